//! Rules that a type and a range cannot say: values of one key with a form of their own, and rules across keys.
//!
//! A rule names all keys that it looks at. When one of them already has a problem, a default stands in for it, and the rule
//! is passed over: it would only blame the user for a value that is not his.

use std::collections::BTreeSet;
use std::str::FromStr;

use encoding_rs::Encoding;
use tracing::Level;

use super::keys::{SaslMechanism, SecurityProtocol};
use super::{Config, KafkaConfig, Problem, Span};
use crate::kafka::client;

/// librdkafka properties that `kafka.properties` may not set, each with the reason. A name ending in `.` stands for all that
/// begin with it.
const REFUSED_PROPERTIES: &[(&str, &str)] = &[
    ("bootstrap.servers", "has a key of its own: kafka.brokers"),
    ("metadata.broker.list", "has a key of its own: kafka.brokers"),
    ("group.id", "has a key of its own: kafka.group_id"),
    ("group.instance.id", "has a key of its own: kafka.instance_id"),
    ("session.timeout.ms", "has a key of its own: kafka.session_timeout"),
    ("socket.timeout.ms", "has a key of its own: kafka.request_timeout"),
    ("transaction.timeout.ms", "has a key of its own: kafka.transaction_timeout"),
    ("compression.", "has a key of its own: kafka.compression"),
    ("security.protocol", "has a key of its own: kafka.security_protocol"),
    ("sasl.mechanism", "has a key of its own: kafka.sasl_mechanism"),
    ("sasl.mechanisms", "has a key of its own: kafka.sasl_mechanism"),
    ("sasl.username", "has a key of its own: kafka.sasl_username"),
    ("sasl.password", "has a key of its own: kafka.sasl_password_file"),
    ("sasl.oauthbearer.", "has keys of its own: kafka.sasl_oauth_*"),
    ("enable.sasl.oauthbearer.unsecure.jwt", "would log in with a token that nobody signed"),
    ("ssl.ca.location", "has a key of its own: kafka.tls_ca"),
    ("ssl.certificate.location", "has a key of its own: kafka.tls_certificate"),
    ("ssl.key.location", "has a key of its own: kafka.tls_key"),
    ("ssl.key.password", "has a key of its own: kafka.tls_key_password_file"),
    ("transactional.id", "is derived from group and instance: it is what fences a zombie"),
    ("enable.idempotence", "must stay on: without it a retry repeats records"),
    ("enable.gapless.guarantee", "decides what is fatal; the recovery relies on its default"),
    ("acks", "must stay all: else an acknowledged record can be lost"),
    ("request.required.acks", "must stay all: else an acknowledged record can be lost"),
    ("max.in.flight", "is bounded by idempotence: more would break the order"),
    ("max.in.flight.requests.per.connection", "is bounded by idempotence: more would break the order"),
    ("retries", "is bounded by time, not by count: giving up early would lose records"),
    ("message.send.max.retries", "is bounded by time, not by count: giving up early would lose records"),
    ("isolation.level", "must stay read_committed: else aborted records would be read"),
    ("enable.auto.commit", "must stay off: offsets are committed with the output, in one transaction"),
    ("auto.commit.enable", "must stay off: offsets are committed with the output, in one transaction"),
    ("auto.commit.interval.ms", "has no effect: offsets are committed with the output, in one transaction"),
    ("enable.auto.offset.store", "must stay off: offsets are committed with the output, in one transaction"),
    ("auto.offset.reset", "follows kafka.start_at and kafka.on_gap: else a gap would pass in silence"),
    ("partition.assignment.strategy", "must stay cooperative-sticky: the rebalance rules rely on it"),
    ("group.protocol", "must stay classic: static membership is not sound under the new one yet"),
    ("group.remote.assignor", "belongs to the new group protocol, which is not used"),
    ("allow.auto.create.topics", "must stay off: a misspelt topic would be made in silence"),
    ("enable.partition.eof", "is set where the log is read to its end"),
    ("check.crcs", "must stay on: a damaged record has to be noticed"),
];

/// The rules that are broken, but for those about a key that is bad already.
pub(super) fn broken(config: &Config, bad_keys: &BTreeSet<String>) -> Vec<Problem> {
    let mut problems = Vec::new();
    // The first key is the one that is blamed.
    let mut rule = |keys: &[&str], holds: bool, reason: &str| {
        if !holds && !keys.iter().any(|key| bad_keys.contains(*key)) {
            problems.push(Problem { key: keys[0].to_owned(), reason: reason.to_owned() });
        }
    };
    connection(&config.kafka, &mut rule);
    properties(&config.kafka, &mut rule);
    topics(config, &mut rule);
    sizes_and_times(config, &mut rule);

    rule(
        &["text.default_charset"],
        config.text.default_charset.as_ref().is_none_or(|name| Encoding::for_label(name.as_bytes()).is_some()),
        "no such charset; write a name of the Encoding Standard such as \"windows-1256\"",
    );
    rule(
        &["http.listen"],
        config.http.listen.is_empty() || is_address(&config.http.listen),
        "expected host:port, for instance \"0.0.0.0:9464\", or \"\" for no HTTP",
    );
    rule(
        &["log.level"],
        config.log.level.split(',').all(is_log_directive),
        "expected error, warn, info, debug, trace or off, or a list such as \"info,newswire::kafka=debug\"",
    );
    problems
}

type Rule<'a> = dyn FnMut(&[&str], bool, &str) + 'a;

fn connection(kafka: &KafkaConfig, rule: &mut Rule<'_>) {
    rule(
        &["kafka.brokers"],
        // librdkafka allows a scheme in front.
        kafka.brokers.split(',').all(|b| is_address(b.trim().split_once("://").map_or(b.trim(), |(_, rest)| rest))),
        "expected host:port, comma separated, for instance \"kafka-1:9092,kafka-2:9092\"",
    );
    rule(&["kafka.group_id"], !kafka.group_id.trim().is_empty(), "must not be empty");
    let instance = kafka.instance_id.as_deref();
    rule(
        &["kafka.instance_id"],
        instance.is_none_or(|id| !id.is_empty() && id.len() <= 249 && id.bytes().all(is_name_byte)),
        "has 1 to 249 letters, digits, dots, dashes and underscores",
    );
    rule(
        &["kafka.transaction_timeout", "kafka.session_timeout"],
        kafka.transaction_timeout < kafka.session_timeout,
        "must be shorter than kafka.session_timeout: a dead instance's transaction has to end before its partitions move on",
    );

    let sasl = kafka.security_protocol.uses_sasl();
    let oauth = sasl && kafka.sasl_mechanism == SaslMechanism::OauthBearer;
    let password = sasl && !oauth;
    let needs: [(&[&str], bool, bool); 5] = [
        (&["kafka.sasl_username"], password, kafka.sasl_username.is_some()),
        (&["kafka.sasl_password_file", "kafka.sasl_password"], password, kafka.sasl_password.is_some()),
        (&["kafka.sasl_oauth_client_id"], oauth, kafka.sasl_oauth_client_id.is_some()),
        (
            &["kafka.sasl_oauth_client_secret_file", "kafka.sasl_oauth_client_secret"],
            oauth,
            kafka.sasl_oauth_client_secret.is_some(),
        ),
        (&["kafka.sasl_oauth_token_url"], oauth, kafka.sasl_oauth_token_url.is_some()),
    ];
    for (keys, needed, given) in needs {
        let mechanism = kafka.sasl_mechanism.as_str();
        let protocol = kafka.security_protocol.as_str();
        let mut all = keys.to_vec();
        all.extend(["kafka.security_protocol", "kafka.sasl_mechanism"]);
        rule(&all, !needed || given, &format!("needed to log in with {mechanism} over {protocol}"));
    }
    let credentials = kafka.sasl_username.is_some()
        || kafka.sasl_password.is_some()
        || kafka.sasl_oauth_client_id.is_some()
        || kafka.sasl_oauth_client_secret.is_some();
    rule(
        &["kafka.security_protocol"],
        sasl || !credentials,
        "there are credentials but no login: write \"SASL_SSL\" (or \"SASL_PLAINTEXT\" inside a safe network)",
    );
    rule(
        &["kafka.sasl_oauth_token_url", "kafka.security_protocol", "kafka.sasl_mechanism"],
        !oauth || client::speaks_oidc(),
        "this program was built without OAUTHBEARER: build it with --features oauth, or use SCRAM-SHA-512",
    );

    rule(
        &["kafka.tls_certificate", "kafka.tls_key"],
        kafka.tls_certificate.is_some() == kafka.tls_key.is_some(),
        "a client certificate needs both kafka.tls_certificate and kafka.tls_key",
    );
    let tls = matches!(kafka.security_protocol, SecurityProtocol::Ssl | SecurityProtocol::SaslSsl);
    rule(
        &["kafka.security_protocol", "kafka.tls_ca", "kafka.tls_certificate"],
        tls || (kafka.tls_ca.is_none() && kafka.tls_certificate.is_none()),
        "there are TLS files but no TLS: write \"SSL\" or \"SASL_SSL\"",
    );
}

fn properties(kafka: &KafkaConfig, rule: &mut Rule<'_>) {
    for (name, value) in &kafka.properties.0 {
        let refused = REFUSED_PROPERTIES.iter().find(|(known, _)| match known.strip_suffix('.') {
            Some(_) => name.starts_with(known),
            None => name == known,
        });
        let reason = match refused {
            Some((_, why)) => Some((*why).to_owned()),
            None => client::property_fault(name, value),
        };
        if let Some(reason) = reason {
            rule(&["kafka.properties"], false, &format!("\"{name}\" {reason}"));
        }
    }
}

fn topics(config: &Config, rule: &mut Rule<'_>) {
    let topics = &config.topics;
    let names = [
        ("topics.raw", &topics.raw),
        ("topics.enriched", &topics.enriched),
        ("topics.duplicates", &topics.duplicates),
        ("topics.withheld", &topics.withheld),
        ("topics.dead_letters", &topics.dead_letters),
        ("topics.fingerprints", &topics.fingerprints),
    ];
    for (n, (key, name)) in names.iter().enumerate() {
        let legal = (1..=249).contains(&name.len()) && name.bytes().all(is_name_byte) && *name != "." && *name != "..";
        rule(&[key], legal, "a topic name has 1 to 249 letters, digits, dots, dashes and underscores");
        for (other, _) in names[..n].iter().filter(|(_, other)| other == name) {
            rule(&[key, other], false, &format!("must differ from {other}"));
        }
    }
    rule(
        &["topics.replication"],
        topics.replication.is_none_or(|copies| (1..=100).contains(&copies)),
        "expected 1 to 100, and no more than there are brokers",
    );
}

fn sizes_and_times(config: &Config, rule: &mut Rule<'_>) {
    let (batch, limits, dedup) = (&config.batch, &config.limits, &config.dedup);
    rule(
        &["batch.interval", "kafka.transaction_timeout"],
        Span(batch.interval.0 * 2) <= config.kafka.transaction_timeout,
        "must be at most half of kafka.transaction_timeout: a batch is a transaction",
    );
    rule(
        &["batch.max_bytes", "limits.memory_budget"],
        batch.max_bytes <= limits.memory_budget,
        "must not exceed limits.memory_budget",
    );
    rule(
        &["limits.max_input_bytes", "batch.max_bytes"],
        limits.max_input_bytes <= batch.max_bytes,
        "must not exceed batch.max_bytes: one article has to fit into a batch",
    );
    rule(
        &["dedup.capacity", "batch.max_records"],
        dedup.capacity >= 20 * config.batch.max_records,
        "must be at least 20 times batch.max_records: articles must not be forgotten while their batches are under way",
    );
    rule(
        &["dedup.short_text_window", "dedup.window"],
        dedup.short_text_window <= dedup.window,
        "must not exceed dedup.window",
    );
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".-_".contains(&byte)
}

/// `host:port`, with IPv6 hosts in brackets.
fn is_address(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(host, port)| {
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let host_holds = bare.map_or_else(|| !host.contains(':'), |v6| v6.contains(':'));
        !host.is_empty() && host_holds && !host.contains(char::is_whitespace) && port.parse::<u16>().is_ok()
    })
}

/// A level, or `target=level`. The filter itself would take a misspelt level for the name of a target, and log nothing else.
fn is_log_directive(directive: &str) -> bool {
    let level = |word: &str| word == "off" || Level::from_str(word).is_ok();
    match directive.trim().split_once('=') {
        Some((target, word)) => !target.is_empty() && level(word),
        None => level(directive.trim()),
    }
}
