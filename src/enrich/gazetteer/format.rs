//! The bytes of a gazetteer file.
//!
//! ```text
//! "NWGAZ" version:u8 0 0 │ xxh3-64 of all that follows the header │ lengths of the four sections, u32 each
//! names    fst: folded name → first posting << 16 │ postings << 8 │ roles
//! postings u32 each: entry << 8 │ flags, the likeliest entry first
//! entries  24 bytes each: kind, flags, country (2), qid (4), offsets of the three strings (4 each), their lengths (1 each), 0
//! strings  UTF-8: Arabic name, English name, local id
//! ```
//! All numbers are little-endian.

use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

use crate::record::EntityKind;

/// Version of the layout.
pub const VERSION: u8 = 1;
/// Bytes of one entry.
pub const ENTRY_BYTES: usize = 24;
const MAGIC: [u8; 5] = *b"NWGAZ";
const HEADER_BYTES: usize = 32;

/// Why a file is no gazetteer.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum FormatError {
    /// Too short, or does not begin like one.
    #[error("not a gazetteer file")]
    NotAGazetteer,
    /// Another layout.
    #[error("gazetteer file has layout {0}, this program reads layout {VERSION}")]
    Version(u8),
    /// Shorter or longer than its header says.
    #[error("gazetteer file is {found} bytes long, its header says {expected}")]
    Length {
        /// Bytes there are.
        found: usize,
        /// Bytes there should be.
        expected: usize,
    },
    /// Changed since it was written.
    #[error("gazetteer file is damaged: checksum {found:016x}, expected {expected:016x}")]
    Checksum {
        /// Checksum of the bytes.
        found: u64,
        /// Checksum in the header.
        expected: u64,
    },
    /// The names section is not an automaton.
    #[error("names of the gazetteer file cannot be read: {0}")]
    Names(String),
}

/// The four sections, borrowed.
#[derive(Clone, Copy, Debug)]
pub struct Sections<'a> {
    /// The automaton of names.
    pub names: &'a [u8],
    /// Postings.
    pub postings: &'a [u8],
    /// Entries.
    pub entries: &'a [u8],
    /// Strings.
    pub strings: &'a [u8],
    /// Checksum of what follows the header.
    pub checksum: u64,
}

impl<'a> Sections<'a> {
    /// Splits and checks a file.
    ///
    /// # Errors
    /// See [`FormatError`].
    pub fn read(bytes: &'a [u8]) -> Result<Self, FormatError> {
        let Some((header, body)) = bytes.split_at_checked(HEADER_BYTES) else { return Err(FormatError::NotAGazetteer) };
        if header[..5] != MAGIC {
            return Err(FormatError::NotAGazetteer);
        }
        if header[5] != VERSION {
            return Err(FormatError::Version(header[5]));
        }
        let lengths: [usize; 4] = std::array::from_fn(|section| u32_at(header, 16 + section * 4) as usize);
        let expected = HEADER_BYTES + lengths.iter().sum::<usize>();
        if bytes.len() != expected {
            return Err(FormatError::Length { found: bytes.len(), expected });
        }
        let checksum = u64::from(u32_at(header, 8)) | u64::from(u32_at(header, 12)) << 32;
        let found = xxh3_64(body);
        if found != checksum {
            return Err(FormatError::Checksum { found, expected: checksum });
        }
        let (names, rest) = body.split_at(lengths[0]);
        let (postings, rest) = rest.split_at(lengths[1]);
        let (entries, strings) = rest.split_at(lengths[2]);
        Ok(Self { names, postings, entries, strings, checksum })
    }

    /// The bytes of a file with these sections (`checksum` is worked out anew).
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let sections = [self.names, self.postings, self.entries, self.strings];
        let body = sections.concat();
        let mut file = Vec::with_capacity(HEADER_BYTES + body.len());
        file.extend_from_slice(&MAGIC);
        file.extend_from_slice(&[VERSION, 0, 0]);
        file.extend_from_slice(&xxh3_64(&body).to_le_bytes());
        for section in sections {
            file.extend_from_slice(&(section.len() as u32).to_le_bytes());
        }
        file.extend_from_slice(&body);
        file
    }
}

/// An entry and how sure this name is for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting(pub u32);

impl Posting {
    /// Counts only where the same article has a sure name of the entry, or names its country.
    pub const WEAK: u8 = 1;
    /// Written in capitals only.
    pub const CAPITALS: u8 = 2;
    /// Another entry of the same kind has the name too: not to be linked without further evidence.
    pub const SHARED: u8 = 4;
    /// A weak place name that its country's presence makes sure.
    pub const BY_COUNTRY: u8 = 8;
    /// Its first word is a generic head («مدينة», «حزب») that is no part of the name.
    pub const HEADED: u8 = 16;
    /// The entry has this name from annotated news only. On the articles it was learned from such a name looks like proof, so
    /// a tagger that trains on them must not see it.
    pub const ANNOTATED: u8 = 32;
    /// The user's own.
    pub const OWN: u8 = 64;

    /// Packs one.
    #[must_use]
    pub fn new(entry: u32, flags: u8) -> Self {
        Self(entry << 8 | u32::from(flags))
    }

    /// Number of the entry.
    #[must_use]
    pub fn entry(self) -> u32 {
        self.0 >> 8
    }

    /// Whether a flag is set.
    #[must_use]
    pub fn is(self, flag: u8) -> bool {
        self.0 as u8 & flag != 0
    }
}

/// What a word can be within a personal name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles(pub u8);

impl Roles {
    /// A given name.
    pub const GIVEN: u8 = 1;
    /// A family name.
    pub const FAMILY: u8 = 2;
    /// Also a common word or a place: proves nothing by itself.
    pub const WORD: u8 = 4;
    /// An ordinary word of news that is hardly ever part of a personal name.
    pub const ORDINARY: u8 = 8;
    /// Never to be reported, by the user's stop-list.
    pub const NEVER: u8 = 16;

    /// Whether a role is there.
    #[must_use]
    pub fn is(self, role: u8) -> bool {
        self.0 & role != 0
    }
}

/// One entity of the gazetteer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Kind.
    pub kind: EntityKind,
    /// A sovereign state or territory.
    pub is_country: bool,
    /// ISO 3166 code of its country, or two zero bytes.
    pub country: [u8; 2],
    /// Wikidata number, where certain.
    pub qid: Option<u32>,
    /// Usual Arabic name; may be empty.
    pub arabic: &'a str,
    /// Usual English name; may be empty.
    pub english: &'a str,
    /// Local id: last part of `urn:newswire:entity:<kind>:<local id>`.
    pub local_id: &'a str,
}

/// The kinds by their numbers, in this file and in that of the taggers.
pub(in crate::enrich) const KINDS: [EntityKind; 6] = [
    EntityKind::Person,
    EntityKind::Place,
    EntityKind::Organisation,
    EntityKind::Event,
    EntityKind::Work,
    EntityKind::Group,
];

impl<'a> Entry<'a> {
    /// Reads one from its bytes; what cannot be read is empty.
    #[must_use]
    pub fn read(bytes: &[u8], strings: &'a [u8]) -> Self {
        let string = |slot: usize| {
            let offset = u32_at(bytes, 8 + slot * 4) as usize;
            let length = usize::from(bytes[20 + slot]);
            strings.get(offset..offset + length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
        };
        let qid = u32_at(bytes, 4);
        Self {
            kind: kind_at(bytes[0]),
            is_country: bytes[1] & 1 != 0,
            country: [bytes[2], bytes[3]],
            qid: (qid != 0).then_some(qid),
            arabic: string(0),
            english: string(1),
            local_id: string(2),
        }
    }

    /// Appends its bytes to `entries` and its strings to `strings`. Strings are cut to 255 bytes at a character.
    pub fn write(&self, entries: &mut Vec<u8>, strings: &mut Vec<u8>) {
        let kind = KINDS.iter().position(|kind| *kind == self.kind).unwrap_or_default();
        let texts = [self.arabic, self.english, self.local_id].map(shortened);
        entries.extend_from_slice(&[kind as u8, u8::from(self.is_country), self.country[0], self.country[1]]);
        entries.extend_from_slice(&self.qid.unwrap_or_default().to_le_bytes());
        for text in texts {
            entries.extend_from_slice(&(strings.len() as u32).to_le_bytes());
            strings.extend_from_slice(text.as_bytes());
        }
        entries.extend_from_slice(&[texts[0].len() as u8, texts[1].len() as u8, texts[2].len() as u8, 0]);
    }

    /// Uri: Wikidata where certain, else a stable local one. A local id that is a uri itself, as the user's may be, is left so.
    #[must_use]
    pub fn uri(&self) -> String {
        match self.qid {
            None if self.local_id.contains(':') => self.local_id.to_owned(),
            Some(qid) => format!("http://www.wikidata.org/entity/Q{qid}"),
            None => format!("urn:newswire:entity:{}:{}", kind_word(self.kind), self.local_id),
        }
    }

    /// Usual name in a language: Arabic for `ar`, else English; the other one where that is missing.
    #[must_use]
    pub fn name(&self, language: &str) -> &'a str {
        let arabic_first = language == "ar" || language.starts_with("ar-");
        let (first, second) = if arabic_first { (self.arabic, self.english) } else { (self.english, self.arabic) };
        if first.is_empty() { second } else { first }
    }
}

/// The kind that the first byte of an entry says.
pub(super) fn kind_at(byte: u8) -> EntityKind {
    KINDS[usize::from(byte).min(KINDS.len() - 1)]
}

/// The kind as it stands in records and ids.
#[must_use]
pub fn kind_word(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Person => "person",
        EntityKind::Place => "place",
        EntityKind::Organisation => "organisation",
        EntityKind::Event => "event",
        EntityKind::Work => "work",
        EntityKind::Group => "group",
    }
}

/// The kind that is written so in records, ids and the user's lists.
#[must_use]
pub fn kind_of_word(word: &str) -> Option<EntityKind> {
    KINDS.into_iter().find(|kind| kind_word(*kind) == word)
}

/// At most 255 bytes, cut at a character.
fn shortened(text: &str) -> &str {
    let end = (0..=text.len().min(255)).rev().find(|&end| text.is_char_boundary(end)).unwrap_or_default();
    &text[..end]
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        let (mut entries, mut strings) = (Vec::new(), Vec::new());
        Entry {
            kind: EntityKind::Place,
            is_country: true,
            country: *b"EG",
            qid: Some(79),
            arabic: "مصر",
            english: "Egypt",
            local_id: "egypt",
        }
        .write(&mut entries, &mut strings);
        Sections { names: b"n", postings: b"pppp", entries: &entries, strings: &strings, checksum: 0 }.write()
    }

    #[test]
    fn what_is_written_is_read() {
        let file = sample();
        let sections = Sections::read(&file).unwrap();
        let entry = Entry::read(sections.entries, sections.strings);
        assert_eq!((entry.arabic, entry.english, entry.local_id), ("مصر", "Egypt", "egypt"));
        assert_eq!(entry.uri(), "http://www.wikidata.org/entity/Q79");
        assert_eq!((entry.kind, entry.is_country, &entry.country), (EntityKind::Place, true, b"EG"));
    }

    #[test]
    fn every_damaged_byte_is_noticed() {
        let file = sample();
        for at in 0..file.len() {
            if at == 6 || at == 7 {
                continue; // reserved bytes
            }
            let mut damaged = file.clone();
            damaged[at] ^= 0x10;
            assert!(Sections::read(&damaged).is_err(), "byte {at}");
        }
        assert_eq!(Sections::read(&file[..20]).unwrap_err(), FormatError::NotAGazetteer);
        assert!(matches!(Sections::read(&file[..file.len() - 1]).unwrap_err(), FormatError::Length { .. }));
    }
}
