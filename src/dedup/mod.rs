//! Dedup: which article is a copy, a version, a correction, a cancel, or new.
pub mod relation;
pub use relation::{DedupFlag, Relation, Verdict};
