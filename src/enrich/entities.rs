//! Candidates of title and body → entities of the article.
//!
//! Two rounds. The first takes what is sure. The second looks at weak names again with the article known: a surname counts
//! when its bearer was named in full, a small town when its country is there, and of two entities with one name the one
//! whose country is. What stays open is left out, or named without a link.

use std::collections::{HashMap, HashSet};

use super::clitics;
use super::fold::{ALEF, LAM};
use super::gazetteer::{Entry, Gazetteer, Posting};
use super::matcher::{Candidate, Matcher};
use super::tokens::{Gap, Tokens};
use crate::record::{Entity, EntityKind, Mention};

/// Most mentions taken from one field.
pub const MAX_MENTIONS: usize = 2_000;
/// Words of the body that count as its lead.
const LEAD_WORDS: usize = 50;

/// Weights of a mention in the title, the lead and the rest.
const TITLE_WEIGHT: f32 = 3.0;
const LEAD_WEIGHT: f32 = 1.5;
const BODY_WEIGHT: f32 = 1.0;
/// Sum of weights at which salience reaches 1 - 1/e.
const SALIENCE_SCALE: f32 = 6.0;

/// One field of the article.
pub struct Field<'t> {
    /// Path within the record.
    pub path: &'static str,
    /// Its words.
    pub tokens: &'t Tokens<'t>,
    /// Whether it is the headline.
    pub is_title: bool,
}

/// What a mention is of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Who {
    /// An entry of the gazetteer.
    Entry(u32),
    /// One of several entries, or a thing that the gazetteer does not single out: kind and folded name.
    Unlinked(EntityKind, Vec<u8>),
}

struct Taken {
    /// Number of the field.
    field: usize,
    candidate: Candidate,
    who: Who,
    confidence: f32,
}

/// What the sure names of the article tell about the others.
#[derive(Default)]
struct Context {
    entries: HashSet<u32>,
    countries: HashSet<[u8; 2]>,
    /// Last name of a person named in full → that person.
    surnames: HashMap<Vec<u8>, Who>,
}

/// Finds the entities of an article, most salient first.
#[must_use]
pub fn entities(gazetteer: &Gazetteer, matcher: &Matcher, fields: &[Field<'_>], language: &str) -> Vec<Entity> {
    let candidates: Vec<Vec<Candidate>> =
        fields.iter().map(|field| matcher.candidates(gazetteer, field.tokens, MAX_MENTIONS)).collect();
    let mut context = Context::default();
    for (field, candidates) in fields.iter().zip(&candidates) {
        for candidate in candidates {
            context.learn(gazetteer, field.tokens, candidate);
        }
    }
    let mut taken = Vec::new();
    for (number, (field, candidates)) in fields.iter().zip(&candidates).enumerate() {
        let mut free_from = 0;
        for candidate in candidates {
            context.surnames_between(field, number, free_from..candidate.first, &mut taken);
            free_from = candidate.first;
            if let Some((who, confidence)) = context.decide(gazetteer, field.tokens, candidate) {
                taken.push(Taken { field: number, candidate: *candidate, who, confidence });
                free_from = candidate.first + candidate.words;
            }
        }
        context.surnames_between(field, number, free_from..field.tokens.words().len(), &mut taken);
    }
    merged(gazetteer, fields, taken, language)
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
        let person = match (candidate.hit, sure) {
            (None, _) => Some(Who::Unlinked(EntityKind::Person, name_key(tokens, candidate))),
            (Some(_), Some(top)) if gazetteer.entry(top.entry()).kind == EntityKind::Person => {
                (!top.is(Posting::SHARED)).then_some(Who::Entry(top.entry()))
            }
            _ => None,
        };
        if let Some(who) = person.filter(|_| candidate.words > 1) {
            let last = candidate.first + candidate.words - 1;
            let surname = tokens.key(last..last + 1);
            let is_common = gazetteer.get(&surname).is_some_and(|hit| {
                hit.roles().is(super::gazetteer::Roles::GIVEN) || hit.roles().is(super::gazetteer::Roles::WORD)
            });
            if surname.len() > 3 && !is_common {
                self.surnames.entry(surname).or_insert(who);
            }
        }
    }

    fn decide(&self, gazetteer: &Gazetteer, tokens: &Tokens<'_>, candidate: &Candidate) -> Option<(Who, f32)> {
        let Some(hit) = candidate.hit else {
            return Some((Who::Unlinked(EntityKind::Person, name_key(tokens, candidate)), 0.8));
        };
        let mut postings = gazetteer.postings(hit);
        let top = postings.next()?;
        let in_country = |posting: &Posting| self.countries.contains(&gazetteer.entry(posting.entry()).country);
        if !top.is(Posting::WEAK) {
            let entry = gazetteer.entry(top.entry());
            if entry.is_country
                && follows_definite_noun(tokens, candidate)
                && let Some(nation) =
                    gazetteer.postings(hit).find(|posting| gazetteer.entry(posting.entry()).kind == EntityKind::Group)
            {
                return Some((Who::Entry(nation.entry()), 0.85));
            }
            if !top.is(Posting::SHARED) {
                let confidence = if entry.is_country || candidate.words > 1 { 0.95 } else { 0.85 };
                return Some((Who::Entry(top.entry()), confidence));
            }
            let rivals =
                || gazetteer.postings(hit).filter(|posting| gazetteer.entry(posting.entry()).kind == entry.kind);
            let known = rivals().find(|posting| self.entries.contains(&posting.entry()));
            let mut local = rivals().filter(in_country);
            let only_local = local.next().filter(|_| local.next().is_none());
            return Some(match known.or(only_local) {
                Some(posting) => (Who::Entry(posting.entry()), 0.8),
                None => (Who::Unlinked(entry.kind, name_key(tokens, candidate)), 0.7),
            });
        }
        let known = gazetteer.postings(hit).find(|posting| self.entries.contains(&posting.entry()));
        let local = || gazetteer.postings(hit).find(|posting| posting.is(Posting::BY_COUNTRY) && in_country(posting));
        if let Some(posting) = known.or_else(local) {
            return Some((Who::Entry(posting.entry()), 0.75));
        }
        // A name of several words that two people share is still a person's name.
        let entry = gazetteer.entry(top.entry());
        (candidate.words > 1 && entry.kind == EntityKind::Person)
            .then(|| (Who::Unlinked(entry.kind, name_key(tokens, candidate)), 0.8))
            .or_else(|| {
                let surname = (candidate.words == 1).then(|| name_key(tokens, candidate))?;
                Some((self.surnames.get(&surname)?.clone(), 0.75))
            })
    }

    /// Surnames of people named in full, among words that no name was found in.
    fn surnames_between(
        &self,
        field: &Field<'_>,
        number: usize,
        words: std::ops::Range<usize>,
        taken: &mut Vec<Taken>,
    ) {
        if self.surnames.is_empty() {
            return;
        }
        for at in words {
            if taken.len() >= 2 * MAX_MENTIONS {
                return;
            }
            let word = &field.tokens.words()[at];
            let folded = field.tokens.folded(word);
            if folded[0].is_ascii_lowercase() && !word.capital {
                continue;
            }
            for reading in clitics::readings(folded).filter(|reading| !reading.elided_alef) {
                if let Some(who) = self.surnames.get(&folded[usize::from(reading.skip)..]) {
                    let candidate = Candidate { first: at, words: 1, reading, hit: None };
                    taken.push(Taken { field: number, candidate, who: who.clone(), confidence: 0.75 });
                    break;
                }
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

fn merged(gazetteer: &Gazetteer, fields: &[Field<'_>], taken: Vec<Taken>, language: &str) -> Vec<Entity> {
    let mut order: HashMap<Who, usize> = HashMap::new();
    let mut found: Vec<(Entity, f32)> = Vec::new();
    for one in taken {
        let field = &fields[one.field];
        let Some(mention) = mention(field, &one.candidate) else { continue };
        let at = *order.entry(one.who.clone()).or_insert(found.len());
        if at == found.len() {
            found.push((entity(gazetteer, &one.who, &mention, language), 0.0));
        }
        let (entity, weight) = &mut found[at];
        *weight += match (field.is_title, one.candidate.first < LEAD_WORDS) {
            (true, _) => TITLE_WEIGHT,
            (false, true) => LEAD_WEIGHT,
            (false, false) => BODY_WEIGHT,
        };
        // The surest mention speaks for the entity.
        entity.confidence = entity.confidence.max(one.confidence);
        entity.mentions.push(mention);
    }
    for (entity, weight) in &mut found {
        entity.salience = rounded(1.0 - (-*weight / SALIENCE_SCALE).exp());
    }
    // A stable sort: equally salient entities stay in the order of their first mention.
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut entities: Vec<Entity> = found.into_iter().map(|(entity, _)| entity).collect();
    for (at, entity) in entities.iter_mut().enumerate() {
        entity.id = format!("e{}", at + 1);
    }
    entities
}

fn entity(gazetteer: &Gazetteer, who: &Who, first: &Mention, language: &str) -> Entity {
    let (kind, name, uri) = match who {
        Who::Entry(id) => {
            let entry: Entry<'_> = gazetteer.entry(*id);
            (
                entry.kind,
                entry.name(language).to_owned(),
                (entry.qid.is_some() || !entry.local_id.is_empty()).then(|| entry.uri()),
            )
        }
        Who::Unlinked(kind, _) => (*kind, first.text.clone(), None),
    };
    Entity { id: String::new(), kind, name, uri, confidence: 0.0, salience: 0.0, sentiment: None, mentions: Vec::new() }
}

fn mention(field: &Field<'_>, candidate: &Candidate) -> Option<Mention> {
    let tokens = field.tokens;
    let (first, last) = (&tokens.words()[candidate.first], &tokens.words()[candidate.first + candidate.words - 1]);
    let (start, byte) = tokens.after_letters(first, usize::from(candidate.reading.skip))?;
    let clitic = (candidate.reading.skip > 0).then(|| tokens.head(first, byte));
    let words = &tokens.words()[candidate.first..candidate.first + candidate.words];
    // The dot after the last letter of «U.S.» belongs to it.
    let spelled = candidate.words > 1 && words.iter().all(|word| word.capital && word.end - word.start == 1);
    let text = if spelled { tokens.display_with_dot(byte, last) } else { tokens.display(byte, last) };
    let end = last.end + u32::from(text.ends_with('.'));
    Some(Mention { field: field.path.to_owned(), start, end, text: text.to_owned(), clitic })
}

/// Two decimals are all that these figures mean.
pub(super) fn rounded(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}
