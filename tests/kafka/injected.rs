//! Injected errors: what the pipeline does with each class of them. On librdkafka's mock cluster, which takes
//! transactions and can answer any request with any error; it isolates nothing, so what readers see is the matter of
//! the other tests.

use std::time::Duration;

use newswire::config::{Config, Span};
use newswire::daemon::Daemon;
use newswire::kafka::embedded::EmbeddedBroker;
use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer, ThreadedProducer};
use rdkafka::types::{RDKafkaApiKey as Api, RDKafkaRespErr as Answer};

use crate::client;
use crate::wait::{DEADLINE, until_true};

struct Rig {
    daemon: Option<Daemon>,
    broker: EmbeddedBroker,
    config: Config,
    sent: u64,
}

impl Rig {
    /// A daemon that has committed its first articles, so that what is injected next meets it at work.
    fn at_work() -> Self {
        let mut config = Config::default();
        config.topics.partitions = 1;
        let broker = EmbeddedBroker::start(&config.topics).unwrap();
        config.kafka.brokers = broker.brokers();
        config.kafka.instance_id = Some("injected".to_owned());
        config.kafka.session_timeout = Span::secs(6);
        config.kafka.transaction_timeout = Span::secs(3);
        config.kafka.request_timeout = Span::secs(2);
        config.http.listen = String::new();
        let daemon = Daemon::start(config.clone()).unwrap();
        let mut rig = Self { daemon: Some(daemon), broker, config, sent: 0 };
        rig.feed();
        rig.until("the first articles are committed", || {
            rig.counter("newswire_records_consumed_total", "") >= rig.sent
        });
        rig
    }

    /// Some more articles.
    fn feed(&mut self) {
        let producer: ThreadedProducer<DefaultProducerContext> =
            client::settings(&self.config.kafka.brokers).create().unwrap();
        for n in self.sent..self.sent + 20 {
            let article = format!(
                r#"{{"id":"urn:injected:{n}","title":"خبر رقم {n}","text":"نص الخبر رقم {n} من وكالة الأنباء"}}"#
            );
            let record = BaseRecord::<(), str>::to(&self.config.topics.raw).payload(&article);
            producer.send(record).map_err(|(error, _)| error).unwrap();
        }
        producer.flush(DEADLINE).unwrap();
        self.sent += 20;
    }

    fn inject(&self, api: Api, answers: &[Answer]) {
        self.broker.cluster().request_errors(api, answers);
    }

    /// Sum of a counter over all series whose labels contain `label`.
    fn counter(&self, name: &str, label: &str) -> u64 {
        let families = self.daemon.as_ref().unwrap().metrics().registry().gather();
        let series = families.iter().filter(|family| family.name() == name).flat_map(|family| family.get_metric());
        let wanted = series.filter(|metric| label.is_empty() || metric.get_label().iter().any(|l| l.value() == label));
        wanted.map(|metric| metric.get_counter().get_value() as u64).sum()
    }

    fn transactions(&self, result: &str) -> u64 {
        self.counter("newswire_transactions_total", result)
    }

    fn rebuilds(&self, cause: &str) -> u64 {
        self.counter("newswire_rebuilds_total", cause)
    }

    fn until(&self, what: &str, condition: impl Fn() -> bool) {
        until_true(DEADLINE, what, || {
            assert!(!self.daemon.as_ref().unwrap().is_over(), "the daemon ended while waiting: {what}");
            condition()
        });
    }

    /// Everything fed so far is committed and accounted for.
    fn settle(&self) {
        self.until("all articles are committed", || self.counter("newswire_records_consumed_total", "") >= self.sent);
        let outcomes = self.counter("newswire_outcomes_total", "");
        assert_eq!(outcomes, self.counter("newswire_records_consumed_total", ""));
        assert_eq!(self.counter("newswire_log_disagreements_total", ""), 0);
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        if let Some(daemon) = self.daemon.take() {
            daemon.shutdown().request();
            let ended = daemon.join();
            if !std::thread::panicking() {
                ended.unwrap();
            }
        }
    }
}

const REPEATEDLY: usize = 1000;

#[test]
fn a_retriable_error_is_tried_again_on_the_same_producer() {
    let mut rig = Rig::at_work();
    rig.inject(Api::EndTxn, &[Answer::RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS; 3]);
    rig.inject(Api::TxnOffsetCommit, &[Answer::RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS; 3]);
    rig.feed();
    rig.settle();
    assert_eq!((rig.transactions("aborted"), rig.rebuilds("")), (0, 0));
}

#[test]
fn an_abortable_error_aborts_rewinds_and_does_the_work_again() {
    let mut rig = Rig::at_work();
    rig.inject(Api::TxnOffsetCommit, &[Answer::RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION]);
    rig.feed();
    rig.settle();
    assert_eq!((rig.transactions("aborted"), rig.rebuilds("")), (1, 0));
    assert_eq!(rig.counter("newswire_rewinds_total", ""), 1);
}

#[test]
fn a_refused_record_aborts_and_is_produced_again() {
    let mut rig = Rig::at_work();
    let refused = rig.config.topics.enriched.clone();
    rig.broker.cluster().topic_error(&refused, Answer::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED).unwrap();
    rig.feed();
    rig.until("a transaction is aborted", || rig.transactions("aborted") > 1);
    rig.until("not ready, and why", || {
        let ready = rig.daemon.as_ref().unwrap().health().ready();
        ready.is_err_and(|causes| {
            causes.iter().any(|cause| cause.starts_with("output:") && cause.contains("grant Read"))
        })
    });
    rig.broker.cluster().topic_error(&refused, Answer::RD_KAFKA_RESP_ERR_NO_ERROR).unwrap();
    rig.settle();
    rig.until("ready again", || rig.daemon.as_ref().unwrap().health().ready().is_ok());
}

#[test]
fn a_fenced_producer_is_replaced() {
    let mut rig = Rig::at_work();
    rig.inject(Api::EndTxn, &[Answer::RD_KAFKA_RESP_ERR_PRODUCER_FENCED]);
    rig.feed();
    rig.settle();
    assert_eq!((rig.transactions("fenced"), rig.rebuilds("fenced")), (1, 1));
}

#[test]
fn an_instance_that_is_fenced_again_and_again_gives_up() {
    let mut rig = Rig::at_work();
    rig.inject(Api::EndTxn, &[Answer::RD_KAFKA_RESP_ERR_PRODUCER_FENCED; REPEATEDLY]);
    rig.feed();
    until_true(Duration::from_secs(120), "the daemon gives up", || rig.daemon.as_ref().unwrap().is_over());
    let ended = rig.daemon.take().unwrap().join();
    assert!(ended.unwrap_err().to_string().contains("another instance runs under kafka.instance_id"));
}

#[test]
fn after_an_unknown_outcome_the_producer_is_thrown_away() {
    let mut rig = Rig::at_work();
    let committed = rig.transactions("committed");
    rig.inject(Api::EndTxn, &[Answer::RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE; REPEATEDLY]);
    rig.feed();
    rig.until("the commit runs out of time", || rig.transactions("unknown") == 1);
    rig.broker.cluster().clear_request_errors(Api::EndTxn);
    rig.until("a new pipeline commits", || rig.transactions("committed") > committed);
    rig.settle();
    assert_eq!((rig.rebuilds("unknown-outcome"), rig.transactions("aborted")), (1, 0));
}
