//! One text in many spellings, charsets declared, detected, by source, wrong and mixed.

use std::collections::BTreeMap;

use encoding_rs::{Encoding, ISO_8859_6, WINDOWS_1252, WINDOWS_1256};
use newswire::config::Config;
use newswire::decode::{self, Settings};
use newswire::normalize;
use newswire::record::{Article, CharsetRepair, Input, RawArticle};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::support::{input, processed};

const TITLE: &str = "الرئيس يفتتح «محطة الطاقة» في أسوان ويؤكد أهمية الاستثمار";
const FIRST: &str = "أسوان (رويترز) - قال الرئيس إن المشروع يوفر 1500 ميجاوات، ويخدم مليوني أسرة في الصعيد.";
const SECOND: &str = "وأضاف أن آلاف العاملين شاركوا في البناء، مؤكدا أن المرحلة الثانية تبدأ العام المقبل؟";

fn text() -> String {
    format!("{TITLE}\n\n{FIRST}\n\n{SECOND}\n")
}

fn settings(source: &str, charset: &'static Encoding) -> Settings {
    Settings { source_charsets: BTreeMap::from([(source.to_owned(), charset)]), ..Settings::default() }
}

fn read(input: &Input, settings: &Settings) -> RawArticle {
    decode::decode(input, settings).unwrap()
}

fn misread(text: &str, charset: &'static Encoding) -> String {
    charset.decode_without_bom_handling(text.as_bytes()).0.into_owned()
}

fn shown(article: &Article) -> (String, String) {
    (article.title.clone(), article.body.clone())
}

#[test]
fn thirteen_spellings_are_one_text() {
    let text = text();
    let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let named = |text: &str| text.replace('«', "&laquo;").replace('»', "&raquo;").replace(" - ", " &#45; ");
    let references = |radix: fn(char) -> String| {
        text.chars().map(|c| if c.is_ascii() { c.to_string() } else { radix(c) }).collect::<String>()
    };
    let quoted: String = text
        .bytes()
        .map(|byte| {
            if byte.is_ascii_graphic() && byte != b'=' || b" \n".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("={byte:02X}")
            }
        })
        .collect();
    let json = |title: &str, body: &str| format!(r#"{{"title":"{title}","text":"{body}"}}"#);
    let escape = |text: &str| text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
    let arabic = WINDOWS_1256.encode(&text).0.into_owned();
    let iso = text.replace(['«', '»'], "\"");
    type Headers = &'static [(&'static str, &'static str)];
    let cases: Vec<(&str, Vec<u8>, Headers)> = vec![
        ("UTF-8", text.clone().into(), &[]),
        ("UTF-8 with a mark", [b"\xEF\xBB\xBF", text.as_bytes()].concat(), &[]),
        ("UTF-16LE with a mark", [b"\xFF\xFE".to_vec(), utf16(u16::to_le_bytes)].concat(), &[]),
        ("UTF-16BE with a mark", [b"\xFE\xFF".to_vec(), utf16(u16::to_be_bytes)].concat(), &[]),
        ("UTF-16LE declared", utf16(u16::to_le_bytes), &[("content-type", "text/plain; charset=utf-16le")]),
        ("UTF-16BE declared", utf16(u16::to_be_bytes), &[("content-type", "text/plain; charset=utf-16be")]),
        ("UTF-16BE under the bare name", utf16(u16::to_be_bytes), &[("content-type", "text/plain; charset=utf-16")]),
        ("UTF-16LE undeclared", utf16(u16::to_le_bytes), &[]),
        ("windows-1256 declared", arabic.clone(), &[("content-type", "text/plain; charset=windows-1256")]),
        ("windows-1256 detected", arabic.clone(), &[]),
        ("windows-1256 declared as Latin", arabic.clone(), &[("content-type", "text/plain; charset=iso-8859-1")]),
        ("windows-1256 declared as ISO 8859-6", arabic.clone(), &[("content-type", "text/plain; charset=iso-8859-6")]),
        ("windows-1256 declared as UTF-8", arabic.clone(), &[("content-type", "text/plain; charset=utf-8")]),
        (
            "ISO 8859-6 declared",
            ISO_8859_6.encode(&iso).0.into_owned(),
            &[("content-type", "text/plain; charset=iso-8859-6")],
        ),
        ("ISO 8859-6 detected", ISO_8859_6.encode(&iso).0.into_owned(), &[]),
        (
            "ISO 8859-6 declared as windows-1256",
            ISO_8859_6.encode(&iso).0.into_owned(),
            &[("content-type", "text/plain; charset=windows-1256")],
        ),
        ("encoded twice", misread(&text, WINDOWS_1252).into(), &[]),
        ("encoded twice, through windows-1256", misread(&text, WINDOWS_1256).into(), &[]),
        ("encoded three times", misread(&misread(&text, WINDOWS_1252), WINDOWS_1252).into(), &[]),
        ("encoded three times, through windows-1256", misread(&misread(&text, WINDOWS_1256), WINDOWS_1256).into(), &[]),
        ("windows-1256 read as Latin", WINDOWS_1252.decode_without_bom_handling(&arabic).0.into_owned().into(), &[]),
        ("NFD", text.nfd().collect::<String>().into(), &[]),
        ("named references", named(&text).into(), &[]),
        ("decimal references", references(|c| format!("&#{};", u32::from(c))).into(), &[]),
        ("hexadecimal references", references(|c| format!("&#x{:X};", u32::from(c))).into(), &[]),
        ("JSON", json(TITLE, &format!("{FIRST}\\n\\n{SECOND}")).into(), &[]),
        ("JSON escapes", json(&escape(TITLE), &escape(&format!("{FIRST}\n\n{SECOND}"))).into(), &[]),
        (
            "JSON escapes of text encoded twice",
            json(
                &escape(&misread(TITLE, WINDOWS_1252)),
                &escape(&misread(&format!("{FIRST}\n\n{SECOND}"), WINDOWS_1252)),
            )
            .into(),
            &[],
        ),
        ("CRLF", text.replace('\n', "\r\n").into(), &[]),
        ("CR", text.replace('\n', "\r").into(), &[]),
        ("quoted-printable", quoted.into(), &[("content-transfer-encoding", "quoted-printable")]),
    ];
    for (name, bytes, headers) in cases {
        let article = processed(&input(bytes, headers)).unwrap_or_else(|error| panic!("{name}: {error}"));
        // ISO 8859-6 has no «»: those were written as ".
        let straight =
            |text: &str| if name.starts_with("ISO") { text.replace(['«', '»'], "\"") } else { text.to_owned() };
        assert_eq!(shown(&article), (straight(TITLE), format!("{FIRST}\n\n{SECOND}")), "{name}");
        assert_eq!(
            article.charset_repairs.is_empty(),
            matches!(name, "UTF-8" | "JSON" | "JSON escapes" | "quoted-printable"),
            "{name}"
        );
        assert_eq!(
            article.flags.contains(&"charset-mismatch"),
            name.contains("declared as") && !name.ends_with("UTF-8"),
            "{name}"
        );
    }
}

#[test]
fn surrogate_pairs_in_json_are_one_character() {
    let article =
        processed(&input(r#"{"title":"\ud83d\udea8 \u0639\u0627\u062c\u0644","text":"\u0646\u0635"}"#, &[])).unwrap();
    assert_eq!((article.title.as_str(), article.body.as_str()), ("🚨 عاجل", "نص"));
}

#[test]
fn short_texts_go_by_the_charset_of_their_source() {
    let bytes = ISO_8859_6.encode("عاجل: زلزال").0.into_owned();
    let by_header = |name: &'static str, value: &'static str| {
        // The declaration is wrong, and overruled.
        input(bytes.clone(), &[(name, value), ("content-type", "text/plain; charset=windows-1256")])
    };
    let mut by_key = input(bytes.clone(), &[]);
    by_key.key = Some("https://www.wire.example/news/1".into());
    for (input, source) in [
        (by_header("newswire-source", "Old Agency"), "old agency"),
        (by_header("ce_source", "http://wire.example/feed"), "wire.example"),
        (by_header("ce_source", "//feeds/7"), "//feeds/7"),
        (by_key.clone(), "wire.example"),
        (by_key.clone(), "https://www.wire.example/news/1"),
        (by_key.clone(), "news.raw"),
    ] {
        let raw = read(&input, &settings(source, ISO_8859_6));
        assert_eq!(
            (raw.body.as_str(), &raw.charset_repairs[..]),
            ("عاجل: زلزال", &[CharsetRepair::DeclaredCharset][..]),
            "{source}"
        );
    }
    // UTF-8 stays UTF-8 whatever the source is said to write, and other sources are not concerned.
    let raw = read(&input("عاجل: زلزال", &[("ce_source", "x")]), &settings("x", ISO_8859_6));
    assert_eq!((raw.body.as_str(), raw.charset_repairs.len()), ("عاجل: زلزال", 0));
    let french = WINDOWS_1252.encode("L'été").0.into_owned();
    assert_eq!(read(&input(french, &[]), &settings("x", ISO_8859_6)).body, "L'été");
}

#[test]
fn words_of_another_charset_in_a_line_of_utf8() {
    let text = text();
    let line = "وقال مراسلنا إن الطريق مغلق ";
    for charset in [WINDOWS_1256, ISO_8859_6] {
        let mixed = [text.as_bytes(), line.as_bytes(), &charset.encode(line).0, line.as_bytes()].concat();
        let raw = read(&input(mixed, &[]), &Settings::default());
        assert_eq!(
            (&raw.flags[..], &raw.charset_repairs[..]),
            (&["mixed-charsets"][..], &[CharsetRepair::DetectedCharset][..])
        );
        assert!(raw.body.ends_with(&line.repeat(3)[..line.len() * 3 - 1]), "{}: {}", charset.name(), raw.body);
    }
    // Most of it in windows-1256, a pasted line in UTF-8: the larger part decides, but nothing is lost.
    let cut = [text.as_bytes(), b"\n", &text.as_bytes()[..31]].concat();
    let raw = read(&input(cut, &[]), &Settings::default());
    assert_eq!(raw.flags, ["invalid-bytes-replaced"]);
}

#[test]
fn a_declaration_that_nobody_knows_is_as_good_as_none() {
    let bytes = WINDOWS_1256.encode(&text()).0.into_owned();
    for label in ["x-arabic", "", "\"", "utf-7", "replacement", "utf8mb4"] {
        let headers = [("content-type", &*format!("text/plain; charset={label}"))];
        let article = processed(&input(bytes.clone(), &headers)).unwrap();
        assert_eq!(article.title, TITLE, "{label}");
    }
}

#[test]
fn the_map_of_sources_is_checked() {
    let read = |toml: &str| Config::from_parts(&toml.parse().unwrap(), &BTreeMap::new());
    let config = read("[text]\nsource_charsets = { \"Old.Example\" = \"cp1256\", waf = \"ISO-8859-6\" }").unwrap();
    let expected = [("old.example".to_owned(), WINDOWS_1256), ("waf".to_owned(), ISO_8859_6)];
    assert_eq!(config.text.source_charsets.0, BTreeMap::from(expected));
    for wrong in ["{ a = \"cp9999\" }", "{ a = \"utf-8\" }", "{ a = \"utf-16le\" }", "{ a = 1256 }", "\"cp1256\""] {
        let error = read(&format!("[text]\nsource_charsets = {wrong}")).unwrap_err().to_string();
        assert!(error.contains("text.source_charsets"), "{wrong}: {error}");
    }
}

const WORDS: &[&str] = &[
    "ط",
    "ظ",
    "آ",
    "أ",
    "ظل",
    "طلب",
    "ظروف",
    "الطقس",
    "«الطاقة»",
    "ظ،",
    "ط؛",
    "حظّ",
    "لحظةً",
    "ظـ",
    "ط…",
    "عطر",
    "(ظ)",
    "،",
    "؟",
    "کتاب",
    "طگ",
    "ظں",
    "غيظ",
    "اليوم",
    "١٢",
    "—",
    "…",
    "“نص”",
    "لا‌يزال",
    "\u{200F}ط\u{200F}",
    "‹ظ›",
    "été",
    "À",
    "créée",
    "ÉTÉ",
    "Ça",
    "cœur",
    "naïve",
    "Ã",
    "«",
    "»",
    "l’été",
    "Â",
    "façade",
    "Noël",
    "où",
    "Zürich",
    "Größe",
    "MENÜ»",
    "the",
    "It’s",
    "café",
    "£5",
    "€10",
    "30°",
    "©",
    "™",
    "½",
    "a–b",
    "Þór",
    "Ærø",
    "İstanbul",
    "ığdır",
    "Đà",
    "Nẵng",
    "𝒳",
    "😀",
    "日本",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn sound_text_is_never_changed(words in prop::collection::vec(prop::sample::select(WORDS), 1..60)) {
        let body = words.join(" ");
        let raw = read(&input(body.clone(), &[]), &Settings::default());
        prop_assert_eq!(raw.body.as_str(), body.as_str());
        prop_assert!(raw.charset_repairs.is_empty(), "{:?}", raw.charset_repairs);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), label in "[a-z0-9-]{0,12}") {
        let headers = [("content-type", &*format!("text/plain; charset={label}"))];
        let input = input(bytes, &headers);
        if let Ok(raw) = decode::decode(&input, &Settings::default()) {
            _ = normalize::normalize(raw, &input, &normalize::Settings::default());
        }
    }
}
