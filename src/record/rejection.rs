//! Why an article cannot be processed: becomes a dead letter.

/// The stage that refused the article; a label of metrics and a header of dead letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RejectionStage {
    /// Bytes to article.
    Decode,
    /// Article to clean text.
    Normalize,
    /// Record to output bytes.
    Publish,
}

impl RejectionStage {
    /// Name as it stands in headers and labels.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Normalize => "normalize",
            Self::Publish => "publish",
        }
    }
}

/// A refused article: poison, never retried. `class` comes from a small closed set (it is a metric label); the message is
/// for people and says what is wrong and, where it can, what to do. It must not quote article text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {class}: {message}", stage.as_str())]
pub struct Rejection {
    /// Stage that refused.
    pub stage: RejectionStage,
    /// Short kebab-case class, for instance `unknown-format`, `no-text`, `too-large`.
    pub class: &'static str,
    /// One sentence for the operator, lowercase, no full stop.
    pub message: String,
}

impl Rejection {
    /// A refusal of the decode stage.
    pub fn decode(class: &'static str, message: impl Into<String>) -> Self {
        Self { stage: RejectionStage::Decode, class, message: message.into() }
    }

    /// A refusal of the normalize stage.
    pub fn normalize(class: &'static str, message: impl Into<String>) -> Self {
        Self { stage: RejectionStage::Normalize, class, message: message.into() }
    }

    /// A refusal of the publish stage.
    pub fn publish(class: &'static str, message: impl Into<String>) -> Self {
        Self { stage: RejectionStage::Publish, class, message: message.into() }
    }
}
