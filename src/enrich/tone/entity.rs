//! Features of one entity: the words around its mentions, where they stand, and the tone of the whole.
//!
//! Whom news is good or bad for is told by what stands next to the name: «قُتل X» and «قَتل X», «accused by X» and «X accused
//! of». So words count by side, distance and clause, and the nearest ones in a row with the place of the name.

use super::features::{Features, Group};
use super::table::Judgement;
use super::words::{Word, Words};
use crate::enrich::tokens::Gap;
use crate::record::EntityKind;

/// Words to either side of a mention that are looked at.
const AROUND: usize = 12;
/// Mentions of an entity that are looked at, headline first.
const MOST_MENTIONS: usize = 3;
/// Words of the body within which a first mention is early.
const EARLY: usize = 30;
/// What stands for a word of another name.
const NAME: u64 = 0x6E61_6D65;
/// What stands for the edge of the sentence.
const EDGE: u64 = 0x6564_6765;

/// Groups of forms whose weights are learned with word vectors.
pub const FORMS: &[Group] = &[
    Group::Form,
    Group::LeftForm,
    Group::RightForm,
    Group::NearLeftForm,
    Group::NearRightForm,
    Group::ClauseForm,
    Group::Negated,
    Group::Name,
];

/// Groups of stems whose weights are.
pub const STEMS: &[Group] = &[Group::Stem];

/// One entity to be judged.
#[derive(Clone, Debug)]
pub struct Mentioned {
    /// Its kind; only people, places and organisations are judged.
    pub kind: EntityKind,
    /// Where it is named, in the order of the text.
    pub places: Vec<Place>,
}

/// Words that name an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Number of the field.
    pub field: usize,
    /// First word.
    pub first: usize,
    /// Count of words, at least one.
    pub words: usize,
}

/// Which words of each field belong to a name.
pub struct Named(Vec<Vec<bool>>);

impl Named {
    /// Marks the words of all entities.
    #[must_use]
    pub fn of(fields: &[(Words, bool)], entities: &[Mentioned]) -> Self {
        let mut named: Vec<Vec<bool>> = fields.iter().map(|field| vec![false; field.0.all().len()]).collect();
        for place in entities.iter().flat_map(|entity| &entity.places) {
            if let Some(field) = named.get_mut(place.field) {
                field.iter_mut().skip(place.first).take(place.words).for_each(|word| *word = true);
            }
        }
        Self(named)
    }
}

/// The features of an entity, `None` when no mention stands within the words that are looked at.
#[must_use]
pub fn features(fields: &[(Words, bool)], named: &Named, entity: &Mentioned, document: &Judgement) -> Option<Features> {
    let mut found = Features::with_room(2_000);
    let inside = |place: &&Place| {
        place.words > 0 && fields.get(place.field).is_some_and(|field| place.first + place.words <= field.0.all().len())
    };
    let places: Vec<&Place> = entity.places.iter().filter(inside).take(MOST_MENTIONS).collect();
    let first = *places.first()?;
    let mut valence = [0f32; 8];
    for place in &places {
        mention(&fields[place.field].0, &named.0[place.field], place, &mut found, &mut valence);
    }
    found.normalize();
    let count = places.len() as f32;
    for (side, value) in (0u64..).zip(valence) {
        found.add(Group::Valence, side, (value / count).min(4.0) * 0.1);
    }
    shape(fields, entity, first, document, &mut found);
    Some(found)
}

fn shape(fields: &[(Words, bool)], entity: &Mentioned, first: &Place, document: &Judgement, found: &mut Features) {
    const WEIGHT: f32 = 0.3;
    let kind = entity.kind as u64;
    let times = entity.places.len().min(4) as u64;
    let is_title = fields[first.field].1;
    let standing = if is_title { 2 } else { u64::from(first.first < EARLY) };
    found.add(Group::Shape, kind, WEIGHT);
    found.add(Group::Shape, 0x100 | times, WEIGHT);
    found.add(Group::Shape, 0x200 | standing, WEIGHT);
    found.add(Group::Shape, 0x300 | kind << 4 | standing, WEIGHT);
    for (class, probability) in (0u64..).zip(document.probabilities) {
        found.add(Group::Document, class, probability);
        found.add(Group::Document, 0x100 | class << 4 | kind, probability * 0.7);
        found.add(Group::Document, 0x200 | class << 4 | standing, probability * 0.7);
        found.add(Group::Document, 0x300 | class << 4 | times, probability * 0.7);
    }
}

fn mention(words: &Words, named: &[bool], place: &Place, found: &mut Features, valence: &mut [f32; 8]) {
    let all = words.all();
    let (first, end) = (place.first, place.first + place.words);
    let sentence = words.sentence(first, AROUND);
    let sentence = sentence.start..sentence.end.max(end);
    let is_name = |at: usize| named[at] || all[at].capital;
    let shown = |at: Option<usize>| match at {
        Some(at) if sentence.contains(&at) => {
            if is_name(at) {
                NAME
            } else {
                all[at].stem
            }
        }
        _ => EDGE,
    };
    let begins = |at: &usize| all[*at].gap >= Gap::Clause || all[*at].breaks;
    let clause_start = (sentence.start..=first).rev().find(begins).unwrap_or(sentence.start);
    let clause_end = (end..sentence.end).find(begins).unwrap_or(sentence.end);
    for at in sentence.clone() {
        if (first..end).contains(&at) {
            found.add(Group::Name, all[at].form, 1.0);
            continue;
        }
        let is_left = at < first;
        let distance = if is_left { first - at } else { at - end + 1 };
        let pair = if is_left { Group::LeftPair } else { Group::RightPair };
        let within = (clause_start..clause_end).contains(&at);
        let weight = if distance <= 8 { 1.0 } else { 0.7 };
        let key = turned(&all[at]);
        found.add(Group::Stem, key, weight);
        forms(&all[at], is_left, within, distance, weight, found);
        found.add(Group::Near, key ^ (bucket(distance) << 1 | u64::from(is_left)), 1.0);
        let next = at + 1;
        if sentence.contains(&next) && !(first..end).contains(&next) {
            let (this, next) = (shown(Some(at)), shown(Some(next)));
            found.add(pair, this.rotate_left(21) ^ next, 0.8);
            found.add(Group::Pair, turned(&all[at]).rotate_left(21) ^ next, 0.8);
        }
        let value = if all[at].negated { -all[at].valence } else { all[at].valence };
        let slot = usize::from(within) * 4 + usize::from(is_left) * 2 + usize::from(value > 0.0);
        valence[slot] += 0.5 * value.abs();
    }
    neighbours(|back| shown(first.checked_sub(back)), |on| shown(Some(end + on)), found);
    let later = (sentence.start..first).any(|at| named[at]);
    found.add(Group::Shape, 0x400 | u64::from(later), 1.0);
    found.add(Group::Shape, 0x500 | u64::from((end..sentence.end).any(|at| named[at])), 1.0);
    found.add(Group::Shape, 0x600 | u64::from(first == sentence.start), 1.0);
}

/// The folded form, by side and closeness.
fn forms(word: &Word, is_left: bool, within: bool, distance: usize, weight: f32, found: &mut Features) {
    const CLOSE: usize = 4;
    let (side, close) =
        if is_left { (Group::LeftForm, Group::NearLeftForm) } else { (Group::RightForm, Group::NearRightForm) };
    found.add(Group::Form, word.form, weight);
    found.add(side, word.form, weight);
    if within {
        found.add(Group::ClauseForm, word.form, weight);
    }
    if distance <= CLOSE {
        found.add(close, word.form, weight);
    }
    if word.negated {
        found.add(Group::Negated, word.form, weight);
    }
}

/// Rows of words up to the name and from it on.
fn neighbours(before: impl Fn(usize) -> u64, after: impl Fn(usize) -> u64, found: &mut Features) {
    const WEIGHT: f32 = 1.5;
    let row = |words: &[u64]| words.iter().fold(0u64, |key, word| key.rotate_left(21) ^ word);
    let (b1, b2, b3) = (before(1), before(2), before(3));
    let (a0, a1, a2) = (after(0), after(1), after(2));
    for (number, key) in (0u64..).zip([
        row(&[b1]),
        row(&[a0]),
        row(&[b2, b1]),
        row(&[a0, a1]),
        row(&[b3, b2, b1]),
        row(&[a0, a1, a2]),
        row(&[b1, a0]),
    ]) {
        found.add(Group::Neighbours, key.wrapping_add(number), WEIGHT);
    }
}

/// A stem, another one under negation.
fn turned(word: &Word) -> u64 {
    if word.negated { !word.stem } else { word.stem }
}

fn bucket(distance: usize) -> u64 {
    match distance {
        0..=2 => distance as u64,
        3..=4 => 3,
        5..=7 => 4,
        _ => 5,
    }
}
