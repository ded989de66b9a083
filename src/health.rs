//! What the daemon knows of its own health; `/livez`, `/readyz` and `/startupz` read it.
//!
//! *Live* means that the loops of the program turn. It never depends on the broker: restarting a daemon because Kafka is
//! away helps nobody. *Ready* means that articles flow, or would if there were any: each cause that stops them is named,
//! and several can hold at once. *Started* means that the restore is over; it never goes back.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use prometheus::IntGaugeVec;

/// Shared by all threads; clones are the same health.
#[derive(Clone, Debug)]
pub struct Health(Arc<Mutex<State>>, Option<IntGaugeVec>);

#[derive(Debug)]
struct State {
    loops: BTreeMap<&'static str, Pulse>,
    causes: BTreeMap<&'static str, String>,
    started: bool,
}

#[derive(Debug)]
struct Pulse {
    last: Instant,
    max_age: Duration,
}

/// The cause that holds until [`Health::mark_started`].
const STARTING: &str = "starting";

impl Default for Health {
    fn default() -> Self {
        Self::new()
    }
}

impl Health {
    /// Live (nothing is watched yet), not ready, not started.
    #[must_use]
    pub fn new() -> Self {
        let causes = BTreeMap::from([(STARTING, "not started yet".to_owned())]);
        Self(Arc::new(Mutex::new(State { loops: BTreeMap::new(), causes, started: false })), None)
    }

    /// The same, with each cause shown in a gauge by its name: 1 while it holds, 0 after.
    #[must_use]
    pub fn exported(gauge: IntGaugeVec) -> Self {
        gauge.with_label_values(&[STARTING]).set(1);
        Self(Self::new().0, Some(gauge))
    }

    /// From now on this loop has to [`beat`](Self::beat) at least every `max_age`, or the daemon counts as dead.
    pub fn watch(&self, loop_name: &'static str, max_age: Duration) {
        self.state().loops.insert(loop_name, Pulse { last: Instant::now(), max_age });
    }

    /// A sign of life of a watched loop. Without effect for one that is not watched.
    pub fn beat(&self, loop_name: &'static str) {
        if let Some(pulse) = self.state().loops.get_mut(loop_name) {
            pulse.last = Instant::now();
        }
    }

    /// The loop has ended on purpose.
    pub fn unwatch(&self, loop_name: &'static str) {
        self.state().loops.remove(loop_name);
    }

    /// Not ready, for this cause, until it is [cleared](Self::clear). `why` is for people: what is wrong and what to do.
    pub fn not_ready(&self, cause: &'static str, why: impl Into<String>) {
        let mut state = self.state();
        state.causes.insert(cause, why.into());
        self.export(cause, 1);
    }

    /// The cause no longer holds.
    pub fn clear(&self, cause: &'static str) {
        let mut state = self.state();
        if state.causes.remove(cause).is_some() {
            self.export(cause, 0);
        }
    }

    /// The start is over.
    pub fn mark_started(&self) {
        let mut state = self.state();
        state.started = true;
        state.causes.remove(STARTING);
        self.export(STARTING, 0);
    }

    /// Under the lock, so that the gauge ends as the causes do.
    fn export(&self, cause: &str, holds: i64) {
        if let Some(gauge) = &self.1 {
            gauge.with_label_values(&[cause]).set(holds);
        }
    }

    /// Whether all watched loops turn.
    ///
    /// # Errors
    /// The loops that do not, one a line.
    pub fn live(&self) -> Result<(), Vec<String>> {
        let stuck = |(name, pulse): (&&str, &Pulse)| {
            let age = pulse.last.elapsed();
            (age > pulse.max_age).then(|| {
                format!("{name}: no sign of life for {} s (allowed: {} s)", age.as_secs(), pulse.max_age.as_secs())
            })
        };
        none_or(self.state().loops.iter().filter_map(stuck).collect())
    }

    /// Whether articles can flow.
    ///
    /// # Errors
    /// The causes that stop them, `cause: why`, one a line.
    pub fn ready(&self) -> Result<(), Vec<String>> {
        none_or(self.state().causes.iter().map(|(cause, why)| format!("{cause}: {why}")).collect())
    }

    /// Whether the start is over.
    ///
    /// # Errors
    /// It is not; what is still missing, as in [`ready`](Self::ready).
    pub fn started(&self) -> Result<(), Vec<String>> {
        if self.state().started {
            return Ok(());
        }
        self.ready()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change is a single insert or remove: a thread that panicked in between left nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn none_or(reasons: Vec<String>) -> Result<(), Vec<String>> {
    if reasons.is_empty() { Ok(()) } else { Err(reasons) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_names_every_cause_until_the_last_is_cleared() {
        let health = Health::new();
        assert_eq!(health.started(), Err(vec!["starting: not started yet".to_owned()]));
        health.mark_started();
        assert_eq!((health.started(), health.ready()), (Ok(()), Ok(())));

        health.not_ready("breaker", "210 dead letters in a row");
        health.clone().not_ready("fingerprint-log", "truncated; restoring");
        let causes = ["breaker: 210 dead letters in a row", "fingerprint-log: truncated; restoring"];
        assert_eq!(health.ready(), Err(causes.map(str::to_owned).to_vec()));
        assert_eq!(health.started(), Ok(()), "a start is never undone");

        health.clear("breaker");
        health.not_ready("fingerprint-log", "still restoring");
        assert_eq!(health.ready(), Err(vec!["fingerprint-log: still restoring".to_owned()]));
        health.clear("fingerprint-log");
        assert_eq!(health.ready(), Ok(()));
    }

    #[test]
    fn the_gauge_follows_the_causes() {
        let opts = prometheus::Opts::new("newswire_not_ready", "causes");
        let gauge = IntGaugeVec::new(opts, &["cause"]).unwrap();
        let health = Health::exported(gauge.clone());
        let shown = |cause: &str| gauge.with_label_values(&[cause]).get();
        health.not_ready("breaker", "210 dead letters in a row");
        assert_eq!((shown(STARTING), shown("breaker")), (1, 1));
        health.mark_started();
        health.clone().clear("breaker");
        assert_eq!((shown(STARTING), shown("breaker")), (0, 0));
    }

    #[test]
    fn a_loop_that_stops_beating_is_dead_and_one_that_ended_is_not() {
        let health = Health::new();
        assert_eq!(health.live(), Ok(()), "not ready is no reason to be restarted");
        health.watch("reader", Duration::ZERO);
        health.watch("committer", Duration::from_secs(3600));
        while health.live().is_ok() {
            std::thread::yield_now();
        }
        let reasons = health.live().unwrap_err();
        assert!(reasons.len() == 1 && reasons[0].starts_with("reader: no sign of life"), "{reasons:?}");
        health.watch("reader", Duration::from_secs(3600));
        health.beat("reader");
        assert_eq!(health.live(), Ok(()));
        health.watch("reader", Duration::ZERO);
        health.unwatch("reader");
        health.beat("reader");
        assert_eq!(health.live(), Ok(()));
    }
}
