//! Word lists: how good or bad a word is by itself, and which words turn the next ones round.
//!
//! The valences come from lists of emotional words (see `models/README.md`), which say little about news; the models only
//! learn how far to trust them. They are kept in the model file, the negators here.

use std::collections::{HashMap, HashSet};

use super::Language;
use super::words::{hash, stem};
use crate::enrich::tokens::Tokens;

/// Words that negate or undo what follows, with the conjunctions that are written onto them.
const NEGATORS: [(Language, &[&str]); 2] = [
    (
        Language::Arabic,
        &[
            "لم",
            "ولم",
            "فلم",
            "لا",
            "ولا",
            "فلا",
            "لن",
            "ولن",
            "فلن",
            "ليس",
            "وليس",
            "ليست",
            "وليست",
            "ليسوا",
            "دون",
            "ودون",
            "بدون",
            "غير",
            "عدم",
            "بعدم",
            "لعدم",
            "نفى",
            "ونفى",
            "نفت",
            "ونفت",
            "ينفي",
            "تنفي",
            "نفي",
            "ألغى",
            "ألغت",
            "إلغاء",
            "بلا",
            "رغم",
            "رفع",
            "وقف",
        ],
    ),
    (
        Language::English,
        &[
            "not", "no", "never", "none", "nor", "without", "denied", "denies", "deny", "denying", "fails", "failed",
            "fail", "failing", "despite", "neither", "cannot", "couldn", "wouldn", "didn", "doesn", "don", "isn",
            "wasn", "aren", "weren", "hasn", "haven", "hadn", "won", "hardly", "lack", "lacks", "refused", "refuses",
            "stop",
        ],
    ),
];

/// What the lists say, by hash of the stem.
#[derive(Default)]
pub struct Valences {
    values: HashMap<u64, i8>,
    negators: HashSet<u64>,
}

impl Valences {
    /// Tenths by hash of the stem, as the model file keeps them.
    #[must_use]
    pub fn new(values: HashMap<u64, i8>) -> Self {
        let negators = NEGATORS
            .iter()
            .flat_map(|&(language, words)| words.iter().filter_map(move |word| key(word, language, |letters| letters)))
            .collect();
        Self { values, negators }
    }

    /// Valence of a stem, 0 for one that no list has.
    #[must_use]
    pub fn of(&self, stem: u64) -> f32 {
        self.values.get(&stem).map_or(0.0, |&tenths| f32::from(tenths) / 10.0)
    }

    /// Whether a folded form negates.
    #[must_use]
    pub fn negates(&self, form: u64) -> bool {
        self.negators.contains(&form)
    }

    /// Reads lists of words with their valences; a stem that stands in several counts with its mean.
    #[must_use]
    pub fn merged<'w>(words: impl Iterator<Item = (Language, &'w str, f32)>) -> HashMap<u64, i8> {
        let mut sums: HashMap<u64, (f32, f32)> = HashMap::new();
        for (language, word, valence) in words {
            if let Some(key) = key(word, language, stem) {
                let sum = sums.entry(key).or_default();
                *sum = (sum.0 + valence, sum.1 + 1.0);
            }
        }
        sums.into_iter()
            .map(|(key, (sum, count))| (key, (sum / count * 10.0).round().clamp(-40.0, 40.0) as i8))
            .collect()
    }
}

/// Key of a single word; none of a phrase.
fn key(word: &str, language: Language, part: impl Fn(&[u8]) -> &[u8]) -> Option<u64> {
    let tokens = Tokens::of(word);
    let [only] = tokens.words() else { return None };
    Some(hash(part(tokens.folded(only)), language))
}
