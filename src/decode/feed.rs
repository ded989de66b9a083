//! What the two families of feeds, RSS (see `rss`) and Atom (see `atom`), have in common.
//!
//! A record holds one article: an item by itself, or a feed with exactly one. A feed of several is refused, since a record has
//! one outcome.

use serde_json::{Value, json};

use super::json_article::without_markup;
use super::xml::Element;
use super::{associations, carry, class};
use crate::record::{RawArticle, Rejection, Subject};

/// The one item of a feed.
///
/// # Errors
/// None (class `no-text`) or several (class `unknown-format`).
pub(super) fn only<'d>(mut items: impl Iterator<Item = Element<'d>>) -> Result<Element<'d>, Rejection> {
    let Some(item) = items.next() else {
        return Err(Rejection::decode(class::NO_TEXT, "a feed without items"));
    };
    match items.count() {
        0 => Ok(item),
        more => {
            let message = format!("a feed of {} items; send its items one by one", more + 1);
            Err(Rejection::decode(class::UNKNOWN_FORMAT, message))
        }
    }
}

/// An element of the feed itself: extensions have titles, descriptions and contents of their own.
pub(super) fn own<'d>(item: Element<'d>, local: &str) -> Option<Element<'d>> {
    item.children().find(|child| child.name() == local).or_else(|| item.children().find(|child| is_own(*child, local)))
}

/// Whether an element is of the feed itself and of a local name.
pub(super) fn is_own(element: Element<'_>, local: &str) -> bool {
    let Some((prefix, _)) = element.name().split_once(':') else { return element.local() == local };
    element.local() == local
        && match element.namespace() {
            Some(namespace) => !EXTENSIONS.iter().any(|(_, known)| namespace.trim_end_matches('/') == *known),
            // An item by itself lost the declarations that stood around it.
            None => !EXTENSIONS.iter().any(|(known, _)| prefix == *known),
        }
}

/// Extensions that repeat names of the feed for other things: usual prefix, name space.
const EXTENSIONS: &[(&str, &str)] = &[
    ("media", "http://search.yahoo.com/mrss"),
    ("itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
    ("googleplay", "http://www.google.com/schemas/play-podcasts/1.0"),
];

/// The text of what may be markup, once or twice escaped, or text. Its references are still to be decoded.
pub(super) fn text_of(text: String) -> Result<String, Rejection> {
    Ok(without_markup(text)?.trim().to_owned())
}

/// The same for a title: on one line.
pub(super) fn line_of(text: String) -> Result<Option<String>, Rejection> {
    let line = text_of(text)?.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok((!line.is_empty()).then_some(line))
}

/// Sets the body: the content, or where there is none the summary, flagged; a summary beside the content is a description.
pub(super) fn set_body(article: &mut RawArticle, content: Option<String>, summary: Option<String>) {
    let content = content.filter(|content| !content.trim().is_empty());
    match (content, summary.filter(|summary| !summary.trim().is_empty())) {
        (Some(content), summary) => {
            if let Some(summary) = summary.filter(|summary| summary.trim() != content.trim()) {
                carry::describe(&mut article.carried.descriptions, "summary", summary);
            }
            article.body = content;
        }
        (None, Some(summary)) => {
            article.flags.push("body-from-description");
            article.body = summary;
        }
        (None, None) => {}
    }
}

/// A category: its name, and its uri where its scheme and code make one.
pub(super) fn category(name: Option<String>, scheme: Option<String>, code: Option<String>) -> Subject {
    let uri = scheme.filter(|scheme| scheme.ends_with(['/', '#'])).zip(code.as_deref());
    let uri = uri.map(|(scheme, code)| format!("{scheme}{code}")).filter(|uri| crate::text::is_absolute_uri(uri));
    Subject { name: name.or(code), uri, ..Subject::default() }
}

/// The media beside the text, each address once: `enclosure`, `media:content` (alone or in a `media:group`), and Atom's links
/// of that kind.
pub(super) fn media(item: Element<'_>, article: &mut RawArticle) {
    let grouped = item.children_named("group").flat_map(Element::children);
    let mut seen: Vec<String> = Vec::new();
    let found: Vec<Value> = item.children().chain(grouped).filter_map(|element| {
        let (address, length) = match element.local() {
            "enclosure" => ("url", "length"),
            // Atom's own `content` has no address under this name.
            "content" => ("url", "fileSize"),
            "link" if element.attr("rel").is_some_and(|rel| rel == "enclosure") => ("href", "length"),
            _ => return None,
        };
        let uri = element.some_attr(address).filter(|uri| !seen.contains(uri) && seen.len() < MOST_MEDIA)?;
        seen.push(uri.clone());
        let media_type = element.some_attr("type");
        let medium = element.some_attr("medium").or_else(|| Some(media_type.as_deref()?.split('/').next()?.to_owned()));
        let kind = match medium.as_deref()?.to_ascii_lowercase().as_str() {
            "image" => "picture",
            "video" => "video",
            "audio" => "audio",
            _ => return None,
        };
        let number = |name: &str| element.attr(name).and_then(|text| text.trim().parse::<u64>().ok());
        let rendition = json!({ "name": "main", "href": uri, "contentType": media_type, "width": number("width"),
            "height": number("height"), "sizeInBytes": number(length) });
        Some(json!({ "uri": uri, "type": kind, "by": element.text_of("credit"), "headlines": [{ "value": element.text_of("title") }],
            "descriptions": [{ "value": element.text_of("description") }], "renditions": [rendition] }))
    }).collect();
    article.carried.associations = associations::numbered("media", found);
}

/// An article has a handful.
const MOST_MEDIA: usize = 100;
