//! `newswire learn-furniture`: what each source repeats above and below its articles, out of files, as a file that
//! `text.learned_furniture` names.

use std::io::Write;
use std::path::PathBuf;

use jiff::Timestamp;
use rayon::prelude::*;
use tracing::info;

use super::enrich::input;
use super::inputs::Pieces;
use super::shown;
use crate::config::Config;
use crate::decode;
use crate::exit::Failure;
use crate::normalize::learn::{self, Learner};
use crate::normalize::learned::LearnedFurniture;
use crate::normalize::{self, Settings};
use crate::record::{Offset, PubStatus};

/// Articles worked on at a time.
const CHUNK: usize = 1024;
/// And so many bytes of them.
const CHUNK_BYTES: usize = 32 << 20;

const EXAMPLES: &str = "\
Examples:
  newswire learn-furniture --lines wire.jsonl --out furniture.toml
  newswire learn-furniture pages/ | less

Give the articles in the order in which they appeared: of each source the last 500 count. Read the file before
text.learned_furniture names it; lines that are no furniture can simply be deleted. It is part of the ruleset:
instances that share a fingerprint log should have the same file.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Take each line as an article (JSON), not each file; blank lines are passed over.
    #[arg(long)]
    lines: bool,
    /// Where to write the file; else standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Files, folders, or - for standard input (the default).
    #[arg(value_name = "FILE|DIR|-")]
    inputs: Vec<PathBuf>,
}

pub(super) fn run(args: &Args, config: &Config) -> anyhow::Result<()> {
    let decode_settings = decode::Settings::from(config);
    // What is learned must not depend on what was learned before.
    let settings = Settings { strip_furniture: true, learned: None };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(config.limits.threads).build()?;
    let mut pieces = Pieces::open(&args.inputs, args.lines, decode_settings.max_input_bytes)?;
    let mut learner = Learner::default();
    let mut unread = 0_usize;
    loop {
        let (mut inputs, mut bytes) = (Vec::new(), 0);
        while inputs.len() < CHUNK && bytes < CHUNK_BYTES {
            let Some(piece) = pieces.next() else { break };
            let piece = piece?;
            bytes += piece.bytes.len();
            // Neither place nor time of an article changes what its page repeats.
            inputs.push(input(piece, Offset(0), Timestamp::UNIX_EPOCH));
        }
        if inputs.is_empty() {
            break;
        }
        let articles: Vec<_> = pool.install(|| {
            let article = |input| {
                let raw = decode::decode(input, &decode_settings)?;
                normalize::normalize(raw, input, &settings)
            };
            inputs.par_iter().map(article).collect()
        });
        for article in articles {
            match article {
                Ok(article) if article.status == PubStatus::Usable => learner.add(&article),
                Ok(_) => {}
                Err(_) => unread += 1,
            }
        }
    }
    let learned = learner.learned();
    let text = learn::file(&learned, learner.articles());
    // What is written must be readable, whatever the sources are called.
    LearnedFurniture::parse(&text)
        .map_err(|problems| anyhow::anyhow!("the file is unsound: {}", problems.join("; ")))?;
    match &args.out {
        Some(path) => std::fs::write(path, text)
            .map_err(|error| Failure::Usage(format!("cannot write {}: {error}", shown(path))))?,
        None => std::io::stdout().write_all(text.as_bytes())?,
    }
    let lines: usize = learned.iter().map(|source| source.lines.len()).sum();
    info!(articles = learner.articles(), unread, sources = learned.len(), lines, "learned");
    Ok(())
}
