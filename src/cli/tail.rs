//! `newswire tail`: an output topic on the terminal, as a `read_committed` reader sees it. Joins no group, commits nothing.

use std::io::Write;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use jiff::Timestamp;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::{Offset, TopicPartitionList};

use super::view::{Seen, Style};
use crate::config::{Config, TopicsConfig};
use crate::exit::Failure;
use crate::kafka::client::{self, Logged};
use crate::publish::{Destination, OutRecord};
use crate::record::Header;

const EXAMPLES: &str = "\
Examples:
  newswire tail
  newswire tail --from-beginning --count 20
  newswire tail --topic dead-letters --from-beginning
  newswire tail --json | jq -r '.headlines[0].value'

Only committed records are shown. Nothing is committed: a tail never disturbs the fleet.";

/// How long one poll waits.
const POLL: Duration = Duration::from_millis(200);

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Which of the output topics.
    #[arg(long, value_enum, default_value_t = Which::Enriched)]
    topic: Which,
    /// Start with the oldest record, not with the next one.
    #[arg(long)]
    from_beginning: bool,
    /// Stop after so many records.
    #[arg(short = 'n', long, value_name = "N")]
    count: Option<u64>,
    /// Stop when no record has come for so many seconds.
    #[arg(long, value_name = "SECONDS")]
    idle: Option<u64>,
    /// Print the records as they are, one a line.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Which {
    Enriched,
    Duplicates,
    Withheld,
    DeadLetters,
}

impl Which {
    fn name(self, topics: &TopicsConfig) -> &str {
        match self {
            Self::Enriched => &topics.enriched,
            Self::Duplicates => &topics.duplicates,
            Self::Withheld => &topics.withheld,
            Self::DeadLetters => &topics.dead_letters,
        }
    }

    fn destination(self) -> Destination {
        match self {
            Self::Enriched => Destination::Enriched,
            Self::Duplicates => Destination::Duplicates,
            Self::Withheld => Destination::Withheld,
            Self::DeadLetters => Destination::DeadLetters,
        }
    }
}

pub(super) fn run(args: &Args, config: &Config) -> anyhow::Result<()> {
    let topic = args.topic.name(&config.topics);
    let consumer = consumer(config)?;
    assign(&consumer, topic, args.from_beginning, config.kafka.request_timeout.0)?;

    let style = Style::for_stdout();
    let mut out = std::io::stdout().lock();
    let mut left = args.count.unwrap_or(u64::MAX);
    let mut last = Instant::now();
    while left > 0 && args.idle.is_none_or(|idle| last.elapsed() < Duration::from_secs(idle)) {
        let record = match consumer.poll(POLL) {
            None => continue,
            Some(Ok(record)) => record,
            // The client goes on trying; its log lines say what is wrong.
            Some(Err(KafkaError::MessageConsumption(code))) if is_passing(code) => continue,
            Some(Err(error)) => return Err(error.into()),
        };
        let text = if args.json { json(&record) } else { readable(&record, args.topic, &style) };
        out.write_all(text.as_bytes())?;
        out.write_all(b"\n")?;
        out.flush()?;
        left -= 1;
        last = Instant::now();
    }
    Ok(())
}

fn consumer(config: &Config) -> anyhow::Result<BaseConsumer<Logged>> {
    let mut client = client::client_config(&config.kafka);
    client
        // librdkafka wants a name even of a reader that joins no group.
        .set("group.id", format!("{}-tail", config.kafka.group_id))
        .set("enable.auto.commit", "false")
        .set("isolation.level", "read_committed")
        .set("auto.offset.reset", "earliest");
    Ok(client.create_with_context(Logged)?)
}

fn assign(consumer: &BaseConsumer<Logged>, topic: &str, from_beginning: bool, timeout: Duration) -> anyhow::Result<()> {
    let metadata = client::metadata(consumer, timeout)?;
    let found = metadata.topics().iter().find(|found| found.name() == topic && found.error().is_none());
    let Some(found) = found else {
        return Err(Failure::Findings(format!("topic {topic} does not exist; run `newswire topics create`")).into());
    };
    let start = if from_beginning { Offset::Beginning } else { Offset::End };
    let mut list = TopicPartitionList::new();
    for partition in found.partitions() {
        list.add_partition_offset(topic, partition.id(), start)?;
    }
    Ok(consumer.assign(&list)?)
}

pub(super) fn is_passing(code: RDKafkaErrorCode) -> bool {
    matches!(
        code,
        RDKafkaErrorCode::BrokerTransportFailure
            | RDKafkaErrorCode::AllBrokersDown
            | RDKafkaErrorCode::OperationTimedOut
            | RDKafkaErrorCode::NotLeaderForPartition
            | RDKafkaErrorCode::LeaderNotAvailable
    )
}

/// A record that is JSON goes out as it is; any other as a JSON object with its bytes as text, so that each line is JSON.
fn json(record: &BorrowedMessage<'_>) -> String {
    let payload = record.payload().unwrap_or_default();
    match std::str::from_utf8(payload) {
        Ok(text) if !text.contains('\n') && serde_json::from_str::<serde_json::Value>(text).is_ok() => text.to_owned(),
        _ => serde_json::json!({ "headers": headers(record), "payload": String::from_utf8_lossy(payload) }).to_string(),
    }
}

fn readable(record: &BorrowedMessage<'_>, which: Which, style: &Style) -> String {
    let received = record.timestamp().to_millis().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let record = OutRecord {
        destination: which.destination(),
        key: record.key().map(<[u8]>::to_vec),
        payload: record.payload().map(<[u8]>::to_vec),
        headers: record.headers().into_iter().flat_map(|headers| headers.iter()).map(header).collect(),
        timestamp: received.unwrap_or_default(),
    };
    Seen::read(&record).render(None, style)
}

fn header(header: rdkafka::message::Header<'_, &[u8]>) -> Header {
    Header { name: header.key.to_owned(), value: header.value.map(<[u8]>::to_vec) }
}

fn headers(record: &BorrowedMessage<'_>) -> serde_json::Map<String, serde_json::Value> {
    let headers = record.headers().into_iter().flat_map(|headers| headers.iter());
    headers.map(|h| (h.key.to_owned(), String::from_utf8_lossy(h.value.unwrap_or_default()).into())).collect()
}
