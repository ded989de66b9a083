//! A broker inside the process, for the demo and for injected errors: librdkafka's mock cluster.
//!
//! It speaks the real protocol on a local port and keeps everything in memory. It takes transactions, but isolates
//! nothing: it hides neither open nor aborted ones from `read_committed` readers, does not store offsets that are sent
//! with a transaction, and fences no second producer. It keeps about 5 MiB a partition and then drops the oldest. So
//! **exactly-once cannot be shown, nor tested, on it**; [`CAVEAT`] says so to people.

use rdkafka::error::KafkaError;
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;

use crate::config::TopicsConfig;

/// To be shown wherever the embedded broker is used.
pub const CAVEAT: &str = "embedded broker (librdkafka's mock cluster): no transactional isolation, nothing kept on disk; \
                          exactly-once is not shown here, only on a real Kafka";

/// A running embedded broker. Dropping it stops it: drop its clients first.
pub struct EmbeddedBroker {
    cluster: MockCluster<'static, DefaultProducerContext>,
}

impl EmbeddedBroker {
    /// Starts one broker on a free local port, with all topics of the configuration.
    ///
    /// # Errors
    /// No port can be opened, or a topic name is not acceptable.
    pub fn start(topics: &TopicsConfig) -> Result<Self, KafkaError> {
        let cluster = MockCluster::new(1)?;
        let wide = [&topics.raw, &topics.enriched, &topics.duplicates, &topics.withheld, &topics.dead_letters];
        for topic in wide {
            cluster.create_topic(topic, topics.partitions, 1)?;
        }
        cluster.create_topic(&topics.fingerprints, 1, 1)?;
        Ok(Self { cluster })
    }

    /// Where it listens, `host:port`.
    #[must_use]
    pub fn brokers(&self) -> String {
        self.cluster.bootstrap_servers()
    }

    /// The mock cluster itself, to inject errors.
    #[must_use]
    pub fn cluster(&self) -> &MockCluster<'static, DefaultProducerContext> {
        &self.cluster
    }
}
