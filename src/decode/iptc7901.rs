//! IPTC 7901, the text format of European and Arab agencies.
//!
//! ```text
//! SOH eca062 4 i 211 ccccb   dpa 061      service and number, priority, category, words, remarks
//! Germany-politics/                       keywords
//! STX Coalition talks could fail =        headline, up to `=` or a blank line
//!    Berlin (dpa) - Negotiations …        paragraphs, wrapped at a fixed width
//! dpa wsz jln                             initials
//! ETX 131137 GMT Nov 13                   day, hour and minute, month, year
//! EOT
//! ```
//!
//! | article | taken from |
//! | --- | --- |
//! | uri | service and number, with the date at the end: numbers begin anew every day. None without the date |
//! | source | the name before the last number of the remarks (`dpa 061`), else the service |
//! | urgency | priority, 1 to 9 |
//! | subjects | category, as a literal |
//! | slugline | keywords, without the slash that ends them |
//! | title | headline, without its `=`; none where the text begins with a paragraph |
//! | byline | a paragraph `By Jane Doe` above the text |
//! | body | the other paragraphs, their wrapping undone (see `wire`), their line breaks kept where the writer made them |
//! | ed note | `Eds: …`, «ملاحظة للمحررين: …», what is said to be not for publication (dpa's notebook), embargo lines, initials |
//! | embargo | `EMBARGOED UNTIL …`, «محظور النشر حتى …», see `embargo`; where it is not understood in full, the article is withheld |
//! | status | canceled where two of keywords, headline and text say so, see `wire_kill` |
//! | version | 2 for a first lead (`1st LEAD`, `1st update`) in keywords or headline, and so on |
//! | version created | date and time at the end |
//! | read over | word count, other remarks |
//!
//! The bytes are in any charset: windows-1256 and ISO 8859-6 of Arab agencies are declared, configured by source, or detected.

use super::wire::{self, Message};
use super::{class, embargo, wire_time, wire_wrap};
use crate::record::{InputFormat, PubStatus, RawArticle, Rejection, Subject};

/// A longer first line is a paragraph.
const MAX_TITLE_CHARS: usize = 250;
/// A headline has at most so many lines.
const MAX_TITLE_LINES: usize = 4;

/// So many notes may stand above the headline.
const MAX_NOTES: usize = 8;

/// Reads a message.
pub(super) fn decode(text: &str) -> Result<RawArticle, Rejection> {
    let message = Message::of(text, 1)?;
    let mut article = RawArticle::new(InputFormat::Iptc7901);
    let mut heading = wire::lines(message.heading).map(str::trim).filter(|line| !line.is_empty());
    let number = head(&mut article, heading.next().unwrap_or_default());
    let mut keywords: Vec<&str> = heading.collect();
    let mut lines: Vec<&str> = wire::lines(message.text).collect();
    if !message.has_stx {
        article.flags.push("wire-incomplete");
        keywords.extend(keywords_without_stx(&mut lines));
    }
    let mut sent = wire_time::end_of_7901(message.trailer);
    if !message.has_etx {
        article.flags.push("wire-incomplete");
        // The end of the message may be there without the sign for it.
        let last = lines.iter().rposition(|line| !line.trim().is_empty());
        if let Some((at, found)) = last.and_then(|at| Some((at, wire_time::end_of_7901(lines[at])?))) {
            sent = Some(found);
            lines.truncate(at);
        }
    }
    article.flags.dedup();
    let slugline = keywords.join(" ");
    let slugline = slugline.trim_end_matches(['/', ' ']);
    article.carried.slugline = (!slugline.is_empty()).then(|| slugline.to_owned());
    let mut notes = embargo::take(&mut lines, sent);
    notes.extend(std::iter::from_fn(|| note_above(&mut lines)).take(MAX_NOTES).map(str::to_owned));
    article.carried.ed_note = (!notes.is_empty()).then(|| notes.join("\n"));
    article.title = title(&mut lines);
    article.version_created = sent.map(|sent| sent.written());
    article.uri = number.zip(sent).map(|(number, sent)| format!("{number}-{}", sent.date));
    let version = wire::version_in(slugline).or_else(|| wire::version_in(article.title.as_deref()?));
    article.version = version.map(|version| version.to_string());
    wire::fill(&mut article, wire_wrap::paragraphs(lines.into_iter()), sent);
    if article.body.is_empty() && article.status != PubStatus::Canceled {
        return Err(Rejection::decode(class::NO_TEXT, "an IPTC 7901 message without text"));
    }
    Ok(article)
}

/// Reads the first line; service and number come back as one word.
fn head(article: &mut RawArticle, line: &str) -> Option<String> {
    let mut words = line.split_whitespace().peekable();
    let (service, number) = words.peek().copied().and_then(wire::service_and_number)?;
    words.next();
    let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let number = if number.is_empty() { words.next_if(|word| is_number(word)).unwrap_or_default() } else { number };
    if let Some(priority) = words.next_if(|word| word.len() == 1 && is_number(word)) {
        article.carried.urgency = priority.parse().ok().filter(|priority| *priority > 0);
    }
    if let Some(category) = words.next_if(|word| word.chars().all(char::is_alphabetic)) {
        article.carried.subjects.push(Subject { literal: Some(category.to_owned()), ..Subject::default() });
    }
    words.next_if(is_number);
    let remarks: Vec<&str> = words.collect();
    let named = match remarks.as_slice() {
        [.., name, number] if is_number(number) && (2..=8).contains(&name.len()) => Some(*name),
        _ => None,
    };
    let named = named.filter(|name| name.chars().all(char::is_alphabetic));
    article.source = Some(named.unwrap_or(service).to_owned());
    (!number.is_empty()).then(|| format!("{service}{number}"))
}

/// The keywords that stand between the first line and the text, where STX is lost: the first of three blocks or more, if it is
/// one short line that a slash ends or that has no space.
fn keywords_without_stx<'a>(lines: &mut Vec<&'a str>) -> Option<&'a str> {
    let first = lines.iter().position(|line| !line.trim().is_empty())?;
    let line = lines[first].trim();
    (line.len() <= 80 && (line.ends_with('/') || !line.contains(' '))).then(|| {
        lines.drain(..=first);
        line
    })
}

/// Takes a line for editors that stands above the headline off the lines.
fn note_above<'a>(lines: &mut Vec<&'a str>) -> Option<&'a str> {
    let first = lines.iter().position(|line| !line.trim().is_empty())?;
    let line = lines[first].trim();
    let note = wire::note_in(line)?;
    lines.drain(..=first);
    Some(note)
}

/// Takes the headline off the lines.
fn title(lines: &mut Vec<&str>) -> Option<String> {
    let first = lines.iter().position(|line| !line.trim().is_empty())?;
    let indented = |line: &str| line.starts_with("  ") || line.starts_with('\t');
    if indented(lines[first]) {
        return None;
    }
    let marked =
        lines[first..].iter().take(MAX_TITLE_LINES).position(|line| line.ends_with('=') || line.trim().is_empty());
    let marked = marked.filter(|at| lines[first + at].ends_with('='));
    let next_is_text = || lines.get(first + 1).is_some_and(|next| next.trim().is_empty() || indented(next));
    let count = match marked {
        Some(at) => at + 1,
        // Without the sign, a line that stands alone above more text.
        None if next_is_text() && lines[first + 1..].iter().any(|line| !line.trim().is_empty()) => 1,
        None => return None,
    };
    let title = lines[first..first + count].join(" ");
    let title = title.trim_end_matches(['=', ' ']).trim();
    if title.is_empty() || wire::byline_in(title).is_some() || title.chars().nth(MAX_TITLE_CHARS).is_some() {
        return None;
    }
    let title = title.to_owned();
    lines.drain(..first + count);
    Some(title)
}
