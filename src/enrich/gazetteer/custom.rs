//! The user's own names: entries to add, and names never to report.
//!
//! Both are read from text files with the configuration and worked into the gazetteer once, at the start: what the matcher
//! searches afterwards is one file like the one built in, with a checksum of its own that names it in records.
//!
//! ```text
//! # name <tab> kind <tab> aliases, divided by | <tab> id (optional) <tab> country (optional)
//! مجموعة الضفاف <tab> organisation <tab> الضفاف|Difaf Group <tab> https://kb.example/42 <tab> AE
//! ```

use std::collections::{BTreeMap, HashMap};

use fst::{MapBuilder, Streamer};

use super::compile::{key, spellings};
use super::format::{ENTRY_BYTES, Entry, Posting, Roles, Sections, kind_of_word};
use super::{Gazetteer, Hit};
use crate::enrich::fold;
use crate::enrich::tokens::Tokens;
use crate::record::EntityKind;

/// Bytes of the longest id; a record of an entry has room for 255.
const LONGEST_ID: usize = 200;

/// One entry of the user's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserEntry {
    /// Usual name.
    pub name: String,
    /// Kind.
    pub kind: EntityKind,
    /// Other names, of any language.
    pub aliases: Vec<String>,
    /// `Q` and a number (Wikidata), a uri, or any word that is to stand in a local one. Names with the id of an entry that the
    /// gazetteer has are added to that entry.
    pub id: Option<String>,
    /// ISO 3166 code, or zero bytes.
    pub country: [u8; 2],
}

/// Reads a file of entries: a line each, columns divided by tabs, `#` for comments.
///
/// # Errors
/// Every line that cannot be used, with its number and the reason.
pub fn entries(text: &str) -> Result<Vec<UserEntry>, Vec<String>> {
    each_line(text, |line| {
        let mut columns = line.split('\t').map(str::trim);
        let mut next = || columns.next().filter(|column| !column.is_empty());
        let name = next().ok_or("has no name")?.to_owned();
        let kind = next().ok_or("has no kind: the second column, after a tab")?;
        let kind = kind_of_word(kind)
            .ok_or_else(|| format!("kind {kind:?}: expected person, place, organisation, event, work or group"))?;
        let aliases: Vec<String> = next().map_or_else(Vec::new, |aliases| {
            aliases.split('|').map(str::trim).filter(|alias| !alias.is_empty()).map(str::to_owned).collect()
        });
        let id = next().map(id).transpose()?;
        let country = match next() {
            None => [0; 2],
            Some(code) => match code.as_bytes() {
                &[a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => [a, b],
                _ => return Err(format!("country {code:?}: expected an ISO 3166 code such as TN")),
            },
        };
        if let Some(more) = next() {
            return Err(format!("{more:?} in a sixth column: expected name, kind, aliases, id, country"));
        }
        if let Some(wrong) = std::iter::once(&name).chain(&aliases).find(|name| key(name).is_empty()) {
            return Err(format!("{wrong:?} cannot be matched: a name has 1 to 9 words and 2 letters, Arabic or Latin"));
        }
        Ok(UserEntry { name, kind, aliases, id, country })
    })
}

/// An id that can be (part of) a uri and fits an entry.
fn id(id: &str) -> Result<String, String> {
    if id.len() > LONGEST_ID {
        return Err(format!("id of {} bytes: expected {LONGEST_ID} at most", id.len()));
    }
    match id.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>')) {
        true => Err(format!("id {id:?}: expected no spaces and no < or >")),
        false => Ok(id.to_owned()),
    }
}

/// Reads a stop-list: a name a line, `#` for comments.
///
/// # Errors
/// Every line that cannot be used, with its number and the reason.
pub fn stop_list(text: &str) -> Result<Vec<String>, Vec<String>> {
    each_line(text, |line| match key(line.trim()).is_empty() {
        false => Ok(line.trim().to_owned()),
        true => Err(format!("{line:?} cannot be matched: a name has 1 to 9 words and 2 letters, Arabic or Latin")),
    })
}

fn each_line<T>(text: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, Vec<String>> {
    let (mut read_lines, mut problems) = (Vec::new(), Vec::new());
    let lines = text.trim_start_matches('\u{FEFF}').lines().enumerate();
    for (at, line) in lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')) {
        match read(line) {
            Ok(one) => read_lines.push(one),
            Err(reason) => problems.push(format!("line {}: {reason}", at + 1)),
        }
    }
    if problems.is_empty() { Ok(read_lines) } else { Err(problems) }
}

/// Entry ids that a name gained, and whether it must never be reported.
#[derive(Default)]
struct Change {
    entries: Vec<u32>,
    never: bool,
}

/// The bytes of a gazetteer file with the user's names worked in. They come before what the lists have.
///
/// # Errors
/// The names do not fit the layout.
pub fn with_names(gazetteer: &Gazetteer, extra: &[UserEntry], stop: &[String]) -> anyhow::Result<Vec<u8>> {
    let base = &gazetteer.sections;
    let (mut entries, mut strings) = (base.entries.to_vec(), base.strings.to_vec());
    // A Wikidata id stands for a country and for its people: the kind belongs to it.
    let place = |entry: &Entry<'_>| (entry.kind, entry.uri());
    let mut by_uri: HashMap<(EntityKind, String), u32> =
        (0..gazetteer.len() as u32).map(|id| (place(&gazetteer.entry(id)), id)).collect();
    let mut changes: BTreeMap<Vec<u8>, Change> = BTreeMap::new();
    for one in extra {
        let names = || std::iter::once(&one.name).chain(&one.aliases);
        let id = (entries.len() / ENTRY_BYTES) as u32;
        let usual = |arabic: bool| names().find(|name| is_arabic(name) == arabic).map_or("", String::as_str);
        let local = one.id.clone().unwrap_or_else(|| format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&key(&one.name))));
        let qid = one.id.as_deref().and_then(|id| id.strip_prefix('Q')?.parse().ok());
        let entry = Entry {
            kind: one.kind,
            is_country: false,
            country: one.country,
            qid,
            arabic: usual(true),
            english: usual(false),
            local_id: &local,
        };
        let id = *by_uri.entry(place(&entry)).or_insert_with(|| {
            entry.write(&mut entries, &mut strings);
            id
        });
        for key in names().flat_map(|name| spellings(key(name))) {
            let change = changes.entry(key).or_default();
            if !change.entries.contains(&id) {
                change.entries.push(id);
            }
        }
    }
    for key in stop.iter().flat_map(|name| spellings(key(name))) {
        changes.entry(key).or_default().never = true;
    }
    let (names, postings) = merged(gazetteer, changes)?;
    Ok(Sections { names: &names, postings: &postings, entries: &entries, strings: &strings, checksum: 0 }.write())
}

fn is_arabic(name: &str) -> bool {
    let tokens = Tokens::of(name);
    tokens.words().first().is_some_and(|word| fold::is_arabic(tokens.folded(word)[0]))
}

/// The automaton of old and new names, and the postings.
fn merged(gazetteer: &Gazetteer, changes: BTreeMap<Vec<u8>, Change>) -> anyhow::Result<(Vec<u8>, Vec<u8>)> {
    let mut postings = gazetteer.sections.postings.to_vec();
    let mut builder = MapBuilder::memory();
    let mut changes = changes.into_iter().peekable();
    let mut stream = gazetteer.names.stream();
    while let Some((name, value)) = stream.next() {
        while let Some((new, change)) = changes.next_if(|(new, _)| new.as_slice() < name) {
            builder.insert(new, changed(gazetteer, Hit { value: 0 }, &change, &mut postings))?;
        }
        let value = match changes.next_if(|(new, _)| new.as_slice() == name) {
            Some((_, change)) => changed(gazetteer, Hit { value: value.value() }, &change, &mut postings),
            None => value.value(),
        };
        builder.insert(name, value)?;
    }
    for (new, change) in changes {
        builder.insert(new, changed(gazetteer, Hit { value: 0 }, &change, &mut postings))?;
    }
    Ok((builder.into_inner()?, postings))
}

/// The value of a name after a change; its postings go to the end.
fn changed(gazetteer: &Gazetteer, hit: Hit, change: &Change, postings: &mut Vec<u8>) -> u64 {
    if change.never {
        return u64::from(hit.roles().0 | Roles::NEVER);
    }
    let first = (postings.len() / 4) as u64;
    let shared = if change.entries.len() > 1 { Posting::SHARED } else { 0 };
    let own = change.entries.iter().map(|&id| Posting::new(id, Posting::OWN | shared));
    let listed = gazetteer.postings(hit).filter(|posting| !change.entries.contains(&posting.entry()));
    let mut count = 0u64;
    for posting in own.chain(listed).take(255) {
        postings.extend_from_slice(&posting.0.to_le_bytes());
        count += 1;
    }
    // What the user calls a name is no ordinary word.
    first << 16 | count << 8 | u64::from(hit.roles().0 & !Roles::ORDINARY)
}
