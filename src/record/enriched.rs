//! The `enrichment` property of an output record.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Agency, CharsetRepair, DateSource, InputFormat, LanguageGuess, Removal, Subheading, UriSource};
use crate::dedup::Relation;

/// Version of the `enrichment` object. Minor numbers add fields; a major number changes or removes some.
pub const SCHEMA_VERSION: &str = "1.0";

/// Everything newswire adds to a ninjs record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Enrichment {
    /// Version of this object.
    pub schema_version: String,
    /// Who made it.
    pub pipeline: PipelineRecord,
    /// Where the raw record stands and how it was read.
    pub provenance: Provenance,
    /// How it relates to the other articles of the wire.
    pub dedup: DedupRecord,
    /// What was done to the text.
    pub normalization: NormalizationRecord,
    /// Language of the body.
    pub language: LanguageGuess,
    /// What the article names, most salient first.
    pub entities: Vec<Entity>,
    /// Tone of the news as a whole; absent where no model speaks the language, or the step failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentiment: Option<Sentiment>,
}

/// Who made the enrichment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PipelineRecord {
    /// Always `newswire`.
    pub name: String,
    /// Version of the program.
    pub version: String,
    /// Names of the models and word lists used.
    pub models: Vec<String>,
    /// First 16 hexadecimal digits of the SHA-256 of the effective configuration without secrets.
    pub config_hash: String,
}

/// Where a record came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Provenance {
    /// Raw topic.
    pub topic: String,
    /// Partition of the raw record.
    pub partition: i32,
    /// Offset of the raw record.
    pub offset: i64,
    /// Timestamp of the raw record, RFC 3339.
    pub timestamp: String,
    /// Key of the raw record, where it is UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// SHA-256 of the raw bytes, hexadecimal.
    pub raw_sha256: String,
    /// What the decoder recognized.
    pub input_format: InputFormat,
    /// Lossless repairs of bytes and characters, in the order made.
    pub charset_repair: Vec<CharsetRepair>,
    /// Where `versionCreated` came from.
    pub date_source: DateSource,
    /// Where `uri` came from.
    pub uri_source: UriSource,
}

/// How the article relates to the others of the wire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DedupRecord {
    /// The story: `c-` and 16 hexadecimal digits, shared by copies and versions.
    pub cluster_id: String,
    /// Relation to the cluster.
    pub relation: Relation,
    /// Uri of the article that leads the cluster; the record's own uri for a leader.
    pub canonical_uri: String,
    /// Position of the article in the fingerprint log; absent when it was published while the log was unavailable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<i64>,
    /// What it matched, if anything.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub matched: Option<MatchRecord>,
    /// Hash of the folded body: equal for equal texts.
    pub content_hash: String,
    /// Remarks, for instance `uri-reused`, `source-quota`, `log-unavailable`.
    pub flags: Vec<String>,
}

/// The article that this one matched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MatchRecord {
    /// Its uri.
    pub uri: String,
    /// Likeness in 0 to 1 (1 for an exact copy).
    pub similarity: f32,
}

/// What was done to the text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NormalizationRecord {
    /// Page furniture taken off the head and the tail.
    pub removed: Vec<Removal>,
    /// Author line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// Agency named as the origin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<Agency>,
    /// Dateline at the head of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dateline: Option<String>,
    /// Reading time that the page claimed, in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading_time_minutes: Option<u32>,
    /// Headings inside of the body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subheadings: Vec<Subheading>,
    /// Remarks of the stages, kebab-case.
    pub flags: Vec<String>,
}

/// The kind of a named thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntityKind {
    /// People, real or fictional.
    Person,
    /// Countries, cities, regions, waters, sites.
    Place,
    /// Named institutions, companies, parties, media, teams.
    Organisation,
    /// Named wars, summits, tournaments, disasters, holidays.
    Event,
    /// Works, products, laws, treaties with a name.
    Work,
    /// Nationalities, religious and political groups.
    Group,
}

/// A thing that the article names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Entity {
    /// Identifier within this record: `e1`, `e2`, …
    pub id: String,
    /// Kind.
    #[serde(rename = "type")]
    pub kind: EntityKind,
    /// Usual name in the language of the article.
    pub name: String,
    /// What it is linked to: a Wikidata uri where that is certain, else a stable local one (`urn:newswire:entity:…`). A name that
    /// no list has, or that could be several, has a uri made from its kind and spelling (`urn:newswire:name:…`) and no link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// How sure the link is, 0 to 1; absent without a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_confidence: Option<f32>,
    /// How sure it is that this is a name of this kind, 0 to 1.
    pub confidence: f32,
    /// How much the article is about it, 0 to 1.
    pub salience: f32,
    /// Tone of the news for it, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentiment: Option<EntityTone>,
    /// Where it is named.
    pub mentions: Vec<Mention>,
}

/// One place where an entity is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mention {
    /// Path of the field within the record: `headlines/0/value` or `bodies/0/value`.
    pub field: String,
    /// First Unicode scalar of the mention in that field, clitics left out.
    pub start: u32,
    /// Scalar after the last.
    pub end: u32,
    /// The text between them.
    pub text: String,
    /// Proclitics split off before `start`, for instance `و` or `ب`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clitic: Option<String>,
}

/// Three-way tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ToneLabel {
    /// Bad news.
    Negative,
    /// Neither, or both.
    Neutral,
    /// Good news.
    Positive,
}

/// Tone of a document: how good or bad the news is for those it is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sentiment {
    /// Label after the neutral band.
    pub label: ToneLabel,
    /// -1 (very bad) to 1 (very good).
    pub score: f32,
    /// Probability that the label is right, 0 to 1.
    pub confidence: f32,
    /// Name and version of the model.
    pub model: String,
}

/// Tone of the news for one entity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EntityTone {
    /// Label after the neutral band.
    pub label: ToneLabel,
    /// -1 (very bad) to 1 (very good).
    pub score: f32,
    /// Probability that the label is right, 0 to 1.
    pub confidence: f32,
}
