//! A trained table: features → calibrated probabilities of bad, neutral and good, and a label.

use super::features::{BITS, Features};
use crate::record::ToneLabel;

/// Bytes of the weights of one table: two of eight bits a place.
pub const WEIGHTS_BYTES: usize = 2 << BITS;

/// What a table says of one thing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// Calibrated probabilities of bad, neutral and good news; their sum is 1.
    pub probabilities: [f32; 3],
    /// The label, chosen for an even hit rate over the three: the rarer ones need less than half.
    pub label: ToneLabel,
}

impl Judgement {
    /// -1 to 1: probability of good less that of bad.
    #[must_use]
    pub fn score(&self) -> f32 {
        self.probabilities[2] - self.probabilities[0]
    }

    /// Probability that the label is right.
    #[must_use]
    pub fn confidence(&self) -> f32 {
        self.probabilities[class(self.label)]
    }
}

/// Number of a label: bad, neutral, good.
#[must_use]
pub fn class(label: ToneLabel) -> usize {
    match label {
        ToneLabel::Negative => 0,
        ToneLabel::Neutral => 1,
        ToneLabel::Positive => 2,
    }
}

/// How raw sums become probabilities and labels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Calibration {
    /// Factor of the raw sums of bad and good.
    pub slope: [f32; 2],
    /// What is added to them.
    pub shift: [f32; 2],
    /// What is added for the label alone: the width of the neutral band.
    pub lean: [f32; 2],
}

impl Calibration {
    /// Probabilities and label of raw sums.
    #[must_use]
    pub fn judge(&self, sums: [f32; 2]) -> Judgement {
        let [bad, good] = [0, 1].map(|side| self.slope[side] * sums[side] + self.shift[side]);
        let (for_bad, for_good) = (bad + self.lean[0], good + self.lean[1]);
        let label = if for_bad > 0.0 && for_bad >= for_good {
            ToneLabel::Negative
        } else if for_good > 0.0 {
            ToneLabel::Positive
        } else {
            ToneLabel::Neutral
        };
        Judgement { probabilities: softmax([bad, good]), label }
    }
}

/// Probabilities of bad, neutral and good from log-odds against neutral.
#[must_use]
pub fn softmax([bad, good]: [f32; 2]) -> [f32; 3] {
    let top = bad.max(good).max(0.0);
    let parts = [(bad - top).exp(), (-top).exp(), (good - top).exp()];
    let sum: f32 = parts.iter().sum();
    parts.map(|part| part / sum)
}

/// A loaded table.
pub struct Table {
    /// Weights for bad and good in turn, signed, in units of `unit`.
    pub weights: Box<[u8]>,
    /// Value of one step of a weight.
    pub unit: f32,
    /// Log-odds without any feature.
    pub bias: [f32; 2],
    /// From sums to probabilities.
    pub calibration: Calibration,
}

impl Table {
    /// Judges.
    #[must_use]
    pub fn judge(&self, features: &Features) -> Judgement {
        let mut sums = [0f32; 2];
        for &(place, value) in features.entries() {
            let at = place as usize * 2;
            sums[0] += f32::from(self.weights[at] as i8) * value;
            sums[1] += f32::from(self.weights[at + 1] as i8) * value;
        }
        self.calibration.judge([0, 1].map(|side| self.bias[side] + self.unit * sums[side]))
    }
}
