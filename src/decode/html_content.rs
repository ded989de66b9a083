//! The main content of a page.
//!
//! Taken from the first of these that holds enough text: an element marked `itemprop="articleBody"`, the longest `<article>`,
//! `<main>` or `role="main"`, the block whose paragraphs hold most text outside of links (half of it counts for the block
//! around it, since paragraphs often come in groups), the whole body. Navigation, asides, forms, figures, hidden elements, and
//! header and footer are dropped.

use std::collections::HashMap;

use scraper::{ElementRef, Html, Node};

use super::markup::{DROPPED, INLINE, TextBuilder};

/// So many characters make a marked element worth taking.
const ENOUGH_CHARS: usize = 120;

/// A step of a walk over a page.
enum Step<'a> {
    Open(ElementRef<'a>),
    Text(&'a str),
    Close(ElementRef<'a>),
}

/// Walks all that is inside of `root`, in document order and without recursion. `on` says whether to enter an opened
/// element.
fn walk<'a>(root: ElementRef<'a>, mut on: impl FnMut(Step<'a>) -> bool) {
    let mut node = *root;
    let mut entered = true;
    loop {
        if entered && let Some(child) = node.first_child() {
            node = child;
        } else {
            loop {
                if node.id() == root.id() {
                    return;
                }
                if let Some(sibling) = node.next_sibling() {
                    node = sibling;
                    break;
                }
                let Some(parent) = node.parent() else { return };
                node = parent;
                if node.id() != root.id()
                    && let Some(element) = ElementRef::wrap(node)
                {
                    on(Step::Close(element));
                }
            }
        }
        entered = match node.value() {
            Node::Text(text) => {
                on(Step::Text(text));
                false
            }
            Node::Element(_) => ElementRef::wrap(node).is_some_and(|element| {
                let entered = on(Step::Open(element));
                if entered && !element.has_children() {
                    on(Step::Close(element));
                }
                entered
            }),
            _ => false,
        };
    }
}

fn dropped(element: ElementRef<'_>) -> bool {
    let value = element.value();
    DROPPED.contains(&value.name())
        || matches!(value.name(), "footer" | "header" | "dialog" | "input")
        || value.attr("hidden").is_some()
        || value.attr("aria-hidden") == Some("true")
        || matches!(value.attr("role"), Some("navigation" | "complementary" | "search" | "dialog"))
}

/// An element that may be the article, with the characters of text in it.
struct Candidate<'a> {
    element: ElementRef<'a>,
    rank: u8,
    chars: usize,
}

/// The text of the main content.
pub(super) fn main_text(page: &Html) -> String {
    let root = page.root_element();
    let content = choose(root);
    let mut out = TextBuilder::default();
    walk(content, |step| match step {
        Step::Text(text) => {
            out.plain(text);
            false
        }
        Step::Open(element) if dropped(element) => {
            out.paragraph();
            false
        }
        Step::Open(element) => {
            out.tag(element.value().name());
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

fn choose(root: ElementRef<'_>) -> ElementRef<'_> {
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    let mut open_candidates: Vec<usize> = Vec::new();
    let mut blocks = vec![root];
    let mut links = 0_usize;
    let mut scores: HashMap<_, (usize, ElementRef<'_>)> = HashMap::new();
    walk(root, |step| match step {
        Step::Open(element) => {
            if dropped(element) {
                return false;
            }
            if let Some(rank) = rank(element) {
                open_candidates.push(candidates.len());
                candidates.push(Candidate { element, rank, chars: 0 });
            }
            let name = element.value().name();
            links += usize::from(name == "a");
            if !INLINE.contains(&name) {
                blocks.push(element);
            }
            true
        }
        Step::Text(text) => {
            let chars = text.trim().chars().count();
            if links > 0 || chars == 0 {
                return false;
            }
            if let Some(candidate) = open_candidates.last().and_then(|index| candidates.get_mut(*index)) {
                candidate.chars += chars;
            }
            let paragraph = blocks.last().is_some_and(|block| block.value().name() == "p");
            let around = blocks.iter().rev().skip(usize::from(paragraph)).take(2);
            for (block, share) in around.zip([chars, chars / 2]) {
                scores.entry(block.id()).or_insert((0, *block)).0 += share;
            }
            false
        }
        Step::Close(element) => {
            links -= usize::from(element.value().name() == "a" && links > 0);
            if !INLINE.contains(&element.value().name()) {
                blocks.pop();
            }
            if rank(element).is_some()
                && let Some(closed) = open_candidates.pop()
            {
                // Text of a marked element counts for the marked one around it too.
                let chars = candidates[closed].chars;
                if let Some(outer) = open_candidates.last() {
                    candidates[*outer].chars += chars;
                }
            }
            true
        }
    });
    let marked = candidates.iter().filter(|candidate| candidate.chars >= ENOUGH_CHARS);
    if let Some(best) = marked.min_by_key(|candidate| (candidate.rank, usize::MAX - candidate.chars)) {
        return best.element;
    }
    // Equal scores go to the element that comes first: ids grow in the order of the page.
    let best = scores.iter().max_by(|(one_id, one), (other_id, other)| one.0.cmp(&other.0).then(other_id.cmp(one_id)));
    best.filter(|(_, (score, _))| *score >= ENOUGH_CHARS).map_or(root, |(_, (_, element))| *element)
}

fn rank(element: ElementRef<'_>) -> Option<u8> {
    let value = element.value();
    if value.attr("itemprop").is_some_and(|name| name.eq_ignore_ascii_case("articleBody")) {
        return Some(0);
    }
    match (value.name(), value.attr("role")) {
        ("article", _) => Some(1),
        ("main", _) | (_, Some("main")) => Some(2),
        _ => None,
    }
}
