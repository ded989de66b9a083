//! The transactional producer. Each state is a type and each step consumes it, so an illegal step does not compile:
//!
//! ```text
//! Idle ──begin──▶ Open ──commit──▶ Idle            committed
//!                  │ └──abort────▶ Idle            nothing visible, do it again
//!                  └─ any step ──▶ (gone) Broken   outcome unknown, fenced or fatal: build a new producer
//! ```
//!
//! librdkafka has no KIP-890: a commit that timed out may still be applied later. So a producer whose last outcome is
//! unknown is never used again; its successor's `init_transactions` under the same id fences it and resolves what it left.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::ConsumerGroupMetadata;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header as KafkaHeader, OwnedHeaders};
use rdkafka::producer::{BaseRecord, DeliveryResult, Producer, ProducerContext, ThreadedProducer};
use rdkafka::{ClientConfig, TopicPartitionList};
use tracing::{debug, warn};

use super::assignment::{Assignment, Epoch, Stale};
use super::client::{Logged, client_config};
use super::fault::{Class, classify, remedy};
use crate::config::Config;
use crate::publish::{Destination, OutRecord};
use crate::record::{Offset, Partition};

/// A producer without an open transaction.
pub struct Idle(Client);

/// A producer with an open transaction. Dropping it leaves the transaction to its timeout; abort it instead.
pub struct Open {
    client: Client,
    begun: Instant,
}

struct Client {
    producer: ThreadedProducer<Deliveries>,
    topics: Arc<Topics>,
    request_timeout: Duration,
    transaction_timeout: Duration,
}

struct Topics {
    raw: String,
    enriched: String,
    duplicates: String,
    withheld: String,
    dead_letters: String,
}

/// The producer is gone; why.
#[derive(Debug, thiserror::Error)]
#[error("{what}: {error}{}", hint.map(|hint| format!(" ({hint})")).unwrap_or_default())]
pub struct Broken {
    /// What it means: fenced, fatal, or (retryable) an outcome that is not known.
    pub class: Class,
    what: &'static str,
    error: KafkaError,
    hint: Option<&'static str>,
}

/// The transaction was aborted; nothing of it is visible.
#[derive(Debug, thiserror::Error)]
pub enum Aborted {
    /// Its batch had been read under an older assignment.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// The broker or the client wanted it.
    #[error("{0}")]
    Refused(String),
}

/// How a commit ended.
pub enum Outcome {
    /// Visible, with the time from the last acknowledgement to the end of the commit.
    Committed(Idle, Duration),
    /// Not visible.
    Aborted(Idle, Aborted),
    /// Unknown, fenced or fatal.
    Broken(Broken),
}

#[derive(Clone, Default)]
struct Deliveries(Arc<Mutex<Option<RDKafkaErrorCode>>>);

impl ClientContext for Deliveries {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        Logged.log(level, facility, message);
    }
    fn error(&self, error: KafkaError, reason: &str) {
        debug!(%error, reason, "output producer");
    }
}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = ();
    fn delivery(&self, result: &DeliveryResult<'_>, _: ()) {
        if let Err((error, _)) = result {
            // The first one is the cause; those behind it fail because the transaction has.
            let purged = [RDKafkaErrorCode::PurgeQueue, RDKafkaErrorCode::PurgeInflight];
            let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if first.is_none_or(|known| purged.contains(&known)) {
                *first = error.rdkafka_error_code().or(*first);
            }
        }
    }
}

impl Broken {
    /// Whether the client refused its settings: trying again is no use.
    #[must_use]
    pub fn is_setting(&self) -> bool {
        matches!(self.error, KafkaError::ClientConfig(..) | KafkaError::ClientCreation(_))
    }

    fn new(what: &'static str, error: KafkaError) -> Self {
        let hint = error.rdkafka_error_code().and_then(remedy);
        Self { class: classify(&error), what, error, hint }
    }
}

impl Idle {
    /// Builds a producer and fences every predecessor of the same id, which resolves what it left open.
    ///
    /// # Errors
    /// The settings are refused, or no coordinator answers in time: try again.
    pub fn connect(config: &Config, instance: &str) -> Result<Self, Broken> {
        let kafka = &config.kafka;
        let mut settings: ClientConfig = client_config(kafka);
        settings
            .set("transactional.id", format!("{}-{instance}", kafka.group_id))
            .set("transaction.timeout.ms", kafka.transaction_timeout.as_ms().to_string())
            .set("message.timeout.ms", kafka.transaction_timeout.as_ms().to_string())
            // librdkafka refuses a request that may outlast its transaction.
            .set("socket.timeout.ms", kafka.request_timeout.min(kafka.transaction_timeout).as_ms().to_string())
            .set("compression.type", kafka.compression.as_str())
            // A broker refuses a whole batch for its size; records have their own limit, below that of the topics.
            .set("batch.size", "524288")
            // The batch is complete when it is produced: there is little to wait for.
            .set("linger.ms", "1")
            // Topics have limits of their own; the client must not refuse a dead letter that the raw topic could hold.
            .set("message.max.bytes", "1000000000")
            // Back-to-back transactions can meet CONCURRENT_TRANSACTIONS for some milliseconds.
            .set("retry.backoff.ms", "20")
            // Partitions as the Java clients choose them, so that outputs can be joined with theirs.
            .set("partitioner", "murmur2_random");
        let context = Deliveries::default();
        let producer: ThreadedProducer<Deliveries> = settings
            .create_with_context(context)
            .map_err(|error| Broken::new("cannot build the output producer", error))?;
        producer
            .init_transactions(kafka.request_timeout.0.max(kafka.transaction_timeout.0))
            .map_err(|error| Broken::new("cannot start transactions", error))?;
        let topics = &config.topics;
        let topics = Topics {
            raw: topics.raw.clone(),
            enriched: topics.enriched.clone(),
            duplicates: topics.duplicates.clone(),
            withheld: topics.withheld.clone(),
            dead_letters: topics.dead_letters.clone(),
        };
        Ok(Self(Client {
            producer,
            topics: Arc::new(topics),
            request_timeout: kafka.request_timeout.0,
            transaction_timeout: kafka.transaction_timeout.0,
        }))
    }

    /// Opens a transaction.
    ///
    /// # Errors
    /// The producer is of no use any more.
    pub fn begin(self) -> Result<Open, Broken> {
        *self.0.first_failure() = None;
        match self.0.producer.begin_transaction() {
            Ok(()) => Ok(Open { client: self.0, begun: Instant::now() }),
            Err(error) => Err(Broken::new("cannot begin a transaction", error)),
        }
    }
}

impl Open {
    /// Since when it is open.
    #[must_use]
    pub fn begun(&self) -> Instant {
        self.begun
    }

    /// Produces the records, sends the offsets and commits. Anything that stands in the way of it ends in an abort, or where
    /// the outcome cannot be known, in a broken producer.
    #[must_use]
    pub fn commit(
        self,
        records: &[OutRecord],
        offsets: &[(Partition, Offset)],
        epoch: Epoch,
        assignment: &Assignment,
        group: impl FnOnce() -> Option<ConsumerGroupMetadata>,
    ) -> Outcome {
        let produced = records.iter().try_for_each(|record| self.produce(record)).and_then(|()| self.await_acks());
        if let Err(refused) = produced {
            // A transaction that failed on the way (a topic is missing, a right is) purges its records, which says nothing of
            // the cause; asking to send the offsets does. They are sent to nowhere: an abort follows whatever comes.
            let cause = group().and_then(|group| self.send_offsets(offsets, &group).err());
            let why = cause.map_or(refused, |error| self.failure(&error));
            return self.abort(Aborted::Refused(why));
        }
        let acknowledged = Instant::now();
        let sent = assignment.commit(epoch, || {
            let group = group().ok_or(KafkaError::Canceled)?;
            self.send_offsets(offsets, &group)
        });
        let committing = match sent {
            Err(stale) => return self.abort(stale.into()),
            Ok(Err(error)) => return self.end(error, "cannot send the offsets"),
            Ok(Ok(committing)) => committing,
        };
        // All acknowledged: the flush inside returns at once instead of polling to its deadline.
        match self.client.producer.commit_transaction(self.client.transaction_timeout) {
            Ok(()) => {
                committing.committed(offsets);
                Outcome::Committed(Idle(self.client), acknowledged.elapsed())
            }
            Err(error) => {
                drop(committing);
                self.end(error, "the outcome of a commit is unknown")
            }
        }
    }

    fn produce(&self, record: &OutRecord) -> Result<(), String> {
        let topics = &self.client.topics;
        let topic = match record.destination {
            Destination::Enriched => &topics.enriched,
            Destination::Duplicates => &topics.duplicates,
            Destination::Withheld => &topics.withheld,
            Destination::DeadLetters => &topics.dead_letters,
        };
        let headers =
            record.headers.iter().fold(OwnedHeaders::new_with_capacity(record.headers.len()), |all, header| {
                all.insert(KafkaHeader { key: &header.name, value: header.value.as_deref() })
            });
        let mut message = BaseRecord::<[u8], [u8]>::to(topic).headers(headers);
        message = message.timestamp(record.timestamp.as_millisecond());
        message.key = record.key.as_deref();
        message.payload = record.payload.as_deref();
        while let Err((error, returned)) = self.client.producer.send(message) {
            let full = error.rdkafka_error_code() == Some(RDKafkaErrorCode::QueueFull);
            if !full || self.begun.elapsed() > self.client.transaction_timeout {
                return Err(self.failure(&error));
            }
            message = returned;
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    fn await_acks(&self) -> Result<(), String> {
        while self.client.producer.in_flight_count() > 0 {
            if self.begun.elapsed() > self.client.transaction_timeout {
                return Err("records were not acknowledged within kafka.transaction_timeout".to_owned());
            }
            std::thread::sleep(Duration::from_micros(200));
        }
        // Taken out first: `failure` locks it again.
        let first = *self.client.first_failure();
        match first {
            None => Ok(()),
            Some(code) => Err(self.failure(&KafkaError::MessageProduction(code))),
        }
    }

    fn failure(&self, error: &KafkaError) -> String {
        let first = *self.client.first_failure();
        match first.and_then(remedy).or_else(|| error.rdkafka_error_code().and_then(remedy)) {
            Some(hint) => format!("cannot produce: {error}: {hint}"),
            None => format!("cannot produce: {error}"),
        }
    }

    fn send_offsets(&self, offsets: &[(Partition, Offset)], group: &ConsumerGroupMetadata) -> Result<(), KafkaError> {
        let mut list = TopicPartitionList::with_capacity(offsets.len());
        for (partition, offset) in offsets {
            list.add_partition_offset(&self.client.topics.raw, partition.0, rdkafka::Offset::Offset(offset.0))?;
        }
        loop {
            let sent = self.client.producer.send_offsets_to_transaction(&list, group, self.client.request_timeout);
            match sent {
                Err(error)
                    if classify(&error) == Class::Retryable
                        && self.begun.elapsed() < self.client.transaction_timeout =>
                {
                    debug!(%error, "sending offsets again");
                }
                other => return other,
            }
        }
    }

    /// Ends a transaction after an error: aborts it if that is certain to be right, else gives the producer up.
    fn end(self, error: KafkaError, what: &'static str) -> Outcome {
        match classify(&error) {
            Class::Abortable => {
                let why = self.failure(&error);
                self.abort(Aborted::Refused(why))
            }
            _ => Outcome::Broken(Broken::new(what, error)),
        }
    }

    /// Aborts.
    #[must_use]
    pub fn abort(self, why: Aborted) -> Outcome {
        let until = Instant::now() + self.client.transaction_timeout;
        loop {
            match self.client.producer.abort_transaction(self.client.request_timeout) {
                Ok(()) => return Outcome::Aborted(Idle(self.client), why),
                Err(error) if classify(&error) == Class::Retryable && Instant::now() < until => {
                    warn!(%error, "aborting again");
                }
                Err(error) => return Outcome::Broken(Broken::new("cannot abort a transaction", error)),
            }
        }
    }
}

impl Client {
    fn first_failure(&self) -> std::sync::MutexGuard<'_, Option<RDKafkaErrorCode>> {
        self.producer.context().0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
