//! The topics: what they should be like, what they are like, and how they are made.

use std::collections::BTreeMap;
use std::time::Duration;

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, ResourceSpecifier, TopicReplication};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaResult, RDKafkaErrorCode};
use rdkafka::metadata::MetadataPartition;

use super::client::{self, Logged};
use crate::config::{ByteSize, Config, KafkaConfig, Span};

/// Room for headers, key and framing beside a record's value, below `max.message.bytes`.
pub const FRAMING: ByteSize = ByteSize::kib(64);

/// What a topic is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Raw articles.
    Raw,
    /// Enriched records.
    Enriched,
    /// Audit records.
    Duplicates,
    /// Records that must not be public.
    Withheld,
    /// What could not be processed.
    DeadLetters,
    /// The dedup log.
    Fingerprints,
}

/// A topic as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What it is for.
    pub role: Role,
    /// Its name.
    pub name: String,
    /// Partitions when it is created.
    pub partitions: i32,
    /// Copies of each partition when it is created.
    pub replication: i32,
    /// Topic settings when it is created.
    pub settings: Vec<(&'static str, String)>,
}

/// A topic as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Its partitions, by number.
    pub partitions: Vec<PartitionFound>,
    /// Effective settings, broker defaults included; or why they could not be read.
    pub settings: Option<Result<BTreeMap<String, String>, RDKafkaErrorCode>>,
    /// Why its metadata could not be read.
    pub error: Option<RDKafkaErrorCode>,
}

impl Found {
    /// An effective setting, where the settings could be read.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.settings.as_ref()?.as_ref().ok()?.get(name).map(String::as_str)
    }
}

/// A partition as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartitionFound {
    /// Whether it has a leader.
    pub has_leader: bool,
    /// Copies it should have.
    pub replicas: usize,
    /// Copies that are up to date.
    pub in_sync: usize,
}

/// What the brokers say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cluster {
    /// Brokers that are there.
    pub brokers: usize,
    /// The topics that were asked for and exist.
    pub topics: BTreeMap<String, Found>,
}

/// The longest lookback of dedup: what is older can no longer decide anything.
#[must_use]
pub fn longest_lookback(config: &Config) -> Span {
    config.dedup.window.max(config.dedup.identity_horizon)
}

/// All topics of this configuration as they should be, on a cluster of so many brokers.
#[must_use]
pub fn wanted(config: &Config, brokers: usize) -> Vec<Wanted> {
    let topics = &config.topics;
    let replication = topics.replication.unwrap_or_else(|| i32::try_from(brokers.clamp(1, 3)).unwrap_or(3));
    let input = config.limits.max_input_bytes;
    let output = config.limits.max_output_bytes;
    let topic = |role, name: &str, partitions, value: ByteSize, keep: Span| {
        let mut settings = vec![
            ("cleanup.policy", "delete".to_owned()),
            ("retention.ms", keep.as_ms().to_string()),
            ("max.message.bytes", (value.0 + FRAMING.0).to_string()),
        ];
        if replication >= 3 {
            settings.push(("min.insync.replicas", "2".to_owned()));
            settings.push(("unclean.leader.election.enable", "false".to_owned()));
        }
        Wanted { role, name: name.to_owned(), partitions, replication, settings }
    };
    let days = |days: u64| Span::hours(24 * days);

    let lookback = longest_lookback(config);
    let mut fingerprints =
        topic(Role::Fingerprints, &topics.fingerprints, 1, ByteSize::mib(1), Span(lookback.0 * 2 + days(1).0));
    fingerprints.settings.extend([
        ("retention.bytes", "-1".to_owned()),
        ("message.timestamp.type", "LogAppendTime".to_owned()),
        // Only whole segments are deleted; short ones keep what a start has to read near to what it needs.
        ("segment.ms", Span::hours(6).as_ms().to_string()),
        ("segment.bytes", ByteSize::mib(128).0.to_string()),
    ]);
    // What raw takes, dead-letters must take too, with the error headers on top.
    let dead_letter = ByteSize(input.0 + FRAMING.0);
    vec![
        topic(Role::Raw, &topics.raw, topics.partitions, input, days(7)),
        topic(Role::Enriched, &topics.enriched, topics.partitions, output, days(7)),
        topic(Role::Duplicates, &topics.duplicates, topics.partitions, output, days(7)),
        topic(Role::Withheld, &topics.withheld, topics.partitions, output, days(30)),
        topic(Role::DeadLetters, &topics.dead_letters, topics.partitions, dead_letter, days(30)),
        fingerprints,
    ]
}

/// A connection for questions and changes to the brokers.
pub struct Brokers {
    // rdkafka's admin client never hands out log lines and errors; a consumer does when polled.
    probe: BaseConsumer<Logged>,
    admin: AdminClient<Logged>,
    timeout: Duration,
}

impl Brokers {
    /// Sets up the clients. They connect when first asked.
    ///
    /// # Errors
    /// librdkafka refuses the settings, for instance a certificate.
    pub fn new(kafka: &KafkaConfig) -> KafkaResult<Self> {
        let client = client::client_config(kafka);
        Ok(Self {
            probe: client.create_with_context(Logged)?,
            admin: client.create_with_context(Logged)?,
            timeout: kafka.request_timeout.0,
        })
    }

    /// What there is of these topics. Never makes a topic by asking.
    ///
    /// # Errors
    /// No broker answers, or the login is refused; what librdkafka has to say about it is logged.
    pub async fn describe(&self, names: &[&str]) -> KafkaResult<Cluster> {
        // All topics are asked for: asking for one by name can create it on brokers that are set so.
        let metadata = client::metadata(&self.probe, self.timeout)?;
        let mut cluster = Cluster { brokers: metadata.brokers().len(), topics: BTreeMap::new() };
        for topic in metadata.topics().iter().filter(|topic| names.contains(&topic.name())) {
            let error = topic.error().map(RDKafkaErrorCode::from);
            if error != Some(RDKafkaErrorCode::UnknownTopicOrPartition) {
                let partitions = topic.partitions().iter().map(PartitionFound::from).collect();
                cluster.topics.insert(topic.name().to_owned(), Found { partitions, settings: None, error });
            }
        }

        let present: Vec<String> = cluster.topics.keys().cloned().collect();
        let resources: Vec<ResourceSpecifier<'_>> = present.iter().map(|name| ResourceSpecifier::Topic(name)).collect();
        if resources.is_empty() {
            return Ok(cluster);
        }
        let answers = self.admin.describe_configs(&resources, &self.options()).await?;
        for (name, answer) in present.iter().zip(answers) {
            let settings = answer.map(|resource| {
                resource.entries.into_iter().filter_map(|entry| Some((entry.name, entry.value?))).collect()
            });
            if let Some(found) = cluster.topics.get_mut(name) {
                found.settings = Some(settings);
            }
        }
        Ok(cluster)
    }

    /// Creates these topics; each has its own result. With `dry_run` the brokers check and do nothing.
    ///
    /// # Errors
    /// No broker answers.
    pub async fn create(&self, topics: &[&Wanted], dry_run: bool) -> KafkaResult<Vec<Result<(), RDKafkaErrorCode>>> {
        let new: Vec<NewTopic<'_>> = topics
            .iter()
            .map(|topic| {
                let new = NewTopic::new(&topic.name, topic.partitions, TopicReplication::Fixed(topic.replication));
                topic.settings.iter().fold(new, |new, (name, value)| new.set(name, value))
            })
            .collect();
        let options = self.options().operation_timeout(Some(self.timeout)).validate_only(dry_run);
        let answers = self.admin.create_topics(&new, &options).await?;
        Ok(answers.into_iter().map(|answer| answer.map(drop).map_err(|(_, code)| code)).collect())
    }

    /// State and number of members of a consumer group; `None` for one that is not there.
    ///
    /// # Errors
    /// No broker answers, or the group may not be seen.
    pub fn group(&self, id: &str) -> KafkaResult<Option<(String, usize)>> {
        let list = self.probe.fetch_group_list(Some(id), self.timeout)?;
        let group = list.groups().iter().find(|group| group.name() == id);
        Ok(group.map(|group| (group.state().to_owned(), group.members().len())))
    }

    fn options(&self) -> AdminOptions {
        AdminOptions::new().request_timeout(Some(self.timeout))
    }
}

impl From<&MetadataPartition> for PartitionFound {
    fn from(partition: &MetadataPartition) -> Self {
        Self {
            has_leader: partition.leader() >= 0,
            replicas: partition.replicas().len(),
            in_sync: partition.isr().len(),
        }
    }
}

/// In what an existing topic differs from how it would be created: `setting is …, newswire would set …`.
#[must_use]
pub fn differences(wanted: &Wanted, found: &Found) -> Vec<String> {
    let mut differences = Vec::new();
    let mut compare = |what: &str, is: String, would: String| {
        if is != would {
            differences.push(format!("{what} is {is}, newswire would set {would}"));
        }
    };
    compare("partition count", found.partitions.len().to_string(), wanted.partitions.to_string());
    let copies = found.partitions.iter().map(|partition| partition.replicas).min().unwrap_or(0);
    compare("replication", copies.to_string(), wanted.replication.to_string());
    if let Some(Ok(settings)) = &found.settings {
        for (name, value) in &wanted.settings {
            if let Some(is) = settings.get(*name) {
                compare(name, is.clone(), value.clone());
            }
        }
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_log_is_one_partition_kept_for_twice_the_lookback() {
        let config = Config::default();
        let all = wanted(&config, 5);
        let log = all.iter().find(|topic| topic.role == Role::Fingerprints).unwrap();
        assert_eq!((log.partitions, log.replication), (1, 3));
        let setting = |name: &str| log.settings.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
        let kept: i64 = setting("retention.ms").unwrap().parse().unwrap();
        assert!(kept >= 2 * config.dedup.identity_horizon.as_ms(), "{kept}");
        assert_eq!(setting("retention.bytes"), Some("-1"));
        assert_eq!(setting("message.timestamp.type"), Some("LogAppendTime"));
        assert_eq!(setting("min.insync.replicas"), Some("2"));
    }

    #[test]
    fn one_broker_gets_topics_that_one_broker_can_hold() {
        for topic in wanted(&Config::default(), 1) {
            assert_eq!(topic.replication, 1, "{}", topic.name);
            assert!(topic.settings.iter().all(|(name, _)| *name != "min.insync.replicas"), "{}", topic.name);
        }
    }
}
