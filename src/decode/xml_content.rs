//! The text in an element of NewsML that encloses content (`inlineXML`, `inlineData`, `DataContent`), whatever it is written in:
//!
//! | in the element | read as |
//! | --- | --- |
//! | `<nitf>` | NITF, with its own metadata, see `nitf` |
//! | `<html>` | the text of its `<body>` |
//! | `<body>`, `<body.content>`, `<p>`, `<div>` and other elements of text | paragraphs |
//! | no element, but a text with markup in it (CDATA) | the text of that HTML |
//! | no element and a text | the text as it stands |
//! | other elements (sports results, events) | no text |

use super::xml::{Element, Layout};
use super::{html, markup, nitf};
use crate::record::{RawArticle, Rejection};
use crate::text::entities;

/// What was found.
#[derive(Debug)]
pub(super) enum Content {
    /// A whole NITF document.
    Nitf(Box<RawArticle>),
    /// Text; not blank.
    Text(String),
}

/// Elements that NITF has beside those of HTML. Media stand beside the text with captions of their own.
pub(super) const LAYOUT: Layout = Layout {
    dropped: &["media", "nitf-table-metadata", "custom-table-metadata", "alt-code", "media-caption"],
    inline: &[
        "chron",
        "classifier",
        "copyrite",
        "copyrite.holder",
        "copyrite.year",
        "event",
        "frac",
        "frac-den",
        "frac-num",
        "frac-sep",
        "function",
        "keyword",
        "lang",
        "location",
        "city",
        "state",
        "region",
        "country",
        "sublocation",
        "money",
        "name.family",
        "name.given",
        "num",
        "object.title",
        "org",
        "person",
        "pronounce",
        "virtloc",
    ],
};

/// Elements that text is made of, directly in the enclosing element.
const TEXT_ELEMENTS: &[&str] = &[
    "p",
    "div",
    "body",
    "body.content",
    "article",
    "section",
    "block",
    "hl2",
    "h1",
    "h2",
    "h3",
    "ul",
    "ol",
    "table",
    "pre",
    "span",
    "b",
    "i",
    "em",
    "strong",
    "br",
    "a",
    "blockquote",
];

/// The content of an element, if it is text.
///
/// # Errors
/// A status in it cannot be understood, or the HTML in it is nested too deep.
pub(super) fn read(element: Element<'_>) -> Result<Option<Content>, Rejection> {
    let Some(first) = element.children().next() else {
        let text = element.raw_text();
        let text = if markup::looks_like_markup(&text) {
            html::text_of_markup(&text)?
        } else if element.attr("contenttype").is_some_and(|media| media.contains("html")) {
            entities::decoded(&text).into_owned()
        } else {
            text
        };
        return Ok(some(text));
    };
    if let Some(document) = element.child("nitf") {
        return nitf::read(document).map(|article| Some(Content::Nitf(Box::new(article))));
    }
    if let Some(page) = element.child("html") {
        return Ok(some(page.child("body").unwrap_or(page).paragraphs_as(&LAYOUT)));
    }
    let is_text = TEXT_ELEMENTS.iter().any(|known| known.eq_ignore_ascii_case(first.local()));
    Ok(if is_text { some(text_in(element)?) } else { None })
}

/// The paragraphs of an element that holds text.
///
/// # Errors
/// HTML in it is nested too deep.
pub(super) fn text_in(element: Element<'_>) -> Result<String, Rejection> {
    if element.has_elements() {
        return Ok(element.paragraphs_as(&LAYOUT));
    }
    let text = element.raw_text();
    if markup::looks_like_markup(&text) { html::text_of_markup(&text) } else { Ok(text.trim().to_owned()) }
}

fn some(text: String) -> Option<Content> {
    (!text.trim().is_empty()).then_some(Content::Text(text))
}
