//! Every metric of newswire: name, help, labels. The rest of the code only moves them.
//!
//! Outcome counters move after the commit, never before, so that they equal what a `read_committed` reader sees; the
//! invariant is `newswire_records_consumed_total = sum(newswire_outcomes_total)`, exported as
//! `newswire_conservation_difference`. Labels come from closed sets; series of a partition go away when it is revoked. Every
//! series carries the group and the raw topic, so that fleets that one Prometheus watches are told apart.

use std::collections::HashMap;

use prometheus::{
    CounterVec, Gauge, GaugeVec, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge,
    IntGaugeVec, Opts, Registry,
};

/// Buckets from half a millisecond to two minutes, in seconds.
const SECONDS: [f64; 16] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0, 60.0, 120.0];

macro_rules! metrics {
    ($($(#[doc = $doc:literal])+ $field:ident: $type:ident = $name:literal $([$($label:literal),+])?;)+) => {
        /// The metrics, registered.
        #[derive(Clone)]
        pub struct Metrics {
            registry: Registry,
            $($(#[doc = $doc])+ pub $field: $type,)+
        }

        impl Metrics {
            fn register(group: &str, topic: &str) -> prometheus::Result<Self> {
                let fleet = [("group", group), ("topic", topic)].map(|(name, value)| (name.to_owned(), value.to_owned()));
                let registry = Registry::new_custom(None, Some(HashMap::from(fleet)))?;
                $(
                    let $field = <$type as Declared>::declare($name, concat!($($doc),+).trim(), &[$($($label),+)?])?;
                    registry.register(Box::new($field.clone()))?;
                )+
                Ok(Self { registry, $($field),+ })
            }

            /// Name, help and labels of every metric, for the documented table.
            #[must_use]
            pub fn table() -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
                vec![$(($name, concat!($($doc),+).trim(), vec![$($($label),+)?])),+]
            }
        }
    };
}

trait Declared: Sized {
    fn declare(name: &str, help: &str, labels: &[&str]) -> prometheus::Result<Self>;
}
macro_rules! declared {
    ($($type:ident => |$name:ident, $help:ident, $labels:ident| $make:expr;)+) => {$(
        impl Declared for $type {
            fn declare($name: &str, $help: &str, $labels: &[&str]) -> prometheus::Result<Self> { let _ = $labels; $make }
        }
    )+};
}
declared! {
    IntCounter => |name, help, labels| IntCounter::new(name, help);
    IntCounterVec => |name, help, labels| IntCounterVec::new(Opts::new(name, help), labels);
    IntGauge => |name, help, labels| IntGauge::new(name, help);
    IntGaugeVec => |name, help, labels| IntGaugeVec::new(Opts::new(name, help), labels);
    Gauge => |name, help, labels| Gauge::new(name, help);
    CounterVec => |name, help, labels| CounterVec::new(Opts::new(name, help), labels);
    GaugeVec => |name, help, labels| GaugeVec::new(Opts::new(name, help), labels);
    Histogram => |name, help, labels| Histogram::with_opts(HistogramOpts::new(name, help).buckets(SECONDS.to_vec()));
    HistogramVec => |name, help, labels| HistogramVec::new(HistogramOpts::new(name, help).buckets(SECONDS.to_vec()), labels);
}

metrics! {
    /// Version of the running program; always 1.
    build_info: IntGaugeVec = "newswire_build_info" ["version"];
    /// Records read from the raw topic, redone ones counted again.
    records_read: IntCounter = "newswire_records_read_total";
    /// Bytes of those records.
    bytes_read: IntCounter = "newswire_read_bytes_total";
    /// Records whose outcome is committed.
    records_consumed: IntCounter = "newswire_records_consumed_total";
    /// Committed outcomes: published, suppressed, withheld, dead-letter.
    outcomes: IntCounterVec = "newswire_outcomes_total" ["outcome"];
    /// Consumed records minus the sum of outcomes; anything but 0 is a bug.
    conservation_difference: IntGauge = "newswire_conservation_difference";
    /// Committed articles by relation to their cluster.
    relations: IntCounterVec = "newswire_relations_total" ["relation"];
    /// Suppressed articles by relation.
    duplicates: IntCounterVec = "newswire_duplicates_total" ["relation"];
    /// Published articles by language: the more frequent ones of the wire, other, or und where it is not known.
    languages: IntCounterVec = "newswire_published_languages_total" ["language"];
    /// Published articles by tone: negative, neutral, positive, or none where no model speaks the language.
    tones: IntCounterVec = "newswire_published_tones_total" ["tone"];
    /// Dead letters by stage and class.
    dead_letters: IntCounterVec = "newswire_dead_letters_total" ["stage", "class"];
    /// Published records that lack a part because its step failed.
    enrichment_failures: IntCounterVec = "newswire_enrichment_failures_total" ["part"];
    /// Time a batch spends in a stage.
    stage_seconds: HistogramVec = "newswire_stage_duration_seconds" ["stage"];
    /// From the append of a raw record to the commit of its outcome.
    commit_latency: Histogram = "newswire_append_to_commit_seconds";
    /// From the date of an article to the commit of its publication, where the article carries a date.
    publication_age: Histogram = "newswire_publication_age_seconds";
    /// Records in the raw topic behind the committed offset.
    lag_records: IntGaugeVec = "newswire_lag_records" ["partition"];
    /// Age of the newest committed record while lag remains; 0 without lag.
    lag_seconds: GaugeVec = "newswire_lag_seconds" ["partition"];
    /// Records between the oldest one that the raw topic holds and the committed offset, once retention deletes: what is left
    /// before it reaches unread ones.
    retention_headroom: IntGaugeVec = "newswire_retention_headroom_records" ["partition"];
    /// Partitions of the raw topic.
    raw_partitions: IntGauge = "newswire_raw_partitions";
    /// Partitions held.
    assigned_partitions: IntGauge = "newswire_assigned_partitions";
    /// Changes of assignment: assign, revoke, lost.
    rebalances: IntCounterVec = "newswire_rebalances_total" ["kind"];
    /// Partitions rewound because work in flight was given up.
    rewinds: IntCounter = "newswire_rewinds_total";
    /// Transactions: committed, aborted, unknown, fenced, failed.
    transactions: IntCounterVec = "newswire_transactions_total" ["result"];
    /// Time a transaction is open.
    transaction_seconds: Histogram = "newswire_transaction_duration_seconds";
    /// Time the commit of offsets and transaction takes, once all records are acknowledged.
    commit_seconds: Histogram = "newswire_commit_duration_seconds";
    /// Age of the open transaction; 0 when none is open.
    transaction_age: Gauge = "newswire_open_transaction_age_seconds";
    /// Records per committed batch, as a sum; divide by committed transactions.
    batch_records: IntCounter = "newswire_batch_records_total";
    /// Pipelines built anew, by cause: unknown-outcome, fenced, client, gap.
    rebuilds: IntCounterVec = "newswire_rebuilds_total" ["cause"];
    /// Batches waiting before a stage.
    queued_batches: IntGaugeVec = "newswire_queued_batches" ["stage"];
    /// Bytes that the consumer has fetched ahead.
    client_queue_bytes: IntGauge = "newswire_client_queue_bytes";
    /// Busy time by activity: prepare, decide (mostly waiting for the log), enrich, commit.
    busy_seconds: CounterVec = "newswire_busy_seconds_total" ["activity"];
    /// 1 while consuming is paused because the stages behind are full.
    backpressure: IntGauge = "newswire_backpressure";
    /// 1 while this cause keeps the instance from being ready, as /readyz names it.
    not_ready: IntGaugeVec = "newswire_not_ready" ["cause"];
    /// 1 once the dead-letter breaker has tripped.
    breaker_open: IntGauge = "newswire_breaker_open";
    /// Input gaps: committed offsets that retention had overtaken.
    input_gaps: IntCounter = "newswire_input_gaps_total";
    /// Entries of the fingerprint log folded: claim, repeat, decided, redundant, unmatched, damaged, reserved.
    log_entries: IntCounterVec = "newswire_log_entries_total" ["kind"];
    /// Decisions in the log that differ from what this instance would have decided.
    log_disagreements: IntCounter = "newswire_log_disagreements_total";
    /// Claims of other settings or rulesets than this instance's.
    log_foreign_settings: IntCounter = "newswire_log_foreign_settings_total";
    /// From the append of a batch's claims to its last decision read back.
    log_round_trip: Histogram = "newswire_log_round_trip_seconds";
    /// Claims appended again because they did not come back in time.
    log_reappended: IntCounter = "newswire_log_reappended_total";
    /// Times the index was dropped and read back, by cause: start, truncated, gone, behind.
    log_restores: IntCounterVec = "newswire_log_restores_total" ["cause"];
    /// Share of the log read back by the restore in progress; 1 when done.
    restore_progress: Gauge = "newswire_log_restore_progress";
    /// Duration of the last restore.
    restore_seconds: Gauge = "newswire_log_restore_seconds";
    /// Claims without a decision.
    undecided: IntGauge = "newswire_undecided_claims";
    /// Age of the oldest claim without a decision: it may be a ghost that suppresses copies.
    undecided_age: Gauge = "newswire_oldest_undecided_claim_age_seconds";
    /// Articles in the index.
    index_entries: IntGauge = "newswire_index_entries";
    /// Articles in the index that others are matched against.
    index_leaders: IntGauge = "newswire_index_leaders";
    /// Estimated memory of the index.
    index_bytes: IntGauge = "newswire_index_bytes";
    /// Time of the last record of each source, the 100 most recent sources
    source_last_record: GaugeVec = "newswire_source_last_record_timestamp_seconds" ["source"];
}

impl Metrics {
    /// Registers everything in a registry of its own, with labels for the consumer group and the raw topic. Series that alerts
    /// compare with their past begin at 0: a rate does not see the first step of a series that was not there.
    ///
    /// # Errors
    /// Two metrics share a name: a mistake in this file.
    pub fn new(group: &str, topic: &str) -> prometheus::Result<Self> {
        let metrics = Self::register(group, topic)?;
        let begin = |counter: &IntCounterVec, labels: &[&str]| {
            labels.iter().for_each(|label| counter.with_label_values(&[*label]).inc_by(0));
        };
        begin(&metrics.outcomes, &["published", "suppressed", "withheld", "dead-letter"]);
        begin(&metrics.rebalances, &["assign", "revoke", "lost"]);
        begin(&metrics.transactions, &["committed", "aborted", "unknown", "fenced", "failed"]);
        begin(&metrics.rebuilds, &["unknown-outcome", "fenced", "client", "gap"]);
        Ok(metrics)
    }

    /// The registry, for the HTTP face.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The table of all metrics in Markdown, for people: the kept copy is `config/metrics.md`.
    #[must_use]
    pub fn table_file() -> String {
        let mut text = "# Metrics\n\nMade by `newswire config metrics`; a test holds it to the program. Every series also carries `group` and `topic`: the consumer \
             group and the raw topic.\n\n| name | labels | what |\n| --- | --- | --- |\n".to_owned();
        for (name, help, labels) in Self::table() {
            text.push_str(&format!("| `{name}` | {} | {help} |\n", labels.join(", ")));
        }
        text
    }

    /// Adds busy time to an activity.
    pub fn busy(&self, activity: &str, time: std::time::Duration) {
        self.busy_seconds.with_label_values(&[activity]).inc_by(time.as_secs_f64());
    }
}

#[cfg(test)]
mod tests {
    use super::Metrics;

    #[test]
    fn names_are_unique_and_follow_the_conventions() {
        let metrics = Metrics::new("newswire", "news.raw").expect("registers");
        assert!(metrics.registry().gather().iter().all(|family| family.name().starts_with("newswire_")));
        for (name, help, _) in Metrics::table() {
            assert!(
                name.starts_with("newswire_") && help.ends_with(|c: char| c.is_alphanumeric() || c == '.' || c == ')'),
                "{name}: {help}"
            );
        }
    }
}
