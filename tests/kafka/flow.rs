//! Instances come and go while the wire flows.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use fastrand::Rng;
use newswire::config::DedupConfig;
use newswire::config::value::Span;
use newswire::dedup::Ruleset;

use crate::articles;
use crate::broker::Broker;
use crate::model::Rules;
use crate::outcomes::Outcome;
use crate::wire::Wire;
use crate::{start, turn, verdict};

const ARTICLES: usize = 20_000;
/// So many articles at once, so far apart: 100 seconds in all.
const BURST: usize = 50;
const PAUSE: Duration = Duration::from_millis(250);
/// The lookback of dedup, so short that the log of this test is longer.
const HORIZON: Duration = Duration::from_secs(60);
/// So long a claim may wait for its decision when its owner was killed.
const UNDECIDED: Duration = Duration::from_secs(15);

#[test]
fn instances_come_and_go_while_twenty_thousand_articles_flow() {
    let _turn = turn::alone();
    let keys = ["dedup.window", "dedup.identity_horizon", "dedup.short_text_window"];
    let wire = keys.iter().fold(Wire::new(Broker::shared(), "flow", 3), |wire, key| wire.with(key, "'60s'"));
    let planned = articles::stream(1, ARTICLES, 3);
    let flowing = AtomicBool::new(true);

    let (mut stops, mut kills) = (0, 0);
    let mut fleet: [_; 3] = ["a", "b", "c"].map(|name| (name, Some(wire.launch(name))));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let writer = wire.raw_writer();
            for burst in planned.chunks(BURST) {
                burst.iter().for_each(|planned| writer.send(&planned.record));
                std::thread::sleep(PAUSE);
            }
            writer.flush();
            flowing.store(false, Ordering::Release);
        });
        let mut rng = Rng::with_seed(2);
        while flowing.load(Ordering::Acquire) {
            // The harm itself, not a wait.
            std::thread::sleep(Duration::from_millis(rng.u64(300..2500)));
            let (name, slot) = &mut fleet[rng.usize(..3)];
            match slot.take() {
                None => *slot = Some(wire.launch(name)),
                Some(daemon) if rng.bool() => {
                    daemon.kill();
                    kills += 1;
                }
                Some(mut daemon) => {
                    let status = daemon.terminate(Duration::from_secs(25));
                    assert!(status.success(), "{name} stopped with {status}");
                    stops += 1;
                }
            }
            if fleet.iter().all(|(_, slot)| slot.is_none()) {
                fleet[0].1 = Some(wire.launch("a"));
            }
        }
    });
    assert!(stops + kills >= 10, "only {stops} stops and {kills} kills");
    let mut fleet = fleet.map(|(name, slot)| slot.unwrap_or_else(|| wire.launch(name)));
    wire.wait_drained(Duration::from_secs(120));
    for daemon in &mut fleet {
        daemon.wait_ready();
        assert_eq!(daemon.metrics()["newswire_log_disagreements_total"], 0.0);
    }

    let horizon = i64::try_from(HORIZON.as_millis()).unwrap();
    let rules = Rules { window: horizon, identity: horizon, short_window: horizon, ..Rules::default() };
    let (fates, log) = verdict::all_is_well(&wire, &planned, rules);
    let published = fates.iter().filter(|(_, fate)| fate.outcome == Outcome::Published);
    let home: HashMap<&str, i32> = published.map(|(place, fate)| (fate.uri(), place.0)).collect();
    let across = fates.iter().filter(|(place, fate)| {
        fate.relation() == "exact" && home.get(fate.canonical()).is_some_and(|partition| *partition != place.0)
    });
    let across = across.count();
    assert!(across > ARTICLES / 20, "{across} copies were suppressed whose original sits in another partition");

    // A reader that starts anywhere comes to the same decisions about whatever it can judge.
    let span = Span(HORIZON);
    let config =
        DedupConfig { window: span, identity_horizon: span, short_text_window: span, ..DedupConfig::default() };
    let rules = Ruleset::from(&config);
    let mut rng = Rng::with_seed(3);
    let mut judged = 0;
    for _ in 0..20 {
        let from = rng.usize(..log.len() / 5);
        let later = i64::try_from((HORIZON + UNDECIDED).as_millis()).unwrap();
        let (differing, some) = start::start_at(&log, from, &rules, later);
        assert_eq!(differing, Vec::<i64>::new(), "started at {from} of {}", log.len());
        judged += some;
    }
    assert!(judged > 0, "no start left anything to judge: the log is shorter than the lookback");
}
