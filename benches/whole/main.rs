//! The whole daemon on a real Kafka, in its release build: `cargo bench --bench whole -- [FIGURE]...`
//!
//! | figure | what is measured |
//! | --- | --- |
//! | `throughput` | 100,000 waiting articles, default configuration: articles/s, CPU, commit time, memory |
//! | `latency` | 200 articles/s, `batch.interval` 50 ms: append → seen by a `read_committed` reader |
//! | `restore` | start with 1,000,000 articles in the fingerprint log: time to ready, memory |
//! | `stall` | `kill -9` within a transaction: how long readers are held back, and the dead one's partitions |
//! | `all` | all of these; also without arguments |
//!
//! The broker is that of the fault tests: the one that `NEWSWIRE_TEST_BROKERS` names, else a node of one's own from
//! the jars that `tests/run` fetches, on the same machine. The articles are made up ([`articles`]), or those of the
//! JSON-lines file that `NEWSWIRE_BENCH_WIRE` names, over and over with fresh uris. Prints one line for each figure, below a
//! line that says on what it was measured.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark fails by panicking")]

// The instruments of the fault tests.
macro_rules! instruments {
    ($($name:ident = $path:literal),+) => {
        $(#[allow(dead_code, reason = "the fault tests use the rest")] #[path = $path] mod $name;)+
    };
}
instruments!(
    broker = "../../tests/kafka/broker.rs",
    client = "../../tests/kafka/client.rs",
    daemon = "../../tests/kafka/daemon.rs",
    reaper = "../../tests/kafka/reaper.rs",
    wait = "../../tests/kafka/wait.rs",
    wire = "../../tests/kafka/wire.rs"
);

mod articles;
mod latency;
mod probe;
mod restore;
mod stall;
mod throughput;

use broker::Broker;
use newswire::config::Config;
use wire::Wire;

/// A name, and what measures the figure and says it in one line.
type Figure = (&'static str, fn() -> String);

const FIGURES: [Figure; 4] = [
    ("throughput", throughput::measure),
    ("latency", latency::measure),
    ("restore", restore::measure),
    ("stall", stall::measure),
];

fn main() {
    // Cargo adds `--bench`.
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let all = asked.is_empty() || asked.iter().any(|name| name == "all");
    if let Some(unknown) = asked.iter().find(|name| *name != "all" && FIGURES.iter().all(|(known, _)| known != name)) {
        eprintln!("no such figure: {unknown}; there are throughput, latency, restore, stall and all");
        std::process::exit(64);
    }
    println!("| figure | result |\n| --- | --- |");
    for (name, measure) in FIGURES.iter().filter(|(name, _)| all || asked.iter().any(|asked| asked == name)) {
        println!("| environment | {} |", probe::environment());
        println!("| {name} | {} |", measure());
    }
}

/// Topics of one's own with so many partitions, and instances with the default configuration, which the tests' is not.
fn wire(name: &str, partitions: i32) -> Wire<'static> {
    let defaults = Config::default().to_toml();
    let changed = [
        ("kafka", "session_timeout"),
        ("kafka", "transaction_timeout"),
        ("kafka", "request_timeout"),
        ("batch", "interval"),
        ("limits", "threads"),
    ];
    changed.iter().fold(Wire::new(Broker::shared(), name, partitions), |wire, (section, key)| {
        wire.with(&format!("{section}.{key}"), &defaults[*section][*key].to_string())
    })
}
