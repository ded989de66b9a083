//! Figures of tone on held-out news: whole documents, entities on annotated spans, targets of NewsMTSC, and calibration.

use std::fmt::Write as _;
use std::path::Path;

use super::entities::Field;
use super::learn::is_held_out;
use super::tokens::Tokens;
use super::tone::examples::{self, Judged};
use super::tone::learn::mentioned;
use super::tone::table::class;
use super::tone::train::macro_f1;
use super::tone::Tone;
use crate::record::ToneLabel;

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
        let error: f32 = self.steps.iter().map(|step| (step.1 - step.2 as f32).abs()).sum::<f32>() / judged.max(1) as f32;
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

/// Judges the sets under a data directory on their annotated spans.
///
/// # Errors
/// A set is missing or not as described.
pub fn report(tone: &Tone, data: &Path) -> anyhow::Result<String> {
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
    let mut out = format!("{:36} {:>6} {:>8} {:>8}  rows: annotated bad, neutral, good\n", "", "count", "macro-F1", "ECE");
    let mut tables = String::from("confidence→right\n");
    for (name, judged) in sets {
        let (mut documents, mut entities, mut by_document) = (Labels::default(), Labels::default(), Labels::default());
        for one in &judged {
            count(tone, one, &mut documents, &mut entities, &mut by_document);
        }
        for (what, labels) in [("documents", &documents), ("entities", &entities), ("entities by document", &by_document)] {
            if labels.matrix.iter().flatten().any(|&count| count > 0) {
                labels.line(&format!("{name}, {what}"), &mut out);
                labels.reliability(&format!("{name}, {what}"), &mut tables);
            }
        }
    }
    Ok(format!("{out}{tables}"))
}

fn count(tone: &Tone, one: &Judged, documents: &mut Labels, entities: &mut Labels, by_document: &mut Labels) {
    let (title, body) = (Tokens::of(&one.title), Tokens::of(&one.body));
    let mut fields = vec![Field { path: "bodies/0/value", tokens: &body, is_title: false }];
    if !one.title.is_empty() {
        fields.insert(0, Field { path: "headlines/0/value", tokens: &title, is_title: true });
    }
    let reading = tone.read(&fields, one.language);
    let whole = reading.document();
    if let Some(is) = one.class {
        documents.see(is, whole.label, whole.confidence);
    }
    for (entity, found) in one.entities.iter().zip(reading.entities(&mentioned(one))) {
        let Some(is) = entity.class else { continue };
        by_document.see(is, whole.label, whole.confidence);
        match found {
            Some(found) => entities.see(is, found.label, found.confidence),
            None => entities.see_none(is),
        }
    }
}
