//! Negative controls: the instruments see what the other tests rely on.

use std::time::Duration;

use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer, ThreadedProducer};

use crate::broker::Broker;
use crate::client::{self, Isolation, Offsets, Record};

#[test]
fn readers_tell_open_and_aborted_transactions_from_committed_ones() {
    let broker = Broker::shared().address();
    let topic = format!("harness-{:x}", fastrand::u64(..));
    client::create_topic(broker, &topic, 1, &[]);
    let offsets = Offsets::new(broker, &topic);
    let producer: ThreadedProducer<DefaultProducerContext> =
        client::settings(broker).set("transactional.id", &topic).create().unwrap();
    let wait = Duration::from_secs(20);
    producer.init_transactions(wait).unwrap();

    for (value, commit) in [("aborted", false), ("committed", true)] {
        producer.begin_transaction().unwrap();
        producer.send(BaseRecord::<(), str>::to(&topic).payload(value)).map_err(|(error, _)| error).unwrap();
        producer.flush(wait).unwrap();
        assert!(offsets.is_open(&topic), "the transaction of the {value} record is seen open");
        if commit { producer.commit_transaction(wait) } else { producer.abort_transaction(wait) }.unwrap();
    }

    let values = |isolation| -> Vec<String> {
        let text = |record: &Record| String::from_utf8(record.payload.clone().unwrap()).unwrap();
        client::read(broker, &topic, isolation).iter().map(text).collect()
    };
    crate::wait::until_true(crate::wait::DEADLINE, "the markers", || !offsets.is_open(&topic));
    assert_eq!(values(Isolation::ReadCommitted), ["committed"]);
    assert_eq!(values(Isolation::ReadUncommitted), ["aborted", "committed"]);
}

#[test]
fn records_come_back_as_they_were_written() {
    let broker = Broker::shared().address();
    let topic = format!("harness-{:x}", fastrand::u64(..));
    client::create_topic(broker, &topic, 2, &[("message.timestamp.type", "CreateTime"), ("retention.ms", "-1")]);
    let written = Record {
        partition: 1,
        offset: 0,
        timestamp: 1_700_000_000_123,
        key: Some(vec![0, 255, 7]),
        headers: vec![("a".into(), Some(vec![0xff, 0])), ("a".into(), None), ("b".into(), Some(Vec::new()))],
        payload: None,
    };
    client::append(broker, &topic, [&written]);
    assert_eq!(client::read(broker, &topic, Isolation::ReadCommitted), [written]);

    client::delete_records(broker, &topic, 1, 1);
    assert_eq!(client::read(broker, &topic, Isolation::ReadCommitted), []);
    client::delete_topic(broker, &topic);
}
