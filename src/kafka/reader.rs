//! The reading thread: polls one by one, cuts micro-batches, serves rebalances, rewinds.
//!
//! Pausing, not buffering, is the backpressure: a full batch is held while the stages behind are busy, and when that
//! lasts, the partitions are paused, so that polling can go on (it serves the rebalances) without filling memory.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{RecvTimeoutError, Sender, TrySendError};
use rdkafka::Message;
use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::BorrowedMessage;
use tracing::{debug, info, warn};

use super::assignment::Assignment;
use super::client::client_config;
use super::fault::remedy;
use super::headers;
use super::rebalance::Rebalancing;
use crate::config::Config;
use crate::health::Health;
use crate::metrics::Metrics;
use crate::pipeline::Batch;
use crate::record::{Offset, Partition};

/// The consumer of the raw topic.
pub type RawConsumer = BaseConsumer<Rebalancing>;

/// Longest wait for a consumer to close.
const CLOSE_PATIENCE: Duration = Duration::from_secs(3);
/// Longest poll: the reaction time to a stop or a rewind.
const POLL: Duration = Duration::from_millis(50);
/// Backpressure that lasts longer pauses the partitions. Pausing throws away what was fetched ahead (librdkafka #2703), so
/// it must not happen at every hiccup.
const PAUSE_AFTER: Duration = Duration::from_secs(2);
/// Longest step of a wait for room behind.
const HOLD_STEP: Duration = Duration::from_millis(20);
/// Cause under which the raw topic reports itself unreadable; until a record is read.
const INPUT: &str = "input";
/// Name of the watched loop.
pub const LOOP: &str = "reader";

/// Why reading ended.
#[derive(Debug)]
pub enum ReadEnd {
    /// It was asked to stop, or the stages behind have ended.
    Stopped,
    /// The committed offset is not in the topic.
    OffsetLost,
    /// The client is of no use any more.
    Broken(KafkaError),
}

/// Builds the consumer and joins the group.
///
/// # Errors
/// The settings are refused.
pub fn connect(config: &Config, instance: &str, context: Rebalancing) -> Result<RawConsumer, KafkaError> {
    let kafka = &config.kafka;
    let mut settings = client_config(kafka);
    settings
        .set("group.id", &kafka.group_id)
        .set("group.instance.id", instance)
        // Static membership under the new protocol still has an open bug (librdkafka #4994).
        .set("group.protocol", "classic")
        .set("partition.assignment.strategy", "cooperative-sticky")
        .set("session.timeout.ms", kafka.session_timeout.as_ms().to_string())
        .set("heartbeat.interval.ms", (kafka.session_timeout.as_ms() / 4).to_string())
        .set("isolation.level", "read_committed")
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        // Starts are explicit; anything else must be loud.
        .set("auto.offset.reset", "error")
        .set("fetch.queue.backoff.ms", "20")
        .set("queued.max.messages.kbytes", (config.limits.memory_budget.0 / 1024).to_string())
        .set("statistics.interval.ms", "2000");
    let topic = context.topic.clone();
    let consumer: RawConsumer = settings.create_with_context(context)?;
    consumer.subscribe(&[&topic])?;
    Ok(consumer)
}

/// Closes the consumer, at most for a while: librdkafka never ends a close during which an assignment comes in. Its work is
/// committed by then, and a static member does not leave the group anyway; a successor of the same name fences it.
pub fn close(consumer: RawConsumer) {
    let (closing, closed) = crossbeam_channel::bounded::<()>(1);
    let dropping = std::thread::Builder::new().name("close".to_owned()).spawn(move || {
        drop(consumer);
        drop(closing);
    });
    // Nothing is ever sent: the channel ends when the consumer is gone.
    if dropping.is_ok() && closed.recv_timeout(CLOSE_PATIENCE) == Err(RecvTimeoutError::Timeout) {
        warn!("the consumer does not close; leaving it behind");
    }
}

/// The reading loop.
pub struct Reader<'a> {
    /// The consumer.
    pub consumer: &'a RawConsumer,
    /// Shared with callback and committer.
    pub assignment: &'a Assignment,
    /// Limits of a batch.
    pub config: &'a Config,
    /// Where batches go.
    pub batches: Sender<Batch>,
    /// Counts.
    pub metrics: &'a Metrics,
    /// Signs of life.
    pub health: &'a Health,
}

impl Reader<'_> {
    /// Reads until `stop` says so; `halt` says that nothing may be read any more though the group is to be kept.
    pub fn run(self, stop: impl Fn() -> bool, halt: impl Fn() -> bool) -> ReadEnd {
        let topic: Arc<str> = self.config.topics.raw.as_str().into();
        self.health.clear(INPUT);
        let mut batch: Option<Batch> = None;
        let mut started: Vec<Partition> = Vec::new();
        while !stop() {
            self.health.beat(LOOP);
            if halt() {
                batch = None;
                self.idle();
                continue;
            }
            if let Err(end) = self.rewind(&mut batch, &mut started) {
                return end;
            }
            if batch.as_ref().is_some_and(|batch| self.is_due(batch)) {
                match self.hand_over(&mut batch, &mut started, &stop) {
                    Ok(()) => continue,
                    Err(None) if halt() => continue,
                    Err(end) => return end.unwrap_or(ReadEnd::Stopped),
                }
            }
            let patience = batch
                .as_ref()
                .map_or(POLL, |batch| self.config.batch.interval.0.saturating_sub(batch.opened.elapsed()).min(POLL));
            match self.consumer.poll(patience) {
                None => {}
                Some(Err(error)) => {
                    if let Some(end) = self.on_error(error) {
                        return end;
                    }
                }
                Some(Ok(message)) => {
                    self.note_start(&message, &mut started);
                    // While a rewind is due this record lies behind the place to rewind to: it will be read again.
                    let Some(epoch) = self.assignment.epoch() else { continue };
                    if batch.is_none() {
                        self.health.clear(INPUT);
                    }
                    let input = headers::input(&topic, &message);
                    self.metrics.records_read.inc();
                    self.metrics.bytes_read.inc_by(input.size() as u64);
                    let open = batch.take().filter(|batch| batch.epoch == epoch);
                    batch.insert(open.unwrap_or_else(|| Batch::new(epoch))).push(input);
                }
            }
        }
        if let Some(batch) = batch {
            // Stopping: what is open still gets its chance; the stages behind take it or have ended.
            let _ = self.batches.send_timeout(batch, self.config.shutdown.drain_deadline.0);
        }
        ReadEnd::Stopped
    }

    fn is_due(&self, batch: &Batch) -> bool {
        let limits = &self.config.batch;
        batch.inputs.len() >= limits.max_records
            || batch.bytes >= limits.max_bytes.as_usize()
            || batch.opened.elapsed() >= limits.interval.0
    }

    /// Hands a batch to the stages behind; holds it while they are busy. Fails when they have ended, or the client has.
    fn hand_over(
        &self,
        batch: &mut Option<Batch>,
        started: &mut Vec<Partition>,
        stop: &impl Fn() -> bool,
    ) -> Result<(), Option<ReadEnd>> {
        let begun = Instant::now();
        let mut paused: Option<TopicPartitionList> = None;
        let mut result = Ok(());
        while let Some(held) = batch.take() {
            let sent = match self.batches.try_send(held) {
                Err(TrySendError::Full(held)) => self.batches.send_timeout(held, HOLD_STEP).map_err(|e| match e {
                    crossbeam_channel::SendTimeoutError::Timeout(held) => Some(held),
                    crossbeam_channel::SendTimeoutError::Disconnected(_) => None,
                }),
                other => other.map_err(|_| None),
            };
            match sent {
                Ok(()) => {}
                Err(None) => result = Err(None),
                Err(Some(held)) if !self.assignment.is_current(held.epoch) => {
                    debug!("a stale batch is not handed over")
                }
                Err(Some(held)) => *batch = Some(held),
            }
            if batch.is_some() && begun.elapsed() > PAUSE_AFTER {
                self.health.beat(LOOP);
                paused = paused.or_else(|| self.pause());
                // Serves rebalances; paused partitions yield nothing. What comes nevertheless was assigned just now.
                match self.consumer.poll(Duration::ZERO) {
                    None => {}
                    Some(Ok(message)) => {
                        self.note_start(&message, started);
                        self.assignment.give_up();
                    }
                    Some(Err(error)) => {
                        if let Some(end) = self.on_error(error) {
                            return Err(Some(end));
                        }
                    }
                }
            }
            if stop() && batch.is_some() {
                // Leave the hold to the last attempt of the caller.
                break;
            }
        }
        if let Some(paused) = paused {
            self.metrics.backpressure.set(0);
            if let Err(error) = self.consumer.resume(&paused) {
                warn!(%error, "cannot resume");
            }
            info!(seconds = begun.elapsed().as_secs_f32(), "reading on");
        }
        result
    }

    /// Before anything else is done with a record: where its partition began, so that it can be rewound to there.
    fn note_start(&self, message: &BorrowedMessage<'_>, started: &mut Vec<Partition>) {
        let partition = Partition(message.partition());
        if !started.contains(&partition) {
            self.assignment.started_at(partition, Offset(message.offset()));
            started.push(partition);
        }
    }

    fn pause(&self) -> Option<TopicPartitionList> {
        let held = self.consumer.assignment().ok()?;
        info!("the stages behind are busy: reading is paused");
        self.metrics.backpressure.set(1);
        match self.consumer.pause(&held) {
            Ok(()) => Some(held),
            Err(error) => {
                warn!(%error, "cannot pause");
                None
            }
        }
    }

    /// Keeps the membership without reading.
    fn idle(&self) {
        if let Ok(held) = self.consumer.assignment()
            && self.consumer.pause(&held).is_ok()
        {
            self.metrics.backpressure.set(1);
        }
        // Whatever still arrives is not used: nothing is committed any more.
        let _ = self.consumer.poll(POLL);
    }

    fn rewind(&self, batch: &mut Option<Batch>, started: &mut Vec<Partition>) -> Result<(), ReadEnd> {
        if !self.assignment.rewind_due() {
            return Ok(());
        }
        *batch = None;
        let Some(mut places) = self.assignment.take_rewind() else { return Ok(()) };
        let read = std::mem::take(started);
        // Of the others nothing was read since they were assigned or rewound: they stand where they should.
        places.retain(|(partition, _)| read.contains(partition));
        if places.is_empty() {
            return Ok(());
        }
        let mut list = TopicPartitionList::with_capacity(places.len());
        for (partition, offset) in &places {
            list.add_partition_offset(&self.config.topics.raw, partition.0, rdkafka::Offset::Offset(offset.0))
                .map_err(ReadEnd::Broken)?;
        }
        self.metrics.rewinds.inc_by(places.len() as u64);
        let sought =
            self.consumer.seek_partitions(list, self.config.kafka.request_timeout.0).map_err(ReadEnd::Broken)?;
        for element in sought.elements() {
            element.error().map_err(ReadEnd::Broken)?;
        }
        info!(partitions = places.len(), "rewound to the last commit");
        Ok(())
    }

    fn on_error(&self, error: KafkaError) -> Option<ReadEnd> {
        let code = error.rdkafka_error_code();
        match (&error, code) {
            (KafkaError::MessageConsumptionFatal(_), _) => Some(ReadEnd::Broken(error)),
            (_, Some(RDKafkaErrorCode::AutoOffsetReset | RDKafkaErrorCode::OffsetOutOfRange)) => {
                Some(ReadEnd::OffsetLost)
            }
            _ => {
                let hint = code.and_then(remedy).unwrap_or("the client goes on trying");
                warn!(%error, hint, "reading");
                let lasting = [
                    RDKafkaErrorCode::UnknownTopicOrPartition,
                    RDKafkaErrorCode::UnknownTopic,
                    RDKafkaErrorCode::TopicAuthorizationFailed,
                    RDKafkaErrorCode::GroupAuthorizationFailed,
                ];
                if code.is_some_and(|code| lasting.contains(&code)) {
                    self.health.not_ready(INPUT, hint);
                }
                None
            }
        }
    }
}
