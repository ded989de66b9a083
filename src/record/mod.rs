//! The shapes that travel between the stages.
//!
//! ```text
//! Input ──decode──▶ RawArticle ──normalize──▶ Article ──enrich──▶ Enrichment
//!                                                 └────dedup────▶ Decision
//!                                 publish: Article + Decision + Enrichment ──▶ Enriched
//! ```
//!
//! Nothing here does I/O or knows a Kafka client; offsets and ids are newtypes so that they cannot be mixed up.

mod article;
mod enriched;
mod ids;
mod input;
mod ninjs;
mod rejection;

pub use article::{
    Agency, Article, Carried, CharsetRepair, DateSource, Description, Envelope, InputFormat, LanguageGuess, PubStatus,
    RawArticle, Removal, RemovalKind, Subheading, Subject, UriSource,
};
pub use enriched::{
    DedupRecord, Enrichment, Entity, EntityKind, EntityTone, MatchRecord, Mention, NormalizationRecord, PipelineRecord,
    Provenance, SCHEMA_VERSION, Sentiment, ToneLabel,
};
pub use ids::{ClusterId, ContentHash, Offset, Partition, RawHash, Sequence};
pub use input::{Header, Input, Position};
pub use ninjs::{
    AltId, Body, ConceptRef, DescriptionRef, Enriched, Headline, InfoSource, NamedThing, Standard, SubjectRef,
};
pub use rejection::{Rejection, RejectionStage};
