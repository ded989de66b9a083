//! A page as a flat list of its elements in document order, each with how much text it holds inside and outside of links.
//!
//! Finding the main content asks the same questions of many elements; on the list each answer is one look, whatever the
//! depth. What no reader sees (scripts, styles, embedded media) is not in the list.

use scraper::{ElementRef, Html, Node};

use super::html_names::Names;
use super::markup::{is_inline, is_invisible};

/// A step of a walk over a page.
pub(super) enum Step<'a> {
    Open(ElementRef<'a>),
    Text(&'a str),
    Close(ElementRef<'a>),
}

/// Walks all that is inside of `root`, in document order and without recursion. `on` says whether to enter an opened
/// element.
///
/// The way back is remembered, not asked of the tree: where the parser mended misnested tags, `ego-tree` 0.10 leaves nodes
/// with the parent they had before (`reparent_from_id_append` sets that of the first and last child only).
pub(super) fn walk<'a>(root: ElementRef<'a>, mut on: impl FnMut(Step<'a>) -> bool) {
    let mut within = Vec::new();
    let mut next = root.first_child();
    loop {
        let Some(node) = next else {
            let Some(element) = within.pop() else { return };
            on(Step::Close(element));
            next = element.next_sibling();
            continue;
        };
        next = node.next_sibling();
        if let Node::Text(text) = node.value() {
            on(Step::Text(text));
        } else if let Some(element) = ElementRef::wrap(node)
            && on(Step::Open(element))
        {
            within.push(element);
            next = node.first_child();
        }
    }
}

/// Whether nothing in the element is text for a reader.
pub(super) fn unseen(element: ElementRef<'_>) -> bool {
    let name = element.value().name();
    // The parts of AMP are menus, media and advertisements, but for a few that lay out text.
    let amp =
        name.starts_with("amp-") && !matches!(name, "amp-layout" | "amp-fit-text" | "amp-accordion" | "amp-twitter");
    is_invisible(name)
        || amp
        || matches!(name, "head" | "iframe" | "object" | "audio" | "video" | "select" | "textarea" | "map" | "input")
}

/// One element of a page.
pub(super) struct Part<'a> {
    pub(super) element: ElementRef<'a>,
    /// Index of the element around it; its own for the first.
    pub(super) parent: usize,
    /// Index after the last element inside of it.
    pub(super) end: usize,
    /// Not part of a line of text.
    pub(super) block: bool,
    /// What its attributes say.
    pub(super) names: Names,
    /// Characters outside of links that are in it and in no other block inside of it.
    pub(super) own: usize,
    /// All characters outside of links.
    pub(super) text: usize,
    /// Characters in links.
    pub(super) linked: usize,
    /// Links with text.
    pub(super) links: usize,
    /// Characters outside of links of the block inside with most of its own.
    pub(super) longest: usize,
    /// Line breaks of its own.
    pub(super) breaks: usize,
    /// It is, or holds, something that only the article has.
    pub(super) holds_article: bool,
    /// It holds a table or a quotation.
    pub(super) holds_data: bool,
}

impl<'a> Part<'a> {
    pub(super) fn tag(&self) -> &'a str {
        self.element.value().name()
    }
}

/// All elements of a page.
pub(super) fn outline(page: &Html) -> Vec<Part<'_>> {
    let root = page.root_element();
    let mut parts = vec![part(root, 0)];
    let mut open = vec![0_usize];
    let mut blocks = vec![0_usize];
    let mut in_links = 0_usize;
    walk(root, |step| {
        let inner = open.last().copied().unwrap_or(0);
        match step {
            Step::Open(element) => {
                if unseen(element) {
                    return false;
                }
                let name = element.value().name();
                if name == "br" {
                    parts[blocks.last().copied().unwrap_or(0)].breaks += 1;
                }
                in_links += usize::from(name == "a");
                let index = parts.len();
                parts.push(part(element, inner));
                open.push(index);
                if parts[index].block {
                    blocks.push(index);
                }
            }
            Step::Text(text) => {
                let chars = text.trim().chars().count();
                if in_links > 0 {
                    parts[inner].linked += chars;
                } else {
                    parts[inner].text += chars;
                    parts[blocks.last().copied().unwrap_or(0)].own += chars;
                }
            }
            Step::Close(element) => {
                open.pop();
                let name = element.value().name();
                if parts[inner].block {
                    blocks.pop();
                }
                if name == "a" {
                    in_links = in_links.saturating_sub(1);
                }
                close(&mut parts, inner);
            }
        }
        true
    });
    let count = parts.len();
    parts[0].end = count;
    parts[0].longest = parts[0].longest.max(parts[0].own);
    parts
}

fn part(element: ElementRef<'_>, parent: usize) -> Part<'_> {
    let value = element.value();
    let name = value.name();
    let names = Names::of(value);
    Part {
        element,
        parent,
        end: 0,
        block: !is_inline(name),
        names,
        own: 0,
        text: 0,
        linked: 0,
        links: 0,
        longest: 0,
        breaks: 0,
        holds_article: name == "main" || names.marked_body,
        holds_data: matches!(name, "table" | "blockquote"),
    }
}

/// An `<article>` of so many characters is one, not a card that links to one.
const CARD_CHARS: usize = 400;

/// Hands what is known of a closed element on to the one around it.
fn close(parts: &mut [Part<'_>], index: usize) {
    let count = parts.len();
    let part = &mut parts[index];
    part.end = count;
    part.longest = part.longest.max(part.own);
    part.holds_article |= part.tag() == "article" && part.text >= CARD_CHARS;
    part.links += usize::from(part.tag() == "a" && part.linked > 0);
    let (text, linked, links, longest) = (part.text, part.linked, part.links, part.longest);
    let (article, data, parent) = (part.holds_article, part.holds_data, part.parent);
    let outer = &mut parts[parent];
    outer.text += text;
    outer.linked += linked;
    outer.links += links;
    outer.longest = outer.longest.max(longest);
    outer.holds_article |= article;
    outer.holds_data |= data;
}

/// All text inside of an element on one line.
pub(super) fn line_of(element: ElementRef<'_>) -> String {
    let text: String = element.text().take(64).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
