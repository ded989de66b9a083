//! `newswire dlq`: what could not be processed, why, and once more.
//!
//! Reading never disturbs the fleet: no group is joined, no offset committed. A retry puts the untouched bytes back and leaves
//! a note behind each dead letter, in one transaction ([`retry`]).

mod letter;
mod list;
mod retry;
mod scan;
mod show;

use anyhow::bail;
use clap::Subcommand;
use jiff::Timestamp;

use crate::config::Config;
use crate::config::value::{Span, Value};
use letter::{Letter, Place};

const AFTER_LS: &str = "\
Examples:
  newswire dlq ls
  newswire dlq ls --class unknown-format --since 2h
  newswire dlq ls --json | jq -r .class | sort | uniq -c

Dead letters that were retried are counted but not listed; --retried lists them too.";

const AFTER_SHOW: &str = "\
Examples:
  newswire dlq show 2/1041
  newswire dlq show 2/1041 --raw | newswire explain -";

const AFTER_RETRY: &str = "\
Each dead letter goes back to the partition it came from (with --to, to where its key leads), with its bytes, key, timestamp and
headers as they came in, and the count of its attempts. What is sent and the note that it was sent become visible in one
transaction, so an interrupted retry can simply be run again: what was sent is not sent twice, what was not is. A second
retry of the same group takes over from the first.

Examples:
  newswire dlq retry 2/1041 2/1042
  newswire dlq retry --class undecodable --since 3h --dry-run
  newswire dlq retry --all";

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// List dead letters, newest last, and sum them up by stage, class and reason.
    #[command(after_help = AFTER_LS)]
    Ls(list::Args),
    /// Show one dead letter: headers, reason, and the beginning of its bytes.
    #[command(after_help = AFTER_SHOW)]
    Show(show::Args),
    /// Put dead letters back to the raw topic, untouched, after what was wrong has been mended.
    #[command(after_help = AFTER_RETRY)]
    Retry(retry::Args),
}

pub(super) fn run(verb: &Verb, config: &Config) -> anyhow::Result<()> {
    match verb {
        Verb::Ls(args) => list::run(args, config),
        Verb::Show(args) => show::run(args, config),
        Verb::Retry(args) => retry::run(args, config),
    }
}

/// Which dead letters.
#[derive(Debug, Default, clap::Args)]
struct Filter {
    /// Only of this stage: decode, normalize or publish.
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    /// Only of this class, for instance unknown-format.
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
    /// Only of raw records appended since then: a time (2026-03-01T10:00:00Z), or so long ago (90min, 2h, 3d).
    #[arg(long, value_name = "TIME", value_parser = since)]
    since: Option<Timestamp>,
}

impl Filter {
    fn is_empty(&self) -> bool {
        self.stage.is_none() && self.class.is_none() && self.since.is_none()
    }

    fn takes(&self, letter: &Letter) -> bool {
        self.stage.as_deref().is_none_or(|stage| stage == &*letter.stage)
            && self.class.as_deref().is_none_or(|class| class == &*letter.class)
            && self.since.is_none_or(|since| letter.timestamp >= since)
    }
}

fn since(text: &str) -> anyhow::Result<Timestamp> {
    if let Ok(time) = text.parse() {
        return Ok(time);
    }
    let Ok(span) = Span::from_toml(&toml::Value::String(text.to_owned())) else {
        bail!("expected a time such as 2026-03-01T10:00:00Z, or a duration such as 90min, 2h or 3d");
    };
    Ok(Timestamp::now().checked_sub(jiff::SignedDuration::try_from(span.0)?)?)
}

fn place(text: &str) -> Result<Place, &'static str> {
    text.parse()
}
