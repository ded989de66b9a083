//! A wire of its own for each test: fresh topics, a fresh group, instances by name.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use crate::broker::{self, Broker};
use crate::client::{self, Isolation, Offsets, Reader, Record, Writer};
use crate::daemon::Daemon;
use crate::reaper;
use crate::wait::until_true;

/// Ends transactions of dead instances as fast as the ranges of the configuration allow; small batches on one thread,
/// because several instances share the machine.
const SETTINGS: &[(&str, &str)] = &[
    ("kafka.session_timeout", "'6s'"),
    ("kafka.transaction_timeout", "'4s'"),
    ("kafka.request_timeout", "'4s'"),
    ("batch.interval", "'50ms'"),
    ("limits.threads", "1"),
    ("log.format", "'json'"),
];

const FINGERPRINTS: &[(&str, &str)] = &[
    ("cleanup.policy", "delete"),
    // Twice the default identity horizon, and some more.
    ("retention.ms", "1814400000"),
    ("retention.bytes", "-1"),
    ("message.timestamp.type", "LogAppendTime"),
];
/// Tests write records that are days old.
const RAW: &[(&str, &str)] =
    &[("message.timestamp.type", "CreateTime"), ("retention.ms", "-1"), ("max.message.bytes", "20000000")];
/// A dead letter is larger than its input by its headers.
const OUTPUT: &[(&str, &str)] = &[("retention.ms", "-1"), ("max.message.bytes", "20100000")];

/// The topics of the daemon by the names of their configuration keys.
pub const TOPICS: [&str; 6] = ["raw", "enriched", "duplicates", "withheld", "dead_letters", "fingerprints"];

/// Topics, group and directory of one test.
pub struct Wire<'a> {
    broker: &'a Broker,
    prefix: String,
    directory: PathBuf,
    topics: BTreeMap<&'static str, String>,
    settings: BTreeMap<String, String>,
}

impl<'a> Wire<'a> {
    /// Makes the topics; the raw topic and the outputs get so many partitions.
    pub fn new(broker: &'a Broker, test: &str, partitions: i32) -> Self {
        let prefix = format!("{test}-{:08x}", fastrand::u32(..));
        let topics: BTreeMap<_, _> = TOPICS.map(|topic| (topic, format!("{prefix}.{topic}"))).into();
        let settings = SETTINGS.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let directory = reaper::directory(test);
        let wire = Self { broker, prefix, directory, topics, settings };
        client::create_topic(wire.brokers(), wire.topic("raw"), partitions, RAW);
        for output in &TOPICS[1..5] {
            client::create_topic(wire.brokers(), wire.topic(output), partitions, OUTPUT);
        }
        wire.create_fingerprints();
        wire
    }

    pub fn brokers(&self) -> &str {
        self.broker.address()
    }

    /// Name of a topic by its configuration key.
    pub fn topic(&self, key: &str) -> &str {
        &self.topics[key]
    }

    /// Reads the raw topic of another wire.
    pub fn reading(mut self, other: &Self) -> Self {
        self.topics.insert("raw", other.topic("raw").to_owned());
        self
    }

    /// Makes the fingerprint log, for the first time or anew.
    pub fn create_fingerprints(&self) {
        client::create_topic(self.brokers(), self.topic("fingerprints"), 1, FINGERPRINTS);
    }

    /// Sets a configuration key of its instances, as a TOML literal.
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.settings.insert(key.to_owned(), value.to_owned());
        self
    }

    /// Consumer group.
    pub fn group(&self) -> &str {
        &self.prefix
    }

    /// Starts an instance; it need not be ready yet.
    pub fn launch(&self, instance: &str) -> Daemon {
        let [port] = broker::free_ports();
        let address = format!("127.0.0.1:{port}");
        let mut settings = self.settings.clone();
        let quoted = |text: &str| format!("'{text}'");
        settings.insert("kafka.brokers".into(), quoted(self.brokers()));
        settings.insert("kafka.group_id".into(), quoted(self.group()));
        settings.insert("kafka.instance_id".into(), quoted(&format!("{}-{instance}", self.prefix)));
        settings.insert("http.listen".into(), quoted(&address));
        for (key, name) in &self.topics {
            settings.insert(format!("topics.{key}"), quoted(name));
        }
        let mut text = String::new();
        for (key, value) in &settings {
            // Dotted keys read like sections.
            writeln!(text, "{key} = {value}").unwrap();
        }
        let file = self.directory.join(format!("{instance}.toml"));
        std::fs::write(&file, text).unwrap();
        Daemon::start(instance, &file, address)
    }

    /// Starts an instance and waits until it is ready.
    pub fn start(&self, instance: &str) -> Daemon {
        let mut daemon = self.launch(instance);
        daemon.wait_ready();
        daemon
    }

    /// Appends raw records.
    pub fn feed<'r>(&self, records: impl IntoIterator<Item = &'r Record>) {
        client::append(self.brokers(), self.topic("raw"), records);
    }

    pub fn raw_writer(&self) -> Writer {
        Writer::new(self.brokers(), self.topic("raw"))
    }

    /// Everything a topic shows to a `read_committed` reader.
    pub fn read(&self, topic: &str) -> Vec<Record> {
        client::read(self.brokers(), self.topic(topic), Isolation::ReadCommitted)
    }

    /// Shows what a topic holds, aborted and open transactions included, as it grows.
    pub fn watch(&self, topic: &str) -> Reader {
        Reader::new(self.brokers(), self.topic(topic), Isolation::ReadUncommitted)
    }

    /// Looks at the offsets of the group and the topics.
    pub fn offsets(&self) -> Offsets {
        Offsets::new(self.brokers(), self.group())
    }

    /// Waits until the group has committed the end of every raw partition.
    pub fn wait_drained(&self, limit: Duration) {
        let offsets = self.offsets();
        let mut committed = BTreeMap::new();
        let ends = offsets.ends(self.topic("raw"), Isolation::ReadCommitted);
        until_true(limit, &format!("the group to reach the end of the raw topic, {ends:?}"), || {
            committed = offsets.committed(self.topic("raw")).unwrap_or_default();
            committed == ends
        });
    }

    /// Appends records and waits until they are processed.
    pub fn feed_through(&self, records: &[Record]) {
        self.feed(records);
        self.wait_drained(crate::wait::DEADLINE);
    }
}
