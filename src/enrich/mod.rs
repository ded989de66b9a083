//! [`Article`](crate::record::Article) → entities and tone.
//!
//! ```text
//! title, body ──tokens──▶ words with offsets ──matcher + gazetteer──▶ candidates ──entities──▶ typed spans ──links──▶ entities
//!                                └──────────────sentiment + lexicon──▶ tone of the whole
//! ```
//!
//! Both parts are lists searched in one linear pass: names are found because they are known, not guessed from context, so an
//! unknown organisation is missed rather than invented. Each part is guarded: if it panics, the article goes on without it.

pub mod clitics;
pub mod entities;
pub mod fold;
pub mod gazetteer;
pub mod learn;
pub mod links;
pub mod matcher;
pub mod measure;
pub mod sentiment;
pub mod tagger;
pub mod tokens;

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::Context;

use self::gazetteer::Gazetteer;
use self::gazetteer::custom::UserEntry;
use self::links::Field;
use self::matcher::Matcher;
use self::sentiment::{Language, Lexicon};
use self::tokens::Tokens;
use crate::record::{Article, Entity, Sentiment};

const GAZETTEER: &[u8] = include_bytes!("../../models/gazetteer.bin");
const TONE: &str = include_str!("../../models/tone.tsv");

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
    /// Text of a tone lexicon.
    pub tone: Option<&'a str>,
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
    lexicon: Lexicon,
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
        let gazetteer = models.gazetteer.map_or(GAZETTEER, |bytes| Box::leak(bytes.into()));
        let gazetteer = Gazetteer::from_bytes(gazetteer).context("cannot load the gazetteer")?;
        let lexicon = Lexicon::read(models.tone.unwrap_or(TONE)).context("cannot load the tone lexicon")?;
        Ok(Self {
            settings,
            gazetteer: gazetteer.with_names(models.extra, models.stop).context("cannot add names to the gazetteer")?,
            matcher: Matcher::default(),
            lexicon,
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
        let gazetteer = format!("gazetteer-{:08x}", self.gazetteer.checksum() >> 32);
        let entities = self.settings.entities.then_some(gazetteer);
        entities.into_iter().chain(self.settings.sentiment.then(|| sentiment::MODEL.to_owned())).collect()
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
                let spans = entities::spans(&self.gazetteer, &self.matcher, &fields);
                links::resolve(&self.gazetteer, &fields, &spans, language)
            }) {
                Some(entities) => findings.entities = entities,
                None => findings.flags.push("entities-failed"),
            }
        }
        if self.settings.sentiment {
            match Language::of(language) {
                None => findings.flags.push("no-tone-model"),
                Some(language) => match guarded(|| self.lexicon.judge(&title, &body, language)) {
                    Some(sentiment) => findings.sentiment = Some(sentiment),
                    None => findings.flags.push("sentiment-failed"),
                },
            }
        }
        findings
    }
}

/// The stages hold no state that a panic could leave half changed.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
