//! Plain text.
//!
//! | article | taken from |
//! | --- | --- |
//! | title | the first line, where more lines follow and it is not too long for a headline |
//! | body | the rest; all of it where there is no title |
//! | embargo | the first [`HEAD_LINES`] lines, the last one and the headline, see `embargo`; not understood in full withholds |
//! | ed note | lines that set an embargo and nothing else |

use std::borrow::Cow;

use super::embargo;
use crate::record::{InputFormat, RawArticle, Rejection};
use crate::text::entities;

/// A longer first line is a paragraph, not a headline. Arabic headlines stay under 120 characters.
const MAX_TITLE_CHARS: usize = 200;

/// A character reference is as long as this at most: `&thetasym;`, `&#x1F6A8;`.
const MAX_REFERENCE_BYTES: usize = 10;

/// An embargo stands above the headline, or between it and the text.
const HEAD_LINES: usize = 3;

const BREAKS: [char; 4] = ['\n', '\r', '\u{2028}', '\u{2029}'];

/// Whether a first line is short enough, with its character references counted as what they stand for.
fn is_headline(line: &str) -> bool {
    let short = |text: &str| text.chars().nth(MAX_TITLE_CHARS).is_none();
    short(line) || (line.len() <= MAX_TITLE_CHARS * MAX_REFERENCE_BYTES && short(&entities::decoded(line)))
}

/// Reads plain text.
pub(super) fn decode(text: &str) -> Result<RawArticle, Rejection> {
    let mut article = RawArticle::new(InputFormat::Plain);
    let mut notes = Vec::new();
    let text = without_embargoes(text.trim(), &mut notes);
    let text = text.trim();
    let split = text.split_once(BREAKS);
    match split.filter(|(first, _)| is_headline(first)) {
        Some((title, body)) => {
            article.title = Some(title.trim().to_owned());
            article.body = body.to_owned();
        }
        None => article.body = text.to_owned(),
    }
    let title = article.title.clone();
    let opening = embargo::first_sentence(article.body.trim_start()).map(str::to_owned);
    let lines = notes.iter().chain(&title);
    embargo::set(&mut article, lines.flat_map(|line| embargo::parts(line)).chain(opening.as_deref()), None);
    article.carried.ed_note = (!notes.is_empty()).then(|| notes.join("\n"));
    Ok(article)
}

/// The text without the lines that set an embargo and stand where they do. A text that is nothing else keeps them.
fn without_embargoes<'a>(text: &'a str, notes: &mut Vec<String>) -> Cow<'a, str> {
    let shown = |line: &&str| !line.trim().is_empty();
    let places = || {
        let mut lines = text.split_inclusive(BREAKS).filter(shown);
        lines.by_ref().take(HEAD_LINES).collect::<Vec<_>>().into_iter().chain(lines.next_back())
    };
    if !places().any(embargo::is_line) {
        return Cow::Borrowed(text);
    }
    let mut lines: Vec<&str> = text.split_inclusive(BREAKS).collect();
    let last = lines.iter().rposition(shown).unwrap_or_default();
    let mut seen = 0;
    for (at, line) in lines.iter_mut().enumerate() {
        seen += usize::from(shown(&*line));
        if (seen <= HEAD_LINES || at == last) && embargo::is_line(line) {
            notes.push(line.trim().to_owned());
            *line = "";
        }
    }
    if lines.iter().any(shown) { Cow::Owned(lines.concat()) } else { Cow::Borrowed(text) }
}
