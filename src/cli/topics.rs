//! `newswire topics create`: makes the topics that are missing, and says in what the others differ.

use std::io::Write;

use clap::Subcommand;
use rdkafka::error::RDKafkaErrorCode;

use super::block_on;
use crate::config::Config;
use crate::exit::Failure;
use crate::kafka::audit;
use crate::kafka::topics::{self, Brokers, Found, Wanted};

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Make the topics that do not exist, with settings that keep the guarantees. Existing topics are left as they are;
    /// where they differ is shown. Safe to run again.
    Create {
        /// Let the brokers check and show what would be done, but do nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

pub(super) fn run(verb: &Verb, config: &Config) -> anyhow::Result<()> {
    let Verb::Create { dry_run } = verb;
    let refused = block_on(create(config, *dry_run))?;
    if refused > 0 {
        return Err(Failure::Findings(format!("{refused} topics could not be made")).into());
    }
    Ok(())
}

/// How many could not be made.
async fn create(config: &Config, dry_run: bool) -> anyhow::Result<usize> {
    let brokers = Brokers::new(&config.kafka)?;
    let plan = topics::wanted(config, 1);
    let names: Vec<&str> = plan.iter().map(|topic| topic.name.as_str()).collect();
    let cluster = brokers.describe(&names).await?;
    // Replication follows the number of brokers, which only now is known.
    let plan = topics::wanted(config, cluster.brokers);

    let missing: Vec<_> = plan.iter().filter(|topic| !cluster.topics.contains_key(&topic.name)).collect();
    let results = if missing.is_empty() { Vec::new() } else { brokers.create(&missing, dry_run).await? };
    let mut results = results.into_iter();
    let mut out = std::io::stdout().lock();
    let mut refused = 0;
    for topic in &plan {
        let lines = match cluster.topics.get(&topic.name) {
            Some(found) => existing(topic, found),
            None => match results.next().unwrap_or(Err(RDKafkaErrorCode::Unknown)) {
                Ok(()) => made(topic, dry_run),
                Err(RDKafkaErrorCode::TopicAlreadyExists) => vec!["exists, made just now by another".to_owned()],
                Err(code) => {
                    refused += 1;
                    vec![format!("FAILED: {code}"), audit::explain(code, topic)]
                }
            },
        };
        writeln!(out, "{}: {}", topic.name, lines.join("\n    "))?;
    }
    Ok(refused)
}

fn existing(topic: &Wanted, found: &Found) -> Vec<String> {
    let differences = topics::differences(topic, found);
    let head = if differences.is_empty() { "exists, as newswire would make it" } else { "exists, left as it is" };
    std::iter::once(head.to_owned()).chain(differences).collect()
}

fn made(topic: &Wanted, dry_run: bool) -> Vec<String> {
    let done = if dry_run { "would be made" } else { "made" };
    let head = format!("{done}: partitions {}, replication {}", topic.partitions, topic.replication);
    std::iter::once(head).chain(topic.settings.iter().map(|(name, value)| format!("{name} = {value}"))).collect()
}
