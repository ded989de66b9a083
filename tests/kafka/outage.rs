//! Catching up after an outage of days.

use newswire::config::DedupConfig;
use newswire::dedup::Ruleset;
use newswire::dedup::log::Kind;

use crate::articles::{self, Draft};
use crate::broker::Broker;
use crate::model::{Logged, Model, Rules};
use crate::outcomes::{Ledger, Outcome};
use crate::wire::Wire;
use crate::{start, turn, verdict};

const HOUR: i64 = 3_600_000;
const STORIES: u64 = 60;

/// The wire of six days, one partition, in the order of time: each story is copied within the window of three days, and
/// again beyond it, when only copies of it, which lead nothing, are still within; some get a version. With what has to
/// become of each.
fn six_days(now: i64) -> Vec<(Draft, Outcome)> {
    let mut wire = Vec::new();
    for n in 0..STORIES {
        let story = 71 << 32 | n;
        let begun = now - 144 * HOUR + i64::try_from(n).unwrap() * HOUR;
        let at = |outlet: &str, hours: i64| Draft { timestamp: begun + hours * HOUR, ..Draft::new(outlet, story) };
        wire.push((at("wikala", 0), Outcome::Published));
        wire.push((at("akhbar", 2), Outcome::Suppressed));
        wire.push((at("sahifa", 71), Outcome::Suppressed));
        wire.push((at("nashra", 73), Outcome::Published));
        wire.push((at("anba", 80), Outcome::Suppressed));
        if n % 4 == 0 {
            wire.push((at("wikala", 82).version(2, articles::revised_body(story, 2)), Outcome::Published));
        }
    }
    wire.sort_by_key(|(draft, _)| draft.timestamp);
    wire
}

/// The same log as if each article had been claimed when it was published, and decided at once.
fn lived_through(log: &[Logged]) -> Vec<Logged> {
    let decision = |sequence: i64| {
        let decides = |kind: &Kind| matches!(kind, Kind::Decided(decided) if decided.sequence == sequence);
        log.iter().find(|logged| decides(&logged.kind)).expect("a decision")
    };
    let mut lived = Vec::new();
    for logged in log {
        if let Kind::Claim(claim) = &logged.kind {
            let now = |logged: &Logged| Logged { appended: claim.raw_timestamp, ..logged.clone() };
            lived.extend([now(logged), now(decision(logged.offset))]);
        }
    }
    lived
}

#[test]
fn catching_up_after_days_decides_as_living_through_them() {
    let _turn = turn::shared();
    let wire = Wire::new(Broker::shared(), "outage", 1);
    let days = six_days(jiff::Timestamp::now().as_millisecond());
    let records: Vec<_> = days.iter().map(|(draft, _)| draft.record(0)).collect();
    wire.feed(&records);
    let _daemon = wire.start("a");
    wire.wait_drained(crate::wait::DEADLINE);

    let fates = Ledger::read(&wire).fates();
    for (((_, offset), fate), (draft, expected)) in fates.iter().zip(&days) {
        assert_eq!(fate.outcome, *expected, "{} at {offset}: {}", draft.uri, fate.relation());
    }
    let log = verdict::decided_as_the_model(&wire, &fates, Rules::default());
    let claims = log.iter().filter(|logged| matches!(logged.kind, Kind::Claim(_))).map(|logged| logged.appended);
    let (first, last) = (claims.clone().min().unwrap(), claims.max().unwrap());
    assert!(last - first < 60_000, "all was claimed within {} ms", last - first);

    let lived = lived_through(&log);
    assert_eq!(Model::of(&lived, Rules::default()).disagreements(), Vec::<String>::new());
    let (differing, judged) = start::start_at(&lived, 0, &Ruleset::from(&DedupConfig::default()), 0);
    assert_eq!((differing, judged), (Vec::new(), days.len()));
}
