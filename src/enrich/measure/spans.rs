//! Strict spans: a mention is right when type, start and end are.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use super::{TAGS, Text, spans_of};
use crate::enrich::Findings;

/// Right, found and expected spans.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
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

/// A span with its type and its text.
pub(super) type Span = (&'static str, u32, u32, String);

/// Counts by type, and the errors by surface.
#[derive(Default)]
pub(super) struct Spans {
    documents: u32,
    counts: BTreeMap<&'static str, Count>,
    errors: BTreeMap<(&'static str, &'static str, String), u32>,
    surfaces: BTreeMap<(&'static str, String), Count>,
}

impl Spans {
    /// Counts one annotated text.
    pub(super) fn count(&mut self, text: &Text<'_>, findings: &Findings) {
        let found: Vec<Span> =
            spans_of(text, findings).map(|(tag, start, end, text, _)| (tag, start, end, text.to_owned())).collect();
        let expected: Vec<Span> = text
            .gold
            .iter()
            .filter_map(|gold| {
                let tag = TAGS.into_iter().find(|tag| *tag == gold.kind)?;
                Some((tag, gold.start, gold.end, gold.text.clone()))
            })
            .collect();
        self.compare(&expected, &found);
    }

    /// Counts the spans of one text.
    pub(super) fn compare(&mut self, expected: &[Span], found: &[Span]) {
        self.documents += 1;
        let place = |span: &Span| (span.0, span.1, span.2);
        let wanted: HashSet<_> = expected.iter().map(place).collect();
        let given: HashSet<_> = found.iter().map(place).collect();
        for span in found {
            let right = wanted.contains(&place(span));
            let surface = self.surfaces.entry((span.0, span.3.clone())).or_default();
            for count in [self.counts.entry(span.0).or_default(), surface] {
                count.found += 1;
                count.right += u32::from(right);
            }
            if !right {
                *self.errors.entry(("wrong", span.0, span.3.clone())).or_default() += 1;
            }
        }
        for span in expected {
            self.counts.entry(span.0).or_default().expected += 1;
            if !given.contains(&place(span)) {
                *self.errors.entry(("missed", span.0, span.3.clone())).or_default() += 1;
            }
        }
    }

    fn total(&self) -> Count {
        self.counts.values().fold(Count::default(), |sum, count| Count {
            right: sum.right + count.right,
            found: sum.found + count.found,
            expected: sum.expected + count.expected,
        })
    }

    /// F1 of all types together.
    pub(super) fn micro(&self) -> f32 {
        self.total().f1()
    }

    /// A row for each type, and the most frequent errors: side, times, type, surface, right of all found.
    pub(super) fn show(&self, set: &str, tags: &[&str], errors: usize, out: &mut String) {
        let _ = writeln!(out, "\n{set}: {} texts\ntype  precision recall    F1  expected", self.documents);
        for tag in tags {
            row(out, tag, self.counts.get(tag).copied().unwrap_or_default());
        }
        row(out, "all", self.total());
        let f1: f32 = tags.iter().map(|tag| self.counts.get(tag).copied().unwrap_or_default().f1()).sum();
        let _ = writeln!(out, "macro-F1 {:.3}", f1 / tags.len() as f32);
        for side in ["wrong", "missed"] {
            let mut worst: Vec<_> = self.errors.iter().filter(|error| error.0.0 == side).collect();
            worst.sort_by_key(|error| std::cmp::Reverse(*error.1));
            for ((_, tag, text), times) in worst.into_iter().take(errors) {
                let count = self.surfaces.get(&(*tag, text.clone())).copied().unwrap_or_default();
                let _ = writeln!(out, "{side}\t{times}\t{tag}\t{text}\t{}/{}", count.right, count.found);
            }
        }
    }
}

fn row(out: &mut String, name: &str, count: Count) {
    let (precision, recall, f1) = (count.precision(), count.recall(), count.f1());
    let _ = writeln!(out, "{name:5} {precision:9.3} {recall:6.3} {f1:5.3} {:9}", count.expected);
}
