//! Transfer encodings of mail, undone only where the header `content-transfer-encoding` names one: agencies that feed by
//! mail hand such bodies on. `quoted-printable` and `base64` are decoded; `7bit`, `8bit` and `binary` mean the bytes as they
//! are.

use std::borrow::Cow;

use super::class;
use crate::record::Rejection;

/// The bytes as they were before they were sent.
///
/// # Errors
/// Class `undecodable`: an encoding that is not known, or bytes that are not in it.
pub(super) fn received<'a>(bytes: &'a [u8], declared: Option<&str>) -> Result<Cow<'a, [u8]>, Rejection> {
    let decoded = match declared.map(|header| header.trim().to_ascii_lowercase()).as_deref() {
        None | Some("" | "7bit" | "8bit" | "binary" | "identity") => return Ok(Cow::Borrowed(bytes)),
        Some("quoted-printable") => {
            unquoted(bytes).ok_or("the body is not quoted-printable, which its header declares")
        }
        Some("base64") => from_base64(bytes).ok_or("the body is not base64, which its header declares"),
        Some(_) => Err("an unknown content-transfer-encoding; send the bytes as they are"),
    };
    decoded.map(Cow::Owned).map_err(|message| Rejection::decode(class::UNDECODABLE, message))
}

/// Quoted-printable (RFC 2045, 6.7). `None` where an `=` stands for nothing.
fn unquoted(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut lines = bytes.split(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let (line, end): (&[u8], &[u8]) = match line {
            [line @ .., b'\r'] => (line, b"\r\n"),
            line => (line, b"\n"),
        };
        // White space at the end of a line was added on the way.
        let mut rest = line.trim_ascii_end();
        let mut soft = false;
        while let Some(at) = rest.iter().position(|byte| *byte == b'=') {
            out.extend_from_slice(&rest[..at]);
            rest = &rest[at + 1..];
            if rest.is_empty() {
                soft = true;
                break;
            }
            let [high, low, after @ ..] = rest else { return None };
            out.push(hex(*high)? << 4 | hex(*low)?);
            rest = after;
        }
        out.extend_from_slice(rest);
        if !soft && lines.peek().is_some() {
            out.extend_from_slice(end);
        }
    }
    Some(out)
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Standard base64, padded or not, with line breaks or without.
pub(super) fn from_base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in text.iter().filter(|byte| !byte.is_ascii_whitespace() && **byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from((bits >> count) & 0xFF).ok()?);
        }
    }
    Some(out)
}
