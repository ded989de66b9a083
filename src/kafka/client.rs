//! The connection settings that every client shares: brokers, TLS, login, and the properties that pass through.

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::metadata::Metadata;
use rdkafka::types::RDKafkaConfRes;

use crate::config::{KafkaConfig, SaslMechanism, Secret};
use crate::logging;

/// A client context that sends librdkafka's log lines to ours.
#[derive(Clone, Copy, Debug, Default)]
pub struct Logged;

impl ClientContext for Logged {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        logging::librdkafka(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        // The end of a partition is told by this way too, to who has asked for it.
        if error.rdkafka_error_code() != Some(RDKafkaErrorCode::PartitionEOF) {
            tracing::warn!(target: "librdkafka", %error, "{reason}");
        }
    }
}

impl ConsumerContext for Logged {}

/// The settings of a connection; what a consumer or a producer needs beyond them is added by who makes it, after these, so
/// that nothing that passes through can undo it.
#[must_use]
pub fn client_config(kafka: &KafkaConfig) -> ClientConfig {
    let mut client = ClientConfig::new();
    client.set("client.id", format!("newswire-{}", instance_id(kafka)));
    client.set("socket.keepalive.enable", "true");
    for (name, value) in &kafka.properties.0 {
        client.set(name, value);
    }
    // rdkafka would take the level from the `log` crate, which is not used here; our filter comes after.
    client.set_log_level(RDKafkaLogLevel::Info);
    client.set("bootstrap.servers", &kafka.brokers);
    client.set("allow.auto.create.topics", "false");
    // librdkafka's own default is 60 s: far longer than a dead broker should go unnoticed.
    client.set("socket.timeout.ms", kafka.request_timeout.as_ms().to_string());
    client.set("security.protocol", kafka.security_protocol.as_str());

    let mut path = |name: &str, path: &Option<std::path::PathBuf>| {
        if let Some(path) = path {
            client.set(name, path.to_string_lossy());
        }
    };
    path("ssl.ca.location", &kafka.tls_ca);
    path("ssl.certificate.location", &kafka.tls_certificate);
    path("ssl.key.location", &kafka.tls_key);
    if let Some(password) = &kafka.tls_key_password {
        client.set("ssl.key.password", password.expose());
    }
    if kafka.security_protocol.uses_sasl() {
        login(kafka, &mut client);
    }
    client
}

fn login(kafka: &KafkaConfig, client: &mut ClientConfig) {
    client.set("sasl.mechanism", kafka.sasl_mechanism.as_str());
    let mut set = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            client.set(name, value);
        }
    };
    if kafka.sasl_mechanism == SaslMechanism::OauthBearer {
        // librdkafka asks for the token itself and renews it in time.
        set("sasl.oauthbearer.method", Some("oidc"));
        set("sasl.oauthbearer.client.id", kafka.sasl_oauth_client_id.as_deref());
        set("sasl.oauthbearer.client.secret", kafka.sasl_oauth_client_secret.as_ref().map(Secret::expose));
        set("sasl.oauthbearer.token.endpoint.url", kafka.sasl_oauth_token_url.as_deref());
        set("sasl.oauthbearer.scope", kafka.sasl_oauth_scope.as_deref());
    } else {
        set("sasl.username", kafka.sasl_username.as_deref());
        set("sasl.password", kafka.sasl_password.as_ref().map(Secret::expose));
    }
}

/// Brokers, topics and partitions, of all topics: to ask for one by name can create it. When nobody answers, what librdkafka
/// has to say about it is logged.
///
/// # Errors
/// No broker answers in time, or the login is refused.
pub fn metadata(consumer: &BaseConsumer<Logged>, timeout: Duration) -> KafkaResult<Metadata> {
    consumer.fetch_metadata(None, timeout).inspect_err(|_| {
        // Its log lines and errors wait in a queue that only polling empties.
        for _ in 0..64 {
            _ = consumer.poll(Duration::ZERO);
        }
    })
}

/// The name of this instance: as configured, else the host name.
#[must_use]
pub fn instance_id(kafka: &KafkaConfig) -> String {
    kafka.instance_id.clone().unwrap_or_else(|| {
        let host =
            std::fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::fs::read_to_string("/etc/hostname"));
        match host.as_deref().map(str::trim) {
            Ok(name) if !name.is_empty() => name.to_owned(),
            _ => "instance".to_owned(),
        }
    })
}

/// Whether librdkafka was built with what OAuth 2 client credentials need (libcurl).
#[must_use]
pub fn speaks_oidc() -> bool {
    let features = ClientConfig::new().create_native_config().and_then(|native| native.get("builtin.features"));
    features.is_ok_and(|features| features.split(',').any(|feature| feature.trim_matches(['\0', ' ']) == "oidc"))
}

/// What librdkafka has against a property, if anything; never repeats the value, which may be a secret.
#[must_use]
pub fn property_fault(name: &str, value: &str) -> Option<String> {
    let refused = ClientConfig::new().set(name, value).create_native_config().err()?;
    let reason = match refused {
        KafkaError::ClientConfig(RDKafkaConfRes::RD_KAFKA_CONF_UNKNOWN, ..) => {
            "is no property of librdkafka".to_owned()
        }
        _ => "has a value that librdkafka refuses; see its CONFIGURATION.md".to_owned(),
    };
    Some(reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SecurityProtocol;

    #[test]
    fn every_client_is_made_with_the_login_it_needs_and_no_more() {
        let mut kafka = KafkaConfig {
            security_protocol: SecurityProtocol::SaslSsl,
            sasl_username: Some("wire".into()),
            sasl_password: Some(Secret::new("s3cret".into())),
            ..KafkaConfig::default()
        };
        let client = client_config(&kafka);
        assert_eq!(client.get("sasl.mechanism"), Some("SCRAM-SHA-512"));
        assert_eq!(client.get("sasl.password"), Some("s3cret"));
        assert!(client.create_native_config().is_ok());

        kafka.security_protocol = SecurityProtocol::Plaintext;
        let client = client_config(&kafka);
        assert_eq!((client.get("sasl.mechanism"), client.get("sasl.password")), (None, None));
    }

    #[test]
    fn properties_pass_through_but_never_over_what_is_set_here() {
        let mut kafka = KafkaConfig::default();
        kafka.properties.0.insert("linger.ms".into(), "7".into());
        kafka.properties.0.insert("allow.auto.create.topics".into(), "true".into());
        let client = client_config(&kafka);
        assert_eq!(client.get("linger.ms"), Some("7"));
        assert_eq!(client.get("allow.auto.create.topics"), Some("false"));
    }

    #[test]
    fn a_fault_of_a_property_does_not_repeat_its_value() {
        assert_eq!(property_fault("linger.ms", "5"), None);
        assert_eq!(property_fault("linger.mss", "5").as_deref(), Some("is no property of librdkafka"));
        let refused = property_fault("socket.timeout.ms", "hunter2").unwrap_or_default();
        assert!(refused.contains("refuses") && !refused.contains("hunter2"), "{refused}");
    }
}
