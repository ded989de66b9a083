//! Tone of documents against annotated tone.

use std::fmt::Write as _;

use crate::enrich::Findings;
use crate::record::ToneLabel;

/// Confusion of three classes, rows as annotated: bad, neutral, good.
#[derive(Default)]
pub(super) struct Tone {
    matrix: [[u32; 3]; 3],
}

impl Tone {
    /// Counts one text of an annotated class.
    pub(super) fn count(&mut self, class: usize, findings: &Findings) {
        if let Some(sentiment) = &findings.sentiment {
            let found = match sentiment.label {
                ToneLabel::Negative => 0,
                ToneLabel::Neutral => 1,
                ToneLabel::Positive => 2,
            };
            self.matrix[class][found] += 1;
        }
    }

    /// Mean F1 of the three classes.
    pub(super) fn macro_f1(&self) -> f32 {
        let f1 = |class: usize| {
            let expected: u32 = self.matrix[class].iter().sum();
            let found: u32 = self.matrix.iter().map(|row| row[class]).sum();
            2.0 * self.matrix[class][class] as f32 / (expected + found).max(1) as f32
        };
        (f1(0) + f1(1) + f1(2)) / 3.0
    }

    /// One line.
    pub(super) fn show(&self, out: &mut String) {
        let _ = writeln!(
            out,
            "tone macro-F1 {:.3}  {:?} (rows: annotated bad, neutral, good)",
            self.macro_f1(),
            self.matrix
        );
    }
}
