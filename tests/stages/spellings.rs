//! Ways in which one story is written, in bytes and in letters, for every format that can be written so.

use std::io::Write;

use encoding_rs::{Encoding, ISO_8859_6, WINDOWS_1252, WINDOWS_1256};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use crate::story::{Family, Rendering};

/// Bytes and the headers that go with them.
pub type Written = (Vec<u8>, Vec<(&'static str, String)>);

/// A spelling of the bytes. `write` gives nothing where the format cannot be written so.
pub struct ByteSpelling {
    pub name: &'static str,
    /// What becomes of the story's text before, so that the charset can write it.
    pub text: fn(&str) -> String,
    pub write: fn(&Rendering, String) -> Option<Written>,
}

/// A spelling of the letters: the text stays so.
pub struct LetterSpelling {
    pub name: &'static str,
    pub text: fn(&str) -> String,
}

fn same(text: &str) -> String {
    text.to_owned()
}

const fn bytes(name: &'static str, write: fn(&Rendering, String) -> Option<Written>) -> ByteSpelling {
    ByteSpelling { name, text: same, write }
}

const fn in_charset(
    name: &'static str,
    text: fn(&str) -> String,
    write: fn(&Rendering, String) -> Option<Written>,
) -> ByteSpelling {
    ByteSpelling { name, text, write }
}

/// What comes out is the story as it was.
pub const BYTES: &[ByteSpelling] = &[
    bytes("as it is", |_, text| plainly(text)),
    bytes("CRLF", |rendering, text| plainly(with_line_ends(rendering, &text, "\r\n"))),
    bytes("CR", |rendering, text| plainly(with_line_ends(rendering, &text, "\r"))),
    bytes("byte order mark", |_, text| plainly(format!("\u{FEFF}{text}"))),
    bytes("UTF-16LE with a mark", |_, text| Some((utf16(&format!("\u{FEFF}{text}"), u16::to_le_bytes), vec![]))),
    bytes("UTF-16BE with a mark", |_, text| Some((utf16(&format!("\u{FEFF}{text}"), u16::to_be_bytes), vec![]))),
    bytes("UTF-16LE declared", |rendering, text| {
        Some((utf16(&text, u16::to_le_bytes), declared(rendering, "utf-16le")))
    }),
    bytes("UTF-16BE undeclared", |_, text| Some((utf16(&text, u16::to_be_bytes), vec![]))),
    bytes("NFD", |_, text| plainly(text.nfd().collect())),
    bytes("encoded twice", |_, text| plainly(misread(&text, WINDOWS_1252))),
    bytes("encoded twice, through windows-1256", |_, text| plainly(misread(&text, WINDOWS_1256))),
    bytes("encoded three times", |_, text| plainly(misread(&misread(&text, WINDOWS_1252), WINDOWS_1252))),
    bytes("decimal references", |rendering, text| {
        with_references(rendering, &text, |c| format!("&#{};", u32::from(c)))
    }),
    bytes("hexadecimal references", |rendering, text| {
        with_references(rendering, &text, |c| format!("&#x{:x};", u32::from(c)))
    }),
    bytes("JSON escapes", |rendering, text| {
        (rendering.family == Family::Json).then(|| {
            let unit =
                |unit: u16| if unit < 128 { char::from(unit as u8).to_string() } else { format!("\\u{unit:04X}") };
            (text.encode_utf16().map(unit).collect::<String>().into(), vec![])
        })
    }),
    bytes("JSON escapes of ASCII too", |rendering, text| {
        let marks =
            text.replace('&', "\\u0026").replace('<', "\\u003C").replace('>', "\\u003e").replace('\'', "\\u0027");
        (rendering.family == Family::Json).then(|| (marks.replace('/', "\\/").into(), vec![]))
    }),
    bytes("indented JSON", |rendering, text| {
        let value = || serde_json::from_str::<serde_json::Value>(&text).unwrap();
        (rendering.family == Family::Json).then(|| (format!("\n{:#}\n", value()).into(), vec![]))
    }),
    bytes("quoted-printable", |_, text| {
        Some((quoted_printable(&text), vec![("content-transfer-encoding", "Quoted-Printable".to_owned())]))
    }),
    bytes("base64", |_, text| {
        Some((base64(text.as_bytes()), vec![("content-transfer-encoding", "base64".to_owned())]))
    }),
    bytes("gzip", |_, text| Some((gzipped(text.as_bytes()), vec![]))),
    bytes("gzip declared", |_, text| Some((gzipped(text.as_bytes()), vec![("content-encoding", "gzip".to_owned())]))),
    bytes("zstd", |_, text| Some((zstd::encode_all(text.as_bytes(), 3).unwrap(), vec![]))),
    bytes("binary event", |rendering, text| {
        let mut headers = declared(rendering, "utf-8");
        headers.extend(
            [("ce_specversion", "1.0"), ("ce_id", "1"), ("ce_type", "news")]
                .map(|(name, value)| (name, value.to_owned())),
        );
        Some((text.into_bytes(), headers))
    }),
    bytes("structured event", |rendering, text| event(rendering, json!({ "data": text }))),
    bytes("structured event in base64", |rendering, text| {
        event(rendering, json!({ "data_base64": String::from_utf8(base64(text.as_bytes())).unwrap() }))
    }),
    in_charset("windows-1256 declared", western_digits, |rendering, text| {
        Some((encoded(&text, WINDOWS_1256), declared(rendering, "windows-1256")))
    }),
    in_charset("windows-1256 declared inside", western_digits, |rendering, text| {
        let declared = text.replace("UTF-8", "windows-1256").replace("charset=\"utf-8\"", "charset=\"windows-1256\"");
        (declared != text && matches!(rendering.family, Family::Xml | Family::Html))
            .then(|| (encoded(&declared, WINDOWS_1256), vec![]))
    }),
    in_charset("windows-1256 undeclared", western_digits, |_, text| Some((encoded(&text, WINDOWS_1256), vec![]))),
    in_charset("windows-1256 declared as UTF-8", western_digits, |rendering, text| {
        Some((encoded(&text, WINDOWS_1256), declared(rendering, "utf-8")))
    }),
    in_charset("windows-1256 declared as Latin", western_digits, |rendering, text| {
        (!text.is_ascii()).then(|| (encoded(&text, WINDOWS_1256), declared(rendering, "iso-8859-1")))
    }),
    in_charset("windows-1256 read as Latin", western_digits, |_, text| {
        let bytes = encoded(&text, WINDOWS_1256);
        plainly(WINDOWS_1252.decode_without_bom_handling(&bytes).0.into_owned())
    }),
    in_charset("ISO 8859-6 declared", in_iso, |rendering, text| {
        Some((encoded(&text, ISO_8859_6), declared(rendering, "ISO-8859-6")))
    }),
    in_charset("ISO 8859-6 undeclared", in_iso, |_, text| Some((encoded(&text, ISO_8859_6), vec![]))),
    in_charset("ISO 8859-6 as windows-1256", in_iso, |rendering, text| {
        Some((encoded(&text, ISO_8859_6), declared(rendering, "windows-1256")))
    }),
    in_charset("windows-1256 as base64", western_digits, |rendering, text| {
        let mut headers = declared(rendering, "windows-1256");
        headers.push(("content-transfer-encoding", "base64".to_owned()));
        Some((base64(&encoded(&text, WINDOWS_1256)), headers))
    }),
    in_charset("windows-1256, gzip", western_digits, |rendering, text| {
        Some((gzipped(&encoded(&text, WINDOWS_1256)), declared(rendering, "cp1256")))
    }),
];

/// What comes out is shown as it was written, and is the same story all the same.
pub const LETTERS: &[LetterSpelling] = &[
    LetterSpelling {
        name: "presentation forms",
        text: |text| text.replace("لا", "ﻻ").replace("لأ", "ﻷ").replace('ه', "ﻫ"),
    },
    LetterSpelling {
        name: "no-break spaces",
        text: |text| text.replace(" ال", "\u{A0}ال").replace(" the ", "\u{A0}the\u{202F}"),
    },
    LetterSpelling {
        name: "zero-width",
        text: |text| text.replace("وا", "و\u{200C}ا").replace("er", "e\u{200B}r").replace("ال", "ا\u{200D}ل"),
    },
    LetterSpelling {
        name: "bidi marks",
        text: |text| format!("\u{200F}\u{202B}{}\u{202C}\u{200E}", text.replace("، ", "،\u{200F} ")),
    },
    LetterSpelling { name: "bidi isolates", text: |text| format!("\u{2067}{text}\u{2069}") },
    LetterSpelling {
        name: "soft hyphens", text: |text| text.replace("ية", "ي\u{AD}ة").replace("ing", "\u{AD}ing")
    },
    LetterSpelling {
        name: "Persian letters", text: |text| text.replace('ي', "ی").replace('ك', "ک").replace('ى', "ی")
    },
    LetterSpelling { name: "Arabic-Indic digits", text: |text| digits(text, '٠') },
    LetterSpelling { name: "Persian digits", text: |text| digits(text, '۰') },
    LetterSpelling { name: "European digits", text: western_digits },
    LetterSpelling { name: "straight quotes", text: |text| text.replace(['«', '»', '“', '”'], "\"") },
    LetterSpelling {
        name: "smart quotes",
        text: |text| text.replace(" \"", " “").replace('"', "”").replace('\'', "’").replace('«', "“").replace('»', "”"),
    },
    LetterSpelling {
        name: "single quotes", text: |text| text.replace(['«', '“'], "‘").replace(['»', '”'], "’")
    },
    LetterSpelling {
        name: "without vowel signs and tatweel",
        text: |text| text.replace(['\u{64F}', '\u{64E}', '\u{651}', 'ـ'], ""),
    },
    LetterSpelling {
        name: "tatweel and vowel signs",
        text: |text| text.replace("ست", "سـت").replace("مص", "مِصْ").replace("قال", "قَــالَ"),
    },
    LetterSpelling { name: "hamza left out", text: |text| text.replace(['أ', 'إ', 'آ'], "ا").replace('ة', "ه") },
    LetterSpelling { name: "full width", text: |text| text.replace('5', "５").replace('B', "Ｂ") },
];

/// In an event of its own, unless it is one.
fn event(rendering: &Rendering, data: Value) -> Option<Written> {
    let (_, media) = declared(rendering, "utf-8").remove(0);
    let mut event =
        json!({ "specversion": "1.0", "id": "1", "source": "//wire", "type": "news", "datacontenttype": media });
    event.as_object_mut().unwrap().extend(data.as_object().unwrap().clone());
    let headers = vec![("content-type", "application/cloudevents+json".to_owned())];
    (rendering.name != "structured event").then(|| (event.to_string().into_bytes(), headers))
}

fn plainly(text: String) -> Option<Written> {
    Some((text.into_bytes(), vec![]))
}

fn declared(rendering: &Rendering, charset: &str) -> Vec<(&'static str, String)> {
    let media = match rendering.family {
        Family::Json => "application/json",
        Family::Xml => "application/xml",
        Family::Html => "text/html",
        Family::Text => "text/plain",
    };
    vec![("content-type", format!("{media}; charset={charset}"))]
}

/// Line ends of the payload, and of the texts in JSON.
fn with_line_ends(rendering: &Rendering, text: &str, end: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\n', end);
    let in_json = end.replace('\r', "\\r").replace('\n', "\\n");
    if rendering.family == Family::Json { text.replace("\\n", &in_json) } else { text }
}

/// References for what is not ASCII; in wire text, whose lines they would make too long, nobody writes them.
fn with_references(rendering: &Rendering, text: &str, write: fn(char) -> String) -> Option<Written> {
    let wire = text.contains('\u{2}');
    let references = || text.chars().map(|c| if c.is_ascii() { c.to_string() } else { write(c) }).collect::<String>();
    // Only JSON-LD of a page is not read as markup.
    (!wire && !rendering.name.ends_with("json-ld")).then(references).and_then(plainly)
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn misread(text: &str, charset: &'static Encoding) -> String {
    charset.decode_without_bom_handling(text.as_bytes()).0.into_owned()
}

fn encoded(text: &str, charset: &'static Encoding) -> Vec<u8> {
    let (bytes, _, unmappable) = charset.encode(text);
    assert!(!unmappable, "{} cannot write {text}", charset.name());
    bytes.into_owned()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let mut out = String::new();
    let mut column = 0;
    for byte in text.bytes() {
        let piece = match byte {
            b'\n' => "\n".to_owned(),
            // Blanks at the end of a line would be lost, and controls are not sent.
            b'!'..=b'~' if byte != b'=' => char::from(byte).to_string(),
            _ => format!("={byte:02X}"),
        };
        if column + piece.len() > 75 && piece != "\n" {
            out.push_str("=\r\n");
            column = 0;
        }
        column = if piece == "\n" { 0 } else { column + piece.len() };
        out.push_str(&piece);
    }
    out.into_bytes()
}

pub fn base64(bytes: &[u8]) -> Vec<u8> {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::new();
    for (index, chunk) in bytes.chunks(3).enumerate() {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        let signs = (0..4).map(|at| SIGNS[(bits >> (18 - 6 * at) & 63) as usize]);
        out.extend(signs.take(chunk.len() + 1).chain(std::iter::repeat_n(b'=', 3 - chunk.len())));
        if index % 19 == 18 {
            out.extend(b"\r\n");
        }
    }
    out
}

fn western_digits(text: &str) -> String {
    text.chars().map(|c| char::from_digit(u32::from(c).wrapping_sub(u32::from('٠')), 10).unwrap_or(c)).collect()
}

fn digits(text: &str, zero: char) -> String {
    let digit = |c: char| c.to_digit(10).and_then(|digit| char::from_u32(u32::from(zero) + digit)).unwrap_or(c);
    western_digits(text).chars().map(digit).collect()
}

/// What ISO 8859-6 has letters for.
fn in_iso(text: &str) -> String {
    western_digits(text).replace(['«', '»', '“', '”'], "\"").replace('—', "-")
}
