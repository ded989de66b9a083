//! What passes from ninjs into the record.
//!
//! | article | 1.x and Superdesk | 2.x, 3.x |
//! | --- | --- | --- |
//! | url | `altids` of role `url`; `canonical_url`, `url` | the same |
//! | altIds | `altids`, a list or an object | `altIds` |
//! | urgency, slugline, title, edNote | `urgency`, `slugline`, `title`, `ednote` | the same |
//! | located | `located` | the same |
//! | copyright | `copyrightholder`, `copyrightnotice`, `usageterms` | the same |
//! | content created, expires | `contentcreated`, `expires` | the same |
//! | subjects | `subject`, and names of `keywords` | `subjects` |
//! | genres | `genre`, a list or a text | `genres` |
//! | people, organisations, places, events, objects | `person`, `organisation`, `place`, `event`, `object` | the plurals |
//! | infoSources | `infosource` | `infoSources` |
//! | associations | see `associations` | the same |
//! | renditions, rightsInfo, trustIndicators, digitalSourceType | | the same, where valid |
//!
//! A concept of 1.x has a `scheme` and a `code`: together they are its uri where the scheme is an address; a code that is a QCode
//! of IPTC becomes its uri.

use serde_json::Value;

use super::carry::{named, percent, push, timestamp, urgency};
use super::fields::Fields;
use super::{associations, qcode};
use crate::record::{RawArticle, Subject};

/// Takes the fields that pass through.
pub(super) fn carry(fields: &mut Fields, article: &mut RawArticle) {
    alt_ids(fields, article);
    let carried = &mut article.carried;
    carried.urgency = fields.take_scalar(&["urgency"]).and_then(|text| urgency(&text));
    carried.slugline = fields.take_text(&["slugline"]);
    carried.title = fields.take_text(&["title"]);
    carried.ed_note = fields.take_text(&["ednote"]);
    carried.copyright_holder = fields.take_text(&["copyrightholder"]);
    carried.copyright_notice = fields.take_text(&["copyrightnotice"]);
    carried.usage_terms = fields.take_text(&["usageterms"]);
    carried.located = fields.take_text(&["located"]);
    carried.content_created = fields.take_text(&["contentcreated"]).and_then(|text| timestamp(&text));
    carried.expires = fields.take_text(&["expires"]).and_then(|text| timestamp(&text));
    for (names, list) in [
        (["subjects", "subject"], &mut carried.subjects),
        (["genres", "genre"], &mut carried.genres),
        (["people", "person"], &mut carried.people),
        (["organisations", "organisation"], &mut carried.organisations),
        (["places", "place"], &mut carried.places),
        (["events", "event"], &mut carried.events),
        (["objects", "object"], &mut carried.objects),
        (["infosources", "infosource"], &mut carried.info_sources),
    ] {
        concepts(fields.take(&names), list);
    }
    if let Some(Value::Array(keywords)) = fields.take(&["keywords"]) {
        for keyword in keywords.into_iter().filter_map(super::fields::name_of) {
            push(&mut carried.subjects, named(keyword));
        }
    }
    let mut kind = Vec::new();
    concepts(fields.take(&["digitalsourcetype"]), &mut kind);
    carried.digital_source_type = kind.pop();
    carried.rights_info = fields.take(&["rightsinfo"]).and_then(associations::rights);
    carried.trust_indicators = associations::trust_indicators(fields.take(&["trustindicators", "trustindicator"]));
    if article.source.is_none() {
        let first = carried.info_sources.first().and_then(|source| source.name.clone());
        article.source = first.or_else(|| carried.copyright_holder.clone());
    }
    let (renditions, mut trimmed) = associations::renditions(fields.take(&["renditions"]));
    carried.renditions = renditions;
    if let Some(found) = fields.take(&["associations"]) {
        let (valid, left) = associations::valid(associations::listed(found));
        carried.associations = valid;
        trimmed |= left;
    }
    if trimmed {
        article.flags.push("associations-trimmed");
    }
}

/// Identifiers beside the uri; the first one of a role of `url` is the address.
fn alt_ids(fields: &mut Fields, article: &mut RawArticle) {
    let text = |value: Value| match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let mut found: Vec<(String, String)> = match fields.take(&["altids"]) {
        Some(Value::Array(items)) => items
            .into_iter()
            .filter_map(|item| {
                let Value::Object(object) = item else { return None };
                let mut fields = Fields::new(object);
                Some((fields.take_text(&["role"]).unwrap_or_default(), fields.take_scalar(&["value"])?))
            })
            .collect(),
        Some(Value::Object(object)) => {
            object.into_iter().filter_map(|(role, value)| Some((role, text(value)?))).collect()
        }
        _ => Vec::new(),
    };
    if let Some(at) = found.iter().position(|(role, _)| role.to_ascii_lowercase().ends_with("url")) {
        article.url = Some(found.remove(at).1);
    }
    article.url = article.url.take().or_else(|| fields.take_text(&["canonicalurl", "url"]));
    article.carried.alt_ids = found;
}

/// Concepts: a list of objects or texts, or one of them.
fn concepts(value: Option<Value>, list: &mut Vec<Subject>) {
    let items = match value {
        Some(Value::Array(items)) => items,
        Some(one) => vec![one],
        None => return,
    };
    for item in items {
        match item {
            Value::String(name) => push(list, named(name)),
            Value::Object(object) => push(list, concept(Fields::new(object))),
            _ => {}
        }
    }
}

fn concept(mut fields: Fields) -> Subject {
    let code = fields.take_scalar(&["code", "qcode"]);
    let scheme = fields.take_text(&["scheme"]);
    let uri = fields.take_text(&["uri"]).or_else(|| match (scheme.as_deref(), code.as_deref()?) {
        (Some(scheme), code) if scheme.contains("://") => Some(format!("{scheme}{code}")),
        (Some("mediatopic" | "medtop" | "subjectcode"), code) => qcode::iptc_subject(code),
        (_, code) => qcode::of_iptc(code),
    });
    let mut number = |name: &str| fields.take_scalar(&[name]).and_then(|text| percent(&text));
    let (relevance, confidence) = (number("relevance"), number("confidence"));
    let code = if uri.is_none() { code } else { None };
    Subject {
        name: fields.take_text(&["name"]),
        literal: fields.take_scalar(&["literal"]).or(code),
        uri,
        rel: fields.take_text(&["rel", "role"]),
        relevance,
        confidence,
    }
}
