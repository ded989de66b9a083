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
    /// Persons among the entities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<NamedThing>,
    /// Organisations among the entities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<NamedThing>,
    /// Places among the entities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<NamedThing>,
    /// Events among the entities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<NamedThing>,
    /// Subjects as the publisher gave them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<SubjectRef>,
    /// Outlet and agency.
    pub info_sources: Vec<InfoSource>,
    /// URL and raw hash.
    pub alt_ids: Vec<AltId>,
    /// Associated media, as the publisher gave them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<serde_json::Value>,
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
    /// `about` for what the article is about, else `mentions`.
    pub rel: String,
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
}

/// Outlet or agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InfoSource {
    /// Name.
    pub name: String,
    /// `publisher` or `agency`.
    pub role: String,
}

/// Another identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AltId {
    /// `url` or `raw-sha256`.
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
