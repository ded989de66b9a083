//! Which elements of a page are not its article: navigation, boxes of links, forms, captions, comments, hints and counters.
//!
//! An element is left out for what it is (`nav`, `aside`, `footer`, `figure` without a table or quotation, hidden), for what
//! it is called (`html_names`), or for its shape: a block of two or more links with hardly any text between them, a line
//! «اقرأ أيضا» with its link, and such a heading before a box. What holds the headline or the text of an article, or the
//! only paragraphs of a page, is not left out for its name.

use super::html_names::{Hidden, Names};
use super::html_outline::{Part, line_of};
use crate::text::folded;

/// How much to leave out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Care {
    /// Nothing.
    Nothing,
    /// What the tags say.
    Tags,
    /// All.
    Full,
}

/// What is known about the article from elsewhere on the page.
pub(super) struct Known<'a> {
    /// Its title.
    pub(super) title: Option<&'a str>,
    /// It has a date: shown dates are not needed to find one.
    pub(super) dated: bool,
}

/// Text outside of links in a box of links has at most so many characters in one piece: a date, a section.
const LABEL_CHARS: usize = 60;
/// A hint with its link is one line.
const HINT_CHARS: usize = 300;
/// An author's or date line has at most so many characters.
pub(super) const SIGN_CHARS: usize = 90;
/// Text has paragraphs of so many characters; labels and links have not.
const PARAGRAPH_CHARS: usize = 60;

/// The rules for those who comment have at most so many characters.
const RULES_CHARS: usize = 1000;

/// Words that point to other articles, folded.
const HINTS: &[&str] = &[
    "اقرا ايضا",
    "اقرا المزيد",
    "اقرا كذلك",
    "اقرا ايضا في",
    "طالع ايضا",
    "شاهد ايضا",
    "تابع ايضا",
    "قد يهمك",
    "قد يهمك ايضا",
    "قد يعجبك",
    "مواضيع ذات صله",
    "موضوعات ذات صله",
    "اخبار ذات صله",
    "مقالات ذات صله",
    "ذات صله",
    "مواضيع متعلقه",
    "موضوعات متعلقه",
    "اخبار متعلقه",
    "مقالات متعلقه",
    "الاكثر قراءه",
    "للمزيد",
    "also read",
    "read also",
    "read more",
    "read next",
    "related",
    "related articles",
    "related stories",
    "see also",
    "more on this story",
    "most read",
    "you may also like",
];

/// For each element, whether it is left out, by itself or with one around it.
pub(super) fn boxes(parts: &[Part<'_>], headline: Option<usize>, known: &Known<'_>, care: Care) -> Vec<bool> {
    let mut out = vec![false; parts.len()];
    if care == Care::Nothing {
        return out;
    }
    let outside = Outside::of(parts);
    let title = known.title.map(folded).filter(|title| !title.is_empty());
    let mut index = 1;
    while index < parts.len() {
        let part = &parts[index];
        let holds_headline = headline.is_some_and(|headline| (index..part.end).contains(&headline));
        let safe = holds_headline || part.holds_article;
        let leave_out = headline == Some(index)
            || by_tag(part, safe, parts[0].text)
            || (care == Care::Full
                && (by_name(part, parts, safe, outside.has_paragraph(index, part.end))
                    || by_shape(part, safe)
                    || is_sign(part, parts, known.dated)
                    || repeats(part, title.as_deref())));
        if leave_out {
            out[index..part.end].fill(true);
        }
        index = if leave_out { part.end } else { index + 1 };
    }
    if care == Care::Full {
        headings_of_boxes(parts, &mut out);
    }
    out
}

fn by_tag(part: &Part<'_>, safe: bool, all: usize) -> bool {
    let hidden = match part.names.hidden {
        Hidden::No => false,
        // A "read more" button hides paragraphs, not labels.
        Hidden::ByStyle => part.longest < PARAGRAPH_CHARS,
        Hidden::Yes => true,
    };
    match part.tag() {
        "nav" | "aside" | "dialog" | "button" | "figcaption" => true,
        "footer" | "header" => !part.holds_article,
        // Old frameworks wrap the whole page into one form.
        "form" => !safe && part.text * 2 < all,
        "figure" => !part.holds_data,
        _ => (part.names.role_beside || hidden) && !safe,
    }
}

/// The longest runs of text before and after each place in a page.
struct Outside {
    before: Vec<usize>,
    after: Vec<usize>,
}

impl Outside {
    fn of(parts: &[Part<'_>]) -> Self {
        let most = |longest: &mut usize, part: &Part<'_>| {
            *longest = (*longest).max(part.own);
            Some(*longest)
        };
        let before = std::iter::once(0).chain(parts.iter().scan(0, most)).collect();
        let mut after: Vec<usize> = std::iter::once(0).chain(parts.iter().rev().scan(0, most)).collect();
        after.reverse();
        Self { before, after }
    }

    /// Whether there is a paragraph outside of the elements from `start` to `end`.
    fn has_paragraph(&self, start: usize, end: usize) -> bool {
        self.before[start].max(self.after[end]) >= PARAGRAPH_CHARS
    }
}

fn by_name(part: &Part<'_>, parts: &[Part<'_>], safe: bool, other_paragraphs: bool) -> bool {
    let Names { furniture, comments, counter, .. } = part.names;
    if matches!(part.tag(), "html" | "body" | "main" | "blockquote") {
        return false;
    }
    if comments {
        let is_or_holds_main = safe && part.tag() != "article";
        return !is_or_holds_main;
    }
    let only_paragraphs = part.longest >= PARAGRAPH_CHARS && !other_paragraphs;
    (furniture && part.tag() != "article" && !safe && !only_paragraphs)
        || (counter && part.text + part.linked <= LABEL_CHARS && parts[part.parent].tag() != "p")
}

fn by_shape(part: &Part<'_>, safe: bool) -> bool {
    if safe || matches!(part.tag(), "html" | "body") {
        return false;
    }
    // A table of results links its teams and has numbers beside them; a paragraph may be little but links.
    let all_links = match part.tag() {
        "p" | "table" | "thead" | "tbody" | "tr" | "td" | "th" => part.text == 0,
        _ => part.linked >= 2 * part.text && part.longest < LABEL_CHARS,
    };
    (all_links && part.links >= 2 && part.block) || is_hint(part)
}

/// «اقرأ أيضا: » and a link, in one line.
fn is_hint(part: &Part<'_>) -> bool {
    if !part.block || part.links == 0 || part.text > LABEL_CHARS || part.text + part.linked > HINT_CHARS {
        return false;
    }
    let line = folded(&line_of(part.element));
    let hint =
        HINTS.iter().filter_map(|hint| line.strip_prefix(hint)).find(|rest| rest.is_empty() || rest.starts_with(' '));
    // Nothing but the hint may stand outside of the link.
    hint.is_some_and(|rest| rest.trim().chars().count() <= part.linked) && part.text <= LABEL_CHARS / 2
}

/// The author's or date line, or a counter, outside of running text.
fn is_sign(part: &Part<'_>, parts: &[Part<'_>], dated: bool) -> bool {
    let small = part.text + part.linked <= SIGN_CHARS && !in_paragraph(part, parts);
    small && (is_author(part) || (dated && (part.names.date || part.tag() == "time")))
}

/// Whether the element names the author.
pub(super) fn is_author(part: &Part<'_>) -> bool {
    (part.names.author || part.names.marked_author) && (1..=SIGN_CHARS).contains(&(part.text + part.linked))
}

fn in_paragraph(part: &Part<'_>, parts: &[Part<'_>]) -> bool {
    let outer = &parts[part.parent];
    !part.block && (outer.tag() == "p" || outer.own > SIGN_CHARS || (!outer.block && parts[outer.parent].tag() == "p"))
}

/// A heading that repeats the title.
fn repeats(part: &Part<'_>, title: Option<&str>) -> bool {
    matches!(part.tag(), "h1" | "h2" | "h3")
        && title
            .is_some_and(|title| part.text + part.linked <= 2 * title.len() && folded(&line_of(part.element)) == title)
}

/// What leads over to a box goes with it: the heading «مواضيع ذات صلة», or the rules for those who comment.
fn headings_of_boxes(parts: &[Part<'_>], out: &mut [bool]) {
    let mut index = 1;
    while index < parts.len() {
        let part = &parts[index];
        if out[index] {
            index = part.end;
            continue;
        }
        let next = parts.get(part.end).filter(|next| next.parent == part.parent && out[part.end]);
        let chars = part.text + part.linked;
        let heading = (matches!(part.tag(), "h2" | "h3" | "h4" | "h5" | "h6") || next.is_some())
            && (1..=LABEL_CHARS).contains(&chars)
            && HINTS.contains(&folded(&line_of(part.element)).as_str());
        let rules = next.is_some_and(|next| next.names.comments)
            && (1..=RULES_CHARS).contains(&chars)
            && !matches!(part.tag(), "p" | "blockquote")
            && speaks_of_comments(&line_of(part.element));
        if part.block && (heading || rules) {
            out[index..part.end].fill(true);
        }
        index += 1;
    }
}

fn speaks_of_comments(text: &str) -> bool {
    let text = folded(text);
    text.split(' ').any(|word| word.contains("تعليق") || word.starts_with("comment"))
}
