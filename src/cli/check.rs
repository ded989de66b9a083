//! `newswire check`: configuration, connection, topics, group; each line ok, warn or fail, and what to do.

use std::io::Write;
use std::path::Path;

use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use super::block_on;
use crate::config::Config;
use crate::exit::{Exit, Failure, in_words};
use crate::kafka::audit::{self, Finding, Level};
use crate::kafka::client;
use crate::kafka::topics::{self, Brokers};

pub(super) const ABOUT: &str = "\
Each line is ok, WARN (works, with a risk) or FAIL (breaks a guarantee, or will not work), and says what to do.
Nothing is changed. Transactions are not tried: that would fence a running instance of the same name.

Exit codes: 0 no faults, 1 faults, 75 no broker answers, 78 wrong configuration.

Examples:
  newswire check
  newswire -c /etc/newswire.toml check";

pub(super) fn run(file: Option<&Path>, config: &Config) -> anyhow::Result<()> {
    let source = file.map_or_else(|| "no file, defaults and environment".to_owned(), |file| file.display().to_string());
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}\n{}", Finding::ok("configuration", source), instance(config))?;

    let names: Vec<String> = topics::wanted(config, 1).into_iter().map(|topic| topic.name).collect();
    let findings = block_on(async {
        let brokers = Brokers::new(&config.kafka)?;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let cluster = brokers.describe(&names).await?;
        let plural = if cluster.brokers == 1 { "" } else { "s" };
        let mut findings = vec![Finding::ok("connection", format!("{} broker{plural}", cluster.brokers))];
        if cluster.brokers < 3 {
            let what = format!("{} broker{plural}: its loss can lose what it has acknowledged", cluster.brokers);
            findings.push(Finding::warn(
                "brokers",
                what,
                "for production have at least three, on machines of their own",
            ));
        }
        findings.extend(audit::topics(config, &cluster));
        findings.push(group(config, &brokers));
        Ok(findings)
    });
    let findings = match findings {
        Ok(findings) => findings,
        Err(error) => {
            writeln!(out, "{}", unreachable(config, &error))?;
            return Err(error.context("no answer from the brokers"));
        }
    };
    for finding in &findings {
        writeln!(out, "{finding}")?;
    }
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    let (faults, risks) = (count(Level::Fail), count(Level::Warn));
    if faults > 0 {
        return Err(Failure::Findings(format!("faults: {faults}, risks: {risks}")).into());
    }
    Ok(writeln!(out, "{}", if risks == 0 { "all well".to_owned() } else { format!("will work; risks: {risks}") })?)
}

fn instance(config: &Config) -> Finding {
    let name = client::instance_id(&config.kafka);
    if config.kafka.instance_id.is_some() {
        return Finding::ok("instance", name);
    }
    Finding::ok("instance", format!("{name} (the host name; set kafka.instance_id where it changes with each start)"))
}

fn group(config: &Config, brokers: &Brokers) -> Finding {
    let id = config.kafka.group_id.as_str();
    let subject = format!("group {id}");
    match brokers.group(id) {
        Ok(Some((state, members))) => Finding::ok(subject, format!("{state}, members: {members}")),
        Ok(None) => Finding::ok(subject, "has never worked, or is forgotten; it will begin at kafka.start_at"),
        Err(error) => match error.rdkafka_error_code() {
            Some(code @ RDKafkaErrorCode::GroupAuthorizationFailed) => {
                Finding::fail(subject, code.to_string(), "grant Read and Describe on this group")
            }
            _ => Finding::warn(subject, format!("cannot be described: {error}"), "see the broker's log"),
        },
    }
}

fn unreachable(config: &Config, error: &anyhow::Error) -> Finding {
    let code = error.chain().find_map(|cause| cause.downcast_ref::<KafkaError>()?.rdkafka_error_code());
    let advice = match (code, Exit::of(error)) {
        (Some(RDKafkaErrorCode::Authentication | RDKafkaErrorCode::SaslAuthenticationFailed), _) => {
            "the login is refused: see kafka.sasl_mechanism, kafka.sasl_username and the password"
        }
        (Some(RDKafkaErrorCode::SSL), _) => {
            "TLS fails: see kafka.tls_ca, and kafka.tls_certificate if the brokers ask for one"
        }
        (_, Exit::Unavailable) => {
            "see kafka.brokers and kafka.security_protocol; the log lines of librdkafka say what was tried"
        }
        _ => "the log lines of librdkafka say more",
    };
    Finding::fail("connection", format!("{}: {}", config.kafka.brokers, in_words(error)), advice)
}
