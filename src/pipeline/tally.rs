//! What a batch adds to the metrics, held back until it is committed.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::dead_letter::ATTEMPTS;
use crate::dedup::{Decision, Relation, Verdict};
use crate::metrics::Metrics;
use crate::publish::{Destination, OutRecord};
use crate::record::{Article, DateSource, Input, Partition, Rejection, ToneLabel};

/// Languages with a series of their own; all others share one.
const LANGUAGES: [&str; 17] =
    ["ar", "en", "fa", "ur", "ku", "ckb", "tr", "he", "fr", "es", "de", "it", "pt", "ru", "zh", "hi", "und"];

/// Counts of one batch.
#[derive(Debug, Default)]
pub struct Tally {
    records: u64,
    published: u64,
    suppressed: u64,
    withheld: u64,
    relations: BTreeMap<(Verdict, Relation), u64>,
    rejections: BTreeMap<(&'static str, &'static str), u64>,
    failures: BTreeMap<&'static str, u64>,
    languages: BTreeMap<&'static str, u64>,
    tones: BTreeMap<&'static str, u64>,
    /// Append times of the raw records, milliseconds; retried ones left out.
    appended: Vec<i64>,
    /// Dates of the published articles that carry one.
    dated: Vec<i64>,
    newest_of_source: BTreeMap<String, i64>,
    newest_of_partition: BTreeMap<Partition, i64>,
    /// For each record in order, whether it is a dead letter.
    pub dead: Vec<bool>,
}

impl Tally {
    /// Notes an article that was understood.
    pub fn article(&mut self, input: &Input, article: &Article, decision: &Decision, record: Option<&OutRecord>) {
        self.record(input, false);
        *self.relations.entry((decision.verdict, decision.relation)).or_default() += 1;
        match decision.verdict {
            Verdict::Publish => self.published += 1,
            Verdict::Suppress => self.suppressed += 1,
            Verdict::Withhold => self.withheld += 1,
        }
        let published = record.is_some_and(|record| record.destination == Destination::Enriched);
        if published && article.date_source != DateSource::KafkaTimestamp {
            self.dated.push(article.version_created.as_millisecond());
        }
        let newest = self.newest_of_source.entry(article.source.clone()).or_insert(i64::MIN);
        *newest = (*newest).max(input.timestamp.as_millisecond());
    }

    /// Notes language and tone of an article that is published.
    pub fn mix(&mut self, article: &Article, decision: &Decision, tone: Option<ToneLabel>) {
        if decision.verdict != Verdict::Publish {
            return;
        }
        let tag = article.language.tag.split('-').next().unwrap_or_default();
        let language = LANGUAGES.into_iter().find(|known| known.eq_ignore_ascii_case(tag)).unwrap_or("other");
        *self.languages.entry(language).or_default() += 1;
        let tone = match tone {
            Some(ToneLabel::Negative) => "negative",
            Some(ToneLabel::Neutral) => "neutral",
            Some(ToneLabel::Positive) => "positive",
            None => "none",
        };
        *self.tones.entry(tone).or_default() += 1;
    }

    /// Notes a dead letter.
    pub fn rejection(&mut self, input: &Input, rejection: &Rejection) {
        self.record(input, true);
        *self.rejections.entry((rejection.stage.as_str(), rejection.class)).or_default() += 1;
    }

    /// Notes a part of the enrichment that failed on one article.
    pub fn failure(&mut self, part: &'static str) {
        *self.failures.entry(part).or_default() += 1;
    }

    fn record(&mut self, input: &Input, dead: bool) {
        let appended = input.timestamp.as_millisecond();
        self.records += 1;
        self.dead.push(dead);
        // A retried dead letter keeps its old time: it has waited for people, and says nothing of latency.
        if input.header(ATTEMPTS).is_some() {
            return;
        }
        self.appended.push(appended);
        let newest = self.newest_of_partition.entry(input.position.partition).or_insert(i64::MIN);
        *newest = (*newest).max(appended);
    }

    /// Newest record time of each source in the batch.
    #[must_use]
    pub fn sources(&self) -> &BTreeMap<String, i64> {
        &self.newest_of_source
    }

    /// Newest record time of each partition in the batch.
    #[must_use]
    pub fn partitions(&self) -> &BTreeMap<Partition, i64> {
        &self.newest_of_partition
    }

    /// Records, published, suppressed, withheld and dead letters, for the log line of the batch.
    #[must_use]
    pub fn counts(&self) -> [u64; 5] {
        [self.records, self.published, self.suppressed, self.withheld, self.rejections.values().sum()]
    }

    /// Moves the metrics: the batch is committed.
    #[allow(clippy::cast_precision_loss, reason = "times in seconds")]
    pub fn commit(&self, metrics: &Metrics, now: Timestamp) {
        let [records, published, suppressed, withheld, dead] = self.counts();
        metrics.records_consumed.inc_by(records);
        metrics.batch_records.inc_by(records);
        let outcomes =
            [("published", published), ("suppressed", suppressed), ("withheld", withheld), ("dead-letter", dead)];
        let mut sum = 0;
        for (outcome, count) in outcomes {
            let counter = metrics.outcomes.with_label_values(&[outcome]);
            counter.inc_by(count);
            sum += counter.get();
        }
        let difference = i128::from(metrics.records_consumed.get()) - i128::from(sum);
        metrics.conservation_difference.set(i64::try_from(difference).unwrap_or(i64::MAX));
        for ((verdict, relation), count) in &self.relations {
            metrics.relations.with_label_values(&[relation.as_str()]).inc_by(*count);
            if *verdict == Verdict::Suppress {
                metrics.duplicates.with_label_values(&[relation.as_str()]).inc_by(*count);
            }
        }
        for ((stage, class), count) in &self.rejections {
            metrics.dead_letters.with_label_values(&[stage, class]).inc_by(*count);
        }
        for (language, count) in &self.languages {
            metrics.languages.with_label_values(&[language]).inc_by(*count);
        }
        for (tone, count) in &self.tones {
            metrics.tones.with_label_values(&[tone]).inc_by(*count);
        }
        for (part, count) in &self.failures {
            metrics.enrichment_failures.with_label_values(&[part]).inc_by(*count);
        }
        let now = now.as_millisecond();
        let seconds = |then: &i64| (now - then).max(0) as f64 / 1000.0;
        self.appended.iter().for_each(|then| metrics.commit_latency.observe(seconds(then)));
        self.dated.iter().for_each(|then| metrics.publication_age.observe(seconds(then)));
    }
}
