//! CloudEvents 1.0, both modes of the Kafka binding.
//!
//! Binary: headers `ce_id`, `ce_source`, `ce_subject`, `ce_time` beside the article; a bridge from HTTP may have left them as
//! `ce-id` and so on, where other letters than ASCII are percent-encoded. Structured: the article is the `data` (or
//! `data_base64`) of a JSON object, in any format that a record may have but another event; `datacontenttype` says which, as
//! a content type does. Either way the context fills [`Envelope`], which stands in where the article itself is silent; in an
//! event with both, what is nearer to the article wins. Batches (`application/cloudevents-batch+json`) are refused.

use serde_json::{Map, Value};

use super::fields::Fields;
use super::{Settings, class, compression, decode_bytes, json, sniff, transfer};
use crate::record::{Envelope, Input, RawArticle, Rejection};

/// The context attributes in the headers.
pub(super) fn from_headers(input: &Input) -> Envelope {
    let header = |name: &str| {
        let kafka = input.header(&format!("ce_{name}")).map(str::to_owned);
        let found = kafka.or_else(|| input.header(&format!("ce-{name}")).map(percent_decoded))?;
        let found = found.trim();
        (!found.is_empty()).then(|| found.to_owned())
    };
    Envelope { id: header("id"), source: header("source"), subject: header("subject"), time: header("time") }
}

/// As the HTTP binding writes header values. What is not encoded so stays as it is.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        match rest.get(at + 1..at + 3).map(|digits| u8::from_str_radix(digits, 16)) {
            Some(Ok(byte)) => {
                bytes.push(byte);
                rest = &rest[at + 3..];
            }
            _ => {
                bytes.push(b'%');
                rest = &rest[at + 1..];
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Whether the object is an event in structured mode.
pub(super) fn recognize(object: &Map<String, Value>) -> bool {
    object.get("specversion").is_some_and(Value::is_string) && object.contains_key("type")
}

/// The first envelope, with its gaps filled from the second.
pub(super) fn merged(first: Envelope, second: Envelope) -> Envelope {
    Envelope {
        id: first.id.or(second.id),
        source: first.source.or(second.source),
        subject: first.subject.or(second.subject),
        time: first.time.or(second.time),
    }
}

/// Reads the article inside an event in structured mode.
pub(super) fn unwrap(mut event: Fields, settings: &Settings) -> Result<RawArticle, Rejection> {
    let envelope = Envelope {
        id: event.take_scalar(&["id"]),
        source: event.take_text(&["source"]),
        subject: event.take_text(&["subject"]),
        time: event.take_text(&["time"]),
    };
    let media = event.take_text(&["datacontenttype"]);
    let declared = media.as_deref().map(sniff::ContentType::parse).unwrap_or_default();
    let mut article = match (event.take(&["data"]), event.take_text(&["database64"])) {
        (Some(Value::String(text)), _) => {
            // A JSON string is in no charset any more, whatever the data was in before.
            let declared = sniff::ContentType { charset: None, ..declared };
            decode_bytes(text.as_bytes(), &declared, settings, false)
        }
        (Some(data), _) => json::decode_value(data, settings, false),
        (None, Some(base64)) => match transfer::from_base64(base64.as_bytes()) {
            Some(bytes) => {
                let (bytes, _) = compression::unpacked(&bytes, None, settings.max_input_bytes)?;
                decode_bytes(&bytes, &declared, settings, false)
            }
            None => Err(Rejection::decode(class::UNDECODABLE, "data_base64 of the CloudEvent is not base64")),
        },
        (None, None) => Err(Rejection::decode(class::NO_TEXT, "a CloudEvent without data")),
    }?;
    article.envelope = envelope;
    Ok(article)
}
