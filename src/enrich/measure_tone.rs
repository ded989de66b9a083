//! Figures of tone on held-out news: whole documents, entities on annotated spans, targets of NewsMTSC, and calibration.

use std::fmt::Write as _;
use std::path::Path;

use super::Enricher;
use super::learn::is_held_out;
use super::links::Field;
use super::tokens::Tokens;
use super::tone::examples::{self, Judged, JudgedEntity};
use super::tone::learn::mentioned;
use super::tone::table::class;
use super::tone::train::macro_f1;
use super::tone::{Language, Tone};
use crate::record::{Entity, ToneLabel};

const TITLE: &str = "headlines/0/value";
const BODY: &str = "bodies/0/value";

/// Right and wrong labels of one kind of thing, with what the model thought of its own certainty.
#[derive(Default)]
pub struct Labels {
    matrix: [[u32; 3]; 3],
    /// Of ten steps of confidence: count, sum of confidence, right ones.
    steps: [(u32, f32, u32); 10],
}

impl Labels {
    /// Counts one.
    pub fn see(&mut self, is: usize, label: ToneLabel, confidence: f32) {
        self.matrix[is][class(label)] += 1;
        let step = &mut self.steps[((confidence * 10.0) as usize).min(9)];
        *step = (step.0 + 1, step.1 + confidence, step.2 + u32::from(class(label) == is));
    }

    /// Counts one that got no tone: it is taken for neutral, and says nothing of calibration.
    pub fn see_none(&mut self, is: usize) {
        self.matrix[is][1] += 1;
    }

    fn line(&self, name: &str, out: &mut String) {
        let count: u32 = self.matrix.iter().flatten().sum();
        let f1 = macro_f1(self.matrix);
        let judged: u32 = self.steps.iter().map(|step| step.0).sum();
        let error: f32 =
            self.steps.iter().map(|step| (step.1 - step.2 as f32).abs()).sum::<f32>() / judged.max(1) as f32;
        let _ = writeln!(out, "{name:36} {count:6} {f1:8.3} {error:8.3}  {:?}", self.matrix);
    }

    fn reliability(&self, name: &str, out: &mut String) {
        let _ = write!(out, "{name:36}");
        for (count, confidence, right) in self.steps.iter().filter(|step| step.0 >= 10) {
            let count = *count as f32;
            let _ = write!(out, "  {:.2}→{:.2}", confidence / count, *right as f32 / count);
        }
        out.push('\n');
    }
}

/// Judges the sets under a data directory, on their annotated spans and on those that the enricher finds.
///
/// # Errors
/// A set is missing or not as described.
pub fn report(enricher: &Enricher, data: &Path) -> anyhow::Result<String> {
    let held = |mut all: Vec<Judged>| {
        all.retain(|one| is_held_out(&one.id));
        all
    };
    let sets = [
        ("ar-news-gold held out", held(examples::arabic_gold(data)?)),
        ("ar-news-tone held out", held(examples::arabic_tone(data)?)),
        ("en-news-gold held out", held(examples::english_gold(data)?)),
        ("NewsMTSC devtest_mt", examples::news_mtsc(data, "devtest_mt")?),
    ];
    let mut out =
        format!("{:36} {:>6} {:>8} {:>8}  rows: annotated bad, neutral, good\n", "", "count", "macro-F1", "ECE");
    let mut tables = String::from("confidence→right\n");
    for (name, judged) in sets {
        let (mut documents, mut entities, mut found) = (Labels::default(), Labels::default(), Labels::default());
        for one in &judged {
            count(enricher.tone(), one, &mut documents, &mut entities);
            count_found(enricher, one, &mut found);
        }
        for (what, labels) in [("documents", &documents), ("entities", &entities), ("entities as found", &found)] {
            if labels.matrix.iter().flatten().any(|&count| count > 0) {
                labels.line(&format!("{name}, {what}"), &mut out);
                labels.reliability(&format!("{name}, {what}"), &mut tables);
            }
        }
    }
    Ok(format!("{out}{tables}"))
}

/// On the annotated spans.
fn count(tone: &Tone, one: &Judged, documents: &mut Labels, entities: &mut Labels) {
    let (title, body) = (Tokens::of(&one.title), Tokens::of(&one.body));
    let mut fields = vec![Field { path: BODY, tokens: &body, is_title: false }];
    if !one.title.is_empty() {
        fields.insert(0, Field { path: TITLE, tokens: &title, is_title: true });
    }
    let reading = tone.read(&fields, one.language);
    let whole = reading.document();
    if let Some(is) = one.class {
        documents.see(is, whole.label, whole.confidence);
    }
    for (entity, found) in one.entities.iter().zip(reading.entities(&mentioned(one))) {
        let Some(is) = entity.class else { continue };
        match found {
            Some(found) => entities.see(is, found.label, found.confidence),
            None => entities.see_none(is),
        }
    }
}

/// On what the enricher finds: an annotated entity has the tone of the first found one that overlaps a span of it.
fn count_found(enricher: &Enricher, one: &Judged, labels: &mut Labels) {
    let language = if one.language == Language::Arabic { "ar" } else { "en" };
    let findings = enricher.read(&one.title, &one.body, language);
    for entity in &one.entities {
        let Some(is) = entity.class else { continue };
        match findings.entities.iter().filter(|found| overlap(entity, found)).find_map(|found| found.sentiment.as_ref())
        {
            Some(found) => labels.see(is, found.label, found.confidence),
            None => labels.see_none(is),
        }
    }
}

fn overlap(annotated: &JudgedEntity, found: &Entity) -> bool {
    annotated.spans.iter().any(|(in_title, span)| {
        let field = if *in_title { TITLE } else { BODY };
        found
            .mentions
            .iter()
            .any(|mention| mention.field == field && mention.start < span.end && span.start < mention.end)
    })
}
