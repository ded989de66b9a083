//! The fingerprint log on Kafka: append claims, fold what comes back, append decisions, hand them out.
//!
//! One thread reads the log (assigned by hand, no group) and folds it. [`FingerprintLog::claim`] takes the claims of a
//! batch and returns a [`Ticket`]; the ticket is redeemed when each of its claims has a decision *that has been read back
//! from the log*, because the first recorded decision binds, and another owner's may have come first.
//!
//! What each open claim needs next follows from where it stands in the index alone ([`State::next_entry`]): nothing there →
//! append the claim; proposed → append the decision; recorded → done. So the same step serves the first try, a claim left
//! behind by a crash, a lost append, and a log that was deleted under us.

mod appender;
mod reader;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::config::Config;
use crate::dedup::log::{Claim, ClaimKey, Entry};
use crate::dedup::{Decision, DedupFlag, Index, Relation, Ruleset, Standing, Verdict};
use crate::health::Health;
use crate::metrics::Metrics;
use crate::record::{PubStatus, Sequence};
use appender::{Appender, Keyed};

/// Cause under which the log reports itself not ready.
pub const NOT_READY: &str = "fingerprint-log";

/// Most claims of articles published without a decision whose way into the log is followed.
const MAX_ORPHANS: usize = 100_000;

/// The running log. Dropping it stops its thread.
pub struct FingerprintLog {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    topic: String,
    instance: String,
    rules: Ruleset,
    claim_deadline: Duration,
    state: Mutex<State>,
    changed: Condvar,
    appender: Appender,
    metrics: Metrics,
    health: Health,
    stop: AtomicBool,
}

struct State {
    index: Index,
    /// The index has caught up with the log; only then are claims appended.
    restored: bool,
    batches: BTreeMap<u64, Batch>,
    waiting: HashMap<ClaimKey, (u64, usize)>,
    /// Claims whose articles were published without waiting: their decision is fixed, and is recorded when it can be.
    /// Keys with the uri.
    orphans: HashMap<ClaimKey, (String, Decision)>,
    next_ticket: u64,
}

struct Batch {
    /// With their keys: a key is a digest, and asked for at every step.
    claims: Vec<(ClaimKey, Claim)>,
    decisions: Vec<Option<(Sequence, Decision)>>,
    open: usize,
    begun: Instant,
    appended: Instant,
}

/// A batch of claims under way. Dropping it before it is redeemed gives them up; they stay in the log, where a
/// later claim of the same records finds them.
pub struct Ticket {
    id: u64,
    shared: Arc<Shared>,
}

impl FingerprintLog {
    /// Starts to read the log; claims are served once it has been read to its end.
    ///
    /// # Errors
    /// The client refuses its settings.
    pub fn start(config: &Config, instance: &str, metrics: Metrics, health: Health) -> anyhow::Result<Self> {
        let rules = Ruleset::from(config);
        let shared = Arc::new(Shared {
            topic: config.topics.fingerprints.clone(),
            instance: instance.to_owned(),
            claim_deadline: config.dedup.claim_deadline.0,
            state: Mutex::new(State {
                index: Index::new(rules.clone(), false),
                restored: false,
                batches: BTreeMap::new(),
                waiting: HashMap::new(),
                orphans: HashMap::new(),
                next_ticket: 0,
            }),
            rules,
            changed: Condvar::new(),
            appender: Appender::new(config)?,
            metrics,
            health,
            stop: AtomicBool::new(false),
        });
        shared.health.not_ready(NOT_READY, "not read back yet");
        let reader = reader::Reader::new(config, Arc::clone(&shared));
        let thread = std::thread::Builder::new().name("log-reader".to_owned()).spawn(move || reader.run())?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Whether the index has caught up with the log.
    #[must_use]
    pub fn is_restored(&self) -> bool {
        self.shared.state().restored
    }

    /// Appends the claims, in their order.
    #[must_use]
    pub fn claim(&self, claims: Vec<Claim>) -> Ticket {
        let now = Instant::now();
        let claims: Vec<_> = claims.into_iter().map(|claim| (claim.key(), claim)).collect();
        let mut state = self.shared.state();
        let id = state.next_ticket;
        state.next_ticket += 1;
        for (slot, (key, _)) in claims.iter().enumerate() {
            state.waiting.insert(*key, (id, slot));
        }
        let decisions = vec![None; claims.len()];
        state.batches.insert(id, Batch { open: claims.len(), claims, decisions, begun: now, appended: now });
        let entries = state.advance(id, &self.shared.instance);
        drop(state);
        self.shared.appender.append(entries);
        Ticket { id, shared: Arc::clone(&self.shared) }
    }
}

impl Drop for FingerprintLog {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A panic of the reader has been logged by its own thread; there is nothing left to do about it here.
            let _ = thread.join();
        }
    }
}

impl Ticket {
    /// Waits until every claim is decided, at most so long; `None` when it is not yet.
    #[must_use]
    pub fn redeem(&self, patience: Duration) -> Option<Vec<(Sequence, Decision)>> {
        let until = Instant::now() + patience;
        let mut state = self.shared.state();
        loop {
            let batch = state.batches.get(&self.id)?;
            if batch.open == 0 {
                return batch.decisions.iter().cloned().collect();
            }
            let left = until.checked_duration_since(Instant::now())?;
            state = self.shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Gives the open claims up because their articles are published without a decision; returns the decisions that were
    /// made, and [`undecided`] ones for the rest. Should those claims reach the log nevertheless, they are decided there
    /// as what became of the articles.
    #[must_use]
    pub fn publish_undecided(self) -> Vec<(Option<Sequence>, Decision)> {
        let mut state = self.shared.state();
        let State { batches, orphans, restored, .. } = &mut *state;
        let Some(batch) = batches.get(&self.id) else { return Vec::new() };
        let decisions = batch.claims.iter().zip(&batch.decisions).map(|((key, claim), decision)| match decision {
            Some((sequence, decision)) => (Some(*sequence), decision.clone()),
            None => {
                let decision = undecided(*key, claim, jiff::Timestamp::now().as_millisecond());
                // Before the restore nothing is appended. The bound is for claims that were lost on the way.
                if *restored && orphans.len() < MAX_ORPHANS {
                    orphans.insert(*key, (claim.uri.clone(), decision.clone()));
                }
                (None, decision)
            }
        });
        decisions.collect()
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        if let Some(batch) = state.batches.remove(&self.id) {
            for (key, _) in &batch.claims {
                if state.waiting.get(key).is_some_and(|(id, _)| *id == self.id) {
                    state.waiting.remove(key);
                }
            }
        }
    }
}

/// What becomes of an article while the log is unavailable, at `now` (milliseconds since 1970): nothing can be said of copies
/// and versions, but what must not be public stays so, and a cancel is a cancel.
#[must_use]
pub fn undecided(key: ClaimKey, claim: &Claim, now: i64) -> Decision {
    let embargoed = claim.embargoed_until.is_some_and(|until| until > now);
    let story = Decision::new_story(key.cluster()).flagged(DedupFlag::LogUnavailable);
    match claim.pub_status() {
        Some(PubStatus::Canceled) => Decision { relation: Relation::Cancel, ..story },
        Some(PubStatus::Usable) if !embargoed => story,
        _ => {
            let withheld = Decision { verdict: Verdict::Withhold, relation: Relation::Withheld, ..story };
            if embargoed { withheld.flagged(DedupFlag::Embargoed) } else { withheld }
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // The state is rebuilt from the log by the reader; a panic elsewhere does not make it wrong.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The entries that the open claims of a batch need next; claims that turn out decided are settled.
    fn advance(&mut self, id: u64, instance: &str) -> Vec<Keyed> {
        if !self.restored {
            return Vec::new();
        }
        let slots = self.batches.get(&id).map_or(0, |batch| batch.claims.len());
        (0..slots).filter_map(|slot| self.next_entry(id, slot, instance)).collect()
    }

    /// The decision on a claim whose article was published without one, once the claim is in the log.
    fn adopt(&mut self, key: ClaimKey, instance: &str) -> Option<Keyed> {
        let (sequence, standing) = self.index.standing(&key)?;
        let (uri, decision) = self.orphans.remove(&key)?;
        standing.recorded().is_none().then(|| (uri, Entry::decided(sequence, key, &decision, instance)))
    }

    fn next_entry(&mut self, id: u64, slot: usize, instance: &str) -> Option<Keyed> {
        let batch = self.batches.get_mut(&id)?;
        if batch.decisions[slot].is_some() {
            return None;
        }
        let (key, claim) = &batch.claims[slot];
        let key = *key;
        match self.index.standing(&key) {
            None => Some((claim.uri.clone(), Entry::claim(claim.clone()))),
            Some((sequence, Standing::Proposed(decision))) => {
                Some((claim.uri.clone(), Entry::decided(sequence, key, &decision, instance)))
            }
            Some((sequence, Standing::Recorded(decision))) => {
                batch.decisions[slot] = Some((sequence, *decision));
                batch.open -= 1;
                None
            }
        }
    }
}
