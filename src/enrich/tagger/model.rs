//! The weights of one language in one file, and their lookup.
//!
//! Bytes, little-endian: `NWTAG`, version, two of padding; checksum (xxh3-64 of all that follows), u64; scale, f32; transitions,
//! [`LABELS`]² f32; number of words, u32; each word: length u8, folded letters, times seen (binary logarithm) u8, three classes
//! u16; number of rows, u32; each row: key u64, number of entries u8, entries of slot u8 and weight i8.
//!
//! A row belongs to a feature. A slot says for which label of which neighbour the weight counts: a feature of word j adds to
//! word j - offset, and slot = (2 - offset) · [`LABELS`] + label, so that with two words of margin the place of the sum is
//! j · [`LABELS`] + slot. A weight is its byte times the scale.

use xxhash_rust::xxh3::xxh3_64;

use super::features::{self, Classes};
use super::labels::LABELS;
use crate::enrich::key_table::KeyTable;

/// Version of the layout and of the features.
pub const VERSION: u8 = 1;
const MAGIC: [u8; 5] = *b"NWTAG";
/// Slots of a row: five places, each with its labels.
pub const SLOTS: usize = 5 * LABELS;

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// Not such a file, or cut short.
    #[error("not a tagger model, or cut short")]
    NotAModel,
    /// Made by another version.
    #[error("layout version {0}, this program reads {VERSION}: make it anew with `newswire models learn-tagger`")]
    Version(u8),
    /// Damaged.
    #[error("checksum {found:016x}, expected {expected:016x}: the file is damaged")]
    Checksum {
        /// Of the bytes.
        found: u64,
        /// In the header.
        expected: u64,
    },
}

/// A word that the model knows from unlabelled text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Folded letters.
    pub letters: Vec<u8>,
    /// Binary logarithm of how often it was seen, at least 1.
    pub seen: u8,
    /// Its classes.
    pub classes: Classes,
}

/// The content of a file, in plain form.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// Value of a weight of 1.
    pub scale: f32,
    /// From label to label.
    pub transitions: [[f32; LABELS]; LABELS],
    /// Known words.
    pub words: Vec<Known>,
    /// Features and their slots and weights.
    pub rows: Vec<(u64, Vec<(u8, i8)>)>,
}

impl Content {
    /// The bytes of the file.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        body.extend_from_slice(&self.scale.to_le_bytes());
        self.transitions.iter().flatten().for_each(|weight| body.extend_from_slice(&weight.to_le_bytes()));
        body.extend_from_slice(&(self.words.len() as u32).to_le_bytes());
        for word in &self.words {
            body.push(word.letters.len() as u8);
            body.extend_from_slice(&word.letters);
            body.push(word.seen);
            word.classes.iter().for_each(|class| body.extend_from_slice(&class.to_le_bytes()));
        }
        body.extend_from_slice(&(self.rows.len() as u32).to_le_bytes());
        for (key, entries) in &self.rows {
            body.extend_from_slice(&key.to_le_bytes());
            body.push(entries.len() as u8);
            entries.iter().for_each(|&(slot, weight)| body.extend_from_slice(&[slot, weight as u8]));
        }
        let mut file = Vec::with_capacity(body.len() + 16);
        file.extend_from_slice(&MAGIC);
        file.extend_from_slice(&[VERSION, 0, 0]);
        file.extend_from_slice(&xxh3_64(&body).to_le_bytes());
        file.extend_from_slice(&body);
        file
    }
}

/// Rows with so many entries or more are kept in full: adding all slots at once is then faster than one by one.
const DENSE: usize = 10;

/// Where the weights of a row are, packed into the number that its key has in the table, which spares a look at a third place: a
/// bit for rows kept in full and their number, else the first entry and how many.
enum Row {
    Dense(usize),
    Sparse(std::ops::Range<usize>),
}

impl Row {
    const DENSE_BIT: u32 = 1 << 31;
    const LENGTH_BITS: u32 = 4;

    fn packed(&self) -> u32 {
        match self {
            Self::Dense(number) => Self::DENSE_BIT | *number as u32,
            Self::Sparse(range) => (range.start as u32) << Self::LENGTH_BITS | range.len() as u32,
        }
    }

    fn of(packed: u32) -> Self {
        if packed & Self::DENSE_BIT != 0 {
            return Self::Dense((packed & !Self::DENSE_BIT) as usize);
        }
        let start = (packed >> Self::LENGTH_BITS) as usize;
        Self::Sparse(start..start + (packed & ((1 << Self::LENGTH_BITS) - 1)) as usize)
    }
}

/// A loaded model.
pub struct Model {
    /// From label to label.
    pub(super) transitions: [[f32; LABELS]; LABELS],
    /// Value of a weight of 1.
    pub(super) scale: f32,
    checksum: u64,
    words: KeyTable,
    known: Vec<(u8, Classes)>,
    /// What the letters of each known word add up to.
    sums: Vec<[i16; SLOTS]>,
    rows: KeyTable,
    sparse: Vec<(u8, i8)>,
    dense: Vec<[i16; SLOTS]>,
}

impl Model {
    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// See [`ModelError`].
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut header = Bytes(bytes);
        if header.take(MAGIC.len())? != MAGIC {
            return Err(ModelError::NotAModel);
        }
        let version = header.take(3)?[0];
        if version != VERSION {
            return Err(ModelError::Version(version));
        }
        let expected = u64::from_le_bytes(header.array()?);
        let found = xxh3_64(header.0);
        if found != expected {
            return Err(ModelError::Checksum { found, expected });
        }
        let mut body = header;
        let scale = f32::from_le_bytes(body.array()?);
        let mut transitions = [[0.0; LABELS]; LABELS];
        for weight in transitions.iter_mut().flatten() {
            *weight = f32::from_le_bytes(body.array()?);
        }
        let mut letters = Vec::new();
        let mut known = Vec::new();
        for _ in 0..u32::from_le_bytes(body.array()?) {
            let length = usize::from(body.take(1)?[0]);
            letters.push(body.take(length)?);
            let seen = body.take(1)?[0];
            let mut classes = Classes::default();
            for class in &mut classes {
                *class = u16::from_le_bytes(body.array()?);
            }
            known.push((seen, classes));
        }
        let count = u32::from_le_bytes(body.array()?) as usize;
        // A row takes nine bytes at least: a count that lies must not reserve memory. Places of entries have 27 bits.
        if count > body.0.len() / 9 || body.0.len() >= 1 << 27 {
            return Err(ModelError::NotAModel);
        }
        let mut rows = KeyTable::with_room(count);
        let (mut sparse, mut dense) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let key = u64::from_le_bytes(body.array()?);
            let length = usize::from(body.take(1)?[0]);
            let entries = body.take(2 * length)?.chunks_exact(2).map(|pair| (pair[0], pair[1] as i8));
            if entries.clone().any(|entry| usize::from(entry.0) >= SLOTS) {
                return Err(ModelError::NotAModel);
            }
            let row = if length >= DENSE {
                let mut all = [0; SLOTS];
                entries.for_each(|(slot, weight)| all[usize::from(slot)] = i16::from(weight));
                dense.push(all);
                Row::Dense(dense.len() - 1)
            } else {
                sparse.extend(entries);
                Row::Sparse(sparse.len() - length..sparse.len())
            };
            rows.insert(key, row.packed());
        }
        let words = KeyTable::with_room(0);
        let sums = Vec::with_capacity(letters.len());
        let mut model = Self { transitions, scale, checksum: expected, words, known, sums, rows, sparse, dense };
        for (at, letters) in letters.iter().enumerate() {
            let mut sum = [0; SLOTS];
            features::of_letters(letters, Some(model.known[at].1), |key, _| model.add(key, &mut sum));
            model.sums.push(sum);
        }
        model.words = KeyTable::with_room(letters.len());
        letters.iter().enumerate().for_each(|(at, letters)| model.words.insert(features::key(letters), at as u32));
        Ok(model)
    }

    /// The file's checksum, which names its version in records.
    #[must_use]
    pub fn checksum(&self) -> u64 {
        self.checksum
    }

    /// How often a word was seen in unlabelled text, as a binary logarithm; 0 for never.
    pub(super) fn seen(&self, letters: &[u8]) -> u8 {
        self.words.get(features::key(letters)).map_or(0, |at| self.known[at as usize].0)
    }

    /// The weight of a feature that has no more than one.
    pub(super) fn only(&self, key: u64) -> i16 {
        match self.rows.get(key).map(Row::of) {
            Some(Row::Sparse(range)) => self.sparse[range].first().map_or(0, |entry| i16::from(entry.1)),
            Some(Row::Dense(_)) | None => 0,
        }
    }

    /// Adds what the letters of a word show; `form` is their key.
    pub(super) fn add_letters(&self, letters: &[u8], form: u64, sums: &mut [i16; SLOTS]) {
        if let Some(at) = self.words.get(form) {
            add(sums, &self.sums[at as usize]);
            return;
        }
        let stem = features::stem(letters);
        let classes = self.words.get(features::key(stem)).map(|at| self.known[at as usize].1);
        features::of_letters(letters, classes, |key, _| self.add(key, sums));
    }

    /// Adds the weights of one feature to sums that begin at its word's place, two words of margin before it. Fifty features of
    /// weights of eight bits stay within sixteen.
    pub(super) fn add(&self, key: u64, sums: &mut [i16; SLOTS]) {
        match self.rows.get(key).map(Row::of) {
            None => {}
            Some(Row::Dense(at)) => add(sums, &self.dense[at]),
            Some(Row::Sparse(range)) => {
                for &(slot, weight) in &self.sparse[range] {
                    sums[usize::from(slot)] = sums[usize::from(slot)].saturating_add(i16::from(weight));
                }
            }
        }
    }
}

/// Adds sums to sums.
pub(super) fn add(sums: &mut [i16; SLOTS], more: &[i16; SLOTS]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum = sum.saturating_add(*more);
    }
}

struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    fn take(&mut self, count: usize) -> Result<&'b [u8], ModelError> {
        let (head, rest) = self.0.split_at_checked(count).ok_or(ModelError::NotAModel)?;
        self.0 = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        self.take(N)?.try_into().map_err(|_| ModelError::NotAModel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content() -> Content {
        Content {
            scale: 0.05,
            transitions: [[0.5; LABELS]; LABELS],
            words: vec![Known { letters: b"london".to_vec(), seen: 7, classes: [1, 2, 3] }],
            rows: vec![
                (u64::MAX, vec![(0, -3), (64, 127)]),
                (1 << 32, vec![(26, 5)]),
                (2 << 32, (0..64).map(|slot| (slot, 1)).collect()),
            ],
        }
    }

    #[test]
    fn what_is_written_is_read_and_damage_is_told() {
        let bytes = content().bytes();
        let model = Model::read(&bytes).unwrap();
        let mut sums = [0; SLOTS];
        [u64::MAX, 1 << 32, 7, 2 << 32].into_iter().for_each(|key| model.add(key, &mut sums));
        assert_eq!((sums[0], sums[26], sums[63], sums[64]), (-3 + 1, 5 + 1, 1, 127));
        assert_eq!(model.only(1 << 32), 5);
        assert_eq!((model.seen(b"london"), model.seen(b"paris")), (7, 0));
        assert_eq!(model.transitions[3][4], 0.5);
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x10;
            assert!(Model::read(&damaged).is_err() || (6..8).contains(&at), "byte {at}");
            assert!(Model::read(&bytes[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_lying_count_or_slot_is_refused() {
        let mut lying = content();
        lying.rows[0].1[0].0 = 65;
        assert!(matches!(Model::read(&lying.bytes()), Err(ModelError::NotAModel)));
    }
}
