//! Atom 1.0: an `<entry>` by itself, or a feed with one.
//!
//! | article | taken from the first of these that is there |
//! | --- | --- |
//! | uri | `id` |
//! | url | `link` without `rel` or with `rel=alternate`, HTML before other types |
//! | source | title of `source`, title of the feed, host of the url |
//! | title, subtitle | `title`; – |
//! | body | `content`: `type=text` as it stands, `html` (escaped markup), `xhtml` (markup); none of other types, or kept elsewhere (`src`). Else `summary`, flagged `body-from-description` |
//! | descriptions | `summary` beside a body |
//! | byline | names of every `author` of the entry, of its `source`, of the feed |
//! | language | `xml:lang` of the content, of the entry, of the feed |
//! | first created | `published`, `issued` |
//! | version created | `updated`, `modified` |
//! | status | withheld where `app:control` says `app:draft` |
//! | subjects | every `category`: label or term; its uri where scheme and term make one |
//! | copyright notice | `rights`; that of the feed |
//! | associations | `link rel=enclosure`, `media:content`, see `feed` |

use super::xml::{Document, Element};
use super::{carry, class, feed};
use crate::record::{InputFormat, PubStatus, RawArticle, Rejection};
use crate::text::entities;

/// Reads an entry or a feed.
pub(super) fn decode(document: &Document<'_>) -> Result<RawArticle, Rejection> {
    let root = document.root();
    let (entry, around) = match root.local() {
        "entry" => (root, None),
        _ => (feed::only(root.children_named("entry"))?, Some(root)),
    };
    let mut article = RawArticle::new(InputFormat::Atom);
    article.uri = entry.text_of("id");
    article.url = address(entry);
    let origin = entry.child("source");
    let title =
        |element: Element<'_>| feed::own(element, "title").and_then(|title| construct(title).transpose()).transpose();
    article.title = title(entry)?.and_then(on_one_line);
    let named = match origin.or(around) {
        Some(element) => title(element)?.and_then(on_one_line),
        None => None,
    };
    article.source = named;
    let content = feed::own(entry, "content");
    article.language = content.unwrap_or(entry).language();
    let body = content.map(construct).transpose()?.flatten();
    let summary = feed::own(entry, "summary").map(construct).transpose()?.flatten();
    feed::set_body(&mut article, body, summary);
    let authors = |element: Element<'_>| {
        carry::joined(element.children_named("author").filter_map(|author| author.text_of("name")), ", ")
    };
    article.byline = authors(entry).or_else(|| authors(origin?)).or_else(|| authors(around?));
    article.first_created = entry.text_of("published").or_else(|| entry.text_of("issued"));
    article.version_created = entry.text_of("updated").or_else(|| entry.text_of("modified"));
    let draft = entry.at(&["control", "draft"]).and_then(Element::text);
    if draft.is_some_and(|draft| draft.eq_ignore_ascii_case("yes")) {
        article.status = PubStatus::Withheld;
    }
    for category in entry.children().filter(|child| feed::is_own(*child, "category")) {
        let subject =
            feed::category(category.some_attr("label"), category.some_attr("scheme"), category.some_attr("term"));
        carry::push(&mut article.carried.subjects, subject);
    }
    article.carried.copyright_notice = entry.text_of("rights").or_else(|| around?.text_of("rights"));
    feed::media(entry, &mut article);
    if article.body.is_empty() {
        return Err(Rejection::decode(class::NO_TEXT, "an Atom entry without content or summary"));
    }
    Ok(article)
}

/// The address of the page.
fn address(entry: Element<'_>) -> Option<String> {
    let links = || entry.children_named("link").filter(|link| link.attr("rel").is_none_or(|rel| rel == "alternate"));
    let page = |link: &Element<'_>| link.attr("type").is_none_or(|media| media.contains("html"));
    links().find(page).or_else(|| links().next())?.some_attr("href")
}

/// The text of what Atom calls a text construct or of content. Nothing where it is no text or kept elsewhere.
fn construct(element: Element<'_>) -> Result<Option<String>, Rejection> {
    let media = element.attr("type").map(|media| media.trim().to_ascii_lowercase()).unwrap_or_default();
    let text = match media.as_str() {
        _ if element.attr("src").is_some() => return Ok(None),
        "xhtml" | "application/xhtml+xml" => element.paragraphs(),
        // Declared as text or not at all, it is markup all the same in many feeds.
        "" | "text" | "html" | "text/html" | "text/plain" if element.has_elements() => element.paragraphs(),
        "" | "html" | "text/html" => entities::decoded(&feed::text_of(element.raw_text())?).into_owned(),
        "text" | "text/plain" => element.raw_text().trim().to_owned(),
        _ => return Ok(None),
    };
    Ok((!text.is_empty()).then_some(text))
}

fn on_one_line(text: String) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}
