//! Short forms of names that the article has in full: a surname, an acronym that a bracket introduces, part of a name.

use std::collections::HashMap;

use super::{Field, Name, Span};
use crate::enrich::gazetteer::{Gazetteer, Posting, Roles};
use crate::enrich::tokens::Gap;
use crate::record::EntityKind;

/// Shorter words are too often part of many names.
const SHORTEST: usize = 3;

/// The name that speaks for a name: itself, or the full one.
pub(super) fn speaker(names: &[Name], number: usize) -> usize {
    // A chain has no circle: a name is short for a longer one, or for one that was introduced before it.
    let mut at = number;
    for _ in 0..3 {
        match names[at].short_for {
            Some(full) => at = full,
            None => break,
        }
    }
    at
}

/// Finds for each short name the one that it is short for.
pub(super) fn settle(gazetteer: &Gazetteer, fields: &[Field<'_>], spans: &[Span], names: &mut [Name]) {
    brackets(fields, spans, names);
    // Words of the names in full → the first name that has them, and whether only one person does.
    let mut ends: HashMap<(EntityKind, &[u8]), (usize, bool)> = HashMap::new();
    for (number, name) in names.iter().enumerate().filter(|(_, name)| name.words > 1) {
        for part in parts(name) {
            let (first, only) = ends.entry((name.kind, part)).or_insert((number, true));
            *only &= name.kind != EntityKind::Person || is_one_person(&names[*first], name);
        }
    }
    let mut short: Vec<(usize, usize)> = Vec::new();
    let mut torn: Vec<usize> = Vec::new();
    for (number, name) in names.iter().enumerate().filter(|(_, name)| name.short_for.is_none()) {
        match ends.get(&(name.kind, name.key.as_slice())) {
            Some(&(full, true)) if full != number && stands_for(gazetteer, name, &names[full]) => {
                short.push((number, full))
            }
            Some((_, false)) if !is_clear(gazetteer, name) => torn.push(number),
            _ => {}
        }
    }
    for (number, full) in short {
        names[number].short_for = Some(full);
    }
    for number in torn {
        names[number].link = None;
    }
}

/// Two names in full of one person: one entry, or the same first name with more or fewer between it and the last.
fn is_one_person(one: &Name, other: &Name) -> bool {
    let first = |name: &Name| name.key.iter().position(|&byte| byte == b' ').unwrap_or(name.key.len());
    let linked = one.link.zip(other.link).map(|(one, other)| one.entry == other.entry);
    linked.unwrap_or_else(|| {
        one.key.ends_with(&other.key)
            || other.key.ends_with(&one.key)
            || one.key[..first(one)] == other.key[..first(other)]
    })
}

/// «ترامب»: known by the surname alone, whoever else bears it.
fn is_clear(gazetteer: &Gazetteer, name: &Name) -> bool {
    let top = gazetteer.get(&name.key).and_then(|hit| gazetteer.postings(hit).next());
    top.is_some_and(|top| !top.is(Posting::WEAK | Posting::SHARED))
}

/// What can stand for a longer name: the last word or words of a person, and the words after the head of another name.
fn parts(name: &Name) -> impl Iterator<Item = &[u8]> {
    let key = name.key.as_slice();
    let spaces = key.iter().enumerate().filter(|(_, byte)| **byte == b' ').map(|(at, _)| at + 1);
    spaces.map(|at| &key[at..]).filter(|part| part.len() >= SHORTEST)
}

fn stands_for(gazetteer: &Gazetteer, short: &Name, full: &Name) -> bool {
    match short.kind {
        EntityKind::Person => {
            // «محمد» alone is no surname, even where it ends a name, unless nobody else can be meant.
            let is_given = || gazetteer.get(&short.key).is_some_and(|hit| hit.roles().is(Roles::GIVEN));
            !(short.words == 1 && short.link.is_some() && is_given())
        }
        // A name that is clear by itself is not short for a longer one.
        EntityKind::Organisation | EntityKind::Event | EntityKind::Work => short.link.is_none(),
        EntityKind::Place | EntityKind::Group => short.link.is_none() && full.link.is_some(),
    }
}

/// «الاتحاد العام التونسي للشغل (اتحاد الشغل)», «منظمة الصحة العالمية (WHO)»: the two are one.
fn brackets(fields: &[Field<'_>], spans: &[Span], names: &mut [Name]) {
    let mut name_of: HashMap<usize, usize> = HashMap::new();
    for (number, name) in names.iter().enumerate() {
        name_of.extend(name.spans.iter().map(|&span| (span, number)));
    }
    for at in 1..spans.len() {
        let (before, span) = (&spans[at - 1], &spans[at]);
        let (Some(&full), Some(&short)) = (name_of.get(&(at - 1)), name_of.get(&at)) else { continue };
        if full == short || before.field != span.field || before.kind != span.kind || span.reading.skip > 0 {
            continue;
        }
        let tokens = fields[span.field].tokens;
        let follows = before.first + before.words == span.first && tokens.words()[span.first].gap == Gap::Clause;
        if !follows || !tokens.between(span.first - 1, span.first).trim().starts_with('(') {
            continue;
        }
        let agree = match (names[full].link, names[short].link) {
            (Some(one), Some(other)) => one.entry == other.entry,
            _ => true,
        };
        if agree && names[full].words > names[short].words && names[short].short_for.is_none() {
            if names[full].link.is_none() {
                names[full].link = names[short].link;
            }
            names[short].short_for = Some(full);
        }
    }
}
