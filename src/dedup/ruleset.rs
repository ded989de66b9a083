//! What decisions depend on besides the log.

use sha2::{Digest, Sha256};

use crate::config::{Config, DedupConfig, Policy};

/// Number of the rules as coded. A change that decides anything differently raises it; readers accept it and the one
/// before.
pub const RULESET: u32 = 2;

/// The rules with their settings. Times in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruleset {
    /// Publish copies with their relation instead of suppressing them.
    pub annotate: bool,
    /// Match by likeness too, not only by equal text.
    pub near_duplicates: bool,
    /// Articles further apart are never copies.
    pub window_ms: i64,
    /// A uri is remembered so long.
    pub identity_ms: i64,
    /// Fewer words need an equal title.
    pub short_words: u32,
    /// And to be this near in time.
    pub short_window_ms: i64,
    /// Most articles remembered.
    pub capacity: usize,
    /// Most articles of one source in the window.
    pub source_quota: usize,
    /// A cancel reaches other sources.
    pub cross_source_cancel: bool,
    /// Digest of the learned furniture: texts are matched without it. Zero for none.
    pub learned_furniture: u64,
}

impl From<&Config> for Ruleset {
    fn from(config: &Config) -> Self {
        Self { learned_furniture: config.learned_digest(), ..Self::from(&config.dedup) }
    }
}

impl From<&DedupConfig> for Ruleset {
    fn from(config: &DedupConfig) -> Self {
        Self {
            annotate: config.policy == Policy::Annotate,
            near_duplicates: config.near_duplicates,
            window_ms: config.window.as_ms(),
            identity_ms: config.identity_horizon.as_ms(),
            short_words: config.short_text_words,
            short_window_ms: config.short_text_window.as_ms(),
            capacity: config.capacity,
            source_quota: config.source_quota as usize,
            cross_source_cancel: config.cross_source_cancel,
            learned_furniture: 0,
        }
    }
}

impl Ruleset {
    /// H: nothing looks further back in the log than this.
    #[must_use]
    pub fn horizon_ms(&self) -> i64 {
        self.window_ms.max(self.identity_ms)
    }

    /// Digest of the settings: instances that share a log should have the same.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let digest: [u8; 32] = Sha256::digest(format!("{RULESET} {self:?}").as_bytes()).into();
        digest.iter().take(8).fold(0, |all, byte| all << 8 | u64::from(*byte))
    }
}
