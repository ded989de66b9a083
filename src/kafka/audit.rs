//! Judges what the brokers say of the topics against what exactly-once and dedup need. Pure: `newswire check` prints it.

use std::collections::BTreeMap;
use std::fmt;

use rdkafka::error::RDKafkaErrorCode;

use super::topics::{Cluster, FRAMING, Found, Role, Wanted, longest_lookback, wanted};
use crate::config::Config;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Ok,
    /// Works, with a risk.
    Warn,
    /// Breaks a guarantee, or will not work.
    Fail,
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// What was looked at.
    pub subject: String,
    /// What was found.
    pub what: String,
    /// What to do about it.
    pub advice: Option<String>,
}

impl Finding {
    /// All well.
    pub fn ok(subject: impl Into<String>, what: impl Into<String>) -> Self {
        Self { level: Level::Ok, subject: subject.into(), what: what.into(), advice: None }
    }
    /// A risk.
    pub fn warn(subject: impl Into<String>, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { level: Level::Warn, subject: subject.into(), what: what.into(), advice: Some(advice.into()) }
    }
    /// A fault.
    pub fn fail(subject: impl Into<String>, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { level: Level::Fail, subject: subject.into(), what: what.into(), advice: Some(advice.into()) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Ok => "ok  ",
            Level::Warn => "WARN",
            Level::Fail => "FAIL",
        };
        write!(f, "{level}  {}: {}", self.subject, self.what)?;
        self.advice.as_ref().map_or(Ok(()), |advice| write!(f, "\n      → {advice}"))
    }
}

/// Everything there is to say about the topics; those that are fine get one line each.
#[must_use]
pub fn topics(config: &Config, cluster: &Cluster) -> Vec<Finding> {
    let mut findings = Vec::new();
    for topic in wanted(config, cluster.brokers) {
        if topic.role == Role::Duplicates && !config.topics.write_duplicates {
            continue;
        }
        let mut faults = Vec::new();
        match cluster.topics.get(&topic.name) {
            None => faults.push(Finding::fail(
                &topic.name,
                "does not exist, or may not be seen",
                "run `newswire topics create`; if it does exist, grant Describe on it",
            )),
            Some(found) => one(config, cluster, &topic, found, &mut faults),
        }
        if faults.is_empty() {
            let count = cluster.topics.get(&topic.name).map_or(0, |found| found.partitions.len());
            let plural = if count == 1 { "" } else { "s" };
            faults.push(Finding::ok(&topic.name, format!("{count} partition{plural}")));
        }
        findings.append(&mut faults);
    }
    findings
}

fn one(config: &Config, cluster: &Cluster, topic: &Wanted, found: &Found, out: &mut Vec<Finding>) {
    let name = topic.name.as_str();
    if let Some(code) = found.error {
        out.push(Finding::fail(name, format!("cannot be described: {code}"), explain(code, topic)));
        return;
    }
    partitions(cluster, topic, found, out);
    let settings = match &found.settings {
        Some(Ok(settings)) => settings,
        Some(Err(code)) => {
            let advice = "grant DescribeConfigs on it; until then nobody has checked its retention and limits";
            out.push(Finding::warn(name, format!("its settings cannot be read: {code}"), advice));
            return;
        }
        None => return,
    };
    durability(topic, found, settings, out);
    message_size(config, cluster, topic, settings, out);
    match topic.role {
        Role::Fingerprints => fingerprint_log(config, name, settings, out),
        Role::Raw if policy(settings).contains("compact") => out.push(Finding::warn(
            name,
            "is compacted: articles of equal key can vanish before they are read",
            alter(name, "cleanup.policy=delete"),
        )),
        _ => {}
    }
}

fn partitions(cluster: &Cluster, topic: &Wanted, found: &Found, out: &mut Vec<Finding>) {
    let name = topic.name.as_str();
    if topic.role == Role::Fingerprints && found.partitions.len() != 1 {
        out.push(Finding::fail(
            name,
            format!("has {} partitions; the dedup log is one ordered log and must have one", found.partitions.len()),
            "name a new topic in topics.fingerprints and run `newswire topics create`",
        ));
    }
    let leaderless = found.partitions.iter().filter(|partition| !partition.has_leader).count();
    if leaderless > 0 {
        let advice = "bring back the brokers that hold them";
        out.push(Finding::fail(name, format!("{leaderless} partitions have no leader"), advice));
    }
    let behind = found.partitions.iter().filter(|partition| partition.in_sync < partition.replicas).count();
    if behind > 0 && leaderless == 0 {
        let advice = "a broker is down or slow; fewer losses are survived until it is back";
        out.push(Finding::warn(name, format!("{behind} partitions have copies that are not in sync"), advice));
    }
    if cluster.brokers >= 3 && copies(found) < 3 {
        let what = format!("{} copies of each partition on {} brokers", copies(found), cluster.brokers);
        out.push(Finding::warn(name, what, "raise its replication to 3 (kafka-reassign-partitions.sh)"));
    }
}

fn durability(topic: &Wanted, found: &Found, settings: &BTreeMap<String, String>, out: &mut Vec<Finding>) {
    let name = topic.name.as_str();
    let log = topic.role == Role::Fingerprints;
    let severe = |what: String, advice: String| {
        if log { Finding::fail(name, what, advice) } else { Finding::warn(name, what, advice) }
    };
    if let Some(needed) = number(settings, "min.insync.replicas") {
        let copies = copies(found);
        if usize::try_from(needed).is_ok_and(|needed| needed > copies) {
            let what =
                format!("min.insync.replicas is {needed}, but there are {copies} copies: nothing can be written");
            out.push(Finding::fail(name, what, alter(name, &format!("min.insync.replicas={copies}"))));
        } else if copies >= 3 && needed < 2 {
            let what = format!(
                "min.insync.replicas is {needed}: one broker alone may acknowledge a record and then die with it"
            );
            out.push(severe(what, alter(name, "min.insync.replicas=2")));
        }
    }
    if copies(found) > 1 && settings.get("unclean.leader.election.enable").is_some_and(|on| on == "true") {
        let what = "an unclean leader election may take acknowledged records back".to_owned();
        out.push(severe(what, alter(name, "unclean.leader.election.enable=false")));
    }
}

fn message_size(
    config: &Config,
    cluster: &Cluster,
    topic: &Wanted,
    settings: &BTreeMap<String, String>,
    out: &mut Vec<Finding>,
) {
    let Some(allowed) = number(settings, "max.message.bytes") else { return };
    let framing = i64::try_from(FRAMING.0).unwrap_or(i64::MAX);
    let (needed, why) = match topic.role {
        Role::Raw | Role::Fingerprints => return,
        Role::DeadLetters => {
            let raw = cluster.topics.get(&config.topics.raw).and_then(|found| found.settings.as_ref()?.as_ref().ok());
            let Some(raw) = raw.and_then(|settings| number(settings, "max.message.bytes")) else { return };
            (
                raw.saturating_add(framing),
                format!("whatever {} takes has to fit, with its error headers", config.topics.raw),
            )
        }
        Role::Enriched | Role::Duplicates | Role::Withheld => {
            let output = config.limits.max_output_bytes;
            let bytes = i64::try_from(output.0).unwrap_or(i64::MAX);
            (bytes.saturating_add(framing), format!("limits.max_output_bytes is {output}"))
        }
    };
    if allowed < needed {
        let what = format!("max.message.bytes is {allowed}, needed are {needed}: {why}");
        out.push(Finding::fail(&topic.name, what, alter(&topic.name, &format!("max.message.bytes={needed}"))));
    }
}

fn fingerprint_log(config: &Config, name: &str, settings: &BTreeMap<String, String>, out: &mut Vec<Finding>) {
    let mut must = |holds: bool, what: String, change: String| {
        if !holds {
            out.push(Finding::fail(name, what, alter(name, &change)));
        }
    };
    let policy = policy(settings);
    must(
        policy == "delete",
        format!("cleanup.policy is {policy}: compaction would change the past that decisions rest on"),
        "cleanup.policy=delete".to_owned(),
    );
    let lookback = longest_lookback(config);
    let needed = lookback.as_ms().saturating_mul(2);
    if let Some(kept) = number(settings, "retention.ms") {
        must(
            kept == -1 || kept >= needed,
            format!("retention.ms is {kept}, needed are {needed}: twice the longest lookback ({lookback})"),
            format!("retention.ms={needed}"),
        );
    }
    if let Some(bytes) = number(settings, "retention.bytes") {
        must(
            bytes == -1,
            format!("retention.bytes is {bytes}: a busy day would cut the log short"),
            "retention.bytes=-1".to_owned(),
        );
    }
    if let Some(stamp) = settings.get("message.timestamp.type") {
        must(
            stamp == "LogAppendTime",
            format!("message.timestamp.type is {stamp}: expiry goes by the log's own clock"),
            "message.timestamp.type=LogAppendTime".to_owned(),
        );
    }
}

/// What an error of the brokers means for the operator.
#[must_use]
pub fn explain(code: RDKafkaErrorCode, topic: &Wanted) -> String {
    match code {
        RDKafkaErrorCode::TopicAuthorizationFailed => {
            let operation = match topic.role {
                Role::Raw => "Read and Describe",
                Role::Fingerprints => "Read, Write and Describe",
                _ => "Write and Describe",
            };
            format!("grant {operation} on topic {} to the user newswire logs in as", topic.name)
        }
        RDKafkaErrorCode::GroupAuthorizationFailed => "grant Read on the consumer group".to_owned(),
        RDKafkaErrorCode::ClusterAuthorizationFailed => {
            "grant Create on the cluster, or on the topics by prefix".to_owned()
        }
        RDKafkaErrorCode::PolicyViolation => {
            "a policy of the brokers forbids these settings; ask who runs them".to_owned()
        }
        RDKafkaErrorCode::InvalidReplicationFactor => {
            "set topics.replication to at most the number of brokers".to_owned()
        }
        _ => "see the broker's log".to_owned(),
    }
}

fn alter(name: &str, change: &str) -> String {
    format!("kafka-configs.sh --alter --entity-type topics --entity-name {name} --add-config {change}")
}

fn copies(found: &Found) -> usize {
    found.partitions.iter().map(|partition| partition.replicas).min().unwrap_or(0)
}

fn number(settings: &BTreeMap<String, String>, name: &str) -> Option<i64> {
    settings.get(name)?.parse().ok()
}

fn policy(settings: &BTreeMap<String, String>) -> &str {
    settings.get("cleanup.policy").map_or("delete", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::super::topics::PartitionFound;
    use super::*;

    /// A cluster exactly as `topics create` would make it.
    fn as_created(config: &Config, brokers: usize) -> Cluster {
        let topics = wanted(config, brokers).into_iter().map(|topic| {
            let replicas = usize::try_from(topic.replication).unwrap();
            let partition = PartitionFound { has_leader: true, replicas, in_sync: replicas };
            let count = usize::try_from(topic.partitions).unwrap();
            let settings = topic.settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let found = Found { partitions: vec![partition; count], settings: Some(Ok(settings)), error: None };
            (topic.name, found)
        });
        Cluster { brokers, topics: topics.collect() }
    }

    #[test]
    fn what_topics_create_makes_passes_the_check() {
        let config = Config::default();
        for brokers in [1, 3, 9] {
            let findings = topics(&config, &as_created(&config, brokers));
            assert_eq!(findings.len(), 6);
            assert!(findings.iter().all(|finding| finding.level == Level::Ok), "{findings:#?}");
        }
    }

    #[test]
    fn every_way_to_spoil_a_topic_is_found_and_comes_with_advice() {
        let config = Config::default();
        let cases = [
            ("news.fingerprints", "cleanup.policy", "compact,delete", Level::Fail, "compaction"),
            ("news.fingerprints", "retention.ms", "604800000", Level::Fail, "twice the longest lookback (7d)"),
            ("news.fingerprints", "retention.bytes", "1073741824", Level::Fail, "cut the log short"),
            ("news.fingerprints", "message.timestamp.type", "CreateTime", Level::Fail, "own clock"),
            ("news.fingerprints", "min.insync.replicas", "1", Level::Fail, "die with it"),
            ("news.fingerprints", "unclean.leader.election.enable", "true", Level::Fail, "unclean"),
            ("news.enriched", "min.insync.replicas", "1", Level::Warn, "die with it"),
            ("news.enriched", "min.insync.replicas", "4", Level::Fail, "nothing can be written"),
            ("news.enriched", "max.message.bytes", "1000", Level::Fail, "limits.max_output_bytes is 960KiB"),
            ("news.dead-letters", "max.message.bytes", "1048588", Level::Fail, "whatever news.raw takes"),
            ("news.raw", "cleanup.policy", "compact", Level::Warn, "compacted"),
        ];
        for (topic, setting, value, level, says) in cases {
            let mut cluster = as_created(&config, 3);
            if let Some(Ok(settings)) = &mut cluster.topics.get_mut(topic).unwrap().settings {
                settings.insert(setting.to_owned(), value.to_owned());
            }
            let bad: Vec<_> = topics(&config, &cluster).into_iter().filter(|f| f.level > Level::Ok).collect();
            assert_eq!(bad.len(), 1, "{topic} {setting}={value}: {bad:#?}");
            assert_eq!((bad[0].level, bad[0].subject.as_str()), (level, topic), "{setting}={value}");
            assert!(bad[0].what.contains(says), "{:?} lacks {says:?}", bad[0].what);
            assert!(bad[0].advice.is_some());
        }
    }

    #[test]
    fn retention_without_end_is_enough() {
        let config = Config::default();
        let mut cluster = as_created(&config, 1);
        if let Some(Ok(settings)) = &mut cluster.topics.get_mut("news.fingerprints").unwrap().settings {
            settings.insert("retention.ms".into(), "-1".into());
        }
        assert!(topics(&config, &cluster).iter().all(|finding| finding.level == Level::Ok));
    }

    #[test]
    fn missing_forbidden_and_misshapen_topics_are_named() {
        let config = Config::default();
        let mut cluster = as_created(&config, 3);
        cluster.topics.remove("news.withheld");
        let forbidden = Found { error: Some(RDKafkaErrorCode::TopicAuthorizationFailed), ..Found::default() };
        cluster.topics.insert("news.raw".into(), forbidden);
        let log = cluster.topics.get_mut("news.fingerprints").unwrap();
        let partition = log.partitions[0].clone();
        log.partitions.push(PartitionFound { has_leader: false, ..partition });
        let enriched = cluster.topics.get_mut("news.enriched").unwrap();
        enriched.settings = Some(Err(RDKafkaErrorCode::TopicAuthorizationFailed));

        let findings = topics(&config, &cluster);
        let about = |name: &str| findings.iter().filter(|f| f.subject == name).collect::<Vec<_>>();
        assert!(about("news.withheld")[0].advice.as_deref().unwrap().contains("topics create"));
        assert!(about("news.raw")[0].advice.as_deref().unwrap().contains("grant Read and Describe on topic news.raw"));
        assert!(about("news.fingerprints").iter().any(|f| f.what.contains("must have one")));
        assert!(about("news.fingerprints").iter().any(|f| f.what.contains("no leader")));
        assert_eq!(about("news.enriched")[0].level, Level::Warn);
    }
}
