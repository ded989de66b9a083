//! Sentences with allowed labels → weights: a conditional random field, trained by AdaGrad (Duchi, Hazan and Singer 2011).
//!
//! Where a word may have several labels, the sum over them is made likely. Two kinds of dropout: now and then all features
//! that name a word are hidden, so that its ending, company and lists must do; and each feature by itself. The weights of the
//! last passes of several runs with their own order are averaged.

use super::super::decode::{self, Scores, Transitions};
use super::super::labels::LABELS;

/// A training sentence.
#[derive(Debug)]
pub struct Sentence {
    /// For each word the rows of its features: five times the feature plus the place, see [`row`].
    pub rows: Vec<Vec<u32>>,
    /// For each word a bit for each label that it may have.
    pub allowed: Vec<u16>,
    /// What it counts.
    pub weight: f32,
}

/// Settings. Chosen by trial on the held-out articles, which makes their figures a little kind.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Passes over the sentences in a run.
    pub passes: usize,
    /// How many of the last passes are averaged.
    pub averaged: usize,
    /// Runs.
    pub runs: u64,
    /// First step.
    pub rate: f32,
    /// Pull of each visited weight towards zero.
    pub decay: f32,
    /// Share of words whose naming features are hidden.
    pub hidden_words: f32,
    /// Share of features that are hidden.
    pub hidden_features: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { passes: 10, averaged: 5, runs: 2, rate: 0.1, decay: 0.001, hidden_words: 0.6, hidden_features: 0.2 }
    }
}

/// Row of a feature of the word `offset` places on, -2 to 2.
#[must_use]
pub fn row(feature: u32, offset: i32) -> u32 {
    feature * 5 + (offset + 2) as u32
}

/// What was learned.
pub struct Weights {
    /// For each row a weight for each label.
    pub rows: Vec<Scores>,
    /// From label to label.
    pub transitions: Transitions,
}

struct Run {
    weights: Weights,
    squares: Vec<Scores>,
    transition_squares: Transitions,
    random: Random,
}

/// Trains. `lexical` tells of each feature whether it names a word; `progress` is told the number of each pass.
#[must_use]
pub fn train(
    sentences: &[Sentence],
    lexical: &[bool],
    settings: Settings,
    mut progress: impl FnMut(usize, usize),
) -> Weights {
    let rows = lexical.len() * 5;
    let mut sum = Weights { rows: vec![[0.0; LABELS]; rows], transitions: [[0.0; LABELS]; LABELS] };
    let share = 1.0 / (settings.runs as usize * settings.averaged) as f32;
    for run in 0..settings.runs {
        let mut one = Run::new(rows, run);
        let mut order: Vec<&Sentence> = sentences.iter().collect();
        for pass in 0..settings.passes {
            progress(run as usize * settings.passes + pass + 1, settings.runs as usize * settings.passes);
            one.random.shuffle(&mut order);
            let rate = settings.rate / (1.0 + 0.3 * pass as f32);
            for sentence in &order {
                one.step(sentence, lexical, settings, rate);
            }
            if pass + settings.averaged >= settings.passes {
                for (sum, own) in sum.rows.iter_mut().flatten().zip(one.weights.rows.iter().flatten()) {
                    *sum += own * share;
                }
                for (sum, own) in sum.transitions.iter_mut().flatten().zip(one.weights.transitions.iter().flatten()) {
                    *sum += own * share;
                }
            }
        }
    }
    sum
}

impl Run {
    /// Sum of squares at the start: the first steps are not longer than ten times the rate.
    const FIRST_SQUARE: f32 = 0.01;

    fn new(rows: usize, seed: u64) -> Self {
        Self {
            weights: Weights { rows: vec![[0.0; LABELS]; rows], transitions: [[0.0; LABELS]; LABELS] },
            squares: vec![[Self::FIRST_SQUARE; LABELS]; rows],
            transition_squares: [[Self::FIRST_SQUARE; LABELS]; LABELS],
            random: Random(12_345 + 7_919 * seed),
        }
    }

    fn step(&mut self, sentence: &Sentence, lexical: &[bool], settings: Settings, rate: f32) {
        // Gradients smaller than this are noise not worth a visit.
        const LEAST: f32 = 1e-4;
        let rows = self.thinned(sentence, lexical, settings);
        let scores: Vec<Scores> = rows
            .iter()
            .map(|rows| {
                let mut scores = [0.0; LABELS];
                for &row in rows {
                    for (score, weight) in scores.iter_mut().zip(&self.weights.rows[row as usize]) {
                        *score += weight;
                    }
                }
                scores
            })
            .collect();
        let factors = decode::factors(&self.weights.transitions);
        let (mut expected_pairs, mut wanted_pairs) = ([[0.0; LABELS]; LABELS], [[0.0; LABELS]; LABELS]);
        let expected = decode::marginals(&scores, &factors, None, Some(&mut expected_pairs));
        let wanted = decode::marginals(&scores, &factors, Some(&sentence.allowed), Some(&mut wanted_pairs));
        for ((expected, wanted), rows) in expected.iter().zip(&wanted).zip(&rows) {
            let gradient: Scores = std::array::from_fn(|label| (expected[label] - wanted[label]) * sentence.weight);
            if gradient.iter().all(|gradient| gradient.abs() <= LEAST) {
                continue;
            }
            for &row in rows {
                let (weights, squares) = (&mut self.weights.rows[row as usize], &mut self.squares[row as usize]);
                for ((weight, square), gradient) in weights.iter_mut().zip(squares).zip(&gradient) {
                    descend(weight, square, *gradient, settings.decay, rate);
                }
            }
        }
        let weights = self.weights.transitions.iter_mut().flatten().zip(self.transition_squares.iter_mut().flatten());
        let pairs = expected_pairs.iter().flatten().zip(wanted_pairs.iter().flatten());
        for ((weight, square), (expected, wanted)) in weights.zip(pairs) {
            descend(weight, square, (expected - wanted) * sentence.weight, settings.decay, rate);
        }
    }

    /// The rows without those hidden this time.
    fn thinned(&mut self, sentence: &Sentence, lexical: &[bool], settings: Settings) -> Vec<Vec<u32>> {
        let hidden: Vec<bool> = sentence.rows.iter().map(|_| self.random.next() < settings.hidden_words).collect();
        let mut keeps = |at: usize, row: u32| {
            let word = (at + row as usize % 5).checked_sub(2).and_then(|word| hidden.get(word));
            let is_hidden = word == Some(&true) && lexical[row as usize / 5];
            !is_hidden && self.random.next() >= settings.hidden_features
        };
        sentence
            .rows
            .iter()
            .enumerate()
            .map(|(at, rows)| rows.iter().copied().filter(|&row| keeps(at, row)).collect())
            .collect()
    }
}

fn descend(weight: &mut f32, square: &mut f32, gradient: f32, decay: f32, rate: f32) {
    *square += gradient * gradient;
    *weight -= rate * (gradient + decay * *weight) / square.sqrt();
}

/// A linear congruential generator (Knuth's MMIX constants): the same order on every machine.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// At least 0, below 1.
    fn next(&mut self) -> f32 {
        (self.bits() >> 7) as f32 / (1 << 24) as f32
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.bits() as usize % (at + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrich::tagger::labels::{OUTSIDE, first};

    #[test]
    fn what_is_shown_is_learned_also_from_partial_labels() {
        let (name, place) = (first(0), first(1));
        let sentence = |features: &[u32], labels: &[u16]| Sentence {
            rows: features.iter().map(|feature| vec![row(*feature, 0)]).collect(),
            allowed: labels.to_vec(),
            weight: 1.0,
        };
        let sentences: Vec<Sentence> = (0..60)
            .map(|at| {
                let sure = sentence(&[0, 1], &[1 << OUTSIDE, 1 << name]);
                // Feature 2 is one of two kinds; elsewhere it is never the first of them.
                let open = sentence(&[2, 0], &[1 << name | 1 << place, 1 << OUTSIDE]);
                let closed = sentence(&[2], &[!(1 << name) & 0x1FFF]);
                [sure, open, closed].into_iter().nth(at % 3).unwrap()
            })
            .collect();
        let settings = Settings { hidden_words: 0.0, hidden_features: 0.0, ..Settings::default() };
        let weights = train(&sentences, &[false; 3], settings, |_, _| {});
        let best = |feature: u32| {
            let scores = weights.rows[row(feature, 0) as usize];
            decode::best(&[scores], &weights.transitions)[0]
        };
        assert_eq!([best(0), best(1), best(2)], [OUTSIDE, name, place]);
    }
}
