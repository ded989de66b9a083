//! Figures on the annotated news: strict spans (type, start and end must all be right) and tone.
//!
//! Figures are taken on held-out articles (see [`super::learn::is_held_out`]); errors are studied on the others.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::path::Path;

use super::Enricher;
use super::learn::{GoldArticle, GoldMention, GoldSentence, class_of, is_held_out, lines};
use crate::record::{EntityKind, ToneLabel};

/// Which articles are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Those kept out of learning.
    HeldOut,
    /// Those learned from.
    Training,
}

impl Part {
    fn has(self, id: &str) -> bool {
        is_held_out(id) == (self == Self::HeldOut)
    }
}

/// Right, found and expected spans.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    right: u32,
    found: u32,
    expected: u32,
}

impl Count {
    fn precision(self) -> f32 {
        self.right as f32 / self.found.max(1) as f32
    }
    fn recall(self) -> f32 {
        self.right as f32 / self.expected.max(1) as f32
    }
    fn f1(self) -> f32 {
        2.0 * self.right as f32 / (self.found + self.expected).max(1) as f32
    }
}

/// Errors by surface: type, text, and how often.
pub type Errors = BTreeMap<(&'static str, &'static str, String), u32>;

/// What is measured on one set.
#[derive(Default)]
pub struct Figures {
    documents: u32,
    spans: BTreeMap<&'static str, Count>,
    errors: Errors,
    surfaces: BTreeMap<(&'static str, String), Count>,
    tone: [[u32; 3]; 3],
}

/// Runs the enricher over the annotated sets under a data directory and prints tables.
///
/// # Errors
/// A set is missing or not as described.
pub fn report(enricher: &Enricher, data: &Path, part: Part, errors: usize) -> anyhow::Result<String> {
    let mut arabic = Figures::default();
    for article in lines::<GoldArticle>(&data.join("ar-news-gold/articles.jsonl.gz"))? {
        if part.has(&article.id) {
            let (title, body) = article.split();
            let shift = article.title_chars as u32 + 1;
            arabic.count(enricher, &title, &body, "ar", shift, &article.entities, class_of(article.tone));
        }
    }
    let mut english = Figures::default();
    for sentence in lines::<GoldSentence>(&data.join("en-news-gold/sentences.jsonl.gz"))? {
        if part.has(&sentence.id) {
            english.count(enricher, "", &sentence.text, "en", 0, &sentence.entities, class_of(sentence.tone));
        }
    }
    Ok(format!("ar-news-gold\n{}\nen-news-gold\n{}", arabic.table(errors), english.table(errors)))
}

fn tag(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Person => "PER",
        EntityKind::Place => "LOC",
        EntityKind::Organisation => "ORG",
        EntityKind::Event => "EVT",
        EntityKind::Work => "PROD",
        EntityKind::Group => "NORP",
    }
}

const TAGS: [&str; 6] = ["PER", "LOC", "ORG", "EVT", "PROD", "NORP"];

impl Figures {
    #[expect(clippy::too_many_arguments, reason = "the two sets differ in all of these")]
    fn count(
        &mut self,
        enricher: &Enricher,
        title: &str,
        body: &str,
        language: &str,
        body_shift: u32,
        gold: &[GoldMention],
        class: usize,
    ) {
        let findings = enricher.read(title, body, language);
        self.documents += 1;
        let expected: HashSet<(&str, u32, u32)> = gold.iter().map(|m| (m.kind.as_str(), m.start, m.end)).collect();
        let mut found = HashSet::new();
        for entity in &findings.entities {
            for mention in &entity.mentions {
                let shift = if mention.field.starts_with("bodies") { body_shift } else { 0 };
                let span = (tag(entity.kind), mention.start + shift, mention.end + shift);
                let right = expected.contains(&span);
                let count = self.spans.entry(span.0).or_default();
                count.found += 1;
                count.right += u32::from(right);
                let surface = self.surfaces.entry((span.0, mention.text.clone())).or_default();
                surface.found += 1;
                surface.right += u32::from(right);
                if !right {
                    *self.errors.entry(("wrong", span.0, mention.text.clone())).or_default() += 1;
                }
                found.insert(span);
            }
        }
        for mention in gold {
            let Some(kind) = TAGS.into_iter().find(|tag| *tag == mention.kind) else { continue };
            self.spans.entry(kind).or_default().expected += 1;
            if !found.contains(&(kind, mention.start, mention.end)) {
                *self.errors.entry(("missed", kind, mention.text.clone())).or_default() += 1;
            }
        }
        if let Some(sentiment) = &findings.sentiment {
            self.tone[class][index(sentiment.label)] += 1;
        }
    }

    fn table(&self, errors: usize) -> String {
        let mut out = format!("{} documents\ntype  precision recall    F1  expected\n", self.documents);
        let mut total = Count::default();
        for tag in TAGS {
            let count = self.spans.get(tag).copied().unwrap_or_default();
            total.right += count.right;
            total.found += count.found;
            total.expected += count.expected;
            row(&mut out, tag, count);
        }
        row(&mut out, "all", total);
        let _ = writeln!(
            out,
            "tone macro-F1 {:.3}  {:?} (rows: annotated bad, neutral, good)",
            macro_f1(self.tone),
            self.tone
        );
        for side in ["wrong", "missed"] {
            let mut worst: Vec<_> = self.errors.iter().filter(|error| error.0.0 == side).collect();
            worst.sort_by_key(|error| std::cmp::Reverse(*error.1));
            for ((_, tag, text), times) in worst.into_iter().take(errors) {
                let count = self.surfaces.get(&(*tag, text.clone())).copied().unwrap_or_default();
                let _ = writeln!(out, "{side}\t{times}\t{tag}\t{text}\t{}/{}", count.right, count.found);
            }
        }
        out
    }
}

fn row(out: &mut String, name: &str, count: Count) {
    let (precision, recall, f1) = (count.precision(), count.recall(), count.f1());
    let _ = writeln!(out, "{name:5} {precision:9.3} {recall:6.3} {f1:5.3} {:9}", count.expected);
}

fn index(label: ToneLabel) -> usize {
    match label {
        ToneLabel::Negative => 0,
        ToneLabel::Neutral => 1,
        ToneLabel::Positive => 2,
    }
}

/// Mean F1 of the three classes of a confusion matrix (rows: annotated).
fn macro_f1(matrix: [[u32; 3]; 3]) -> f32 {
    let f1 = |class: usize| {
        let expected: u32 = matrix[class].iter().sum();
        let found: u32 = matrix.iter().map(|row| row[class]).sum();
        2.0 * matrix[class][class] as f32 / (expected + found).max(1) as f32
    };
    (f1(0) + f1(1) + f1(2)) / 3.0
}
