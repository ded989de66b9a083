//! Plain text.
//!
//! | article | taken from |
//! | --- | --- |
//! | title | the first line, where more lines follow and it is not too long for a headline |
//! | body | the rest; all of it where there is no title |

use crate::record::{InputFormat, RawArticle, Rejection};
use crate::text::entities;

/// A longer first line is a paragraph, not a headline. Arabic headlines stay under 120 characters.
const MAX_TITLE_CHARS: usize = 200;

/// A character reference is as long as this at most: `&thetasym;`, `&#x1F6A8;`.
const MAX_REFERENCE_BYTES: usize = 10;

/// Whether a first line is short enough, with its character references counted as what they stand for.
fn is_headline(line: &str) -> bool {
    let short = |text: &str| text.chars().nth(MAX_TITLE_CHARS).is_none();
    short(line) || (line.len() <= MAX_TITLE_CHARS * MAX_REFERENCE_BYTES && short(&entities::decoded(line)))
}

/// Reads plain text.
pub(super) fn decode(text: &str) -> Result<RawArticle, Rejection> {
    let mut article = RawArticle::new(InputFormat::Plain);
    let text = text.trim();
    let split = text.split_once(['\n', '\r', '\u{2028}', '\u{2029}']);
    match split.filter(|(first, _)| is_headline(first)) {
        Some((title, body)) => {
            article.title = Some(title.trim().to_owned());
            article.body = body.to_owned();
        }
        None => article.body = text.to_owned(),
    }
    Ok(article)
}
