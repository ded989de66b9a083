//! The output record: ninjs 3.1 and one property more.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Enrichment, PubStatus};

/// An enriched record. Without `enrichment` it is a valid ninjs 3.1 object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Enriched {
    /// Identifier of the article, the same for all its versions.
    pub uri: String,
    /// Always `text`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Version as the publisher gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// First publication, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_created: Option<String>,
    /// Date of this version, RFC 3339.
    pub version_created: String,
    /// When the content was written, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_created: Option<String>,
    /// When the article is of no use any more, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// Embargo, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embargoed_until: Option<String>,
    /// Editorial status.
    pub pub_status: PubStatus,
    /// 1 (most urgent) to 9.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<u8>,
    /// BCP 47 tag of the body.
    pub language: String,
    /// Author line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Short name of the item, as the publisher gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Slugline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slugline: Option<String>,
    /// Note to editors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ed_note: Option<String>,
    /// Copyright holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copyright_holder: Option<String>,
    /// Copyright line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copyright_notice: Option<String>,
    /// Terms of use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage_terms: Option<String>,
    /// Where the story was filed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub located: Option<String>,
    /// `main`, and `subtitle` where there is one. Empty for a cancel without text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headlines: Vec<Headline>,
    /// The clean body. Empty for a cancel without text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bodies: Vec<Body>,
    /// Abstracts and summaries, as the publisher gave them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub descriptions: Vec<DescriptionRef>,
    /// Persons: those that the publisher names, then the other ones among the entities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<NamedThing>,
    /// Organisations, likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<NamedThing>,
    /// Places, likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<NamedThing>,
    /// Events, likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<NamedThing>,
    /// Things that the publisher names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<NamedThing>,
    /// Genres as the publisher gave them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub genres: Vec<ConceptRef>,
    /// How the content came about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digital_source_type: Option<ConceptRef>,
    /// Subjects as the publisher gave them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<SubjectRef>,
    /// Outlet, agency, and further sources that the publisher names.
    pub info_sources: Vec<InfoSource>,
    /// URL, identifiers that the publisher gave, and raw hash.
    pub alt_ids: Vec<AltId>,
    /// Associated media, as the publisher gave them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<serde_json::Value>,
    /// Renditions of the article itself, as the publisher gave them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renditions: Vec<serde_json::Value>,
    /// Machine-readable rights, as the publisher gave them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rights_info: Option<serde_json::Value>,
    /// Trust indicators, as the publisher gave them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trust_indicators: Vec<serde_json::Value>,
    /// Names the standard.
    pub standard: Standard,
    /// What newswire adds.
    pub enrichment: Enrichment,
}

/// A headline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Headline {
    /// `main` or `subtitle`.
    pub role: String,
    /// Always `text/plain`.
    pub content_type: String,
    /// The text.
    pub value: String,
}

/// The body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Body {
    /// Always `main`.
    pub role: String,
    /// Always `text/plain`.
    pub content_type: String,
    /// Unicode scalars.
    pub char_count: u32,
    /// Words.
    pub word_count: u32,
    /// The text, paragraphs separated by a blank line.
    pub value: String,
}

/// A person, organisation, place or event of ninjs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NamedThing {
    /// Name.
    pub name: String,
    /// `about` for an entity that the article is about, else `mentions`; in the publisher's words where the publisher named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rel: Option<String>,
    /// Uri where the entity has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Free-text identifier where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
}

/// A subject of ninjs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SubjectRef {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Uri.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
    /// How it relates to the article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rel: Option<String>,
    /// How much the article is about it, 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relevance: Option<u8>,
    /// How sure the publisher is, 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<u8>,
}

/// A genre, or a type of digital source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConceptRef {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Uri.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
}

/// A text about the article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DescriptionRef {
    /// What it is: `abstract`, `summary`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Always `text/plain`.
    pub content_type: String,
    /// The text.
    pub value: String,
}

/// Outlet, agency or another source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InfoSource {
    /// Name.
    pub name: String,
    /// `publisher`, `agency`, or as the publisher gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Uri.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
}

/// Another identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AltId {
    /// `url`, `raw-sha256`, or as the publisher gave it.
    pub role: String,
    /// The identifier.
    pub value: String,
}

/// The standard that the record follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Standard {
    /// `ninjs`.
    pub name: String,
    /// `3.1`.
    pub version: String,
    /// Address of the schema.
    pub schema: String,
}
