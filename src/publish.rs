//! [`Article`] + [`Decision`] + [`Findings`] → what leaves: enriched, withheld and audit records.
//!
//! Headers follow CloudEvents in binary mode (`ce_id`, `ce_type`, `ce_source`, `ce_subject`, `ce_time`); `traceparent` and
//! `tracestate` pass through. Everything here is a function of the input and the decision: a replay gives the same bytes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::dedup::{Decision, Fingerprint, RULESET, Relation, Verdict};
use crate::enrich::Findings;
use crate::record::{
    Article, ContentHash, DedupRecord, Enriched, EntityKind, Header, Input, MatchRecord, NamedThing, PipelineRecord,
    Provenance, Rejection, Sequence,
};

mod record;

use record::bare_record;

/// Salience from which an entity counts as what the article is about.
const ABOUT: f32 = 0.25;
/// Room kept for what enrichment adds to a record that is near the size limit; entities are trimmed to it.
const ENRICHMENT_ROOM: usize = 64 * 1024;

/// The topic that a record goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Destination {
    /// Enriched records.
    Enriched,
    /// Audit records of suppressed articles.
    Duplicates,
    /// Records that must not be public.
    Withheld,
    /// Untouched bad input.
    DeadLetters,
}

/// One record to produce.
#[derive(Clone, Debug)]
pub struct OutRecord {
    /// Where to.
    pub destination: Destination,
    /// Key bytes.
    pub key: Option<Vec<u8>>,
    /// Value bytes.
    pub payload: Option<Vec<u8>>,
    /// Headers in order.
    pub headers: Vec<Header>,
    /// Record timestamp.
    pub timestamp: Timestamp,
}

/// Audit record of a suppressed article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditRecord {
    /// The suppressed article.
    pub uri: String,
    /// Its outlet.
    pub source: String,
    /// Its relation to the cluster.
    pub relation: Relation,
    /// The article it repeats.
    pub duplicate_of: String,
    /// Likeness to it, 0 to 1, where texts were compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub similarity: Option<f32>,
    /// Cluster.
    pub cluster_id: String,
    /// Uri of the cluster's leader.
    pub canonical_uri: String,
    /// Position in the fingerprint log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<i64>,
    /// Rules that decided.
    pub rule_version: u32,
    /// Remarks.
    pub flags: Vec<String>,
    /// Where the raw record stands.
    pub provenance: Provenance,
}

/// An article with its decision: all that is known before publication.
#[derive(Clone, Copy)]
pub struct Decided<'a> {
    /// The raw record.
    pub input: &'a Input,
    /// The clean article.
    pub article: &'a Article,
    /// Its hashes.
    pub fingerprint: &'a Fingerprint,
    /// Position of its claim; absent when decided without the log.
    pub sequence: Option<Sequence>,
    /// The decision.
    pub decision: &'a Decision,
}

/// Refuses an article whose record could not leave, before it is claimed: a claim must never be followed by a rejection.
///
/// # Errors
/// The record without its enrichment would pass the limit.
pub fn check_size(input: &Input, article: &Article, max_output_bytes: usize) -> Result<(), Rejection> {
    let limit = max_output_bytes.saturating_sub(ENRICHMENT_ROOM.min(max_output_bytes / 2));
    // JSON escapes at most double the text that the stages let through, and codes of subjects become uris; so small articles
    // need no exact count.
    if 2 * input.size() + 64 * 1024 < limit {
        return Ok(());
    }
    let nothing = ContentHash([0; 16]);
    let decision = Decision::new_story(crate::record::ClusterId(0));
    let record = bare_record(input, article, nothing, None, &decision);
    let mut size = Counter(0);
    // Writing to a counter cannot fail, and the record holds no map with keys that JSON forbids.
    let written = serde_json::to_writer(&mut size, &record).is_ok();
    if !written || size.0 > limit {
        return Err(Rejection::publish(
            "output-too-large",
            format!("the record would take {} bytes of limits.max_output_bytes = {max_output_bytes}", size.0),
        ));
    }
    Ok(())
}

struct Counter(usize);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The full record.
#[must_use]
pub fn enriched(decided: &Decided<'_>, findings: Findings, pipeline: &PipelineRecord) -> Enriched {
    let Decided { input, article, fingerprint, sequence, decision } = *decided;
    let mut record = bare_record(input, article, fingerprint.content_hash, sequence, decision);
    for entity in &findings.entities {
        let list = match entity.kind {
            EntityKind::Person => &mut record.people,
            EntityKind::Organisation => &mut record.organisations,
            EntityKind::Place => &mut record.places,
            EntityKind::Event => &mut record.events,
            EntityKind::Work | EntityKind::Group => continue,
        };
        // The publisher's word comes first.
        let known = |thing: &NamedThing| thing.name == entity.name || (thing.uri.is_some() && thing.uri == entity.uri);
        if list.iter().any(known) {
            continue;
        }
        list.push(NamedThing {
            name: entity.name.clone(),
            rel: Some(if entity.salience >= ABOUT { "about" } else { "mentions" }.to_owned()),
            uri: entity.uri.clone(),
            literal: entity.uri.is_none().then(|| entity.name.clone()),
        });
    }
    let enrichment = &mut record.enrichment;
    enrichment.pipeline = pipeline.clone();
    enrichment.entities = findings.entities;
    enrichment.sentiment = findings.sentiment;
    enrichment.normalization.flags.extend(findings.flags.iter().map(|flag| (*flag).to_owned()));
    record
}

/// Serializes a record; entities are left out, from the least salient on, until it fits.
///
/// # Errors
/// It cannot fit; [`check_size`] makes sure that this does not happen.
pub fn to_bytes(record: &mut Enriched, max_output_bytes: usize) -> Result<Vec<u8>, Rejection> {
    loop {
        let bytes = serde_json::to_vec(&record)
            .map_err(|error| Rejection::publish("unserializable", format!("cannot write the record: {error}")))?;
        if bytes.len() <= max_output_bytes {
            return Ok(bytes);
        }
        let entities = &mut record.enrichment.entities;
        if entities.is_empty() {
            return Err(Rejection::publish("output-too-large", "the record passes limits.max_output_bytes"));
        }
        let kept = if entities.len() == 1 { 0 } else { entities.len() / 2 };
        let dropped = entities.split_off(kept);
        for list in [&mut record.people, &mut record.organisations, &mut record.places, &mut record.events] {
            list.retain(|thing| !dropped.iter().any(|entity| is_of(thing, entity)));
        }
        let flags = &mut record.enrichment.normalization.flags;
        if flags.last().is_none_or(|flag| flag != "entities-trimmed") {
            flags.push("entities-trimmed".to_owned());
        }
    }
}

/// Whether a thing was put into the record for an entity, and not by the publisher.
fn is_of(thing: &NamedThing, entity: &crate::record::Entity) -> bool {
    let rel = thing.rel.as_deref();
    thing.name == entity.name && thing.uri == entity.uri && (rel == Some("about") || rel == Some("mentions"))
}

/// The audit record of a suppressed article.
#[must_use]
pub fn audit(decided: &Decided<'_>) -> AuditRecord {
    let Decided { input, article, sequence, decision, .. } = *decided;
    let canonical_uri = decision.canonical_uri.clone().unwrap_or_else(|| article.uri.clone());
    AuditRecord {
        uri: article.uri.clone(),
        source: article.source.clone(),
        relation: decision.relation,
        duplicate_of: decision.matched.as_ref().map_or_else(|| canonical_uri.clone(), |matched| matched.uri.clone()),
        similarity: decision.matched.as_ref().map(|matched| matched.similarity),
        cluster_id: decision.cluster.to_string(),
        canonical_uri,
        sequence: sequence.map(|sequence| sequence.0),
        rule_version: RULESET,
        flags: decision.flags.iter().map(|flag| flag.as_str().to_owned()).collect(),
        provenance: provenance(input, article),
    }
}

/// Headers of what leaves for an article that was understood.
#[must_use]
pub fn headers(decided: &Decided<'_>) -> Vec<Header> {
    let Decided { input, article, sequence, decision, .. } = *decided;
    let position = &article.position;
    let kind = match (decision.verdict, decision.relation) {
        (Verdict::Suppress, _) => "newswire.article.suppressed",
        (Verdict::Withhold, _) => "newswire.article.withheld",
        (Verdict::Publish, Relation::Cancel) => "newswire.article.canceled",
        (Verdict::Publish, _) => "newswire.article.enriched",
    };
    let text = |name: &str, value: String| Header { name: name.to_owned(), value: Some(value.into_bytes()) };
    let mut headers = vec![
        text("content-type", "application/json".to_owned()),
        text("ce_specversion", "1.0".to_owned()),
        text("ce_id", format!("{}/{}/{}", position.topic, position.partition, position.offset)),
        text("ce_type", kind.to_owned()),
        text("ce_source", format!("urn:newswire:{}", position.topic)),
        text("ce_subject", article.uri.clone()),
        text("ce_time", article.received.to_string()),
        text("newswire-relation", decision.relation.as_str().to_owned()),
    ];
    if let Some(sequence) = sequence {
        headers.push(text("newswire-sequence", sequence.to_string()));
    }
    if decision.verdict == Verdict::Withhold
        && let Some(until) = article.embargoed_until
    {
        headers.push(text("newswire-release-time", until.to_string()));
    }
    headers.extend(traces(input));
    headers
}

/// Trace headers that pass through.
pub fn traces(input: &Input) -> impl Iterator<Item = Header> {
    let is_trace = |name: &str| name.eq_ignore_ascii_case("traceparent") || name.eq_ignore_ascii_case("tracestate");
    input.headers.iter().filter(move |header| is_trace(&header.name)).cloned()
}

fn provenance(input: &Input, article: &Article) -> Provenance {
    let position = &article.position;
    Provenance {
        topic: position.topic.to_string(),
        partition: position.partition.0,
        offset: position.offset.0,
        timestamp: article.received.to_string(),
        key: input.key.as_ref().and_then(|key| String::from_utf8(key.clone()).ok()),
        raw_sha256: article.raw_hash.to_string(),
        input_format: article.format,
        charset_repair: article.charset_repairs.clone(),
        date_source: article.date_source,
        uri_source: article.uri_source,
    }
}

/// What a record says about its relation to the others.
#[must_use]
pub fn dedup_record(
    article: &Article,
    content_hash: ContentHash,
    sequence: Option<Sequence>,
    decision: &Decision,
) -> DedupRecord {
    let matched = decision.matched.as_ref();
    DedupRecord {
        cluster_id: decision.cluster.to_string(),
        relation: decision.relation,
        canonical_uri: decision.canonical_uri.clone().unwrap_or_else(|| article.uri.clone()),
        sequence: sequence.map(|sequence| sequence.0),
        matched: matched.map(|matched| MatchRecord { uri: matched.uri.clone(), similarity: matched.similarity }),
        content_hash: format!("sha256:{content_hash}"),
        flags: decision.flags.iter().map(|flag| flag.as_str().to_owned()).collect(),
    }
}
