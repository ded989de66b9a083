//! A JSON object → the format it is in.
//!
//! | the object | is |
//! | --- | --- |
//! | has `specversion` and `type` | a CloudEvent in structured mode: its `data` is read instead |
//! | has a `@graph`, a `@context` of schema.org or an article's `@type` | JSON-LD, see `json_ld` |
//! | has `uri` or `guid`, and fields of ninjs, and its text is where ninjs has it | ninjs, see `ninjs` |
//! | has the field set of the crawler news-please | see `news_please` |
//! | has a title or a text under a mapped or common name | a JSON article, see `json_article` |
//! | anything else | refused |
//!
//! The first that fits wins: the more specific format stands higher.

use serde_json::Value;

use super::fields::Fields;
use super::{Settings, class, cloud_event, json_article, json_ld, nesting, news_please, ninjs};
use crate::record::{RawArticle, Rejection};

/// Reads one JSON object.
pub(super) fn decode(text: &str, settings: &Settings, unwrap_events: bool) -> Result<RawArticle, Rejection> {
    nesting::check_json(text)?;
    let value: Value = serde_json::from_str(text).map_err(|error| {
        // The messages of serde_json name line, column and what it expected, never the text.
        let several = error.to_string().starts_with("trailing characters");
        let hint = if several { "; send one article a record" } else { "" };
        Rejection::decode(class::BAD_JSON, format!("not valid JSON: {error}{hint}"))
    })?;
    decode_value(value, settings, unwrap_events)
}

/// Why a JSON array is refused.
pub(super) fn refused_array(text: &str) -> Rejection {
    let events = crate::text::head(text, 4096).contains("\"specversion\"");
    let message = if events {
        "a batch of CloudEvents; send one event a record, in binary or structured mode"
    } else {
        "a JSON array; send one article a record"
    };
    Rejection::decode(class::UNKNOWN_FORMAT, message)
}

/// Reads one parsed JSON object.
pub(super) fn decode_value(value: Value, settings: &Settings, unwrap_events: bool) -> Result<RawArticle, Rejection> {
    let Value::Object(object) = value else {
        return Err(Rejection::decode(class::UNKNOWN_FORMAT, "JSON, but not an object; send one article a record"));
    };
    if cloud_event::recognize(&object) {
        if !unwrap_events {
            return Err(Rejection::decode(class::UNKNOWN_FORMAT, "a CloudEvent inside of a CloudEvent"));
        }
        return cloud_event::unwrap(Fields::new(object), settings);
    }
    if json_ld::recognize(&object) {
        return json_ld::decode(object);
    }
    let fields = Fields::new(object);
    match ninjs::recognize(&fields, json_article::found(&fields, &settings.json_fields)) {
        Some(format) => ninjs::decode(fields, format),
        None if news_please::recognize(&fields) => news_please::decode(fields),
        None => json_article::decode(fields, &settings.json_fields),
    }
}
