//! `newswire models`: make and measure the model files that are built into the program.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Subcommand;

use crate::enrich::gazetteer::{Gazetteer, compile, sources};
use crate::enrich::{Enricher, Settings, measure, measure_tone, tone};

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
    /// Learn the tone model from judged news.
    LearnTone {
        /// Directory that holds `ar-news-gold`, `ar-news-tone`, `en-news-gold`, `en-sent-newsmtsc` and `lexicons`.
        #[arg(long)]
        data: PathBuf,
        /// Word vectors to learn with.
        #[arg(long, default_value = "models/words.bin")]
        words: PathBuf,
        /// File to write.
        #[arg(long, default_value = "models/tone.bin")]
        out: PathBuf,
    },
    /// Measure tone on held-out news: documents, entities, targets of NewsMTSC, calibration.
    MeasureTone {
        /// Directory that holds what `learn-tone` reads.
        #[arg(long)]
        data: PathBuf,
    },
    /// Measure entities and tone on annotated news.
    Measure {
        /// Directory that holds `ar-news-gold` and `en-news-gold`.
        #[arg(long)]
        data: PathBuf,
        /// Articles to count.
        #[arg(long, value_enum, default_value = "held-out")]
        part: measure::Part,
        /// Show so many of the most frequent errors of each kind.
        #[arg(long, default_value_t = 0)]
        errors: usize,
    },
}

/// Runs the verb.
///
/// # Errors
/// A list cannot be read, or the file cannot be written.
pub fn run(args: Args) -> anyhow::Result<()> {
    match args.command {
        Command::CompileGazetteer { data, out } => compile_gazetteer(&data, &out),
        Command::LearnTone { data, words, out } => {
            let learned = tone::learn::learn(&data, &words)?;
            write(&out, &learned.file)?;
            println!("{}{}: {} bytes", learned.report, out.display(), learned.file.len());
            // A file that cannot be loaded must not be left behind unnoticed.
            tone::Tone::from_bytes(&learned.file).context("the file just written cannot be read")?;
            Ok(())
        }
        Command::MeasureTone { data } => {
            let enricher = Enricher::load(Settings { entities: true, sentiment: true })?;
            println!("{}", measure_tone::report(&enricher, &data)?);
            Ok(())
        }
        Command::Measure { data, part, errors } => {
            let enricher = Enricher::load(Settings { entities: true, sentiment: true })?;
            println!("{}", measure::report(&enricher, &data, part, errors)?);
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
