//! Typed names of an article → its entities, linked where the link is sure.
//!
//! ```text
//! spans ──names──▶ distinct names ──evidence──▶ links of what is clear by itself ──coreference──▶ the short forms ──merge──▶ entities
//! ```
//!
//! A name is looked up as it is spelled, then with the generic word before it, then in its other spellings. Of several
//! candidates the article decides: what it names otherwise, and which countries it is about. What stays open has no link, but
//! is one entity all the same, with an id made from its kind and name.

mod coreference;
mod evidence;
mod lookup;
mod sites;

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use self::evidence::Evidence;
use super::clitics::{self, Reading};
use super::entities::rounded;
use super::fold;
use super::gazetteer::format::kind_word;
use super::gazetteer::{Gazetteer, Roles};
use super::tokens::Tokens;
use crate::record::{Entity, EntityKind, Mention};

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

/// A name in a text, of a known kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Number of the field among those given.
    pub field: usize,
    /// First word.
    pub first: usize,
    /// How many words, one at least.
    pub words: usize,
    /// How the first word is read: the letters before the name.
    pub reading: Reading,
    /// Kind.
    pub kind: EntityKind,
    /// How sure it is that this is a name of this kind, 0 to 1.
    pub confidence: f32,
}

/// Who or what a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Who {
    /// An entry of the gazetteer.
    Entry(u32),
    /// Nobody that the gazetteer singles out: the distinct name that speaks for it.
    Unlinked(usize),
}

/// A decision about a name.
#[derive(Clone, Copy, Debug)]
struct Link {
    entry: u32,
    /// 0 to 1.
    confidence: f32,
}

/// One distinct name of one kind.
struct Name {
    kind: EntityKind,
    /// Folded, without clitics.
    key: Vec<u8>,
    /// Written after «مدينة» or «ولاية»: a town or province, not the country of that name.
    town: bool,
    /// Its first word is one for what every country has: «هيئة», «المنتخب».
    institution: bool,
    words: usize,
    /// Spans that have it.
    spans: Vec<usize>,
    link: Option<Link>,
    /// Another name of the article that this one is short for.
    short_for: Option<usize>,
}

/// Links the names of an article and makes entities of them, the most salient first. Spans must be in the order of the text and
/// must not overlap; those that lie outside their field are passed over.
#[must_use]
pub fn resolve(gazetteer: &Gazetteer, fields: &[Field<'_>], spans: &[Span], language: &str) -> Vec<Entity> {
    let mut names = distinct(fields, spans);
    names.retain(|name| !gazetteer.get(&name.key).is_some_and(|hit| hit.roles().is(Roles::NEVER)));
    let mut hits: Vec<_> = names.iter().map(|name| lookup::postings(gazetteer, fields, spans, name)).collect();
    let mut evidence = Evidence::default();
    for (name, found) in names.iter().zip(&hits) {
        evidence.learn(gazetteer, name, found);
    }
    for (name, found) in names.iter_mut().zip(&mut hits) {
        found.postings.retain(|posting| evidence.allows(gazetteer, name, *posting));
        name.link = evidence.decide(gazetteer, fields, spans, name, found);
    }
    coreference::settle(gazetteer, fields, spans, &mut names);
    merged(gazetteer, fields, spans, &names, language)
}

fn distinct(fields: &[Field<'_>], spans: &[Span]) -> Vec<Name> {
    let mut numbers: HashMap<(EntityKind, bool, Vec<u8>), usize> = HashMap::new();
    let mut names: Vec<Name> = Vec::new();
    for (number, span) in spans.iter().enumerate() {
        let Some(key) = fields.get(span.field).and_then(|field| key(field.tokens, span)) else { continue };
        let town = span.kind == EntityKind::Place && follows_town_word(fields[span.field].tokens, span);
        let at = *numbers.entry((span.kind, town, key)).or_insert_with_key(|(kind, town, key)| {
            let (kind, town, key) = (*kind, *town, key.clone());
            let text = mention(&fields[span.field], span).map(|mention| mention.text);
            let institution = text.is_some_and(|text| sites::is_institution(&text));
            let (words, spans) = (span.words, Vec::new());
            names.push(Name { kind, key, town, institution, words, spans, link: None, short_for: None });
            names.len() - 1
        });
        names[at].spans.push(number);
    }
    names
}

/// «ولاية تونس», «بمدينة تونس»
fn follows_town_word(tokens: &Tokens<'_>, span: &Span) -> bool {
    const PROVINCE: [u8; 5] = [fold::WAW, fold::LAM, fold::ALEF, fold::arabic('ي'), fold::HEH];
    const TOWN: [u8; 5] = [fold::arabic('م'), fold::arabic('د'), fold::arabic('ي'), fold::arabic('ن'), fold::HEH];
    const LONGEST: usize = 7;
    let before = span.first.checked_sub(1).and_then(|before| tokens.words().get(before));
    span.reading.skip == 0
        && before.is_some_and(|word| {
            let letters = tokens.folded(word);
            letters.len() <= LONGEST && (letters.ends_with(&PROVINCE) || letters.ends_with(&TOWN))
        })
}

/// Folded name without its clitic; `None` when it is not within the text, or has no letters left.
fn key(tokens: &Tokens<'_>, span: &Span) -> Option<Vec<u8>> {
    tokens.words().get(span.first..span.first + span.words).filter(|words| !words.is_empty())?;
    let key = tokens.key(span.first..span.first + span.words);
    let rest = key.get(usize::from(span.reading.skip)..).filter(|rest| !rest.is_empty())?;
    Some(match clitics::lead(span.reading) {
        None => rest.to_vec(),
        Some(lead) => std::iter::once(lead).chain(rest.iter().copied()).collect(),
    })
}

fn merged(gazetteer: &Gazetteer, fields: &[Field<'_>], spans: &[Span], names: &[Name], language: &str) -> Vec<Entity> {
    let mut name_of = vec![None; spans.len()];
    for (number, name) in names.iter().enumerate() {
        for &span in &name.spans {
            name_of[span] = Some(number);
        }
    }
    let mut order: HashMap<(EntityKind, Who), usize> = HashMap::new();
    let mut found: Vec<(Entity, f32)> = Vec::new();
    for (span, number) in spans.iter().zip(name_of) {
        let Some(number) = number else { continue };
        let field = &fields[span.field];
        let Some(mention) = mention(field, span) else { continue };
        let speaker = coreference::speaker(names, number);
        let link = names[speaker].link;
        let who = link.map_or(Who::Unlinked(speaker), |link| Who::Entry(link.entry));
        let at = *order.entry((span.kind, who)).or_insert(found.len());
        if at == found.len() {
            let entity = entity(gazetteer, fields, spans, &names[speaker], &mention, language);
            found.push((entity, 0.0));
        }
        let (entity, weight) = &mut found[at];
        *weight += match (field.is_title, span.first < LEAD_WORDS) {
            (true, _) => TITLE_WEIGHT,
            (false, true) => LEAD_WEIGHT,
            (false, false) => BODY_WEIGHT,
        };
        // The surest mention speaks for the entity.
        entity.confidence = entity.confidence.max(span.confidence);
        if let (Some(sure), Some(link)) = (&mut entity.link_confidence, link) {
            *sure = sure.max(link.confidence);
        }
        entity.mentions.push(mention);
    }
    for (entity, weight) in &mut found {
        entity.salience = rounded(1.0 - (-*weight / SALIENCE_SCALE).exp());
        entity.confidence = rounded(entity.confidence);
        entity.link_confidence = entity.link_confidence.map(rounded);
    }
    // A stable sort: equally salient entities stay in the order of their first mention.
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut entities: Vec<Entity> = found.into_iter().map(|(entity, _)| entity).collect();
    for (at, entity) in entities.iter_mut().enumerate() {
        entity.id = format!("e{}", at + 1);
    }
    entities
}

fn entity(
    gazetteer: &Gazetteer,
    fields: &[Field<'_>],
    spans: &[Span],
    name: &Name,
    first: &Mention,
    language: &str,
) -> Entity {
    // The full name speaks for an entity without a link, also where a short form comes first.
    let full = || {
        let span = &spans[*name.spans.first()?];
        mention(&fields[span.field], span).map(|mention| mention.text)
    };
    let entry = name.link.map(|link| gazetteer.entry(link.entry));
    let listed = entry.filter(|entry| entry.qid.is_some() || !entry.local_id.is_empty());
    // An entry without an id stands for many: its usual name is another word for the same, and maybe that of another country.
    let shown = match listed {
        Some(entry) => entry.name(language).to_owned(),
        None => full().unwrap_or_else(|| first.text.clone()),
    };
    let site = name.kind == EntityKind::Place && entry.is_none() && sites::is_site(&shown);
    Entity {
        id: String::new(),
        kind: name.kind,
        uri: Some(listed.map_or_else(|| name_uri(name.kind, &name.key), |entry| entry.uri())),
        link_confidence: match listed {
            Some(_) => name.link.map(|link| link.confidence),
            None => site.then_some(sites::CONFIDENCE),
        },
        name: shown,
        confidence: 0.0,
        salience: 0.0,
        sentiment: None,
        mentions: Vec::new(),
    }
}

/// Id of an entity that no list has: it holds the same spelling together over articles, and promises no more.
fn name_uri(kind: EntityKind, key: &[u8]) -> String {
    format!("urn:newswire:name:{}:{:016x}", kind_word(kind), xxh3_64(key))
}

fn mention(field: &Field<'_>, span: &Span) -> Option<Mention> {
    let tokens = field.tokens;
    let words = tokens.words().get(span.first..span.first + span.words)?;
    let (first, last) = (words.first()?, words.last()?);
    let (start, byte) = tokens.after_letters(first, usize::from(span.reading.skip))?;
    let clitic = (span.reading.skip > 0).then(|| tokens.head(first, byte));
    // The dot after the last letter of «U.S.» belongs to it.
    let spelled = span.words > 1 && words.iter().all(|word| word.capital && word.end - word.start == 1);
    let text = if spelled { tokens.display_with_dot(byte, last) } else { tokens.display(byte, last) };
    let end = last.end + u32::from(text.ends_with('.'));
    Some(Mention { field: field.path.to_owned(), start, end, text: text.to_owned(), clitic })
}
