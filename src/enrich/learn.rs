//! What all learners share: the judged and annotated news under a data directory, and which part of it is held out.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_64;

use super::gazetteer::sources::text;
use crate::record::EntityKind;

/// One article in five, by a hash of its id, is kept for measuring.
pub const FOLDS: u64 = 5;

/// Whether an article is kept for measuring.
#[must_use]
pub fn is_held_out(id: &str) -> bool {
    xxh3_64(id.as_bytes()).is_multiple_of(FOLDS)
}

/// One JSON object a line.
///
/// # Errors
/// The file cannot be read, or a line is not as expected.
pub fn lines<T: for<'a> Deserialize<'a>>(path: &Path) -> anyhow::Result<Vec<T>> {
    text(path)?
        .lines()
        .enumerate()
        .map(|(at, line)| serde_json::from_str(line).with_context(|| format!("{}, line {}", path.display(), at + 1)))
        .collect()
}

/// An article of `ar-news-gold`.
#[derive(Deserialize)]
pub struct GoldArticle {
    /// Id.
    pub id: String,
    /// Title, line break, body.
    pub text: String,
    /// Scalars of the title.
    pub title_chars: usize,
    /// -2 to 2.
    pub tone: i8,
    /// Mentions.
    pub entities: Vec<GoldMention>,
    /// -1 or 1 by canonical name of the people, places and organisations that the news is bad or good for.
    pub targets: BTreeMap<String, i8>,
}

/// A sentence of `en-news-gold`.
#[derive(Deserialize)]
pub struct GoldSentence {
    /// Id.
    pub id: String,
    /// Text.
    pub text: String,
    /// -2 to 2.
    pub tone: i8,
    /// Mentions.
    pub entities: Vec<GoldMention>,
    /// -1 or 1 by canonical name of the people, places and organisations that the news is bad or good for.
    pub targets: BTreeMap<String, i8>,
}

/// A mention as annotated.
#[derive(Deserialize)]
pub struct GoldMention {
    /// First scalar.
    pub start: u32,
    /// Scalar after the last.
    pub end: u32,
    /// PER LOC ORG EVT PROD NORP.
    #[serde(rename = "type")]
    pub kind: String,
    /// As it stands in the text.
    pub text: String,
    /// Usual name.
    pub canonical: String,
}

impl GoldArticle {
    /// Title and body.
    #[must_use]
    pub fn split(&self) -> (String, String) {
        let mut scalars = self.text.chars();
        let title = scalars.by_ref().take(self.title_chars).collect();
        (title, scalars.skip(1).collect())
    }
}

/// -2..2 → bad, neutral, good.
#[must_use]
pub fn class_of(tone: i8) -> usize {
    usize::from(tone >= 0) + usize::from(tone > 0)
}

/// The kind that a type of the annotations stands for: PER, LOC, ORG, EVT, PROD, NORP.
#[must_use]
pub fn kind_of_tag(tag: &str) -> Option<EntityKind> {
    Some(match tag {
        "PER" => EntityKind::Person,
        "LOC" => EntityKind::Place,
        "ORG" => EntityKind::Organisation,
        "EVT" => EntityKind::Event,
        "PROD" => EntityKind::Work,
        "NORP" => EntityKind::Group,
        _ => return None,
    })
}
