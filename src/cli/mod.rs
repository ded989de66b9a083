//! The command line: one file a verb.
//!
//! Data goes to standard output, everything else (logs, progress, errors) to standard error. Exit codes are those of
//! [`crate::exit`].

mod check;
mod config;
pub mod demo;
mod dlq;
mod enrich;
mod explain;
mod health;
mod import;
mod inputs;
mod learn_furniture;
pub mod models;
mod run;
mod sample;
mod tail;
mod topics;
pub mod view;

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand};

use crate::config::Config;
use crate::logging;

const AFTER_HELP: &str = "\
First steps:
  newswire demo                          see it at work; no Kafka needed
  newswire enrich article.json           one article, no Kafka needed
  newswire explain article.html          the same, step by step, for people
  newswire topics create                 make the topics on the brokers of the configuration
  newswire check                         see whether everything fits
  newswire run                           work

Configuration: built-in defaults, then the file (-c, or NEWSWIRE_CONFIG), then the environment
(NEWSWIRE_SECTION__KEY, for instance NEWSWIRE_KAFKA__BROKERS). `newswire config reference` prints every key.

Exit codes: 0 done, 1 bad news (a fault was found, some records failed), 64 wrong usage, 70 internal fault,
75 no broker, 78 wrong configuration.";

/// Exactly-once dedup and enrichment of news wires on Kafka, Arabic first.
#[derive(Debug, Parser)]
#[command(name = "newswire", version, about, after_help = AFTER_HELP, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    verb: Verb,
}

/// Options of every verb.
#[derive(Clone, Debug, Args)]
pub struct Globals {
    /// Configuration file (TOML); else the one named by NEWSWIRE_CONFIG, else built-in defaults.
    #[arg(short, long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Read, dedup, enrich and publish, until SIGTERM: the daemon.
    #[command(after_help = run::ABOUT)]
    Run,
    /// Show the whole daemon at work on an embedded broker and a sample wire: nothing else is needed.
    Demo(demo::Args),
    /// Enrich articles from files or standard input, without Kafka: one JSON line per article.
    Enrich(enrich::Args),
    /// Show one article's way through every stage, step by step.
    Explain(explain::Args),
    /// Learn what each source repeats above and below its articles, as a file for text.learned_furniture.
    LearnFurniture(learn_furniture::Args),
    /// Write articles from files or folders to the raw topic.
    Import(import::Args),
    /// Read an output topic, for people.
    Tail(tail::Args),
    /// Check configuration, connection and topics, and say what to do about what is wrong.
    #[command(after_help = check::ABOUT)]
    Check,
    /// Ask the instance of this machine how it is, by its HTTP face; for probes of images without a shell.
    Health(health::Args),
    /// Make the topics.
    #[command(subcommand)]
    Topics(topics::Verb),
    /// Look at what could not be processed, and put it back once what was wrong is mended.
    #[command(subcommand)]
    Dlq(dlq::Verb),
    /// Print the configuration in force, its reference or its schema.
    #[command(subcommand)]
    Config(config::Verb),
    /// Make and measure the model files that are built into the program.
    Models(models::Args),
}

impl Cli {
    /// Does what the verb says.
    ///
    /// # Errors
    /// Whatever stopped it; [`Exit::of`](crate::exit::Exit::of) knows the exit code.
    pub fn run(self) -> anyhow::Result<()> {
        let globals = self.globals;
        match self.verb {
            Verb::Run => run::run(globals.load()?),
            // It starts logging itself: log lines would run through its view.
            Verb::Demo(args) => demo::run(&args, Config::load(globals.path().as_deref())?),
            Verb::Enrich(args) => enrich::run(&args, globals.load()?),
            Verb::Explain(args) => explain::run(&args, &globals.load()?),
            // The file that the configuration names is often the one that is to be made.
            Verb::LearnFurniture(args) => {
                learn_furniture::run(&args, &globals.load_over(&[("NEWSWIRE_TEXT__LEARNED_FURNITURE", "")])?)
            }
            Verb::Import(args) => import::run(&args, &globals.load()?),
            Verb::Tail(args) => tail::run(&args, &globals.load()?),
            Verb::Check => check::run(globals.path().as_deref(), &globals.load()?),
            Verb::Health(args) => health::run(&args, &globals.load()?),
            Verb::Topics(verb) => topics::run(&verb, &globals.load()?),
            Verb::Dlq(verb) => dlq::run(&verb, &globals.load()?),
            Verb::Config(verb) => config::run(&verb, &globals),
            Verb::Models(args) => models::run(args),
        }
    }
}

impl Globals {
    /// The configuration file, if one is named.
    fn path(&self) -> Option<PathBuf> {
        let named = std::env::var_os("NEWSWIRE_CONFIG").filter(|name| !name.is_empty());
        self.config.clone().or_else(|| named.map(PathBuf::from))
    }

    /// Reads the configuration and starts logging.
    fn load(&self) -> anyhow::Result<Config> {
        self.load_over(&[])
    }

    /// The same with values that come before the environment.
    fn load_over(&self, over: &[(&str, &str)]) -> anyhow::Result<Config> {
        let config = Config::load_over(self.path().as_deref(), over)?;
        logging::init(&config.log)?;
        Ok(config)
    }
}

/// Runs one future to its end on this thread.
fn block_on<T>(future: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(future)
}

/// A path as it is shown, `standard input` for `-`.
fn shown(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() }
}
