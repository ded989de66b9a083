//! `newswire config`: what is in force, what there is, and the schemas.

use std::io::Write;

use clap::Subcommand;

use super::Globals;
use crate::config::Config;
use crate::metrics::Metrics;
use crate::record::Enriched;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// The configuration in force as TOML, secrets shown as ***.
    Show,
    /// The reference file: every key with its meaning, default and range.
    Reference,
    /// JSON Schema of the configuration file, for editors.
    Schema {
        /// JSON Schema of the output record instead.
        #[arg(long)]
        record: bool,
    },
    /// The table of all metrics, as kept in config/metrics.md.
    Metrics,
}

pub(super) fn run(verb: &Verb, globals: &Globals) -> anyhow::Result<()> {
    let text = match verb {
        Verb::Show => globals.load()?.to_toml().to_string(),
        Verb::Reference => Config::reference_file(),
        Verb::Metrics => Metrics::table_file(),
        Verb::Schema { record: false } => pretty(&Config::schema())?,
        Verb::Schema { record: true } => pretty(schemars::schema_for!(Enriched).as_value())?,
    };
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}

fn pretty(schema: &serde_json::Value) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(schema)? + "\n")
}
