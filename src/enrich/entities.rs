//! Candidates of title and body → typed names: the way of the lists alone, for languages that no tagger reads.
//!
//! Two rounds. The first takes what is sure. The second looks at weak names again with the article known: a surname counts
//! when its bearer was named in full, a small town when its country is there. What stays open is left out. Who is meant is
//! for [`super::links`] to say.

use std::collections::HashSet;

use super::clitics;
use super::fold::{ALEF, LAM};
use super::gazetteer::{Gazetteer, Posting, Roles};
use super::links::{Field, Span};
use super::matcher::{Candidate, Matcher};
use super::tokens::{Gap, Tokens};
use crate::record::EntityKind;

/// Most mentions taken from one field.
pub const MAX_MENTIONS: usize = 2_000;

/// What the sure names of the article tell about the others.
#[derive(Default)]
struct Context {
    entries: HashSet<u32>,
    countries: HashSet<[u8; 2]>,
    /// Last names of people named in full.
    surnames: HashSet<Vec<u8>>,
}

/// Finds the names of an article, in the order of the text.
#[must_use]
pub fn spans(gazetteer: &Gazetteer, matcher: &Matcher, fields: &[Field<'_>]) -> Vec<Span> {
    let candidates: Vec<Vec<Candidate>> =
        fields.iter().map(|field| matcher.candidates(gazetteer, field.tokens, MAX_MENTIONS)).collect();
    let mut context = Context::default();
    for (field, candidates) in fields.iter().zip(&candidates) {
        for candidate in candidates {
            context.learn(gazetteer, field.tokens, candidate);
        }
    }
    let mut spans = Vec::new();
    for (number, (field, candidates)) in fields.iter().zip(&candidates).enumerate() {
        let mut free_from = 0;
        for candidate in candidates {
            context.surnames_between(field, number, free_from..candidate.first, &mut spans);
            free_from = candidate.first;
            if let Some((kind, confidence)) = context.decide(gazetteer, field.tokens, candidate) {
                let Candidate { first, words, reading, .. } = *candidate;
                spans.push(Span { field: number, first, words, reading, kind, confidence });
                free_from = candidate.first + candidate.words;
            }
        }
        context.surnames_between(field, number, free_from..field.tokens.words().len(), &mut spans);
    }
    spans
}

impl Context {
    fn learn(&mut self, gazetteer: &Gazetteer, tokens: &Tokens<'_>, candidate: &Candidate) {
        let sure = candidate.hit.and_then(|hit| gazetteer.postings(hit).next()).filter(|top| !top.is(Posting::WEAK));
        if let Some(top) = sure {
            let entry = gazetteer.entry(top.entry());
            if !top.is(Posting::SHARED) {
                self.entries.insert(top.entry());
            }
            if entry.country != [0; 2] && matches!(entry.kind, EntityKind::Place | EntityKind::Group) {
                self.countries.insert(entry.country);
            }
        }
        let is_person = match (candidate.hit, sure) {
            (None, _) => true,
            (Some(_), top) => {
                top.is_some_and(|top| !top.is(Posting::SHARED) && gazetteer.kind(top.entry()) == EntityKind::Person)
            }
        };
        if is_person && candidate.words > 1 {
            let last = candidate.first + candidate.words - 1;
            let surname = tokens.key(last..last + 1);
            let is_common =
                gazetteer.get(&surname).is_some_and(|hit| hit.roles().is(Roles::GIVEN) || hit.roles().is(Roles::WORD));
            if surname.len() > 3 && !is_common {
                self.surnames.insert(surname);
            }
        }
    }

    /// Whether the candidate is a name, of which kind, and how sure that is.
    fn decide(&self, gazetteer: &Gazetteer, tokens: &Tokens<'_>, candidate: &Candidate) -> Option<(EntityKind, f32)> {
        let Some(hit) = candidate.hit else { return Some((EntityKind::Person, 0.8)) };
        let top = gazetteer.postings(hit).next()?;
        let entry = gazetteer.entry(top.entry());
        if !top.is(Posting::WEAK) {
            let has_nation =
                || gazetteer.postings(hit).any(|posting| gazetteer.kind(posting.entry()) == EntityKind::Group);
            if entry.is_country && follows_definite_noun(tokens, candidate) && has_nation() {
                return Some((EntityKind::Group, 0.85));
            }
            let confidence = match (top.is(Posting::SHARED), entry.is_country || candidate.words > 1) {
                (true, _) => 0.75,
                (false, true) => 0.95,
                (false, false) => 0.85,
            };
            return Some((entry.kind, confidence));
        }
        let in_country = |posting: &Posting| self.countries.contains(&gazetteer.entry(posting.entry()).country);
        let known = gazetteer.postings(hit).find(|posting| self.entries.contains(&posting.entry()));
        let local = || gazetteer.postings(hit).find(|posting| posting.is(Posting::BY_COUNTRY) && in_country(posting));
        if let Some(posting) = known.or_else(local) {
            return Some((gazetteer.kind(posting.entry()), 0.75));
        }
        // A name of several words that two people share is still a person's name.
        if candidate.words > 1 {
            return (entry.kind == EntityKind::Person).then_some((entry.kind, 0.8));
        }
        self.surnames.contains(&name_key(tokens, candidate)).then_some((EntityKind::Person, 0.75))
    }

    /// Surnames of people named in full, among words that no name was found in.
    fn surnames_between(&self, field: &Field<'_>, number: usize, words: std::ops::Range<usize>, spans: &mut Vec<Span>) {
        if self.surnames.is_empty() {
            return;
        }
        for at in words {
            if spans.len() >= 2 * MAX_MENTIONS {
                return;
            }
            let word = &field.tokens.words()[at];
            let folded = field.tokens.folded(word);
            if folded[0].is_ascii_lowercase() && !word.capital {
                continue;
            }
            let known = clitics::readings(folded)
                .filter(|reading| !reading.elided_alef)
                .find(|reading| self.surnames.contains(&folded[usize::from(reading.skip)..]));
            if let Some(reading) = known {
                let (kind, confidence) = (EntityKind::Person, 0.75);
                spans.push(Span { field: number, first: at, words: 1, reading, kind, confidence });
            }
        }
    }
}

/// «السلطات السعودية»: a feminine adjective with the article, not the country of the same form.
fn follows_definite_noun(tokens: &Tokens<'_>, candidate: &Candidate) -> bool {
    const ARTICLE: [u8; 2] = [ALEF, LAM];
    const SHORTEST_NOUN: usize = 5;
    let words = tokens.words();
    let own = &words[candidate.first];
    candidate.words == 1
        && candidate.reading.skip == 0
        && own.gap == Gap::Space
        && tokens.folded(own).starts_with(&ARTICLE)
        && candidate.first.checked_sub(1).is_some_and(|before| {
            let noun = tokens.folded(&words[before]);
            noun.len() >= SHORTEST_NOUN && noun.starts_with(&ARTICLE)
        })
}

/// Folded name without its clitic.
fn name_key(tokens: &Tokens<'_>, candidate: &Candidate) -> Vec<u8> {
    let key = tokens.key(candidate.first..candidate.first + candidate.words);
    let rest = &key[usize::from(candidate.reading.skip)..];
    clitics::lead(candidate.reading).into_iter().chain(rest.iter().copied()).collect()
}

/// Two decimals are all that these figures mean.
pub(super) fn rounded(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}
