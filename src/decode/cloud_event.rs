//! CloudEvents 1.0, both modes of the Kafka binding.
//!
//! Binary: headers `ce_id`, `ce_source`, `ce_subject`, `ce_time` beside the article. Structured: the article is the `data`
//! (or `data_base64`) of a JSON object. Either way the context fills [`Envelope`], which stands in where the article itself is
//! silent; in an event with both, what is nearer to the article wins.

use serde_json::Value;

use super::fields::Fields;
use super::{Settings, class, compression, decode_bytes, json, sniff, transfer};
use crate::record::{Envelope, Input, RawArticle, Rejection};

/// The context attributes in the headers.
pub(super) fn from_headers(input: &Input) -> Envelope {
    let header = |name: &str| input.header(name).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    Envelope {
        id: header("ce_id"),
        source: header("ce_source"),
        subject: header("ce_subject"),
        time: header("ce_time"),
    }
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
        (Some(Value::String(text)), _) => decode_bytes(text.as_bytes(), &declared, settings, false),
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
