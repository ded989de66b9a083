//! `SIGTERM` under load.

use std::time::{Duration, Instant};

use crate::articles;
use crate::broker::Broker;
use crate::client::Isolation;
use crate::model::Rules;
use crate::outcomes::Ledger;
use crate::wait::{DEADLINE, until_true};
use crate::wire::{TOPICS, Wire};
use crate::{turn, verdict};

#[test]
fn sigterm_under_load_drains_and_exits_with_zero() {
    let _turn = turn::alone();
    let wire = Wire::new(Broker::shared(), "shutdown", 3)
        .with("shutdown.drain_deadline", "'10s'")
        .with("batch.max_records", "150");
    let planned = articles::stream(41, 6000, 3);
    wire.feed(planned.iter().map(|planned| &planned.record));

    let offsets = wire.offsets();
    let processed = || offsets.committed(wire.topic("raw")).map_or(0, |committed| committed.values().sum::<i64>());
    let mut before = 0;
    for instance in ["a", "b"] {
        let mut daemon = wire.launch(instance);
        until_true(DEADLINE, "some batches to be committed", || processed() > before + 300);
        let asked = Instant::now();
        let status = daemon.terminate(Duration::from_secs(15));
        assert!(status.success(), "{status}");
        assert!(asked.elapsed() < Duration::from_secs(11), "drained in {:?}", asked.elapsed());

        // Nothing is left open, and what was committed is what was put out.
        for topic in &TOPICS[1..5] {
            assert!(!offsets.is_open(wire.topic(topic)), "{topic} has an open transaction");
        }
        let (fates, faults) = Ledger::read(&wire).judge();
        let faults: Vec<_> = faults.iter().filter(|fault| !fault.ends_with("is lost")).collect();
        assert!(faults.is_empty(), "{faults:#?}");
        assert_eq!(i64::try_from(fates.len()).unwrap(), processed(), "outcomes and committed offsets agree");
        before = processed();
    }
    let ends: i64 = offsets.ends(wire.topic("raw"), Isolation::ReadCommitted).values().sum();
    assert!(before < ends, "both were stopped while there was work left");

    let _daemon = wire.launch("a");
    wire.wait_drained(DEADLINE);
    verdict::all_is_well(&wire, &planned, Rules::default());
}

#[test]
fn sigterm_while_joining_the_group_ends_at_once() {
    let _turn = turn::shared();
    let wire = Wire::new(Broker::shared(), "joining", 2).with("shutdown.drain_deadline", "'10s'");
    let _other = wire.start("a");
    // From the end of the restore to the assignment it is some tenths of a second: one of these falls between any two steps.
    for step in 0..9 {
        let mut joining = wire.launch("b");
        until_true(DEADLINE, "the log to be read back", || matches!(joining.get("/startupz"), Some((200, _))));
        std::thread::sleep(Duration::from_millis(60 * step));
        let status = joining.terminate(Duration::from_secs(15));
        assert!(status.success(), "after {} ms: {status}", 60 * step);
    }
}
