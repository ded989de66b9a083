//! Log lines: JSON in service, pretty on a terminal, always on standard error so that standard output stays data.
//!
//! No text of an article is logged at info level or above, and no secret at any level: secrets are a type that prints as
//! `***`.

use std::io::IsTerminal;

use rdkafka::config::RDKafkaLogLevel;
use tracing_subscriber::EnvFilter;

use crate::config::{AutoFormat, LogConfig};
use crate::exit::Failure;

/// Starts logging. A second call is without effect: the first subscriber stays.
///
/// # Errors
/// The filter cannot be understood: a [`Failure::Config`].
pub fn init(config: &LogConfig) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&config.level).map_err(|error| Failure::Config(format!("log.level: {error}")))?;
    let terminal = std::io::stderr().is_terminal();
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(terminal);
    let json = match config.format {
        AutoFormat::Json => true,
        AutoFormat::Pretty => false,
        AutoFormat::Auto => !terminal,
    };
    // An error here means that there is a subscriber already, which is what the caller wants.
    _ = if json { builder.json().flatten_event(true).try_init() } else { builder.with_target(false).try_init() };
    Ok(())
}

/// A log line of librdkafka, at its own level; for `ClientContext::log`.
pub fn librdkafka(level: RDKafkaLogLevel, facility: &str, message: &str) {
    use RDKafkaLogLevel as Level;
    match level {
        Level::Emerg | Level::Alert | Level::Critical | Level::Error => {
            tracing::error!(target: "librdkafka", facility, "{message}");
        }
        Level::Warning => tracing::warn!(target: "librdkafka", facility, "{message}"),
        Level::Notice | Level::Info => tracing::info!(target: "librdkafka", facility, "{message}"),
        Level::Debug => tracing::debug!(target: "librdkafka", facility, "{message}"),
    }
}
