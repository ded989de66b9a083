//! `newswire demo`: the whole daemon on an embedded broker, a sample wire, and a live view of what becomes of it.

mod round;
mod tally;
pub mod wire;

use std::time::Duration;

use anyhow::Context as _;

use crate::cli::view::{Paint, Style};
use crate::config::{Config, KafkaConfig, LogConfig, Span};
use crate::daemon::Daemon;
use crate::exit::Failure;
use crate::kafka::embedded::{self, EmbeddedBroker};
use crate::logging;
use crate::shutdown::Shutdown;
use round::Desk;

const EXAMPLES: &str = "\
Examples:
  newswire demo                 84 records, then the books
  newswire demo --rate 2        slowly, to read along
  newswire demo --serve         goes on; then: curl localhost:9464/metrics

It needs no Kafka: the broker is embedded, with everything in memory. That broker has no transactional isolation, so
exactly-once is not shown here.";

/// Shortest time that a text or a uri is remembered under `--serve`, so that the wire is news again in the next round.
const SHORT_MEMORY: Duration = Duration::from_secs(60);
/// Beyond that time, so much more until the next round.
const MARGIN: Duration = Duration::from_secs(5);

/// Options of `newswire demo`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Go on after the summary, with the HTTP face open, and feed the wire again every minute or two.
    #[arg(long)]
    serve: bool,
    /// Articles fed per second; 0 feeds all at once.
    #[arg(long, value_name = "N", default_value_t = 10.0, value_parser = rate)]
    rate: f64,
}

fn rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "expected a number".to_owned())?;
    if rate == 0.0 || (0.01..=100_000.0).contains(&rate) {
        Ok(rate)
    } else {
        Err("expected 0, or 0.01 to 100000 articles a second".to_owned())
    }
}

/// Shows it.
///
/// # Errors
/// The embedded broker or the daemon failed, or the books do not balance.
pub fn run(args: &Args, config: Config) -> anyhow::Result<()> {
    let broker = EmbeddedBroker::start(&config.topics).context("cannot start the embedded broker")?;
    let config = for_demo(config, broker.brokers(), args);
    logging::init(&config.log)?;
    let style = Style::for_stdout();
    println!("{}", style.paint(Paint::Bold, "newswire demo"));
    println!("{}", style.paint(Paint::Held, embedded::CAVEAT));
    println!(
        "{} records of nine invented outlets; the first take some seconds, while the consumer group forms\n",
        wire::WIRE.len()
    );

    let shutdown = Shutdown::default();
    let daemon = Daemon::start(config.clone(), shutdown.clone())?;
    let shown = show(args, &config, &style, &shutdown);
    shutdown.request();
    let joined = daemon.join();
    shown.and(joined)
}

/// The rounds: one, or under `--serve` as many as there is time for.
fn show(args: &Args, config: &Config, style: &Style, shutdown: &Shutdown) -> anyhow::Result<()> {
    let desk = Desk::open(config, *style)?;
    loop {
        let tally = desk.round(args.rate, shutdown)?;
        println!("\n{}", tally.summary(style));
        if shutdown.is_requested() {
            return Ok(());
        }
        if !tally.adds_up() {
            return Err(Failure::Findings("the demo's books do not balance: see the summary".to_owned()).into());
        }
        if !args.serve {
            return Ok(());
        }
        let pause = memory(args) + feeding(args) + MARGIN;
        println!(
            "\nhttp://{}/metrics is open; the wire comes again in {} s; stop with Ctrl-C\n",
            config.http.listen,
            pause.as_secs()
        );
        if shutdown.sleep(pause) {
            return Ok(());
        }
    }
}

/// The configuration as given, but on the embedded broker, and at a pace that suits a viewer.
fn for_demo(mut config: Config, brokers: String, args: &Args) -> Config {
    config.kafka = KafkaConfig {
        brokers,
        group_id: "newswire-demo".to_owned(),
        instance_id: Some("demo".to_owned()),
        session_timeout: Span::secs(6),
        transaction_timeout: Span::secs(5),
        ..KafkaConfig::default()
    };
    config.topics.write_duplicates = true;
    config.batch.interval = Span::ms(50);
    if config.log.level == LogConfig::default().level {
        // Log lines would run through the view.
        config.log.level = "warn".to_owned();
    }
    if args.serve {
        let memory = Span(memory(args));
        config.dedup.window = memory;
        config.dedup.identity_horizon = memory;
        config.dedup.short_text_window = memory;
    } else {
        config.http.listen = String::new();
    }
    config
}

/// How long the wire takes to be fed.
fn feeding(args: &Args) -> Duration {
    // The wire has few records, so the loss of precision does not show.
    #[allow(clippy::cast_precision_loss, reason = "a small count")]
    let seconds = if args.rate > 0.0 { wire::WIRE.len() as f64 / args.rate } else { 0.0 };
    Duration::try_from_secs_f64(seconds).unwrap_or(SHORT_MEMORY)
}

/// How long texts and uris are remembered under `--serve`: for a whole round, and not into the next.
fn memory(args: &Args) -> Duration {
    SHORT_MEMORY.max(feeding(args) * 2)
}
