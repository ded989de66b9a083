//! What the tests themselves ask of the broker. Plain blocking calls; every one has a deadline.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::TopicPartitionList;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Headers, Message, OwnedHeaders};
use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer, ThreadedProducer};
use rdkafka::{Offset, message::Header};

use crate::wait::{DEADLINE, until_true};

const REQUEST: Duration = Duration::from_secs(20);

/// Name and value of a header; values may be absent.
pub type HeaderPair = (String, Option<Vec<u8>>);

/// A record, whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    pub partition: i32,
    pub offset: i64,
    /// Milliseconds since 1970.
    pub timestamp: i64,
    pub key: Option<Vec<u8>>,
    pub headers: Vec<HeaderPair>,
    pub payload: Option<Vec<u8>>,
}

impl Record {
    /// The value of a header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(found, _)| found == name)?;
        std::str::from_utf8(value.as_deref()?).ok()
    }

    /// The payload as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(self.payload.as_deref().expect("a payload")).expect("JSON")
    }
}

/// Which records a reader is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    ReadCommitted,
    ReadUncommitted,
}

/// Settings of all clients here. Silent, because tests stop brokers on purpose.
pub fn settings(brokers: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", brokers)
        .set("reconnect.backoff.max.ms", "500")
        .set("retry.backoff.ms", "50")
        .set_log_level(RDKafkaLogLevel::Emerg);
    config
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn admin(brokers: &str) -> AdminClient<DefaultClientContext> {
    settings(brokers).create().unwrap()
}

/// Makes a topic and waits until it can be used.
pub fn create_topic(brokers: &str, name: &str, partitions: i32, config: &[(&str, &str)]) {
    let admin = admin(brokers);
    let topic = config
        .iter()
        .fold(NewTopic::new(name, partitions, TopicReplication::Fixed(1)), |topic, (key, value)| topic.set(key, value));
    let made = block_on(admin.create_topics([&topic], &AdminOptions::new().operation_timeout(Some(REQUEST)))).unwrap();
    assert!(made.iter().all(Result::is_ok), "{made:?}");
    until_true(DEADLINE, &format!("leaders of {name}"), || {
        admin.inner().fetch_metadata(Some(name), REQUEST).is_ok_and(|metadata| {
            metadata.topics().iter().all(|topic| {
                topic.partitions().len() == usize::try_from(partitions).unwrap()
                    && topic.partitions().iter().all(|partition| partition.error().is_none() && partition.leader() >= 0)
            })
        })
    });
}

/// Deletes a topic and waits until it is gone.
pub fn delete_topic(brokers: &str, name: &str) {
    let admin = admin(brokers);
    let gone = block_on(admin.delete_topics(&[name], &AdminOptions::new().operation_timeout(Some(REQUEST)))).unwrap();
    assert!(gone.iter().all(Result::is_ok), "{gone:?}");
    until_true(DEADLINE, &format!("{name} to vanish"), || {
        admin
            .inner()
            .fetch_metadata(None, REQUEST)
            .is_ok_and(|all| all.topics().iter().all(|topic| topic.name() != name))
    });
}

/// Deletes the records of a partition before an offset.
pub fn delete_records(brokers: &str, topic: &str, partition: i32, before: i64) {
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, partition, Offset::Offset(before)).unwrap();
    let done =
        block_on(admin(brokers).delete_records(&list, &AdminOptions::new().operation_timeout(Some(REQUEST)))).unwrap();
    for element in done.elements() {
        element.error().unwrap();
    }
}

/// Appends records; the partition of each is its own, offsets are given by the broker.
pub struct Writer {
    producer: ThreadedProducer<DefaultProducerContext>,
    topic: String,
}

impl Writer {
    pub fn new(brokers: &str, topic: &str) -> Self {
        let producer = settings(brokers)
            .set("enable.idempotence", "true")
            .set("linger.ms", "5")
            .set("message.max.bytes", "20000000")
            .create()
            .unwrap();
        Self { producer, topic: topic.to_owned() }
    }

    /// Hands one record over. In order within a partition.
    pub fn send(&self, record: &Record) {
        let headers = record
            .headers
            .iter()
            .fold(OwnedHeaders::new(), |headers, (key, value)| headers.insert(Header { key, value: value.as_deref() }));
        let mut message = BaseRecord::<[u8], [u8]>::to(&self.topic).partition(record.partition).headers(headers);
        message.key = record.key.as_deref();
        message.payload = record.payload.as_deref();
        message.timestamp = (record.timestamp > 0).then_some(record.timestamp);
        let mut waiting = Some(message);
        until_true(DEADLINE, "room in the producer's queue", || match self.producer.send(waiting.take().unwrap()) {
            Ok(()) => true,
            Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), message)) => {
                waiting = Some(message);
                false
            }
            Err((error, _)) => panic!("{error}"),
        });
    }

    /// Waits until the broker has them all.
    pub fn flush(&self) {
        self.producer.flush(DEADLINE).unwrap();
    }
}

/// Appends records and waits.
pub fn append<'a>(brokers: &str, topic: &str, records: impl IntoIterator<Item = &'a Record>) {
    let writer = Writer::new(brokers, topic);
    for record in records {
        writer.send(record);
    }
    writer.flush();
}

/// Reads a topic from its beginning and keeps what it has read.
pub struct Reader {
    consumer: BaseConsumer,
    /// Whether the last thing heard of a partition was that it has no more.
    ends: BTreeMap<i32, bool>,
    pub records: Vec<Record>,
}

impl Reader {
    pub fn new(brokers: &str, topic: &str, isolation: Isolation) -> Self {
        let consumer: BaseConsumer = settings(brokers)
            .set("group.id", "newswire-test-reader")
            .set("enable.auto.commit", "false")
            .set("enable.partition.eof", "true")
            .set("auto.offset.reset", "earliest")
            .set("fetch.wait.max.ms", "20")
            .set("fetch.message.max.bytes", "4000000")
            .set(
                "isolation.level",
                if isolation == Isolation::ReadCommitted { "read_committed" } else { "read_uncommitted" },
            )
            .create()
            .unwrap();
        let partitions = partitions_of(&consumer, topic);
        let mut list = TopicPartitionList::new();
        for partition in &partitions {
            list.add_partition_offset(topic, *partition, Offset::Beginning).unwrap();
        }
        consumer.assign(&list).unwrap();
        Self {
            consumer,
            ends: partitions.into_iter().map(|partition| (partition, false)).collect(),
            records: Vec::new(),
        }
    }

    /// Takes what there is within a moment, without a claim to completeness.
    pub fn poll(&mut self) -> bool {
        match self.consumer.poll(Duration::from_millis(20)) {
            None => false,
            Some(Ok(message)) => {
                self.ends.insert(message.partition(), false);
                self.records.push(Record {
                    partition: message.partition(),
                    offset: message.offset(),
                    timestamp: message.timestamp().to_millis().unwrap_or_default(),
                    key: message.key().map(<[u8]>::to_vec),
                    headers: message.headers().map(|all| all.iter().map(owned).collect()).unwrap_or_default(),
                    payload: message.payload().map(<[u8]>::to_vec),
                });
                true
            }
            Some(Err(KafkaError::PartitionEOF(partition))) => {
                self.ends.insert(partition, true);
                true
            }
            // The broker may be away for a while; the deadline of the caller decides.
            Some(Err(_)) => false,
        }
    }

    /// Reads on until the records satisfy the caller.
    pub fn until(&mut self, limit: Duration, what: &str, mut enough: impl FnMut(&[Record]) -> bool) {
        until_true(limit, what, || {
            self.poll();
            enough(&self.records)
        });
    }
}

fn owned(header: Header<'_, &[u8]>) -> HeaderPair {
    (header.key.to_owned(), header.value.map(<[u8]>::to_vec))
}

/// Everything in a topic, up to what the isolation lets a reader see.
pub fn read(brokers: &str, topic: &str, isolation: Isolation) -> Vec<Record> {
    let mut reader = Reader::new(brokers, topic, isolation);
    until_true(DEADLINE, &format!("the end of {topic}"), || {
        while !reader.ends.values().all(|end| *end) && reader.poll() {}
        reader.ends.values().all(|end| *end)
    });
    reader.records
}

fn partitions_of(consumer: &BaseConsumer, topic: &str) -> Vec<i32> {
    let metadata = consumer.fetch_metadata(Some(topic), REQUEST).unwrap();
    metadata.topics()[0].partitions().iter().map(rdkafka::metadata::MetadataPartition::id).collect()
}

/// Looks at offsets from outside.
pub struct Offsets {
    committed: BaseConsumer,
    uncommitted: BaseConsumer,
}

impl Offsets {
    /// Sees the offsets of this group.
    pub fn new(brokers: &str, group: &str) -> Self {
        let consumer = |isolation: &str| -> BaseConsumer {
            settings(brokers).set("group.id", group).set("isolation.level", isolation).create().unwrap()
        };
        Self { committed: consumer("read_committed"), uncommitted: consumer("read_uncommitted") }
    }

    /// Next offset to be read by the group, per partition; 0 where it never committed. `None` while the broker is away.
    pub fn committed(&self, topic: &str) -> Option<BTreeMap<i32, i64>> {
        let mut list = TopicPartitionList::new();
        for partition in partitions_of(&self.committed, topic) {
            list.add_partition(topic, partition);
        }
        let found = self.committed.committed_offsets(list, REQUEST).ok()?;
        let offset = |offset| if let Offset::Offset(offset) = offset { offset } else { 0 };
        Some(found.elements().iter().map(|element| (element.partition(), offset(element.offset()))).collect())
    }

    /// End of each partition as a reader of this isolation sees it: for `ReadCommitted` the last stable offset.
    pub fn ends(&self, topic: &str, isolation: Isolation) -> BTreeMap<i32, i64> {
        let consumer = if isolation == Isolation::ReadCommitted { &self.committed } else { &self.uncommitted };
        partitions_of(consumer, topic)
            .into_iter()
            .map(|partition| (partition, consumer.fetch_watermarks(topic, partition, REQUEST).unwrap().1))
            .collect()
    }

    /// Whether a transaction is open on the topic.
    pub fn is_open(&self, topic: &str) -> bool {
        self.ends(topic, Isolation::ReadCommitted) != self.ends(topic, Isolation::ReadUncommitted)
    }

    /// Whether a transaction is open on the topic and nobody is about to end it: a commit that was already on its way
    /// takes a moment to show.
    pub fn stays_open(&self, topic: &str) -> bool {
        let until = Instant::now() + Duration::from_millis(300);
        while self.is_open(topic) {
            if Instant::now() > until {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }
}
