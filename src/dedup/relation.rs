//! What an article is to the others of the wire, and what becomes of it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! numbered_words {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $vdoc:literal])* $variant:ident = $number:literal $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $($(#[doc = $vdoc])* $variant = $number),+ }

        impl $name {
            /// All of them, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in records, headers and metrics.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The number in the fingerprint log; never reused.
            #[must_use]
            pub fn number(self) -> u32 {
                self as u32
            }

            /// Back from the number; `None` for one that this version does not know.
            #[must_use]
            pub fn from_number(number: u32) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.number() == number)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

numbered_words! {
    /// Relation of an article to its cluster.
    Relation {
        /// Opens a cluster of its own.
        New = 1 "new",
        /// A later version of the same uri.
        Version = 2 "version",
        /// A later version that calls itself a correction.
        Correction = 3 "correction",
        /// Same folded text as the leader.
        Exact = 4 "exact",
        /// The leader's text as another outlet carries it.
        Syndicated = 5 "syndicated",
        /// Nearly the leader's text.
        Nearduplicate = 6 "nearduplicate",
        /// A part of the leader's text.
        Contained = 7 "contained",
        /// The leader's text with substantial new text around it.
        Extended = 8 "extended",
        /// Same mould, other news: published, with a pointer.
        Template = 9 "template",
        /// The same article once more, same uri, same text.
        Redelivery = 10 "redelivery",
        /// Older than what is known of the same uri.
        Stale = 11 "stale",
        /// Withdraws an article.
        Cancel = 12 "cancel",
        /// Not for the public, or not yet.
        Withheld = 13 "withheld",
    }
}

numbered_words! {
    /// What becomes of an article that was understood.
    Verdict {
        /// To the enriched topic.
        Publish = 1 "published",
        /// To the duplicates topic only.
        Suppress = 2 "suppressed",
        /// To the withheld topic only.
        Withhold = 3 "withheld",
    }
}

numbered_words! {
    /// Remarks on a decision.
    DedupFlag {
        /// The uri was seen with unlike text before.
        UriReused = 1 "uri-reused",
        /// The source has filled its quota: not matched, does not lead.
        SourceQuota = 2 "source-quota",
        /// Decided without the fingerprint log.
        LogUnavailable = 3 "log-unavailable",
        /// A cancel of an article that was not seen.
        CancelUnseen = 4 "cancel-unseen",
        /// A cancel of another source's article, refused.
        CancelRefused = 5 "cancel-refused",
        /// Its uri stands cancelled, and this is no newer version.
        AfterCancel = 6 "after-cancel",
        /// Embargoed at the time it was claimed.
        Embargoed = 7 "embargoed",
    }
}
