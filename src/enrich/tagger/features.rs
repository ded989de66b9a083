//! What a word shows to the tagger: its letters, their classes, its place, and what the lists say.
//!
//! A feature is a key, the hash of its kind and value; the model holds weights for the keys it has seen. What the letters
//! alone show is separate from what the place adds, so that the model can add up the former once for each known word.

use xxhash_rust::xxh3::xxh3_64;

use super::lists::{Cover, Lists};
use crate::enrich::fold::{self, ALEF, BEH, FEH, FOREIGN, KAF, LAM, WAW};
use crate::enrich::tokens::{Gap, Token, Tokens};

/// How far a feature reaches: bit 2 is the word itself, bits 0 and 4 the words two places before and after.
pub type Reach = u8;
/// Itself and two words on both sides.
pub const FAR: Reach = 0b11111;
/// Itself and one word on both sides.
pub const NEAR: Reach = 0b01110;
/// Itself only.
pub const OWN: Reach = 0b00100;
/// Itself and the word before it.
pub const PAIR: Reach = 0b01100;
/// Marks what names the very word. The trainer hides such features at random, so that the others learn to do without.
pub const LEXICAL: Reach = 0b1000_0000;

/// Word classes of three sizes; 0 where the word has none.
pub type Classes = [u16; 3];

/// Kinds of features. The numbers are part of the model format.
mod kind {
    pub const BIAS: u64 = 0;
    pub const FORM: u64 = 1;
    pub const STEM: u64 = 2;
    pub const SHAPE: u64 = 3;
    pub const LENGTH: u64 = 4;
    pub const GAP: u64 = 5;
    pub const QUOTE: u64 = 6;
    pub const TITLE: u64 = 7;
    pub const LAST: u64 = 8;
    pub const ENDING: u64 = 9;
    pub const PREFIX: u64 = 10;
    pub const STEM_PREFIX: u64 = 15;
    pub const SUFFIX: u64 = 20;
    pub const STRIPPED: u64 = 25;
    pub const PAIR: u64 = 30;
    pub const ROLES: u64 = 50;
    pub const COVER: u64 = 51;
    pub const COVER_FULL: u64 = 52;
    pub const COVER_FIRST: u64 = 53;
    pub const COVERS: u64 = 54;
    pub const COVERS_ROLES: u64 = 55;
    pub const COVERS_BEFORE: u64 = 56;
    pub const ROLES_BEFORE: u64 = 57;
    pub const NO_CLASS: u64 = 79;
    pub const CLASS: u64 = 80;
}

/// Key of some folded letters.
#[must_use]
pub fn key(letters: &[u8]) -> u64 {
    xxh3_64(letters)
}

/// Key of two things together.
#[must_use]
pub fn both(one: u64, other: u64) -> u64 {
    // An odd multiplier near 2^64 / golden ratio spreads the bits (Knuth, multiplicative hashing).
    let mixed = (one ^ other.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ mixed >> 31
}

fn feature(kind: u64, value: u64) -> u64 {
    both(kind.wrapping_mul(0xD6E8_FEB8_6659_FD93), value)
}

/// The letters without conjunction, preposition and article, where enough is left. A guess that only features see.
#[must_use]
pub fn stem(letters: &[u8]) -> &[u8] {
    const LEAST: usize = 4;
    match letters.first() {
        Some(&first) if fold::is_arabic(first) => {}
        _ => return letters,
    }
    let mut rest = letters;
    if rest.len() > LEAST && matches!(rest[0], WAW | FEH) {
        rest = &rest[1..];
    }
    if rest.len() > LEAST && matches!(rest, [BEH | KAF, ALEF, LAM, ..]) {
        rest = &rest[1..];
    }
    if rest.len() > LEAST && matches!(rest, [LAM, LAM, ..] | [ALEF, LAM, ..]) {
        rest = &rest[2..];
    }
    rest
}

/// What the letters of a word show, wherever it stands.
pub fn of_letters(letters: &[u8], classes: Option<Classes>, mut emit: impl FnMut(u64, Reach)) {
    const LONGEST_AFFIX: usize = 4;
    let stem = stem(letters);
    emit(feature(kind::FORM, key(letters)), FAR | LEXICAL);
    emit(feature(kind::STEM, key(stem)), NEAR | LEXICAL);
    for length in 1..=LONGEST_AFFIX.min(letters.len()) {
        let whole = if length == LONGEST_AFFIX { LEXICAL } else { 0 };
        emit(feature(kind::PREFIX + length as u64, key(&letters[..length])), OWN | whole);
        let reach = if matches!(length, 2 | 3) { NEAR } else { OWN };
        emit(feature(kind::SUFFIX + length as u64, key(&letters[letters.len() - length..])), reach | whole);
    }
    let stripped = letters.len() - stem.len();
    if stripped > 0 {
        for length in 2..=3.min(stem.len()) {
            emit(feature(kind::STEM_PREFIX + length as u64, key(&stem[..length])), OWN);
        }
    }
    emit(feature(kind::STRIPPED, (stripped as u64) << 8 | u64::from(letters[0])), NEAR);
    emit(feature(kind::LENGTH, letters.len().min(8) as u64), OWN);
    match classes {
        None => emit(feature(kind::NO_CLASS, 0), FAR),
        Some(classes) => {
            for (size, class) in classes.into_iter().enumerate() {
                emit(feature(kind::CLASS + size as u64, u64::from(class)), FAR);
            }
        }
    }
}

/// What the words of one text show by their place.
pub struct Placed<'t> {
    tokens: &'t Tokens<'t>,
    lists: &'t Lists,
    forms: &'t [u64],
    stems: &'t [u64],
    quotes: Vec<u8>,
    is_title: bool,
}

impl<'t> Placed<'t> {
    /// Prepares a text; `forms` and `stems` are the keys of its words and of their stems.
    #[must_use]
    pub fn new(tokens: &'t Tokens<'t>, lists: &'t Lists, forms: &'t [u64], stems: &'t [u64], is_title: bool) -> Self {
        Self { tokens, lists, forms, stems, quotes: quotes(tokens), is_title }
    }

    /// What many words show alike: their place, shape and roles, and that no list knows them.
    #[must_use]
    pub fn setting(&self, at: usize) -> Setting {
        let words = self.tokens.words();
        let word = &words[at];
        let letters = self.tokens.folded(word);
        let roles = |at: usize| self.lists.roles[at];
        Setting {
            shape: shape(word, letters) as u8,
            gap: self.gap(at) as u32,
            quote: self.quotes[at],
            is_title: self.is_title,
            is_last: words.get(at + 1).is_none_or(|next| next.gap == Gap::Sentence),
            ending: fold::is_arabic(letters[0]).then_some(u8::from(word.dotless) | u8::from(word.teh) << 1),
            roles: roles(at),
            roles_before: at.checked_sub(1).map(roles),
            is_unlisted: self.lists.covers[at].iter().all(|cover| cover.words == 0),
        }
    }

    /// What the word shows beside its setting.
    pub fn of_word(&self, at: usize, mut emit: impl FnMut(u64, Reach)) {
        if at > 0 && self.tokens.words()[at].gap < Gap::Sentence {
            emit(feature(kind::PAIR, both(self.forms[at - 1], self.forms[at])), PAIR | LEXICAL);
        }
        let mut all = 0u64;
        for (number, cover) in self.lists.covers[at].iter().enumerate().filter(|(_, cover)| cover.words > 0) {
            let is_first = cover.first as usize == at;
            let place = match (is_first, cover.first as usize + usize::from(cover.words) == at + 1) {
                (true, true) => 0,
                (true, false) => 1,
                (false, false) => 2,
                (false, true) => 3,
            };
            let Cover { words, weak, shared, country, skip, .. } = *cover;
            let value = (number as u64) << 8 | place << 4 | u64::from(weak) << 3 | u64::from(country) << 2;
            emit(feature(kind::COVER, value), NEAR);
            emit(feature(kind::COVER_FULL, value | u64::from(words.min(4)) << 20 | u64::from(shared) << 1), OWN);
            if is_first {
                emit(feature(kind::COVER_FIRST, value | u64::from(skip) << 30), OWN);
            }
            all = all << 7 | (number as u64 + 1) << 3 | place << 1 | u64::from(weak);
        }
        if all != 0 {
            of_covers(all, self.lists.roles[at], &mut emit);
        }
        if at > 0 {
            emit(feature(kind::COVERS_BEFORE, both(all, self.stems[at - 1])), OWN | LEXICAL);
        }
    }

    /// The mark before a word, or how wide the gap is.
    fn gap(&self, at: usize) -> u64 {
        let gap = self.tokens.words()[at].gap;
        if gap == Gap::Sentence {
            return gap as u64;
        }
        let mark = self.tokens.before(at).chars().find(|&c| c != ' ');
        mark.map_or(gap as u64, |c| u64::from(c) + 100)
    }
}

/// What many words show alike. Words of one setting have the same features of it, so these are added up once for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Setting {
    shape: u8,
    gap: u32,
    quote: u8,
    is_title: bool,
    is_last: bool,
    ending: Option<u8>,
    roles: u8,
    roles_before: Option<u8>,
    is_unlisted: bool,
}

impl Setting {
    /// Its features.
    pub fn features(&self, mut emit: impl FnMut(u64, Reach)) {
        emit(feature(kind::BIAS, 0), OWN);
        emit(feature(kind::SHAPE, u64::from(self.shape)), FAR);
        emit(feature(kind::GAP, u64::from(self.gap)), FAR);
        emit(feature(kind::QUOTE, u64::from(self.quote)), NEAR);
        emit(feature(kind::TITLE, u64::from(self.is_title)), OWN);
        if self.is_last {
            emit(feature(kind::LAST, 0), NEAR);
        }
        if let Some(ending) = self.ending {
            emit(feature(kind::ENDING, u64::from(ending)), OWN);
        }
        emit(feature(kind::ROLES, u64::from(self.roles)), FAR);
        if let Some(before) = self.roles_before {
            emit(feature(kind::ROLES_BEFORE, both(u64::from(self.roles), u64::from(before))), OWN);
        }
        if self.is_unlisted {
            of_covers(0, self.roles, &mut emit);
        }
    }
}

fn of_covers(all: u64, roles: u8, emit: &mut impl FnMut(u64, Reach)) {
    emit(feature(kind::COVERS, all), NEAR);
    emit(feature(kind::COVERS_ROLES, both(all, u64::from(roles))), OWN);
}

/// Script and case of a word; of figures, how many.
fn shape(word: &Token, letters: &[u8]) -> u64 {
    if letters[0] == FOREIGN {
        0
    } else if letters.iter().all(u8::is_ascii_digit) {
        1 + letters.len().min(5) as u64
    } else if !letters[0].is_ascii_alphanumeric() {
        20
    } else if word.upper {
        10
    } else if !word.capital {
        12
    } else {
        11 + 2 * u64::from(letters.len() == 1)
    }
}

/// Place of each word within «quotes»: 0 outside, else first, within, last, only. Longer quotes are speech, not names.
fn quotes(tokens: &Tokens<'_>) -> Vec<u8> {
    const LONGEST: usize = 10;
    let count = tokens.words().len();
    let mut places = vec![0; count];
    let mut open: Option<(usize, char)> = None;
    for at in 0..=count {
        for mark in tokens.before(at).chars() {
            match (open, mark) {
                (Some((from, '«')), '»') | (Some((from, '"')), '"') | (Some((from, '“' | '”')), '“' | '”') => {
                    open = None;
                    if from < at && at - from <= LONGEST {
                        for (offset, place) in places[from..at].iter_mut().enumerate() {
                            *place = match (offset == 0, from + offset + 1 == at) {
                                (true, true) => 4,
                                (true, false) => 1,
                                (false, true) => 3,
                                (false, false) => 2,
                            };
                        }
                    }
                }
                (_, '«' | '"' | '“' | '”') => open = Some((at, mark)),
                _ => {}
            }
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stem_loses_no_letter_of_a_short_name() {
        let stem_of = |text: &str| {
            let tokens = Tokens::of(text);
            let letters = tokens.folded(&tokens.words()[0]).to_vec();
            letters.len() - stem(&letters).len()
        };
        assert_eq!(["والقاهرة", "بالقاهرة", "للقاهرة", "القاهرة"].map(stem_of), [3, 3, 2, 2]);
        assert_eq!(["وليد", "باريس", "لبنان", "كندا", "London"].map(stem_of), [0; 5]);
    }

    #[test]
    fn short_quotes_are_seen_in_every_form() {
        assert_eq!(quotes(&Tokens::of("فيلم «آخر واحد فينا» في القاعات")), [0, 1, 2, 3, 0, 0]);
        assert_eq!(quotes(&Tokens::of("صحيفة \"الشروق\" أمس")), [0, 4, 0]);
        assert_eq!(quotes(&Tokens::of("the “New Order” of things")), [0, 1, 3, 0, 0]);
        assert_eq!(quotes(&Tokens::of("قال: «لن نوقع")), [0, 0, 0]);
    }
}
