//! Tone of the news, from a lexicon of stems and pairs of stems.
//!
//! News tone is about what happened, not about the writer's mood, so the lexicon is learned from judged news
//! ([`super::learn`]) and not taken from lists of emotional words. Each gram has a weight for bad and one for good news
//! against neutral; title and lead weigh more; a pair such as «نفي» + «وفاة» carries what negation and reversal do to its
//! words. The three classes come out as probabilities: the score is P(good) - P(bad), the confidence that of the label.
//!
//! Known gaps: irony, tone that is spread over several sentences, and who exactly gains or loses within one sentence.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::entities::rounded;
use super::fold::{self, ALEF, KAF, LAM, WAW, arabic};
use super::tokens::{Gap, Tokens};
use crate::record::{Sentiment, ToneLabel};

/// Name of the model as it stands in records.
pub const MODEL: &str = "tone-lexicon-1";
/// Words of the body that count as its lead.
const LEAD_WORDS: usize = 40;
/// Words of the body that are looked at: the tone of news stands at its head, and this bounds the work.
const BODY_WORDS: usize = 400;
const TITLE_WEIGHT: f32 = 2.0;
const LEAD_WEIGHT: f32 = 1.0;
const BODY_WEIGHT: f32 = 0.5;

/// A language with a lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// Arabic.
    Arabic,
    /// English.
    English,
}

impl Language {
    /// The language of a BCP 47 tag, if it has a lexicon.
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        match tag.split('-').next() {
            Some("ar") => Some(Self::Arabic),
            Some("en") => Some(Self::English),
            _ => None,
        }
    }

    /// Its tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Arabic => "ar",
            Self::English => "en",
        }
    }
}

/// Evidence for bad and good news, as log-odds against neutral.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Weights {
    /// For bad news.
    pub negative: f32,
    /// For good news.
    pub positive: f32,
}

impl Weights {
    fn add(&mut self, other: Self, times: f32) {
        self.negative += other.negative * times;
        self.positive += other.positive * times;
    }

    /// Probabilities of bad, neutral and good news.
    #[must_use]
    pub fn probabilities(self) -> [f32; 3] {
        let top = self.negative.max(self.positive).max(0.0);
        let parts = [(self.negative - top).exp(), (-top).exp(), (self.positive - top).exp()];
        let sum: f32 = parts.iter().sum();
        parts.map(|part| part / sum)
    }
}

/// Why a tone file cannot be read.
#[derive(Debug, Error, PartialEq)]
#[error("line {line} of the tone lexicon is damaged: {text:?}")]
pub struct LexiconError {
    /// Line, from 1.
    pub line: usize,
    /// Its beginning.
    pub text: String,
}

/// The keys are hashes already.
#[derive(Default)]
struct AsIs(u64);

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

/// The loaded lexicon.
pub struct Lexicon {
    weights: HashMap<u64, Weights, BuildHasherDefault<AsIs>>,
    bias: [Weights; 2],
}

/// One gram of a text: its hash, and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Gram {
    /// Hash of language and stems.
    pub key: u64,
    /// Number of the word that ends it.
    pub word: usize,
    /// The stem before it and its own; the first is empty for a single stem.
    pub pair: bool,
}

/// Grams of a text in order. `stems` is called with the folded letters of each.
pub fn grams(tokens: &Tokens<'_>, language: Language, limit: usize, mut each: impl FnMut(Gram, &[u8], &[u8])) {
    let mut before: &[u8] = &[];
    for (at, word) in tokens.words().iter().take(limit).enumerate() {
        if word.gap == Gap::Sentence {
            before = &[];
        }
        let stem = stem(tokens.folded(word));
        let key = hash(stem, language);
        each(Gram { key, word: at, pair: false }, &[], stem);
        if !before.is_empty() {
            let key = hash(before, language).rotate_left(21) ^ key;
            each(Gram { key, word: at, pair: true }, before, stem);
        }
        before = stem;
    }
}

/// Key of a gram as the lexicon file writes it: one stem, or two with a space.
fn key_of(gram: &str, language: Language) -> u64 {
    let tokens = Tokens::of(gram);
    match tokens.words() {
        [first, second] => hash(tokens.folded(first), language).rotate_left(21) ^ hash(tokens.folded(second), language),
        _ => hash(tokens.words().first().map_or(&[], |word| tokens.folded(word)), language),
    }
}

fn hash(stem: &[u8], language: Language) -> u64 {
    xxh3_64_with_seed(stem, language as u64)
}

/// A light stem: article and its prepositions off the front, the commonest endings off the end, as long as three letters
/// stay. Blind, unlike the reading of names: it only has to bring forms of one word together.
fn stem(word: &[u8]) -> &[u8] {
    const LEAST: usize = 3;
    if !word.first().is_some_and(|&letter| fold::is_arabic(letter)) {
        return english_stem(word);
    }
    let mut rest = word;
    if let [WAW, tail @ ..] = rest
        && tail.len() > LEAST
    {
        rest = tail;
    }
    let heads: [&[u8]; 5] =
        [&[arabic('ب'), ALEF, LAM], &[KAF, ALEF, LAM], &[arabic('ف'), ALEF, LAM], &[ALEF, LAM], &[LAM, LAM]];
    if let Some(tail) = heads.iter().find_map(|head| rest.strip_prefix(*head)).filter(|tail| tail.len() >= LEAST) {
        rest = tail;
    }
    const TAILS: [[char; 2]; 8] =
        [['ه', 'ا'], ['ا', 'ن'], ['ا', 'ت'], ['و', 'ن'], ['ي', 'ن'], ['ي', 'ه'], ['ه', 'م'], ['و', 'ا']];
    for tail in TAILS {
        if let Some(head) = rest.strip_suffix(&tail.map(arabic)).filter(|head| head.len() >= LEAST) {
            rest = head;
            break;
        }
    }
    match rest {
        [head @ .., last] if head.len() >= LEAST && (*last == arabic('ه') || *last == arabic('ي')) => head,
        _ => rest,
    }
}

fn english_stem(word: &[u8]) -> &[u8] {
    let tails: [&[u8]; 4] = [b"ing", b"ed", b"es", b"s"];
    tails.iter().find_map(|tail| word.strip_suffix(*tail)).filter(|head| head.len() >= 3).unwrap_or(word)
}

impl Lexicon {
    /// Reads the lines `language <tab> gram <tab> bad <tab> good`; the gram `*` is the language's bias, `#` begins a comment.
    ///
    /// # Errors
    /// A line is not like that.
    pub fn read(table: &str) -> Result<Self, LexiconError> {
        let mut lexicon = Self { weights: HashMap::default(), bias: [Weights::default(); 2] };
        for (at, line) in table.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            let damaged = || LexiconError { line: at + 1, text: line.chars().take(40).collect() };
            let mut fields = line.split('\t');
            let language = fields.next().and_then(Language::of).ok_or_else(damaged)?;
            let gram = fields.next().filter(|gram| !gram.is_empty()).ok_or_else(damaged)?;
            let mut weight = || fields.next()?.parse::<f32>().ok().filter(|weight| weight.is_finite());
            let (Some(negative), Some(positive)) = (weight(), weight()) else { return Err(damaged()) };
            let weights = Weights { negative, positive };
            if gram == "*" {
                lexicon.bias[language as usize] = weights;
            } else {
                lexicon.weights.insert(key_of(gram, language), weights);
            }
        }
        Ok(lexicon)
    }

    /// Judges a document.
    #[must_use]
    pub fn judge(&self, title: &Tokens<'_>, body: &Tokens<'_>, language: Language) -> Sentiment {
        let mut found = Weights::default();
        let norm = document_grams(title, body, language, |weight, gram, _, _| {
            if let Some(&weights) = self.weights.get(&gram.key) {
                found.add(weights, weight);
            }
        });
        let mut sum = self.bias[language as usize];
        sum.add(found, 1.0 / norm);
        let probabilities = sum.probabilities();
        let [negative, neutral, positive] = probabilities;
        Sentiment {
            label: label_of(probabilities),
            score: rounded(positive - negative),
            confidence: rounded(negative.max(neutral).max(positive)),
            model: MODEL.to_owned(),
        }
    }

    /// Number of grams.
    #[must_use]
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }
}

/// Grams of a whole document with their values, for judging and for learning. Returns the norm of the values, at least 1.
pub fn document_grams(
    title: &Tokens<'_>,
    body: &Tokens<'_>,
    language: Language,
    mut each: impl FnMut(f32, Gram, &[u8], &[u8]),
) -> f32 {
    let mut squares = 0.0;
    for (tokens, is_title) in [(title, true), (body, false)] {
        grams(tokens, language, BODY_WORDS, |gram, before, stem| {
            let weight = position_weight(is_title, gram.word);
            squares += weight * weight;
            each(weight, gram, before, stem);
        });
    }
    squares.sqrt().max(1.0)
}

fn position_weight(is_title: bool, word: usize) -> f32 {
    match (is_title, word < LEAD_WORDS) {
        (true, _) => TITLE_WEIGHT,
        (false, true) => LEAD_WEIGHT,
        (false, false) => BODY_WEIGHT,
    }
}

/// The likeliest of the three.
#[must_use]
pub fn label_of([negative, neutral, positive]: [f32; 3]) -> ToneLabel {
    if negative > neutral && negative >= positive {
        ToneLabel::Negative
    } else if positive > neutral {
        ToneLabel::Positive
    } else {
        ToneLabel::Neutral
    }
}
