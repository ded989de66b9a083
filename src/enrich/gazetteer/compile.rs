//! Name lists → gazetteer file. Deterministic: the same lists give the same bytes.
//!
//! Records of one kind that share their usual name and do not contradict each other's country become one entry. Each name
//! of an entry then gets a posting, flagged by how much the bare name proves: a surname that is also a word, a small town and
//! a name that two entries share are kept, but count only with evidence from the rest of the article.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::ensure;
use fst::MapBuilder;
use xxhash_rust::xxh3::xxh3_64;

use super::doubt::{Key, Parts, postings};
use super::format::{Entry, Posting, Sections, kind_word};
use super::sources::{self, Lists, Origin, Record};
use crate::enrich::fold;
use crate::enrich::tokens::Tokens;
use crate::record::EntityKind;

/// Longest name, in words; longer ones are titles of documents rather than names.
pub const LONGEST_NAME: usize = 9;
/// The compiled file and what went into it.
pub struct Compiled {
    /// The bytes.
    pub file: Vec<u8>,
    /// Entries by kind.
    pub entries: BTreeMap<&'static str, usize>,
    /// Distinct names.
    pub names: usize,
    /// Entries with a Wikidata id.
    pub linked: usize,
}

/// Compiles the lists.
///
/// # Errors
/// There are more entries or names than the layout can hold.
pub fn compile(lists: &Lists) -> anyhow::Result<Compiled> {
    let entities = merged(lists);
    ensure!(entities.len() < 1 << 24, "{} entries do not fit the layout", entities.len());
    let (mut entries, mut strings) = (Vec::new(), Vec::new());
    let mut by_kind = BTreeMap::new();
    let ids = local_ids(&entities);
    for (entity, id) in entities.iter().zip(&ids) {
        *by_kind.entry(kind_word(entity.kind)).or_default() += 1;
        Entry {
            kind: entity.kind,
            is_country: entity.origin == Origin::Country,
            country: entity.country,
            qid: entity.qid,
            arabic: entity.arabic.first().map_or("", String::as_str),
            english: entity.english.first().map_or("", String::as_str),
            local_id: id,
        }
        .write(&mut entries, &mut strings);
    }
    let parts = Parts::of(lists);
    let keys = postings(&entities, &parts);
    let names = keys.len();
    let (automaton, postings) = automaton(keys)?;
    let linked = entities.iter().filter(|entity| entity.qid.is_some()).count();
    let sections =
        Sections { names: &automaton, postings: &postings, entries: &entries, strings: &strings, checksum: 0 };
    Ok(Compiled { file: sections.write(), entries: by_kind, names, linked })
}

/// Folded key of a name; empty when it has no letters, is too long, or has letters of another script.
pub(super) fn key(name: &str) -> Vec<u8> {
    let tokens = Tokens::of(name);
    let words = tokens.words().len();
    let key = if words <= LONGEST_NAME { tokens.key(0..words) } else { Vec::new() };
    if key.len() < 2 || key.contains(&fold::FOREIGN) || key.iter().all(u8::is_ascii_digit) { Vec::new() } else { key }
}

/// «عبد الله» is also written «عبدالله».
pub(super) fn spellings(key: Vec<u8>) -> Vec<Vec<u8>> {
    let servant: Vec<u8> = key_of_word("عبد");
    let words: Vec<&[u8]> = key.split(|&byte| byte == b' ').collect();
    let article = [fold::ALEF, fold::LAM];
    let mut joined = Vec::new();
    let mut parted = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let glue = at > 0 && words[at - 1] == servant && word.starts_with(&article);
        for (variant, space) in [(&mut joined, !glue), (&mut parted, true)] {
            if at > 0 && space {
                variant.push(b' ');
            }
            match word.strip_prefix(servant.as_slice()).filter(|rest| rest.starts_with(&article)) {
                Some(rest) if space && rest.len() > 3 => {
                    variant.extend_from_slice(&servant);
                    variant.push(b' ');
                    variant.extend_from_slice(rest);
                }
                _ => variant.extend_from_slice(word),
            }
        }
    }
    let mut all = vec![key, joined, parted];
    all.sort();
    all.dedup();
    all
}

pub(super) fn key_of_word(word: &str) -> Vec<u8> {
    Tokens::of(word).key(0..1)
}

fn merged(lists: &Lists) -> Vec<Record> {
    let mut entities: Vec<Record> = Vec::new();
    let mut by_name: HashMap<(EntityKind, Vec<u8>), Vec<usize>> = HashMap::new();
    let derived: Vec<Record> = lists
        .records
        .iter()
        .filter(|record| record.kind == EntityKind::Group && record.country != [0; 2])
        .flat_map(sources::institutions)
        .collect();
    for record in lists.records.iter().chain(&derived) {
        let main =
            [record.arabic.first(), record.english.first()].map(|name| name.map_or(Vec::new(), |name| key(name)));
        let same = main.iter().enumerate().filter(|(_, key)| !key.is_empty()).find_map(|(language, key)| {
            let candidates = by_name.get(&(record.kind, key.clone()))?;
            candidates.iter().copied().find(|&at| is_same(&entities[at], record, language))
        });
        let at = match same {
            Some(at) => {
                absorb(&mut entities[at], record);
                at
            }
            None => {
                entities.push(record.clone());
                entities.len() - 1
            }
        };
        for key in main.into_iter().filter(|key| !key.is_empty()) {
            let ids = by_name.entry((record.kind, key)).or_default();
            if !ids.contains(&at) {
                ids.push(at);
            }
        }
        if entities[at].origin == Origin::Country {
            for name in record.english.iter().map(|name| key(name)).filter(|key| !key.is_empty()) {
                by_name.entry((record.kind, name)).or_default().push(at);
            }
        }
    }
    add_country_links(&mut entities);
    learn_names(&mut entities, lists);
    entities
}

/// Adds the names that annotated news has and the lists do not: to the entity of that usual name, or as a new one.
fn learn_names(entities: &mut Vec<Record>, lists: &Lists) {
    let mut by_name: HashMap<(EntityKind, Vec<u8>), usize> = HashMap::new();
    for (at, entity) in entities.iter().enumerate() {
        for name in entity.arabic.iter().chain(&entity.english) {
            by_name.entry((entity.kind, key(name))).or_insert(at);
        }
    }
    for learned in &lists.annotated.names {
        let surface = key(&learned.surface);
        if surface.is_empty() || by_name.contains_key(&(learned.kind, surface.clone())) {
            continue;
        }
        // The usual name of a group is a country or a creed in the annotations: no name of the group itself.
        let usual = if learned.kind == EntityKind::Group { &learned.surface } else { &learned.canonical };
        let at = *by_name.entry((learned.kind, key(usual))).or_insert_with(|| {
            let mut entity = Record::new(learned.kind, Origin::Learned);
            entity.annotated.insert(usual.clone());
            entity.doubtful = learned.doubtful;
            if learned.arabic { &mut entity.arabic } else { &mut entity.english }.push(usual.clone());
            entities.push(entity);
            entities.len() - 1
        });
        let names = if learned.arabic { &mut entities[at].arabic } else { &mut entities[at].english };
        if !names.contains(&learned.surface) {
            names.push(learned.surface.clone());
            entities[at].annotated.insert(learned.surface.clone());
        }
        by_name.insert((learned.kind, surface), at);
    }
}

/// Whether a record is about an entity that has the same usual name in a language (0 Arabic, 1 English).
fn is_same(entity: &Record, record: &Record, language: usize) -> bool {
    let compatible = entity.country == record.country || entity.country == [0; 2] || record.country == [0; 2];
    let distinct_towns = entity.population > 0 && record.population > 0 && record.origin == entity.origin;
    match entity.origin {
        _ if !compatible || distinct_towns => false,
        // «تونس» is a country and its capital: a country is recognized by its English name.
        Origin::Country => language == 1 && record.population == 0,
        // A derived institution gives way to any list that has it.
        _ => true,
    }
}

fn absorb(entity: &mut Record, record: &Record) {
    for (into, from) in [(&mut entity.arabic, &record.arabic), (&mut entity.english, &record.english)] {
        for name in from {
            if !into.contains(name) {
                into.push(name.clone());
            }
        }
    }
    if entity.country == [0; 2] {
        entity.country = record.country;
    }
    entity.qid = entity.qid.or(record.qid);
    entity.population = entity.population.max(record.population);
}

/// A nationality points at its country.
fn add_country_links(entities: &mut [Record]) {
    let countries: HashMap<[u8; 2], u32> = entities
        .iter()
        .filter(|entity| entity.origin == Origin::Country && entity.country != [0; 2])
        .filter_map(|entity| Some((entity.country, entity.qid?)))
        .collect();
    for entity in entities.iter_mut().filter(|entity| entity.kind == EntityKind::Group) {
        entity.qid = countries.get(&entity.country).copied();
    }
}

/// Local ids: the English name as a slug, with the country for places, and a hash where two would be equal.
fn local_ids(entities: &[Record]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    entities
        .iter()
        .map(|entity| {
            if entity.generic {
                return String::new();
            }
            let arabic = entity.arabic.first().map_or("", String::as_str);
            let hash = xxh3_64(format!("{arabic}\t{:?}", entity.country).as_bytes());
            let mut id = slug(entity.english.first().map_or("", String::as_str));
            if id.is_empty() {
                id = format!("{hash:016x}");
            } else if entity.kind == EntityKind::Place && entity.origin != Origin::Country {
                let country = String::from_utf8_lossy(&entity.country).to_ascii_lowercase();
                id = format!("{id}-{}", country.trim_matches('\0')).trim_end_matches('-').to_owned();
            }
            if !taken.insert((entity.kind, id.clone())) {
                let plain = id;
                id = format!("{plain}-{:08x}", hash as u32);
                let mut turn = 2;
                while !taken.insert((entity.kind, id.clone())) {
                    id = format!("{plain}-{:08x}-{turn}", hash as u32);
                    turn += 1;
                }
            }
            id
        })
        .collect()
}

fn slug(name: &str) -> String {
    let tokens = Tokens::of(name);
    let key = tokens.key(0..tokens.words().len());
    if key.is_ascii() { String::from_utf8_lossy(&key).replace(' ', "-") } else { String::new() }
}

fn automaton(keys: BTreeMap<Vec<u8>, Key>) -> anyhow::Result<(Vec<u8>, Vec<u8>)> {
    let mut builder = MapBuilder::memory();
    let mut postings: Vec<u8> = Vec::new();
    for (name, key) in keys {
        let mut ordered: Vec<(i32, u32, u8)> =
            key.postings.into_iter().map(|(id, (rank, flags))| (-rank, id, flags)).collect();
        ordered.sort_unstable();
        ordered.truncate(255);
        let first = (postings.len() / 4) as u64;
        for &(_, id, flags) in &ordered {
            postings.extend_from_slice(&Posting::new(id, flags).0.to_le_bytes());
        }
        builder.insert(name, first << 16 | (ordered.len() as u64) << 8 | u64::from(key.roles))?;
    }
    Ok((builder.into_inner()?, postings))
}
