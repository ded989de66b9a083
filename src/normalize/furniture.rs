//! Page furniture off the head and the tail.
//!
//! From each end, lines go while they are recognized, and the first line that is not stops it: nothing is ever taken out of
//! the middle. At the tail a heading such as «اقرأ أيضا» or «اترك تعليقا» takes the short lines after it along. Every line
//! is listed with its kind. If nothing would be left, everything stays.

use super::byline;
use super::dates::{self, Date};
use super::lines::Line;
use super::phrases::{Cover, PHRASES, Phrase};
use crate::record::{Removal, RemovalKind};
use crate::text::folded;

/// A longer line is text, whatever it begins with.
const MAX_CHARS: usize = 220;
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

/// Takes the furniture off.
pub(super) fn strip<'a>(lines: Vec<Line<'a>>, title: &str, found: &mut Found) -> Vec<Line<'a>> {
    let title = folded(title);
    let mut stripped = Found::default();
    let (mut start, mut end) = (0, lines.len());
    while start < end.min(MAX_HEAD_LINES) && take_line(lines[start].text, Place::Head(&title), &mut stripped) {
        start += 1;
    }
    let mut tail = Found { byline: stripped.byline.clone(), ..Found::default() };
    let lowest = lines.len().saturating_sub(MAX_TAIL_LINES).max(start);
    while lowest < end {
        if let Some((heading, kind)) = block_heading(&lines[lowest..end]) {
            for line in lines[lowest + heading..end].iter().rev() {
                let own = phrase_of(&folded(line.text)).map(|phrase| phrase.kind);
                tail.removed.push(Removal { kind: own.unwrap_or(kind), text: line.text.to_owned() });
            }
            end = lowest + heading;
        } else if take_line(lines[end - 1].text, Place::Tail, &mut tail) {
            end -= 1;
        } else {
            break;
        }
    }
    if start == end {
        return lines;
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
    let mut kept = lines;
    kept.truncate(end);
    kept.drain(..start);
    kept
}

#[derive(Clone, Copy)]
enum Place<'a> {
    /// At the head, with the folded title.
    Head(&'a str),
    Tail,
}

/// Recognizes one line and notes what it says.
fn take_line(text: &str, place: Place<'_>, found: &mut Found) -> bool {
    if text.chars().nth(MAX_CHARS).is_some() {
        return false;
    }
    let line = folded(text);
    if line.is_empty() {
        // Rules and bullets at the edge: `***`, `———`. Taken as furniture, listed as it stood.
        found.removed.push(Removal { kind: RemovalKind::Furniture, text: text.to_owned() });
        return true;
    }
    let kind = if matches!(place, Place::Head(title) if title == line) {
        RemovalKind::RepeatedTitle
    } else if let Some(minutes) = reading_time(&line) {
        found.reading_minutes.get_or_insert(minutes);
        RemovalKind::ReadingTime
    } else if let Some(name) = byline_at(text, place, found.byline.is_some()) {
        if let Some(name) = name {
            found.byline.get_or_insert(name);
        }
        RemovalKind::Byline
    } else if let Some(date) = date_line(text) {
        found.date.get_or_insert(date);
        RemovalKind::DateLine
    } else if let Some(phrase) = phrase_of(&line) {
        phrase.kind
    } else if text.starts_with('©') || text.starts_with("(c)") {
        RemovalKind::Copyright
    } else {
        return false;
    };
    found.removed.push(Removal { kind, text: text.to_owned() });
    true
}

/// `Some(None)` is a line of credits that names no author of its own.
fn byline_at(text: &str, place: Place<'_>, known: bool) -> Option<Option<String>> {
    match place {
        Place::Head(_) => byline::name_in(text).filter(|_| !known).map(Some),
        Place::Tail => byline::is_desk_credit(text).then_some(None),
    }
}

/// The phrase that a folded line is.
fn phrase_of(line: &str) -> Option<&'static Phrase> {
    let words = line.split(' ').count();
    PHRASES.iter().find(|phrase| match phrase.cover {
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

/// The index and kind of the heading of a block that reaches to the last of the lines.
fn block_heading(lines: &[Line<'_>]) -> Option<(usize, RemovalKind)> {
    let from = lines.len().saturating_sub(MAX_BLOCK_LINES);
    let mut heading = None;
    for (index, line) in lines.iter().enumerate().skip(from).rev() {
        if line.text.chars().nth(MAX_CHARS).is_some() {
            break;
        }
        let text = folded(line.text);
        let phrase = phrase_of(&text);
        if let Some(phrase) = phrase.filter(|phrase| phrase.opens_block) {
            // The heading that stands highest takes everything below it.
            heading = Some((index, phrase.kind));
        } else if phrase.is_none() && !link_like(line.text, &text) {
            break;
        }
    }
    heading
}

/// Could be a headline, a name or a label: short, and no sentence.
fn link_like(text: &str, folded: &str) -> bool {
    let sentence = text.trim_end_matches(['»', '"', ')', '\u{200F}', '\u{200E}']).ends_with(['.', '…', '،', ':', '۔']);
    !sentence && folded.split(' ').count() <= MAX_LINK_WORDS
}

/// The minutes of a reading-time line, folded.
fn reading_time(line: &str) -> Option<u32> {
    let words: Vec<&str> = line.split(' ').collect();
    let about_reading = words.iter().any(|word| matches!(*word, "قراءه" | "للقراءه" | "القراءه" | "read" | "reading"));
    let unit = words.iter().position(|word| {
        matches!(*word, "دقيقه" | "دقايق" | "دقيقتان" | "دقيقتين" | "min" | "mins" | "minute" | "minutes")
    })?;
    if !about_reading || words.len() > 7 {
        return None;
    }
    if let Some(minutes) = words.iter().find_map(|word| word.parse::<u32>().ok()) {
        return (1..=999).contains(&minutes).then_some(minutes);
    }
    match words[unit] {
        "دقيقتان" | "دقيقتين" => Some(2),
        "دقيقه" => Some(1),
        _ => None,
    }
}

/// The date of a line that holds nothing else.
fn date_line(text: &str) -> Option<Date> {
    if text.chars().nth(90).is_some() || !text.chars().any(|c| crate::text::digit(c).is_some()) {
        return None;
    }
    dates::parse_line(text, jiff::Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_times_in_both_languages() {
        for (line, minutes) in [
            ("٣ دقائق للقراءة", Some(3)),
            ("وقت القراءة: 12 دقيقة", Some(12)),
            ("دقيقتان للقراءة", Some(2)),
            ("دقيقة واحدة قراءة", Some(1)),
            ("4 min read", Some(4)),
            ("Reading time: 7 minutes", Some(7)),
            ("استمرت المباراة 90 دقيقة", None),
            ("قراءة في كتاب", None),
            ("0 min read", None),
        ] {
            assert_eq!(reading_time(&folded(line)), minutes, "{line}");
        }
    }

    #[test]
    fn phrases_need_whole_words() {
        assert!(phrase_of(&folded("اترك تعليقًا")).is_some());
        assert!(phrase_of(&folded("اقرأ أيضاً: وزير النفط يستقيل")).is_some());
        assert!(phrase_of(&folded("المزيدي يفوز بالجائزة")).is_none());
        assert!(phrase_of(&folded("إعلان نتائج الثانوية العامة")).is_none());
        assert!(phrase_of(&folded("التعليقات على القرار متباينة في الشارع المصري")).is_none());
    }
}
