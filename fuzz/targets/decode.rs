//! The whole text path: bytes and headers → decode → normalize → fingerprint. The last byte of an input chooses the
//! headers, if it is one that ends no text; files of any format can be used as they are.

#![no_main]

use libfuzzer_sys::fuzz_target;
use newswire::{decode, normalize};

/// Inputs are at most this long, unpacked too.
const MOST: usize = 64 << 10;

/// Chosen by 0x0E to 0x1F.
const HEADERS: [&[(&str, &str)]; 18] = [
    &[("content-type", "application/json")],
    &[("content-type", "text/html; charset=utf-8")],
    &[("content-type", "text/html; charset=windows-1256")],
    &[("content-type", "text/plain")],
    &[("content-type", "text/plain; charset=iso-8859-6")],
    &[("content-type", "application/xml")],
    &[("content-type", "application/rss+xml; charset=x-unknown")],
    &[("content-type", "application/ld+json")],
    &[("content-type", "application/cloudevents+json")],
    &[("content-type", "text/xml; charset=utf-16le")],
    &[("content-type", "application/octet-stream")],
    &[("content-encoding", "gzip")],
    &[("content-encoding", "zstd")],
    &[("content-encoding", "gzip, zstd")],
    &[("content-transfer-encoding", "base64")],
    &[("content-transfer-encoding", "quoted-printable")],
    &[("ce_id", "1"), ("ce_source", "/واس"), ("ce_subject", "خبر 12"), ("ce_time", "2025-03-12T10:00:00Z")],
    &[("newswire-source", "www.Example.com"), ("content-type", "application/nitf+xml")],
];

fuzz_target!(|data: &[u8]| {
    let (payload, headers): (&[u8], _) = match data {
        [payload @ .., choice @ 0x0E..=0x1F] => (payload, HEADERS[usize::from(choice - 0x0E)]),
        _ => (data, &[]),
    };
    let input = newswire_fuzz::input(payload, headers);
    let settings = decode::Settings { max_input_bytes: MOST, ..decode::Settings::default() };
    let packed = headers.iter().any(|(name, _)| name.ends_with("encoding"))
        || payload.starts_with(&[0x1F, 0x8B])
        || payload.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]);
    let bytes = if packed { MOST } else { payload.len() };
    let article = newswire_fuzz::within_memory(bytes, || {
        let raw = decode::decode(&input, &settings).ok()?;
        normalize::normalize(raw, &input, &normalize::Settings::default()).ok()
    });
    if let Some(article) = article {
        newswire_fuzz::check(&article, &input);
    }
});
