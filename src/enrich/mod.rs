//! [`Article`](crate::record::Article) → entities and tone.
//!
//! ```text
//! title, body ──tokens──▶ words with offsets ──tagger, or the lists──▶ typed spans ──links──▶ entities
//!                                └──────────────tone + model──▶ tone of the whole, and for each entity
//! ```
//!
//! Arabic and English are read by a tagger that weighs letters, company and lists; in other languages a name counts only when the
//! lists know it. Each part is guarded: if it panics, the article goes on without it.

pub mod clitics;
pub mod entities;
pub mod fold;
pub mod gazetteer;
pub mod key_table;
pub mod learn;
pub mod links;
pub mod matcher;
pub mod measure;
pub mod own_names;
pub mod tagger;
pub mod tokens;
pub mod tone;

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::Context;

use self::gazetteer::Gazetteer;
use self::gazetteer::custom::UserEntry;
use self::links::{Field, Span};
use self::matcher::Matcher;
use self::tagger::Tagger;
use self::tokens::Tokens;
use self::tone::{Language, Tone};
use crate::record::{Article, Entity, EntityTone, Sentiment};

const TAGGER_ARABIC: &[u8] = include_bytes!("../../models/tagger-ar.bin");
const TAGGER_ENGLISH: &[u8] = include_bytes!("../../models/tagger-en.bin");
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

/// What replaces or adds to the models built in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Models<'a> {
    /// Bytes of a gazetteer file.
    pub gazetteer: Option<&'a [u8]>,
    /// Bytes of the Arabic tagger.
    pub tagger_arabic: Option<&'a [u8]>,
    /// Bytes of the English tagger.
    pub tagger_english: Option<&'a [u8]>,
    /// Bytes of a tone model.
    pub tone: Option<&'a [u8]>,
    /// Entries to add to the gazetteer.
    pub extra: &'a [UserEntry],
    /// Names never to report.
    pub stop: &'a [String],
}

/// The loaded models. Shared by all threads; immutable.
pub struct Enricher {
    settings: Settings,
    gazetteer: Gazetteer,
    matcher: Matcher,
    arabic: Tagger,
    english: Tagger,
    tone: Tone,
    /// The user has names of their own.
    has_own_names: bool,
}

impl Enricher {
    /// Loads the models built into the binary.
    ///
    /// # Errors
    /// A model is damaged.
    pub fn load(settings: Settings) -> anyhow::Result<Self> {
        Self::with_models(settings, Models::default())
    }

    /// Loads the models built into the binary, but for those given. Their bytes stay in memory as long as the program runs.
    ///
    /// # Errors
    /// A model is damaged.
    pub fn with_models(settings: Settings, models: Models<'_>) -> anyhow::Result<Self> {
        let gazetteer = match models.gazetteer {
            None => Gazetteer::built_in(),
            Some(bytes) => Gazetteer::from_bytes(Box::leak(bytes.into())),
        };
        let gazetteer = gazetteer.context("cannot load the gazetteer")?;
        let tagger = |given: Option<&[u8]>, own| Tagger::read(given.unwrap_or(own)).context("cannot load a tagger");
        Ok(Self {
            settings,
            has_own_names: !models.extra.is_empty() || !models.stop.is_empty(),
            gazetteer: gazetteer.with_names(models.extra, models.stop).context("cannot add names to the gazetteer")?,
            matcher: Matcher::default(),
            tone: Tone::from_bytes(models.tone.unwrap_or(TONE)).context("cannot load the tone model")?,
            arabic: tagger(models.tagger_arabic, TAGGER_ARABIC)?,
            english: tagger(models.tagger_english, TAGGER_ENGLISH)?,
        })
    }

    /// The names it knows.
    #[must_use]
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// Names and versions of what is loaded, for `pipeline.models`.
    #[must_use]
    pub fn models(&self) -> Vec<String> {
        let named = |part: &str, checksum: u64| format!("{part}-{:08x}", checksum >> 32);
        let mut models = Vec::new();
        if self.settings.entities {
            models.push(named("gazetteer", self.gazetteer.checksum()));
            models.push(named("tagger-ar", self.arabic.checksum()));
            models.push(named("tagger-en", self.english.checksum()));
        }
        models.extend(self.settings.sentiment.then(|| self.tone.name().to_owned()));
        models
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
            match guarded(|| {
                let spans = self.spans(&fields, language);
                links::resolve(&self.gazetteer, &fields, &spans, language)
            }) {
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

    /// Typed names of an article.
    fn spans(&self, fields: &[Field<'_>], language: &str) -> Vec<Span> {
        let spans = match Language::of(language) {
            Some(Language::Arabic) => self.arabic.spans(&self.gazetteer, fields),
            Some(Language::English) => self.english.spans(&self.gazetteer, fields),
            None => return entities::spans(&self.gazetteer, &self.matcher, fields),
        };
        if self.has_own_names { own_names::overrule(&self.gazetteer, &self.matcher, fields, spans) } else { spans }
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
