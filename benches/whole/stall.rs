//! What a killed instance costs the others.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::articles::Articles;
use crate::client::Isolation;
use crate::daemon::Daemon;
use crate::wait::{DEADLINE, until, until_true};

const PARTITIONS: i32 = 4;
/// Articles for each partition of the victim before each try to hit it.
const SUPPLY: usize = 3000;

fn consumed(daemon: &Daemon) -> f64 {
    daemon.metrics()["newswire_records_consumed_total"]
}

pub fn measure() -> String {
    let wire = crate::wire("bench-stall", PARTITIONS);
    let (raw, enriched) = (wire.topic("raw"), wire.topic("enriched"));
    let (mut victim, survivor) = (wire.start("a"), wire.start("b"));
    for daemon in [&victim, &survivor] {
        daemon.wait_holding(f64::from(PARTITIONS) / 2.0);
    }
    let (writer, mut articles) = (wire.raw_writer(), Articles::new(4));
    let mut feed = |partitions: &mut dyn Iterator<Item = i32>, count: usize| {
        for partition in partitions {
            (0..count).for_each(|_| writer.send(&articles.next(partition).1));
        }
        writer.flush();
    };

    // One article for each partition shows whose it is.
    let theirs: BTreeSet<i32> = (0..PARTITIONS)
        .filter(|partition| {
            let before = (consumed(&victim), consumed(&survivor));
            feed(&mut std::iter::once(*partition), 1);
            until_true(DEADLINE, "an article", || (consumed(&victim), consumed(&survivor)) != before);
            consumed(&victim) > before.0
        })
        .collect();

    // Only the victim has work, so a transaction that is open is its own. Stopped in mid-transaction, it is as good as dead.
    let offsets = wire.offsets();
    let mut tail = wire.watch("enriched");
    let stopped = until(5 * DEADLINE, "a stop in mid-transaction", || {
        while tail.poll() {}
        let seen = tail.records.len();
        feed(&mut theirs.iter().copied(), SUPPLY);
        tail.until(DEADLINE, "something to be published", |records| records.len() > seen);
        victim.signal("STOP");
        let stopped = Instant::now();
        if offsets.stays_open(enriched) {
            return Some(stopped);
        }
        victim.signal("CONT");
        None
    });
    assert!(victim.is_running());
    victim.kill();
    let stable = offsets.ends(enriched, Isolation::ReadCommitted);
    let stuck: Vec<i32> = offsets
        .ends(enriched, Isolation::ReadUncommitted)
        .into_iter()
        .filter_map(|(partition, end)| (end > stable[&partition]).then_some(partition))
        .collect();
    let committed = offsets.committed(raw).expect("an answer");
    feed(&mut (0..PARTITIONS), 200);

    let (mut readers, mut fleet) = (None, None);
    until_true(2 * DEADLINE, "the fleet to go on", || {
        let ends = offsets.ends(enriched, Isolation::ReadCommitted);
        if readers.is_none() && stuck.iter().all(|partition| ends[partition] > stable[partition]) {
            readers = Some(stopped.elapsed());
        }
        let now = offsets.committed(raw).unwrap_or_default();
        if fleet.is_none() && theirs.iter().all(|partition| now.get(partition) > committed.get(partition)) {
            fleet = Some(stopped.elapsed());
        }
        readers.is_some() && fleet.is_some()
    });
    let seconds = |time: Option<Duration>| time.unwrap_or_default().as_secs_f64();
    let cleanup = if std::env::var_os("NEWSWIRE_TEST_BROKERS").is_some() { "its own setting" } else { "1 s" };
    format!(
        "readers of {} output partitions held back for {:.1} s; the dead instance's partitions committed again after {:.1} s; \
         transaction timeout 10 s, session timeout 12 s, broker looks for expired transactions every {cleanup}",
        stuck.len(),
        seconds(readers),
        seconds(fleet),
    )
}
