//! Which leaders hold a shingle: a map from shingle hash to leaders, made for hashes that are mostly held by one.
//!
//! A general hash map doubles when it is full, so it takes between 10 and 20 bytes a hash; with forty hashes a leader that is
//! half of the memory of the index. Here a hash and its leader take 8 bytes, in shards that grow by a quarter, filled to
//! between 68 and 85 %: about 10.5 bytes. Hashes are uniform, so they are their own position (linear probing, with removal by
//! shifting back: Knuth, The Art of Computer Programming 6.4, algorithm R).

use std::collections::VecDeque;

/// A leader, by a number that is not 0 and below 2^31.
pub(super) type Ordinal = u32;

/// The highest bit of a value says that it is the number of a list.
const LIST: u32 = 1 << 31;
const SHARD_BITS: u32 = 6;
const SMALLEST: usize = 16;

/// The map.
#[derive(Debug)]
pub(super) struct Postings {
    shards: Vec<Shard>,
    /// Leaders leave in the order in which they came, so a list is taken from at its front.
    lists: Vec<VecDeque<Ordinal>>,
    free: Vec<u32>,
}

#[derive(Debug, Default)]
struct Shard {
    /// Hash and value; value 0 is an empty slot.
    slots: Vec<(u32, u32)>,
    used: usize,
}

impl Default for Postings {
    fn default() -> Self {
        let shards = std::iter::repeat_with(Shard::default).take(1 << SHARD_BITS).collect();
        Self { shards, lists: Vec::new(), free: Vec::new() }
    }
}

impl Postings {
    /// How many leaders hold a shingle, and who they are, in the order posted.
    pub fn leaders(&self, hash: u32) -> (usize, impl Iterator<Item = Ordinal>) {
        let slices: [&[Ordinal]; 2] = match self.shard(hash).find(hash) {
            None => [&[], &[]],
            Some(at) => {
                let value = &self.shard(hash).slots[at].1;
                if value & LIST == 0 {
                    [std::slice::from_ref(value), &[]]
                } else {
                    self.lists[(value & !LIST) as usize].as_slices().into()
                }
            }
        };
        (slices[0].len() + slices[1].len(), slices.into_iter().flatten().copied())
    }

    /// Posts a leader under a shingle.
    pub fn insert(&mut self, hash: u32, leader: Ordinal) {
        let shard = &mut self.shards[(hash >> (32 - SHARD_BITS)) as usize];
        let Some(at) = shard.find(hash) else { return shard.insert(hash, leader) };
        let value = &mut shard.slots[at].1;
        if *value & LIST != 0 {
            self.lists[(*value & !LIST) as usize].push_back(leader);
        } else {
            let both = VecDeque::from([*value, leader]);
            let list = match self.free.pop() {
                Some(list) => {
                    self.lists[list as usize] = both;
                    list
                }
                None => {
                    self.lists.push(both);
                    (self.lists.len() - 1) as u32
                }
            };
            *value = list | LIST;
        }
    }

    /// Takes a leader off a shingle.
    pub fn remove(&mut self, hash: u32, leader: Ordinal) {
        let shard = &mut self.shards[(hash >> (32 - SHARD_BITS)) as usize];
        let Some(at) = shard.find(hash) else { return };
        let value = shard.slots[at].1;
        if value & LIST == 0 {
            if value == leader {
                shard.remove(at);
            }
            return;
        }
        let list = &mut self.lists[(value & !LIST) as usize];
        if let Some(place) = list.iter().position(|other| *other == leader) {
            list.remove(place);
        }
        if let (1, Some(last)) = (list.len(), list.front()) {
            shard.slots[at].1 = *last;
            *list = VecDeque::new();
            self.free.push(value & !LIST);
        }
    }

    /// Bytes in memory.
    pub fn bytes(&self) -> usize {
        let slots: usize = self.shards.iter().map(|shard| 8 * shard.slots.capacity()).sum();
        let lists: usize = self.lists.iter().map(|list| size_of_val(list) + 4 * list.capacity()).sum();
        slots + lists
    }

    fn shard(&self, hash: u32) -> &Shard {
        &self.shards[(hash >> (32 - SHARD_BITS)) as usize]
    }
}

impl Shard {
    /// Where the probing for a hash begins: the bits below the shard's, stretched over the slots.
    fn home(&self, hash: u32) -> usize {
        ((u64::from(hash << SHARD_BITS) * self.slots.len() as u64) >> 32) as usize
    }

    fn after(&self, at: usize) -> usize {
        if at + 1 == self.slots.len() { 0 } else { at + 1 }
    }

    fn find(&self, hash: u32) -> Option<usize> {
        if self.used == 0 {
            return None;
        }
        let mut at = self.home(hash);
        loop {
            match self.slots[at] {
                (_, 0) => return None,
                (held, _) if held == hash => return Some(at),
                _ => at = self.after(at),
            }
        }
    }

    /// Adds a hash that is not there.
    fn insert(&mut self, hash: u32, value: u32) {
        if (self.used + 1) * 20 > self.slots.len() * 17 {
            let larger = (self.slots.len() + self.slots.len() / 4).max(SMALLEST);
            let held = std::mem::replace(&mut self.slots, vec![(0, 0); larger]);
            held.into_iter().filter(|(_, value)| *value != 0).for_each(|(hash, value)| self.place(hash, value));
        }
        self.place(hash, value);
        self.used += 1;
    }

    fn place(&mut self, hash: u32, value: u32) {
        let mut at = self.home(hash);
        while self.slots[at].1 != 0 {
            at = self.after(at);
        }
        self.slots[at] = (hash, value);
    }

    fn remove(&mut self, at: usize) {
        let (mut gap, mut at) = (at, at);
        loop {
            at = self.after(at);
            let (hash, value) = self.slots[at];
            if value == 0 {
                break;
            }
            // An entry moves into the gap unless its own probing begins behind the gap.
            let home = self.home(hash);
            let stays = if gap <= at { gap < home && home <= at } else { gap < home || home <= at };
            if !stays {
                self.slots[gap] = (hash, value);
                gap = at;
            }
        }
        self.slots[gap] = (0, 0);
        self.used -= 1;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// Against a plain map, with few hashes, so that they collide and share leaders, at the end of a shard too.
    #[test]
    fn it_holds_what_a_plain_map_holds() {
        let mut random = fastrand::Rng::with_seed(7);
        let (mut postings, mut plain) = (Postings::default(), HashMap::<u32, Vec<Ordinal>>::new());
        let hashes: Vec<u32> = (0..600).map(|n| if n % 3 == 0 { u32::MAX - n * 8 } else { random.u32(..) }).collect();
        for step in 0..60_000_u32 {
            let hash = hashes[random.usize(..hashes.len())];
            let held = plain.entry(hash).or_default();
            if random.u32(..100) < 52 {
                held.push(step + 1);
                postings.insert(hash, step + 1);
            } else if !held.is_empty() {
                let leader = held.remove(random.usize(..held.len()));
                postings.remove(hash, leader);
            } else {
                postings.remove(hash, 1);
            }
            assert!(postings.leaders(hash).1.eq(plain[&hash].iter().copied()));
            assert_eq!(postings.leaders(hash).0, plain[&hash].len());
        }
        for hash in hashes {
            let held = plain.remove(&hash).unwrap_or_default();
            assert!(postings.leaders(hash).1.eq(held.iter().copied()));
            held.into_iter().for_each(|leader| postings.remove(hash, leader));
        }
        assert!(postings.shards.iter().all(|shard| shard.used == 0 && shard.slots.iter().all(|slot| slot.1 == 0)));
    }

    #[test]
    fn memory_follows_the_hashes() {
        let mut postings = Postings::default();
        let mut random = fastrand::Rng::with_seed(3);
        for n in 0..1_000_000 {
            postings.insert(random.u32(..) & !7, n % 50_000 + 1);
        }
        let slots: usize = postings.shards.iter().map(|shard| shard.slots.capacity()).sum();
        assert!(slots * 8 < 12_000_000, "{slots}");
    }
}
