//! `newswire models`: make and measure the model files that are built into the program.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Subcommand;

use crate::enrich::gazetteer::{Gazetteer, compile, sources};
use crate::enrich::tagger;
use crate::enrich::{measure, tone};

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
    /// Learn the tagger of a language from annotated news.
    LearnTagger {
        /// Language.
        #[arg(value_enum)]
        language: tagger::learn::Language,
        /// Directory that holds `ar-news-gold`, `ar-news-ant`, `ar-ner-anercorp` and `ar-ner-newsfane`, or `en-news-gold` and
        /// `en-sent-newsmtsc`.
        #[arg(long)]
        data: PathBuf,
        /// File to write; `models/tagger-LANGUAGE.bin` without.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Learn the tone model from judged news.
    LearnTone {
        /// Directory that holds `ar-news-gold`, `ar-news-tone`, `ar-news-ant`, `en-news-gold`, `en-sent-newsmtsc` and
        /// `lexicons`.
        #[arg(long)]
        data: PathBuf,
        /// Word vectors to learn with.
        #[arg(long, default_value = "models/words.bin")]
        words: PathBuf,
        /// File to write.
        #[arg(long, default_value = "models/tone.bin")]
        out: PathBuf,
    },
    /// Measure entities, links and tone on annotated news, and the speed.
    Measure {
        /// Directory that holds `ar-news-gold`, `ar-news-tone`, `en-news-gold`, `en-sent-newsmtsc` and `ar-ner-anercorp`.
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
        Command::LearnTagger { language, data, out } => learn_tagger(language, &data, out),
        Command::LearnTone { data, words, out } => {
            let learned = tone::learn::learn(&data, &words)?;
            write(&out, &learned.file)?;
            println!("{}{}: {} bytes", learned.report, out.display(), learned.file.len());
            // A file that cannot be loaded must not be left behind unnoticed.
            tone::Tone::from_bytes(&learned.file).context("the file just written cannot be read")?;
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

fn learn_tagger(language: tagger::learn::Language, data: &Path, out: Option<PathBuf>) -> anyhow::Result<()> {
    let gazetteer = Gazetteer::built_in().context("cannot load the gazetteer")?;
    let learned = tagger::learn::learn(data, language, &gazetteer, |step| eprintln!("{step}"))?;
    let file = learned.content.bytes();
    let out = out.unwrap_or_else(|| format!("models/tagger-{}.bin", language.tag()).into());
    write(&out, &file)?;
    println!(
        "{}: {} bytes, {} features, {} known words; learned from {} sentences of {} words",
        out.display(),
        file.len(),
        learned.content.rows.len(),
        learned.content.words.len(),
        learned.sentences,
        learned.words,
    );
    tagger::Tagger::read(&file).context("the file just written cannot be read")?;
    Ok(())
}

fn write(out: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(out, bytes).with_context(|| format!("cannot write {}", out.display()))
}
