//! Page furniture off the head and the tail.
//!
//! From each end, lines go while they are recognized, and the first line that is not stops it: nothing is ever taken out of
//! the middle. At the tail a heading such as «اقرأ أيضا» or «اترك تعليقا» takes the short lines after it along. Every line
//! is listed with its kind. If nothing would be left, everything stays.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::dates::{self, Date};
use super::learned::SourceLines;
use super::lines::Line;
use super::phrases::{self, Cover, Phrase};
use super::{byline, page_lines};
use crate::record::{Removal, RemovalKind};
use crate::text::folded;

/// A longer line is text, whatever it begins with.
pub(super) const MAX_CHARS: usize = 220;
/// So many lines at the tail are searched for the heading of a block.
const MAX_BLOCK_LINES: usize = 25;
/// No page has more lines of furniture above an article, or below it, than this.
const MAX_HEAD_LINES: usize = 40;
const MAX_TAIL_LINES: usize = 120;
/// A line of a block has at most so many words: headlines, names, form labels.
const MAX_LINK_WORDS: usize = 22;

/// What was found in the furniture.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) removed: Vec<Removal>,
    pub(super) byline: Option<String>,
    pub(super) date: Option<Date>,
    pub(super) reading_minutes: Option<u32>,
}

/// What is known about an article besides its lines.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    /// Its headline.
    pub(super) title: &'a str,
    /// What its source was found to repeat.
    pub(super) learned: Option<&'a SourceLines>,
    /// What relative dates count from.
    pub(super) reference: Timestamp,
}

/// Takes the furniture off.
pub(super) fn strip<'a>(lines: Vec<Line<'a>>, about: About<'_>, found: &mut Found) -> Vec<Line<'a>> {
    let title = folded(about.title);
    let nothing = BTreeSet::new();
    let (above, below) = about.learned.map_or((&nothing, &nothing), |learned| (&learned.head, &learned.tail));
    let head = Edge { title: Some(&title), learned: above, reference: about.reference };
    let foot = Edge { title: None, learned: below, reference: about.reference };
    let mut stripped = Found::default();
    let (mut start, mut end) = (0, lines.len());
    while start < end.min(MAX_HEAD_LINES) && head.take(lines[start].text, &mut stripped) {
        start += 1;
    }
    let mut tail = Found { byline: stripped.byline.clone(), ..Found::default() };
    let lowest = lines.len().saturating_sub(MAX_TAIL_LINES).max(start);
    while lowest < end {
        if let Some((heading, kind)) = foot.block_heading(&lines[lowest..end]) {
            for line in lines[lowest + heading..end].iter().rev() {
                let text = folded(line.text);
                let own = phrase_of(&text).map(|phrase| phrase.kind).or_else(|| foot.learned_kind(&text));
                tail.removed.push(Removal { kind: own.unwrap_or(kind), text: line.text.to_owned() });
            }
            end = lowest + heading;
        } else if foot.take(lines[end - 1].text, &mut tail) {
            end -= 1;
        } else {
            break;
        }
    }
    if start == end {
        return lines;
    }
    let mut kept = lines;
    if let Some((text, tags)) = page_lines::glued_tags(kept[end - 1].text) {
        tail.removed.push(Removal { kind: RemovalKind::Furniture, text: tags.to_owned() });
        kept[end - 1].text = text;
    }
    // In the order of the text.
    tail.removed.reverse();
    stripped.removed.append(&mut tail.removed);
    *found = Found {
        byline: stripped.byline.or(tail.byline),
        date: stripped.date.or(tail.date),
        reading_minutes: stripped.reading_minutes.or(tail.reading_minutes),
        removed: stripped.removed,
    };
    kept.truncate(end);
    kept.drain(..start);
    kept
}

/// One end of an article.
struct Edge<'a> {
    /// The folded title, at the head.
    title: Option<&'a str>,
    learned: &'a BTreeSet<Box<str>>,
    reference: Timestamp,
}

impl Edge<'_> {
    /// Recognizes one line and notes what it says.
    fn take(&self, text: &str, found: &mut Found) -> bool {
        if text.chars().nth(MAX_CHARS).is_some() {
            return false;
        }
        let line = folded(text);
        let Some(kind) = self.kind(text, &line, found) else { return false };
        found.removed.push(Removal { kind, text: text.to_owned() });
        true
    }

    fn kind(&self, text: &str, line: &str, found: &mut Found) -> Option<RemovalKind> {
        if line.is_empty() {
            // Rules and bullets at the edge: `***`, `———`; signs for the size of print.
            return Some(RemovalKind::Furniture);
        }
        if self.title == Some(line) {
            return Some(RemovalKind::RepeatedTitle);
        }
        if let Some(reading) = page_lines::reading_time(text, line) {
            found.reading_minutes.get_or_insert(reading.minutes);
            found.byline = found.byline.take().or(reading.byline);
            return Some(RemovalKind::ReadingTime);
        }
        if let Some(name) = self.byline(text, found.byline.is_some()) {
            found.byline = found.byline.take().or(name);
            return Some(RemovalKind::Byline);
        }
        if let Some(date) = date_line(text, line, self.reference) {
            found.date = found.date.or(date);
            return Some(RemovalKind::DateLine);
        }
        if let Some(phrase) = phrase_of(line) {
            return Some(phrase.kind);
        }
        let made = page_lines::is_counter(line)
            || page_lines::is_tool_row(text, line)
            || page_lines::is_contact(text)
            || (self.title.is_none() && page_lines::is_hashtags(text));
        if made {
            return Some(RemovalKind::Furniture);
        }
        if text.starts_with('©') || text.starts_with("(c)") {
            return Some(RemovalKind::Copyright);
        }
        self.learned_kind(line)
    }

    fn learned_kind(&self, line: &str) -> Option<RemovalKind> {
        self.learned.contains(line).then_some(RemovalKind::Learned)
    }

    /// `Some(None)` is a line of credits that names no author of its own.
    fn byline(&self, text: &str, known: bool) -> Option<Option<String>> {
        match self.title {
            Some(_) => byline::name_in(text).filter(|_| !known).map(Some),
            None => byline::is_desk_credit(text).then_some(None),
        }
    }

    /// The index and kind of the heading of a block that reaches to the last of the lines.
    fn block_heading(&self, lines: &[Line<'_>]) -> Option<(usize, RemovalKind)> {
        let from = lines.len().saturating_sub(MAX_BLOCK_LINES);
        let mut heading = None;
        for (index, line) in lines.iter().enumerate().skip(from).rev() {
            if line.text.chars().nth(MAX_CHARS).is_some() {
                break;
            }
            let text = folded(line.text);
            let phrase = phrase_of(&text);
            if page_lines::is_call_for_messages(&text) {
                heading = Some((index, RemovalKind::Furniture));
            } else if let Some(phrase) = phrase.filter(|phrase| phrase.opens_block) {
                // The heading that stands highest takes everything below it.
                heading = Some((index, phrase.kind));
            } else if phrase.is_none() && self.learned_kind(&text).is_none() && !link_like(line.text, &text) {
                break;
            }
        }
        heading
    }
}

/// Whether a folded line is known as furniture of any page.
pub(super) fn is_phrase(line: &str) -> bool {
    phrase_of(line).is_some()
}

/// The phrase that a folded line is.
fn phrase_of(line: &str) -> Option<&'static Phrase> {
    let words = line.split(' ').count();
    // The first two letters tell most phrases from most lines.
    let opening = line.as_bytes().first_chunk::<4>();
    let may_fit = |phrase: &&Phrase| phrase.text.len() < 4 || phrase.text.as_bytes().first_chunk::<4>() == opening;
    phrases::all().filter(may_fit).find(|phrase| match phrase.cover {
        Cover::Whole => phrase.text == line,
        Cover::Start(most) => {
            words <= most
                && line.strip_prefix(phrase.text).is_some_and(|rest| rest.is_empty() || !rest.starts_with(is_letter))
        }
    })
}

/// After a phrase another word may follow, or an ending that keeps its meaning («تعليقا»), but only the space is sure.
fn is_letter(c: char) -> bool {
    // The accusative of «تعليق» is written «تعليقا» or «تعليقًا»: an alef may follow.
    c != ' ' && c != 'ا'
}

/// Could be a headline, a name or a label: short, and no sentence.
fn link_like(text: &str, folded: &str) -> bool {
    let sentence = text.trim_end_matches(['»', '"', ')', '\u{200F}', '\u{200E}']).ends_with(['.', '…', '،', ':', '۔']);
    !sentence && folded.split(' ').count() <= MAX_LINK_WORDS
}

/// The date of a line that holds nothing else; `Some(None)` for a line with a time only.
fn date_line(text: &str, line: &str, reference: Timestamp) -> Option<Option<Date>> {
    if text.chars().nth(90).is_some() {
        return None;
    }
    // Dates hold a figure or a word that counts from now.
    let relative = ["منذ ", "قبل ", "امس", " ago", "yesterday", "just now"].iter().any(|word| line.contains(word));
    if !relative && !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    dates::parse_line(text, reference).map(Some).or_else(|| dates::is_time_line(text).then_some(None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_need_whole_words() {
        assert!(phrase_of(&folded("اترك تعليقًا")).is_some());
        assert!(phrase_of(&folded("اقرأ أيضاً: وزير النفط يستقيل")).is_some());
        assert!(phrase_of(&folded("المزيدي يفوز بالجائزة")).is_none());
        assert!(phrase_of(&folded("إعلان نتائج الثانوية العامة")).is_none());
        assert!(phrase_of(&folded("التعليقات على القرار متباينة في الشارع المصري")).is_none());
    }
}
