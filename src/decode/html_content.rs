//! The main content of a page.
//!
//! What is plainly not the article is left out first (`html_boxes`). Of the rest the first of these that holds enough text is
//! taken:
//!
//! 1. a live blog, by its item type or name: all of its entries;
//! 2. an element marked `itemprop="articleBody"`;
//! 3. an `<article>`: the one around the headline, else the first of about the longest; where several stand side by side
//!    and none holds most of the text, they are entries of one story, and what is around them is taken;
//! 4. an element called the body of an article (`entry-content`, `news-details`);
//! 5. `<main>` or `role="main"`;
//! 6. the block whose paragraphs hold most text (half of it counts for the block around it, since paragraphs often come in
//!    groups); a block of bare lines and breaks counts for itself.
//!
//! Inside of 3 and 5, an element of 2, 4 or 6 with nearly all of the text is taken in their place. A paragraph that stands
//! before the chosen element, beside it, is its lead and taken along. A page with so little text that none is found is a
//! flash: what stands around its headline is taken. The last resort is the whole page.

use scraper::{ElementRef, Html};

use super::html_boxes::{Care, Known, SIGN_CHARS, boxes, is_author};
use super::html_outline::{Part, Step, line_of, outline, unseen, walk};
use super::markup::{TextBuilder, is_invisible};
use crate::text::folded;

/// So many characters make a marked element worth taking.
const ENOUGH_CHARS: usize = 120;
/// A flash has at least so many characters beside its headline.
const FLASH_CHARS: usize = 15;
/// A lead has at least so many characters.
const LEAD_CHARS: usize = 60;
/// So many elements that name an author are looked at.
const MAX_AUTHORS: usize = 50;
/// So many elements after the headline, and before it, are looked at for the article's date.
const NEAR_HEADLINE: usize = 12;
/// So many entries side by side make a story of entries.
const ENTRIES: usize = 3;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// The text, paragraph by paragraph.
    pub(super) text: String,
    /// The author named beside it.
    pub(super) author: Option<String>,
    /// Short lines with digits by its headline, of which one may be its date.
    pub(super) headline_lines: Vec<String>,
    /// Whether the article was found; else the text is all that the page shows.
    pub(super) found: bool,
}

/// The main content of a page.
pub(super) fn main_content(page: &Html, known: &Known<'_>) -> Content {
    let parts = outline(page);
    let headline = headline(&parts, known.title);
    let mut content = Content::default();
    for care in [Care::Full, Care::Tags, Care::Nothing] {
        let left_out = boxes(&parts, headline, known, care);
        let view = View { parts: &parts, net: net(&parts, &left_out), left_out, headline };
        let chosen = view.choose();
        content.found = chosen.is_some();
        content.text = chosen
            .unwrap_or_else(|| vec![0])
            .into_iter()
            .map(|index| view.text(index))
            .collect::<Vec<_>>()
            .join("\n\n");
        content.author = view.author();
        content.headline_lines = if known.dated { Vec::new() } else { view.headline_lines() };
        if !content.text.is_empty() {
            break;
        }
    }
    content
}

/// The `<h1>` of the article: the one that the title agrees with, else the first that is more than a link.
fn headline(parts: &[Part<'_>], title: Option<&str>) -> Option<usize> {
    let headings = || parts.iter().enumerate().filter(|(_, part)| part.tag() == "h1" && part.text + part.linked > 0);
    let title = title.map(folded).unwrap_or_default();
    let agrees = headings().find(|(_, part)| {
        let line = folded(&line_of(part.element));
        !line.is_empty() && (title.contains(&line) || (!title.is_empty() && line.contains(&title)))
    });
    agrees.or_else(|| headings().find(|(_, part)| part.text > 0)).map(|(index, _)| index)
}

/// Characters outside of links in each element, without what is left out.
fn net(parts: &[Part<'_>], left_out: &[bool]) -> Vec<usize> {
    let mut net: Vec<usize> = parts.iter().map(|part| part.text).collect();
    let mut index = 1;
    while index < parts.len() {
        if left_out[index] {
            let mut outer = index;
            loop {
                net[outer] = net[outer].saturating_sub(parts[index].text);
                if outer == 0 {
                    break;
                }
                outer = parts[outer].parent;
            }
            index = parts[index].end;
        } else {
            index += 1;
        }
    }
    net
}

/// A page without what is left out.
struct View<'p, 'a> {
    parts: &'p [Part<'a>],
    net: Vec<usize>,
    left_out: Vec<bool>,
    headline: Option<usize>,
}

impl View<'_, '_> {
    /// The elements that are the article, in order; none where nothing stands out.
    fn choose(&self) -> Option<Vec<usize>> {
        let live = |part: &Part<'_>| part.names.live_blog;
        let body = |part: &Part<'_>| part.names.marked_body;
        let article = |part: &Part<'_>| part.tag() == "article";
        let named = |part: &Part<'_>| part.names.body && part.block;
        let main = |part: &Part<'_>| part.tag() == "main" || part.names.role_main;

        let whole = 0..self.parts.len();
        for enough in [ENOUGH_CHARS, FLASH_CHARS] {
            let of = |kind: &dyn Fn(&Part<'_>) -> bool| self.best(kind, whole.clone(), enough);
            if let Some(index) = of(&live) {
                return Some(vec![index]);
            }
            if let Some(index) =
                of(&body).or_else(|| of(&article).map(|index| self.narrowed(index))).or_else(|| of(&named))
            {
                return Some(self.with_lead(index));
            }
            if let Some(index) = of(&main) {
                return Some(self.with_lead(self.narrowed(index)));
            }
            if enough == ENOUGH_CHARS
                && let Some(index) = self.most_text(whole.clone())
            {
                return Some(self.with_lead(index));
            }
        }
        self.around_headline().map(|index| vec![index])
    }

    /// The author named beside the article or in its header, not in a comment or a box.
    fn author(&self) -> Option<String> {
        let named = self.parts.iter().filter(|part| is_author(part)).take(MAX_AUTHORS);
        let beside = |part: &&Part<'_>| {
            let mut outermost = None;
            let mut index = part.parent;
            while index != 0 {
                outermost = if self.left_out[index] { Some(index) } else { outermost };
                index = self.parts[index].parent;
            }
            outermost.is_none_or(|index| self.parts[index].tag() == "header")
        };
        named.into_iter().find(beside).map(|part| line_of(part.element))
    }

    /// The short lines with digits among the elements right after the headline and right before it, the former first.
    fn headline_lines(&self) -> Vec<String> {
        let Some(headline) = self.headline else { return Vec::new() };
        let after = self.parts[headline].end.min(self.parts.len());
        let near = self.parts[after..].iter().take(NEAR_HEADLINE);
        let near = near.chain(self.parts[..headline].iter().rev().take(NEAR_HEADLINE));
        let short = near.filter(|part| (1..=SIGN_CHARS).contains(&(part.text + part.linked)));
        let mut lines: Vec<String> = Vec::new();
        for line in short.map(|part| line_of(part.element)) {
            if line.contains(|c: char| crate::text::digit(c).is_some()) && !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines
    }

    /// The best element of a kind.
    fn best(&self, kind: &dyn Fn(&Part<'_>) -> bool, within: std::ops::Range<usize>, enough: usize) -> Option<usize> {
        let all: Vec<usize> = within
            .filter(|index| kind(&self.parts[*index]) && !self.left_out[*index])
            .filter(|index| self.net[*index] > 0 && !matches!(self.parts[*index].tag(), "html" | "body"))
            .collect();
        let holds_headline = |index: &&usize| {
            self.headline.is_some_and(|headline| (**index..self.parts[**index].end).contains(&headline))
        };
        let longest = all.iter().map(|index| self.net[*index]).max()?;
        if let Some(index) = all.iter().filter(holds_headline).find(|index| self.net[**index] >= enough) {
            return Some(*index);
        }
        let first = *all.iter().find(|index| self.net[**index] * 2 >= longest)?;
        let outer = self.parts[first].parent;
        let entries = all.iter().filter(|index| self.parts[**index].parent == outer);
        let (count, sum) = entries.fold((0, 0), |(count, sum), index| (count + 1, sum + self.net[*index]));
        if count >= ENTRIES && self.net[first] * 5 < sum * 3 && sum >= enough {
            return Some(outer);
        }
        (self.net[first] >= enough).then_some(first)
    }

    /// The element inside of `outer` that holds nearly all of its text, or `outer`.
    fn narrowed(&self, outer: usize) -> usize {
        let inside = outer + 1..self.parts[outer].end;
        let kind = |part: &Part<'_>| part.names.marked_body || (part.names.body && part.block);
        let nearly_all = |index: &usize| self.net[*index] * 100 >= self.net[outer] * 85;
        let inner = self.best(&kind, inside.clone(), 1).filter(nearly_all);
        inner.or_else(|| self.most_text(inside).filter(nearly_all)).unwrap_or(outer)
    }

    /// The block whose paragraphs hold most text.
    fn most_text(&self, within: std::ops::Range<usize>) -> Option<usize> {
        let mut scores = vec![0_usize; within.len()];
        let around = |index: usize| {
            let mut outer = self.parts[index].parent;
            while !self.parts[outer].block && outer != 0 {
                outer = self.parts[outer].parent;
            }
            outer
        };
        let mut add = |index: usize, chars: usize| {
            if let Some(score) = index.checked_sub(within.start).and_then(|index| scores.get_mut(index)) {
                *score += chars;
            }
        };
        let mut index = within.start;
        while index < within.end {
            let part = &self.parts[index];
            if self.left_out[index] {
                index = part.end;
                continue;
            }
            if part.block && part.own > 0 {
                // A block that holds one run of text and no other block is a paragraph, whatever its tag.
                let paragraph = part.tag() == "p" || (part.own == part.text && part.breaks < 2);
                let block = if paragraph { around(index) } else { index };
                add(block, part.own);
                add(around(block), part.own / 2);
            }
            index += 1;
        }
        // Equal scores go to the element that comes first.
        let best = scores
            .iter()
            .enumerate()
            .max_by(|(one_at, one), (other_at, other)| one.cmp(other).then(other_at.cmp(one_at)));
        best.filter(|(_, score)| **score >= ENOUGH_CHARS).map(|(at, _)| within.start + at)
    }

    /// The element, after the paragraphs that stand before it beside it.
    fn with_lead(&self, index: usize) -> Vec<usize> {
        let outer = self.parts[index].parent;
        let mut chosen = Vec::new();
        if matches!(self.parts[index].tag(), "article" | "main") {
            return vec![index];
        }
        let mut sibling = outer + 1;
        while index != 0 && sibling < index {
            let part = &self.parts[sibling];
            let lead = part.block
                && !self.left_out[sibling]
                && part.longest >= LEAD_CHARS
                && self.net[sibling] >= LEAD_CHARS.max(2 * part.linked)
                && self.net[sibling] < self.net[index];
            chosen.extend(lead.then_some(sibling));
            sibling = part.end;
        }
        chosen.push(index);
        chosen
    }

    /// The smallest element around the headline that holds a text beside it.
    fn around_headline(&self) -> Option<usize> {
        let mut index = self.parts[self.headline?].parent;
        loop {
            if matches!(self.parts[index].tag(), "html" | "body") || index == 0 {
                return None;
            }
            if self.net[index] >= FLASH_CHARS {
                return Some(index);
            }
            index = self.parts[index].parent;
        }
    }

    /// The text of an element, paragraph by paragraph.
    fn text(&self, root: usize) -> String {
        let mut out = TextBuilder::default();
        let mut next = root + 1;
        walk(self.parts[root].element, |step| match step {
            Step::Text(text) => {
                out.plain(text);
                false
            }
            Step::Open(element) => {
                let name = element.value().name();
                if unseen(element) {
                    left_out_of(&mut out, element);
                    return false;
                }
                let index = next;
                if self.left_out[index] {
                    next = self.parts[index].end;
                    left_out_of(&mut out, element);
                    return false;
                }
                next += 1;
                out.tag(name);
                true
            }
            Step::Close(element) => {
                if element.value().name() != "br" {
                    out.tag(element.value().name());
                }
                true
            }
        });
        out.finish()
    }
}

/// A script in a paragraph does not part it; what a reader would see does.
fn left_out_of(out: &mut TextBuilder, element: ElementRef<'_>) {
    if is_invisible(element.value().name()) {
        out.gap();
    } else {
        out.tag(element.value().name());
    }
}
