//! Reads the log and folds it: first to its end (the restore), then as it grows.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use prometheus::IntCounter;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::{ClientConfig, Message, Offset, TopicPartitionList};
use tracing::{debug, error, info, warn};

use super::appender::Keyed;
use super::{NOT_READY, Shared, State};
use crate::config::Config;
use crate::dedup::log::{ClaimKey, Entry, EntryError, Kind};
use crate::dedup::{Folded, Index};
use crate::kafka::client::client_config;
use crate::record::Sequence;

/// The log has one partition: order is what it is for.
const PARTITION: i32 = 0;
/// How long a poll may block: the reaction time to a stop.
const POLL: Duration = Duration::from_millis(50);
const HOUSEKEEPING: Duration = Duration::from_millis(500);
/// How often the log's bounds are asked for, to notice that it was truncated or made anew.
const BOUNDS_CHECK: Duration = Duration::from_secs(2);
const LOOP: &str = "log-reader";
/// Cause under which a log that cannot be asked reports itself not ready.
const SILENT: &str = "fingerprint-log-broker";

pub(super) struct Reader {
    shared: Arc<Shared>,
    client: ClientConfig,
    request_timeout: Duration,
    counters: Counters,
}

struct Counters(HashMap<&'static str, IntCounter>);

/// Why reading ended.
enum End {
    Stop,
    /// Drop the index and read the log back.
    Restore(&'static str),
    /// Written by a newer version: only an upgrade helps.
    Unknown(EntryError),
}

impl Reader {
    pub fn new(config: &Config, shared: Arc<Shared>) -> Self {
        let mut client = client_config(&config.kafka);
        client
            // librdkafka wants a group name even where there is no group.
            .set("group.id", format!("{}-log-reader", config.kafka.group_id))
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            .set("auto.offset.reset", "error")
            .set("fetch.queue.backoff.ms", "10")
            .set("fetch.message.max.bytes", "8388608")
            .set("queued.max.messages.kbytes", "32768");
        let kinds = ["claim", "repeat", "decided", "redundant", "unmatched", "damaged", "reserved"];
        let counter = |kind| (kind, shared.metrics.log_entries.with_label_values(&[kind]));
        let counters = Counters(kinds.into_iter().map(counter).collect());
        Self { client, request_timeout: config.kafka.request_timeout.0, counters, shared }
    }

    pub fn run(self) {
        self.shared.health.watch(LOOP, Duration::from_secs(120));
        let mut cause = "start";
        loop {
            self.shared.metrics.log_restores.with_label_values(&[cause]).inc();
            match self.restore_and_tail(cause) {
                Ok(End::Stop) => break,
                Err(_) if self.stopped() => break,
                Ok(End::Restore(why)) => {
                    warn!(cause = why, "fingerprint log: dropping the index to read it back");
                    self.shared.appender.discard();
                    cause = why;
                }
                Ok(End::Unknown(fault)) => {
                    error!(%fault, "fingerprint log: cannot go on");
                    self.forget(&fault.to_string());
                    while !self.stopped() {
                        self.shared.health.beat(LOOP);
                        std::thread::sleep(POLL);
                    }
                    break;
                }
                Err(fault) => {
                    self.forget(&format!("cannot be read: {fault}"));
                    warn!(%fault, "fingerprint log: cannot be read, trying again");
                    self.pause(Duration::from_millis(500));
                }
            }
        }
        self.shared.health.unwatch(LOOP);
    }

    fn restore_and_tail(&self, cause: &'static str) -> Result<End, KafkaError> {
        self.forget("being read back");
        let begun = Instant::now();
        let consumer: BaseConsumer = self.client.create()?;
        let (low, high) = consumer.fetch_watermarks(&self.shared.topic, PARTITION, self.request_timeout)?;
        let mut from = TopicPartitionList::new();
        from.add_partition_offset(&self.shared.topic, PARTITION, Offset::Offset(low))?;
        consumer.assign(&from)?;
        // Nothing can be missing before the very first entry.
        self.shared.state().index = Index::new(self.shared.rules.clone(), low == 0);

        let mut next = low;
        let mut heard = Instant::now();
        let mut told = Instant::now();
        while next < high {
            if self.stopped() {
                return Ok(End::Stop);
            }
            match self.take(&consumer)? {
                Taken::Entry(sequence) => {
                    next = sequence.0 + 1;
                    heard = Instant::now();
                }
                Taken::Nothing if heard.elapsed() > self.request_timeout => {
                    return Err(KafkaError::MessageConsumption(RDKafkaErrorCode::OperationTimedOut));
                }
                Taken::Nothing => {}
                Taken::End(end) => return Ok(end),
            }
            if told.elapsed() > HOUSEKEEPING {
                told = Instant::now();
                self.tell_progress(next - low, high - low, begun.elapsed());
            }
        }
        self.restored(high - low, cause, begun.elapsed());
        self.tail(&consumer, high)
    }

    #[allow(clippy::cast_precision_loss, reason = "a share for people")]
    fn tell_progress(&self, done: i64, all: i64, elapsed: Duration) {
        let share = done as f64 / all.max(1) as f64;
        self.shared.health.beat(LOOP);
        self.shared.metrics.restore_progress.set(share);
        let percent = (share * 100.0).round();
        self.shared.health.not_ready(NOT_READY, format!("reading it back: {percent} % of {all} entries"));
        info!(percent, entries = done, of = all, seconds = elapsed.as_secs_f32(), "fingerprint log: reading it back");
    }

    fn restored(&self, entries: i64, cause: &str, took: Duration) {
        let mut state = self.shared.state();
        state.restored = true;
        let tickets: Vec<u64> = state.batches.keys().copied().collect();
        let mut next: Vec<Keyed> =
            tickets.into_iter().flat_map(|id| state.advance(id, &self.shared.instance)).collect();
        let orphans: Vec<ClaimKey> = state.orphans.keys().copied().collect();
        next.extend(orphans.into_iter().filter_map(|key| state.adopt(key, &self.shared.instance)));
        info!(entries, articles = state.index.len(), seconds = took.as_secs_f32(), cause, "fingerprint log: read back");
        self.export(&state);
        drop(state);
        self.shared.metrics.restore_progress.set(1.0);
        self.shared.metrics.restore_seconds.set(took.as_secs_f64());
        self.shared.health.clear(NOT_READY);
        self.shared.changed.notify_all();
        self.shared.appender.append(next);
    }

    /// Not restored any more: no claim is appended until it is.
    fn forget(&self, why: &str) {
        self.shared.health.not_ready(NOT_READY, why);
        self.shared.metrics.restore_progress.set(0.0);
        let mut state = self.shared.state();
        state.restored = false;
        state.index = Index::new(self.shared.rules.clone(), false);
    }

    fn tail(&self, consumer: &BaseConsumer, mut next: i64) -> Result<End, KafkaError> {
        let (mut kept_house, mut checked) = (Instant::now(), Instant::now());
        while !self.stopped() {
            match self.take(consumer)? {
                Taken::Entry(sequence) => next = sequence.0 + 1,
                Taken::Nothing => {}
                Taken::End(end) => return Ok(end),
            }
            if kept_house.elapsed() > HOUSEKEEPING {
                kept_house = Instant::now();
                self.keep_house();
            }
            if checked.elapsed() > BOUNDS_CHECK {
                if let Some(cause) = self.check_bounds(consumer, next) {
                    return Ok(End::Restore(cause));
                }
                checked = Instant::now();
            }
        }
        Ok(End::Stop)
    }

    fn take(&self, consumer: &BaseConsumer) -> Result<Taken, KafkaError> {
        match consumer.poll(POLL) {
            None => Ok(Taken::Nothing),
            Some(Ok(message)) => {
                let sequence = Sequence(message.offset());
                let appended = message.timestamp().to_millis().unwrap_or_default();
                match Entry::read(message.payload().unwrap_or_default()) {
                    Ok(entry) => self.fold(sequence, appended, entry),
                    Err(EntryError::Unreadable(why)) => {
                        self.counters.inc("damaged");
                        warn!(%sequence, why, "fingerprint log: entry skipped");
                    }
                    Err(unknown) => return Ok(Taken::End(End::Unknown(unknown))),
                }
                Ok(Taken::Entry(sequence))
            }
            Some(Err(fault)) => match fault.rdkafka_error_code() {
                Some(RDKafkaErrorCode::OffsetOutOfRange | RDKafkaErrorCode::AutoOffsetReset) => {
                    Ok(Taken::End(End::Restore("truncated")))
                }
                Some(
                    RDKafkaErrorCode::UnknownTopicOrPartition
                    | RDKafkaErrorCode::UnknownTopic
                    | RDKafkaErrorCode::UnknownPartition,
                ) => Ok(Taken::End(End::Restore("gone"))),
                _ if matches!(fault, KafkaError::MessageConsumptionFatal(_)) => Err(fault),
                _ => {
                    debug!(%fault, "fingerprint log: consumer");
                    Ok(Taken::Nothing)
                }
            },
        }
    }

    fn fold(&self, sequence: Sequence, appended: i64, entry: Entry) {
        if let Some(Kind::Claim(claim)) = &entry.kind
            && claim.settings != self.shared.rules.digest()
        {
            self.shared.metrics.log_foreign_settings.inc();
        }
        let mut state = self.shared.state();
        let folded = state.index.fold(sequence, appended, entry);
        let (kind, key) = match folded {
            Folded::Claim { key, first, .. } => (if first { "claim" } else { "repeat" }, Some(key)),
            Folded::Decided { key, first, agrees } => {
                if agrees == Some(false) {
                    self.shared.metrics.log_disagreements.inc();
                    warn!(%sequence, "fingerprint log: a recorded decision differs from the recomputed one");
                }
                (if first { "decided" } else { "redundant" }, Some(key))
            }
            Folded::Unmatched => ("unmatched", None),
            Folded::Damaged => ("damaged", None),
            Folded::Reserved => ("reserved", None),
        };
        self.counters.inc(kind);
        let next = key.and_then(|key| self.step(&mut state, key));
        drop(state);
        if let Some(entry) = next {
            self.shared.appender.append(vec![entry]);
        }
    }

    /// What the claim needs next, if it is ours; settles its batch when it was the last one open.
    fn step(&self, state: &mut State, key: ClaimKey) -> Option<Keyed> {
        if !state.restored {
            return None;
        }
        if let Some((id, slot)) = state.waiting.get(&key).copied() {
            let next = state.next_entry(id, slot, &self.shared.instance);
            if next.is_none() {
                state.waiting.remove(&key);
            }
            if let Some(batch) = state.batches.get(&id).filter(|batch| batch.open == 0) {
                self.shared.metrics.log_round_trip.observe(batch.begun.elapsed().as_secs_f64());
                self.shared.changed.notify_all();
            }
            return next;
        }
        state.adopt(key, &self.shared.instance)
    }

    fn keep_house(&self) {
        self.shared.health.beat(LOOP);
        self.shared.appender.mend();
        let idle = self.shared.appender.is_idle();
        let mut state = self.shared.state();
        let late: Vec<u64> = state
            .batches
            .iter()
            .filter(|(_, batch)| idle && batch.open > 0 && batch.appended.elapsed() > self.shared.claim_deadline)
            .map(|(id, _)| *id)
            .collect();
        let mut again = Vec::new();
        for id in late {
            again.extend(state.advance(id, &self.shared.instance));
            if let Some(batch) = state.batches.get_mut(&id) {
                batch.appended = Instant::now();
            }
        }
        self.export(&state);
        drop(state);
        if !again.is_empty() {
            warn!(entries = again.len(), "fingerprint log: not read back in time, appending again");
            self.shared.metrics.log_reappended.inc_by(again.len() as u64);
            self.shared.appender.append(again);
        }
        self.shared.changed.notify_all();
    }

    /// Whether the log has lost what it must keep, or is another log altogether.
    fn check_bounds(&self, consumer: &BaseConsumer, next: i64) -> Option<&'static str> {
        match consumer.fetch_watermarks(&self.shared.topic, PARTITION, self.request_timeout) {
            Ok((_, high)) if high < next => Some("gone"),
            Ok((low, _)) => {
                self.shared.health.clear(SILENT);
                let oldest = self.shared.state().index.oldest()?;
                let lookback = Timestamp::now().as_millisecond() - self.shared.rules.horizon_ms();
                (oldest.0.0 < low && oldest.1 > lookback).then_some("truncated")
            }
            Err(fault) => {
                debug!(%fault, "fingerprint log: bounds unknown");
                self.shared.health.not_ready(SILENT, format!("its broker does not answer: {fault}"));
                None
            }
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "an age in seconds")]
    fn export(&self, state: &State) {
        let metrics = &self.shared.metrics;
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let (undecided, oldest) = state.index.undecided();
        metrics.undecided.set(count(undecided));
        let age = oldest.map_or(0, |appended| (Timestamp::now().as_millisecond() - appended).max(0));
        metrics.undecided_age.set(age as f64 / 1000.0);
        metrics.index_entries.set(count(state.index.len()));
        metrics.index_leaders.set(count(state.index.leaders()));
        metrics.index_bytes.set(count(state.index.estimated_bytes()));
    }

    fn stopped(&self) -> bool {
        self.shared.stop.load(Ordering::Relaxed)
    }

    fn pause(&self, time: Duration) {
        let until = Instant::now() + time;
        while !self.stopped() && Instant::now() < until {
            std::thread::sleep(POLL.min(time));
        }
        self.shared.health.beat(LOOP);
    }
}

enum Taken {
    Entry(Sequence),
    Nothing,
    End(End),
}

impl Counters {
    fn inc(&self, kind: &'static str) {
        if let Some(counter) = self.0.get(kind) {
            counter.inc();
        }
    }
}
