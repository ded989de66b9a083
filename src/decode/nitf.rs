//! IPTC NITF, alone or inside of NewsML.
//!
//! | article | taken from the first of these that is there |
//! | --- | --- |
//! | uri | `doc-id@id-string`; of a cancellation the document that it cancels, `docdata@management-doc-idref` |
//! | source | `doc-id@regsrc`, `del-list/from-src@src-name`, `distributor`, `pubdata@name`, `doc.copyright@holder` |
//! | title | `hedline/hl1`, `head/title` |
//! | subtitle | `hedline/hl2`, unless it repeats the title |
//! | body | `body.content`: paragraphs, subheads, lists, tables; media and their captions left out; else `abstract` with the flag `body-from-description` |
//! | byline | `byline` without `byttl`, `byttl`, `revision-history@name` of a writer, `body.end/tagline` |
//! | url | `pubdata@ex-ref` that is an address |
//! | language | `nitf@baselang`, `xml:lang` |
//! | version | `du-key@version` |
//! | version created | `date.issue@norm`, `pubdata@date.publication`, `dateline/story.date@norm` |
//! | first created | the earliest `revision-history@norm` |
//! | embargo | every `date.release@norm`, the date of issue too: that may lie ahead |
//! | status | `docdata@management-status`; `embargoed` without a release date withholds, flag `embargo-without-date` |
//! | correction | `correction` |
//! | expires | `date.expire@norm` |
//! | urgency | `urgency@ed-urg` |
//! | edNote | `ed-msg@info`, `correction@info`, `body.head/note` |
//! | located | `dateline/location`, `evloc`, `dateline` |
//! | copyright | `doc.copyright@holder`, `rights.owner`; notice `rights`; terms `doc-rights@limitations`, `rights.limitations` |
//! | descriptions | `abstract` |
//! | subjects | `tobject.subject` (eight digits of IPTC become a uri), `keyword@key`, `classifier` |
//! | genres | `tobject.property` |
//! | people, organisations, places, events, objects | `identified-content`; places `evloc` too |
//! | altIds | `du-key@key`, `series@series.name` |
//! | associations | `media` with an address |

use serde_json::json;

use super::carry::{describe, fill, joined, named, push, timestamp, urgency};
use super::xml::{Document, Element};
use super::{associations, class, qcode, status, xml_content};
use crate::record::{InputFormat, PubStatus, RawArticle, Rejection, Subject};

/// Reads a NITF document.
///
/// # Errors
/// No text, or a status that cannot be understood.
pub(super) fn decode(document: &Document<'_>) -> Result<RawArticle, Rejection> {
    let mut article = read(document.root())?;
    if article.body.is_empty()
        && let Some(description) = article.carried.descriptions.first().map(|first| first.value.clone())
        && article.status != PubStatus::Canceled
    {
        article.carried.descriptions.clear();
        article.flags.push("body-from-description");
        article.body = description;
    }
    if article.body.is_empty() && article.status != PubStatus::Canceled {
        return Err(Rejection::decode(class::NO_TEXT, "NITF without text in body.content"));
    }
    Ok(article)
}

/// Reads a `<nitf>` element, with or without a body.
///
/// # Errors
/// A status that cannot be understood.
pub(super) fn read(root: Element<'_>) -> Result<RawArticle, Rejection> {
    let mut article = RawArticle::new(InputFormat::Nitf);
    let head = root.child("head");
    if let Some(head) = head {
        metadata(head, &mut article)?;
    }
    let (writers, event_place) = (article.byline.take(), article.carried.located.take());
    let note = article.carried.ed_note.take();
    if let Some(body) = root.child("body") {
        fill(&mut article, body_of(body)?);
    }
    article.language = root.some_attr("baselang").or_else(|| root.language());
    article.title = article.title.or_else(|| head?.text_of("title"));
    article.byline = article.byline.or(writers);
    article.carried.located = article.carried.located.or(event_place);
    article.carried.ed_note = joined(note.into_iter().chain(article.carried.ed_note.take()), "\n");
    if article.subtitle == article.title {
        article.subtitle = None;
    }
    Ok(article)
}

/// What `<body>` says.
fn body_of(body: Element<'_>) -> Result<RawArticle, Rejection> {
    let mut article = RawArticle::new(InputFormat::Nitf);
    body_head(body, &mut article);
    if let Some(content) = body.child("body.content") {
        article.body = xml_content::text_in(content)?;
        media(content, &mut article);
    }
    article.byline = article.byline.or_else(|| body.at(&["body.end", "tagline"])?.text());
    Ok(article)
}

fn body_head(body: Element<'_>, article: &mut RawArticle) {
    let Some(head) = body.child("body.head") else { return };
    let hedline = head.child("hedline");
    article.title = hedline.and_then(|hedline| hedline.text_of("hl1"));
    article.subtitle = hedline.and_then(|hedline| hedline.text_of("hl2"));
    article.byline = byline(head);
    article.source = head.text_of("distributor");
    if let Some(dateline) = head.child("dateline") {
        article.version_created = dateline.child("story.date").and_then(|date| date.some_attr("norm"));
        let place = dateline.text_of("location").or_else(|| {
            let date = dateline.text_of("story.date");
            dateline.text().filter(|text| Some(text) != date.as_ref())
        });
        article.carried.located = place;
    }
    for summary in head.children_named("abstract") {
        describe(&mut article.carried.descriptions, "abstract", summary.paragraphs_as(&xml_content::LAYOUT));
    }
    let carried = &mut article.carried;
    carried.ed_note = joined(head.children_named("note").filter_map(Element::text), "\n");
    if let Some(rights) = head.child("rights") {
        carried.copyright_holder = rights.text_of("rights.owner");
        carried.usage_terms = rights.text_of("rights.limitations");
        // Only where it is a line of text, and not a list of fields.
        carried.copyright_notice = if rights.has_elements() { None } else { rights.text() };
    }
}

/// Names of the bylines, their job titles left out: `<byline>By A. Name<byttl>Staff Writer</byttl></byline>`.
fn byline(head: Element<'_>) -> Option<String> {
    let without_title = |byline: Element<'_>| {
        let text = byline.paragraphs_as(&super::xml::Layout { dropped: &["byttl"], ..xml_content::LAYOUT });
        Some(text.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty())
    };
    let names = head.children_named("byline").filter_map(|byline| without_title(byline).or_else(|| byline.text()));
    joined(names, ", ")
}

/// What `<head>` says.
fn metadata(head: Element<'_>, article: &mut RawArticle) -> Result<(), Rejection> {
    if let Some(docdata) = head.child("docdata") {
        document_data(docdata, article)?;
    }
    for pubdata in head.children_named("pubdata") {
        let or = |slot: &mut Option<String>, name: &str| {
            if slot.is_none() {
                *slot = pubdata.some_attr(name);
            }
        };
        or(&mut article.version_created, "date.publication");
        or(&mut article.source, "name");
        or(&mut article.url, "ex-ref");
    }
    article.url.take_if(|url| !url.starts_with("http"));
    let history = || head.children_named("revision-history");
    article.first_created = history()
        .filter_map(|revision| revision.some_attr("norm"))
        .min_by_key(|norm| (timestamp(norm).is_none(), timestamp(norm)));
    let writer = |revision: &Element<'_>| revision.attr("function").is_some_and(|text| text.contains("writer"));
    article.byline = joined(history().filter(writer).filter_map(|revision| revision.some_attr("name")), ", ");
    let carried = &mut article.carried;
    for tobject in head.children_named("tobject") {
        for subject in tobject.children_named("tobject.subject") {
            push(&mut carried.subjects, subject_code(subject));
        }
        for property in tobject.children_named("tobject.property") {
            if let Some(name) = property.some_attr("tobject.property.type") {
                push(&mut carried.genres, named(name));
            }
        }
    }
    for keyword in head.descendants().filter(|element| element.local() == "keyword") {
        if let Some(key) = keyword.some_attr("key") {
            push(&mut carried.subjects, named(key));
        }
    }
    for content in head.descendants().filter(|element| element.local() == "identified-content") {
        for thing in content.children() {
            let list = match thing.local() {
                "person" => &mut carried.people,
                "org" => &mut carried.organisations,
                "location" => &mut carried.places,
                "event" => &mut carried.events,
                "object.title" => &mut carried.objects,
                "classifier" => &mut carried.subjects,
                _ => continue,
            };
            let value = thing.some_attr("value");
            let (uri, literal) = match value {
                Some(value) if value.contains("://") => (Some(value), None),
                other => (None, other.or_else(|| thing.some_attr("location-code"))),
            };
            push(list, Subject { name: thing.text(), uri, literal, ..Subject::default() });
        }
    }
    Ok(())
}

fn document_data(docdata: Element<'_>, article: &mut RawArticle) -> Result<(), Rejection> {
    let attr = |element: &str, name: &str| docdata.attr_of(element, name);
    article.version_created = attr("date.issue", "norm");
    article.embargoes = docdata.children_named("date.release").filter_map(|date| date.some_attr("norm")).collect();
    if let Some(word) = docdata.some_attr("management-status") {
        status::set(&word, "management-status", article)?;
    }
    article.uri = attr("doc-id", "id-string");
    if article.status == PubStatus::Canceled
        && let Some(canceled) = docdata.some_attr("management-doc-idref")
    {
        article.uri = Some(canceled);
    }
    article.source = attr("doc-id", "regsrc")
        .or_else(|| docdata.child("del-list").and_then(|list| list.attr_of("from-src", "src-name")))
        .or_else(|| attr("doc.copyright", "holder"));
    article.version = attr("du-key", "version");
    let correction = docdata.child("correction");
    article.is_correction = correction.is_some();

    let carried = &mut article.carried;
    carried.expires = attr("date.expire", "norm").and_then(|norm| timestamp(&norm));
    carried.urgency = attr("urgency", "ed-urg").and_then(|text| urgency(&text));
    let notes = docdata.children_named("ed-msg").chain(correction);
    carried.ed_note = joined(notes.filter_map(|note| note.some_attr("info")), "\n");
    carried.copyright_holder = attr("doc.copyright", "holder");
    carried.usage_terms = attr("doc-rights", "limitations");
    for (element, name) in [("du-key", "key"), ("series", "series.name")] {
        if let Some(id) = attr(element, name) {
            carried.alt_ids.push((element.to_owned(), id));
        }
    }
    for place in docdata.children().filter(|element| matches!(element.local(), "evloc" | "ev-loc")) {
        let parts = ["city", "county-dist", "state-prov"].iter().filter_map(|name| place.some_attr(name));
        let name = joined(parts, ", ");
        if carried.located.is_none() {
            carried.located.clone_from(&name);
        }
        push(&mut carried.places, Subject { name, literal: place.some_attr("iso-cc"), ..Subject::default() });
    }
    Ok(())
}

/// `tobject.subject`: its most special name, and its code.
fn subject_code(subject: Element<'_>) -> Subject {
    let name = ["qualifier", "detail", "matter", "type"]
        .iter()
        .find_map(|part| subject.some_attr(&format!("tobject.subject.{part}")));
    let code = subject.some_attr("tobject.subject.refnum").or_else(|| subject.some_attr("tobject.subject.code"));
    let of_iptc = subject.attr("tobject.subject.ipr").is_none_or(|owner| owner.eq_ignore_ascii_case("iptc"));
    let uri = code.as_deref().filter(|_| of_iptc).and_then(qcode::iptc_subject);
    let literal = if uri.is_none() { code } else { None };
    Subject { name, uri, literal, ..Subject::default() }
}

/// Pictures and films that the text refers to by an address.
fn media(content: Element<'_>, article: &mut RawArticle) {
    let found = content.descendants().filter(|element| element.local() == "media").filter_map(|media| {
        let reference = media.child("media-reference")?;
        let href = reference.some_attr("source")?;
        let kind = match media.attr("media-type")?.to_ascii_lowercase().as_str() {
            "image" | "photo" | "picture" => "picture",
            "video" => "video",
            "audio" => "audio",
            "graphic" => "graphic",
            _ => return None,
        };
        let caption = media.child("media-caption").map(|caption| caption.paragraphs_as(&xml_content::LAYOUT));
        let rendition = json!({ "name": "main", "href": href, "contentType": reference.some_attr("mime-type"),
            "title": reference.some_attr("alternate-text"), "width": pixels(reference, "width"),
            "height": pixels(reference, "height") });
        Some(json!({ "name": reference.some_attr("name"), "uri": href, "type": kind,
            "by": media.text_of("media-producer"), "descriptions": [{ "value": caption }], "renditions": [rendition] }))
    });
    article.carried.associations = associations::numbered("media", found);
}

fn pixels(element: Element<'_>, name: &str) -> Option<u64> {
    element.attr(name)?.trim().parse().ok()
}
