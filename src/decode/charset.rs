//! bytes → text
//!
//! In this order: a byte order mark; UTF-16 where declared; UTF-8 where the bytes are valid (few texts in another charset are,
//! so this outranks a declaration); the charset declared by the content type, by `<meta charset>` or by `<?xml encoding>`,
//! where the bytes are valid in it; UTF-8 with a few damaged bytes; the configured default; the detected one. windows-1256,
//! the old charset of Arabic pages, comes in by declaration or detection.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::class;
use super::sniff::find_ignoring_case;
use crate::record::{CharsetRepair, Rejection};

/// Decoded text and what it took.
#[derive(Debug)]
pub(super) struct Text<'a> {
    /// The text.
    pub(super) text: Cow<'a, str>,
    /// Repairs so far.
    pub(super) repairs: Vec<CharsetRepair>,
    /// Remarks.
    pub(super) flags: Vec<&'static str>,
}

/// So many bytes of the head are searched for a declaration, as browsers do.
const DECLARATION_BYTES: usize = 1024;
/// Damaged UTF-8 is still UTF-8 while there is at most one bad place in so many good multi-byte characters.
const GOOD_PER_BAD: usize = 20;
/// Text in which one character of so many is a control character is no text.
const CHARS_PER_CONTROL: usize = 20;

/// Decodes the bytes.
///
/// # Errors
/// They are no text.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    declared: Option<&str>,
    default: Option<&str>,
) -> Result<Text<'a>, Rejection> {
    let (text, repair, flag) = decode_with(bytes, declared, default)?;
    let mut repairs = Vec::new();
    let text = match text {
        Cow::Borrowed(text) if text.starts_with('\u{FEFF}') => {
            repairs.push(CharsetRepair::ByteOrderMark);
            Cow::Borrowed(text.trim_start_matches('\u{FEFF}'))
        }
        other => other,
    };
    if !repairs.contains(&CharsetRepair::ByteOrderMark) {
        repairs.extend(repair);
    }
    Ok(Text { text, repairs, flags: flag.into_iter().collect() })
}

type Decoded<'a> = (Cow<'a, str>, Option<CharsetRepair>, Option<&'static str>);

fn decode_with<'a>(bytes: &'a [u8], declared: Option<&str>, default: Option<&str>) -> Result<Decoded<'a>, Rejection> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes)
        && encoding != UTF_8
    {
        let (text, damaged) = encoding.decode_without_bom_handling(&bytes[length..]);
        return Ok((text, Some(CharsetRepair::ByteOrderMark), damaged.then_some("invalid-bytes-replaced")));
    }
    let declared = declared.and_then(|label| Encoding::for_label(label.as_bytes()));
    if let Some(encoding) = declared.filter(|encoding| *encoding == UTF_16LE || *encoding == UTF_16BE)
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return Ok((text, Some(CharsetRepair::DeclaredCharset), None));
    }
    if let Some(message) = known_junk(bytes) {
        return Err(Rejection::decode(class::UNDECODABLE, message));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let contradicted = declared.is_some_and(|encoding| encoding != UTF_8) && !text.is_ascii();
        return Ok((Cow::Borrowed(text), None, contradicted.then_some("charset-mismatch")));
    }
    let declared = declared.or_else(|| declared_inside(bytes));
    let single = |encoding: &&'static Encoding| *encoding != UTF_8 && encoding.is_ascii_compatible();
    if let Some(encoding) = declared.filter(single)
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return Ok((text, Some(CharsetRepair::DeclaredCharset), None));
    }
    let lossy = String::from_utf8_lossy(bytes);
    let bad = lossy.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    let good = lossy.chars().filter(|c| !c.is_ascii()).count() - bad;
    if good >= bad.saturating_mul(GOOD_PER_BAD) {
        return Ok((lossy, None, Some("invalid-bytes-replaced")));
    }
    let default = default.and_then(|label| Encoding::for_label(label.as_bytes())).filter(single);
    if let Some(encoding) = default
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return Ok((text, Some(CharsetRepair::DetectedCharset), None));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let (text, damaged) = detector.guess(None, Utf8Detection::Deny).decode_without_bom_handling(bytes);
    if damaged {
        return Err(Rejection::decode(class::UNDECODABLE, "the bytes are not valid in any charset; send UTF-8"));
    }
    Ok((text, Some(CharsetRepair::DetectedCharset), None))
}

/// What `<meta charset>`, `<meta content="…charset=…">` or `<?xml encoding>` declares.
fn declared_inside(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION_BYTES)]);
    if !head.trim_start().starts_with('<') {
        return None;
    }
    let at = ["charset=", "encoding="].iter().find_map(|name| Some(find_ignoring_case(&head, name)? + name.len()))?;
    let label = head[at..].trim_start_matches(['"', '\'']);
    let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}

/// Names what is plainly not text.
fn known_junk(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: &[(&[u8], &str)] = &[
        (b"PK\x03\x04", "a zip archive; send its articles one by one"),
        (b"%PDF-", "a PDF document; send its text"),
        (b"\x89PNG", "a PNG image; send text"),
        (b"\xFF\xD8\xFF", "a JPEG image; send text"),
    ];
    let magic = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, message)| *message);
    magic.or_else(|| bytes.contains(&0).then_some("binary data (it holds NUL bytes); send text"))
}

/// Refuses what decodes, but is mostly control characters or replacements. Comes after the repair of double encoding, which
/// puts away the control characters that ISO 8859-1 leaves.
pub(super) fn refuse_junk(text: &str) -> Result<(), Rejection> {
    let junk = |c: char| (c.is_control() && !c.is_whitespace()) || c == char::REPLACEMENT_CHARACTER;
    // ASCII control characters are found by a byte scan; the careful count is for the few texts that have any.
    if !text.bytes().any(|byte| (byte < 0x20 && !byte.is_ascii_whitespace()) || byte == 0xC2 || byte == 0xEF) {
        return Ok(());
    }
    let (mut total, mut bad) = (0_usize, 0_usize);
    for c in text.chars() {
        total += 1;
        bad += usize::from(junk(c));
    }
    // A handful is noise, which the next stage takes off.
    if bad > 8 && bad.saturating_mul(CHARS_PER_CONTROL) > total {
        return Err(Rejection::decode(class::UNDECODABLE, "binary data (many control characters); send text"));
    }
    Ok(())
}
