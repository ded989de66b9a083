//! Tone against annotated tone: of whole texts, and for entities on annotated spans and as found. NewsMTSC judges every mention of
//! its targets, «he» too: what the enricher does not name counts as neutral.

use std::fmt::Write as _;
use std::path::Path;

use super::{Part, Report, Row};
use crate::enrich::Enricher;
use crate::enrich::links::Field;
use crate::enrich::tokens::Tokens;
use crate::enrich::tone::examples::{self, Judged, JudgedEntity};
use crate::enrich::tone::learn::mentioned;
use crate::enrich::tone::table::class;
use crate::enrich::tone::train::macro_f1;
use crate::enrich::tone::{Language, Tone};
use crate::record::{Entity, ToneLabel};

const TITLE: &str = "headlines/0/value";
const BODY: &str = "bodies/0/value";
/// Steps of confidence.
const STEPS: usize = 10;

/// Judges the annotated sets under a data directory.
///
/// # Errors
/// A set is missing or not as described.
pub(super) fn measure(enricher: &Enricher, data: &Path, part: Part, report: &mut Report) -> anyhow::Result<()> {
    let within = |mut all: Vec<Judged>| {
        all.retain(|one| part.has(&one.id));
        all
    };
    let mut sets = vec![
        ("ar-news-gold", within(examples::arabic_gold(data)?)),
        ("ar-news-tone", within(examples::arabic_tone(data)?)),
        ("en-news-gold", within(examples::english_gold(data)?)),
    ];
    if part == Part::HeldOut {
        sets.push(("NewsMTSC devtest_mt", examples::news_mtsc(data, "devtest_mt")?));
    }
    let heading = ["tone", "count", "unnamed", "macro-F1", "ECE"];
    let [what, count, unnamed, f1, error] = heading;
    let _ = writeln!(
        report.details,
        "\n{what:36} {count:>6} {unnamed:>8} {f1:>8} {error:>6}  rows: annotated bad, neutral, good"
    );
    let mut reliability = String::new();
    for (name, judged) in &sets {
        let counted = Counted::over(enricher, judged);
        for (what, labels) in
            [("texts", &counted.texts), ("entities", &counted.entities), ("entities as found", &counted.found)]
        {
            if labels.count() > 0 {
                labels.show(&format!("{name}, {what}"), &mut report.details, &mut reliability);
            }
        }
        counted.rows(name, &mut report.rows);
    }
    let _ = writeln!(report.details, "\nconfidence of tone → share of right labels\n{reliability}");
    Ok(())
}

/// Labels of one set.
#[derive(Default)]
struct Counted {
    texts: Labels,
    entities: Labels,
    found: Labels,
}

impl Counted {
    fn over(enricher: &Enricher, judged: &[Judged]) -> Self {
        let mut counted = Self::default();
        for one in judged {
            counted.annotated(enricher.tone(), one);
            counted.found(enricher, one);
        }
        counted
    }

    /// On the annotated spans.
    fn annotated(&mut self, tone: &Tone, one: &Judged) {
        let (title, body) = (Tokens::of(&one.title), Tokens::of(&one.body));
        let mut fields = vec![Field { path: BODY, tokens: &body, is_title: false }];
        if !one.title.is_empty() {
            fields.insert(0, Field { path: TITLE, tokens: &title, is_title: true });
        }
        let reading = tone.read(&fields, one.language);
        if let Some(is) = one.class {
            let whole = reading.document();
            self.texts.see(is, Some((whole.label, whole.confidence)));
        }
        for (entity, found) in one.entities.iter().zip(reading.entities(&mentioned(one))) {
            if let Some(is) = entity.class {
                self.entities.see(is, found.map(|found| (found.label, found.confidence)));
            }
        }
    }

    /// Through the whole of the enricher: an annotated entity has the tone of the first found one that overlaps a span of it.
    fn found(&mut self, enricher: &Enricher, one: &Judged) {
        if one.entities.is_empty() {
            return;
        }
        let language = if one.language == Language::Arabic { "ar" } else { "en" };
        let findings = enricher.read(&one.title, &one.body, language);
        for entity in &one.entities {
            let Some(is) = entity.class else { continue };
            let tone =
                findings.entities.iter().filter(|found| overlap(entity, found)).find_map(|one| one.sentiment.as_ref());
            self.found.see(is, tone.map(|tone| (tone.label, tone.confidence)));
        }
    }

    /// The figures that are asked for, and those beside them.
    fn rows(&self, set: &str, rows: &mut Vec<Row>) {
        let (texts, entities) = match set {
            "ar-news-gold" => (("0.74", "0.80"), ("0.60", "0.70")),
            "NewsMTSC devtest_mt" => (("", ""), ("0.66", "0.74")),
            _ => (("", ""), ("", "")),
        };
        let mut add = |figure: String, labels: &Labels, (must, aim)| {
            if labels.count() > 0 {
                rows.push(Row::new(figure, format!("{:.3}", labels.macro_f1()), must, aim));
            }
        };
        // The texts of NewsMTSC were not judged as a whole.
        if set != "NewsMTSC devtest_mt" {
            add(format!("tone, {set}, macro-F1"), &self.texts, texts);
        }
        add(format!("tone for entities, {set}, annotated spans, macro-F1"), &self.entities, entities);
        add(format!("tone for entities, {set}, as found, macro-F1"), &self.found, entities);
        if set == "ar-news-gold" {
            for (what, labels) in [("tone", &self.texts), ("tone for entities", &self.entities)] {
                let figure = format!("confidence of {what}, expected calibration error");
                rows.push(Row::new(figure, format!("{:.3}", labels.error()), "", ""));
            }
        }
    }
}

fn overlap(annotated: &JudgedEntity, found: &Entity) -> bool {
    annotated.spans.iter().any(|(in_title, span)| {
        let field = if *in_title { TITLE } else { BODY };
        let overlaps = |start, end| start < span.end && span.start < end;
        found.mentions.iter().any(|mention| mention.field == field && overlaps(mention.start, mention.end))
    })
}

/// Right and wrong labels of one kind of thing, with what the model thought of its own certainty.
#[derive(Default)]
struct Labels {
    /// Rows as annotated: bad, neutral, good.
    matrix: [[u32; 3]; 3],
    /// Of steps of confidence: count, sum of confidence, right ones.
    steps: [(u32, f32, u32); STEPS],
    /// Those that got no tone.
    unnamed: u32,
}

impl Labels {
    /// Counts one. Without a tone it is taken for neutral, and says nothing of calibration.
    fn see(&mut self, is: usize, found: Option<(ToneLabel, f32)>) {
        let Some((label, confidence)) = found else {
            self.matrix[is][class(ToneLabel::Neutral)] += 1;
            self.unnamed += 1;
            return;
        };
        self.matrix[is][class(label)] += 1;
        let step = &mut self.steps[((confidence * STEPS as f32) as usize).min(STEPS - 1)];
        *step = (step.0 + 1, step.1 + confidence, step.2 + u32::from(class(label) == is));
    }

    fn count(&self) -> u32 {
        self.matrix.iter().flatten().sum()
    }

    fn macro_f1(&self) -> f32 {
        macro_f1(self.matrix)
    }

    /// Expected calibration error.
    fn error(&self) -> f32 {
        let judged: u32 = self.steps.iter().map(|step| step.0).sum();
        self.steps.iter().map(|step| (step.1 - step.2 as f32).abs()).sum::<f32>() / judged.max(1) as f32
    }

    fn show(&self, name: &str, lines: &mut String, reliability: &mut String) {
        let (count, unnamed, f1, error) = (self.count(), self.unnamed, self.macro_f1(), self.error());
        let _ = writeln!(lines, "{name:36} {count:6} {unnamed:8} {f1:8.3} {error:6.3}  {:?}", self.matrix);
        let _ = write!(reliability, "{name:36}");
        for (count, confidence, right) in self.steps.iter().filter(|step| step.0 >= 10) {
            let count = *count as f32;
            let _ = write!(reliability, "  {:.2}→{:.2}", confidence / count, *right as f32 / count);
        }
        reliability.push('\n');
    }
}
