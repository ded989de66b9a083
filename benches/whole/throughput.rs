//! How much one instance gets through.

use std::time::{Duration, Instant};

use crate::articles::Articles;
use crate::probe::{self, cpu_seconds, outcome, quantile_ms};
use crate::wait::until_true;

const COUNT: u32 = 100_000;
const PARTITIONS: i32 = 3;

/// Between two looks at the metrics: a look costs the daemon about a millisecond.
const LOOK: Duration = Duration::from_millis(100);

pub fn measure() -> String {
    let wire = crate::wire("bench-throughput", PARTITIONS);
    let (writer, mut articles) = (wire.raw_writer(), Articles::new(1));
    let mut bytes = 0;
    for n in 0..COUNT {
        let (_, record) = articles.next(n.cast_signed() % PARTITIONS);
        bytes += record.payload.as_ref().map_or(0, Vec::len);
        writer.send(&record);
    }
    writer.flush();

    let daemon = wire.start("a");
    let consumed = || daemon.metrics()["newswire_records_consumed_total"];
    let mut done = 0.0;
    let mut look = |least: f64| {
        until_true(Duration::from_secs(600), "the articles to be consumed", || {
            std::thread::sleep(LOOK);
            done = consumed();
            done >= least
        });
        (done, Instant::now(), cpu_seconds(&daemon))
    };
    let (first, last) = (look(1.0), look(COUNT.into()));
    let articles = last.0 - first.0;
    format!(
        "{:.0} articles/s of {} bytes; daemon {:.3} ms CPU each; commit p50 {:.1} ms, p99 {:.1} ms; {}; {} published, {} \
         suppressed, {} dead letters",
        articles / (last.1 - first.1).as_secs_f64(),
        bytes / COUNT as usize,
        1000.0 * (last.2 - first.2) / articles,
        quantile_ms(&daemon, "newswire_commit_duration_seconds", 0.5),
        quantile_ms(&daemon, "newswire_commit_duration_seconds", 0.99),
        probe::memory(&daemon),
        outcome(&daemon, "published"),
        outcome(&daemon, "suppressed"),
        outcome(&daemon, "dead-letter"),
    )
}
