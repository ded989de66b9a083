//! `newswire models`: make and measure the model files that are built into the program.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Subcommand;

use crate::enrich::gazetteer::{Gazetteer, compile, sources};
use crate::enrich::{learn, measure};

/// Make and measure the model files that are built into the program.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Compile the name lists into one gazetteer file.
    CompileGazetteer {
        /// Directory that holds `gazetteer-news` and `gazetteer-ar-en`.
        #[arg(long)]
        data: PathBuf,
        /// File to write.
        #[arg(long, default_value = "models/gazetteer.bin")]
        out: PathBuf,
    },
    /// Learn the tone lexicon from judged news.
    LearnTone {
        /// Directory that holds `ar-news-gold`, `ar-news-tone`, `en-news-gold` and `en-sent-newsmtsc`.
        #[arg(long)]
        data: PathBuf,
        /// File to write.
        #[arg(long, default_value = "models/tone.tsv")]
        out: PathBuf,
    },
    /// Measure entities, links and tone on annotated news, and the speed.
    Measure {
        /// Directory that holds `ar-news-gold`, `en-news-gold` and `ar-ner-anercorp`.
        #[arg(long)]
        data: PathBuf,
        /// Articles to count.
        #[arg(long, value_enum, default_value = "held-out")]
        part: measure::Part,
        /// Show so many of the most frequent errors of each kind.
        #[arg(long, default_value_t = 0)]
        errors: usize,
        /// Show each link of annotated spans, with the annotated and the linked name, and each name without a link.
        #[arg(long)]
        links: bool,
        /// Measure with this gazetteer file instead of the one built in.
        #[arg(long)]
        gazetteer: Option<PathBuf>,
        /// Leave speed and memory out.
        #[arg(long)]
        no_speed: bool,
        /// Only the closing table.
        #[arg(long)]
        table: bool,
    },
}

/// Runs the verb.
///
/// # Errors
/// A list cannot be read, or the file cannot be written.
pub fn run(args: Args) -> anyhow::Result<()> {
    match args.command {
        Command::CompileGazetteer { data, out } => compile_gazetteer(&data, &out),
        Command::LearnTone { data, out } => {
            let file = learn::lexicon(&learn::examples(&data)?);
            write(&out, file.as_bytes())?;
            println!("{}: {} grams, {} bytes", out.display(), file.lines().count().saturating_sub(1), file.len());
            Ok(())
        }
        Command::Measure { data, part, errors, links, gazetteer, no_speed, table } => {
            let options = measure::Options { part, errors, links, gazetteer, speed: !no_speed };
            let report = measure::report(&data, &options)?;
            if !table {
                println!("{}", report.details.trim_start());
            }
            print!("{}", report.table());
            Ok(())
        }
    }
}

fn compile_gazetteer(data: &Path, out: &Path) -> anyhow::Result<()> {
    let compiled = compile::compile(&sources::read(data)?)?;
    write(out, &compiled.file)?;
    let entries: Vec<String> = compiled.entries.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    println!(
        "{}: {} bytes, {} names of {}; {} linked to Wikidata",
        out.display(),
        compiled.file.len(),
        compiled.names,
        entries.join(", "),
        compiled.linked,
    );
    // A file that cannot be loaded must not be left behind unnoticed.
    Gazetteer::from_bytes(Box::leak(compiled.file.into_boxed_slice()))
        .context("the file just written cannot be read")?;
    Ok(())
}

fn write(out: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(out, bytes).with_context(|| format!("cannot write {}", out.display()))
}
