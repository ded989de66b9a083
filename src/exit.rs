//! Exit codes: what a supervisor or a script learns from the end of the program.
//!
//! The numbers are those of BSD's `sysexits.h`, so that systemd and people who know them need no table. An error keeps its
//! own type all the way up; only here is it turned into a number, by looking for a type that decides along its chain.

use std::process::ExitCode;

use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};

use crate::config::ConfigError;

/// How the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Ok = 0,
    /// The verb did its work and has bad news: `check` found a fault, `import` could not write some records.
    Findings = 1,
    /// Wrong arguments, or an input file that cannot be read.
    Usage = 64,
    /// A fault of newswire itself, or one that it knows no better name for.
    Internal = 70,
    /// No broker can be reached, or it does not answer: try again later.
    Unavailable = 75,
    /// The configuration is wrong; starting again without a change is no use.
    Config = 78,
}

/// An error that decides the exit code itself.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Wrong arguments or unreadable input.
    #[error("{0}")]
    Usage(String),
    /// The verb found faults; it has already said which.
    #[error("{0}")]
    Findings(String),
    /// No broker.
    #[error("{0}")]
    Unavailable(String),
    /// A setting that turned out wrong after the configuration was read.
    #[error("{0}")]
    Config(String),
}

impl Exit {
    /// The code for an error: the first type along its chain that decides.
    #[must_use]
    pub fn of(error: &anyhow::Error) -> Self {
        error.chain().find_map(decides).unwrap_or(Self::Internal)
    }
}

/// The error and its causes in one line. A cause that the text before it already quotes is not said twice.
#[must_use]
pub fn in_words(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |said, cause| {
        if said.is_empty() {
            cause
        } else if said.contains(&cause) {
            said
        } else {
            format!("{said}: {cause}")
        }
    })
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

fn decides(error: &(dyn std::error::Error + 'static)) -> Option<Exit> {
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return Some(match failure {
            Failure::Usage(_) => Exit::Usage,
            Failure::Findings(_) => Exit::Findings,
            Failure::Unavailable(_) => Exit::Unavailable,
            Failure::Config(_) => Exit::Config,
        });
    }
    if error.is::<ConfigError>() {
        return Some(Exit::Config);
    }
    if let Some(io) = error.downcast_ref::<std::io::Error>() {
        // Who reads our output has read enough, as `| head` does.
        return (io.kind() == std::io::ErrorKind::BrokenPipe).then_some(Exit::Ok);
    }
    match error.downcast_ref::<KafkaError>()? {
        KafkaError::ClientConfig(..) => Some(Exit::Config),
        kafka => match kafka.rdkafka_error_code()? {
            Code::BrokerTransportFailure
            | Code::AllBrokersDown
            | Code::Resolve
            | Code::OperationTimedOut
            | Code::RequestTimedOut
            | Code::MessageTimedOut
            | Code::BrokerNotAvailable
            | Code::NetworkException => Some(Exit::Unavailable),
            Code::Authentication | Code::SaslAuthenticationFailed | Code::SSL => Some(Exit::Config),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn the_cause_decides_however_deep_it_lies() {
        let cases = [
            (anyhow::Error::new(Failure::Usage("no such file".into())), Exit::Usage),
            (anyhow::Error::new(Failure::Findings("2 faults".into())), Exit::Findings),
            (anyhow::Error::new(ConfigError::Invalid(Vec::new())).context("at start"), Exit::Config),
            (anyhow::Error::new(KafkaError::MetadataFetch(Code::BrokerTransportFailure)), Exit::Unavailable),
            (anyhow::Error::new(KafkaError::MetadataFetch(Code::Authentication)), Exit::Config),
            (anyhow::Error::new(KafkaError::MetadataFetch(Code::UnknownTopic)), Exit::Internal),
            (anyhow::anyhow!("something else"), Exit::Internal),
        ];
        for (error, exit) in cases {
            assert_eq!(Exit::of(&error), exit, "{error:#}");
        }
        let wrapped: anyhow::Result<()> = Err(Failure::Unavailable("no broker".into())).context("tail");
        assert_eq!(Exit::of(&wrapped.unwrap_err()), Exit::Unavailable);
    }
}
