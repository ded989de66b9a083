//! Hashed keys → numbers, by open addressing: the low bits of a key are its place, the high ones its check.
//!
//! A foreign key is taken for a known one about once in 2^32 times the share of places that are full. Both are for hashes of good
//! quality (xxh3), not for keys that a stranger can choose against the table: a text full of colliding words costs time only within
//! one probe run, and words are short.

/// The table.
pub struct KeyTable {
    /// A bit for each key, at a place of its own: small enough for the caches near the core, it answers for most absent keys.
    filter: Vec<u64>,
    mask: usize,
    places: Vec<(u32, u32)>,
}

const FREE: u32 = u32::MAX;
/// Bits of the filter for each place.
const FILTER_BITS: usize = 4;

impl KeyTable {
    /// A table with room for so many keys.
    #[must_use]
    pub fn with_room(keys: usize) -> Self {
        let size = (keys * 2).next_power_of_two().max(2);
        let filter = vec![0; (size * FILTER_BITS / 64).max(1)];
        Self { filter, mask: size - 1, places: vec![(0, FREE); size] }
    }

    /// Adds a key that is not there yet, with a number below 2^32 - 1. There must be room.
    pub fn insert(&mut self, key: u64, number: u32) {
        let (word, bit) = self.bit(key);
        self.filter[word] |= bit;
        let mut at = key as usize & self.mask;
        while self.places[at].1 != FREE {
            at = (at + 1) & self.mask;
        }
        self.places[at] = ((key >> 32) as u32, number);
    }

    fn bit(&self, key: u64) -> (usize, u64) {
        let at = (key >> 24) as usize;
        ((at / 64) & (self.filter.len() - 1), 1 << (at % 64))
    }

    /// The number of a key.
    #[must_use]
    pub fn get(&self, key: u64) -> Option<u32> {
        let (word, bit) = self.bit(key);
        if self.filter[word] & bit == 0 {
            return None;
        }
        let mut at = key as usize & self.mask;
        loop {
            let (check, number) = self.places[at];
            if number == FREE {
                return None;
            }
            if check == (key >> 32) as u32 {
                return Some(number);
            }
            at = (at + 1) & self.mask;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_share_a_place_are_told_apart() {
        let mut table = KeyTable::with_room(3);
        for (number, key) in [7 << 32, 8 << 32, 9 << 32].into_iter().enumerate() {
            table.insert(key, number as u32);
        }
        assert_eq!([7, 8, 9, 10].map(|check| table.get(check << 32)), [Some(0), Some(1), Some(2), None]);
    }
}
