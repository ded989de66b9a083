//! Word lists: how good or bad a word is by itself, and which words turn the next ones round.
//!
//! The valences come from lists of emotional words (see `models/README.md`), which say little about news; the models only
//! learn how far to trust them. They are kept in the model file, the negators here.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

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

/// Words that begin a clause without a mark before them.
const BREAKS: [(Language, &[&str]); 2] = [
    (
        Language::Arabic,
        &["بينما", "فيما", "لكن", "ولكن", "لكنه", "لكنها", "الذي", "التي", "الذين", "حيث", "بعدما", "عقب", "إثر"],
    ),
    (
        Language::English,
        &[
            "but", "while", "whereas", "although", "though", "because", "after", "before", "when", "if", "who",
            "which", "that",
        ],
    ),
];

/// What a word does to those around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Function {
    /// It turns the next words round.
    pub negates: bool,
    /// It begins a clause.
    pub breaks: bool,
}

/// What the lists say, by hash of the word.
#[derive(Default)]
pub struct Valences {
    values: ByHash<i8>,
    functions: ByHash<Function>,
}

/// The keys are hashes already.
pub type ByHash<V> = HashMap<u64, V, BuildHasherDefault<AsIs>>;

/// A hasher that takes a hash as it is.
#[derive(Default)]
pub struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |sum, &byte| sum.rotate_left(8) ^ u64::from(byte));
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

impl Valences {
    /// Tenths by hash of the stem, as the model file keeps them.
    #[must_use]
    pub fn new(values: ByHash<i8>) -> Self {
        let mut functions: ByHash<Function> = ByHash::default();
        each(&NEGATORS, |key| functions.entry(key).or_default().negates = true);
        each(&BREAKS, |key| functions.entry(key).or_default().breaks = true);
        Self { values, functions }
    }

    /// Valence of a stem, 0 for one that no list has.
    #[must_use]
    pub fn of(&self, stem: u64) -> f32 {
        self.values.get(&stem).map_or(0.0, |&tenths| f32::from(tenths) / 10.0)
    }

    /// What a folded form does to others.
    #[must_use]
    pub fn function(&self, form: u64) -> Function {
        self.functions.get(&form).copied().unwrap_or_default()
    }

    /// Reads lists of words with their valences; a stem that stands in several counts with its mean.
    #[must_use]
    pub fn merged<'w>(words: impl Iterator<Item = (Language, &'w str, f32)>) -> ByHash<i8> {
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

fn each(lists: &[(Language, &[&str])], mut take: impl FnMut(u64)) {
    for &(language, words) in lists {
        words.iter().filter_map(|word| key(word, language, |letters| letters)).for_each(&mut take);
    }
}

/// Key of a single word; none of a phrase.
fn key(word: &str, language: Language, part: impl Fn(&[u8]) -> &[u8]) -> Option<u64> {
    let tokens = Tokens::of(word);
    let [only] = tokens.words() else { return None };
    Some(hash(part(tokens.folded(only)), language))
}
