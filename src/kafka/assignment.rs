//! Which partitions are held, since when, and up to where they are committed.
//!
//! The broker checks the generation of a commit, not who owns a partition; so we check. Every assignment has an *epoch*; a
//! batch carries the epoch it was read under. A revocation, and any work given up, starts a new epoch and asks for a
//! rewind of everything that is still held: redoing a quarter of a second is cheaper than tracking which
//! parts of which batches survive. [`Assignment::commit`] compares epochs and sends the offsets under the same lock
//! that the rebalance callback takes, and the callback waits for a commit that has begun, and only for that.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::record::{Offset, Partition};

/// Number of an assignment; work of an older one must not be committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Epoch(u64);

/// The partitions held. Shared by consumer, rebalance callback and committer.
#[derive(Debug, Default)]
pub struct Assignment {
    state: Mutex<State>,
    commit_over: Condvar,
}

#[derive(Debug, Default)]
struct State {
    epoch: u64,
    /// Where to read again if work is given up: the committed offset, or where reading began.
    held: BTreeMap<Partition, Option<Offset>>,
    rewind: bool,
    committing: bool,
}

/// Why a batch was not committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the batch was read under an older assignment")]
pub struct Stale;

/// A commit that has begun: revocations wait until it is over. Ends when dropped.
pub struct Committing<'a>(&'a Assignment);

impl Assignment {
    /// Takes partitions, with the offset to start at where it is known. Work in flight stays valid.
    pub fn assign(&self, partitions: impl IntoIterator<Item = (Partition, Option<Offset>)>) {
        self.state().held.extend(partitions);
    }

    /// Gives partitions back. Waits for a commit that has begun, at most `patience`, unless they are `lost` already. All
    /// other work in flight becomes stale, and what is still held is to be rewound.
    pub fn revoke(&self, partitions: impl IntoIterator<Item = Partition>, lost: bool, patience: Duration) {
        let mut state = self.state();
        // From here on: the lock may have been held for as long as the broker took to answer.
        let until = Instant::now() + patience;
        while state.committing && !lost {
            let Some(left) = until.checked_duration_since(Instant::now()) else { break };
            state = self.commit_over.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        for partition in partitions {
            state.held.remove(&partition);
        }
        state.give_up();
    }

    /// Gives all work in flight up: it becomes stale, and what is held is to be rewound.
    pub fn give_up(&self) {
        self.state().give_up();
    }

    /// The epoch for a batch that begins now. `None` while a rewind is due: what has been read in front of it must not be
    /// used.
    #[must_use]
    pub fn epoch(&self) -> Option<Epoch> {
        let state = self.state();
        (!state.rewind).then_some(Epoch(state.epoch))
    }

    /// Whether work of this epoch may still be committed.
    #[must_use]
    pub fn is_current(&self, epoch: Epoch) -> bool {
        self.state().is_current(epoch)
    }

    /// Notes the first record read of a partition whose start was not known.
    pub fn started_at(&self, partition: Partition, offset: Offset) {
        if let Some(resume @ None) = self.state().held.get_mut(&partition) {
            *resume = Some(offset);
        }
    }

    /// Whether a rewind is due. Not while a commit is under way: where to rewind to is known when it is over, and what it
    /// commits must not be read again.
    #[must_use]
    pub fn rewind_due(&self) -> bool {
        let state = self.state();
        state.rewind && !state.committing
    }

    /// The partitions held and where each is committed, or began.
    #[must_use]
    pub fn positions(&self) -> BTreeMap<Partition, Option<Offset>> {
        self.state().held.clone()
    }

    /// Where to rewind to, if a rewind is due; the rewind then counts as done. Partitions of which nothing has been read yet
    /// are left out.
    #[must_use]
    pub fn take_rewind(&self) -> Option<Vec<(Partition, Offset)>> {
        let mut state = self.state();
        (!state.committing && std::mem::take(&mut state.rewind))
            .then(|| state.held.iter().filter_map(|(partition, resume)| Some((*partition, (*resume)?))).collect())
    }

    /// Partitions held.
    #[must_use]
    pub fn partitions(&self) -> Vec<Partition> {
        self.state().held.keys().copied().collect()
    }

    /// Compares the epoch and, under the same lock, runs `send_offsets`. On success the commit has begun.
    ///
    /// # Errors
    /// The batch is stale, or `send_offsets` failed (inner result).
    pub fn commit<E>(
        &self,
        epoch: Epoch,
        send_offsets: impl FnOnce() -> Result<(), E>,
    ) -> Result<Result<Committing<'_>, E>, Stale> {
        let mut state = self.state();
        if !state.is_current(epoch) {
            return Err(Stale);
        }
        Ok(send_offsets().map(|()| {
            state.committing = true;
            Committing(self)
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn give_up(&mut self) {
        self.epoch += 1;
        self.rewind = true;
    }

    fn is_current(&self, epoch: Epoch) -> bool {
        self.epoch == epoch.0 && !self.rewind
    }
}

impl Committing<'_> {
    /// The commit succeeded: these offsets are next to read.
    pub fn committed(self, offsets: &[(Partition, Offset)]) {
        let mut state = self.0.state();
        for (partition, offset) in offsets {
            if let Some(resume) = state.held.get_mut(partition) {
                *resume = Some(*offset);
            }
        }
    }
}

impl Drop for Committing<'_> {
    fn drop(&mut self) {
        self.0.state().committing = false;
        self.0.commit_over.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const P: Partition = Partition(0);
    const Q: Partition = Partition(1);
    const LONG: Duration = Duration::from_secs(30);

    fn holding() -> (Assignment, Epoch) {
        let assignment = Assignment::default();
        assignment.assign([(P, Some(Offset(10))), (Q, None)]);
        let epoch = assignment.epoch().expect("no rewind due");
        (assignment, epoch)
    }

    fn ok() -> Result<(), ()> {
        Ok(())
    }

    #[test]
    fn a_batch_of_an_older_epoch_cannot_send_its_offsets() {
        let (assignment, epoch) = holding();
        assignment.revoke([Q], false, LONG);
        let sent = assignment.commit(epoch, || -> Result<(), ()> { panic!("offsets of a stale batch were sent") });
        assert_eq!(sent.err(), Some(Stale));
        assert!(assignment.epoch().is_none(), "nothing may be read before the rewind");
        assert_eq!(assignment.take_rewind(), Some(vec![(P, Offset(10))]));
        let fresh = assignment.epoch().expect("rewound");
        assert!(fresh > epoch && assignment.commit(fresh, ok).is_ok());
    }

    #[test]
    fn taking_more_partitions_leaves_work_in_flight_valid() {
        let (assignment, epoch) = holding();
        assignment.assign([(Partition(2), None)]);
        assert!(assignment.is_current(epoch));
    }

    #[test]
    fn a_rewind_goes_to_the_last_commit() {
        let (assignment, epoch) = holding();
        assignment.started_at(Q, Offset(5));
        assignment.started_at(P, Offset(99));
        let begun = assignment.commit(epoch, ok).expect("current").expect("sent");
        begun.committed(&[(P, Offset(20))]);
        assignment.give_up();
        assert_eq!(assignment.take_rewind(), Some(vec![(P, Offset(20)), (Q, Offset(5))]));
        assert_eq!(assignment.take_rewind(), None);
    }

    #[test]
    fn a_rewind_waits_for_the_commit_under_way() {
        let (assignment, epoch) = holding();
        let begun = assignment.commit(epoch, ok).expect("current").expect("sent");
        assignment.give_up();
        assert!(!assignment.rewind_due() && assignment.take_rewind().is_none(), "it would go behind the commit");
        assert!(assignment.epoch().is_none());
        begun.committed(&[(P, Offset(20))]);
        assert_eq!(assignment.take_rewind(), Some(vec![(P, Offset(20))]));
    }

    #[test]
    fn a_revocation_waits_for_a_commit_that_has_begun_and_not_for_a_lost_one() {
        let (assignment, epoch) = holding();
        let assignment = Arc::new(assignment);
        let begun = assignment.commit(epoch, ok).expect("current").expect("sent");
        assignment.revoke([Q], true, LONG);
        let revoking = std::thread::spawn({
            let assignment = Arc::clone(&assignment);
            move || assignment.revoke([P], false, LONG)
        });
        assert_eq!(assignment.partitions(), [P], "the revocation waits");
        begun.committed(&[(P, Offset(20))]);
        revoking.join().expect("ends");
        assert!(assignment.partitions().is_empty());
    }
}
