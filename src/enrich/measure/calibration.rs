//! Whether the confidence of entities means what it says: of mentions given with confidence p, a share p should be right.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::{Row, Text, spans_of};
use crate::enrich::Findings;

const BINS: usize = 10;

/// Mentions by confidence.
#[derive(Default)]
pub(super) struct Calibration {
    bins: [Bin; BINS],
}

#[derive(Clone, Copy, Default)]
struct Bin {
    found: u32,
    right: u32,
    confidence: f32,
}

impl Calibration {
    /// Counts one annotated text.
    pub(super) fn count(&mut self, text: &Text<'_>, findings: &Findings) {
        let expected: HashSet<(&str, u32, u32)> =
            text.gold.iter().map(|gold| (gold.kind.as_str(), gold.start, gold.end)).collect();
        for (tag, start, end, _, confidence) in spans_of(text, findings) {
            let bin = &mut self.bins[((confidence * BINS as f32) as usize).min(BINS - 1)];
            bin.found += 1;
            bin.right += u32::from(expected.contains(&(tag, start, end)));
            bin.confidence += confidence;
        }
    }

    /// Expected calibration error: how far confidence and share of right ones are apart, weighted by mentions.
    fn error(&self) -> f32 {
        let all: u32 = self.bins.iter().map(|bin| bin.found).sum();
        self.bins.iter().map(|bin| (bin.confidence - bin.right as f32).abs()).sum::<f32>() / all.max(1) as f32
    }

    /// The reliability table.
    pub(super) fn show(&self, out: &mut String) {
        let _ = writeln!(out, "confidence of entities\n mean  right  mentions");
        for bin in self.bins.iter().filter(|bin| bin.found > 0) {
            let found = bin.found as f32;
            let _ = writeln!(out, "{:5.2} {:6.3} {:9}", bin.confidence / found, bin.right as f32 / found, bin.found);
        }
    }

    /// The closing figure.
    pub(super) fn row(&self) -> Row {
        Row::new("confidence of entities, expected calibration error", format!("{:.3}", self.error()), "", "")
    }
}
