//! Words as the tone models see them: two hashes, what negates them, and what the word lists say of them.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::Language;
use super::valence::Valences;
use crate::enrich::fold::{self, ALEF, BEH, FEH, KAF, LAM, WAW, arabic};
use crate::enrich::tokens::{Gap, Tokens};

/// Words of a field that are looked at: the tone of news stands at its head, and this bounds the work.
pub const MOST_WORDS: usize = 600;
/// A negator reaches so many words.
const REACH: usize = 3;

/// One word.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// Hash of the folded form.
    pub form: u64,
    /// Hash of its stem.
    pub stem: u64,
    /// What stands before it.
    pub gap: Gap,
    /// A negator stands within reach before it in the sentence.
    pub negated: bool,
    /// It begins a clause: «but», «بينما».
    pub breaks: bool,
    /// A Latin word with a capital that does not begin a sentence: most likely part of a name.
    pub capital: bool,
    /// What the word lists say, -4 (very bad) to 4 (very good).
    pub valence: f32,
}

/// The words of one field.
pub struct Words {
    words: Vec<Word>,
    /// Number of the sentence of each word.
    sentences: Vec<u32>,
}

impl Words {
    /// Reads the words of a field.
    #[must_use]
    pub fn of(tokens: &Tokens<'_>, language: Language, valences: &Valences) -> Self {
        let count = tokens.words().len().min(MOST_WORDS);
        let (mut words, mut sentences) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let (mut reach, mut sentence) = (0, 0);
        for token in &tokens.words()[..count] {
            if token.gap == Gap::Sentence {
                reach = 0;
                sentence += 1;
            }
            let folded = tokens.folded(token);
            let whole = hash(folded, language);
            let rest = stem(folded);
            let stem = if rest.len() == folded.len() { whole } else { hash(rest, language) };
            let function = valences.function(whole);
            words.push(Word {
                form: form(whole),
                stem,
                gap: token.gap,
                negated: reach > 0 && !function.negates,
                breaks: function.breaks,
                capital: token.capital && token.gap != Gap::Sentence,
                valence: valences.of(stem),
            });
            sentences.push(sentence);
            reach = if function.negates { REACH } else { reach.saturating_sub(1) };
        }
        Self { words, sentences }
    }

    /// The words.
    #[must_use]
    pub fn all(&self) -> &[Word] {
        &self.words
    }

    /// The words of the sentence that a word stands in, at most `most` to either side.
    #[must_use]
    pub fn sentence(&self, at: usize, most: usize) -> Range<usize> {
        let number = self.sentences[at];
        let from = (at.saturating_sub(most)..at).find(|&word| self.sentences[word] == number).unwrap_or(at);
        let to = (at..self.sentences.len().min(at + most)).take_while(|&word| self.sentences[word] == number).count();
        from..at + to
    }
}

/// Key of a folded form, told from that of an equal stem.
#[must_use]
pub fn form(hash: u64) -> u64 {
    hash.rotate_left(17)
}

/// Hash of folded letters in a language.
#[must_use]
pub fn hash(letters: &[u8], language: Language) -> u64 {
    xxh3_64_with_seed(letters, language as u64)
}

/// A light stem: conjunction, article and its prepositions off the front, the commonest endings off the end, as long as three
/// letters stay. Blind, unlike the reading of names: it only has to bring forms of one word together.
#[must_use]
pub fn stem(word: &[u8]) -> &[u8] {
    const LEAST: usize = 3;
    if !word.first().is_some_and(|&letter| fold::is_arabic(letter)) {
        let tails: [&[u8]; 4] = [b"ing", b"ed", b"es", b"s"];
        return tails
            .iter()
            .find_map(|tail| word.strip_suffix(*tail))
            .filter(|head| head.len() >= LEAST)
            .unwrap_or(word);
    }
    let mut rest = word;
    if let [WAW, tail @ ..] = rest
        && tail.len() > LEAST
    {
        rest = tail;
    }
    let heads: [&[u8]; 5] = [&[BEH, ALEF, LAM], &[KAF, ALEF, LAM], &[FEH, ALEF, LAM], &[ALEF, LAM], &[LAM, LAM]];
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
