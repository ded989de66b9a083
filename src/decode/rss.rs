//! RSS 2.0 and its elders, and RSS 1.0 (RDF): an `<item>` by itself, or a feed with one.
//!
//! | article | taken from the first of these that is there |
//! | --- | --- |
//! | uri | `guid`, `rdf:about`, `dc:identifier` |
//! | url | `feedburner:origLink`, `link`, `atom:link`, a `guid` that is a permanent link |
//! | source | `source`, `dc:publisher`, title of the channel |
//! | title | `title` |
//! | body | `content:encoded`, `full-text`, an XHTML `body` or `div`; else `description`, flagged `body-from-description` |
//! | descriptions | `description` beside a body |
//! | byline | every `dc:creator`, else every `author` (of `mail (Name)` the name) |
//! | language | `dc:language` or `xml:lang` of the item, `language` or `dc:language` of the channel |
//! | first created | `pubDate`, `dcterms:created`, `dcterms:issued`, `dc:date`, `prism:publicationDate` |
//! | version created | `dcterms:modified`, `atom:updated`, `prism:modificationDate` |
//! | version | `prism:versionIdentifier` |
//! | embargo | every `prism:embargoDate` |
//! | subjects | every `category` and `dc:subject` |
//! | copyright notice | `dc:rights`, `copyright`; those of the channel |
//! | associations | `enclosure`, `media:content`, see `feed` |

use super::xml::{Document, Element};
use super::{carry, class, feed};
use crate::record::{InputFormat, RawArticle, Rejection};
use crate::text::entities;

/// Reads an item or a feed.
pub(super) fn decode(document: &Document<'_>) -> Result<RawArticle, Rejection> {
    let root = document.root();
    let channel = root.child("channel");
    let item = match root.local() {
        "item" => root,
        // RSS 1.0 and 0.9 have the items beside the channel, all others in it.
        _ => feed::only(
            root.children_named("item").chain(channel.into_iter().flat_map(|all| all.children_named("item"))),
        )?,
    };
    let text = |name: &'static str| item.text_of(name);
    let mut article = RawArticle::new(InputFormat::Rss);
    let link = text("link").or_else(|| {
        let mut links =
            item.children_named("link").filter(|link| link.attr("rel").is_none_or(|rel| rel == "alternate"));
        links.find_map(|link| link.some_attr("href"))
    });
    let guid = item.child("guid");
    // A guid is a permanent link unless it says that it is none.
    let permanent =
        guid.filter(|guid| guid.attr("isPermaLink").is_none_or(|value| !value.eq_ignore_ascii_case("false")));
    let permanent = permanent.and_then(Element::text).filter(|guid| guid.starts_with("http"));
    article.url = text("origLink").or(link).or(permanent);
    article.uri = guid.and_then(Element::text).or_else(|| item.some_attr("rdf:about")).or_else(|| text("identifier"));
    article.source = text("source").or_else(|| text("publisher")).or_else(|| channel?.text_of("title"));
    article.title = feed::own(item, "title").map(|title| feed::line_of(title.raw_text())).transpose()?.flatten();
    let inner =
        ["body", "div"].iter().find_map(|name| item.child(name)).map(|inner| entities::kept(inner.paragraphs()));
    let content = item.children().filter(|child| matches!(child.local(), "encoded" | "full-text"));
    let content = content.map(described).find(|text| text.as_ref().map_or(true, |text| !text.is_empty()));
    let content = content.transpose()?.or(inner);
    let description = feed::own(item, "description").map(described).transpose()?;
    feed::set_body(&mut article, content, description);
    article.byline = carry::joined(item.children_named("creator").filter_map(Element::text), ", ").or_else(|| {
        let authors = item.children().filter(|child| feed::is_own(*child, "author")).filter_map(Element::text);
        carry::joined(authors.map(|author| name_of(&author).to_owned()), ", ")
    });
    let of_channel = || channel.and_then(|channel| channel.text_of("language"));
    article.language = text("language").or_else(|| item.language()).or_else(of_channel);
    article.first_created =
        ["pubDate", "created", "issued", "date", "publicationDate"].iter().find_map(|name| item.text_of(name));
    article.version_created = ["modified", "updated", "modificationDate"].iter().find_map(|name| item.text_of(name));
    article.version = text("versionIdentifier");
    article.embargoes = item.children_named("embargoDate").filter_map(Element::text).collect();
    for category in
        item.children().filter(|child| ["category", "subject"].iter().any(|name| feed::is_own(*child, name)))
    {
        let subject = feed::category(None, category.some_attr("domain"), category.text());
        carry::push(&mut article.carried.subjects, subject);
    }
    let rights = |element: Element<'_>| element.text_of("rights").or_else(|| element.text_of("copyright"));
    article.carried.copyright_notice = rights(item).or_else(|| rights(channel?));
    feed::media(item, &mut article);
    if article.body.is_empty() {
        return Err(Rejection::decode(class::NO_TEXT, "an RSS item without content or description"));
    }
    Ok(article)
}

/// Texts are plain or escaped markup, and hold references that the next stage decodes; some write the markup as it is.
fn described(description: Element<'_>) -> Result<String, Rejection> {
    if description.has_elements() {
        Ok(entities::kept(description.paragraphs()))
    } else {
        feed::text_of(description.raw_text())
    }
}

/// The name in `mail@example.com (Name)`.
fn name_of(author: &str) -> &str {
    let name = author.split_once('(').filter(|(mail, _)| mail.contains('@'));
    name.and_then(|(_, name)| name.trim_end().strip_suffix(')')).map_or(author, str::trim)
}
