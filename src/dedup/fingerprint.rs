//! What matching looks at.

use super::{Sketch, WordSketch, fold};
use crate::record::{Article, ContentHash};

/// The folded text, hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// Hash of the folded title.
    pub title_hash: ContentHash,
    /// Hash of the folded body.
    pub content_hash: ContentHash,
    /// Sample of the body's shingles.
    pub sketch: Sketch,
    /// Sample of the words of title and body.
    pub words_sketch: WordSketch,
    /// Folded words of the body.
    pub words: u32,
}

impl Fingerprint {
    /// Fingerprints an article.
    #[must_use]
    pub fn of(article: &Article) -> Self {
        Self::of_text(&article.title, &article.body)
    }

    /// Fingerprints a title and a body.
    #[must_use]
    pub fn of_text(title: &str, body: &str) -> Self {
        let (title, body) = (fold(title), fold(body));
        let spaces = body.bytes().filter(|byte| *byte == b' ').count();
        Self {
            title_hash: ContentHash::of(&title),
            content_hash: ContentHash::of(&body),
            sketch: Sketch::of(&body),
            words_sketch: WordSketch::of(&title, &body),
            words: u32::try_from(spaces + usize::from(!body.is_empty())).unwrap_or(u32::MAX),
        }
    }
}
