//! bytes + headers → [`RawArticle`]
//!
//! ```text
//! bytes ──transfer encoding, compression──▶ bytes ──charset──▶ text ──double encoding──▶ text
//!     ──content type, else sniffing──▶ one of
//!     json ──▶ cloud_event (unwrapped, then again) · json_ld · ninjs (1.x, 2.x, 3.x, Superdesk) · news_please · json_article
//!     html ──▶ metadata + main content          plain ──▶ title + body          iptc7901, anpa
//!     xml ──▶ by its root element (see `xml_format`): NewsML-G2 · NewsML 1 · NITF · RSS · Atom
//! ```
//!
//! One file a format, each with its field mapping as a table in its head. Strings are handed on as found; cleaning is the
//! next stage's. The format is never guessed silently: a content type that the bytes contradict is overruled by the bytes,
//! and the article carries the flag `content-type-mismatch`; but what is declared as JSON never becomes plain text, nor does what
//! is declared as XML and opens with a tag. Every refusal has a class of [`class`] and a message that says what to do and quotes
//! no article text.
//!
//! Flags that end in `normalization.flags`: `content-type-mismatch`, `content-encoding-mismatch`, `charset-mismatch` (the bytes
//! contradict the declared charset), `mixed-charsets` (words of another charset in UTF-8), `invalid-bytes-replaced` (a few
//! damaged bytes of UTF-8 became U+FFFD), `body-from-description`, `associations-trimmed`, and of wire text `wire-incomplete`,
//! `wire-continuation`, `wire-codes-mapped`; `embargo-not-understood` (words of wire or plain text that set an embargo: withheld
//! for good; the next stage gives it to fields), `embargo-without-date` (withheld until somebody says when it ends), `entities-not-expanded` (the XML declares entities of its own; references to them stand in
//! the text as written), `json-ld-unreadable` (a block of a page was no JSON and was passed over).

use std::collections::BTreeMap;

use encoding_rs::Encoding;

use crate::config::Config;
use crate::record::{CharsetRepair, Input, InputFormat, PubStatus, RawArticle, Rejection};

mod anpa;
mod arabic_bytes;
mod associations;
mod atom;
mod carry;
mod charset;
pub mod class;
mod cloud_event;
mod compression;
mod correction;
mod double_encoding;
mod embargo;
mod feed;
mod fields;
mod html;
mod html_boxes;
mod html_content;
mod html_names;
mod html_outline;
mod iptc7901;
mod json;
mod json_article;
mod json_ld;
mod json_mapping;
mod markup;
mod nesting;
mod news_please;
mod newsml_1;
mod newsml_g2;
mod ninjs;
mod ninjs_carried;
mod nitf;
mod plain;
mod qcode;
mod rss;
mod sniff;
mod status;
mod transfer;
mod wire;
mod wire_kill;
mod wire_time;
mod wire_wrap;
mod xml;
mod xml_content;
mod xml_format;

pub use json_mapping::JsonMapping;

/// Settings of the decode stage.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Largest payload, bytes.
    pub max_input_bytes: usize,
    /// Charset of bytes that are not UTF-8 and declare none; detected when unset.
    pub default_charset: Option<String>,
    /// Charset of bytes that are not UTF-8, by source: names in lower case, see `source_charset`.
    pub source_charsets: BTreeMap<String, &'static Encoding>,
    /// Where JSON articles of one's own making keep their fields.
    pub json_fields: JsonMapping,
}

impl From<&Config> for Settings {
    fn from(config: &Config) -> Self {
        Self {
            max_input_bytes: config.limits.max_input_bytes.as_usize(),
            default_charset: config.text.default_charset.clone(),
            source_charsets: config.text.source_charsets.0.clone(),
            json_fields: config.text.json_fields.clone(),
        }
    }
}

impl Default for Settings {
    /// 10 MiB, charsets detected, JSON fields under common names.
    fn default() -> Self {
        Self {
            max_input_bytes: 10 << 20,
            default_charset: None,
            source_charsets: BTreeMap::new(),
            json_fields: JsonMapping::default(),
        }
    }
}

/// Most bytes of all texts of one article, markup off. The longest articles have some 200 KB, and a book of 500 pages in
/// Arabic has 2 MB; the stages after this one read each text several times.
const MAX_TEXT_BYTES: usize = 2 << 20;

/// Most ampersands, and most line ends, of one record: each costs some readers a step of its own, up to 0.15 µs. A book has
/// some 20,000 lines.
const MAX_SIGNS: usize = 500_000;

/// Refuses floods of character references and of empty lines, whatever the format.
fn check_floods(text: &str) -> Result<(), Rejection> {
    for (sign, name) in [(b'&', "ampersands"), (b'\n', "line ends")] {
        if text.bytes().filter(|byte| *byte == sign).count() > MAX_SIGNS {
            let message = format!("more than {MAX_SIGNS} {name}; send one article a record");
            return Err(Rejection::decode(class::TOO_LARGE, message));
        }
    }
    Ok(())
}

/// Understands one raw record.
///
/// # Errors
/// The record is poison: undecodable, of no known format, without text, or beyond a limit. See [`class`].
pub fn decode(input: &Input, settings: &Settings) -> Result<RawArticle, Rejection> {
    let Some(bytes) = input.payload.as_deref() else {
        return Err(Rejection::decode(class::TOMBSTONE, "the record has no value; cancel an article by its status"));
    };
    if bytes.len() > settings.max_input_bytes {
        let (size, limit) = (bytes.len(), settings.max_input_bytes);
        let message = format!("{size} bytes, more than the {limit} of limits.max_input_bytes");
        return Err(Rejection::decode(class::TOO_LARGE, message));
    }
    let bytes = transfer::received(bytes, input.header("content-transfer-encoding"))?;
    let (bytes, unlike) = compression::unpacked(&bytes, input.header("content-encoding"), settings.max_input_bytes)?;
    let declared = sniff::ContentType::of_record(input);
    let declared = sniff::ContentType { source: source_charset(input, settings), ..declared };
    let mut article = decode_bytes(&bytes, &declared, settings, true)?;
    if unlike {
        article.flags.push("content-encoding-mismatch");
    }
    let envelope = cloud_event::from_headers(input);
    let inner = std::mem::take(&mut article.envelope);
    article.envelope = cloud_event::merged(inner, envelope);
    Ok(article)
}

/// The charset that configuration gives for the source of a record, as far as that is known before the record is read: by the
/// header `newswire-source`, the header `ce_source`, the key, the topic. Of the first three, an address counts by its host too.
fn source_charset(input: &Input, settings: &Settings) -> Option<&'static Encoding> {
    let known = &settings.source_charsets;
    if known.is_empty() {
        return None;
    }
    let of = |name: &str| known.get(&name.trim().to_lowercase()).copied();
    let of_host = |name: &str| of(&crate::text::host_of(name)?);
    let key = input.key.as_deref().and_then(|key| std::str::from_utf8(key).ok());
    let named = [input.header("newswire-source"), input.header("ce_source"), key];
    named
        .into_iter()
        .flatten()
        .find_map(|name| of(name).or_else(|| of_host(name)))
        .or_else(|| of(&input.position.topic))
}

/// Understands bytes of a declared type. `unwrap_events` is off inside of a CloudEvent: an event in an event is refused.
fn decode_bytes(
    bytes: &[u8],
    declared: &sniff::ContentType<'_>,
    settings: &Settings,
    unwrap_events: bool,
) -> Result<RawArticle, Rejection> {
    let hints = charset::Hints {
        declared: declared.charset,
        source: declared.source,
        default: settings.default_charset.as_deref(),
    };
    let mut text = charset::decode(bytes, hints)?;
    check_floods(&text.text)?;
    double_encoding::repair(&mut text);
    if wire::has_lone_returns(&text.text) {
        text.text = text.text.replace('\r', "\n").into();
        text.repairs.push(CharsetRepair::LineEnds);
    }
    let (format, mismatch) = sniff::choose(declared.format, &text.text);
    if !matches!(format, sniff::Format::Wire(_)) {
        charset::refuse_junk(&text.text)?;
    }
    if mismatch && declared.format == Some(sniff::Format::Json) && format == sniff::Format::Plain {
        // Plain text takes anything; what was meant to be JSON and is not must not be published as an article.
        return Err(Rejection::decode(class::BAD_JSON, "declared as JSON, but it neither is nor is it HTML"));
    }
    if mismatch {
        text.flags.push("content-type-mismatch");
    }
    let mut article = match format {
        sniff::Format::Json => json::decode(&text.text, settings, unwrap_events),
        sniff::Format::Html => html::decode(&text.text),
        sniff::Format::Plain => plain::decode(&text.text),
        sniff::Format::Wire(InputFormat::Anpa) => anpa::decode(&text.text),
        sniff::Format::Wire(_) => iptc7901::decode(&text.text),
        sniff::Format::Xml(_) => xml_format::decode(&text.text),
        sniff::Format::JsonArray => Err(json::refused_array(&text.text)),
    }?;
    if format == sniff::Format::Json && text.text.contains("\\u") {
        double_encoding::repair_fields(&mut article);
    }
    // What was done to the outer bytes comes before what was done inside.
    text.repairs.append(&mut article.charset_repairs);
    article.charset_repairs = text.repairs;
    text.flags.append(&mut article.flags);
    article.flags = text.flags;
    let shown = [&article.title, &article.subtitle, &article.byline].into_iter().flatten();
    let described = article.carried.descriptions.iter().map(|description| description.value.len());
    let size = article.body.len() + shown.map(String::len).sum::<usize>() + described.sum::<usize>();
    if size > MAX_TEXT_BYTES {
        let message =
            format!("{size} bytes of text, more than the {MAX_TEXT_BYTES} of an article; send one article a record");
        return Err(Rejection::decode(class::TOO_LARGE, message));
    }
    correction::mark(&mut article);
    if article.body.trim().is_empty() && article.status != PubStatus::Canceled {
        return Err(Rejection::decode(class::NO_TEXT, "no text was found; only a cancel may come without one"));
    }
    Ok(article)
}
