//! bytes → text
//!
//! The first of these that fits:
//!
//! | bytes | read as | repair, flag |
//! | --- | --- | --- |
//! | begin with a byte order mark | what it says | `byte-order-mark` |
//! | UTF-16, declared or plain to see (every other byte is the high half of a Latin or Arabic letter) | UTF-16 | `declared-charset`, `detected-charset` |
//! | valid UTF-8, whatever is declared: few texts in another charset are | UTF-8 | `charset-mismatch` where another was declared |
//! | UTF-8 for the greater part | UTF-8; words that are not, in the charset found below | `invalid-bytes-replaced`, `mixed-charsets` |
//! | of a source in `text.source_charsets`, and valid in its charset | that charset | `declared-charset` |
//! | valid in the charset of the content type, `<meta charset>` or `<?xml encoding>` | that charset | `declared-charset` |
//! | valid in `text.default_charset` | that charset | `detected-charset` |
//! | anything else | the charset that a detector guesses | `detected-charset` |
//!
//! A declaration is not believed where the bytes speak against it: Latin charsets where letters beyond ASCII stand in rows, as
//! no Latin script writes them, and windows-1256 and ISO 8859-6 one for the other (see `arabic_bytes`). What a source is said
//! to write by configuration is believed.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, ISO_8859_2, ISO_8859_15, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254,
};

use super::sniff::find_ignoring_case;
use super::{arabic_bytes, class};
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

/// What is known about the charset before the bytes are looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hints<'a> {
    /// Label in the content type.
    pub(super) declared: Option<&'a str>,
    /// What the source writes, by configuration.
    pub(super) source: Option<&'static Encoding>,
    /// Label of the configured default.
    pub(super) default: Option<&'a str>,
}

/// So many bytes of the head are searched for a declaration, as browsers do.
const DECLARATION_BYTES: usize = 1024;
/// So many bytes are looked at to tell UTF-16.
const UTF16_BYTES: usize = 4096;
/// Text with fewer characters of good UTF-8 beyond ASCII is not taken for UTF-8 with bad places: two bytes of another charset
/// are good by chance now and then.
const ENOUGH_GOOD: usize = 8;
/// Text in which one character of so many is a control character is no text.
const CHARS_PER_CONTROL: usize = 20;
/// Charsets of Latin scripts: every byte means something in them, so that being valid proves nothing.
const LATIN: &[&Encoding] = &[WINDOWS_1252, ISO_8859_15, WINDOWS_1254, WINDOWS_1250, ISO_8859_2, MACINTOSH];

/// So many bytes of the head tell the charset: no article has as many before its first letters.
const DETECTED_BYTES: usize = 1 << 18;

/// Decodes the bytes.
///
/// # Errors
/// They are no text.
pub(super) fn decode<'a>(bytes: &'a [u8], hints: Hints<'_>) -> Result<Text<'a>, Rejection> {
    let mut flags = Vec::new();
    let (text, repair) = decode_with(bytes, hints, &mut flags)?;
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
    Ok(Text { text, repairs, flags })
}

type Decoded<'a> = (Cow<'a, str>, Option<CharsetRepair>);

fn decode_with<'a>(bytes: &'a [u8], hints: Hints<'_>, flags: &mut Vec<&'static str>) -> Result<Decoded<'a>, Rejection> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes)
        && encoding != UTF_8
    {
        let (text, damaged) = encoding.decode_without_bom_handling(&bytes[length..]);
        flags.extend(damaged.then_some("invalid-bytes-replaced"));
        return Ok((text, Some(CharsetRepair::ByteOrderMark)));
    }
    let declared = hints.declared.and_then(|label| Encoding::for_label(label.as_bytes()));
    let wide = declared.filter(|encoding| *encoding == UTF_16LE || *encoding == UTF_16BE);
    // The bytes tell which half comes first better than a declaration does.
    if let Some(encoding) = utf16(bytes).or(wide)
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
    {
        let repair = if wide.is_some() { CharsetRepair::DeclaredCharset } else { CharsetRepair::DetectedCharset };
        return Ok((text, Some(repair)));
    }
    if let Some(message) = known_junk(bytes) {
        return Err(Rejection::decode(class::UNDECODABLE, message));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let contradicted = declared.is_some_and(|encoding| encoding != UTF_8) && !text.is_ascii();
        flags.extend(contradicted.then_some("charset-mismatch"));
        return Ok((Cow::Borrowed(text), None));
    }
    let declared = declared.or_else(|| declared_inside(bytes));
    if let Some((text, repair)) = mostly_utf8(bytes, declared, hints, flags) {
        return Ok((Cow::Owned(text), repair));
    }
    let found = charset_of(bytes, declared, hints, flags);
    let (encoding, repair) = found
        .ok_or_else(|| Rejection::decode(class::UNDECODABLE, "the bytes are not valid in any charset; send UTF-8"))?;
    Ok((encoding.decode_without_bom_handling(bytes).0, Some(repair)))
}

/// The charset of bytes that are no Unicode. `None` where not even the detector's guess fits.
fn charset_of(
    bytes: &[u8],
    declared: Option<&'static Encoding>,
    hints: Hints<'_>,
    flags: &mut Vec<&'static str>,
) -> Option<(&'static Encoding, CharsetRepair)> {
    let head = &bytes[..bytes.len().min(DETECTED_BYTES)];
    let narrow = |encoding: &&'static Encoding| *encoding != UTF_8 && encoding.is_ascii_compatible();
    let fits =
        |encoding: &&'static Encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some();
    if let Some(encoding) = hints.source.filter(narrow).filter(fits) {
        return Some((encoding, CharsetRepair::DeclaredCharset));
    }
    if let Some(encoding) = declared.filter(narrow) {
        let latin = LATIN.contains(&encoding) && arabic_bytes::in_rows(head);
        if !latin && arabic_bytes::settled(head, encoding) == encoding && fits(&encoding) {
            return Some((encoding, CharsetRepair::DeclaredCharset));
        }
        flags.push("charset-mismatch");
    }
    let default = hints.default.and_then(|label| Encoding::for_label(label.as_bytes())).filter(narrow);
    let default = default.map(|encoding| arabic_bytes::settled(head, encoding)).filter(fits);
    let found = default.or_else(|| {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(head, true);
        Some(arabic_bytes::settled(head, detector.guess(None, Utf8Detection::Deny))).filter(fits)
    });
    Some((found?, CharsetRepair::DetectedCharset))
}

/// The order of the halves of UTF-16 without a mark: in text of Latin or Arabic letters nearly every high half is 0 or 6, and
/// hardly any low half.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    // A run of zeros is no text, and what holds no zero is no UTF-16: Arabic text has ASCII spaces.
    if !bytes.len().is_multiple_of(2) || bytes.len() < 4 {
        return None;
    }
    let head = &bytes[..bytes.len().min(UTF16_BYTES)];
    if !head.contains(&0) {
        return None;
    }
    let high = |side: usize| head.iter().skip(side).step_by(2).filter(|byte| matches!(**byte, 0 | 6)).count();
    let (even, odd, all) = (high(0), high(1), head.len() / 2);
    match (even * 10 >= all * 8, odd * 10 >= all * 8) {
        (true, false) if odd * 10 <= all => Some(UTF_16BE),
        (false, true) if even * 10 <= all => Some(UTF_16LE),
        _ => None,
    }
}

/// Bytes of which the greater part is UTF-8: a few damaged places, or lines that somebody pasted in another charset. The
/// charset is judged word by word, since a word has one.
fn mostly_utf8(
    bytes: &[u8],
    declared: Option<&'static Encoding>,
    hints: Hints<'_>,
    flags: &mut Vec<&'static str>,
) -> Option<(String, Option<CharsetRepair>)> {
    let (good, bad) = good_and_bad(bytes);
    if good < ENOUGH_GOOD.max(bad) {
        return None;
    }
    let words = || bytes.split_inclusive(u8::is_ascii_whitespace);
    let foreign = |word: &[u8], least: usize| {
        let (good, bad) = good_and_bad(word);
        bad >= least && bad > 2 * good
    };
    let others: Vec<u8> = words().filter(|word| foreign(word, 2)).flatten().copied().collect();
    let other = if others.is_empty() { None } else { charset_of(&others, declared, hints, &mut Vec::new()) };
    let mut out = String::with_capacity(bytes.len());
    for word in words() {
        match (std::str::from_utf8(word), other) {
            (Ok(word), _) => out.push_str(word),
            // Where there are words in another charset, a lone bad byte is a letter of it, else damage.
            (Err(_), Some((other, _))) if foreign(word, 1) => out.push_str(&other.decode_without_bom_handling(word).0),
            (Err(_), _) => out.push_str(&String::from_utf8_lossy(word)),
        }
    }
    flags.extend(out.contains(char::REPLACEMENT_CHARACTER).then_some("invalid-bytes-replaced"));
    flags.extend(other.map(|_| "mixed-charsets"));
    Some((out, other.map(|(_, repair)| repair)))
}

/// Characters beyond ASCII that are valid UTF-8, and places that are not.
fn good_and_bad(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(good, bad), chunk| {
        let beyond = chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        (good + beyond, bad + usize::from(!chunk.invalid().is_empty()))
    })
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
