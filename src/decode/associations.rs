//! ninjs `associations` that can be passed on: rebuilt out of the parts that are certainly valid ninjs 3.1, so that no
//! association makes the output record invalid. Without a `name` and an absolute `uri` one is dropped. 1.x and Superdesk keep
//! theirs in an object instead of a list and are not passed on.

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
        ("renditions", Value::Array(items)) => objects(items, trimmed, rendition, "name"),
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
