//! ninjs `associations` that can be passed on, and other structures of ninjs: rebuilt out of the parts that are certainly valid
//! ninjs 3.1, so that none of them makes the output record invalid. Without a `name` and an absolute `uri` an association is
//! dropped. 1.x and Superdesk keep theirs in an object instead of a list, under older names: they are brought into the form of 3.x
//! first.

use serde_json::{Map, Value};

use crate::text::is_absolute_uri;

const KINDS: &[&str] = &["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"];
const TEXTS: &[&str] = &[
    "name",
    "rel",
    "version",
    "copyrightHolder",
    "copyrightNotice",
    "usageTerms",
    "edNote",
    "language",
    "title",
    "by",
    "slugline",
    "located",
];

/// Associations as a list of the form of 3.x, whatever the version.
pub(super) fn listed(found: Value) -> Vec<Value> {
    let Value::Object(named) = found else {
        return if let Value::Array(items) = found { items } else { Vec::new() };
    };
    let modern = |(name, item): (String, Value)| {
        // Superdesk leaves places empty.
        let Value::Object(old) = item else { return None };
        let mut new = Map::new();
        new.insert("name".to_owned(), name.into());
        for (old_name, value) in old {
            let value_of = |value: Value| Value::Array(vec![serde_json::json!({ "value": value })]);
            let (name, value) = match old_name.as_str() {
                "guid" | "uri" => ("uri", value),
                "headline" => ("headlines", value_of(value)),
                "description_text" => ("descriptions", value_of(value)),
                "body_text" => ("bodies", value_of(value)),
                "byline" => ("by", value),
                "renditions" => ("renditions", value),
                other => match MODERN_NAMES.iter().find(|name| name.eq_ignore_ascii_case(other)) {
                    Some(name) => (*name, value),
                    None => continue,
                },
            };
            new.entry(name).or_insert(value);
        }
        Some(Value::Object(new))
    };
    named.into_iter().filter_map(modern).collect()
}

/// Names of 3.x that 1.x writes in small letters.
const MODERN_NAMES: &[&str] = &[
    "type",
    "version",
    "firstCreated",
    "versionCreated",
    "copyrightHolder",
    "copyrightNotice",
    "usageTerms",
    "edNote",
    "language",
    "title",
    "slugline",
    "located",
];

/// The valid renditions of the article itself, and whether anything was left behind.
pub(super) fn renditions(found: Option<Value>) -> (Vec<Value>, bool) {
    let mut trimmed = false;
    match found.and_then(|found| rendition_list(found, &mut trimmed)) {
        Some(Value::Array(kept)) => (kept, trimmed),
        _ => (Vec::new(), trimmed),
    }
}

/// `rightsInfo`, if it is valid.
pub(super) fn rights(found: Value) -> Option<Value> {
    let Value::Object(object) = found else { return None };
    let keep = |name: &str, value: Value, _: &mut bool| match (name, value) {
        ("langId" | "linkedRights", Value::String(text)) => is_absolute_uri(&text).then_some(Value::String(text)),
        ("encodedRights", value) => value.is_string().then_some(value),
        _ => None,
    };
    let rebuilt = rebuilt(object, &mut false, keep)?;
    let one = rebuilt.contains_key("linkedRights") != rebuilt.contains_key("encodedRights");
    one.then_some(Value::Object(rebuilt))
}

/// The valid ones of `trustIndicators`.
pub(super) fn trust_indicators(found: Option<Value>) -> Vec<Value> {
    let keep = |name: &str, value: Value, _: &mut bool| match (name, value) {
        ("role" | "href", Value::String(text)) => is_absolute_uri(&text).then_some(Value::String(text)),
        ("title", value) => value.is_string().then_some(value),
        _ => None,
    };
    let Some(Value::Array(items)) = found else { return Vec::new() };
    match objects(items, &mut false, keep, "role") {
        Some(Value::Array(kept)) => kept,
        _ => Vec::new(),
    }
}

/// The valid associations, and whether anything was left behind.
pub(super) fn valid(found: Vec<Value>) -> (Vec<Value>, bool) {
    let mut trimmed = false;
    let mut kept = Vec::new();
    for item in found {
        match item {
            Value::Object(object) => match rebuilt(object, &mut trimmed, association) {
                Some(object) if object.contains_key("name") && object.contains_key("uri") => kept.push(object.into()),
                _ => trimmed = true,
            },
            _ => trimmed = true,
        }
    }
    (kept, trimmed)
}

/// The valid ones of associations that a reader of XML put together; what has no value goes without a word, and one without a
/// name is called by `kind` and number.
pub(super) fn numbered(kind: &str, found: impl IntoIterator<Item = Value>) -> Vec<Value> {
    let named = found.into_iter().take(MOST).enumerate().map(|(index, mut item)| {
        if let Some(object) = item.as_object_mut() {
            let name = object.entry("name").or_insert(Value::Null);
            if !name.is_string() {
                *name = format!("{kind}-{}", index + 1).into();
            }
        }
        item
    });
    valid(named.collect()).0
}

/// Most associations that are kept.
const MOST: usize = 100;

/// The fields of an object that `keep` returns something for.
fn rebuilt(
    object: Map<String, Value>,
    trimmed: &mut bool,
    keep: fn(&str, Value, &mut bool) -> Option<Value>,
) -> Option<Map<String, Value>> {
    let mut out = Map::new();
    for (name, value) in object {
        match keep(&name, value, trimmed) {
            Some(value) => drop(out.insert(name, value)),
            None => *trimmed = true,
        }
    }
    (!out.is_empty()).then_some(out)
}

fn association(name: &str, value: Value, trimmed: &mut bool) -> Option<Value> {
    match (name, value) {
        ("uri", Value::String(text)) => is_absolute_uri(&text).then_some(Value::String(text)),
        ("type", Value::String(text)) => KINDS.contains(&text.as_str()).then_some(Value::String(text)),
        ("firstCreated" | "versionCreated" | "contentCreated", Value::String(text)) => {
            is_date_time(&text).then_some(Value::String(text))
        }
        ("headlines" | "descriptions" | "bodies", Value::Array(items)) => objects(items, trimmed, piece, "value"),
        ("renditions", found) => rendition_list(found, trimmed),
        (name, Value::String(text)) if TEXTS.contains(&name) => Some(Value::String(text)),
        _ => None,
    }
}

fn objects(
    items: Vec<Value>,
    trimmed: &mut bool,
    keep: fn(&str, Value, &mut bool) -> Option<Value>,
    required: &str,
) -> Option<Value> {
    let mut kept = Vec::new();
    for item in items {
        match item {
            Value::Object(object) => match rebuilt(object, trimmed, keep) {
                Some(object) if object.contains_key(required) => kept.push(Value::Object(object)),
                _ => *trimmed = true,
            },
            _ => *trimmed = true,
        }
    }
    (!kept.is_empty()).then_some(Value::Array(kept))
}

/// Renditions: a list, or as in 1.x an object of objects.
fn rendition_list(found: Value, trimmed: &mut bool) -> Option<Value> {
    let items = match found {
        Value::Array(items) => items,
        Value::Object(named) => {
            let with_name = |(name, item): (String, Value)| {
                let Value::Object(mut object) = item else { return None };
                for old in ["mimetype", "mime_type"] {
                    if let Some(media) = object.remove(old) {
                        object.insert("contentType".to_owned(), media);
                    }
                }
                object.insert("name".to_owned(), name.into());
                Some(Value::Object(object))
            };
            named.into_iter().filter_map(with_name).collect()
        }
        _ => return None,
    };
    objects(items, trimmed, rendition, "name")
}

fn piece(name: &str, value: Value, _: &mut bool) -> Option<Value> {
    (["role", "contentType", "value"].contains(&name) && value.is_string()).then_some(value)
}

fn rendition(name: &str, value: Value, _: &mut bool) -> Option<Value> {
    match (name, value) {
        ("href", Value::String(text)) => is_absolute_uri(&text).then_some(Value::String(text)),
        ("name" | "contentType" | "title" | "format" | "videoCodec", value) => value.is_string().then_some(value),
        ("width" | "height" | "sizeInBytes", value) => (value.is_u64()).then_some(value),
        _ => None,
    }
}

/// RFC 3339 with a zone, as the schema's `date-time` wants it.
fn is_date_time(text: &str) -> bool {
    let shape = text.len() >= 20 && text.as_bytes().get(10) == Some(&b'T');
    shape && text.is_ascii() && text.parse::<jiff::Timestamp>().is_ok() && !text.contains('[') && rfc3339_zone(text)
}

fn rfc3339_zone(text: &str) -> bool {
    let bytes = text.as_bytes();
    let colon = text.len().checked_sub(3).and_then(|at| bytes.get(at)) == Some(&b':');
    let sign = text.len().checked_sub(6).and_then(|at| bytes.get(at));
    let colons = text.matches(':').count();
    (text.ends_with('Z') && colons == 2) || (colon && colons == 3 && matches!(sign, Some(b'+' | b'-')))
}
