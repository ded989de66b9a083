//! Arabic one-letter words written onto the next word: و ف, ب ل ك, and لل for ل + ال.
//!
//! Nothing is ever stripped: a reading only says what the rest would be, and the gazetteer decides whether that is a name.
//! وليد, باريس, لبنان, كندا are found whole, so their other readings never come up.

use super::fold::{ALEF, BEH, FEH, KAF, LAM, WAW};

/// One way to read the head of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Folded letters in front of the name.
    pub skip: u8,
    /// The article has lost its alef: «للقاهرة» is ل + القاهرة, so the rest is to be read with an alef in front.
    pub elided_alef: bool,
}

/// The readings of a folded word, the whole word first. At most six.
pub fn readings(word: &[u8]) -> impl Iterator<Item = Reading> + '_ {
    const SHORTEST_REST: usize = 3;
    let conjunction = usize::from(matches!(word.first(), Some(&(WAW | FEH))));
    // Without a conjunction there is one place for a preposition, with one there are two: و|لندن is no ول|ندن only by rest.
    let preposition = move |at: usize| matches!(word.get(at), Some(&(BEH | LAM | KAF)));
    let doubled = move |at: usize| word.get(at) == Some(&LAM) && word.get(at + 1) == Some(&LAM);
    let whole = std::iter::once(Reading { skip: 0, elided_alef: false });
    let plain =
        [(conjunction == 1, 1), (conjunction == 0 && preposition(0), 1), (conjunction == 1 && preposition(1), 2)];
    let elided = [(conjunction == 0 && doubled(0), 1), (conjunction == 1 && doubled(1), 2)];
    let with_skip = |elided_alef| move |(_, skip): (bool, u8)| Reading { skip, elided_alef };
    whole
        .chain(elided.into_iter().filter(|reading| reading.0).map(with_skip(true)))
        .chain(plain.into_iter().filter(|reading| reading.0).map(with_skip(false)))
        .filter(move |reading| reading.skip == 0 || word.len() >= usize::from(reading.skip) + SHORTEST_REST)
}

/// The letter to walk before the rest of a word.
#[must_use]
pub fn lead(reading: Reading) -> Option<u8> {
    reading.elided_alef.then_some(ALEF)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrich::tokens::Tokens;

    fn of(word: &str) -> Vec<(u8, bool)> {
        let tokens = Tokens::of(word);
        let word = tokens.folded(&tokens.words()[0]).to_vec();
        readings(&word).map(|reading| (reading.skip, reading.elided_alef)).collect()
    }

    #[test]
    fn every_reading_is_offered_and_no_other() {
        for (word, expected) in [
            ("القاهرة", vec![(0, false)]),
            ("وباريس", vec![(0, false), (1, false), (2, false)]),
            ("باريس", vec![(0, false), (1, false)]),
            ("للأمم", vec![(0, false), (1, true), (1, false)]),
            ("وللعراق", vec![(0, false), (2, true), (1, false), (2, false)]),
            ("فلسطين", vec![(0, false), (1, false), (2, false)]),
            ("كندا", vec![(0, false), (1, false)]),
            ("ومن", vec![(0, false)]),
            ("London", vec![(0, false)]),
        ] {
            assert_eq!(of(word), expected, "{word}");
        }
    }
}
