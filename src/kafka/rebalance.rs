//! What happens when partitions come and go, and what the client reports of itself.
//!
//! The callback runs inside `poll`, on the reading thread. With cooperative assignment only the incremental calls are used.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::statistics::Statistics;
use rdkafka::types::RDKafkaRespErr;
use rdkafka::{Offset as KafkaOffset, TopicPartitionList};
use tracing::{debug, error, info, warn};

use super::assignment::Assignment;
use super::client::Logged;
use crate::config::{Config, OnGap, StartAt};
use crate::health::Health;
use crate::metrics::Metrics;
use crate::record::{Offset, Partition};

/// Longest wait for committed offsets inside the callback. Past it the client looks them up by itself, in the background: a
/// dead instance's open transaction may hold them back for seconds, and the partitions kept must not stand still.
const COMMITTED_PATIENCE: Duration = Duration::from_secs(2);

/// A partition and where it is rewound to, if that is known before its first record.
type Start = (Partition, Option<Offset>);

/// The consumer's context.
pub struct Rebalancing {
    pub(super) topic: String,
    assignment: Arc<Assignment>,
    start_at: StartAt,
    on_gap: OnGap,
    /// The last session ended at an offset that the topic does not hold: look for the gap.
    suspect_gap: bool,
    commit_patience: Duration,
    gap: Mutex<Option<String>>,
    /// This instance is the one that begins the group at the end of the topic.
    begun_latest: AtomicBool,
    committed_times: Mutex<HashMap<Partition, i64>>,
    metrics: Metrics,
    health: Health,
}

impl Rebalancing {
    /// A context for one consumer.
    #[must_use]
    pub fn new(
        config: &Config,
        assignment: Arc<Assignment>,
        suspect_gap: bool,
        metrics: Metrics,
        health: Health,
    ) -> Self {
        Self {
            topic: config.topics.raw.clone(),
            assignment,
            start_at: config.kafka.start_at,
            on_gap: config.kafka.on_gap,
            suspect_gap,
            commit_patience: config.kafka.transaction_timeout.0,
            gap: Mutex::new(None),
            begun_latest: AtomicBool::new(false),
            committed_times: Mutex::new(HashMap::new()),
            metrics,
            health,
        }
    }

    /// The gap at which the pipeline has to stop, if one was found.
    #[must_use]
    pub fn gap(&self) -> Option<String> {
        self.gap.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes the time of the newest committed record of each partition, for the lag in seconds.
    pub fn committed<'a>(&self, newest: impl IntoIterator<Item = (&'a Partition, &'a i64)>) {
        let mut times = self.committed_times.lock().unwrap_or_else(PoisonError::into_inner);
        times.extend(newest.into_iter().map(|(partition, time)| (*partition, *time)));
    }

    /// Where to start each partition: at the committed offset, else where the configuration says.
    fn starts(
        &self,
        consumer: &BaseConsumer<Self>,
        partitions: &TopicPartitionList,
    ) -> KafkaResult<(TopicPartitionList, Vec<Start>)> {
        let committed = consumer.committed_offsets(partitions.clone(), COMMITTED_PATIENCE);
        let mut starts = TopicPartitionList::with_capacity(partitions.count());
        let mut known = Vec::with_capacity(partitions.count());
        for element in partitions.elements() {
            let number = element.partition();
            let found = committed
                .as_ref()
                .ok()
                .and_then(|list| list.find_partition(element.topic(), number))
                .filter(|found| found.error().is_ok())
                .map(|found| found.offset());
            let start = match (found, self.start_at) {
                (Some(KafkaOffset::Offset(offset)), _) => self.past_gap(consumer, Partition(number), offset),
                // The client asks again, in the background; its error handler knows no other start.
                (None, _) => KafkaOffset::Stored,
                (Some(_), StartAt::Earliest) => KafkaOffset::Beginning,
                (Some(_), StartAt::Latest) => self.latest(consumer, number),
            };
            starts.add_partition_offset(element.topic(), number, start)?;
            let resume = if let KafkaOffset::Offset(offset) = start { Some(Offset(offset)) } else { None };
            known.push((Partition(number), resume));
        }
        Ok((starts, known))
    }

    /// Where a partition without a commit begins under `start_at = "latest"`: at its end if the group has committed nothing at
    /// all, and that is committed at once, because the next owner would take a later end for the start. A partition
    /// that a working group gets later is read from its beginning: all its records are new.
    fn latest(&self, consumer: &BaseConsumer<Self>, partition: i32) -> KafkaOffset {
        let begun = || -> KafkaResult<KafkaOffset> {
            let metadata = consumer.fetch_metadata(Some(&self.topic), COMMITTED_PATIENCE)?;
            let mut all = TopicPartitionList::new();
            for topic in metadata.topics() {
                topic.partitions().iter().for_each(|p| _ = all.add_partition(topic.name(), p.id()));
            }
            let committed = consumer.committed_offsets(all, COMMITTED_PATIENCE)?;
            let known = |list: &TopicPartitionList| {
                list.elements()
                    .iter()
                    .any(|p| p.partition() != partition && matches!(p.offset(), KafkaOffset::Offset(_)))
            };
            if known(&committed) && !self.begun_latest.load(Ordering::Relaxed) {
                return Ok(KafkaOffset::Beginning);
            }
            self.begun_latest.store(true, Ordering::Relaxed);
            let (_, end) = consumer.fetch_watermarks(&self.topic, partition, COMMITTED_PATIENCE)?;
            let mut start = TopicPartitionList::new();
            start.add_partition_offset(&self.topic, partition, KafkaOffset::Offset(end))?;
            consumer.commit(&start, CommitMode::Sync)?;
            Ok(KafkaOffset::Offset(end))
        };
        begun().unwrap_or_else(|error| {
            warn!(%error, partition, "cannot note where reading begins; beginning at the oldest record");
            KafkaOffset::Beginning
        })
    }

    /// Looks whether the topic still holds the committed offset.
    fn past_gap(&self, consumer: &BaseConsumer<Self>, partition: Partition, committed: i64) -> KafkaOffset {
        let offset = KafkaOffset::Offset(committed);
        if !self.suspect_gap {
            return offset;
        }
        let Ok((low, high)) = consumer.fetch_watermarks(&self.topic, partition.0, COMMITTED_PATIENCE) else {
            return offset;
        };
        if (low..=high).contains(&committed) {
            return offset;
        }
        self.metrics.input_gaps.inc();
        let topic = &self.topic;
        let gap = if committed < low {
            format!("{topic}/{partition}: offsets {committed} to {} were deleted before they were read", low - 1)
        } else {
            format!(
                "{topic}/{partition}: offset {committed} is committed but the topic ends at {high}: it was made anew"
            )
        };
        if self.on_gap == OnGap::Skip {
            warn!(%gap, "going on at the oldest record, as kafka.on_gap says");
            return KafkaOffset::Offset(low);
        }
        error!(%gap, "stopping, as kafka.on_gap says");
        *self.gap.lock().unwrap_or_else(PoisonError::into_inner) = Some(gap);
        offset
    }

    fn assign(&self, consumer: &BaseConsumer<Self>, partitions: &TopicPartitionList) {
        self.metrics.rebalances.with_label_values(&["assign"]).inc();
        let assigned = self.starts(consumer, partitions).and_then(|(starts, known)| {
            // First ours: a record must not arrive before its partition counts as held.
            self.assignment.assign(known);
            consumer.incremental_assign(&starts)
        });
        match assigned {
            Ok(()) => self.health.clear("group"),
            Err(error) => {
                error!(%error, "cannot take the assigned partitions");
                self.health.not_ready("group", "the assigned partitions could not be taken; see the log");
            }
        }
    }

    fn revoke(&self, consumer: &BaseConsumer<Self>, partitions: &TopicPartitionList) {
        let lost = consumer.assignment_lost();
        self.metrics.rebalances.with_label_values(&[if lost { "lost" } else { "revoke" }]).inc();
        if lost {
            self.health.not_ready("group", "the partitions were lost to the group; joining it again");
        }
        let numbers: Vec<Partition> = partitions.elements().iter().map(|p| Partition(p.partition())).collect();
        for partition in &numbers {
            let label = partition.to_string();
            // A series that was never set has nothing to remove.
            let _ = self.metrics.lag_records.remove_label_values(&[&label]);
            let _ = self.metrics.lag_seconds.remove_label_values(&[&label]);
            let _ = self.metrics.retention_headroom.remove_label_values(&[&label]);
        }
        if !numbers.is_empty() {
            self.assignment.revoke(numbers, lost, self.commit_patience);
        }
        if let Err(error) = consumer.incremental_unassign(partitions) {
            error!(%error, "cannot give partitions back");
        }
    }
}

impl ConsumerContext for Rebalancing {
    fn rebalance(&self, consumer: &BaseConsumer<Self>, event: RDKafkaRespErr, partitions: &mut TopicPartitionList) {
        match event {
            RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS => self.assign(consumer, partitions),
            _ => self.revoke(consumer, partitions),
        }
        let held = self.assignment.partitions();
        self.metrics.assigned_partitions.set(i64::try_from(held.len()).unwrap_or(i64::MAX));
        let held: Vec<i32> = held.iter().map(|partition| partition.0).collect();
        info!(?held, "partitions held");
    }

    fn main_queue_min_poll_interval(&self) -> rdkafka::util::Timeout {
        rdkafka::util::Timeout::After(Duration::from_millis(100))
    }
}

impl ClientContext for Rebalancing {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        Logged.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        debug!(%error, reason, "consumer");
    }

    #[allow(clippy::cast_precision_loss, reason = "a lag in seconds")]
    fn stats(&self, statistics: Statistics) {
        let up = statistics.brokers.values().filter(|broker| broker.state == "UP").count();
        if up == 0 {
            self.health.not_ready("brokers", "no broker answers: look after them or kafka.brokers");
        } else {
            self.health.clear("brokers");
        }
        let held = self.assignment.positions();
        let times = self.committed_times.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let now = Timestamp::now().as_millisecond();
        let mut fetched = 0;
        let partitions = statistics.topics.get(&self.topic).map(|topic| &topic.partitions);
        // Beside them stands one that is none, for records without a partition: -1.
        let all = partitions.into_iter().flatten().filter(|(number, _)| **number >= 0).count();
        self.metrics.raw_partitions.set(i64::try_from(all).unwrap_or(i64::MAX));
        for (number, partition) in partitions.into_iter().flatten() {
            fetched += i64::try_from(partition.fetchq_size).unwrap_or(i64::MAX);
            // The client's own lag goes by commits of its own; ours go through the producer.
            let next = held.get(&Partition(*number)).copied().flatten();
            let Some(next) = next.filter(|_| partition.ls_offset >= 0) else { continue };
            // Behind the last record of a transaction stands its mark, which is an offset and no record.
            let read_all = partition.next_offset >= partition.ls_offset && partition.fetchq_cnt == 0;
            let none_left = read_all && next.0 >= partition.app_offset;
            let lag = if none_left { 0 } else { (partition.ls_offset - next.0).max(0) };
            let label = number.to_string();
            self.metrics.lag_records.with_label_values(&[&label]).set(lag);
            // The client asks for the oldest offset from time to time. While nothing was ever deleted, nothing is near.
            if partition.lo_offset > 0 {
                self.metrics.retention_headroom.with_label_values(&[&label]).set(next.0 - partition.lo_offset);
            }
            let behind = times.get(&Partition(*number)).filter(|_| lag > 0);
            let seconds = behind.map_or(0.0, |time| (now - time).max(0) as f64 / 1000.0);
            self.metrics.lag_seconds.with_label_values(&[&label]).set(seconds);
        }
        self.metrics.client_queue_bytes.set(fetched);
    }
}
