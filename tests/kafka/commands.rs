//! The commands that speak with brokers, as an operator uses them: topics, check, import, tail.

use std::process::{Command, Output};
use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

use crate::broker::Broker;
use crate::client::{self, Isolation, Reader};
use crate::wait::DEADLINE;
use crate::wire::TOPICS;
use crate::{reaper, turn};

/// The program as an operator with topics of his own would call it.
struct Desk {
    brokers: &'static str,
    prefix: String,
}

impl Desk {
    fn new(test: &str) -> Self {
        Self { brokers: Broker::shared().address(), prefix: format!("{test}-{:08x}", fastrand::u32(..)) }
    }

    fn topic(&self, key: &str) -> String {
        format!("{}.{key}", self.prefix)
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newswire"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("NEWSWIRE_")) {
            command.env_remove(name);
        }
        for key in TOPICS {
            command.env(format!("NEWSWIRE_TOPICS__{}", key.to_uppercase()), self.topic(key));
        }
        command
            .args(args)
            .env("NEWSWIRE_KAFKA__BROKERS", self.brokers)
            .env("NEWSWIRE_KAFKA__GROUP_ID", &self.prefix)
            .env("NEWSWIRE_TOPICS__PARTITIONS", "3")
            .env("NEWSWIRE_TOPICS__REPLICATION", "1")
            .output()
            .unwrap()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn topics_are_made_once_as_the_check_wants_them() {
    let _turn = turn::shared();
    let desk = Desk::new("topics");
    let missing = desk.run(&["check"]);
    assert_eq!(missing.status.code(), Some(1), "{}", said(&missing));
    assert_eq!(said(&missing).matches("run `newswire topics create`").count(), 6, "{}", said(&missing));

    let rehearsed = desk.run(&["topics", "create", "--dry-run"]);
    assert_eq!(said(&rehearsed).matches("would be made: ").count(), 6, "{}", said(&rehearsed));
    assert_eq!(desk.run(&["check"]).status.code(), Some(1), "a rehearsal makes nothing");

    let made = desk.run(&["topics", "create"]);
    assert!(made.status.success(), "{}", said(&made));
    assert_eq!(said(&made).matches(": made: partitions").count(), 6, "{}", said(&made));
    let again = desk.run(&["topics", "create"]);
    assert!(again.status.success(), "{}", said(&again));
    assert_eq!(said(&again).matches("exists, as newswire would make it").count(), 6, "{}", said(&again));

    let checked = desk.run(&["check"]);
    assert!(checked.status.success(), "{}", said(&checked));
    assert!(!said(&checked).contains("FAIL"), "{}", said(&checked));
    assert!(said(&checked).contains(&format!("{}: 3 partitions", desk.topic("raw"))), "{}", said(&checked));
    assert!(said(&checked).contains(&format!("{}: 1 partition\n", desk.topic("fingerprints"))), "{}", said(&checked));
}

#[test]
fn a_spoilt_fingerprint_log_fails_the_check_and_is_not_touched_by_create() {
    let _turn = turn::shared();
    let desk = Desk::new("spoilt");
    client::create_topic(desk.brokers, &desk.topic("fingerprints"), 2, &[("cleanup.policy", "compact")]);
    let made = desk.run(&["topics", "create"]);
    assert!(said(&made).contains("cleanup.policy is compact, newswire would set delete"), "{}", said(&made));

    let checked = desk.run(&["check"]);
    assert_eq!(checked.status.code(), Some(1), "{}", said(&checked));
    for fault in [
        "has 2 partitions",
        "cleanup.policy is compact",
        "retention.ms is 604800000, needed are 1209600000",
        "message.timestamp.type is CreateTime",
        "--add-config message.timestamp.type=LogAppendTime",
    ] {
        assert!(said(&checked).contains(fault), "{fault} is missing: {}", said(&checked));
    }
}

#[test]
fn what_is_imported_arrives_byte_for_byte_with_key_type_and_source() {
    let _turn = turn::shared();
    let desk = Desk::new("import");
    assert!(desk.run(&["topics", "create"]).status.success());
    let folder = reaper::directory("import-files");
    let page = "<html><body><h1>أمطار غزيرة</h1><p>هطلت أمطار غزيرة على الساحل.</p></body></html>".as_bytes();
    let bytes = [0xff, 0xfe, 0, 1, 2];
    let line = |uri: &str| format!("{{\"uri\": \"{uri}\",  \"text\": \"نص\"}}");
    std::fs::write(folder.join("1.html"), page).unwrap();
    std::fs::write(folder.join("2.bin"), bytes).unwrap();
    let imported = desk.run(&["import", "--source", "urn:outlet:sahl", folder.to_str().unwrap()]);
    assert!(imported.status.success(), "{}", said(&imported));
    assert!(said(&imported).contains("2 records written"), "{}", said(&imported));

    let wire = reaper::directory("import-lines").join("wire.jsonl");
    std::fs::write(&wire, format!("{}\n\n{}\n{{\"text\": \"بلا مفتاح\"}}", line("urn:a"), line("urn:b"))).unwrap();
    let imported = desk.run(&["import", "--lines", "--key-field", "uri", wire.to_str().unwrap()]);
    assert!(said(&imported).contains("3 records written"), "{}", said(&imported));

    let mut reader = Reader::new(desk.brokers, &desk.topic("raw"), Isolation::ReadCommitted);
    reader.until(DEADLINE, "the imported records", |records| records.len() >= 5);
    let records = client::read(desk.brokers, &desk.topic("raw"), Isolation::ReadCommitted);
    let find = |payload: &[u8]| {
        let found = records.iter().find(|record| record.payload.as_deref() == Some(payload));
        found.unwrap_or_else(|| panic!("{} is missing", String::from_utf8_lossy(payload)))
    };
    assert_eq!(find(page).header("content-type"), Some("text/html"));
    assert_eq!(find(page).header("ce_source"), Some("urn:outlet:sahl"));
    assert_eq!(find(page).key, None);
    assert_eq!(find(&bytes).header("content-type"), None, "nothing is claimed of what nobody knows");
    assert_eq!(find(line("urn:b").as_bytes()).key.as_deref(), Some("urn:b".as_bytes()));
    assert_eq!(find("{\"text\": \"بلا مفتاح\"}".as_bytes()).key, None);
}

#[test]
fn the_sample_wire_goes_to_a_real_topic_each_outlet_to_its_partition() {
    let _turn = turn::shared();
    let desk = Desk::new("sample");
    assert!(desk.run(&["topics", "create"]).status.success());
    let imported = desk.run(&["import", "--sample", "--rate", "10000"]);
    assert!(said(&imported).contains("84 records written"), "{}", said(&imported));
    let records = client::read(desk.brokers, &desk.topic("raw"), Isolation::ReadCommitted);
    assert_eq!(records.len(), 84);
    let of = |outlet: &str| records.iter().filter(|record| record.header("ce_source") == Some(outlet)).count();
    let homes: std::collections::BTreeSet<_> =
        records.iter().map(|record| (record.header("ce_source"), record.partition)).collect();
    assert_eq!(homes.len(), 9, "each of nine outlets keeps to one partition: {homes:?}");
    assert!(of("difaf.example") > 5);
    for wrong in [&["import"][..], &["import", "--sample", "."], &["import", "--rate", "5", "."]] {
        assert_eq!(desk.run(wrong).status.code(), Some(64), "{wrong:?}");
    }
}

#[test]
fn import_counts_what_the_brokers_refuse_and_ends_badly() {
    let _turn = turn::shared();
    let desk = Desk::new("refused");
    client::create_topic(desk.brokers, &desk.topic("raw"), 1, &[("max.message.bytes", "1000")]);
    let folder = reaper::directory("refused-files");
    std::fs::write(folder.join("1.txt"), "خبر قصير").unwrap();
    // Random, so that no compression makes it small.
    let large: Vec<u8> = std::iter::repeat_with(|| fastrand::u8(..)).take(50_000).collect();
    std::fs::write(folder.join("2.bin"), large).unwrap();
    let imported = desk.run(&["import", folder.to_str().unwrap()]);
    assert_eq!(imported.status.code(), Some(1), "{}", said(&imported));
    assert!(
        said(&imported).contains("1 records written") && said(&imported).contains("1 failed"),
        "{}",
        said(&imported)
    );
}

#[test]
fn tail_shows_committed_records_only() {
    let _turn = turn::shared();
    let desk = Desk::new("tail");
    assert!(desk.run(&["topics", "create"]).status.success());
    let mut settings: ClientConfig = client::settings(desk.brokers);
    settings.set("transactional.id", &desk.prefix);
    let producer: BaseProducer = settings.create().unwrap();
    producer.init_transactions(DEADLINE).unwrap();
    for (text, commit) in [("{\"n\":1}", true), ("{\"n\":\"aborted\"}", false), ("{\"n\":2}", true)] {
        producer.begin_transaction().unwrap();
        let topic = desk.topic("enriched");
        producer.send(BaseRecord::<(), str>::to(&topic).payload(text).partition(0)).map_err(|(e, _)| e).unwrap();
        producer.flush(DEADLINE).unwrap();
        if commit { producer.commit_transaction(DEADLINE) } else { producer.abort_transaction(DEADLINE) }.unwrap();
    }
    let uncommitted = client::read(desk.brokers, &desk.topic("enriched"), Isolation::ReadUncommitted);
    assert_eq!(uncommitted.len(), 3, "the aborted record is there to be seen by who looks");

    let tailed = desk.run(&["tail", "--json", "--from-beginning", "--count", "2"]);
    assert_eq!(String::from_utf8_lossy(&tailed.stdout), "{\"n\":1}\n{\"n\":2}\n", "{}", said(&tailed));
    let tailed = desk.run(&["tail", "--from-beginning", "--count", "1"]);
    assert!(said(&tailed).contains("unreadable"), "{}", said(&tailed));
    // It must not have left a group behind.
    let admin = client::settings(desk.brokers).create::<rdkafka::consumer::BaseConsumer>().unwrap();
    let groups = rdkafka::consumer::Consumer::fetch_group_list(&admin, None, Duration::from_secs(10)).unwrap();
    assert!(groups.groups().iter().all(|group| !group.name().starts_with(&desk.prefix)));
}
