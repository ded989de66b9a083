//! `newswire dlq retry`: dead letters go back, each at most once however often this is run.
//!
//! What is sent and a note about it (in the topic of dead letters, behind the letter, in its partition) are one transaction. Before
//! anything is read, `init_transactions` has fenced whoever else retries for this group and has ended what he left open, and
//! transactions of the fleet that would hide notes are waited for: so the notes that a `read_committed` reader then finds are
//! all there are, and a letter without one was not sent.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{anyhow, bail};
use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, Header as KafkaHeader, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer, ProducerContext, ThreadedProducer};

use super::letter::{Letter, Place};
use super::list::{indented, line, read, sums};
use super::scan::Scanner;
use super::{Filter, place};
use crate::cli::block_on;
use crate::cli::view::Style;
use crate::config::Config;
use crate::dead_letter::{RETRIED_OFFSET, RETRIED_TO, original_headers};
use crate::exit::Failure;
use crate::kafka::client::{self, Logged};
use crate::kafka::fault::{Class, classify, remedy};
use crate::kafka::topics::Brokers;
use crate::record::{Header, Input, Offset, Partition};

/// Letters of one transaction, and their bytes: far below what `kafka.transaction_timeout` allows for.
const BATCH: (usize, usize) = (500, 8 << 20);
/// Letters named before the rest is only counted.
const NAMED: usize = 20;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Which ones, as `dlq ls` names them.
    #[arg(value_name = "PARTITION/OFFSET", value_parser = place)]
    places: Vec<Place>,
    #[command(flatten)]
    filter: Filter,
    /// All of them.
    #[arg(long)]
    all: bool,
    /// Topic to write to, instead of topics.raw.
    #[arg(long, value_name = "TOPIC")]
    to: Option<String>,
    /// Say what would be sent, and send nothing.
    #[arg(long)]
    dry_run: bool,
    /// Send those too that were retried before.
    #[arg(long)]
    again: bool,
}

pub(super) fn run(args: &Args, config: &Config) -> anyhow::Result<()> {
    let ways = [!args.places.is_empty(), !args.filter.is_empty(), args.all];
    if ways.iter().filter(|way| **way).count() != 1 {
        let advice = "name dead letters, or choose them with --stage, --class and --since, or take --all";
        return Err(Failure::Usage(format!("which ones? {advice}")).into());
    }
    let target = Target::find(args.to.as_deref(), config)?;
    let sender = if args.dry_run { None } else { Some(Sender::connect(config)?) };

    let scanner = Scanner::connect(config)?;
    scanner.settle(config)?;
    let mut letters = read(&scanner, &args.filter)?.all;
    let named: BTreeSet<Place> = args.places.iter().copied().collect();
    if let Some(missing) = named.iter().find(|place| !letters.contains_key(place)) {
        let topic = &config.topics.dead_letters;
        return Err(
            Failure::Findings(format!("there is no dead letter at {missing} of {topic}; nothing was sent")).into()
        );
    }
    letters.retain(|place, letter| (named.is_empty() || named.contains(place)) && args.filter.takes(letter));
    let chosen = letters.len();
    letters.retain(|_, letter| args.again || letter.retried.is_none());

    let mut out = std::io::stdout().lock();
    let verb = if args.dry_run { "would send" } else { "sending" };
    writeln!(out, "{verb} {} dead letters to {}", letters.len(), target.topic)?;
    let width = Style::for_stdout().width;
    for (place, letter) in letters.iter().take(NAMED) {
        writeln!(out, "{}", line(*place, letter, width))?;
    }
    if letters.len() > NAMED {
        writeln!(out, "… and {} more; in all:", letters.len() - NAMED)?;
        for (count, what) in sums(letters.values()) {
            writeln!(out, "{count:>7}  {}", indented(&what, width))?;
        }
    }
    if chosen > letters.len() {
        let before = chosen - letters.len();
        writeln!(out, "left out: {before} that were retried before (--again sends them once more)")?;
    }
    let Some(sender) = sender else { return Ok(()) };
    let sent = resend(&letters, &target, &sender, &scanner)?;
    writeln!(out, "sent {sent}")?;
    if sent < letters.len() {
        let gone = letters.len() - sent;
        return Err(Failure::Findings(format!("{gone} have left the topic of dead letters meanwhile")).into());
    }
    Ok(())
}

/// Where to.
struct Target {
    topic: String,
    partitions: usize,
    /// Not another topic than the one that they came from.
    is_raw: bool,
}

impl Target {
    fn find(to: Option<&str>, config: &Config) -> anyhow::Result<Self> {
        let topic = to.unwrap_or(&config.topics.raw);
        // Asked first, so that a broker that is away ends this at once.
        let brokers = Brokers::new(&config.kafka)?;
        let found = block_on(async { Ok(brokers.describe(&[topic]).await?.topics.remove(topic)) })?;
        let Some(found) = found else {
            return Err(Failure::Findings(format!("topic {topic} does not exist; run `newswire topics create`")).into());
        };
        Ok(Self { topic: topic.to_owned(), partitions: found.partitions.len(), is_raw: topic == config.topics.raw })
    }

    /// The partition that a letter came from, where it goes back to that topic and the topic still has it. Elsewhere its key
    /// leads.
    fn partition(&self, letter: &Letter) -> Option<i32> {
        let home = letter.original_partition.filter(|_| self.is_raw && *letter.original_topic == *self.topic)?;
        usize::try_from(home).is_ok_and(|home| home < self.partitions).then_some(home)
    }
}

/// How many were sent.
fn resend(
    letters: &BTreeMap<Place, Letter>,
    target: &Target,
    sender: &Sender,
    scanner: &Scanner,
) -> anyhow::Result<usize> {
    let mut from: BTreeMap<Partition, Offset> = BTreeMap::new();
    for place in letters.keys() {
        // In order: the first one of a partition is the lowest.
        from.entry(place.partition).or_insert(place.offset);
    }
    let (mut batch, mut bytes, mut sent, mut left) = (Vec::new(), 0, 0, letters.len());
    scanner.read(&from, |input| {
        let Some(letter) = letters.get(&Place::of(&input)) else { return Ok(ControlFlow::Continue(())) };
        bytes += input.size();
        left -= 1;
        batch.push((input, target.partition(letter)));
        if batch.len() >= BATCH.0 || bytes >= BATCH.1 || left == 0 {
            sent += sender.commit(&std::mem::take(&mut batch), target, sent)?;
            bytes = 0;
        }
        Ok(if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    sent += sender.commit(&batch, target, sent)?;
    Ok(sent)
}

/// The transactional producer of retries.
struct Sender {
    producer: ThreadedProducer<Refusals>,
    dead_letters: String,
    timeout: Duration,
}

/// The first delivery that was refused.
#[derive(Clone, Default)]
struct Refusals(Arc<Mutex<Option<RDKafkaErrorCode>>>);

impl ClientContext for Refusals {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        Logged.log(level, facility, message);
    }
}

impl ProducerContext for Refusals {
    type DeliveryOpaque = ();
    fn delivery(&self, result: &DeliveryResult<'_>, _: ()) {
        let Err((error, _)) = result else { return };
        // What a failed transaction takes with it is no cause.
        let purged = [RDKafkaErrorCode::PurgeQueue, RDKafkaErrorCode::PurgeInflight];
        if let Some(code) = error.rdkafka_error_code().filter(|code| !purged.contains(code)) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(code);
        }
    }
}

impl Sender {
    fn connect(config: &Config) -> anyhow::Result<Self> {
        let kafka = &config.kafka;
        let mut settings = client::client_config(kafka);
        settings
            // A colon has no place in the name of an instance, so this is nobody else's id.
            .set("transactional.id", format!("{}:dlq", kafka.group_id))
            .set("transaction.timeout.ms", kafka.transaction_timeout.as_ms().to_string())
            .set("message.timeout.ms", kafka.transaction_timeout.as_ms().to_string())
            .set("socket.timeout.ms", kafka.request_timeout.min(kafka.transaction_timeout).as_ms().to_string())
            .set("compression.type", kafka.compression.as_str())
            // A broker refuses a whole batch for its size, and a large letter must not take its neighbours with it.
            .set("batch.size", "524288")
            .set("message.max.bytes", "1000000000")
            .set("partitioner", "murmur2_random");
        let producer: ThreadedProducer<Refusals> = settings.create_with_context(Refusals::default())?;
        let timeout = kafka.transaction_timeout.0;
        producer.init_transactions(kafka.request_timeout.0.max(timeout)).map_err(explained)?;
        Ok(Self { producer, dead_letters: config.topics.dead_letters.clone(), timeout })
    }

    /// Sends letters and their notes, all or none; says how many.
    fn commit(&self, batch: &[(Input, Option<i32>)], target: &Target, before: usize) -> anyhow::Result<usize> {
        if batch.is_empty() {
            return Ok(0);
        }
        self.producer.begin_transaction().map_err(explained)?;
        let produced = batch.iter().try_for_each(|(input, partition)| self.produce(input, *partition, &target.topic));
        // It waits for all acknowledgements first.
        let error = match produced.and_then(|()| self.producer.commit_transaction(self.timeout)) {
            Ok(()) => return Ok(batch.len()),
            Err(error) => error,
        };
        let refused = *self.producer.context().0.lock().unwrap_or_else(PoisonError::into_inner);
        let cause = refused.map_or(error.clone(), KafkaError::MessageProduction);
        let aborted = self.producer.abort_transaction(self.timeout);
        if classify(&error) == Class::Fenced {
            bail!("another retry of this group has taken over; {before} were sent before, and noted");
        }
        if aborted.is_err() && !matches!(error, KafkaError::MessageProduction(_)) {
            let advice = "run the same command again: what was sent is noted and is not sent twice";
            bail!("it is not known whether the last {} were sent ({cause}); {advice}", batch.len());
        }
        Err(explained(cause).context(format!("{before} were sent, the rest was not")))
    }

    fn produce(&self, input: &Input, partition: Option<i32>, topic: &str) -> Result<(), KafkaError> {
        let headers = original_headers(input.headers.clone());
        let mut record = BaseRecord::<[u8], [u8]>::to(topic)
            .timestamp(input.timestamp.as_millisecond())
            .headers(kafka_headers(&headers));
        record.key = input.key.as_deref();
        record.payload = input.payload.as_deref();
        record.partition = partition;
        self.send(record)?;

        let to = partition.map_or_else(|| topic.to_owned(), |partition| format!("{topic}/{partition}"));
        let note = [(RETRIED_OFFSET, input.position.offset.to_string()), (RETRIED_TO, to)]
            .map(|(name, value)| Header { name: name.to_owned(), value: Some(value.into_bytes()) });
        let mut record = BaseRecord::<[u8], [u8]>::to(&self.dead_letters)
            .partition(input.position.partition.0)
            .timestamp(jiff::Timestamp::now().as_millisecond())
            .headers(kafka_headers(&note));
        record.key = input.key.as_deref();
        self.send(record)
    }

    fn send(&self, mut record: BaseRecord<'_, [u8], [u8]>) -> Result<(), KafkaError> {
        let begun = Instant::now();
        loop {
            match self.producer.send(record) {
                Ok(()) => return Ok(()),
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), back))
                    if begun.elapsed() < self.timeout =>
                {
                    record = back;
                    std::thread::sleep(Duration::from_millis(5));
                }
                Err((error, _)) => return Err(error),
            }
        }
    }
}

fn kafka_headers(headers: &[Header]) -> OwnedHeaders {
    headers.iter().fold(OwnedHeaders::new_with_capacity(headers.len()), |all, header| {
        all.insert(KafkaHeader { key: &header.name, value: header.value.as_deref() })
    })
}

fn explained(error: KafkaError) -> anyhow::Error {
    match error.rdkafka_error_code() {
        Some(RDKafkaErrorCode::TransactionalIdAuthorizationFailed) => {
            anyhow!(error).context("grant Write and Describe on the transactional id <group_id>:dlq")
        }
        Some(RDKafkaErrorCode::TopicAuthorizationFailed) => {
            anyhow!(error).context("a retry needs the right to write to the raw topic and to the dead letters")
        }
        Some(RDKafkaErrorCode::MessageSizeTooLarge) => anyhow!(error)
            .context("the topic refuses a letter as too large: raise its max.message.bytes, or leave it out"),
        code => match code.and_then(remedy) {
            Some(hint) => anyhow!(error).context(hint),
            None => error.into(),
        },
    }
}
