//! [`RawArticle`](crate::record::RawArticle) → [`Article`](crate::record::Article)

use crate::record::{Article, Input, RawArticle, Rejection};

/// Settings of the normalize stage.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Take page furniture off head and tail.
    pub strip_furniture: bool,
}

/// Cleans one article.
///
/// # Errors
/// The article has no text left, or a field that decides its fate (status, embargo) cannot be understood.
pub fn normalize(_raw: RawArticle, _input: &Input, _settings: &Settings) -> Result<Article, Rejection> {
    Err(Rejection::normalize("no-text", "not written yet"))
}
