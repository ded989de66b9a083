//! Reads the topic of dead letters, as a `read_committed` reader, from some place to its present end.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::{Offset as KafkaOffset, TopicPartitionList};

use crate::cli::tail::is_passing;
use crate::config::Config;
use crate::exit::Failure;
use crate::kafka::client::{self, Logged};
use crate::kafka::headers;
use crate::record::{Input, Offset, Partition};

const POLL: Duration = Duration::from_millis(200);
/// The range of `kafka.transaction_timeout` ends at two minutes; brokers look for expired ones every ten seconds.
const LONGEST_TRANSACTION: Duration = Duration::from_secs(150);

/// A reader of the dead letters. Joins no group, commits nothing.
pub(super) struct Scanner {
    consumer: BaseConsumer<Logged>,
    topic: Arc<str>,
    partitions: Vec<Partition>,
    patience: Duration,
}

impl Scanner {
    /// Connects.
    ///
    /// # Errors
    /// No broker answers, or there is no such topic.
    pub fn connect(config: &Config) -> anyhow::Result<Self> {
        let mut settings = client::client_config(&config.kafka);
        settings
            // librdkafka wants a name even of a reader that joins no group.
            .set("group.id", format!("{}-dlq-reader", config.kafka.group_id))
            .set("enable.auto.commit", "false")
            .set("isolation.level", "read_committed")
            .set("enable.partition.eof", "true")
            .set("auto.offset.reset", "earliest");
        let consumer: BaseConsumer<Logged> = settings.create_with_context(Logged)?;
        let patience = config.kafka.request_timeout.0;
        let topic = config.topics.dead_letters.as_str();
        let metadata = client::metadata(&consumer, patience)?;
        let found = metadata.topics().iter().find(|found| found.name() == topic && found.error().is_none());
        let Some(found) = found else {
            return Err(Failure::Findings(format!("topic {topic} does not exist; run `newswire topics create`")).into());
        };
        let partitions = found.partitions().iter().map(|partition| Partition(partition.id())).collect();
        Ok(Self { consumer, topic: topic.into(), partitions, patience })
    }

    /// Where each partition first has a record of that time or later; where none has, it is left out. Notes carry the time of
    /// their retry, so what is about a letter that is taken is read with it.
    ///
    /// # Errors
    /// The brokers do not answer.
    pub fn at(&self, time: Timestamp) -> anyhow::Result<BTreeMap<Partition, Offset>> {
        let mut times = TopicPartitionList::new();
        for partition in &self.partitions {
            times.add_partition_offset(&self.topic, partition.0, KafkaOffset::Offset(time.as_millisecond()))?;
        }
        let found = self.consumer.offsets_for_times(times, self.patience)?;
        let known = found.elements().into_iter().filter_map(|element| match element.offset() {
            KafkaOffset::Offset(offset) => Some((Partition(element.partition()), Offset(offset))),
            _ => None,
        });
        Ok(known.collect())
    }

    /// Waits until everything that is in the topic now is settled: committed or aborted. A `read_committed` reader sees nothing behind the
    /// beginning of an open transaction, not even what was committed there long ago.
    ///
    /// # Errors
    /// A transaction stays open for longer than it can; the brokers do not answer.
    pub fn settle(&self, config: &Config) -> anyhow::Result<()> {
        let mut settings = client::client_config(&config.kafka);
        settings.set("isolation.level", "read_uncommitted");
        let all: BaseConsumer<Logged> = settings.create_with_context(Logged)?;
        let begun = Instant::now();
        for partition in &self.partitions {
            let (_, end) = all.fetch_watermarks(&self.topic, partition.0, self.patience)?;
            while self.consumer.fetch_watermarks(&self.topic, partition.0, self.patience)?.1 < end {
                if begun.elapsed() > LONGEST_TRANSACTION {
                    let topic = &self.topic;
                    let why = format!(
                        "a transaction stays open on {topic}/{partition}; see kafka-transactions.sh find-hanging"
                    );
                    return Err(Failure::Unavailable(why).into());
                }
                std::thread::sleep(POLL);
            }
        }
        Ok(())
    }

    /// The oldest record of each partition.
    pub fn beginning(&self) -> BTreeMap<Partition, Offset> {
        // Deleted offsets are passed over: `auto.offset.reset` is earliest.
        self.partitions.iter().map(|partition| (*partition, Offset(0))).collect()
    }

    /// Hands over every record from there to the present ends, in order within a partition, until `visit` breaks.
    ///
    /// # Errors
    /// The brokers fall silent; whatever `visit` fails with.
    pub fn read(
        &self,
        from: &BTreeMap<Partition, Offset>,
        mut visit: impl FnMut(Input) -> anyhow::Result<ControlFlow<()>>,
    ) -> anyhow::Result<()> {
        let mut start = TopicPartitionList::new();
        let mut open: BTreeMap<Partition, i64> = BTreeMap::new();
        for (partition, offset) in from {
            // Letters that come in while this reads are left for the next time.
            let (_, end) = self.consumer.fetch_watermarks(&self.topic, partition.0, self.patience)?;
            if offset.0 < end {
                start.add_partition_offset(&self.topic, partition.0, KafkaOffset::Offset(offset.0))?;
                open.insert(*partition, end);
            }
        }
        self.consumer.assign(&start)?;
        let mut heard = Instant::now();
        while !open.is_empty() {
            match self.consumer.poll(POLL) {
                None if heard.elapsed() > self.patience => {
                    let left: Vec<String> = open.keys().map(ToString::to_string).collect();
                    let left = left.join(", ");
                    let why =
                        format!("no answer about partition {left} of {} within kafka.request_timeout", self.topic);
                    return Err(Failure::Unavailable(why).into());
                }
                None => continue,
                Some(Ok(message)) => {
                    let input = headers::input(&self.topic, &message);
                    let (partition, offset) = (input.position.partition, input.position.offset);
                    let Some(end) = open.get(&partition).copied() else { continue };
                    if offset.0 < end && visit(input)?.is_break() {
                        break;
                    }
                    if offset.0 + 1 >= end {
                        open.remove(&partition);
                    }
                }
                // Behind the last record there may be nothing but the marks of transactions.
                Some(Err(KafkaError::PartitionEOF(partition))) => _ = open.remove(&Partition(partition)),
                Some(Err(KafkaError::MessageConsumption(code))) if is_passing(code) => continue,
                Some(Err(error)) => return Err(error.into()),
            }
            heard = Instant::now();
        }
        Ok(self.consumer.unassign()?)
    }
}
