//! How soon an article can be read.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::articles::Articles;
use crate::client::{Isolation, Reader};
use crate::probe::outcome;
use crate::wait::{DEADLINE, until_true};

const PER_SECOND: u32 = 200;
const SECONDS: u32 = 20;
/// Not measured: the broker's code is compiled, the clients' connections are made.
const WARM_UP_SECONDS: u32 = 3;
const PARTITIONS: i32 = 3;

pub fn measure() -> String {
    let wire = crate::wire("bench-latency", PARTITIONS).with("batch.interval", "'50ms'");
    let daemon = wire.start("a");
    daemon.wait_holding(PARTITIONS.into());
    let mut reader = Reader::new(wire.brokers(), wire.topic("enriched"), Isolation::ReadCommitted);
    let (writer, mut articles) = (wire.raw_writer(), Articles::new(2));

    let count = (WARM_UP_SECONDS + SECONDS) * PER_SECOND;
    let feeder = std::thread::spawn(move || {
        let begun = Instant::now();
        let mut sent = HashMap::new();
        for n in 0..count {
            let (uri, record) = articles.next(n.cast_signed() % PARTITIONS);
            let due = begun + n * Duration::from_secs(1) / PER_SECOND;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            if n >= WARM_UP_SECONDS * PER_SECOND {
                sent.insert(uri, Instant::now());
            }
            writer.send(&record);
        }
        writer.flush();
        sent
    });
    let mut arrived = Vec::new();
    let mut read = |enough: &dyn Fn(usize) -> bool| {
        until_true(DEADLINE, "the articles to arrive", || {
            while reader.poll() {
                arrived.resize(reader.records.len(), Instant::now());
            }
            enough(reader.records.len())
        });
    };
    read(&|_| feeder.is_finished());
    let sent = feeder.join().unwrap();
    until_true(DEADLINE, "the articles to be consumed", || {
        daemon.metrics()["newswire_records_consumed_total"] >= f64::from(count)
    });
    let published = outcome(&daemon, "published");
    #[allow(clippy::cast_precision_loss, reason = "some thousands")]
    read(&|seen| seen as f64 >= published);

    let latency = |(record, at): (&crate::client::Record, &Instant)| {
        let uri = record.json()["uri"].as_str().expect("a uri").to_owned();
        sent.get(&uri).map(|sent| at.duration_since(*sent))
    };
    let mut latencies: Vec<Duration> = reader.records.iter().zip(&arrived).filter_map(latency).collect();
    latencies.sort_unstable();
    let quantile = |percent: usize| latencies[(latencies.len() - 1) * percent / 100].as_millis();
    format!(
        "append to read_committed reader p50 {} ms, p99 {} ms, max {} ms; {} articles at {PER_SECOND}/s, batch.interval 50ms",
        quantile(50),
        quantile(99),
        quantile(100),
        latencies.len(),
    )
}
