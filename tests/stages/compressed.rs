//! Compressed bodies and transfer encodings.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use newswire::decode::{self, Settings, class};
use newswire::record::{RawArticle, RawHash, Rejection};

use crate::support::{fixture, input, processed};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    // As the command-line tool writes it; the library leaves the checksum out.
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn decoded(bytes: &[u8], encoding: Option<&str>) -> Result<RawArticle, Rejection> {
    let headers: Vec<(&str, &str)> = encoding.map(|name| ("content-encoding", name)).into_iter().collect();
    decode::decode(&input(bytes, &headers), &Settings::default())
}

#[test]
fn a_compressed_article_is_the_article() {
    let plain = fixture("scraped_arabic.json");
    let expected = decoded(&plain, None).unwrap();
    let zlib = {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&plain).unwrap();
        encoder.finish().unwrap()
    };
    let deflate = {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&plain).unwrap();
        encoder.finish().unwrap()
    };
    let (head, tail) = plain.split_at(plain.len() / 3);
    for (what, bytes, encoding) in [
        ("gzip by its bytes", gzip(&plain), None),
        ("gzip by header", gzip(&plain), Some("gzip")),
        ("gzip by its old name", gzip(&plain), Some(" X-GZIP ")),
        ("two gzip members", [gzip(head), gzip(tail)].concat(), None),
        ("an empty gzip member first", [gzip(b""), gzip(&plain)].concat(), None),
        ("zstd by its bytes", zstd(&plain), None),
        ("zstd by header", zstd(&plain), Some("zstd")),
        ("two zstd frames", [zstd(head), zstd(tail)].concat(), None),
        ("deflate with a zlib head", zlib, Some("deflate")),
        ("deflate without", deflate, Some("deflate")),
        ("nothing to do", plain.clone(), Some("identity")),
    ] {
        assert_eq!(decoded(&bytes, encoding).as_ref(), Ok(&expected), "{what}");
    }
    // The hash stays that of the record's own bytes.
    let packed = gzip(&plain);
    assert_eq!(processed(&input(packed.clone(), &[])).unwrap().raw_hash, RawHash::of(&packed));
}

#[test]
fn a_header_that_the_bytes_contradict_is_overruled_and_flagged() {
    let plain = fixture("scraped_arabic.json");
    for (bytes, encoding) in [(plain.clone(), "gzip"), (zstd(&plain), "gzip"), (gzip(&plain), "deflate")] {
        let raw = decoded(&bytes, Some(encoding)).unwrap();
        assert_eq!(raw.flags, ["content-encoding-mismatch"], "{encoding}");
    }
}

#[test]
fn what_cannot_be_unpacked_says_why() {
    let plain = fixture("scraped_arabic.json");
    let (gz, zs) = (gzip(&plain), zstd(&plain));
    let damaged = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x55;
        bytes
    };
    for (what, bytes, encoding, class, hint) in [
        ("cut gzip", gz[..gz.len() / 2].to_vec(), None, class::UNDECODABLE, "cut off"),
        ("gzip without its checksum", gz[..gz.len() - 8].to_vec(), None, class::UNDECODABLE, "cut off"),
        ("gzip head only", gz[..3].to_vec(), None, class::UNDECODABLE, "gzip"),
        ("cut zstd", zs[..zs.len() / 2].to_vec(), None, class::UNDECODABLE, "cut off"),
        ("damaged gzip", damaged(&gz), None, class::UNDECODABLE, "damaged gzip"),
        ("damaged zstd", damaged(&zs), None, class::UNDECODABLE, "damaged zstd"),
        ("gzip and then something", [&gz[..], b"x"].concat(), None, class::UNDECODABLE, "gzip"),
        ("no deflate", plain, Some("deflate"), class::UNDECODABLE, "damaged deflate"),
        ("gzip in gzip", gzip(&gz), None, class::UNDECODABLE, "compress once"),
        ("zstd in gzip", gzip(&zs), None, class::UNDECODABLE, "compress once"),
        ("two by header", gz.clone(), Some("gzip, zstd"), class::UNDECODABLE, "compress once"),
        ("brotli", gz, Some("br"), class::UNDECODABLE, "use gzip"),
        ("nothing inside", gzip(b""), None, class::NO_TEXT, ""),
    ] {
        let rejection = decoded(&bytes, encoding).expect_err(what);
        assert_eq!(rejection.class, class, "{what}: {rejection}");
        assert!(rejection.message.contains(hint), "{what}: {rejection}");
    }
}

#[test]
fn bombs_stop_at_the_limit() {
    let zeros = vec![b' '; 512 << 20];
    let wide = {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(27).unwrap();
        encoder.write_all(&zeros[..32 << 20]).unwrap();
        encoder.finish().unwrap()
    };
    let members = gzip(b"").repeat(500_000);
    let frames = [zstd(b"").repeat(700_000), zstd(b"text")].concat();
    for (what, bomb, class, hint) in [
        ("gzip", gzip(&zeros), class::TOO_LARGE, "limits.max_input_bytes"),
        ("zstd", zstd(&zeros), class::TOO_LARGE, "limits.max_input_bytes"),
        ("members", members, class::UNDECODABLE, "members"),
        ("window", wide, class::UNDECODABLE, "memory"),
    ] {
        let started = std::time::Instant::now();
        let rejection = decoded(&bomb, None).expect_err(what);
        println!("{what}: {} bytes in {:?}", bomb.len(), started.elapsed());
        assert_eq!(rejection.class, class, "{what}: {rejection}");
        assert!(rejection.message.contains(hint), "{what}: {rejection}");
    }
    let started = std::time::Instant::now();
    assert_eq!(decoded(&frames, None).unwrap().body, "text");
    println!("frames: {:?}", started.elapsed());

    // The limit holds for the unpacked size, to the byte.
    let settings = Settings { max_input_bytes: 1000, ..Settings::default() };
    for (size, fits) in [(1000, true), (1001, false)] {
        let text = "a".repeat(size);
        for packed in [gzip(text.as_bytes()), zstd(text.as_bytes())] {
            assert_eq!(decode::decode(&input(packed, &[]), &settings).is_ok(), fits, "{size}");
        }
    }
}

#[test]
fn mail_encodings_are_undone_only_where_declared() {
    let text = "رفع البنك سعر الفائدة\nقال المحافظ إن القرار = توازن 100=25";
    let quoted: String = text
        .split('\n')
        .map(|line| {
            let line: String = line.bytes().map(|byte| format!("={byte:02X}")).collect();
            // Soft line breaks after at most 25 octets, as mail wants them.
            line.as_bytes()
                .chunks(75)
                .map(|part| String::from_utf8_lossy(part).into_owned())
                .collect::<Vec<_>>()
                .join("=\r\n")
        })
        .collect::<Vec<_>>()
        .join("\r\n");
    let read = |bytes: &str, encoding: &str| {
        let headers = [("Content-Transfer-Encoding", encoding)];
        decode::decode(&input(bytes, &headers), &Settings::default())
    };
    let raw = read(&quoted, "Quoted-Printable").unwrap();
    assert_eq!(raw.title.as_deref(), Some("رفع البنك سعر الفائدة"));
    assert_eq!(raw.body.trim(), "قال المحافظ إن القرار = توازن 100=25");
    let base64 = "UmF0ZXMgcmlzZQpUaGUgYmFuayByYWlzZWQg\ncmF0ZXMu";
    assert_eq!(read(base64, "base64").unwrap().body, "The bank raised rates.");
    assert_eq!(read(text, "8bit").unwrap().title.as_deref(), Some("رفع البنك سعر الفائدة"));
    // Not declared: it is text like any other.
    assert_eq!(crate::support::decoded("=D8=B1 text\nbody").unwrap().title.as_deref(), Some("=D8=B1 text"));
    for (bytes, encoding) in [("100=", "quoted-printable-ish"), ("a =ZZ b", "quoted-printable"), ("نص", "base64")] {
        assert_eq!(read(bytes, encoding).unwrap_err().class, class::UNDECODABLE, "{encoding}");
    }
}
