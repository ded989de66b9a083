//! Where in its first word a name begins: «بباريس» is ب + باريس, «باريس» is not ب + اريس.
//!
//! Each reading of the word is scored by what the lists and unlabelled text know of the whole and of the rest; the weights are
//! learned from the annotated names, and lie in the first slot of rows of the model.

use super::features::{both, key};
use super::labels;
use super::model::Model;
use crate::enrich::clitics::{self, Reading};
use crate::enrich::gazetteer::{Gazetteer, Roles};
use crate::enrich::tokens::Tokens;

/// Sets these rows apart from those of the tagger.
const SALT: u64 = 0x70_72_6F_63_6C;

/// A name within a text, and its kind's number.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// First word.
    pub first: usize,
    /// Word after the last.
    pub end: usize,
    /// Number of the kind.
    pub kind: usize,
}

/// How a model counts words of unlabelled text: binary logarithm of the times, 0 for never.
pub trait Seen {
    /// How often the letters stood there as a word.
    fn seen(&self, letters: &[u8]) -> u8;
}

impl Seen for Model {
    fn seen(&self, letters: &[u8]) -> u8 {
        Self::seen(self, letters)
    }
}

/// The reading with the highest score; the first of equals, so the whole word where nothing is known.
#[must_use]
pub fn best(model: &Model, gazetteer: &Gazetteer, tokens: &Tokens<'_>, place: Place) -> Reading {
    let whole = Reading { skip: 0, elided_alef: false };
    let mut best = (whole, i32::MIN);
    let word = &tokens.words()[place.first];
    if clitics::readings(tokens.folded(word)).nth(1).is_none() {
        return whole;
    }
    // Within a ligature («ﻹ») no name can begin.
    let begins = |reading: &Reading| tokens.after_letters(word, usize::from(reading.skip)).is_some();
    for reading in clitics::readings(tokens.folded(word)).filter(begins) {
        let mut score = 0;
        features(model, gazetteer, tokens, place, reading, |key| {
            score += i32::from(model.only(key));
        });
        if score > best.1 {
            best = (reading, score);
        }
    }
    best.0
}

/// What speaks for or against a reading.
pub fn features(
    seen: &impl Seen,
    gazetteer: &Gazetteer,
    tokens: &Tokens<'_>,
    place: Place,
    reading: Reading,
    mut emit: impl FnMut(u64),
) {
    let letters = tokens.folded(&tokens.words()[place.first]);
    let skip = usize::from(reading.skip);
    let way = u64::from(reading.skip) << 1 | u64::from(reading.elided_alef);
    let lead = clitics::lead(reading);
    let rest: Vec<u8> = lead.into_iter().chain(letters[skip..].iter().copied()).collect();
    let listed = |name: &[u8]| {
        gazetteer.get(name).map_or(0, |hit| {
            let of_kind = gazetteer.postings(hit).any(|one| labels::number(gazetteer.kind(one.entry())) == place.kind);
            let named = hit.roles().is(Roles::GIVEN) || hit.roles().is(Roles::FAMILY);
            1 + u64::from(of_kind) + 2 * u64::from(named)
        })
    };
    let mut name = tokens.key(place.first..place.end);
    name.splice(..skip, lead);
    let (rest_seen, whole_seen) = (u64::from(seen.seen(&rest)), u64::from(seen.seen(letters)));
    let rest_listed = listed(&rest);
    let values = [
        way,
        way << 8 | place.kind as u64,
        both(way, key(&letters[..skip])),
        both(both(way, key(&letters[..skip])), place.kind as u64),
        way << 8 | rest_seen,
        way << 16 | rest_seen.min(9) << 8 | whole_seen.min(9),
        way << 8 | rest_listed,
        way << 16 | rest_listed << 8 | listed(letters),
        way << 8 | listed(&name),
        both(way, key(letters)),
        both(way, key(&rest)),
        both(way, key(&rest[..rest.len().min(2)])),
    ];
    for (number, value) in values.into_iter().enumerate() {
        emit(both(SALT + number as u64, value));
    }
}
