//! Dedup: which article is a copy, a version, a correction, a cancel, or new.
//!
//! Copies of a story come from different outlets, under different uris, titles and keys, in different partitions. So the
//! whole fleet shares one ordered log with a single partition, and each instance folds it into the same [`Index`]:
//!
//! 1. **Claim.** The instance that reads an article appends its [`log::Claim`].
//! 2. **Fold.** Every instance folds every entry, in order.
//! 3. **Decide.** Folding a claim proposes a [`Decision`]: a pure function of the entries before it.
//! 4. **Decided.** The owner appends the decision, and once that has been read back, publishes. The first recorded decision
//!    binds everybody, also a later owner after a crash.
//!
//! This stage is pure: append times come with the entries, positions too. [`OfflineLog`] is the same log in memory.
//!
//! Matching goes by identity (source and uri), then equal folded text, then likeness (`near`): a sample of shingles finds
//! the leaders that share runs of words, and the rarity of what is shared, the telling words and the opening say whether it is
//! a copy, a longer version, a piece of a round-up or only the same mould.

mod decide;
mod decision;
mod few;
mod fingerprint;
mod fold;
mod index;
mod known;
pub mod log;
mod near;
mod offline;
mod postings;
pub mod relation;
mod ruleset;
mod sketch;
#[cfg(test)]
mod tests;
mod words;

pub use decision::{Decision, Match};
pub use fingerprint::Fingerprint;
pub use fold::fold;
pub use index::{Folded, Index};
pub use known::Standing;
pub use offline::OfflineLog;
pub use relation::{DedupFlag, Relation, Verdict};
pub use ruleset::{RULESET, Ruleset};
pub use sketch::{FULL_SCALE_FROM, Likeness, MAX_HASHES, SCALE, SHINGLE_WORDS, Sketch};
pub use words::{LEAD_WORDS, MAX_WORDS, WORD_SCALE, WordSketch};
