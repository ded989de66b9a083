//! The commit unit: one batch, one transaction.

use std::collections::BTreeMap;
use std::time::Duration;

use crossbeam_channel::Receiver;
use jiff::Timestamp;
use rdkafka::consumer::Consumer;
use tracing::{error, info, info_span, warn};

use super::session::{Session, SessionEnd};
use super::{Breaker, Ready, Tally};
use crate::kafka::fault::Class;
use crate::kafka::reader::RawConsumer;
use crate::kafka::transaction::{Aborted, Idle, Outcome};

/// Most sources with a freshness series.
const MAX_SOURCES: usize = 100;
/// Waits after refused transactions: the first, doubled up to the last.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

pub(super) struct Committer<'a> {
    session: &'a Session<'a>,
    consumer: &'a RawConsumer,
    producer: Option<Idle>,
    breaker: Breaker,
    refused: u32,
    sources: BTreeMap<String, i64>,
}

impl<'a> Committer<'a> {
    pub fn new(session: &'a Session<'a>, consumer: &'a RawConsumer, producer: Idle) -> Self {
        let breaker = Breaker::new(session.parts.config.breaker.clone());
        session.parts.metrics.breaker_open.set(0);
        Self { session, consumer, producer: Some(producer), breaker, refused: 0, sources: BTreeMap::new() }
    }

    /// Commits batch after batch; ends with the channel or when the producer is of no use any more.
    pub fn run(mut self, batches: Receiver<Ready>) {
        for ready in &batches {
            // A batch read before a rewind or a revocation.
            if !self.session.assignment.is_current(ready.epoch) {
                continue;
            }
            let Some(producer) = self.producer.take() else { return };
            let breaker = match self.breaker.after(&ready.tally.dead) {
                Ok(breaker) => breaker,
                Err(why) => return self.trip(&why),
            };
            match self.commit(producer, &ready) {
                Some(producer) => self.producer = Some(producer),
                None => return,
            }
            // Only what was committed counts for the breaker; what is done again comes again.
            if self.refused == 0 && self.session.assignment.is_current(ready.epoch) {
                self.breaker = breaker;
            }
        }
    }

    fn commit(&mut self, producer: Idle, ready: &Ready) -> Option<Idle> {
        let metrics = &self.session.parts.metrics;
        let [records, published, suppressed, withheld, dead_letters] = ready.tally.counts();
        let span = info_span!("batch", records);
        let _entered = span.enter();
        let open = match producer.begin() {
            Ok(open) => open,
            Err(broken) => return self.broken("client", broken.class, &broken.to_string()),
        };
        let begun = open.begun();
        self.session.open_transaction(Some(begun));
        let lost = self.consumer.assignment_lost();
        let outcome = if lost {
            open.abort(Aborted::Stale(crate::kafka::assignment::Stale))
        } else {
            let group = || self.consumer.group_metadata();
            open.commit(&ready.records, &ready.offsets, ready.epoch, &self.session.assignment, group)
        };
        self.session.open_transaction(None);
        metrics.transaction_seconds.observe(begun.elapsed().as_secs_f64());
        metrics.busy("commit", begun.elapsed());
        match outcome {
            Outcome::Committed(producer, commit_time) => {
                metrics.transactions.with_label_values(&["committed"]).inc();
                metrics.commit_seconds.observe(commit_time.as_secs_f64());
                self.committed(&ready.tally);
                let ms = begun.elapsed().as_millis();
                info!(published, suppressed, withheld, dead_letters, ms, "committed");
                Some(producer)
            }
            Outcome::Aborted(producer, Aborted::Stale(stale)) => {
                metrics.transactions.with_label_values(&["aborted"]).inc();
                info!(%stale, "aborted");
                if lost {
                    self.session.assignment.give_up();
                }
                Some(producer)
            }
            Outcome::Aborted(producer, Aborted::Refused(why)) => {
                metrics.transactions.with_label_values(&["aborted"]).inc();
                warn!(why, "aborted; the batch will be done again");
                self.session.assignment.give_up();
                self.refused += 1;
                if self.refused > 1 {
                    self.session.parts.health.not_ready("output", why);
                }
                let wait = BACKOFF.0.saturating_mul(1 << self.refused.min(10)).min(BACKOFF.1);
                self.session.parts.shutdown.sleep(wait);
                Some(producer)
            }
            Outcome::Broken(broken) => {
                // The coordinator ends a transaction that ran out of time with the same answer as one that was taken over.
                let expired = begun.elapsed() >= self.session.parts.config.kafka.transaction_timeout.0;
                let class = if expired && broken.class == Class::Fenced { Class::Retryable } else { broken.class };
                self.broken("unknown-outcome", class, &broken.to_string())
            }
        }
    }

    fn broken(&self, unknown: &'static str, class: Class, why: &str) -> Option<Idle> {
        let (result, cause) = match class {
            Class::Fenced => ("fenced", "fenced"),
            Class::Fatal => ("failed", "client"),
            Class::Retryable | Class::Abortable => ("unknown", unknown),
        };
        self.session.parts.metrics.transactions.with_label_values(&[result]).inc();
        self.session.end(SessionEnd::Rebuild { cause, why: why.to_owned() });
        None
    }

    fn trip(&self, why: &str) {
        error!(why, "the dead-letter breaker has tripped");
        self.session.parts.metrics.breaker_open.set(1);
        self.session.parts.health.not_ready("breaker", why);
        self.session.halt();
    }

    #[allow(clippy::cast_precision_loss, reason = "a time in seconds")]
    fn committed(&mut self, tally: &Tally) {
        let parts = self.session.parts;
        self.refused = 0;
        parts.health.clear("output");
        tally.commit(&parts.metrics, Timestamp::now());
        self.consumer.context().committed(tally.partitions());
        for (source, time) in tally.sources() {
            // What comes late, a retry or another partition's share, does not make a source silent.
            let newest = self.sources.entry(source.clone()).or_insert(i64::MIN);
            *newest = (*newest).max(*time);
            parts.metrics.source_last_record.with_label_values(&[source]).set(*newest as f64 / 1000.0);
        }
        while self.sources.len() > MAX_SOURCES {
            let Some(oldest) = self.sources.iter().min_by_key(|(_, time)| **time).map(|(source, _)| source.clone())
            else {
                break;
            };
            self.sources.remove(&oldest);
            // The series exists: it was set when the source came in.
            let _ = parts.metrics.source_last_record.remove_label_values(&[&oldest]);
        }
    }
}
