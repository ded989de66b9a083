//! One round: feeds the wire at a pace and watches the output topics meanwhile.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use jiff::Timestamp;
use rdkafka::Message as _;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::message::OwnedHeaders;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use super::tally::Tally;
use super::wire::{Item, WIRE};
use crate::cli::view::{Seen, Style};
use crate::config::Config;
use crate::daemon::Daemon;
use crate::kafka::client::client_config;
use crate::kafka::headers;
use crate::publish::{Destination, OutRecord};
use crate::record::Input;

/// Without news for so long a round is over, complete or not.
const PATIENCE: Duration = Duration::from_secs(20);
/// After the last outcome, so long is waited for one too many.
const SETTLE: Duration = Duration::from_millis(500);
/// Longest wait for a record of the output topics before the feed gets its turn.
const TURN: Duration = Duration::from_millis(10);

/// The demo's own clients: a producer of raw articles and a reader of all output topics.
pub struct Desk<'a> {
    config: &'a Config,
    style: Style,
    producer: BaseProducer,
    consumer: BaseConsumer,
}

impl<'a> Desk<'a> {
    /// Connects, reading from the start of the output topics.
    ///
    /// # Errors
    /// A client cannot be made.
    pub fn open(config: &'a Config, style: Style) -> anyhow::Result<Self> {
        let mut client = client_config(&config.kafka);
        let producer = client.clone().set("linger.ms", "0").create().context("cannot make the producer of the demo")?;
        let consumer: BaseConsumer = client
            .set("group.id", "newswire-demo-view")
            .set("enable.auto.commit", "false")
            .set("isolation.level", "read_committed")
            .set("fetch.wait.max.ms", "10")
            .create()
            .context("cannot make the reader of the demo")?;
        let mut all = TopicPartitionList::new();
        let topics = &config.topics;
        for topic in [&topics.enriched, &topics.duplicates, &topics.withheld, &topics.dead_letters] {
            for partition in 0..topics.partitions {
                all.add_partition_offset(topic, partition, Offset::Beginning)?;
            }
        }
        consumer.assign(&all).context("cannot read the output topics")?;
        Ok(Self { config, style, producer, consumer })
    }

    /// Feeds the whole wire, so many articles a second (0: at once), prints what comes out, and keeps the books.
    ///
    /// # Errors
    /// The wire could not be fed.
    pub fn round(&self, rate: f64, daemon: &Daemon) -> anyhow::Result<Tally> {
        let pace =
            if rate > 0.0 { Duration::try_from_secs_f64(1.0 / rate).unwrap_or(PATIENCE) } else { Duration::ZERO };
        let mut tally = Tally::default();
        let mut wire = WIRE.iter().peekable();
        let mut due = Instant::now();
        let mut last_news = due;
        while !daemon.shutdown().is_requested() && !daemon.is_over() {
            let now = Instant::now();
            if now >= due
                && let Some(item) = wire.next()
            {
                self.feed(item)?;
                tally.feed(now);
                (due, last_news) = (due + pace, now);
            }
            self.producer.poll(Duration::ZERO);
            let wait = if wire.peek().is_some() { due.saturating_duration_since(now).min(TURN) } else { TURN };
            if let Some((record, appended)) = self.next(wait) {
                let now = Instant::now();
                let latency = appended.and_then(|at| Duration::try_from(Timestamp::now().duration_since(at)).ok());
                let seen = Seen::read(&record);
                tally.see(&seen, latency, now);
                super::say(&seen.render(latency, &self.style))?;
                last_news = now;
            }
            let enough = if tally.out() >= tally.fed() { SETTLE } else { PATIENCE };
            if wire.peek().is_none() && last_news.elapsed() > enough {
                break;
            }
        }
        self.producer.flush(PATIENCE).context("the embedded broker did not take the wire")?;
        Ok(tally)
    }

    fn feed(&self, item: &Item) -> anyhow::Result<()> {
        let topics = &self.config.topics;
        let headers = item.headers().into_iter().fold(OwnedHeaders::new(), |headers, (key, value)| {
            headers.insert(rdkafka::message::Header { key, value: Some(value) })
        });
        let key = item.key();
        let mut record = BaseRecord::to(&topics.raw)
            .payload(item.bytes)
            .partition(item.outlet.partition(topics.partitions))
            .headers(headers);
        if let Some(key) = &key {
            record = record.key(key.as_str());
        }
        self.producer.send(record).map_err(|(error, _)| error).with_context(|| format!("cannot feed {}", item.file))
    }

    /// The next record of the output topics, and when its raw record was appended.
    fn next(&self, wait: Duration) -> Option<(OutRecord, Option<Timestamp>)> {
        let message = match self.consumer.poll(wait)? {
            Ok(message) => message,
            Err(error) => {
                // The client goes on by itself; what gets lost shows in the books.
                tracing::warn!(%error, "reading the output topics");
                return None;
            }
        };
        let topics = &self.config.topics;
        let destination = match message.topic() {
            name if name == topics.enriched => Destination::Enriched,
            name if name == topics.duplicates => Destination::Duplicates,
            name if name == topics.withheld => Destination::Withheld,
            _ => Destination::DeadLetters,
        };
        let untimed = message.timestamp() == rdkafka::Timestamp::NotAvailable;
        let read = headers::input(&message.topic().into(), &message);
        // All output records carry the timestamp of their raw record.
        let appended = (!untimed).then_some(read.timestamp);
        let Input { key, payload, headers, timestamp, .. } = read;
        Some((OutRecord { destination, key, payload, headers, timestamp }, appended))
    }
}
