//! An instance that was taken for dead and comes back.

use std::time::Duration;

use crate::articles;
use crate::broker::Broker;
use crate::client::{self, Isolation};
use crate::model::Rules;
use crate::wait::{DEADLINE, until_true};
use crate::wire::Wire;
use crate::{turn, verdict};

#[test]
fn a_zombie_cannot_publish() {
    let _turn = turn::alone();
    let wire = Wire::new(Broker::shared(), "zombie", 3).with("batch.max_records", "150");
    let planned = articles::stream(31, 6000, 3);
    let (before, after) = planned.split_at(5000);
    wire.feed(before.iter().map(|planned| &planned.record));

    // Stop it in the middle of a transaction; when it was too quick, let it go on and try again.
    let offsets = wire.offsets();
    let mut tail = wire.watch("enriched");
    let mut zombie = wire.start("a");
    until_true(DEADLINE, "a stop in mid-transaction", || {
        while tail.poll() {}
        let seen = tail.records.len();
        tail.until(DEADLINE, "something to be published", |records| records.len() > seen);
        zombie.signal("STOP");
        let hit = offsets.stays_open(wire.topic("enriched"));
        if !hit {
            zombie.signal("CONT");
        }
        hit
    });
    let committed = offsets.committed(wire.topic("raw")).unwrap();
    assert_ne!(committed, offsets.ends(wire.topic("raw"), Isolation::ReadCommitted), "the zombie has work left");

    // The session times out, then the other takes over and finishes the work, the zombie's open batch included. The
    // transaction timeout is shorter than the session's, so it is over as well.
    let mut heir = wire.launch("b");
    wire.wait_drained(DEADLINE);
    until_true(DEADLINE, "the zombie's transaction to be aborted", || !offsets.is_open(wire.topic("enriched")));
    let published = wire.read("enriched").len();

    zombie.signal("CONT");
    wire.feed(after.iter().map(|planned| &planned.record));
    wire.wait_drained(DEADLINE);
    heir.wait_ready();
    // It either came to its senses or gave up with an error for its supervisor; it did not end as if all were well.
    if zombie.is_running() {
        zombie.wait_ready();
        assert!(zombie.terminate(Duration::from_secs(25)).success());
    } else {
        assert!(!zombie.wait(DEADLINE).success());
    }
    assert!(heir.terminate(Duration::from_secs(25)).success());

    let all = client::read(wire.brokers(), wire.topic("enriched"), Isolation::ReadUncommitted).len();
    let visible = wire.read("enriched").len();
    assert!(all > visible, "the zombie's batch is there for those who read uncommitted records");
    assert!(visible > published, "the fleet went on");
    verdict::all_is_well(&wire, &planned, Rules::default());
}
