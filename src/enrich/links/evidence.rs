//! What the article says about its names: which entries are there beyond doubt, and which countries it is about.

use std::collections::HashSet;

use super::lookup::Found;
use super::{Field, Link, Name, Span};
use crate::enrich::gazetteer::{Gazetteer, Posting};
use crate::enrich::tokens::Tokens;
use crate::record::EntityKind;

/// A country named, or its people, says so much more about the place of an article than a person or club of that country.
const NAMED: u32 = 3;
const HOME_OF: u32 = 1;
/// «عمّان»: the doubled letter tells the town from the country عُمان.
const SHADDA: char = '\u{651}';

/// How sure a link is, by what it rests on: checked on a quarter of the training articles with a gazetteer that had learned from
/// the others (2,065 links; the share that agrees is within 0.02 of each where there are more than 30 to count).
const COUNTRY: f32 = 0.99;
const FULL: f32 = 0.98;
const SINGLE: f32 = 0.96;
/// Clubs and papers of one word have namesakes that no list has.
const SINGLE_ORGANISATION: f32 = 0.87;
const KNOWN: f32 = 0.95;
const LOCAL: f32 = 0.93;
const RESPELLED: f32 = 0.9;

/// Sure entries and the weight of each country.
#[derive(Default)]
pub(super) struct Evidence {
    entries: HashSet<u32>,
    countries: Vec<([u8; 2], u32)>,
}

impl Evidence {
    /// Takes in a name, if it is clear by itself.
    pub(super) fn learn(&mut self, gazetteer: &Gazetteer, name: &Name, found: &Found) {
        let clear = |top: &&Posting| !top.is(Posting::WEAK) && !is_generic(gazetteer, name, **top);
        let Some(top) = found.postings.first().filter(clear) else { return };
        let entry = gazetteer.entry(top.entry());
        if !top.is(Posting::SHARED) {
            self.entries.insert(top.entry());
        }
        // A name that a country shares with a town says nothing about which of them the article is about.
        let torn = entry.is_country && rival_town(gazetteer, found).is_some();
        let one_country = !top.is(Posting::SHARED) || entry.is_country || in_one_country(gazetteer, found);
        if entry.country != [0; 2] && !torn && one_country {
            let weight = match name.kind {
                EntityKind::Place | EntityKind::Group => NAMED,
                _ => HOME_OF,
            };
            self.add(entry.country, weight * name.spans.len() as u32);
        }
    }

    fn add(&mut self, country: [u8; 2], weight: u32) {
        match self.countries.iter_mut().find(|known| known.0 == country) {
            Some(known) => known.1 += weight,
            None => self.countries.push((country, weight)),
        }
    }

    fn weight(&self, country: [u8; 2]) -> u32 {
        self.countries.iter().find(|known| known.0 == country).map_or(0, |known| known.1)
    }

    /// Whether the article lets the entry be meant: «المنتخب الوطني» is that of the country that the article is about most.
    pub(super) fn allows(&self, gazetteer: &Gazetteer, name: &Name, posting: Posting) -> bool {
        if !is_generic(gazetteer, name, posting) {
            return true;
        }
        let country = gazetteer.entry(posting.entry()).country;
        let own = self.weight(country);
        // A name that was written for the entry needs no more than that nothing speaks against it.
        let is_there = own > 0 || !posting.is(Posting::ANNOTATED);
        country != [0; 2] && is_there && self.countries.iter().all(|(_, weight)| *weight <= own)
    }

    /// The entry that is meant, where that is sure.
    pub(super) fn decide(
        &self,
        gazetteer: &Gazetteer,
        fields: &[Field<'_>],
        spans: &[Span],
        name: &Name,
        found: &Found,
    ) -> Option<Link> {
        let top = *found.postings.first()?;
        let entry = gazetteer.entry(top.entry());
        let link = |posting: Posting, confidence: f32| {
            let confidence = if found.respelled { confidence.min(RESPELLED) } else { confidence };
            Some(Link { entry: posting.entry(), confidence })
        };
        let weight = |posting: &Posting| self.weight(gazetteer.entry(posting.entry()).country);
        if entry.is_country && name.town {
            let town = found.postings.iter().find(|posting| {
                let town = gazetteer.entry(posting.entry());
                !town.is_country && town.country == entry.country
            });
            return link(*town.unwrap_or(&top), LOCAL);
        }
        if entry.is_country {
            let town = rival_town(gazetteer, found)
                .filter(|town| weight(town) > 0 && self.weight(entry.country) == 0 || is_doubled(fields, spans, name));
            return link(town.unwrap_or(top), if town.is_some() { LOCAL } else { COUNTRY });
        }
        if !top.is(Posting::WEAK) && !top.is(Posting::SHARED) {
            let sure = match (name.words, name.kind) {
                (1, EntityKind::Organisation) => SINGLE_ORGANISATION,
                (1, _) => SINGLE,
                _ => FULL,
            };
            return link(top, sure);
        }
        if let Some(&known) = found.postings.iter().find(|posting| self.entries.contains(&posting.entry())) {
            return link(known, KNOWN);
        }
        // «غزة»: a town, its province, its strip. The likeliest of them, as all are there.
        if name.kind == EntityKind::Place && !top.is(Posting::WEAK) && in_one_country(gazetteer, found) {
            return link(top, LOCAL);
        }
        // A given name says nothing of where its bearer is from.
        let local = |posting: &&Posting| !posting.is(Posting::WEAK) || name.kind != EntityKind::Person;
        let rivals = || found.postings.iter().filter(local);
        // One village of that name in all the lists, and the country is not against it: none is known.
        if let [only] = found.postings.as_slice()
            && name.kind == EntityKind::Place
            && gazetteer.entry(only.entry()).country == [0; 2]
        {
            return link(*only, LOCAL);
        }
        let best = rivals().max_by_key(|posting| weight(posting)).filter(|best| weight(best) > 0)?;
        let country = gazetteer.entry(best.entry()).country;
        let alone = rivals().filter(|posting| weight(posting) == weight(best)).count() == 1;
        let first = rivals().find(|posting| gazetteer.entry(posting.entry()).country == country)?;
        (alone || !first.is(Posting::SHARED) || name.kind != EntityKind::Person).then(|| link(*first, LOCAL))?
    }
}

/// An institution under a name that says no country, though other countries have one too: «هيئة الانتخابات». The annotators of one
/// country's news gave it that name, or it is short for the usual one.
fn is_generic(gazetteer: &Gazetteer, name: &Name, posting: Posting) -> bool {
    let entry = gazetteer.entry(posting.entry());
    if !matches!(name.kind, EntityKind::Organisation | EntityKind::Event | EntityKind::Place) || entry.is_country {
        return false;
    }
    let is_usual = || {
        let arabic = Tokens::of(entry.arabic);
        arabic.key(0..arabic.words().len()) == name.key
    };
    let of_country = entry.country != [0; 2];
    let is_short = match posting.is(Posting::ANNOTATED) {
        // Without a country and a name in another language it is nothing but those words.
        true => of_country || name.words <= 2 && entry.english.is_empty(),
        false => of_country && !is_usual(),
    };
    name.institution
        && is_short
        && !name.key.split(|&byte| byte == b' ').any(|word| says_country(gazetteer, word, entry.country))
}

/// «التونسي», «تونس»; without a country, any country's.
fn says_country(gazetteer: &Gazetteer, word: &[u8], country: [u8; 2]) -> bool {
    let of_country = |posting: Posting| {
        let found = gazetteer.entry(posting.entry());
        let same = if country == [0; 2] { found.country != country } else { found.country == country };
        same && !posting.is(Posting::WEAK) && matches!(found.kind, EntityKind::Place | EntityKind::Group)
    };
    gazetteer.get(word).is_some_and(|hit| gazetteer.postings(hit).any(of_country))
}

/// Whether all entries that the bare name can mean are in the country of the likeliest.
fn in_one_country(gazetteer: &Gazetteer, found: &Found) -> bool {
    let mut countries = found
        .postings
        .iter()
        .filter(|posting| !posting.is(Posting::WEAK))
        .map(|posting| gazetteer.entry(posting.entry()).country);
    let first = countries.next();
    first.is_some_and(|first| first != [0; 2] && countries.all(|country| country == first))
}

/// A large town of another country under the name of a country.
fn rival_town(gazetteer: &Gazetteer, found: &Found) -> Option<Posting> {
    let country = gazetteer.entry(found.postings.first()?.entry()).country;
    let foreign = |posting: &&Posting| {
        let entry = gazetteer.entry(posting.entry());
        !entry.is_country && entry.country != country && entry.country != [0; 2] && !posting.is(Posting::WEAK)
    };
    found.postings.iter().skip(1).find(foreign).copied()
}

fn is_doubled(fields: &[Field<'_>], spans: &[Span], name: &Name) -> bool {
    name.spans.iter().any(|&span| {
        let span = &spans[span];
        super::mention(&fields[span.field], span).is_some_and(|mention| mention.text.contains(SHADDA))
    })
}
