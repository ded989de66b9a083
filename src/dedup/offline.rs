//! The fingerprint log in memory, for work without Kafka.

use jiff::Timestamp;

use super::log::{Claim, Entry};
use super::{Decision, Index, Ruleset};
use crate::record::Sequence;

/// A log of one reader and writer: claims and decides at once, by the very code of the fleet.
#[derive(Debug)]
pub struct OfflineLog {
    index: Index,
    end: i64,
}

impl OfflineLog {
    /// An empty log.
    #[must_use]
    pub fn new(rules: Ruleset) -> Self {
        Self { index: Index::new(rules, true), end: 0 }
    }

    /// Claims an article at the given log time and returns its sequence and decision. `None` if the claim is damaged,
    /// which no claim made by [`Claim::new`] is.
    pub fn decide(&mut self, claim: Claim, at: Timestamp) -> Option<(Sequence, Decision)> {
        let key = claim.key();
        self.append(Entry::claim(claim), at);
        let (sequence, standing) = self.index.standing(&key)?;
        let decision = standing.decision().clone();
        if standing.recorded().is_none() {
            self.append(Entry::decided(sequence, key, &decision, "offline"), at);
        }
        Some((sequence, decision))
    }

    /// The folded index.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    fn append(&mut self, entry: Entry, at: Timestamp) {
        self.index.fold(Sequence(self.end), at.as_millisecond(), entry);
        self.end += 1;
    }
}
