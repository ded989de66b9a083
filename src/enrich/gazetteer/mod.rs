//! Names → entities: one compact file, searched without unpacking.
//!
//! An fst automaton maps folded names (words joined by one space, see [`super::fold`]) to a slice of postings, and each
//! posting points at an entry: kind, country, Wikidata id where it is certain, names. The file is built by
//! `newswire models compile-gazetteer` and built into the binary; [`format`] describes its bytes.

pub mod annotated;
pub mod compile;
pub mod custom;
mod doubt;
pub mod format;
pub mod sources;

use xxhash_rust::xxh3::xxh3_64;

use fst::raw::{CompiledAddr, Fst, Node, Output};

use custom::UserEntry;
use format::{ENTRY_BYTES, Sections};
pub use format::{Entry, FormatError, Posting, Roles};

use super::key_table::KeyTable;
use crate::record::EntityKind;

/// The loaded file. Holds no copy of it.
pub struct Gazetteer {
    names: Fst<&'static [u8]>,
    sections: Sections<'static>,
    /// Where the first two letters lead, by both: most walks end within four, and these two have the widest nodes.
    starts: Vec<Option<(CompiledAddr, Output)>>,
    /// Where each first word of a name leads, by the hash of its letters.
    heads: KeyTable,
    head_ends: Vec<HeadEnd>,
}

/// What a key leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    value: u64,
}

impl Hit {
    /// What a word of this form can be within a personal name.
    #[must_use]
    pub fn roles(self) -> Roles {
        Roles((self.value & 0xFF) as u8)
    }

    /// Whether any entry has this name.
    #[must_use]
    pub fn has_entries(self) -> bool {
        self.value >> 8 & 0xFF != 0
    }
}

/// Where the first word of a name leads: to its end, to a further word, or to both.
#[derive(Clone, Copy)]
struct HeadEnd {
    hit: Option<Hit>,
    /// Behind the space that follows.
    further: Option<(CompiledAddr, Output)>,
}

/// The first word of names.
#[derive(Clone, Copy)]
pub struct Head<'g> {
    gazetteer: &'g Gazetteer,
    end: HeadEnd,
}

impl<'g> Head<'g> {
    /// The name that is this word alone, if there is one.
    #[must_use]
    pub fn hit(&self) -> Option<Hit> {
        self.end.hit
    }

    /// A walk that takes up the second word; `None` where no name has one.
    #[must_use]
    pub fn further(&self) -> Option<Walk<'g>> {
        let (node, sum) = self.end.further?;
        Some(Walk { gazetteer: self.gazetteer, node: self.gazetteer.names.node(node), sum, begun: true })
    }
}

/// A walk through the automaton, letter by letter.
#[derive(Clone, Copy)]
pub struct Walk<'g> {
    gazetteer: &'g Gazetteer,
    node: Node<'g>,
    sum: Output,
    begun: bool,
}

impl Walk<'_> {
    /// Takes the letters; `false` when no name goes on like that (the walk is then of no further use).
    pub fn take(&mut self, letters: &[u8]) -> bool {
        let mut letters = letters;
        if let ([first, second, rest @ ..], false) = (letters, self.begun) {
            let start = self.gazetteer.starts.get(place(*first, *second)).copied().flatten();
            let Some((node, sum)) = start else { return false };
            (self.node, self.sum) = (self.gazetteer.names.node(node), sum);
            letters = rest;
        }
        self.begun = true;
        for &letter in letters {
            let Some(at) = self.node.find_input(letter) else { return false };
            let transition = self.node.transition(at);
            self.sum = self.sum.cat(transition.out);
            self.node = self.gazetteer.names.node(transition.addr);
        }
        true
    }

    /// The name that ends here, if one does.
    #[must_use]
    pub fn hit(&self) -> Option<Hit> {
        self.node.is_final().then(|| Hit { value: self.sum.cat(self.node.final_output()).value() })
    }
}

fn place(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

fn starts(names: &Fst<&'static [u8]>) -> Vec<Option<(CompiledAddr, Output)>> {
    let mut starts = vec![None; 1 << 16];
    for first in names.root().transitions() {
        for second in names.node(first.addr).transitions() {
            starts[place(first.inp, second.inp)] = Some((second.addr, first.out.cat(second.out)));
        }
    }
    starts
}

/// All first words of names, in the order of the letters.
fn heads(names: &Fst<&'static [u8]>) -> (KeyTable, Vec<HeadEnd>) {
    let mut found: Vec<(u64, HeadEnd)> = Vec::new();
    let mut letters: Vec<u8> = Vec::new();
    // Node, what has been summed up on the way there, and its depth; the letter that led there is written on arrival.
    let mut open = vec![(names.root().addr(), Output::zero(), 0, 0u8)];
    while let Some((node, sum, depth, letter)) = open.pop() {
        letters.truncate(usize::saturating_sub(depth, 1));
        if depth > 0 {
            letters.push(letter);
        }
        let node = names.node(node);
        let hit = node.is_final().then(|| Hit { value: sum.cat(node.final_output()).value() });
        let further = node.find_input(b' ').map(|at| {
            let space = node.transition(at);
            (space.addr, sum.cat(space.out))
        });
        if depth > 0 && (hit.is_some() || further.is_some()) {
            found.push((xxh3_64(&letters), HeadEnd { hit, further }));
        }
        for transition in node.transitions().filter(|transition| transition.inp != b' ') {
            open.push((transition.addr, sum.cat(transition.out), depth + 1, transition.inp));
        }
    }
    let mut table = KeyTable::with_room(found.len());
    found.iter().zip(0..).for_each(|(head, number)| table.insert(head.0, number));
    (table, found.into_iter().map(|head| head.1).collect())
}

/// Sections and automaton of a file, both checked.
fn parts(bytes: &[u8]) -> Result<(Sections<'_>, Fst<&[u8]>), FormatError> {
    let sections = Sections::read(bytes)?;
    let names = Fst::new(sections.names).map_err(|error| FormatError::Names(error.to_string()))?;
    names.verify().map_err(|error| FormatError::Names(error.to_string()))?;
    Ok((sections, names))
}

impl Gazetteer {
    /// The one built into the program.
    ///
    /// # Errors
    /// It is damaged.
    pub fn built_in() -> Result<Self, FormatError> {
        Self::from_bytes(include_bytes!("../../../models/gazetteer.bin"))
    }

    /// Checks that the bytes can be read as a gazetteer, and keeps nothing of them.
    ///
    /// # Errors
    /// As for [`Gazetteer::from_bytes`].
    pub fn check(bytes: &[u8]) -> Result<(), FormatError> {
        parts(bytes).map(drop)
    }

    /// Reads the bytes of a gazetteer file.
    ///
    /// # Errors
    /// It is not one, has another version, or its checksum is wrong.
    pub fn from_bytes(bytes: &'static [u8]) -> Result<Self, FormatError> {
        let (sections, names) = parts(bytes)?;
        let starts = starts(&names);
        let (heads, head_ends) = heads(&names);
        Ok(Self { names, sections, starts, heads, head_ends })
    }

    /// The same with the user's names worked in, and its stop-list obeyed. The bytes stay in memory as long as the program runs.
    ///
    /// # Errors
    /// The names do not fit the layout.
    pub fn with_names(self, extra: &[UserEntry], stop: &[String]) -> anyhow::Result<Self> {
        if extra.is_empty() && stop.is_empty() {
            return Ok(self);
        }
        Ok(Self::from_bytes(Box::leak(custom::with_names(&self, extra, stop)?.into_boxed_slice()))?)
    }

    /// Starts a walk.
    #[must_use]
    pub fn walk(&self) -> Walk<'_> {
        Walk { gazetteer: self, node: self.names.root(), sum: Output::zero(), begun: false }
    }

    /// The names that begin with a word, given by the hash of its letters (xxh3-64); `None` where none does.
    #[must_use]
    pub fn head(&self, word: u64) -> Option<Head<'_>> {
        Some(Head { gazetteer: self, end: self.head_ends[self.heads.get(word)? as usize] })
    }

    /// Looks up one whole key.
    #[must_use]
    pub fn get(&self, key: &[u8]) -> Option<Hit> {
        let mut walk = self.walk();
        if walk.take(key) { walk.hit() } else { None }
    }

    /// The entries of a name, the likeliest first.
    pub fn postings(&self, hit: Hit) -> impl ExactSizeIterator<Item = Posting> + '_ {
        let first = (hit.value >> 16) as usize * 4;
        let count = (hit.value >> 8 & 0xFF) as usize;
        let bytes = self.sections.postings.get(first..first + count * 4).unwrap_or_default();
        bytes.chunks_exact(4).map(|four| Posting(u32::from_le_bytes([four[0], four[1], four[2], four[3]])))
    }

    /// The entry of a posting.
    #[must_use]
    pub fn entry(&self, id: u32) -> Entry<'static> {
        let at = id as usize * ENTRY_BYTES;
        Entry::read(self.sections.entries.get(at..at + ENTRY_BYTES).unwrap_or(&[0; ENTRY_BYTES]), self.sections.strings)
    }

    /// The kind of an entry, without the rest.
    #[must_use]
    pub fn kind(&self, id: u32) -> EntityKind {
        format::kind_at(self.sections.entries.get(id as usize * ENTRY_BYTES).copied().unwrap_or_default())
    }

    /// Whether an entry is a country, without the rest.
    #[must_use]
    pub fn is_country(&self, id: u32) -> bool {
        self.sections.entries.get(id as usize * ENTRY_BYTES + 1).is_some_and(|flags| flags & 1 != 0)
    }

    /// Number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sections.entries.len() / ENTRY_BYTES
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of names.
    #[must_use]
    pub fn names(&self) -> usize {
        self.names.len()
    }

    /// The file's checksum, which names its version in records.
    #[must_use]
    pub fn checksum(&self) -> u64 {
        self.sections.checksum
    }
}
