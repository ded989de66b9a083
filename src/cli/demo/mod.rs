//! `newswire demo`: the whole daemon on an embedded broker, a sample wire, and a live view of what becomes of it.

mod round;
mod tally;
pub mod wire;

use std::io::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::view::{Paint, Style};
use crate::config::{Config, KafkaConfig, LogConfig, Properties, Span};
use crate::daemon::Daemon;
use crate::exit::Failure;
use crate::http::{self, Faces};
use crate::kafka::embedded::{self, EmbeddedBroker};
use crate::logging;
use crate::shutdown::Shutdown;
use round::Desk;

const EXAMPLES: &str = "\
Examples:
  newswire demo                 84 records, then the books
  newswire demo --rate 2        slowly, to read along
  newswire demo --serve         goes on; then: curl localhost:9464/metrics

It needs no Kafka: the broker is embedded, with everything in memory.
That broker has no transactional isolation, so exactly-once is not shown here.";

/// Shortest time that a text or a uri is remembered under `--serve`, so that the wire is news again in the next round.
const SHORT_MEMORY: Duration = Duration::from_secs(60);
/// Beyond that time, so much more until the next round.
const MARGIN: Duration = Duration::from_secs(5);
/// Longest wait for the consumer group; its first join takes about 3 s on the embedded broker.
const JOIN: Duration = Duration::from_secs(30);
/// How often the end of something is looked for.
const LOOK: Duration = Duration::from_millis(50);

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
    say(&style.paint(Paint::Bold, "newswire demo"))?;
    say(&style.paint(Paint::Held, embedded::CAVEAT))?;

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = runtime.block_on(http::listen(&config.http))?;
    let address = listener.as_ref().map(tokio::net::TcpListener::local_addr).transpose()?;
    let daemon = Daemon::start(config.clone())?;
    let faces = Faces::new(daemon.metrics().registry().clone(), daemon.health().clone(), &config);
    let shutdown = daemon.shutdown().clone();
    let attendant = std::thread::Builder::new()
        .name("attendant".to_owned())
        .spawn(move || runtime.block_on(attend(listener, faces, shutdown)))?;

    let shown = show(args, &config, &style, &daemon, address);
    daemon.shutdown().request();
    let ended = daemon.join();
    let attended = attendant.join().unwrap_or_else(|_| bail!("the HTTP face panicked"));
    // What ended the daemon explains why the books do not balance.
    ended.and(attended).and(shown)
}

/// The rounds: one, or under `--serve` as many as there is time for.
fn show(
    args: &Args,
    config: &Config,
    style: &Style,
    daemon: &Daemon,
    address: Option<SocketAddr>,
) -> anyhow::Result<()> {
    let desk = Desk::open(config, *style)?;
    say(&format!("{} records of nine invented outlets, as soon as the consumer group has formed\n", wire::WIRE.len()))?;
    if !has_joined(config, daemon) {
        bail!("the daemon has not joined its group on the embedded broker");
    }
    loop {
        let tally = desk.round(args.rate, daemon)?;
        if daemon.shutdown().is_requested() {
            say(&format!("\nstopped after {} of {} records", tally.fed(), wire::WIRE.len()))?;
            return Ok(());
        }
        say(&format!("\n{}", tally.summary(style)))?;
        if !tally.adds_up() {
            return Err(Failure::Findings("the demo's books do not balance: see the summary".to_owned()).into());
        }
        if !args.serve {
            return Ok(());
        }
        let pause = memory(args) + feeding(args) + MARGIN;
        if let Some(address) = address {
            say(&format!("\nhttp://{address}/metrics is open"))?;
        }
        say(&format!("the wire comes again in {} s; stop with Ctrl-C\n", pause.as_secs()))?;
        if daemon.shutdown().sleep(pause) {
            return Ok(());
        }
    }
}

/// One line or more for the reader, at once. A reader who goes away ends the demo.
fn say(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// Waits until the daemon holds all partitions, so that latencies are its own and not the group's.
fn has_joined(config: &Config, daemon: &Daemon) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < JOIN && !daemon.is_over() && !daemon.shutdown().is_requested() {
        if daemon.metrics().assigned_partitions.get() >= config.topics.partitions.into() {
            return true;
        }
        daemon.shutdown().sleep(LOOK);
    }
    daemon.shutdown().is_requested()
}

/// Serves HTTP, where it is wanted, and waits for Ctrl-C or SIGTERM, until the demo stops.
async fn attend(listener: Option<TcpListener>, faces: Faces, shutdown: Shutdown) -> anyhow::Result<()> {
    let mut term = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
    let stopped = shutdown.clone();
    let stop = async move {
        while !stopped.is_requested() {
            tokio::time::sleep(LOOK).await;
        }
    };
    let server = listener.map(|listener| tokio::spawn(http::serve(listener, faces, stop)));
    while !shutdown.is_requested() {
        tokio::select! {
            _ = term.recv() => shutdown.request(),
            _ = interrupt.recv() => shutdown.request(),
            () = tokio::time::sleep(LOOK) => {}
        }
    }
    if let Some(server) = server {
        server.await.context("the HTTP server panicked")??;
    }
    Ok(())
}

/// The configuration as given, but on the embedded broker, and at a pace that suits a viewer.
fn for_demo(mut config: Config, brokers: String, args: &Args) -> Config {
    config.kafka = KafkaConfig {
        brokers,
        group_id: "newswire-demo".to_owned(),
        instance_id: Some("demo".to_owned()),
        session_timeout: Span::secs(6),
        transaction_timeout: Span::secs(5),
        request_timeout: Span::secs(5),
        // The embedded broker answers a waiting fetch at its deadline only, not when records come, as Kafka does.
        properties: Properties([("fetch.wait.max.ms".to_owned(), "10".to_owned())].into()),
        ..KafkaConfig::default()
    };
    config.topics.write_duplicates = true;
    config.batch.interval = Span::ms(50);
    if config.log.level == LogConfig::default().level {
        // Log lines would run through the view, and librdkafka warns of every property that is not for both its sides.
        config.log.level = "warn,librdkafka=error".to_owned();
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
