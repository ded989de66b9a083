//! One life of the pipeline: from joining the group to a stop, or to an error that only a new pipeline mends.
//!
//! ```text
//! reader ──▶ prepare ──▶ finish ──▶ commit          one thread each, one batch between two of them
//! (poll,     (decode,    (wait for   (one
//!  cut)      normalize,  decisions,  transaction)
//!            claim)      enrich)
//! ```
//!
//! So while one batch commits, the next is enriched and the one behind it read and claimed; batches never overtake
//! each other. Each thread owns its end of the channels, so that they close when it ends. Prepare and finish spread a batch over the CPU pool. An end
//! anywhere so ends all.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};
use rayon::ThreadPool;
use rayon::prelude::*;
use rdkafka::consumer::Consumer;
use tracing::{info, warn};

use super::commit::Committer;
use super::{Batch, Claimed, Output, Prepared, Ready, Stages, Tally};
use crate::config::{Config, OnUnavailable};
use crate::dead_letter::dead_letter;
use crate::dedup::Decision;
use crate::health::Health;
use crate::kafka::assignment::Assignment;
use crate::kafka::fault::Class;
use crate::kafka::fingerprint_log::{FingerprintLog, Ticket};
use crate::kafka::reader::{self, ReadEnd, Reader};
use crate::kafka::rebalance::Rebalancing;
use crate::kafka::transaction::Idle;
use crate::metrics::Metrics;
use crate::publish::Decided;
use crate::record::{Input, Rejection, Sequence};
use crate::shutdown::Shutdown;

/// How often a waiting stage looks whether it should still wait.
const LOOK: Duration = Duration::from_millis(100);

/// A decision, and the position of its claim unless it was made without the log.
type Judged = (Option<Sequence>, Decision);

/// After reading has ended, a batch waits so long for a log that does not answer.
const STOP_PATIENCE: Duration = Duration::from_secs(3);

/// What outlives a session.
pub struct Parts {
    /// Configuration.
    pub config: Config,
    /// Name of this instance.
    pub instance: String,
    /// The pure stages.
    pub stages: Stages,
    /// CPU pool.
    pub pool: ThreadPool,
    /// The fingerprint log.
    pub log: FingerprintLog,
    /// Metrics.
    pub metrics: Metrics,
    /// Health.
    pub health: Health,
    /// The wish to stop.
    pub shutdown: Shutdown,
}

/// Why a session ended.
#[derive(Debug)]
pub enum SessionEnd {
    /// As asked.
    Stopped,
    /// Build a new one.
    Rebuild {
        /// Label of the metric: `unknown-outcome`, `fenced`, `client`, `gap`.
        cause: &'static str,
        /// For people.
        why: String,
    },
    /// A person has to act.
    Fatal(String),
}

/// State that the threads of a session share.
pub(super) struct Session<'a> {
    pub parts: &'a Parts,
    pub assignment: Arc<Assignment>,
    end: Mutex<Option<SessionEnd>>,
    halted: AtomicBool,
    /// No more batches will come.
    reading_is_over: AtomicBool,
    /// Since when the fingerprint log owes an answer.
    silent_since: Mutex<Option<Instant>>,
    /// When the open transaction was begun.
    open_since: Mutex<Option<Instant>>,
}

/// Runs one session. `suspect_gap` after one that ended with the cause `gap`.
#[must_use]
pub fn run(parts: &Parts, suspect_gap: bool) -> SessionEnd {
    let producer = match Idle::connect(&parts.config, &parts.instance) {
        Ok(producer) => producer,
        Err(broken) if broken.is_setting() => return SessionEnd::Fatal(broken.to_string()),
        Err(broken) => {
            parts.health.not_ready("output", broken.to_string());
            let cause = if broken.class == Class::Fenced { "fenced" } else { "client" };
            return SessionEnd::Rebuild { cause, why: broken.to_string() };
        }
    };
    parts.health.clear("output");
    let assignment = Arc::new(Assignment::default());
    let (metrics, health) = (parts.metrics.clone(), parts.health.clone());
    health.not_ready("group", "joining the consumer group");
    let context = Rebalancing::new(&parts.config, Arc::clone(&assignment), suspect_gap, metrics, health);
    let consumer = match reader::connect(&parts.config, &parts.instance, context) {
        Ok(consumer) => consumer,
        Err(error) => return SessionEnd::Fatal(format!("cannot join the consumer group: {error}")),
    };
    let session = Session {
        parts,
        assignment,
        end: Mutex::new(None),
        halted: AtomicBool::new(false),
        reading_is_over: AtomicBool::new(false),
        silent_since: Mutex::new(None),
        open_since: Mutex::new(None),
    };
    let read = session.run_threads(&consumer, producer);
    parts.metrics.assigned_partitions.set(0);
    let gap = consumer.context().gap();
    let ended = session.end.into_inner().unwrap_or_else(PoisonError::into_inner);
    reader::close(consumer);
    // Whatever the close has told of: nothing is held now, so nobody else's partitions may seem to be ours.
    for series in [&parts.metrics.lag_records, &parts.metrics.retention_headroom] {
        series.reset();
    }
    parts.metrics.lag_seconds.reset();
    if let Some(gap) = gap {
        return SessionEnd::Fatal(format!(
            "{gap}; nothing was skipped: reset the offsets of group {}, or set kafka.on_gap = \"skip\" to go on at the oldest record",
            parts.config.kafka.group_id
        ));
    }
    ended.unwrap_or_else(|| match read {
        ReadEnd::Stopped => SessionEnd::Stopped,
        ReadEnd::OffsetLost => {
            SessionEnd::Rebuild { cause: "gap", why: "the committed offset is not in the raw topic".to_owned() }
        }
        ReadEnd::Broken(error) => {
            let cause = if crate::kafka::fault::classify(&error) == Class::Fenced { "fenced" } else { "client" };
            SessionEnd::Rebuild { cause, why: format!("the consumer failed: {error}") }
        }
    })
}

impl Session<'_> {
    fn run_threads(&self, consumer: &reader::RawConsumer, producer: Idle) -> ReadEnd {
        let (read, to_prepare) = bounded::<Batch>(1);
        let (claimed, to_finish) = bounded::<Claimed>(1);
        let (ready, to_commit) = bounded::<Ready>(1);
        let spawned = |name: &str| std::thread::Builder::new().name(name.to_owned());
        std::thread::scope(|scope| {
            let prepare = spawned("prepare").spawn_scoped(scope, move || self.prepare(to_prepare, &claimed));
            let finish = spawned("finish").spawn_scoped(scope, move || self.finish(to_finish, &ready));
            let committer = Committer::new(self, consumer, producer);
            let commit = spawned("commit").spawn_scoped(scope, move || committer.run(to_commit));
            if let Some(error) = [prepare.err(), finish.err(), commit.err()].into_iter().flatten().next() {
                self.end(SessionEnd::Fatal(format!("cannot start a thread: {error}")));
            }
            self.parts.health.watch(reader::LOOP, Duration::from_secs(120));
            let reader = Reader {
                consumer,
                assignment: &self.assignment,
                config: &self.parts.config,
                batches: read,
                metrics: &self.parts.metrics,
                health: &self.parts.health,
            };
            let stop = || {
                self.export_open_transaction();
                self.is_over() || self.parts.shutdown.is_requested()
            };
            let end = reader.run(stop, || self.is_halted());
            self.reading_is_over.store(true, Relaxed);
            self.parts.health.unwatch(reader::LOOP);
            if !matches!(end, ReadEnd::Stopped) {
                // What is in flight was read before the error and may still be committed; no more will come.
                info!(?end, "reading ended");
            }
            end
        })
    }

    /// Notes that a transaction is open, or that none is.
    pub fn open_transaction(&self, since: Option<Instant>) {
        *self.open_since.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }

    fn export_open_transaction(&self) {
        let since = *self.open_since.lock().unwrap_or_else(PoisonError::into_inner);
        self.parts.metrics.transaction_age.set(since.map_or(0.0, |since| since.elapsed().as_secs_f64()));
    }

    /// Ends the session; the first reason counts.
    pub fn end(&self, end: SessionEnd) {
        self.end.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(end);
    }

    pub fn is_over(&self) -> bool {
        self.end.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Stops reading and committing without leaving the group: a person has to look.
    pub fn halt(&self) {
        self.halted.store(true, Relaxed);
    }

    fn is_halted(&self) -> bool {
        self.halted.load(Relaxed)
    }

    fn timed<T>(&self, stage: &str, work: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let done = work();
        let took = begun.elapsed();
        self.parts.metrics.stage_seconds.with_label_values(&[stage]).observe(took.as_secs_f64());
        self.parts.metrics.busy(stage, took);
        done
    }

    fn prepare(&self, batches: Receiver<Batch>, claimed: &Sender<Claimed>) {
        let Parts { stages, pool, log, instance, metrics, .. } = self.parts;
        for batch in &batches {
            metrics.queued_batches.with_label_values(&["prepare"]).set(count(batches.len()));
            if !self.assignment.is_current(batch.epoch) {
                continue;
            }
            let (prepared, claims) = self.timed("prepare", || {
                pool.install(|| {
                    let prepared: Vec<_> = batch.inputs.par_iter().map(|input| stages.prepare(input)).collect();
                    let claims = prepared.iter().flatten().map(|article| stages.claim(article, instance)).collect();
                    (prepared, claims)
                })
            });
            let ticket = log.claim(claims);
            if claimed.send(Claimed { batch, prepared, ticket }).is_err() {
                return;
            }
        }
    }

    fn finish(&self, claimed: Receiver<Claimed>, ready: &Sender<Ready>) {
        for Claimed { batch, prepared, ticket } in &claimed {
            self.parts.metrics.queued_batches.with_label_values(&["finish"]).set(count(claimed.len()));
            let Some(decisions) = self.timed("decide", || self.decisions(&batch, ticket)) else { continue };
            let done = self.timed("enrich", || self.outputs(batch, prepared, decisions));
            if ready.send(done).is_err() {
                return;
            }
        }
    }

    /// The decisions on a batch, in the order of its prepared articles. `None` if the batch is not wanted any more.
    fn decisions(&self, batch: &Batch, ticket: Ticket) -> Option<Vec<Judged>> {
        let dedup = &self.parts.config.dedup;
        let begun = Instant::now();
        loop {
            if let Some(decisions) = ticket.redeem(LOOK) {
                *self.silent_since() = None;
                self.parts.health.clear("decisions");
                return Some(decisions.into_iter().map(|(sequence, decision)| (Some(sequence), decision)).collect());
            }
            if self.is_over() || !self.assignment.is_current(batch.epoch) {
                return None;
            }
            let reading_is_over = self.reading_is_over.load(Relaxed) || self.parts.shutdown.is_requested();
            if reading_is_over && begun.elapsed() > STOP_PATIENCE {
                warn!("the fingerprint log does not answer; leaving the batches in flight to the next start");
                // All of them: a later one must not be committed past this one.
                self.assignment.give_up();
                return None;
            }
            // Since the last answer, whichever batch it was for: an outage is waited out once, not batch by batch.
            let silent = self.silent_since().get_or_insert(begun).elapsed();
            if silent < dedup.unavailable_after.0 {
                continue;
            }
            match dedup.on_unavailable {
                OnUnavailable::Wait => {
                    let why = "the fingerprint log does not answer: look after its topic; articles wait for it";
                    self.parts.health.not_ready("decisions", why);
                }
                OnUnavailable::Publish => {
                    warn!("the fingerprint log does not answer; publishing unmatched, as dedup.on_unavailable says");
                    return Some(ticket.publish_undecided());
                }
            }
        }
    }

    fn silent_since(&self) -> MutexGuard<'_, Option<Instant>> {
        self.silent_since.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn outputs(&self, batch: Batch, prepared: Vec<Result<Prepared, Rejection>>, decisions: Vec<Judged>) -> Ready {
        let stages = &self.parts.stages;
        let mut decisions = decisions.into_iter();
        let missing = || Rejection::publish("undecided", "no decision was made on this record: please report it");
        let decided: Vec<Result<(Prepared, Judged), Rejection>> =
            prepared.into_iter().map(|article| Ok((article?, decisions.next().ok_or_else(missing)?))).collect();
        let output = |(input, decided): (&Input, &Result<_, Rejection>)| {
            let (Prepared { article, fingerprint }, (sequence, decision)) = decided.as_ref().map_err(Clone::clone)?;
            stages.output(&Decided { input, article, fingerprint, sequence: *sequence, decision })
        };
        let inputs = batch.inputs.par_iter();
        let outputs: Vec<_> = self.parts.pool.install(|| inputs.zip(decided.par_iter()).map(output).collect());

        let offsets = batch.offsets();
        let mut tally = Tally::default();
        let mut records = Vec::with_capacity(outputs.len());
        for ((input, output), decided) in batch.inputs.into_iter().zip(outputs).zip(decided) {
            match decided.and_then(|decided| Ok((decided, output?))) {
                Ok(((prepared, (_, decision)), Output { record, failures, tone })) => {
                    tally.article(&input, &prepared.article, &decision, record.as_ref());
                    tally.mix(&prepared.article, &decision, tone);
                    failures.into_iter().for_each(|part| tally.failure(part));
                    records.extend(record);
                }
                Err(rejection) => {
                    tally.rejection(&input, &rejection);
                    records.push(dead_letter(input, &rejection));
                }
            }
        }
        Ready { epoch: batch.epoch, records, offsets, tally }
    }
}

/// A length as a gauge takes it.
fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
