//! [`Article`](crate::record::Article) → entities and tone

use crate::record::{Article, Entity, Sentiment};

/// What enrichment found in one article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// Entities, most salient first.
    pub entities: Vec<Entity>,
    /// Tone; `None` where no model speaks the language.
    pub sentiment: Option<Sentiment>,
    /// Remarks for `normalization.flags`, for instance `entities-failed`, `no-tone-model`.
    pub flags: Vec<&'static str>,
}

/// Settings of the enrich stage.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Name entities.
    pub entities: bool,
    /// Judge tone.
    pub sentiment: bool,
}

/// The loaded models. Shared by all threads; immutable.
pub struct Enricher {
    settings: Settings,
}

impl Enricher {
    /// Loads the models built into the binary.
    ///
    /// # Errors
    /// A model is damaged.
    pub fn load(settings: Settings) -> anyhow::Result<Self> {
        Ok(Self { settings })
    }

    /// Names and versions of what is loaded, for `pipeline.models`.
    #[must_use]
    pub fn models(&self) -> Vec<String> {
        let _ = &self.settings;
        Vec::new()
    }

    /// Enriches one article. A part that fails or panics is left out and flagged; the article goes on.
    #[must_use]
    pub fn enrich(&self, _article: &Article) -> Findings {
        Findings::default()
    }
}
