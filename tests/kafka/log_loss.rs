//! The fingerprint log is deleted or truncated under a running fleet.

use std::time::Duration;

use crate::articles::Draft;
use crate::broker::Broker;
use crate::client::{self, Isolation, Record};
use crate::daemon::Daemon;
use crate::outcomes::{Ledger, Outcome};
use crate::turn;
use crate::wait::{DEADLINE, until_true};
use crate::wire::Wire;

/// New stories, none related to another, over two partitions.
fn stories(from: u64, count: u64) -> Vec<Record> {
    let partition = |story: u64| i32::try_from(story % 2).unwrap();
    (from..from + count).map(|story| Draft::new("wikala", 91 << 32 | story).record(partition(story))).collect()
}

fn restores(daemon: &Daemon) -> f64 {
    let metrics = daemon.metrics();
    metrics.iter().filter(|(series, _)| series.starts_with("newswire_log_restores_total")).map(|(_, value)| value).sum()
}

fn everything_was_published_once(wire: &Wire<'_>, count: usize) {
    let ledger = Ledger::read(wire);
    let fates = ledger.fates();
    assert_eq!(fates.len(), count);
    assert!(fates.values().all(|fate| fate.outcome == Outcome::Published));
    assert_eq!(ledger.published_twice(), Vec::<String>::new());
}

#[test]
fn a_deleted_log_stops_the_fleet_and_a_new_one_lets_it_go_on() {
    let _turn = turn::shared();
    let wire = Wire::new(Broker::shared(), "log-deleted", 2).with("dedup.unavailable_after", "'3s'");
    let mut fleet = [wire.start("a"), wire.start("b")];
    wire.feed_through(&stories(0, 100));

    client::delete_topic(wire.brokers(), wire.topic("fingerprints"));
    wire.feed(&stories(100, 100));
    fleet.iter_mut().for_each(Daemon::wait_not_ready);
    assert_eq!(wire.read("enriched").len(), 100, "nothing is published without the log");

    wire.create_fingerprints();
    fleet.iter_mut().for_each(Daemon::wait_ready);
    wire.wait_drained(DEADLINE);
    wire.feed_through(&stories(200, 100));
    everything_was_published_once(&wire, 300);
}

#[test]
fn a_log_replaced_by_another_of_the_same_name_is_noticed() {
    let _turn = turn::shared();
    let wire = Wire::new(Broker::shared(), "log-replaced", 2);
    let mut fleet = [wire.start("a"), wire.start("b")];
    wire.feed_through(&stories(0, 100));
    let before: Vec<f64> = fleet.iter().map(restores).collect();

    // At once, so that the fleet may not even notice that it was gone: only its offsets start again.
    client::delete_topic(wire.brokers(), wire.topic("fingerprints"));
    wire.create_fingerprints();
    wire.feed(&stories(100, 100));
    wire.wait_drained(DEADLINE);
    fleet.iter_mut().for_each(Daemon::wait_ready);
    for (daemon, before) in fleet.iter().zip(before) {
        assert!(restores(daemon) > before, "the old index was dropped");
    }
    everything_was_published_once(&wire, 200);
}

#[test]
fn a_truncated_log_is_restored() {
    let _turn = turn::shared();
    let wire = Wire::new(Broker::shared(), "log-truncated", 2);
    let (mut behind, mut ahead) = (wire.start("a"), wire.start("b"));
    [&behind, &ahead].into_iter().for_each(|daemon| daemon.wait_holding(1.0));
    wire.feed_through(&stories(0, 100));
    let before = restores(&behind);

    // One falls behind, for less than a session, while the log grows and loses what that one has not read.
    behind.signal("STOP");
    let offsets = wire.offsets();
    let end = || offsets.ends(wire.topic("fingerprints"), Isolation::ReadUncommitted)[&0];
    let reached = end();
    wire.feed(&stories(100, 100));
    until_true(Duration::from_secs(4), "the log to grow", || end() > reached + 20);
    client::delete_records(wire.brokers(), wire.topic("fingerprints"), 0, end());
    behind.signal("CONT");

    wire.feed_through(&stories(200, 100));
    behind.wait_ready();
    ahead.wait_ready();
    until_true(DEADLINE, "the index to be restored", || restores(&behind) > before);
    everything_was_published_once(&wire, 300);
}
