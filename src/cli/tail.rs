//! `newswire tail`: an output topic on the terminal, as a `read_committed` reader sees it. Joins no group, commits nothing.

use std::io::Write;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::{Offset, TopicPartitionList};

use crate::config::{Config, TopicsConfig};
use crate::exit::Failure;
use crate::kafka::client::{self, Logged};
use crate::publish::AuditRecord;
use crate::record::Enriched;

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
}

pub(super) fn run(args: &Args, config: &Config) -> anyhow::Result<()> {
    let topic = args.topic.name(&config.topics);
    let consumer = consumer(config)?;
    assign(&consumer, topic, args.from_beginning, config.kafka.request_timeout.0)?;

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
        let text = if args.json { json(&record) } else { readable(&record, args.topic) };
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

fn is_passing(code: RDKafkaErrorCode) -> bool {
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

fn readable(record: &BorrowedMessage<'_>, which: Which) -> String {
    let payload = record.payload().unwrap_or_default();
    let shown = match which {
        Which::Enriched | Which::Withheld => serde_json::from_slice::<Enriched>(payload).ok().map(|r| enriched(&r)),
        Which::Duplicates => serde_json::from_slice::<AuditRecord>(payload).ok().map(|r| suppressed(&r)),
        Which::DeadLetters => Some(dead_letter(record)),
    };
    shown.unwrap_or_else(|| {
        format!("{}/{}: not a record of this version of newswire", record.partition(), record.offset())
    })
}

fn suppressed(record: &AuditRecord) -> String {
    let likeness = record.similarity.map(|likeness| format!(" ({likeness:.2})")).unwrap_or_default();
    format!("{}  {}  of {}{likeness}", record.relation, record.uri, record.duplicate_of)
}

fn dead_letter(record: &BorrowedMessage<'_>) -> String {
    let headers = headers(record);
    let header = |name: &str| headers.get(name).and_then(serde_json::Value::as_str).unwrap_or("?").to_owned();
    format!(
        "{} {}: {}\n    from {}/{} offset {}, {} bytes",
        header("newswire-error-stage"),
        header("newswire-error-class"),
        header("newswire-error-message"),
        header("newswire-original-topic"),
        header("newswire-original-partition"),
        header("newswire-original-offset"),
        record.payload_len()
    )
}

fn headers(record: &BorrowedMessage<'_>) -> serde_json::Map<String, serde_json::Value> {
    let headers = record.headers().into_iter().flat_map(|headers| headers.iter());
    headers.map(|h| (h.key.to_owned(), String::from_utf8_lossy(h.value.unwrap_or_default()).into())).collect()
}

fn enriched(record: &Enriched) -> String {
    let isolated = |text: &str| format!("\u{2068}{text}\u{2069}");
    let title = record.headlines.first().map_or("(no headline)", |headline| headline.value.as_str());
    let enrichment = &record.enrichment;
    let tone = enrichment.sentiment.as_ref().map(|tone| format!("  tone {:+.2}", tone.score)).unwrap_or_default();
    let names: Vec<String> = enrichment.entities.iter().take(6).map(|entity| isolated(&entity.name)).collect();
    format!(
        "{}  {}\n    {}  {}  {}{tone}  {}",
        record.version_created,
        isolated(title),
        record.uri,
        record.language,
        enrichment.dedup.relation,
        names.join(", ")
    )
}
