//! `newswire topics create`: makes the topics that are missing, and says in what the others differ.

use clap::Subcommand;

use super::{admin, block_on};
use crate::config::Config;
use crate::exit::Failure;
use crate::kafka::{audit, topics};

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
    let timeout = config.kafka.request_timeout.0;
    let admin = admin(config)?;
    let plan = topics::wanted(config, 1);
    let names: Vec<&str> = plan.iter().map(|topic| topic.name.as_str()).collect();
    let cluster = topics::describe(&admin, &names, timeout).await?;
    // Replication follows the number of brokers, which only now is known.
    let plan = topics::wanted(config, cluster.brokers);

    let missing: Vec<_> = plan.iter().filter(|topic| !cluster.topics.contains_key(&topic.name)).collect();
    let results =
        if missing.is_empty() { Vec::new() } else { topics::create(&admin, &missing, timeout, dry_run).await? };
    let mut results = results.into_iter();
    let mut refused = 0;
    for topic in &plan {
        let name = &topic.name;
        if let Some(found) = cluster.topics.get(name) {
            let differences = topics::differences(topic, found);
            println!(
                "{name}: exists{}",
                if differences.is_empty() { ", as newswire would make it" } else { ", left as it is" }
            );
            differences.iter().for_each(|difference| println!("  {difference}"));
            continue;
        }
        match results.next() {
            Some(Ok(())) => {
                let done = if dry_run { "would be made" } else { "made" };
                println!("{name}: {done}, partitions {}, replication {}", topic.partitions, topic.replication);
                topic.settings.iter().for_each(|(setting, value)| println!("  {setting} = {value}"));
            }
            Some(Err(rdkafka::error::RDKafkaErrorCode::TopicAlreadyExists)) => {
                println!("{name}: exists, made just now by another")
            }
            Some(Err(code)) => {
                refused += 1;
                println!("{name}: FAILED: {code}\n  {}", audit::explain(code, topic));
            }
            None => {
                refused += 1;
                println!("{name}: FAILED: the brokers did not answer for it");
            }
        }
    }
    Ok(refused)
}
