//! `kill -9` in the middle of a transaction.

use std::time::Duration;

use crate::articles;
use crate::broker::Broker;
use crate::client::{self, Isolation};
use crate::model::Rules;
use crate::wait::DEADLINE;
use crate::wire::Wire;
use crate::{turn, verdict};

/// Kills that must have hit an open transaction.
const HITS: usize = 20;
/// Starts at most: not every kill is quick enough.
const STARTS: usize = 60;
/// Articles fed before each start: several batches, so that there is always one to hit.
const SUPPLY: usize = 300;

#[test]
fn twenty_kills_in_mid_transaction_lose_and_repeat_nothing() {
    let _turn = turn::alone();
    let wire = Wire::new(Broker::shared(), "crash", 3).with("batch.max_records", "150");
    let planned = articles::stream(21, SUPPLY * STARTS, 3);
    let offsets = wire.offsets();
    let mut tail = wire.watch("enriched");

    let (mut hits, mut fed) = (0, 0);
    for supply in planned.chunks(SUPPLY) {
        if hits == HITS {
            break;
        }
        wire.feed(supply.iter().map(|planned| &planned.record));
        fed += supply.len();
        while tail.poll() {}
        let seen = tail.records.len();
        let daemon = wire.launch("a");
        // The first record of a batch has been written: its transaction is open, for a moment.
        tail.until(DEADLINE, "something to be published", |records| records.len() > seen);
        daemon.kill();
        hits += usize::from(offsets.stays_open(wire.topic("enriched")));
    }
    assert_eq!(hits, HITS, "kills that hit an open transaction, of {STARTS}");

    let mut daemon = wire.start("a");
    wire.wait_drained(DEADLINE);
    assert!(daemon.terminate(Duration::from_secs(25)).success());

    let aborted = |topic: &str| {
        client::read(wire.brokers(), wire.topic(topic), Isolation::ReadUncommitted).len() - wire.read(topic).len()
    };
    let aborted = aborted("enriched");
    assert!(aborted >= HITS, "{aborted} aborted records: every hit left at least one");
    verdict::all_is_well(&wire, &planned[..fed], Rules::default());
}
