//! Embargoes in words, as wire messages and plain text carry them: `EMBARGOED UNTIL 0001 GMT Nov 14`, «محظور النشر حتى …».
//!
//! | written | where it counts |
//! | --- | --- |
//! | a line that opens with one of [`OPENINGS`] or the like, labels (`URGENT`, «تنبيه:») before it or not | any line of up to [`MAX_CHARS`] characters |
//! | the same after a sign (`/`, `-`, `(`, `:` …), or one of [`SURE`] after any word | headline, slugline, notes to editors |
//! | a longer paragraph that opens so, names a time or writes it in capitals | its first sentence |
//! | `$adv15`, `ADV15` (an advance for the 15th) | its own line, the slugline |
//!
//! What an embargo says is read by `wire_time::moment`, in full or not at all; what is not understood withholds the article,
//! flag `embargo-not-understood`. News about embargoes stays news: «الحظر النفطي», `the oil embargo of 1973`, `Arms embargo:
//! five things to know`, `Embargoed goods were seized`.

use super::wire_time::{self, Sent};
use crate::record::{PubStatus, RawArticle};
use crate::text::{digit, folded};

/// A longer line is part of the story.
pub(super) const MAX_CHARS: usize = 200;
/// Labels and the longest phrase, with vowel signs and brackets.
const HEAD_BYTES: usize = 200;

/// The longest of [`SURE`], with vowel signs.
const SURE_BYTES: usize = 90;
/// A longer sentence is looked through no further.
const SENTENCE_BYTES: usize = 1000;
/// Nor behind more signs.
const MOST_SIGNS: usize = 50;

/// How embargo lines begin, folded. A phrase that could also open a sentence of the news needs the word after it.
const OPENINGS: &[&str] = &[
    "embargoed until",
    "embargoed till",
    "embargoed to",
    "embargoed for",
    "embargoed before",
    "embargo until",
    "embargo till",
    "embargoed",
    "strictly embargoed",
    "under embargo",
    "under strict embargo",
    "sous embargo",
    "embargo jusqu",
    "hold for release",
    "not for release",
    "for release at",
    "for release after",
    "for release on",
    "محظور النشر",
    "محظور نشره",
    "محظور للنشر",
    "النشر محظور",
    "يحظر النشر",
    "يحظر نشره",
    "يحظر نشر هذا",
    "ممنوع النشر",
    "ممنوع من النشر",
    "غير قابل للنشر",
    "حظر نشر حتي",
    "حظر النشر حتي",
    "تحت الحظر حتي",
    "لا ينشر قبل",
    "لا ينشر الا",
    "للنشر بعد",
    "للنشر اعتبارا",
];
/// What sets an embargo after any word of a headline, slugline or note, folded.
const SURE: &[&str] = &[
    "embargoed until",
    "embargoed till",
    "embargoed before",
    "embargoed for release",
    "under embargo until",
    "under embargo till",
    "sous embargo",
    "محظور النشر حتي",
    "محظور النشر قبل",
    "محظور نشره",
    "يحظر النشر حتي",
    "يحظر النشر قبل",
    "يحظر نشره",
    "تحت الحظر حتي",
];
/// Words that call for attention before it, folded.
const LABELS: &[&str] = &[
    "attention",
    "attn",
    "urgent",
    "eds",
    "editors",
    "editor",
    "note",
    "important",
    "please",
    "media",
    "press",
    "news",
    "advisory",
    "alert",
    "bulletin",
    "flash",
    "update",
    "lead",
    "strictly",
    "عاجل",
    "تنبيه",
    "تنويه",
    "هام",
    "مهم",
    "ملاحظه",
    "ملحوظه",
    "للمحررين",
    "الي",
    "المحررين",
];
/// Parts of words without which no line sets an embargo, folded: most lines need no closer look.
const TRIGGERS: &[&str] = &["embarg", "for", "adv", "sperrfrist", "نشر", "حظ"];

/// Whether a line of up to [`MAX_CHARS`] characters sets an embargo.
pub(super) fn is_line(line: &str) -> bool {
    line.chars().nth(MAX_CHARS).is_none() && (opens(line) || is_alone(line))
}

/// Whether the text is the word alone: `** EMBARGO **`.
fn is_alone(text: &str) -> bool {
    text.trim_matches(|c: char| !c.is_alphanumeric()) == "EMBARGO"
}

/// The embargo that a longer paragraph opens with: its first sentence.
pub(super) fn first_sentence(paragraph: &str) -> Option<&str> {
    paragraph.chars().nth(MAX_CHARS)?;
    let head = crate::text::head(paragraph, 2 * MAX_CHARS);
    let end = [". ", ".\n", "\n", ") "].iter().filter_map(|end| head.find(end)).min().unwrap_or(head.len());
    let sentence = &head[..end];
    (opens(head) && (wire_time::tells_time(sentence) || in_capitals(head))).then_some(sentence)
}

/// The parts of a headline, slugline or note that set an embargo; the whole of it, where it does so without such a part.
pub(super) fn parts(line: &str) -> Vec<&str> {
    let pieces = line.split(['\n', '(', ')', '*']).flat_map(|part| part.split(". "));
    let found: Vec<&str> = pieces.clone().filter(|part| opens(part) || is_alone(part)).collect();
    if !found.is_empty() {
        return found;
    }
    let inside: Vec<&str> = pieces.filter_map(within).collect();
    if inside.is_empty() && opens(line) { vec![line] } else { inside }
}

/// The rest of a text from where it sets an embargo. Only its head is looked through, and only so many signs in it: a sentence
/// is shorter, and what is not one must not cost more than its length.
fn within(text: &str) -> Option<&str> {
    let text = crate::text::head(text, SENTENCE_BYTES);
    let mut signs = 0;
    if !is_triggered(&folded(text)) {
        return None;
    }
    let mut before = ' ';
    let mut apart = true;
    for (at, c) in text.char_indices() {
        let starts = c.is_alphanumeric() && !before.is_alphanumeric();
        if starts {
            let rest = &text[at..];
            signs += usize::from(apart);
            if (apart && signs <= MOST_SIGNS && opens(rest)) || is_sure(rest, text) {
                return Some(rest);
            }
            apart = false;
        } else if !c.is_alphanumeric() && !c.is_whitespace() {
            apart = true;
        }
        before = c;
    }
    None
}

fn is_sure(rest: &str, text: &str) -> bool {
    let shout = rest.starts_with("EMBARGOED") && text.contains(|c: char| c.is_ascii_lowercase());
    let first = rest.chars().next().map_or(' ', |c| c.to_ascii_lowercase());
    // Vowel signs may follow the first letter, but nothing comes before it.
    shout || {
        SURE.iter().any(|phrase| phrase.starts_with(first)) && {
            let head = folded(crate::text::head(rest, SURE_BYTES));
            SURE.iter().any(|phrase| is_opening(&head, phrase))
        }
    }
}

/// Takes the lines that set an embargo, as they were sent, off the lines of a message: what stands below such a line belongs to
/// the story, whatever becomes of wrapping. A line inside of a paragraph counts only where nobody could take it for one of its
/// sentences.
pub(super) fn take(lines: &mut [&str], sent: Option<Sent>) -> Vec<String> {
    let understood = |text: &str| parts(text).first().is_some_and(|part| moment(part, sent).is_some());
    let mut taken = Vec::new();
    for at in 0..lines.len() {
        let line = lines[at];
        if line.len() < 5 || !is_line(line) {
            continue;
        }
        let before = at.checked_sub(1).map_or("", |before| lines[before].trim_end());
        let starts = before.is_empty()
            || before.ends_with(['.', '!', '?', '؟', ':', '…', '=', '<', ')', ']', '"', '»'])
            || line.starts_with(['\t', '^', '(', '[', '*', '$'])
            || line.starts_with("  ")
            || in_capitals(line);
        let next = lines.get(at + 1).map(|next| next.trim()).filter(|next| !next.is_empty());
        let both = || next.map(|next| format!("{} {next}", line.trim_end())).filter(|both| understood(both));
        if understood(line) {
            taken.push(line.to_owned());
        } else if let Some(both) = Some(()).filter(|()| starts).and_then(|()| both()) {
            taken.push(both);
            lines[at + 1] = "";
        } else if starts {
            taken.push(line.to_owned());
        } else {
            continue;
        }
        lines[at] = "";
    }
    for line in &mut taken {
        *line = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '^' | '<' | '=')).to_owned();
    }
    taken
}

/// Sets what the texts say about an embargo.
pub(super) fn set<'a>(article: &mut RawArticle, texts: impl Iterator<Item = &'a str>, sent: Option<Sent>) {
    let ends: Vec<Option<String>> = texts.map(|text| moment(text, sent)).collect();
    if ends.contains(&None) {
        article.status = article.status.stricter(PubStatus::Withheld);
        article.flags.push("embargo-not-understood");
    }
    article.embargoes.extend(ends.into_iter().flatten());
}

fn moment(part: &str, sent: Option<Sent>) -> Option<String> {
    wire_time::moment(without_labels(part).0, sent)
}

/// The text behind the labels before it, and whether there were any.
fn without_labels(text: &str) -> (&str, bool) {
    let mut rest = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let mut labelled = false;
    loop {
        let end = rest.find(|c: char| c.is_whitespace() || c.is_ascii_punctuation()).unwrap_or(rest.len());
        if end == 0 || end > 40 || !LABELS.contains(&folded(&rest[..end]).as_str()) {
            return (rest, labelled);
        }
        rest = rest[end..].trim_start_matches(|c: char| !c.is_alphanumeric());
        labelled = true;
    }
}

fn is_triggered(folded: &str) -> bool {
    TRIGGERS.iter().any(|part| folded.contains(part))
}

/// Whether a folded text opens with a phrase, at the end of a word.
fn is_opening(text: &str, phrase: &str) -> bool {
    let rest = text.strip_prefix(phrase);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' ') || phrase.ends_with("jusqu"))
}

/// Whether a text opens with words that set an embargo.
fn opens(text: &str) -> bool {
    let head = crate::text::head(text, HEAD_BYTES);
    if !is_triggered(&folded(head)) {
        return false;
    }
    if head.trim_start_matches(['^', ' ', '(', '*']).get(..4).is_some_and(|sign| sign.eq_ignore_ascii_case("$adv")) {
        return true;
    }
    let (rest, labelled) = without_labels(head);
    let phrase = folded(rest);
    let words: Vec<&str> = phrase.split(' ').take(12).collect();
    let has_digit = || text.contains(|c: char| digit(c).is_some());
    match words.first().copied().unwrap_or_default() {
        "embargo" if sets_after_colon(rest, "embargo".len()) => return true,
        "embargo" if words.get(1).is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit())) => {
            return wire_time::tells_time(rest);
        }
        // «Embargoed goods were seized» is news.
        "embargoed" if words.len() == 1 || sets_after_colon(rest, "embargoed".len()) => return true,
        "embargoed" => return labelled || in_capitals(text) || has_digit() || goes_on(&phrase),
        "sperrfrist" => return words.len() == 1 || has_digit() || rest.contains(':'),
        word if word.strip_prefix("adv").is_some_and(is_day) => return true,
        _ => {}
    }
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    match words.as_slice() {
        ["not", "for", what, ..] if PURPOSES.contains(what) => {
            *what == "release" || has(&["before", "until", "till", "prior"])
        }
        ["for", "release" | "use" | "publication", next, ..] => {
            wire_time::is_day_or_month(next) || next.starts_with(|c: char| c.is_ascii_digit()) || goes_on(&phrase)
        }
        ["hold" | "advance", "for", rest @ ..] => {
            let rest = &rest[..rest.len().min(5)];
            rest.iter().any(|word| wire_time::is_day_or_month(word) || PURPOSES.contains(word))
        }
        _ => goes_on(&phrase),
    }
}

/// What an embargo can be laid on.
const PURPOSES: &[&str] = &["release", "publication", "broadcast", "use", "transmission", "distribution"];

fn goes_on(phrase: &str) -> bool {
    OPENINGS.iter().any(|known| *known != "embargoed" && is_opening(phrase, known))
}

fn is_day(figures: &str) -> bool {
    matches!(figures.len(), 1 | 2) && figures.bytes().all(|byte| byte.is_ascii_digit())
}

/// `EMBARGO: …` in capitals, or before a time or nothing: «Embargo: Cuba protests» is news.
fn sets_after_colon(text: &str, word: usize) -> bool {
    let (Some(label), Some(rest)) = (text.get(..word), text.get(word..)) else { return false };
    let Some(said) = rest.trim_start().strip_prefix(':').map(|said| sentence(said.trim())) else { return false };
    let shouted = label.bytes().all(|byte| byte.is_ascii_uppercase());
    said.is_empty() || wire_time::tells_time(said) || (shouted && text.contains(|c: char| c.is_ascii_lowercase()))
}

/// The text up to the end of its first sentence; a full stop behind a short word or a month is that of an
/// abbreviation.
fn sentence(text: &str) -> &str {
    let ends = text.match_indices(['\n', '.']).find(|(at, sign)| {
        let word = text[..*at].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let is_short = || word.chars().count() < 4 || wire_time::is_day_or_month(&folded(word));
        *sign == "\n" || (text[at + 1..].starts_with(' ') && !is_short())
    });
    ends.map_or(text, |(at, _)| &text[..at])
}

/// Whether the text opens in capitals that stand out: in a line that is not all in capitals, or names a time.
fn in_capitals(text: &str) -> bool {
    let text = sentence(text);
    let (rest, _) = without_labels(text);
    let mut letters = rest.chars().filter(|c| c.is_alphabetic()).take(8);
    letters.all(|c| c.is_ascii_uppercase())
        && rest.starts_with(|c: char| c.is_ascii_uppercase())
        && (text.contains(|c: char| c.is_ascii_lowercase()) || wire_time::tells_time(rest))
}
