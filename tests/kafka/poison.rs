//! Poison in the stream.

use fastrand::Rng;

use crate::articles::{self, Draft};
use crate::broker::Broker;
use crate::client::Record;
use crate::outcomes::{Ledger, Outcome};
use crate::turn;
use crate::wire::Wire;

#[test]
fn poison_comes_back_untouched_and_stops_nothing() {
    let _turn = turn::shared();
    // Half of this stream is poison on purpose.
    let wire = Wire::new(Broker::shared(), "poison", 2).with("breaker.enabled", "false");
    let _daemon = wire.start("a");

    let mut rng = Rng::with_seed(61);
    let mut inputs = Vec::new();
    for story in 0..60 {
        let partition = rng.i32(0..2);
        inputs.push(articles::poison(&mut rng, partition));
        inputs.push(Draft::new("akhbar", 61 << 32 | story).record(rng.i32(0..2)));
    }
    inputs.extend([
        Record { payload: Some(vec![b' '; 11 << 20]), key: Some(Vec::new()), ..Record::default() },
        Record {
            partition: 1,
            timestamp: 1_700_000_000_007,
            key: Some(vec![0xff, 0x00]),
            headers: vec![
                ("twice".into(), Some(b"1".to_vec())),
                ("twice".into(), Some(vec![0xfe, 0xff])),
                ("empty".into(), Some(Vec::new())),
                ("absent".into(), None),
                ("".into(), Some(b"nameless".to_vec())),
                ("content-type".into(), Some("نص".into())),
            ],
            payload: Some(vec![0x00; 64]),
            ..Record::default()
        },
        Record { payload: None, key: None, ..Record::default() },
    ]);
    wire.feed_through(&inputs);

    let ledger = Ledger::read(&wire);
    let fates = ledger.fates();
    let count = |outcome| fates.values().filter(|fate| fate.outcome == outcome).count();
    assert_eq!(count(Outcome::DeadLetter), 63);
    assert_eq!(count(Outcome::Published), 60);
    for letter in &ledger.dead_letters {
        let class = letter.header("newswire-error-class").unwrap();
        let kebab = class.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        assert!(kebab, "the class {class} is a word");
        assert_eq!(letter.header("newswire-attempts"), Some("1"));
    }
    let largest = ledger.dead_letters.iter().max_by_key(|letter| letter.payload.as_ref().map(Vec::len)).unwrap();
    assert_eq!(largest.header("newswire-error-class"), Some("too-large"));
}
