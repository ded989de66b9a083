//! Dead letters: the breaker that keeps a wire from turning into them, and the commands that look at them and put them back.

use std::collections::BTreeSet;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use fastrand::Rng;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

use crate::articles::{self, Draft};
use crate::broker::Broker;
use crate::client::{self, Isolation, Record};
use crate::outcomes::{Ledger, Outcome};
use crate::turn;
use crate::wait::{DEADLINE, until_true};
use crate::wire::{TOPICS, Wire};

/// `newswire dlq` on the topics of a wire.
fn dlq(wire: &Wire<'_>, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_newswire"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("NEWSWIRE_")) {
        command.env_remove(name);
    }
    for key in TOPICS {
        command.env(format!("NEWSWIRE_TOPICS__{}", key.to_uppercase()), wire.topic(key));
    }
    command
        .arg("dlq")
        .args(args)
        .env("NEWSWIRE_KAFKA__BROKERS", wire.brokers())
        .env("NEWSWIRE_KAFKA__GROUP_ID", wire.group())
        .stdin(Stdio::null());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// What a run printed; it must have ended well.
fn printed(wire: &Wire<'_>, args: &[&str]) -> String {
    let output = dlq(wire, args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn listed(wire: &Wire<'_>, args: &[&str]) -> Vec<serde_json::Value> {
    let mut all = vec!["ls", "--json"];
    all.extend(args);
    printed(wire, &all).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A dead letter as the daemon writes it, of a raw record that was never there.
fn letter(partition: i32, offset: i64, payload: &[u8]) -> Record {
    let text = |name: &str, value: String| (name.to_owned(), Some(value.into_bytes()));
    Record {
        partition,
        timestamp: 1_760_000_000_000 + offset,
        key: Some(format!("urn:{partition}:{offset}").into_bytes()),
        headers: vec![
            ("content-type".to_owned(), Some(b"text/html".to_vec())),
            text("newswire-error-stage", "decode".into()),
            text("newswire-error-class", "undecodable".into()),
            text("newswire-error-message", "made by a test".into()),
            text("newswire-original-topic", "elsewhere".into()),
            text("newswire-original-partition", partition.to_string()),
            text("newswire-original-offset", offset.to_string()),
            text("newswire-original-timestamp", "1760000000000".into()),
            text("newswire-attempts", "1".into()),
        ],
        payload: Some(payload.to_vec()),
        ..Record::default()
    }
}

#[test]
fn the_breaker_stops_before_the_wire_becomes_dead_letters_and_loses_nothing() {
    let _turn = turn::shared();
    let wire = Wire::new(Broker::shared(), "breaker", 1).with("breaker.run", "20").with("batch.max_records", "10");
    let mut daemon = wire.start("a");
    let good = |from: u64, to| (from..to).map(|story| Draft::new("akhbar", 91 << 32 | story).record(0));
    wire.feed_through(&good(0, 30).collect::<Vec<_>>());

    let mut rng = Rng::with_seed(91);
    let junk: Vec<Record> = (0..100).map(|_| articles::poison(&mut rng, 0)).collect();
    wire.feed(junk.iter().chain(&good(30, 40).collect::<Vec<_>>()));
    daemon.wait_not_ready();
    until_true(DEADLINE, "the breaker to say why", || {
        daemon.get("/readyz").is_some_and(|(_, why)| why.contains("breaker: 20 dead letters in a row"))
    });
    assert_eq!(daemon.metrics()["newswire_breaker_open"], 1.0);
    assert!(daemon.is_alive(), "a restart would help nobody");
    let held_at = |wire: &Wire<'_>| wire.offsets().committed(wire.topic("raw")).unwrap()[&0];
    let stopped_at = held_at(&wire);
    assert!((30..50).contains(&stopped_at), "stopped at {stopped_at}");
    assert_eq!(wire.read("dead_letters").len() as i64, stopped_at - 30, "only what was committed before it tripped");
    // The harm would come in the time of a few batches.
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(held_at(&wire), stopped_at, "nothing is committed any more");
    assert!(daemon.is_alive() && !daemon.is_ready());
    assert!(daemon.terminate(Duration::from_secs(25)).success(), "it stops as it should");

    // A restart finds the same junk, and stops again.
    let mut again = wire.launch("a");
    until_true(DEADLINE, "the breaker of the next start", || {
        again.get("/metrics").is_some() && again.metrics().get("newswire_breaker_open") == Some(&1.0)
    });
    again.terminate(Duration::from_secs(25));
    // A person has looked and lets it pass.
    let wire = wire.with("breaker.enabled", "false");
    let _daemon = wire.start("a");
    wire.wait_drained(DEADLINE);
    let ledger = Ledger::read(&wire);
    let (fates, faults) = ledger.judge();
    assert_eq!(faults, Vec::<String>::new());
    let count = |outcome| fates.values().filter(|fate| fate.outcome == outcome).count();
    assert_eq!((count(Outcome::DeadLetter), count(Outcome::Published)), (100, 40));
}

#[test]
fn dead_letters_are_listed_shown_and_retried_once_as_they_came_in() {
    let _turn = turn::shared();
    let wire = Wire::new(Broker::shared(), "dlq", 2);
    let junk = Record {
        partition: 1,
        timestamp: 1_760_000_000_007,
        key: Some(vec![0xff, 0x00]),
        headers: vec![
            ("twice".into(), Some(b"1".to_vec())),
            ("twice".into(), Some(vec![0xfe, 0xff])),
            ("absent".into(), None),
            ("content-type".into(), Some("نص".into())),
        ],
        payload: Some(vec![0x00; 80]),
        ..Record::default()
    };
    let no_text = Record {
        payload: Some(r#"{"uri":"https://junk.example/1","title":"عنوان بلا نص"}"#.into()),
        ..Record::default()
    };
    let mut daemon = wire.start("a");
    wire.feed_through(&[junk.clone(), no_text.clone(), Draft::new("akhbar", 92 << 32).record(0)]);

    let rows = listed(&wire, &[]);
    assert_eq!(rows.len(), 2, "{rows:?}");
    let row = rows.iter().find(|row| row["original"]["partition"] == 1).unwrap();
    assert_eq!(row["original"], serde_json::json!({ "topic": wire.topic("raw"), "partition": 1, "offset": 0 }));
    assert_eq!((&row["attempts"], &row["bytes"], &row["retried"]), (&1.into(), &80.into(), &serde_json::Value::Null));
    let place = format!("{}/{}", row["partition"], row["offset"]);
    let class = row["class"].as_str().unwrap();
    assert_eq!(listed(&wire, &["--class", class]), std::slice::from_ref(row));
    assert_eq!(listed(&wire, &["--stage", "decode"]).len(), 2);
    assert_eq!(listed(&wire, &["--since", "1h"]).len(), 1, "the junk says it is old");
    assert_eq!(listed(&wire, &["--since", "2025-10-09T00:00:00Z", "--limit", "1"]).len(), 1);
    assert_eq!(listed(&wire, &["--class", "no-such"]).len(), 0);
    let table = printed(&wire, &["ls"]);
    assert!(table.contains(&place) && table.contains("2 dead letters in") && table.contains(class), "{table}");

    let shown = printed(&wire, &["show", &place]);
    for part in
        [class, "key       ff00", "twice: feff", "absent: absent", "content-type: نص", "80, binary", "00 00 00 00"]
    {
        assert!(shown.contains(part), "{part} is missing: {shown}");
    }
    assert!(!shown.contains("header    newswire-"), "our headers are told in words: {shown}");
    let raw = dlq(&wire, &["show", &place, "--raw"]).output().unwrap();
    assert_eq!(Some(raw.stdout), junk.payload);
    for (args, code) in [
        (&["show", "0/999999"][..], 1),
        (&["show", "77/0"], 1),
        (&["show", "7"], 64),
        (&["retry"], 64),
        (&["retry", "--all", &place], 64),
        (&["retry", "0/999999", &place], 1),
        (&["retry", "--all", "--to", "no-such-topic"], 1),
    ] {
        let output = dlq(&wire, args).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", said(&output));
    }

    let rehearsed = printed(&wire, &["retry", &place, "--dry-run"]);
    assert!(rehearsed.contains("would send 1 dead letters") && rehearsed.contains(&place), "{rehearsed}");
    assert!(printed(&wire, &["retry", &place]).contains("sent 1\n"));
    until_true(DEADLINE, "the retried one to be read", || daemon.metrics()["newswire_records_consumed_total"] >= 4.0);
    let lag = "newswire_lag_records{partition=\"1\"}";
    until_true(DEADLINE, "no lag: what stands behind it is no record", || daemon.metrics()[lag] == 0.0);
    let sent = wire.read("raw").into_iter().filter(|record| record.partition == 1).nth(1).unwrap();
    assert_eq!((&sent.key, &sent.payload, sent.timestamp), (&junk.key, &junk.payload, junk.timestamp));
    let (attempts, original) = sent.headers.split_last().unwrap();
    assert_eq!(original, junk.headers);
    assert_eq!(attempts, &("newswire-attempts".to_owned(), Some(b"1".to_vec())));

    // It fails again, and is a letter of its own; the first is done with.
    let rows = listed(&wire, &["--class", class]);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!((&rows[0]["attempts"], &rows[0]["original"]["offset"]), (&2.into(), &1.into()));
    let with_retried = listed(&wire, &["--retried"]);
    assert_eq!(with_retried.len(), 3);
    let first = with_retried.iter().find(|row| row["original"]["offset"] == 0 && row["class"] == class).unwrap();
    assert_eq!(first["retried"]["to"], format!("{}/1", wire.topic("raw")));
    let twice = printed(&wire, &["retry", &place]);
    assert!(twice.contains("sending 0 dead letters") && twice.contains("1 that were retried before"), "{twice}");
    assert!(printed(&wire, &["show", &place]).contains("retried   "));
    // Elsewhere its key leads, and only on demand does it go twice.
    assert!(printed(&wire, &["retry", &place, "--again", "--to", wire.topic("withheld")]).contains("sent 1\n"));
    let elsewhere = wire.read("withheld");
    assert_eq!((elsewhere.len(), &elsewhere[0].payload), (1, &junk.payload));
    assert_eq!(wire.read("raw").len(), 4, "three that were fed, one retried");

    // The daemon's own books are not disturbed by what an operator does.
    let metrics = daemon.metrics();
    assert_eq!(metrics["newswire_conservation_difference"], 0.0);
    assert_eq!(metrics["newswire_append_to_commit_seconds_count"], 3.0, "a retried one says nothing of latency");
    assert!(daemon.terminate(Duration::from_secs(25)).success());
}

#[test]
fn a_retry_that_dies_on_the_way_is_run_again_and_sends_each_once() {
    let _turn = turn::shared();
    let wire = Wire::new(Broker::shared(), "retry", 2);
    let letters: Vec<Record> = (0..1600).map(|n| letter(n % 2, n.into(), format!("body {n}").as_bytes())).collect();
    client::append(wire.brokers(), wire.topic("dead_letters"), &letters);

    // One died with its transaction open: it had sent two letters and their notes.
    let zombie: BaseProducer =
        client::settings(wire.brokers()).set("transactional.id", format!("{}:dlq", wire.group())).create().unwrap();
    zombie.init_transactions(DEADLINE).unwrap();
    zombie.begin_transaction().unwrap();
    for offset in ["0", "1"] {
        let note = OwnedHeaders::new().insert(Header { key: "newswire-retried-offset", value: Some(offset) });
        let dead_letters = wire.topic("dead_letters");
        zombie.send(BaseRecord::<(), ()>::to(dead_letters).partition(0).headers(note)).map_err(|(e, _)| e).unwrap();
        let body = format!("body {}", offset.parse::<i32>().unwrap() * 2);
        zombie.send(BaseRecord::<(), str>::to(wire.topic("raw")).payload(&body)).map_err(|(e, _)| e).unwrap();
    }
    zombie.flush(DEADLINE).unwrap();

    // The next is killed among its transactions, wherever that may be.
    let mut raw = wire.watch("raw");
    let mut killed = dlq(&wire, &["retry", "--all"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    raw.until(DEADLINE, "some letters to come back", |records| records.len() > 700);
    killed.kill().unwrap();
    killed.wait().unwrap();

    let last = printed(&wire, &["retry", "--all"]);
    assert!(last.contains("dead letters to") && last.contains("sent "), "{last}");
    let sent = wire.read("raw");
    let bodies: BTreeSet<_> = sent.iter().map(|record| record.payload.clone()).collect();
    assert_eq!((sent.len(), bodies.len()), (1600, 1600), "each exactly once");
    assert!(printed(&wire, &["retry", "--all"]).contains("sending 0 dead letters"));
    assert!(listed(&wire, &[]).is_empty());
    let uncommitted = client::read(wire.brokers(), wire.topic("raw"), Isolation::ReadUncommitted);
    assert!(uncommitted.len() > sent.len(), "the dead one's letters are there for who looks");
}

#[test]
fn a_retry_waits_for_transactions_that_would_hide_what_was_retried() {
    let _turn = turn::shared();
    let wire = Wire::new(Broker::shared(), "hidden", 1);
    let dead_letters = wire.topic("dead_letters");
    client::append(wire.brokers(), dead_letters, &[letter(0, 0, b"first"), letter(0, 1, b"second")]);
    // An instance of the fleet writes a dead letter; until it commits, readers see nothing that comes behind.
    let fleet: BaseProducer =
        client::settings(wire.brokers()).set("transactional.id", format!("{}-a", wire.group())).create().unwrap();
    fleet.init_transactions(DEADLINE).unwrap();
    fleet.begin_transaction().unwrap();
    let theirs = letter(0, 2, b"third");
    let headers = theirs
        .headers
        .iter()
        .fold(OwnedHeaders::new(), |all, (key, value)| all.insert(Header { key, value: value.as_deref() }));
    let record = BaseRecord::<(), [u8]>::to(dead_letters).partition(0).headers(headers).payload(b"third");
    fleet.send(record).map_err(|(error, _)| error).unwrap();
    fleet.flush(DEADLINE).unwrap();

    // Were it not to wait, it would send two, and its notes about them would be hidden from the next.
    let mut waiting = dlq(&wire, &["retry", "--all"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_secs(3));
    assert!(waiting.try_wait().unwrap().is_none(), "it waits");
    assert_eq!(client::read(wire.brokers(), wire.topic("raw"), Isolation::ReadUncommitted), []);
    fleet.commit_transaction(DEADLINE).unwrap();
    assert!(waiting.wait().unwrap().success());
    assert!(printed(&wire, &["retry", "--all"]).contains("sending 0 dead letters"));
    let sent: Vec<_> = wire.read("raw").into_iter().map(|record| record.payload.unwrap()).collect();
    assert_eq!(sent, [b"first".to_vec(), b"second".to_vec(), b"third".to_vec()]);
}
