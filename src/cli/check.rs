//! `newswire check`: configuration, connection, topics, group; each line ok, warn or fail, and what to do.

use std::path::Path;

use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use super::{admin, block_on};
use crate::config::Config;
use crate::exit::{Exit, Failure};
use crate::kafka::audit::{self, Finding, Level};
use crate::kafka::{client, topics};

pub(super) fn run(file: Option<&Path>, config: &Config) -> anyhow::Result<()> {
    let source = file.map_or_else(|| "no file, defaults and environment".to_owned(), |file| file.display().to_string());
    print(&Finding::ok("configuration", source));
    print(&instance(config));

    let names: Vec<String> = topics::wanted(config, 1).into_iter().map(|topic| topic.name).collect();
    let findings = block_on(async {
        let admin = admin(config)?;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let cluster = topics::describe(&admin, &names, config.kafka.request_timeout.0).await?;
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
        findings.push(group(config, &admin));
        Ok(findings)
    });
    let findings = match findings {
        Ok(findings) => findings,
        Err(error) => {
            print(&unreachable(config, &error));
            return Err(error.context("no answer from the brokers"));
        }
    };
    findings.iter().for_each(print);
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    match (count(Level::Fail), count(Level::Warn)) {
        (0, 0) => println!("all well"),
        (0, risks) => println!("will work; risks: {risks}"),
        (faults, risks) => {
            return Err(Failure::Findings(format!("faults: {faults}, risks: {risks}")).into());
        }
    }
    Ok(())
}

fn instance(config: &Config) -> Finding {
    let name = client::instance_id(&config.kafka);
    if config.kafka.instance_id.is_some() {
        return Finding::ok("instance", name);
    }
    Finding::ok("instance", format!("{name} (the host name; set kafka.instance_id where it changes with each start)"))
}

fn group(config: &Config, admin: &rdkafka::admin::AdminClient<client::Logged>) -> Finding {
    let id = config.kafka.group_id.as_str();
    let subject = format!("group {id}");
    match admin.inner().fetch_group_list(Some(id), config.kafka.request_timeout.0) {
        Ok(list) => match list.groups().iter().find(|group| group.name() == id) {
            Some(group) => Finding::ok(subject, format!("{}, members: {}", group.state(), group.members().len())),
            None => Finding::ok(subject, "has never worked, or is forgotten; it will begin at kafka.start_at"),
        },
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
    Finding::fail("connection", format!("{}: {error:#}", config.kafka.brokers), advice)
}

fn print(finding: &Finding) {
    let level = match finding.level {
        Level::Ok => "ok  ",
        Level::Warn => "WARN",
        Level::Fail => "FAIL",
    };
    println!("{level}  {}: {}", finding.subject, finding.what);
    if let Some(advice) = &finding.advice {
        println!("      → {advice}");
    }
}
