//! Compressed bodies.
//!
//! | bytes | header `content-encoding` | read as |
//! | --- | --- | --- |
//! | begin like gzip (one member or several) | any | gzip |
//! | begin like zstd (one frame or several) | any | zstd |
//! | anything else | `deflate` | zlib where they begin like it, else raw deflate |
//! | anything else | `gzip`, `zstd` | as they are, flagged `content-encoding-mismatch`: a proxy has unpacked them and kept the header |
//! | anything else | none, `identity` | as they are |
//! | | another, or several | refused |
//!
//! What comes out is bounded by `limits.max_input_bytes`, counted while it unpacks: a bomb costs no more than that limit in
//! memory. Compressed data inside of compressed data is refused.

use std::borrow::Cow;
use std::io::{self, Read};

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use zstd::stream::read::Decoder as ZstdDecoder;

use super::class;
use crate::record::Rejection;

const GZIP: &[u8] = b"\x1F\x8B";
const ZSTD: &[u8] = b"\x28\xB5\x2F\xFD";
/// Each member of a gzip file costs a fresh decoder, also an empty one. Log shippers join a few dozen.
const MAX_GZIP_MEMBERS: usize = 1024;
/// The window that every zstd decoder is asked to support, as a power of two: 8 MiB (RFC 8878, 3.1.1.1.2).
const MIN_ZSTD_WINDOW_LOG: u32 = 23;
/// The widest window of the format's ordinary levels: 128 MiB.
const MAX_ZSTD_WINDOW_LOG: u32 = 27;

/// What the bytes are packed with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstd,
    Deflate,
}

/// The bytes unpacked, and whether the header contradicts them.
///
/// # Errors
/// Damaged, packed twice or in an unknown way (class `undecodable`), or larger than `limit` bytes (class `too-large`).
pub(super) fn unpacked<'a>(
    bytes: &'a [u8],
    declared: Option<&str>,
    limit: usize,
) -> Result<(Cow<'a, [u8]>, bool), Rejection> {
    let declared = declared.map(|header| header.trim().to_ascii_lowercase()).unwrap_or_default();
    let named = match declared.as_str() {
        "" | "identity" | "none" => None,
        "gzip" | "x-gzip" => Some(Packing::Gzip),
        "zstd" => Some(Packing::Zstd),
        "deflate" => Some(Packing::Deflate),
        list if list.contains(',') => return Err(undecodable("compressed more than once; compress once")),
        _ => return Err(undecodable("an unknown content-encoding; use gzip, zstd or deflate")),
    };
    let packing = match (of_bytes(bytes), named) {
        (Some(seen), _) => seen,
        (None, Some(Packing::Deflate)) => Packing::Deflate,
        (None, named) => return Ok((Cow::Borrowed(bytes), named.is_some() && !bytes.is_empty())),
    };
    let out = match packing {
        Packing::Gzip => gunzipped(bytes, limit),
        Packing::Zstd => unzstd(bytes, limit),
        Packing::Deflate => inflated(bytes, limit),
    };
    let name = match packing {
        Packing::Gzip => "gzip",
        Packing::Zstd => "zstd",
        Packing::Deflate => "deflate",
    };
    let out = out.map_err(|failure| match failure {
        Failure::TooLarge => Rejection::decode(
            class::TOO_LARGE,
            format!("unpacks from {} to more than the {limit} bytes of limits.max_input_bytes", bytes.len()),
        ),
        Failure::TooManyMembers => undecodable(&format!("gzip data of more than {MAX_GZIP_MEMBERS} members")),
        Failure::WindowTooWide => {
            undecodable("zstd data that needs more memory to unpack than an article may; compress at level 19 or less")
        }
        Failure::Damaged(io::ErrorKind::UnexpectedEof) => undecodable(&format!("{name} data that is cut off")),
        Failure::Damaged(_) => undecodable(&format!("damaged {name} data")),
    })?;
    if of_bytes(&out).is_some() {
        return Err(undecodable("compressed more than once; compress once"));
    }
    Ok((Cow::Owned(out), named.is_some_and(|named| named != packing)))
}

fn undecodable(message: &str) -> Rejection {
    Rejection::decode(class::UNDECODABLE, message)
}

/// The packing that the bytes begin like.
fn of_bytes(bytes: &[u8]) -> Option<Packing> {
    if bytes.starts_with(GZIP) {
        Some(Packing::Gzip)
    } else if bytes.starts_with(ZSTD) {
        Some(Packing::Zstd)
    } else {
        None
    }
}

/// RFC 1950: method 8, and the first two bytes are a multiple of 31.
fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [first, second, ..] if first & 0x0F == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0)
}

/// Why unpacking stopped.
enum Failure {
    TooLarge,
    TooManyMembers,
    WindowTooWide,
    Damaged(io::ErrorKind),
}

/// Reads to the end onto `out`, and never more than one byte beyond the limit.
fn read(reader: impl Read, limit: usize, mut out: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let room = u64::try_from(limit.saturating_sub(out.len())).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(room).read_to_end(&mut out).map_err(|error| Failure::Damaged(error.kind()))?;
    if out.len() > limit { Err(Failure::TooLarge) } else { Ok(out) }
}

fn gunzipped(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Failure> {
    let mut rest = bytes;
    let mut out = Vec::new();
    for _ in 0..MAX_GZIP_MEMBERS {
        out = read(GzDecoder::new(&mut rest), limit, out)?;
        if rest.is_empty() {
            return Ok(out);
        }
    }
    Err(Failure::TooManyMembers)
}

/// Deflate has no signature: only bytes that are used up to the last one are taken for it.
fn inflated(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Failure> {
    let mut rest = bytes;
    let out = if is_zlib(bytes) {
        read(ZlibDecoder::new(&mut rest), limit, Vec::new())
    } else {
        read(DeflateDecoder::new(&mut rest), limit, Vec::new())
    }?;
    if rest.is_empty() { Ok(out) } else { Err(Failure::Damaged(io::ErrorKind::InvalidData)) }
}

fn unzstd(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Failure> {
    let mut decoder = ZstdDecoder::with_buffer(bytes).map_err(|error| Failure::Damaged(error.kind()))?;
    // No window needs to be wider than what may come out.
    let widest = limit.max(1).next_power_of_two().ilog2().clamp(MIN_ZSTD_WINDOW_LOG, MAX_ZSTD_WINDOW_LOG);
    decoder.window_log_max(widest).map_err(|error| Failure::Damaged(error.kind()))?;
    read(decoder, limit, Vec::new()).map_err(|failure| match failure {
        Failure::Damaged(_) if window_log(bytes).is_some_and(|log| log > widest) => Failure::WindowTooWide,
        other => other,
    })
}

/// The window that the first frame asks for, as a power of two, rounded up (RFC 8878, 3.1.1.1).
fn window_log(bytes: &[u8]) -> Option<u32> {
    let descriptor = *bytes.get(4)?;
    if descriptor & 0x20 == 0 {
        // Exponent and mantissa.
        let window = *bytes.get(5)?;
        return Some(10 + u32::from(window >> 3) + u32::from(window & 7 != 0));
    }
    // A single segment: the window is the whole content, whose size follows the dictionary id.
    let at = 5 + [0, 1, 2, 4][usize::from(descriptor & 3)];
    let length = [1, 2, 4, 8][usize::from(descriptor >> 6)];
    let size = bytes.get(at..at + length)?.iter().rev().fold(0_u64, |size, byte| size << 8 | u64::from(*byte));
    Some(size.max(1).checked_next_power_of_two().map_or(64, u64::ilog2))
}
