//! [`Article`](crate::record::Article) → entities and tone.
//!
//! ```text
//! title, body ──tokens──▶ words with offsets ──matcher + gazetteer──▶ candidates ──entities──▶ entities, merged and ranked
//!                                └──────────────tone + model──▶ tone of the whole, and for each entity
//! ```
//!
//! Names are found because they are known, not guessed from context, so an unknown organisation is missed rather than
//! invented. Each part is guarded: if it panics, the article goes on without it.

pub mod clitics;
pub mod entities;
pub mod fold;
pub mod gazetteer;
pub mod learn;
pub mod matcher;
pub mod measure;
pub mod measure_tone;
pub mod tokens;
pub mod tone;

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::Context;

use self::entities::Field;
use self::gazetteer::Gazetteer;
use self::matcher::Matcher;
use self::tokens::Tokens;
use self::tone::{Language, Tone};
use crate::record::{Article, Entity, EntityTone, Sentiment};

const GAZETTEER: &[u8] = include_bytes!("../../models/gazetteer.bin");
const TONE: &[u8] = include_bytes!("../../models/tone.bin");

/// What enrichment found in one article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// Entities, most salient first.
    pub entities: Vec<Entity>,
    /// Tone; `None` where no model speaks the language.
    pub sentiment: Option<Sentiment>,
    /// Remarks for `normalization.flags`: `entities-failed`, `sentiment-failed`, `no-tone-model`.
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
    gazetteer: Gazetteer,
    matcher: Matcher,
    tone: Tone,
}

impl Enricher {
    /// Loads the models built into the binary.
    ///
    /// # Errors
    /// A model is damaged.
    pub fn load(settings: Settings) -> anyhow::Result<Self> {
        Self::from_parts(settings, GAZETTEER, TONE)
    }

    /// Loads the models from their bytes.
    ///
    /// # Errors
    /// A model is damaged.
    pub fn from_parts(settings: Settings, gazetteer: &'static [u8], tone: &[u8]) -> anyhow::Result<Self> {
        Ok(Self {
            settings,
            gazetteer: Gazetteer::from_bytes(gazetteer).context("cannot load the gazetteer")?,
            matcher: Matcher::default(),
            tone: Tone::from_bytes(tone).context("cannot load the tone model")?,
        })
    }

    /// Names and versions of what is loaded, for `pipeline.models`.
    #[must_use]
    pub fn models(&self) -> Vec<String> {
        let gazetteer = format!("gazetteer-{:08x}", self.gazetteer.checksum() >> 32);
        let entities = self.settings.entities.then_some(gazetteer);
        entities.into_iter().chain(self.settings.sentiment.then(|| self.tone.name().to_owned())).collect()
    }

    /// Enriches one article. A part that fails or panics is left out and flagged; the article goes on.
    #[must_use]
    pub fn enrich(&self, article: &Article) -> Findings {
        self.read(&article.title, &article.body, &article.language.tag)
    }

    /// Enriches a title and a body in a language given as BCP 47 tag.
    #[must_use]
    pub fn read(&self, title: &str, body: &str, language: &str) -> Findings {
        let mut findings = Findings::default();
        let Some((title, body)) = guarded(|| (Tokens::of(title), Tokens::of(body))) else {
            findings.flags = vec!["entities-failed", "sentiment-failed"];
            return findings;
        };
        let has_title = !title.text().is_empty();
        let fields: Vec<Field<'_>> = [("headlines/0/value", &title, true), ("bodies/0/value", &body, false)]
            .into_iter()
            .filter(|field| has_title || !field.2)
            .map(|(path, tokens, is_title)| Field { path, tokens, is_title })
            .collect();
        if self.settings.entities {
            match guarded(|| entities::entities(&self.gazetteer, &self.matcher, &fields, language)) {
                Some(entities) => findings.entities = entities,
                None => findings.flags.push("entities-failed"),
            }
        }
        if self.settings.sentiment {
            match Language::of(language) {
                None => findings.flags.push("no-tone-model"),
                Some(language) => match guarded(|| self.judge(&fields, language, &findings.entities)) {
                    Some((document, entities)) => {
                        findings.sentiment = Some(document);
                        findings.entities.iter_mut().zip(entities).for_each(|(entity, tone)| entity.sentiment = tone);
                    }
                    None => findings.flags.push("sentiment-failed"),
                },
            }
        }
        findings
    }

    /// Tone of the whole and for each of the entities.
    fn judge(
        &self,
        fields: &[Field<'_>],
        language: Language,
        entities: &[Entity],
    ) -> (Sentiment, Vec<Option<EntityTone>>) {
        let reading = self.tone.read(fields, language);
        (reading.document(), reading.entities(&tone::mentioned(fields, entities)))
    }

    /// The tone model.
    #[must_use]
    pub fn tone(&self) -> &Tone {
        &self.tone
    }
}

/// The stages hold no state that a panic could leave half changed.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
