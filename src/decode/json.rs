//! A JSON object → the format it is in.
//!
//! | the object | is |
//! | --- | --- |
//! | has `specversion` and `type` | a CloudEvent in structured mode: its `data` is read instead |
//! | has `uri` or `guid`, and a field that only ninjs has | ninjs, see `ninjs` |
//! | has a title or a text under a common name | a JSON article, see `json_article` |
//! | anything else | refused |

use serde_json::Value;

use super::fields::Fields;
use super::{Settings, class, cloud_event, json_article, nesting, ninjs};
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

/// Reads one parsed JSON object.
pub(super) fn decode_value(value: Value, settings: &Settings, unwrap_events: bool) -> Result<RawArticle, Rejection> {
    let Value::Object(object) = value else {
        return Err(Rejection::decode(class::UNKNOWN_FORMAT, "JSON, but not an object; send one article a record"));
    };
    let fields = Fields::new(object);
    if fields.has(&["specversion"]) && fields.has(&["type"]) {
        if !unwrap_events {
            return Err(Rejection::decode(class::UNKNOWN_FORMAT, "a CloudEvent inside of a CloudEvent"));
        }
        return cloud_event::unwrap(fields, settings);
    }
    match ninjs::recognize(&fields) {
        Some(format) => ninjs::decode(fields, format),
        None => json_article::decode(fields),
    }
}
