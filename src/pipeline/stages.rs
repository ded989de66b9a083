//! decode → normalize → fingerprint, then, once decided, enrich → record: the one code path of daemon and offline door.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::config::Config;
use crate::dedup::log::Claim;
use crate::dedup::{Fingerprint, Relation, Ruleset, Verdict};
use crate::enrich::{self, Enricher};
use crate::publish::{self, Decided, Destination, OutRecord};
use crate::record::{Article, Enriched, Input, PipelineRecord, Rejection, ToneLabel};
use crate::{decode, normalize};

/// Flags of enrichment parts that failed.
const PARTS: [&str; 2] = ["entities-failed", "sentiment-failed"];

/// The stages with their settings and models. Immutable; shared by all threads.
pub struct Stages {
    decode: decode::Settings,
    normalize: normalize::Settings,
    rules: Ruleset,
    enricher: Enricher,
    pipeline: PipelineRecord,
    max_output_bytes: usize,
    write_duplicates: bool,
}

/// An article that nothing can reject any more.
#[derive(Debug)]
pub struct Prepared {
    /// The clean article.
    pub article: Article,
    /// What matching looks at.
    pub fingerprint: Fingerprint,
}

/// What leaves for one article.
#[derive(Debug, Default)]
pub struct Output {
    /// The record; none for a suppressed article with audit records off.
    pub record: Option<OutRecord>,
    /// Parts of the enrichment that failed.
    pub failures: Vec<&'static str>,
    /// Tone of the document, where there is one.
    pub tone: Option<ToneLabel>,
}

impl Stages {
    /// Loads the models and takes the settings.
    ///
    /// # Errors
    /// A model cannot be loaded.
    pub fn new(config: &Config) -> anyhow::Result<Self> {
        let settings = enrich::Settings { entities: config.enrich.entities, sentiment: config.enrich.sentiment };
        let enricher = config.with_models(|models| Enricher::with_models(settings, models))?;
        Ok(Self {
            decode: decode::Settings::from(config),
            normalize: normalize::Settings {
                strip_furniture: config.text.strip_furniture,
                learned: config.text.learned(),
            },
            rules: Ruleset::from(config),
            pipeline: PipelineRecord {
                name: "newswire".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                models: enricher.models(),
                config_hash: config.hash(),
            },
            enricher,
            max_output_bytes: config.limits.max_output_bytes.as_usize(),
            write_duplicates: config.topics.write_duplicates,
        })
    }

    /// Settings of the dedup stage.
    #[must_use]
    pub fn rules(&self) -> &Ruleset {
        &self.rules
    }

    /// Decodes, normalizes and fingerprints. A panic of these stages is the article's fault until shown otherwise.
    ///
    /// # Errors
    /// The article becomes a dead letter.
    pub fn prepare(&self, input: &Input) -> Result<Prepared, Rejection> {
        let stages = AssertUnwindSafe(|| {
            let raw = decode::decode(input, &self.decode)?;
            let article = normalize::normalize(raw, input, &self.normalize)?;
            publish::check_size(input, &article, self.max_output_bytes)?;
            let fingerprint = Fingerprint::of(&article);
            Ok(Prepared { article, fingerprint })
        });
        catch_unwind(stages).unwrap_or_else(|_| {
            Err(Rejection::decode("panic", "the text stages panicked on this record: please report it with the record"))
        })
    }

    /// The claim of a prepared article.
    #[must_use]
    pub fn claim(&self, prepared: &Prepared, instance: &str) -> Claim {
        Claim::new(&prepared.article, &prepared.fingerprint, &self.rules, instance)
    }

    /// Enriches and makes the full record. A cancel says which article is withdrawn, and nothing of its text: the article may
    /// never have been public.
    #[must_use]
    pub fn record(&self, decided: &Decided<'_>) -> Enriched {
        if decided.decision.relation == Relation::Cancel {
            let article = &decided.article.without_text();
            return publish::enriched(&Decided { article, ..*decided }, enrich::Findings::default(), &self.pipeline);
        }
        publish::enriched(decided, self.enricher.enrich(decided.article), &self.pipeline)
    }

    /// What leaves for a decided article.
    ///
    /// # Errors
    /// The record cannot be made small enough, which [`Self::prepare`] has ruled out.
    pub fn output(&self, decided: &Decided<'_>) -> Result<Output, Rejection> {
        let mut failures = Vec::new();
        let mut tone = None;
        let (destination, payload) = match decided.decision.verdict {
            Verdict::Suppress if !self.write_duplicates => return Ok(Output::default()),
            Verdict::Suppress => {
                let bytes = serde_json::to_vec(&publish::audit(decided));
                let bytes = bytes.map_err(|error| Rejection::publish("unserializable", error.to_string()))?;
                (Destination::Duplicates, bytes)
            }
            Verdict::Publish | Verdict::Withhold => {
                let withheld = decided.decision.verdict == Verdict::Withhold;
                let destination = if withheld { Destination::Withheld } else { Destination::Enriched };
                let mut record = self.record(decided);
                let flags = &record.enrichment.normalization.flags;
                failures = PARTS.into_iter().filter(|part| flags.iter().any(|flag| flag == part)).collect();
                tone = record.enrichment.sentiment.as_ref().map(|tone| tone.label);
                (destination, publish::to_bytes(&mut record, self.max_output_bytes)?)
            }
        };
        let record = OutRecord {
            destination,
            key: Some(decided.article.uri.clone().into_bytes()),
            payload: Some(payload),
            headers: publish::headers(decided),
            timestamp: decided.article.received,
        };
        Ok(Output { record: Some(record), failures, tone })
    }
}
