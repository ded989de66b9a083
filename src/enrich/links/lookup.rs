//! A name → the entries of its kind that it can stand for.

use std::ops::RangeInclusive;

use super::{Field, Name, Span};
use crate::enrich::fold::{self, ALEF, LAM};
use crate::enrich::gazetteer::{Gazetteer, Posting};
use crate::record::EntityKind;

/// Letters that stand for the same foreign sound: g in بوروغواي, غينيا, غوغل.
const G: [u8; 3] = [fold::arabic('غ'), fold::arabic('ج'), fold::arabic('ق')];
/// Generic words that some annotators and some writers take into the name of a place.
const PLACE_HEADS: [&str; 10] =
    ["دولة", "ولاية", "محافظة", "مدينة", "إقليم", "جمهورية", "مملكة", "معتمدية", "بلدة", "بلدية"];
/// Most postings looked at.
const MOST: usize = 24;

/// Entries of the name's kind, the likeliest first.
#[derive(Default)]
pub(super) struct Found {
    pub(super) postings: Vec<Posting>,
    /// Found only in another spelling.
    pub(super) respelled: bool,
}

pub(super) fn postings(gazetteer: &Gazetteer, fields: &[Field<'_>], spans: &[Span], name: &Name) -> Found {
    // «مدينة بنما» is the town, and no other name of the country.
    let headed = headed(gazetteer, fields, spans, name);
    if !headed.is_empty() {
        return Found { postings: headed, respelled: false };
    }
    let exact = of_kind(gazetteer, name, &name.key);
    if !exact.is_empty() {
        return Found { postings: exact, respelled: false };
    }
    let bare = without_head(gazetteer, fields, spans, name);
    if !bare.is_empty() {
        return Found { postings: bare, respelled: false };
    }
    let mut respelled = Vec::new();
    other_spellings(&name.key, |key| {
        if respelled.is_empty() {
            respelled = of_kind(gazetteer, name, key);
        }
    });
    respelled.retain(|posting| !posting.is(Posting::WEAK));
    if respelled.is_empty() && name.kind == EntityKind::Place {
        respelled = mistyped(gazetteer, name);
    }
    Found { postings: respelled, respelled: true }
}

fn of_kind(gazetteer: &Gazetteer, name: &Name, key: &[u8]) -> Vec<Posting> {
    gazetteer.get(key).map_or_else(Vec::new, |hit| {
        let same = |posting: &Posting| gazetteer.kind(posting.entry()) == name.kind;
        gazetteer.postings(hit).filter(same).take(MOST).collect()
    })
}

/// «حزب التحرير»: the list has the name with the generic word that the span leaves out.
fn headed(gazetteer: &Gazetteer, fields: &[Field<'_>], spans: &[Span], name: &Name) -> Vec<Posting> {
    for span in name.spans.iter().map(|&span| &spans[span]) {
        let tokens = fields[span.field].tokens;
        let Some(before) = span.first.checked_sub(1).filter(|_| span.reading.skip == 0) else { continue };
        let head = tokens.folded(&tokens.words()[before]);
        for reading in crate::enrich::clitics::readings(head) {
            let key = [&head[usize::from(reading.skip)..], b" ", &name.key].concat();
            let mut found = of_kind(gazetteer, name, &key);
            found.retain(|posting| posting.is(Posting::HEADED));
            if !found.is_empty() {
                return found;
            }
        }
    }
    Vec::new()
}

/// «دولة الإمارات العربية المتحدة»: the list has the name without the generic word.
fn without_head(gazetteer: &Gazetteer, fields: &[Field<'_>], spans: &[Span], name: &Name) -> Vec<Posting> {
    let Some(end) = name.key.iter().position(|&byte| byte == b' ').filter(|_| name.kind == EntityKind::Place) else {
        return Vec::new();
    };
    let first = name.spans.first().map(|&span| &spans[span]);
    let text = first.and_then(|span| super::mention(&fields[span.field], span)).map(|mention| mention.text);
    let has_head = text.is_some_and(|text| text.split(' ').next().is_some_and(|word| PLACE_HEADS.contains(&word)));
    if has_head { of_kind(gazetteer, name, &name.key[end + 1..]) } else { Vec::new() }
}

/// «أذريبجان»: two letters have changed places, and only one sure place can be meant.
fn mistyped(gazetteer: &Gazetteer, name: &Name) -> Vec<Posting> {
    /// Letters; a longer name is none that a list has, and each would be one look more.
    const LENGTHS: RangeInclusive<usize> = 6..=64;
    if !LENGTHS.contains(&name.key.len()) || !fold::is_arabic(name.key[0]) {
        return Vec::new();
    }
    let mut key = name.key.clone();
    let mut only = Vec::new();
    for at in 1..key.len() {
        key.swap(at - 1, at);
        if key != name.key {
            let found = of_kind(gazetteer, name, &key);
            if found.first().is_some_and(|top| !top.is(Posting::WEAK | Posting::SHARED)) {
                if !only.is_empty() {
                    return Vec::new();
                }
                only = found;
            }
        }
        key.swap(at - 1, at);
    }
    only
}

/// Calls with each spelling that a transliteration could have as well: another g, with or without the article, ا for ه at the
/// end. Short words are left alone: they are other words when respelled.
fn other_spellings(key: &[u8], mut call: impl FnMut(&[u8])) {
    const SHORTEST: usize = 5;
    if key.len() < SHORTEST || !fold::is_arabic(key[0]) {
        return;
    }
    let mut other = key.to_vec();
    let places: Vec<usize> = (0..key.len()).filter(|&at| G.contains(&key[at])).collect();
    if !places.is_empty() {
        for letter in G {
            for &at in &places {
                other[at] = letter;
            }
            if other != key {
                call(&other);
            }
        }
    }
    match key.split_last() {
        Some((&fold::HEH, stem)) => call(&[stem, &[ALEF]].concat()),
        Some((&ALEF, stem)) => call(&[stem, &[fold::HEH]].concat()),
        _ => {}
    }
    match key.strip_prefix(&[ALEF, LAM]) {
        Some(rest) if rest.len() >= SHORTEST => call(rest),
        Some(_) => {}
        None => call(&[&[ALEF, LAM], key].concat()),
    }
}
