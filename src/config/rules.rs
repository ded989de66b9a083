//! Rules across keys.

use super::keys::{SaslMechanism, SecurityProtocol};
use super::{Config, Problem};

pub(super) fn check(config: &Config, problems: &mut Vec<Problem>) {
    let mut wrong = |key: &str, reason: &str| problems.push(Problem { key: key.to_owned(), reason: reason.to_owned() });
    let (kafka, topics, dedup) = (&config.kafka, &config.topics, &config.dedup);

    if kafka.transaction_timeout >= kafka.session_timeout {
        wrong(
            "kafka.transaction_timeout",
            "must be shorter than kafka.session_timeout: a dead instance's transaction has to end before its partitions move on",
        );
    }
    if kafka.brokers.trim().is_empty() {
        wrong("kafka.brokers", "name at least one broker, as host:port");
    }
    if kafka.security_protocol.uses_sasl() {
        match kafka.sasl_mechanism {
            SaslMechanism::OauthBearer => {
                for (key, unset) in [
                    ("kafka.sasl_oauth_client_id", kafka.sasl_oauth_client_id.is_none()),
                    ("kafka.sasl_oauth_client_secret", kafka.sasl_oauth_client_secret.is_none()),
                    ("kafka.sasl_oauth_token_url", kafka.sasl_oauth_token_url.is_none()),
                ] {
                    if unset {
                        wrong(key, "needed by sasl_mechanism = \"OAUTHBEARER\"");
                    }
                }
            }
            _ => {
                if kafka.sasl_username.is_none() {
                    wrong("kafka.sasl_username", "needed by the SASL mechanism");
                }
                if kafka.sasl_password.is_none() {
                    wrong("kafka.sasl_password_file", "needed by the SASL mechanism (or kafka.sasl_password)");
                }
            }
        }
    } else if kafka.sasl_username.is_some() && kafka.security_protocol != SecurityProtocol::Plaintext {
        wrong("kafka.security_protocol", "has credentials but no SASL: write \"SASL_SSL\"");
    }
    if kafka.tls_certificate.is_some() != kafka.tls_key.is_some() {
        wrong("kafka.tls_certificate", "a client certificate needs both tls_certificate and tls_key");
    }

    let names = [
        ("topics.raw", &topics.raw),
        ("topics.enriched", &topics.enriched),
        ("topics.duplicates", &topics.duplicates),
        ("topics.withheld", &topics.withheld),
        ("topics.dead_letters", &topics.dead_letters),
        ("topics.fingerprints", &topics.fingerprints),
    ];
    for (n, (key, name)) in names.iter().enumerate() {
        let legal = name.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b));
        if name.is_empty() || name.len() > 249 || !legal {
            wrong(key, "a topic name has 1 to 249 letters, digits, dots, dashes and underscores");
        }
        if let Some((other, _)) = names[..n].iter().find(|(_, other)| other == name) {
            wrong(key, &format!("must differ from {other}"));
        }
    }

    if dedup.short_text_window > dedup.window {
        wrong("dedup.short_text_window", "must not exceed dedup.window");
    }
    if config.batch.max_bytes > config.limits.memory_budget {
        wrong("batch.max_bytes", "must not exceed limits.memory_budget");
    }
    if config.limits.max_input_bytes > config.batch.max_bytes {
        wrong("limits.max_input_bytes", "must not exceed batch.max_bytes: one article has to fit into a batch");
    }
}
