//! Plain text.
//!
//! | article | taken from |
//! | --- | --- |
//! | title | the first line, where more lines follow and it is not too long for a headline |
//! | body | the rest; all of it where there is no title |

use crate::record::{InputFormat, RawArticle, Rejection};

/// A longer first line is a paragraph, not a headline. Arabic headlines stay under 120 characters.
const MAX_TITLE_CHARS: usize = 200;

/// Reads plain text.
pub(super) fn decode(text: &str) -> Result<RawArticle, Rejection> {
    let mut article = RawArticle::new(InputFormat::Plain);
    let text = text.trim();
    let split = text.split_once(['\n', '\r', '\u{2028}', '\u{2029}']);
    match split.filter(|(first, _)| first.chars().take(MAX_TITLE_CHARS + 1).count() <= MAX_TITLE_CHARS) {
        Some((title, body)) => {
            article.title = Some(title.trim().to_owned());
            article.body = body.to_owned();
        }
        None => article.body = text.to_owned(),
    }
    Ok(article)
}
