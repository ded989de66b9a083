//! Appends entries: a plain idempotent producer with acks from all in-sync replicas.

use std::sync::{Mutex, PoisonError};

use rdkafka::ClientConfig;
use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{BaseRecord, DeliveryResult, Producer, ProducerContext, ThreadedProducer};
use tracing::{debug, error, warn};

use crate::config::Config;
use crate::dedup::log::Entry;
use crate::kafka::client::{Logged, client_config};

/// An entry and the article's uri, which is its key.
pub(super) type Keyed = (String, Entry);

pub(super) struct Appender {
    topic: String,
    client: ClientConfig,
    producer: Mutex<ThreadedProducer<Deliveries>>,
}

struct Deliveries;

impl ClientContext for Deliveries {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        Logged.log(level, facility, message);
    }
    fn error(&self, error: KafkaError, reason: &str) {
        // Repeated twice a second while brokers are away; health and metrics say it better.
        debug!(%error, reason, "fingerprint log: producer");
    }
}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = ();
    fn delivery(&self, result: &DeliveryResult<'_>, _: ()) {
        // A claim or decision that is lost is noticed by its absence and appended again.
        if let Err((error, _)) = result {
            warn!(%error, "fingerprint log: an entry was not appended; it will be appended again");
        }
    }
}

impl Appender {
    pub fn new(config: &Config) -> anyhow::Result<Self> {
        let mut client = client_config(&config.kafka);
        client
            .set("enable.idempotence", "true")
            .set("acks", "all")
            .set("linger.ms", "1")
            .set("compression.type", config.kafka.compression.as_str())
            // Entries must not overtake each other, so none is ever given up while the producer lives.
            .set("message.timeout.ms", "0")
            // More than the batches under way can ever claim.
            .set("queue.buffering.max.messages", "1000000")
            .set("retry.backoff.ms", "50");
        let producer = Mutex::new(client.create_with_context(Deliveries)?);
        Ok(Self { topic: config.topics.fingerprints.clone(), client, producer })
    }

    /// Queues the entries in order. They are known to have arrived when they are read back.
    pub fn append(&self, entries: Vec<Keyed>) {
        if entries.is_empty() {
            return;
        }
        let producer = self.producer.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, entry) in entries {
            let bytes = entry.bytes();
            let record = BaseRecord::to(&self.topic).key(&key).payload(&bytes);
            if let Err((error, _)) = producer.send(record) {
                error!(%error, key, "fingerprint log: cannot append");
                // Waiting for room would hold the lock while a broker is away. What is missing is appended again, and nothing
                // may overtake it; unless it never fits, then all others would wait for ever.
                if !never_fits(&error) {
                    return;
                }
            }
        }
    }

    /// Whether everything that was queued has been acknowledged or refused.
    pub fn is_idle(&self) -> bool {
        self.producer.lock().unwrap_or_else(PoisonError::into_inner).in_flight_count() == 0
    }

    /// Replaces a producer that has met a fatal error. What it still held is appended again by who waits for it.
    pub fn mend(&self) {
        let mut producer = self.producer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((code, reason)) = producer.client().fatal_error() {
            warn!(%code, reason, "fingerprint log: producer failed, building a new one");
            self.renew(&mut producer);
        }
    }

    /// A new producer without anything queued: the log is another one than the entries were made for.
    pub fn discard(&self) {
        self.renew(&mut self.producer.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn renew(&self, producer: &mut ThreadedProducer<Deliveries>) {
        match self.client.create_with_context(Deliveries) {
            Ok(new) => {
                producer.purge(rdkafka::producer::PurgeConfig::default().queue().inflight());
                *producer = new;
            }
            Err(error) => error!(%error, "fingerprint log: cannot build a producer"),
        }
    }
}

/// Whether an entry is refused for what it is, not for when it was sent.
fn never_fits(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(RDKafkaErrorCode::MessageSizeTooLarge | RDKafkaErrorCode::InvalidMessageSize)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_is_too_large_holds_back_no_other() {
        for (code, passed_over) in [
            (RDKafkaErrorCode::MessageSizeTooLarge, true),
            (RDKafkaErrorCode::QueueFull, false),
            (RDKafkaErrorCode::Fatal, false),
            (RDKafkaErrorCode::Fenced, false),
            (RDKafkaErrorCode::UnknownTopic, false),
        ] {
            assert_eq!(never_fits(&KafkaError::MessageProduction(code)), passed_over, "{code}");
        }
    }
}
