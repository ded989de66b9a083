//! `newswire learn-furniture`: what each source repeats above and below its articles, out of files, as a file that
//! `text.learned_furniture` names.

use std::io::Write;
use std::path::PathBuf;

use jiff::Timestamp;
use rayon::prelude::*;
use tracing::{info, warn};

use super::enrich::input;
use super::inputs::Pieces;
use super::shown;
use crate::config::Config;
use crate::decode;
use crate::exit::Failure;
use crate::normalize::learn::{self, Learner};
use crate::normalize::learned::{LearnedFurniture, MAX_FILE_BYTES};
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
  NEWSWIRE_TEXT__LEARNED_FURNITURE=furniture.toml newswire explain article.html    what it takes off

A line is learned that 2 % of the articles of a source, and at least 5, begin or end with. Give the
articles in the order in which they appeared: of each source the last 500 count. Those that name no
source and no address are learned together, as \"unknown\".

Read the file before text.learned_furniture names it, and delete what is no furniture; learning
anew replaces the file. It is part of the ruleset: instances that share a fingerprint log should
have the same file.";

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
    let (mut unread, mut first_unread) = (0_usize, None);
    loop {
        let (mut names, mut inputs, mut bytes) = (Vec::new(), Vec::new(), 0);
        while inputs.len() < CHUNK && bytes < CHUNK_BYTES {
            let Some(piece) = pieces.next() else { break };
            let piece = piece?;
            bytes += piece.bytes.len();
            names.push(piece.name.clone());
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
        for (name, article) in names.into_iter().zip(articles) {
            match article {
                Ok(article) if article.status == PubStatus::Usable => learner.add(&article),
                Ok(_) => {}
                Err(rejection) => {
                    unread += 1;
                    first_unread.get_or_insert_with(|| format!("{name}: {rejection}"));
                }
            }
        }
    }
    if learner.articles() == 0 {
        return Err(Failure::Findings(nothing_read(args, unread, first_unread)).into());
    }
    if let Some(first) = first_unread {
        warn!(unread, first, "articles that would be dead letters were passed over");
    }
    let learned = learner.learned();
    let text = learn::file(&learned, learner.articles());
    // What is written must be readable, however many the sources are and whatever they are called.
    let mut problems = LearnedFurniture::parse(&text).err().unwrap_or_default();
    if text.len() as u64 > MAX_FILE_BYTES {
        problems.push(format!("the file would be larger than {} MiB", MAX_FILE_BYTES >> 20));
    }
    if !problems.is_empty() {
        let problems = problems.join("; ");
        return Err(
            Failure::Findings(format!("more was learned than can be used; give fewer sources: {problems}")).into()
        );
    }
    match &args.out {
        Some(path) => std::fs::write(path, text)
            .map_err(|error| Failure::Usage(format!("cannot write {}: {error}", shown(path))))?,
        None => std::io::stdout().write_all(text.as_bytes())?,
    }
    let lines: usize = learned.iter().map(|source| source.lines.len()).sum();
    info!(articles = learner.articles(), unread, sources = learned.len(), lines, "learned");
    if lines == 0 {
        warn!("no source repeats a line often enough: the file is empty");
    }
    Ok(())
}

/// Why there is nothing to learn from, and what to do. No file is written then: an empty one would pass for a result.
fn nothing_read(args: &Args, unread: usize, first: Option<String>) -> String {
    let Some(first) = first else { return "the input holds no article to learn from".to_owned() };
    let hint =
        if args.lines { "without --lines, each file is an article" } else { "with --lines, each line is an article" };
    format!("none of {unread} articles could be read; {hint}; the first: {first}")
}
