//! A sentence between its scores and its names: what the rest of the article and the lists have to say.

use std::collections::HashMap;

use super::Fast;
use super::decode::Scores;
use super::features;
use super::labels::{self, KINDS, OUTSIDE};
use super::lists::Cover;
use crate::enrich::clitics::{self, Reading};
use crate::enrich::tokens::Tokens;

/// What the labels of the same word elsewhere in the article weigh, all agreeing.
const AGREEMENT: f32 = 3.0;
/// A single word of the lists is no name if the model gives that so much probability.
const CERTAIN: f32 = 0.8;
/// Confidence of a name that the lists have and the model would not have taken: right about half the time where it is one word.
const LISTED_WORD: f32 = 0.5;
/// The same for several words.
const LISTED_WORDS: f32 = 0.75;

/// How often a word was part of a name of each kind, or of none.
pub(super) type Votes = [f32; KINDS + 1];

/// One sentence of a field.
pub(super) struct Sentence {
    /// Number of the field.
    pub(super) field: usize,
    /// First word.
    pub(super) first: usize,
    /// Scores of each word.
    pub(super) scores: Vec<Scores>,
    /// Probabilities of each word's labels.
    pub(super) sure: Vec<Scores>,
    /// Labels of each word.
    pub(super) labels: Vec<usize>,
    /// For each word the confidence of the name that begins there by word of the lists.
    pub(super) listed: Vec<Option<f32>>,
    /// For each word the clitics before a name that the article has elsewhere.
    pub(super) behind: Vec<Option<Reading>>,
    covers: Vec<[Cover; KINDS]>,
}

impl Sentence {
    /// A sentence whose labels are not known yet.
    pub(super) fn new(field: usize, first: usize, scores: Vec<Scores>, covers: Vec<[Cover; KINDS]>) -> Self {
        let (listed, behind) = (vec![None; scores.len()], vec![None; scores.len()]);
        Self { field, first, scores, sure: Vec::new(), labels: Vec::new(), listed, behind, covers }
    }

    /// Adds to the scores what the same words are elsewhere in the article; whether that adds anything.
    pub(super) fn agree(&mut self, votes: &HashMap<u64, Votes, Fast>, stems: &[u64], tokens: &Tokens<'_>) -> bool {
        let mut any = false;
        for (at, scores) in self.scores.iter_mut().enumerate() {
            let word = self.first + at;
            let Some(own) = votes.get(&stems[word]) else { continue };
            let (votes, weight) = if is_named(own) {
                if own.iter().sum::<f32>() < 2.0 {
                    continue;
                }
                (own, AGREEMENT)
            } else {
                // «ولبوعزيزي» has a stem of its own: what stands behind its clitics is what was named before. A word that only
                // happens to end like that is rarer, hence the double weight.
                let letters = tokens.folded(&tokens.words()[word]);
                let known = clitics::readings(letters)
                    .filter(|reading| reading.skip > 0 && !reading.elided_alef)
                    .filter_map(|reading| {
                        Some((reading, votes.get(&features::key(&letters[usize::from(reading.skip)..]))?))
                    })
                    .find(|(_, votes)| is_named(votes));
                let Some((reading, votes)) = known else { continue };
                self.behind[at] = Some(reading);
                (votes, 2.0 * AGREEMENT)
            };
            any = true;
            let all: f32 = votes.iter().sum();
            for (label, score) in scores.iter_mut().enumerate() {
                *score += weight * votes[labels::kind_of(label).unwrap_or(KINDS)] / all;
            }
        }
        any
    }

    /// Whether there is a name, or one that the lists are sure of.
    pub(super) fn may_have_names(&self) -> bool {
        let sure = |covers: &[Cover; KINDS]| covers.iter().any(|cover| cover.words > 0 && !cover.weak);
        self.labels.iter().any(|label| *label != OUTSIDE) || self.covers.iter().any(sure)
    }

    /// A name that the lists are sure of stays one, a single word only where the model is in doubt: the training news is of few
    /// places. And it stays whole: «الأهلي» becomes «النادي الأهلي».
    pub(super) fn keep_listed(&mut self) {
        for at in 0..self.labels.len() {
            for (kind, cover) in self.covers[at].iter().enumerate() {
                let end = at + usize::from(cover.words);
                let begins = cover.words > 0 && !cover.weak && cover.first as usize == self.first + at;
                if !begins || end > self.labels.len() {
                    continue;
                }
                let open = |word: usize| {
                    self.labels[word] == OUTSIDE && (cover.words > 1 || self.sure[word][OUTSIDE] < CERTAIN)
                };
                if (at..end).all(open) || self.is_part(at, end, kind) {
                    self.labels[at..end].fill(labels::further(kind));
                    self.labels[at] = labels::first(kind);
                    self.listed[at] = Some(if cover.words > 1 { LISTED_WORDS } else { LISTED_WORD });
                }
            }
        }
    }

    /// Whether the words are one name of a kind and words outside names.
    fn is_part(&self, first: usize, end: usize, kind: usize) -> bool {
        let labels = &self.labels[first..end];
        let begun = labels.iter().filter(|label| **label == labels::first(kind)).count();
        let ends_within = self.labels.get(end).is_none_or(|next| *next != labels::further(kind));
        let of_kind = |label: &usize| *label == OUTSIDE || labels::kind_of(*label) == Some(kind);
        begun == 1 && ends_within && labels.contains(&OUTSIDE) && labels.iter().all(of_kind)
    }

    /// The kind of a name of several words that the lists know whole, and of one kind only.
    pub(super) fn listed_kind(&self, first: usize, end: usize) -> Option<usize> {
        let whole = |cover: &Cover| {
            cover.first as usize == self.first + first && usize::from(cover.words) == end - first && !cover.weak
        };
        let mut kinds = (0..KINDS).filter(|&kind| end - first > 1 && whole(&self.covers[first][kind]));
        kinds.next().filter(|_| kinds.next().is_none())
    }
}

fn is_named(votes: &Votes) -> bool {
    votes[..KINDS].iter().any(|times| *times > 0.0)
}
