//! Tone of the news: for the whole and for each entity.
//!
//! News tone is about what happened, not about the writer's mood, so the models are learned from judged news.
//!
//! ```text
//! words ──▶ document features ──table──▶ bad / neutral / good of the whole
//!   └─ mentions ──▶ entity features ◀──────────┘ ──table──▶ bad / neutral / good for each
//! ```
//!
//! Both are linear: a feature is a place in a table of weights ([`features`], [`table`]), the sums become calibrated
//! probabilities. Score is P(good) - P(bad), confidence the probability of the label. Trained by [`learn`].
//!
//! Known gaps: irony; people named only by a pronoun; a negated verb that outweighs its negation («لم يسفر عن إصابات» still reads
//! as bad); who condemns is often judged like whom he condemns.

pub mod document;
pub mod entity;
pub mod examples;
pub mod features;
pub mod format;
pub mod learn;
pub mod table;
pub mod train;
pub mod valence;
pub mod vectors;
pub mod words;

use std::ops::Range;

use self::entity::{Mentioned, Named, Place};
use self::format::FormatError;
use self::table::{Judgement, Table};
use self::valence::Valences;
use self::words::Words;
use super::entities::rounded;
use super::links::Field;
use super::tokens::Token;
use crate::record::{Entity, EntityKind, EntityTone, Sentiment};

/// A language with a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// Arabic.
    Arabic,
    /// English.
    English,
}

impl Language {
    /// The language of a BCP 47 tag, if it has a model.
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        match tag.split('-').next() {
            Some("ar") => Some(Self::Arabic),
            Some("en") => Some(Self::English),
            _ => None,
        }
    }
}

/// The loaded models.
pub struct Tone {
    documents: [Table; 2],
    entities: [Table; 2],
    valences: Valences,
    name: String,
}

impl Tone {
    /// Loads a model file.
    ///
    /// # Errors
    /// It is none, of another version, or damaged.
    pub fn from_bytes(file: &[u8]) -> Result<Self, FormatError> {
        let format::Contents { tables: [first, second, third, fourth], valences, checksum } = format::read(file)?;
        Ok(Self {
            documents: [first, second],
            entities: [third, fourth],
            valences: Valences::new(valences),
            name: format!("tone-{:08x}", checksum >> 32),
        })
    }

    /// Name of the model as it stands in records: `tone-` and the head of its checksum.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads an article and judges it as a whole.
    #[must_use]
    pub fn read(&self, fields: &[Field<'_>], language: Language) -> Reading<'_> {
        let fields: Vec<(Words, bool)> =
            fields.iter().map(|field| (Words::of(field.tokens, language, &self.valences), field.is_title)).collect();
        let document = self.documents[language as usize].judge(&document::features(&fields));
        Reading { tone: self, language, fields, document }
    }
}

/// An article read for its tone.
pub struct Reading<'m> {
    tone: &'m Tone,
    language: Language,
    fields: Vec<(Words, bool)>,
    document: Judgement,
}

impl Reading<'_> {
    /// Tone of the whole.
    #[must_use]
    pub fn document(&self) -> Sentiment {
        Sentiment {
            label: self.document.label,
            score: rounded(self.document.score()),
            confidence: rounded(self.document.confidence()),
            model: self.tone.name.clone(),
        }
    }

    /// Tone for each of the entities: `None` for kinds that are not judged, and where no mention is near the head of the text.
    #[must_use]
    pub fn entities(&self, entities: &[Mentioned]) -> Vec<Option<EntityTone>> {
        let named = Named::of(&self.fields, entities);
        let table = &self.tone.entities[self.language as usize];
        let judge = |entity: &Mentioned| {
            let features = entity::features(&self.fields, &named, entity, &self.document)?;
            let judgement = table.judge(&features);
            Some(EntityTone {
                label: judgement.label,
                score: rounded(judgement.score()),
                confidence: rounded(judgement.confidence()),
            })
        };
        entities.iter().map(|entity| is_judged(entity.kind).then(|| judge(entity)).flatten()).collect()
    }
}

/// Whether entities of a kind have a tone: people, places and organisations.
#[must_use]
pub fn is_judged(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::Person | EntityKind::Place | EntityKind::Organisation)
}

/// The entities of a record as words of the fields.
#[must_use]
pub fn mentioned(fields: &[Field<'_>], entities: &[Entity]) -> Vec<Mentioned> {
    let place = |mention: &crate::record::Mention| {
        let field = fields.iter().position(|field| field.path == mention.field)?;
        let words = words_of(fields[field].tokens.words(), mention.start..mention.end);
        (!words.is_empty()).then_some(Place { field, first: words.start, words: words.len() })
    };
    entities
        .iter()
        .map(|entity| Mentioned { kind: entity.kind, places: entity.mentions.iter().filter_map(place).collect() })
        .collect()
}

/// The words that a span of Unicode scalars touches.
#[must_use]
pub fn words_of(words: &[Token], span: Range<u32>) -> Range<usize> {
    let first = words.partition_point(|word| word.end <= span.start);
    first..words.partition_point(|word| word.start < span.end).max(first)
}
