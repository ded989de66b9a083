//! What the machine and the daemon say about themselves.

use std::fs::read_to_string;

use crate::daemon::Daemon;

/// Kernel ticks in a second of CPU time, as `/proc` shows it on every Linux.
const TICKS: f64 = 100.0;

/// Cores, processor, load before the measurement, broker, build.
pub fn environment() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let information = read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map(|(_, m)| m);
    let load = read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?");
    let broker = match std::env::var("NEWSWIRE_TEST_BROKERS") {
        Ok(address) if !address.is_empty() => format!("the brokers at {address}"),
        _ => format!("one Kafka {} node on the same cores", kafka_version()),
    };
    let build = if cfg!(debug_assertions) { "debug build: no figures" } else { "release build" };
    format!("{cores} cores, {}, load {load} before, {broker}, {build}", model.unwrap_or("unknown processor"))
}

fn kafka_version() -> &'static str {
    let (_, rest) = include_str!("../../tests/kafka/pom.xml").split_once("<kafka.version>").unwrap();
    rest.split_once('<').unwrap().0
}

/// Seconds of CPU that the process has used, in user and kernel.
pub fn cpu_seconds(daemon: &Daemon) -> f64 {
    let stat = read_to_string(format!("/proc/{}/stat", daemon.id())).unwrap();
    // The name, in parentheses, may hold spaces. After it come the state and 10 more fields, then utime and stime.
    let (_, fields) = stat.rsplit_once(')').unwrap();
    fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / TICKS
}

/// Memory and index, in words.
pub fn memory(daemon: &Daemon) -> String {
    let status = read_to_string(format!("/proc/{}/status", daemon.id())).unwrap();
    let megabytes = |name: &str| -> f64 {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
    };
    let metrics = daemon.metrics();
    let (entries, bytes) = (metrics["newswire_index_entries"], metrics["newswire_index_bytes"]);
    format!(
        "RSS {:.0} MiB (peak {:.0}) with {} leaders of {entries} articles in the index, {:.0} MiB, {:.0} bytes each",
        megabytes("VmRSS:"),
        megabytes("VmHWM:"),
        metrics["newswire_index_leaders"],
        bytes / 1_048_576.0,
        bytes / entries.max(1.0),
    )
}

/// A quantile of a histogram of `/metrics`, in milliseconds, as if values were spread evenly within each bucket.
pub fn quantile_ms(daemon: &Daemon, histogram: &str, share: f64) -> f64 {
    let prefix = format!("{histogram}_bucket{{le=\"");
    let mut buckets: Vec<(f64, f64)> = daemon
        .metrics()
        .iter()
        .filter_map(|(series, count)| {
            let bound = series.strip_prefix(&prefix)?.trim_end_matches("\"}");
            Some((bound.parse().unwrap_or(f64::INFINITY), *count))
        })
        .collect();
    buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
    let wanted = share * buckets.last().expect("buckets").1;
    let mut below = (0.0, 0.0);
    for (bound, count) in buckets {
        if count >= wanted && count > below.1 {
            // Above the highest bound nothing is known but that.
            let within =
                if bound.is_finite() { (bound - below.0) * (wanted - below.1) / (count - below.1) } else { 0.0 };
            return 1000.0 * (below.0 + within);
        }
        below = (bound, count);
    }
    0.0
}

/// What became of the articles so far.
pub fn outcome(daemon: &Daemon, outcome: &str) -> f64 {
    daemon.metrics().get(&format!("newswire_outcomes_total{{outcome=\"{outcome}\"}}")).copied().unwrap_or_default()
}
