//! What the two old wire formats, IPTC 7901 and ANPA 1312, have in common: control characters that part a message, text that
//! was wrapped by hand, notes to editors among the paragraphs, embargoes in words (`embargo`), cancellations (`wire_kill`).
//!
//! ```text
//! [SYN SYN] SOH heading STX text ETX trailer EOT
//! ```
//!
//! A message that lost some of them is still read, and flagged `wire-incomplete` (no STX or no ETX). Several messages in one
//! record are refused.

use super::{charset, class, embargo, wire_kill, wire_time};
use crate::record::{InputFormat, PubStatus, RawArticle, Rejection};
use crate::text::{folded, is_invisible};

const SOH: char = '\u{1}';
const STX: char = '\u{2}';
const ETX: char = '\u{3}';
const EOT: char = '\u{4}';
const SYN: char = '\u{16}';
const US: char = '\u{1F}';

/// A heading ends within so many bytes; the standard's own have less than 200.
const MAX_HEADING_BYTES: usize = 2000;

/// Whether a text is a message whose lines end in lone carriage returns, as old systems file them.
pub(super) fn has_lone_returns(text: &str) -> bool {
    !text.contains('\n') && text.contains('\r') && text.contains(STX)
}

/// The wire format that a text is in.
pub(super) fn recognize(text: &str) -> Option<InputFormat> {
    let start = text.trim_start_matches(|c: char| c == SYN || c == '\u{7F}' || c.is_whitespace());
    let head = crate::text::head(start, MAX_HEADING_BYTES);
    let Some(heading) = head.strip_prefix(SOH) else {
        // SOH may be lost on the way, but then the rest has to be beyond doubt.
        let first = head.split(['\n', '\r']).next().unwrap_or_default();
        return (head.contains("\n\u{2}") && is_service_line(first)).then_some(InputFormat::Iptc7901);
    };
    let heading = heading.split(STX).next().unwrap_or_default();
    let mut lines = heading.lines();
    let first = lines.next().unwrap_or_default();
    let second = lines.next().unwrap_or_default();
    let codes: Vec<&str> = second.split_whitespace().take(2).collect();
    let one_letter = |word: &&str| word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let has_codes = codes.len() == 2 && codes.iter().all(one_letter);
    if first.contains(US) || second.contains(['\u{11}', '\u{13}']) || (has_codes && !is_service_line(first)) {
        return Some(InputFormat::Anpa);
    }
    (is_service_line(first) || head.contains(STX)).then_some(InputFormat::Iptc7901)
}

/// `eca062 4 i 211 …`: letters and digits of service and number, and a priority.
fn is_service_line(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let named = words.next().and_then(service_and_number).is_some_and(|(_, number)| !number.is_empty());
    named && words.next().is_some_and(|word| matches!(word.as_bytes(), [b'1'..=b'9']))
}

/// `eca062` as `eca` and `062`.
pub(super) fn service_and_number(word: &str) -> Option<(&str, &str)> {
    let letters = word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len());
    let (service, number) = word.split_at(letters);
    ((1..=8).contains(&letters) && number.len() <= 6 && number.bytes().all(|byte| byte.is_ascii_digit()))
        .then_some((service, number))
}

/// The parts of a message.
#[derive(Debug)]
pub(super) struct Message<'a> {
    pub(super) heading: &'a str,
    pub(super) text: &'a str,
    /// What follows ETX, or nothing.
    pub(super) trailer: &'a str,
    /// STX was there.
    pub(super) has_stx: bool,
    /// ETX was there.
    pub(super) has_etx: bool,
}

impl<'a> Message<'a> {
    /// Takes a message apart. Without STX its heading has so many lines.
    ///
    /// # Errors
    /// More than one message (class `unknown-format`), or no text but control characters (class `undecodable`).
    pub(super) fn of(text: &'a str, heading_lines: usize) -> Result<Self, Rejection> {
        let text = text.trim_start_matches(|c: char| c == SYN || c == '\u{7F}' || c.is_whitespace());
        let text = text.strip_prefix(SOH).unwrap_or(text);
        if text.contains(SOH) {
            let message = "several wire messages; send one article a record";
            return Err(Rejection::decode(class::UNKNOWN_FORMAT, message));
        }
        let text = text.split(EOT).next().unwrap_or_default();
        let has_stx = text.contains(STX);
        let (heading, rest) = match text.split_once(STX) {
            Some(parts) => parts,
            None => {
                let end = text.match_indices('\n').nth(heading_lines - 1).map_or(text.len(), |(at, _)| at);
                text.split_at(end)
            }
        };
        let has_etx = rest.contains(ETX);
        let (text, trailer) = rest.split_once(ETX).unwrap_or((rest, ""));
        charset::refuse_junk(text)?;
        Ok(Self { heading, text, trailer, has_stx, has_etx })
    }
}

/// The text without the control characters that are left in a part, its lines.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').map(|line| {
        let control = |c: char| c != '\t' && (c.is_ascii_control() || c == '\u{FEFF}');
        line.trim_matches(control).trim_end()
    })
}

/// Labels of notes to editors, folded.
const NOTES: &[&str] = &[
    "eds",
    "editors",
    "editors note",
    "note to editors",
    "notes to editors",
    "attention editors",
    "ملاحظه للمحررين",
    "ملاحظه الي المحررين",
    "ملحوظه للمحررين",
    "تنويه للمحررين",
    "تنويه الي المحررين",
    "الي المحررين",
    "للمحررين",
    "الساده المحررون",
    "الساده المحررين",
];

/// The note to editors that a paragraph is, without its label.
pub(super) fn note_in(paragraph: &str) -> Option<&str> {
    let inner = paragraph.trim_matches(|c: char| c.is_whitespace() || "()[]*".contains(c));
    let (label, note) = inner.split_once(':')?;
    // The longest label has 36 bytes.
    (label.len() <= 60 && NOTES.contains(&folded(label).as_str())).then(|| note.trim())
}

/// Beginnings, folded, of what is said to be not for the public; all that follows is not either.
const PRIVATE: &[&str] = &[
    "the following information is not for publication",
    "the following information is not intended for publication",
    "following information not for publication",
    "المعلومات التاليه ليست للنشر",
    "المعلومات الاتيه ليست للنشر",
];

fn opens_private(paragraph: &str) -> bool {
    if paragraph.len() < 10 {
        return false;
    }
    if paragraph.starts_with('#') && paragraph.len() <= 60 && folded(paragraph).ends_with("notebook") {
        return true;
    }
    let head = crate::text::head(paragraph, 160);
    if !["ublication", "UBLICATION", "للنشر"].iter().any(|word| head.contains(word)) {
        return false;
    }
    let head = folded(head);
    PRIVATE.iter().any(|known| head.starts_with(known))
}

/// The `By Jane Doe` that a paragraph is.
pub(super) fn byline_in(paragraph: &str) -> Option<&str> {
    let name = paragraph.strip_prefix("By ").or_else(|| paragraph.strip_prefix("BY "))?.trim();
    let plausible = paragraph.len() <= 120 && !paragraph.contains('\n') && !name.ends_with('.');
    let first = name.chars().find(|c| !is_invisible(*c));
    (plausible && first.is_some_and(char::is_uppercase)).then_some(name)
}

/// Initials of those who wrote and edited, alone at the end: `dpa wsz jln npr`, «م ح / س ع».
fn is_sign_off(paragraph: &str, source: Option<&str>) -> bool {
    if paragraph.len() > 60 || paragraph.contains('\n') {
        return false;
    }
    let words: Vec<&str> = paragraph.split([' ', '/', '-', '.']).filter(|word| !word.is_empty()).collect();
    let named = words.first().is_some_and(|first| source.is_some_and(|source| first.eq_ignore_ascii_case(source)));
    let most = if named { 4 } else { 2 };
    let initials = |word: &&str| word.chars().count() <= most && word.chars().all(|c| c.is_lowercase() || is_arabic(c));
    (2..=8).contains(&words.len()) && words.iter().skip(usize::from(named)).all(initials)
}

fn is_arabic(c: char) -> bool {
    matches!(c, 'ء'..='ي')
}

/// Sets an article's body out of the paragraphs, after taking what is for editors alone into its note: notes by label, what is
/// not for publication, embargo lines, the initials at the end. Reads the embargo, and whether the message cancels a story. `sent` dates it where it names no year.
pub(super) fn fill(article: &mut RawArticle, mut paragraphs: Vec<String>, sent: Option<wire_time::Sent>) {
    let mut notes: Vec<String> = article.carried.ed_note.take().into_iter().collect();
    let private = paragraphs.iter().position(|paragraph| opens_private(paragraph));
    if let Some(mut at) = private {
        // The rule above it belongs to it.
        at -= usize::from(at > 0 && !paragraphs[at - 1].contains(char::is_alphanumeric));
        notes.extend(paragraphs.drain(at..));
    } else if let Some(last) = paragraphs.pop_if(|last| is_sign_off(last, article.source.as_deref())) {
        notes.push(last);
    }
    let mut body: Vec<String> = Vec::with_capacity(paragraphs.len());
    for paragraph in paragraphs {
        if embargo::is_line(&paragraph) {
            notes.push(paragraph);
        } else if let Some(note) = note_in(&paragraph) {
            notes.push(note.to_owned());
        } else if let Some(name) = byline_in(&paragraph).filter(|_| body.is_empty() && article.byline.is_none()) {
            article.byline = Some(name.to_owned());
        } else {
            body.push(paragraph);
        }
    }
    let lines: Vec<String> = [&article.carried.slugline, &article.title, &article.subtitle]
        .into_iter()
        .flatten()
        .chain(&notes)
        .cloned()
        .collect();
    let said = lines.iter().flat_map(|line| embargo::parts(line));
    embargo::set(article, said.chain(body.iter().filter_map(|paragraph| embargo::first_sentence(paragraph))), sent);
    article.carried.ed_note = (!notes.is_empty()).then(|| notes.join("\n"));
    article.body = body.join("\n\n");
    if article.body.is_empty() && article.status == PubStatus::Withheld {
        // A line may hold an embargo and the story: what nobody may see yet must not be lost.
        article.body = article.carried.ed_note.clone().unwrap_or_default();
    }
    if wire_kill::is_kill(article) {
        article.status = PubStatus::Canceled;
    }
}

/// The version that the words of a slugline or headline tell: the first lead (`1st Ld-Writethru`, `1st LEAD`) replaces the
/// story, and so is its version 2.
pub(super) fn version_in(words: &str) -> Option<u32> {
    let lower = words.to_ascii_lowercase();
    let mut tokens = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|token| !token.is_empty()).peekable();
    while let Some(token) = tokens.next() {
        let digits = token.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = token.split_at(digits);
        let Some(rest) = ["st", "nd", "rd", "th"].iter().find_map(|ending| rest.strip_prefix(ending)) else { continue };
        let word = if rest.is_empty() { tokens.peek().copied().unwrap_or_default() } else { rest };
        if matches!(word, "ld" | "lead" | "update" | "writethru" | "wthru")
            && let Ok(number @ 1..=99) = number.parse::<u32>()
        {
            return Some(number + 1);
        }
    }
    None
}

/// Whether the words of a slugline say that the message goes on where another one ended: `1st Add`, `2nd Take`.
pub(super) fn is_continuation(words: &str) -> bool {
    let lower = words.to_ascii_lowercase();
    let tokens: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|token| !token.is_empty()).collect();
    let ordinal = |token: &str| token.starts_with(|c: char| c.is_ascii_digit()) && token.ends_with(['t', 'd', 'h']);
    tokens.windows(2).any(|pair| ordinal(pair[0]) && matches!(pair[1], "add" | "take"))
        || tokens.iter().any(|token| {
            token.starts_with(|c: char| c.is_ascii_digit()) && (token.ends_with("add") || token.ends_with("take"))
        })
}
