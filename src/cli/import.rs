//! `newswire import`: files and folders to the raw topic, every record acknowledged by the brokers or counted as failed.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer, ProducerContext, ThreadedProducer};
use serde_json::Value;

use super::inputs::{Piece, Pieces};
use super::{block_on, sample};
use crate::config::Config;
use crate::exit::Failure;
use crate::kafka::client;
use crate::kafka::topics::{Brokers, Found};
use crate::logging;

const EXAMPLES: &str = "\
Examples:
  newswire import articles/
  newswire import --lines --key-field uri wire.jsonl
  newswire import --sample --rate 2
  newswire import --content-type 'text/html; charset=windows-1256' archive/

The order of versions of one article is kept only if it has a key: see --key-field.";

/// Largest record that the client itself lets through (librdkafka's own limit); the topic decides.
const MAX_MESSAGE: u64 = 1_000_000_000;
/// Largest batch, librdkafka's default.
const BATCH: u64 = 1_000_000;
/// How long a full queue of the client is waited for at a time.
const BREATH: Duration = Duration::from_millis(20);

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Take each line as an article (JSON), not each file; blank lines are passed over.
    #[arg(long)]
    lines: bool,
    /// Content type of every record; else by the ending of the file name.
    #[arg(long, value_name = "TYPE")]
    content_type: Option<String>,
    /// Outlet, written to the CloudEvents source header of every record.
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Field of the article (JSON, top level) that becomes the record's key; records without it have none.
    #[arg(long, value_name = "NAME")]
    key_field: Option<String>,
    /// Topic to write to, instead of topics.raw.
    #[arg(long, value_name = "TOPIC")]
    topic: Option<String>,
    #[command(flatten)]
    sample: sample::Sample,
    /// Files, folders, or - for standard input.
    #[arg(value_name = "FILE|DIR|-", required_unless_present = "sample")]
    inputs: Vec<PathBuf>,
}

pub(super) fn run(args: &Args, config: &Config) -> anyhow::Result<()> {
    let topic = args.topic.as_ref().unwrap_or(&config.topics.raw);
    let pieces = Pieces::open(&args.inputs, args.lines, usize::try_from(MAX_MESSAGE)?)?;
    // Asked first, so that a broker that is away ends this at once and not after the delivery timeout.
    let found = block_on(async { Ok(Brokers::new(&config.kafka)?.describe(&[topic]).await?.topics.remove(topic)) })?;
    let Some(found) = found else {
        return Err(Failure::Findings(format!("topic {topic} does not exist; run `newswire topics create`")).into());
    };
    let producer = producer(config, &found)?;

    if args.sample.sample {
        sample::feed(&args.sample, &producer, topic, found.partitions.len(), delivery_timeout(config))?;
        return report(&producer, topic);
    }
    let bar = progress_bar();
    for (number, piece) in pieces.enumerate() {
        let piece = piece?;
        bar.inc(1);
        send(&producer, topic, &piece, number, args)?;
        if number % 256 == 0 {
            show(&bar, producer.context());
        }
    }
    bar.set_message("waiting for the brokers");
    let flushed = producer.flush(delivery_timeout(config));
    show(&bar, producer.context());
    bar.finish_and_clear();
    report(&producer, topic)?;
    Ok(flushed?)
}

fn report(producer: &ThreadedProducer<Tally>, topic: &str) -> anyhow::Result<()> {
    let tally = producer.context();
    let (written, failed) = (tally.written.load(Ordering::Relaxed), tally.failed.load(Ordering::Relaxed));
    eprintln!("{written} records written to {topic}, {failed} failed");
    if failed > 0 {
        return Err(Failure::Findings(format!("{failed} records were not written")).into());
    }
    Ok(())
}

fn producer(config: &Config, topic: &Found) -> anyhow::Result<ThreadedProducer<Tally>> {
    let mut client = client::client_config(&config.kafka);
    client
        .set("enable.idempotence", "true")
        .set("compression.type", config.kafka.compression.as_str())
        .set("linger.ms", "20")
        .set("message.max.bytes", MAX_MESSAGE.to_string())
        .set("delivery.timeout.ms", delivery_timeout(config).as_millis().to_string());
    if let Some(largest) = topic.setting("max.message.bytes").and_then(|text| text.parse::<u64>().ok()) {
        // The brokers refuse whole batches: a record that is too large must not take its neighbours with it.
        client.set("batch.size", largest.clamp(1, BATCH).to_string());
    }
    Ok(client.create_with_context(Tally::default())?)
}

/// A record that is not acknowledged by then has failed.
fn delivery_timeout(config: &Config) -> Duration {
    config.kafka.request_timeout.0 * 6
}

fn send(
    producer: &ThreadedProducer<Tally>,
    topic: &str,
    piece: &Piece,
    number: usize,
    args: &Args,
) -> anyhow::Result<()> {
    let key = args.key_field.as_deref().and_then(|field| key(&piece.bytes, field));
    let mut record = BaseRecord::<String, [u8], usize>::with_opaque_to(topic, number)
        .payload(&piece.bytes)
        .headers(headers(piece, number, args));
    record.key = key.as_ref();
    loop {
        match producer.send(record) {
            Ok(()) => return Ok(()),
            Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), back)) => {
                std::thread::sleep(BREATH);
                record = back;
            }
            Err((KafkaError::MessageProduction(code), _)) => {
                producer.context().failed.fetch_add(1, Ordering::Relaxed);
                eprintln!("{}: {code}", piece.name);
                return Ok(());
            }
            Err((error, _)) => return Err(error.into()),
        }
    }
}

fn headers(piece: &Piece, number: usize, args: &Args) -> OwnedHeaders {
    let mut headers = OwnedHeaders::new();
    let mut add = |key: &str, value: &str| {
        headers = std::mem::take(&mut headers).insert(Header { key, value: Some(value) });
    };
    if let Some(content_type) = args.content_type.as_deref().or(piece.content_type) {
        add("content-type", content_type);
    }
    if let Some(source) = &args.source {
        add("ce_specversion", "1.0");
        add("ce_type", "newswire.article.imported");
        add("ce_id", &format!("import-{number}"));
        add("ce_source", source);
    }
    headers
}

fn key(json: &[u8], field: &str) -> Option<String> {
    let article: Value = serde_json::from_slice(json).ok()?;
    match article.get(field)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
    // The template is a constant; were it ever wrong, the plain bar does as well.
    if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} read, {per_sec}, {msg}  {elapsed}") {
        bar.set_style(style);
    }
    bar
}

fn show(bar: &ProgressBar, tally: &Tally) {
    let (written, failed) = (tally.written.load(Ordering::Relaxed), tally.failed.load(Ordering::Relaxed));
    bar.set_message(format!("{written} acknowledged, {failed} failed"));
}

/// Counts what the brokers have acknowledged.
#[derive(Default)]
struct Tally {
    written: AtomicU64,
    failed: AtomicU64,
}

impl ClientContext for Tally {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        logging::librdkafka(level, facility, message);
    }
}

impl ProducerContext for Tally {
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, number: usize) {
        match result {
            Ok(_) => self.written.fetch_add(1, Ordering::Relaxed),
            Err((error, record)) => {
                eprintln!("article {} ({} bytes): {error}", number + 1, record.payload_len());
                self.failed.fetch_add(1, Ordering::Relaxed)
            }
        };
    }
}
