//! IPTC NewsML-G2: a news item with text, alone or as the only one in a news message.
//!
//! | article | taken from the first of these that is there |
//! | --- | --- |
//! | uri | `newsItem@guid` |
//! | version | `newsItem@version` |
//! | source | `itemMeta/provider`, `contentMeta/infoSource`, `rightsInfo/copyrightHolder`, `header/sender`: name, code, literal or uri |
//! | title | `contentMeta/headline` without a role or of a main role, then that of the content |
//! | subtitle | `headline` of a role with `sub` in it |
//! | body | `contentSet`: `inlineXML` (NITF, XHTML), then `inlineData` (plain before marked-up), see `xml_content` |
//! | byline | `contentMeta/by`, names of `contentMeta/creator`, then that of the content |
//! | url | `itemMeta/altId`, `contentMeta/altId` of a type with `url` or `web` in it |
//! | language | `contentMeta/language@tag`, `xml:lang` |
//! | dates | `versionCreated`, `firstCreated`; passed on: `contentCreated`, `itemMeta/expires` |
//! | embargo | every `itemMeta/embargoed`; an empty one withholds, flag `embargo-without-date` |
//! | status | the strictest `itemMeta/pubStatus` |
//! | correction | `itemMeta/signal` with `correct` in it |
//! | edNote, title | `itemMeta/edNote`, `itemMeta/title` |
//! | urgency, slugline | `contentMeta/urgency`, `contentMeta/slugline` |
//! | located | `contentMeta/located`, the place in `contentMeta/dateline` |
//! | rights | `rightsInfo`: `copyrightHolder`, `copyrightNotice`, `usageTerms` |
//! | descriptions | `contentMeta/description` with its role |
//! | subjects | `contentMeta/subject` of no type or an abstract one, `keyword` |
//! | people, organisations, places, events, objects | `contentMeta/subject` of that type |
//! | genres, digitalSourceType | `contentMeta/genre`, `contentMeta/digitalSourceType` |
//! | infoSources | `contentMeta/infoSource`, with its role |
//! | altIds | `altId` with its type |
//! | associations | `itemMeta/link` to an absolute uri; pictures and films beside the text in a message |
//!
//! Concepts are named by `qcode`, `uri` or `literal`, see `qcode`. What has no text of its own (packages, pictures, films,
//! planning, concepts) is refused under its name.

use serde_json::json;

use super::carry::{MOST, describe, fill, identify, joined, named, place_in_dateline, push, timestamp, urgency};
use super::qcode::{self, Catalog, name_in};
use super::xml::{Document, Element};
use super::xml_content::{self, Content};
use super::{associations, class, status};
use crate::record::{InputFormat, PubStatus, RawArticle, Rejection};

/// Reads an item or a message.
///
/// # Errors
/// Not exactly one item with text, no text in it, or a status that cannot be understood.
pub(super) fn decode(document: &Document<'_>) -> Result<RawArticle, Rejection> {
    let root = document.root();
    match root.local() {
        "newsItem" => item(root, None),
        "newsMessage" => message(root),
        other => Err(Rejection::decode(
            class::NO_TEXT,
            format!("a NewsML-G2 {}; only news items with text are taken", kind_of_item(other)),
        )),
    }
}

fn kind_of_item(local: &str) -> &'static str {
    match local {
        "packageItem" => "package item",
        "planningItem" => "planning item",
        "conceptItem" => "concept item",
        "knowledgeItem" => "knowledge item",
        "catalogItem" => "catalog item",
        _ => "item of another kind",
    }
}

/// The one item with text in a message.
fn message(root: Element<'_>) -> Result<RawArticle, Rejection> {
    // The first version of the standard has no item set.
    let set = root.child("itemSet").unwrap_or(root);
    let mut texts = set.children_named("newsItem").filter(|item| matches!(nature(*item).as_str(), "text" | ""));
    match (texts.next(), texts.next()) {
        (Some(only), None) => item(only, Some(root)),
        (Some(_), Some(_)) => {
            let message = "a NewsML-G2 message with several text items; send one item a record";
            Err(Rejection::decode(class::UNKNOWN_FORMAT, message))
        }
        (None, _) => Err(Rejection::decode(class::NO_TEXT, "a NewsML-G2 message without a text item")),
    }
}

/// `text`, `picture`, `video`, …; empty where the item does not say.
fn nature(item: Element<'_>) -> String {
    let class = item.at(&["itemMeta", "itemClass"]);
    let class = class.and_then(|class| class.some_attr("qcode").or_else(|| class.some_attr("uri")));
    class.map(|class| qcode::code(&class).to_ascii_lowercase()).unwrap_or_default()
}

fn item(item: Element<'_>, message: Option<Element<'_>>) -> Result<RawArticle, Rejection> {
    let mut article = RawArticle::new(InputFormat::NewsmlG2);
    let header = message.and_then(|message| message.child("header"));
    let catalog = Catalog::of(header.into_iter().chain([item]));
    article.uri = item.some_attr("guid");
    article.version = item.some_attr("version");
    let content_meta = item.child("contentMeta");
    article.language = content_meta.and_then(|meta| meta.attr_of("language", "tag")).or_else(|| item.language());
    if let Some(meta) = item.child("itemMeta") {
        item_meta(meta, &catalog, &mut article)?;
    }
    if let Some(rights) = item.child("rightsInfo") {
        rights_info(rights, &mut article);
    }
    if let Some(meta) = content_meta {
        self::content_meta(meta, &catalog, &mut article);
    }
    let sender = header.and_then(|header| header.text_of("sender"));
    article.source = article.source.take().or_else(|| article.carried.copyright_holder.clone()).or(sender);
    if let Some(message) = message {
        let beside = message.child("itemSet").unwrap_or(message).children_named("newsItem").filter_map(media);
        article.carried.associations.extend(associations::numbered("media", beside));
    }
    content(item, &mut article)?;
    if article.body.is_empty() && article.status != PubStatus::Canceled {
        return Err(Rejection::decode(class::NO_TEXT, no_text(item)));
    }
    Ok(article)
}

fn item_meta(meta: Element<'_>, catalog: &Catalog<'_>, article: &mut RawArticle) -> Result<(), Rejection> {
    article.source = meta.child("provider").and_then(|provider| party(provider, article.language.as_deref()));
    article.version_created = meta.text_of("versionCreated");
    article.first_created = meta.text_of("firstCreated");
    article.embargoes = meta.children_named("embargoed").filter_map(Element::text).collect();
    for given in meta.children_named("pubStatus") {
        let word = given.some_attr("qcode").or_else(|| given.some_attr("uri")).or_else(|| given.text());
        if let Some(word) = word {
            status::set(&word, "pubStatus", article)?;
        }
    }
    if meta.children_named("embargoed").any(|embargo| embargo.text().is_none()) {
        status::withhold_endless(article);
    }
    let signals = meta
        .children_named("signal")
        .filter_map(|signal| signal.some_attr("qcode").or_else(|| signal.some_attr("uri")));
    article.is_correction |= signals.into_iter().any(|signal| signal.to_ascii_lowercase().contains("correct"));
    alt_ids(meta, article);
    let carried = &mut article.carried;
    carried.ed_note = joined(meta.children_named("edNote").filter_map(Element::text), "\n");
    carried.title = meta.text_of("title");
    carried.expires = meta.text_of("expires").and_then(|text| timestamp(&text));
    let links = meta.children_named("link").filter_map(|link| {
        let target = link.some_attr("href").or_else(|| link.some_attr("residref"))?;
        let rel = link.some_attr("rel").map(|rel| catalog.uri(&rel).unwrap_or(rel));
        let title = link.text_of("title").or_else(|| link.at(&["itemMeta", "title"])?.text());
        Some(json!({ "uri": target, "rel": rel, "title": title }))
    });
    carried.associations = associations::numbered("link", links);
    Ok(())
}

fn alt_ids(meta: Element<'_>, article: &mut RawArticle) {
    for id in meta.children_named("altId") {
        let Some(value) = id.some_attr("id").or_else(|| id.text()) else { continue };
        let role = id.some_attr("type").unwrap_or_default();
        let code = qcode::code(&role).to_ascii_lowercase();
        if article.url.is_none() && (code.contains("url") || code.contains("web")) && value.starts_with("http") {
            article.url = Some(value);
        } else {
            identify(&mut article.carried.alt_ids, if role.is_empty() { "altId" } else { &role }, value);
        }
    }
}

fn rights_info(rights: Element<'_>, article: &mut RawArticle) {
    let carried = &mut article.carried;
    carried.copyright_holder =
        rights.child("copyrightHolder").and_then(|holder| party(holder, article.language.as_deref()));
    carried.copyright_notice = rights.text_of("copyrightNotice").or_else(|| rights.attr_of("copyrightNotice", "href"));
    carried.usage_terms = joined(rights.children_named("usageTerms").filter_map(Element::text), "\n");
}

/// What a party is called: name, code, literal or address.
fn party(element: Element<'_>, language: Option<&str>) -> Option<String> {
    name_in(element, language)
        .or_else(|| element.some_attr("qcode").map(|qcode| qcode::code(&qcode).to_owned()))
        .or_else(|| element.some_attr("literal"))
        .or_else(|| element.some_attr("uri"))
        .or_else(|| element.text())
}

fn content_meta(meta: Element<'_>, catalog: &Catalog<'_>, article: &mut RawArticle) {
    let language = article.language.clone();
    let language = language.as_deref();
    let role_of = |element: Element<'_>| {
        element.attr("role").map(|role| qcode::code(&role).to_ascii_lowercase()).unwrap_or_default()
    };
    let is_sub = |headline: &Element<'_>| role_of(*headline).contains("sub");
    let headlines = || meta.children_named("headline");
    article.title = headlines().filter(|headline| !is_sub(headline)).find_map(Element::text);
    article.subtitle = headlines().filter(is_sub).find_map(Element::text);
    let creators = meta
        .children_named("creator")
        .filter_map(|creator| name_in(creator, language).or_else(|| creator.some_attr("literal")));
    article.byline = meta.text_of("by").or_else(|| joined(creators, ", "));
    alt_ids(meta, article);
    let carried = &mut article.carried;
    carried.urgency = meta.text_of("urgency").and_then(|text| urgency(&text));
    carried.content_created = meta.text_of("contentCreated").and_then(|text| timestamp(&text));
    carried.slugline = meta.text_of("slugline");
    carried.located = meta
        .children_named("located")
        .find_map(|place| name_in(place, language).or_else(|| place.some_attr("literal")))
        .or_else(|| meta.text_of("dateline").map(|line| place_in_dateline(&line)));
    for description in meta.children_named("description").take(MOST) {
        let role = description.attr("role").map(|role| qcode::code(&role).to_owned()).unwrap_or_default();
        describe(&mut carried.descriptions, &role, description.paragraphs_as(&xml_content::LAYOUT));
    }
    for genre in meta.children_named("genre").take(MOST) {
        push(&mut carried.genres, catalog.concept(genre, language));
    }
    for source in meta.children_named("infoSource").take(MOST) {
        let mut concept = catalog.concept(source, language);
        concept.name = concept.name.or_else(|| party(source, language));
        concept.rel = source.attr("role").map(|role| qcode::code(&role).to_owned());
        push(&mut carried.info_sources, concept);
    }
    for subject in meta.children_named("subject").take(MOST) {
        let kind = subject.some_attr("type").or_else(|| subject.some_attr("typeuri")).unwrap_or_default();
        let list = match qcode::code(&kind) {
            "person" => &mut carried.people,
            "organisation" | "organization" => &mut carried.organisations,
            "geoArea" | "geoarea" | "poi" => &mut carried.places,
            "event" => &mut carried.events,
            "object" => &mut carried.objects,
            _ => &mut carried.subjects,
        };
        push(list, catalog.concept(subject, language));
    }
    for keyword in meta.children_named("keyword").filter_map(Element::text) {
        push(&mut carried.subjects, named(keyword));
    }
    carried.digital_source_type = meta.child("digitalSourceType").map(|kind| catalog.concept(kind, language));
    if article.source.is_none() {
        article.source = article.carried.info_sources.first().and_then(|source| source.name.clone());
    }
}

/// The text of the item into the article.
fn content(item: Element<'_>, article: &mut RawArticle) -> Result<(), Rejection> {
    let Some(set) = item.child("contentSet") else { return Ok(()) };
    // Low is better: what has its own metadata, markup, plain text.
    let mut best: Option<(u8, Content)> = None;
    for element in set.children() {
        let encoded = element.some_attr("encoding").is_some();
        if encoded || !matches!(element.local(), "inlineXML" | "inlineData") {
            continue;
        }
        let Some(content) = xml_content::read(element)? else { continue };
        let rank = match (&content, element.local()) {
            (Content::Nitf(_), _) => 0,
            (Content::Text(_), "inlineXML") => 1,
            (Content::Text(_), _) => {
                2 + u8::from(element.attr("contenttype").is_some_and(|media| media.contains("html")))
            }
        };
        if best.as_ref().is_none_or(|(known, _)| rank < *known) {
            best = Some((rank, content));
        }
    }
    match best {
        Some((_, Content::Nitf(inner))) => fill(article, *inner),
        Some((_, Content::Text(text))) => article.body = text,
        None => {}
    }
    Ok(())
}

/// Why an item has no text.
fn no_text(item: Element<'_>) -> String {
    let nature = nature(item);
    let set = item.child("contentSet");
    let remote = set.is_some_and(|set| set.child("remoteContent").is_some());
    let inline = set.is_some_and(|set| set.child("inlineXML").is_some());
    match nature.as_str() {
        "picture" | "video" | "audio" | "graphic" | "animation" | "composite" => {
            format!("a NewsML-G2 news item of class {nature} without text; only articles with text are taken")
        }
        _ if remote => "a NewsML-G2 news item whose content is remote; send the text in the item".to_owned(),
        _ if inline => "a NewsML-G2 news item whose inlineXML holds no NITF, XHTML or text".to_owned(),
        _ => "a NewsML-G2 news item without content".to_owned(),
    }
}

/// A picture or film beside the text, as an association.
fn media(item: Element<'_>) -> Option<serde_json::Value> {
    let kind = nature(item);
    if !["picture", "video", "audio", "graphic"].contains(&kind.as_str()) {
        return None;
    }
    let meta = item.child("contentMeta");
    let of_meta = |local: &str| meta.and_then(|meta| meta.text_of(local));
    let remote = item.child("contentSet").into_iter().flat_map(|set| set.children_named("remoteContent"));
    let number = |element: Element<'_>, name: &str| element.attr(name)?.trim().parse::<u64>().ok();
    let renditions: Vec<_> = remote
        .enumerate()
        .map(|(index, content)| {
            let name = content.some_attr("rendition").map(|rendition| qcode::code(&rendition).to_owned());
            json!({ "name": name.unwrap_or_else(|| format!("rendition-{}", index + 1)), "href": content.some_attr("href"),
                "contentType": content.some_attr("contenttype"), "width": number(content, "width"),
                "height": number(content, "height"), "sizeInBytes": number(content, "size") })
        })
        .collect();
    let creator = meta.and_then(|meta| meta.child("creator")).and_then(|creator| name_in(creator, None));
    Some(json!({ "uri": item.some_attr("guid"), "type": kind, "version": item.some_attr("version"),
        "headlines": [{ "value": of_meta("headline") }], "descriptions": [{ "value": of_meta("description") }],
        "by": of_meta("by").or(creator), "renditions": renditions }))
}
