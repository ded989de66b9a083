//! The shape of a body: headings inside of it, and whether its beginning seems to be missing.

use super::lines::{Line, have_blank_lines, separator};
use crate::record::Subheading;
use crate::text::{folded, is_invisible, word_count};

/// A heading has at most so many characters and words.
const MAX_HEADING_CHARS: usize = 90;
const MAX_HEADING_WORDS: u32 = 12;
/// What it heads is a paragraph of at least so many words.
const MIN_HEADED_WORDS: u32 = 15;
/// More are not listed.
const MAX_SUBHEADINGS: usize = 50;

/// The headings inside of a body whose text was joined from these lines: short paragraphs without a full stop, between a
/// paragraph that is finished and a longer one. Two short lines in a row are a list.
pub(super) fn subheadings(lines: &[Line<'_>], body: &str) -> Vec<Subheading> {
    let mut found = Vec::new();
    let blank_lines = have_blank_lines(lines);
    let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    // Where the line begins in bytes; up to where scalars have been counted, and how many.
    let mut byte = 0;
    let (mut counted, mut scalars) = (0, 0_u32);
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            byte += separator(line, blank_lines).len();
        }
        let own_paragraph = |headed: &Line<'_>| !blank_lines || (line.opens && headed.opens);
        if let (Some(before), Some(headed)) = (index.checked_sub(1).and_then(|at| lines.get(at)), lines.get(index + 1))
            && own_paragraph(headed)
            && heads(before.text, line.text, headed.text)
        {
            let start = scalars.saturating_add(body.get(counted..byte).map_or(0, count));
            let end = start.saturating_add(count(line.text));
            found.push(Subheading { start, end, text: line.text.to_owned() });
            (counted, scalars) = (byte + line.text.len(), end);
            if found.len() == MAX_SUBHEADINGS {
                break;
            }
        }
        byte += line.text.len();
    }
    found
}

fn heads(before: &str, line: &str, after: &str) -> bool {
    // Bytes first: most lines are long.
    line.len() <= 2 * MAX_HEADING_CHARS
        && after.len() > line.len()
        && ends_sentence(before)
        && !line.ends_with(['.', '،', '؛', ',', ';', '…', '!', '»', '"', ')', '”', '*'])
        && !line.starts_with(['-', '–', '•', '*', '·', '«', '"', '“', '(', '#', '@'])
        && !line.starts_with(|c: char| crate::text::digit(c).is_some())
        && !super::dateline::says(&folded(line))
        && line.chars().any(char::is_alphabetic)
        && word_count(line) <= MAX_HEADING_WORDS
        && word_count(after) >= MIN_HEADED_WORDS
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(|c: char| is_invisible(c) || "»\"”)".contains(c)).ends_with(['.', '!', '؟', '?', '…', '۔'])
}

/// First words that go on with what was said before, folded. Those of two or three words first of all need them all.
const CONTINUATIONS: &[&str] = &[
    "واضاف",
    "واضافت",
    "واضافوا",
    "وتابع",
    "وتابعت",
    "واردف",
    "واردفت",
    "واستطرد",
    "واستطردت",
    "وزاد",
    "واوضح",
    "واوضحت",
    "واشار",
    "واشارت",
    "ولفت",
    "ولفتت",
    "واكد",
    "واكدت",
    "وقال",
    "وقالت",
    "وذكر",
    "وذكرت",
    "وبين",
    "وبينت",
    "ونوه",
    "ونوهت",
    "وشدد",
    "وشددت",
    "واختتم",
    "واختتمت",
    "وختم",
    "وختمت",
    "واعتبر",
    "واعتبرت",
    "وراي",
    "واعرب",
    "واعربت",
    "وكان",
    "وكانت",
    "وياتي",
    "وتاتي",
    "وفي السياق",
    "وفي هذا السياق",
    "وفي سياق",
    "ومن جهته",
    "ومن جهتها",
    "ومن جانبه",
    "ومن جانبها",
    "ومن ناحيته",
    "وفي المقابل",
    "بدوره",
    "بدورها",
    "لكن",
    "لكنه",
    "لكنها",
    "غير ان",
    "الا ان",
    "من جهته",
    "من جهتها",
    "من جانبه",
    "من جانبها",
    "من ناحيته",
    "من ناحيتها",
    "في المقابل",
    "في السياق",
    "في سياق متصل",
    "الي ذلك",
    "علي صعيد متصل",
    "يذكر ان",
    "يشار الي",
    "he added",
    "she added",
    "they added",
    "he also",
    "she also",
    "however",
    "meanwhile",
    "moreover",
    "furthermore",
    "il a ajouté",
    "elle a ajouté",
];

/// Whether a body opens with a continuation: its first paragraph was lost on the way.
pub(super) fn misses_lead(body: &str) -> bool {
    let text = body.trim_start_matches(|c: char| is_invisible(c) || c.is_whitespace());
    if text.starts_with(['…', '،', '؛', ',', ';', ')', '»', '”', '؟', '?', '!']) || text.starts_with("...") {
        return true;
    }
    let opening = folded(crate::text::head(text, 60));
    let follows =
        |phrase: &&str| opening.strip_prefix(*phrase).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let also_said = opening.strip_prefix("كما ").is_some_and(super::dateline::says);
    also_said || CONTINUATIONS.iter().any(follows) || opens_in_lower_case(text)
}

/// English that begins with a small letter, unless that is how the name is written: `iPhone`, `al-Shabab`, `eBay`.
fn opens_in_lower_case(text: &str) -> bool {
    let word = text.split(char::is_whitespace).next().unwrap_or_default();
    word.len() >= 2
        && word.bytes().all(|byte| byte.is_ascii_lowercase() || b",.;'".contains(&byte))
        && !matches!(word, "al" | "el" | "de" | "von" | "van" | "bin" | "d'")
        && !word.contains("..")
        && text
            .split(char::is_whitespace)
            .nth(1)
            .is_some_and(|next| next.starts_with(|c: char| c.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openings_that_go_on() {
        for body in [
            "وأضاف الوزير أن الخطة جاهزة",
            "كما أشار إلى أهمية التعاون",
            "من جهته، أكد السفير",
            "...وتستمر المفاوضات",
            "» وفق البيان",
            "\u{200F}وتابَعَ قائلا",
            "and the talks will go on",
            "She added that the plan was ready",
            "However, the bank said",
        ] {
            assert!(misses_lead(body), "{body}");
        }
        for body in [
            "أعلن الوزير أن الخطة جاهزة",
            "واشنطن - رويترز",
            "وزارة الصحة تعلن",
            "كمال جنبلاط زعيم",
            "كما هو معلوم في الكون كله، يوجد الغني والفقير",
            ".. في بيت من بيوت الله",
            "iPhone sales fell",
            "al-Shabab fighters attacked",
            "The talks will go on",
            "«نعم» قال الوزير",
            "",
        ] {
            assert!(!misses_lead(body), "{body}");
        }
    }
}
