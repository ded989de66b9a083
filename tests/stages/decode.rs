//! Formats, charsets, limits, refusals.

use std::time::Instant;

use newswire::decode::{self, Settings, class};
use newswire::record::{CharsetRepair, InputFormat, PubStatus, RawArticle, Rejection};
use proptest::prelude::*;

use crate::support::{decoded, fixture, input};

fn with_type(payload: impl Into<Vec<u8>>, content_type: &str) -> Result<RawArticle, Rejection> {
    decode::decode(&input(payload, &[("content-type", content_type)]), &Settings::default())
}

fn class_of(result: Result<RawArticle, Rejection>) -> &'static str {
    result.map_or_else(|rejection| rejection.class, |_| "none")
}

#[test]
fn each_fixture_is_of_its_format() {
    for (name, format) in [
        ("ninjs1.json", InputFormat::Ninjs1),
        ("ninjs2.json", InputFormat::Ninjs2),
        ("ninjs3_correction.json", InputFormat::Ninjs3),
        ("superdesk_embargoed.json", InputFormat::NinjsSuperdesk),
        ("scraped_arabic.json", InputFormat::JsonArticle),
        ("page.html", InputFormat::Html),
        ("flash.txt", InputFormat::Plain),
        ("cloud_event.json", InputFormat::JsonArticle),
    ] {
        let raw = decoded(fixture(name)).unwrap();
        assert_eq!(raw.format, format, "{name}");
        let trimmed = ["ninjs3_correction.json", "superdesk_embargoed.json"].contains(&name);
        let expected: &[&str] = if trimmed { &["associations-trimmed"] } else { &[] };
        assert_eq!(raw.flags, expected, "{name}");
    }
}

#[test]
fn the_content_type_speaks_first_and_the_bytes_overrule_it() {
    let page = "<!DOCTYPE html><title>عنوان</title><p>نص الخبر كاملا هنا";
    for (payload, content_type, format, flagged) in [
        (r#"{"title":"ت","text":"نص"}"#, "application/json; charset=utf-8", InputFormat::JsonArticle, false),
        (r#"{"title":"ت","text":"نص"}"#, "text/html", InputFormat::JsonArticle, true),
        (r#"{"title":"ت","text":"نص"}"#, "text/plain", InputFormat::JsonArticle, true),
        (r#"{"title":"ت","text":"نص"}"#, "application/octet-stream", InputFormat::JsonArticle, false),
        (page, "text/html", InputFormat::Html, false),
        (page, "application/json", InputFormat::Html, true),
        (page, "text/plain", InputFormat::Html, true),
        ("<b>عاجل</b> نص\nسطر", "text/plain", InputFormat::Plain, false),
        ("<b>عاجل</b> نص\nسطر", "", InputFormat::Html, false),
        ("[رويترز] نص الخبر", "", InputFormat::Plain, false),
        ("عنوان\nنص", "application/xml", InputFormat::Plain, true),
        ("عنوان فقط وسم < ليس وسما", "text/html", InputFormat::Html, false),
    ] {
        let raw = with_type(payload, content_type).unwrap();
        let mismatch = raw.flags.contains(&"content-type-mismatch");
        assert_eq!((raw.format, mismatch), (format, flagged), "{content_type}: {payload}");
    }
}

#[test]
fn refusals_have_a_class_and_tell_no_article_text() {
    let secret = "سرالمقال";
    let deep_json = format!(r#"{{"title":"{secret}","text":{}"#, "[".repeat(100_000));
    let cases: Vec<(Vec<u8>, &str, &str)> = vec![
        (Vec::new(), class::NO_TEXT, ""),
        (b" \n\t ".to_vec(), class::NO_TEXT, ""),
        (format!(r#"{{"title":"{secret}"}}"#).into(), class::NO_TEXT, "title and no text"),
        (format!(r#"{{"foo":"{secret}"}}"#).into(), class::UNKNOWN_FORMAT, "neither a title"),
        (format!(r#"[{{"title":"{secret}","text":"x"}}]"#).into(), class::UNKNOWN_FORMAT, "one article a record"),
        (format!(r#"{{"title":"{secret}","#).into(), class::BAD_JSON, "line 1"),
        (format!("{{\"title\":\"{secret}\",\"text\":\"a\"}}\n{{}}").into(), class::BAD_JSON, "one article a record"),
        (deep_json.into(), class::NESTING, "100 levels"),
        (format!("<html>{secret}{}", "<div>".repeat(100_000)).into(), class::NESTING, "512"),
        (format!("<?xml version='1.0'?><rss><title>{secret}</title>").into(), class::BAD_XML, "cut off"),
        (format!("<?xml version='1.0'?>\n<newsItem xmlns='x'>{secret}").into(), class::BAD_XML, "cut off"),
        (format!("<nitf><body>{secret}").into(), class::BAD_XML, "cut off"),
        (format!("<?xml version='1.0'?><foo>{secret}").into(), class::UNKNOWN_FORMAT, "XML"),
        (format!("\u{1}abc123 4 pol{secret}").into(), class::NO_TEXT, "IPTC 7901"),
        (
            format!(r#"{{"uri":"urn:x:1","pubStatus":"{secret}","bodies":[{{"value":"x"}}]}}"#).into(),
            class::BAD_FIELD,
            "status",
        ),
        (format!(r#"{{"text":"{secret}","embargoed":true}}"#).into(), class::BAD_FIELD, "embargo"),
        (format!(r#"{{"text":"{secret}","status":"maybe"}}"#).into(), class::BAD_FIELD, "status"),
        (
            format!(
                r#"{{"uri":"urn:x:1","type":"picture","versionCreated":"x","headlines":[{{"value":"{secret}"}}]}}"#
            )
            .into(),
            class::NO_TEXT,
            "picture",
        ),
        (
            format!(r#"{{"specversion":"1.0","type":"t","source":"s","id":"{secret}"}}"#).into(),
            class::NO_TEXT,
            "CloudEvent",
        ),
        (b"\x1F\x8B\x08\x00\x00\x00\x00".to_vec(), class::UNDECODABLE, "gzip"),
        (b"\x89PNG\r\n\x1A\n\x00\x00".to_vec(), class::UNDECODABLE, "PNG"),
        (vec![0, 1, 2, 3, 255, 254, 0, 0], class::UNDECODABLE, "binary"),
        (
            (1..32).cycle().take(400).filter(|b| ![9, 10, 13].contains(b)).skip(1).collect(),
            class::UNDECODABLE,
            "control",
        ),
    ];
    for (payload, class, hint) in cases {
        let shown = String::from_utf8_lossy(&payload[..payload.len().min(60)]).into_owned();
        let rejection = decoded(payload).expect_err(&shown);
        assert_eq!(rejection.class, class, "{shown}: {rejection}");
        assert!(rejection.message.contains(hint), "{shown}: {rejection}");
        assert!(!rejection.message.contains(secret), "{rejection}");
        assert!(class::ALL.contains(&rejection.class));
    }
    let mut tombstone = input("", &[]);
    tombstone.payload = None;
    assert_eq!(class_of(decode::decode(&tombstone, &Settings::default())), class::TOMBSTONE);
    let small = Settings { max_input_bytes: 10, ..Settings::default() };
    assert_eq!(class_of(decode::decode(&input("نص أطول من عشرة", &[]), &small)), class::TOO_LARGE);
}

#[test]
fn bombs_are_refused_before_a_parser_sees_them() {
    // No timing assert: a parser that saw these would need minutes, and the harness would say so.
    let started = Instant::now();
    for bomb in ["[", "{\"a\":", "{\"text\":[", "<div>", "<b>", "<a><div></a>", "<span><p>"] {
        let text = format!("{}{}", if bomb.starts_with('<') { "<html>" } else { "{\"text\":" }, bomb.repeat(100_000));
        assert_eq!(class_of(decoded(text)), class::NESTING, "{bomb}");
    }
    let inside = format!(r#"{{"title":"x","html":"<html><body>{}نص"}}"#, "<div>".repeat(100_000));
    assert_eq!(class_of(decoded(inside)), class::NESTING);
    println!("all bombs took {:?}", started.elapsed());
}

const TEXT: &str = "أعلنت وزارة المالية اليوم\nقال الوزير إن الموازنة الجديدة تركز على الصحة والتعليم، وإن العجز سيتراجع إلى 6 بالمئة.";

#[test]
fn charsets_are_declared_or_detected() {
    let encoded = |encoding: &'static encoding_rs::Encoding| encoding.encode(TEXT).0.into_owned();
    let arabic = encoded(encoding_rs::WINDOWS_1256);
    let utf16: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_mark = |mark: &[u8], text: &[u8]| [mark, text].concat();
    let page = |charset: &str| {
        let text = format!("<html><head><meta charset=\"{charset}\"></head><body><p>{TEXT}</p></body></html>");
        encoding_rs::WINDOWS_1256.encode(&text).0.into_owned()
    };
    for (bytes, content_type, repairs) in [
        (TEXT.as_bytes().to_vec(), "", vec![]),
        (TEXT.as_bytes().to_vec(), "text/plain; charset=utf-8", vec![]),
        (arabic.clone(), "text/plain; charset=windows-1256", vec![CharsetRepair::DeclaredCharset]),
        (arabic.clone(), "text/plain; charset=\"CP1256\"", vec![CharsetRepair::DeclaredCharset]),
        (encoded(encoding_rs::ISO_8859_6), "text/plain; charset=iso-8859-6", vec![CharsetRepair::DeclaredCharset]),
        (arabic.clone(), "", vec![CharsetRepair::DetectedCharset]),
        (arabic, "text/plain; charset=utf-8", vec![CharsetRepair::DetectedCharset]),
        (page("windows-1256"), "text/html", vec![CharsetRepair::DeclaredCharset]),
        (with_mark(b"\xEF\xBB\xBF", TEXT.as_bytes()), "", vec![CharsetRepair::ByteOrderMark]),
        (with_mark(b"\xFF\xFE", &utf16), "", vec![CharsetRepair::ByteOrderMark]),
        (utf16, "text/plain; charset=utf-16le", vec![CharsetRepair::DeclaredCharset]),
        (TEXT.bytes().map(char::from).collect::<String>().into_bytes(), "", vec![CharsetRepair::DoubleEncoding]),
    ] {
        let raw = with_type(bytes, content_type).unwrap_or_else(|error| panic!("{content_type}: {error}"));
        let text = format!("{} {}", raw.title.unwrap_or_default(), raw.body);
        let bare = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(bare(&text), bare(TEXT), "{content_type}");
        assert_eq!(raw.charset_repairs, repairs, "{content_type}");
    }
}

#[test]
fn a_damaged_byte_costs_a_character_not_the_article() {
    let mut bytes = TEXT.as_bytes().to_vec();
    bytes[40] = 0xFF;
    let raw = decoded(bytes).unwrap();
    assert_eq!(raw.flags, ["invalid-bytes-replaced"]);
    assert!(raw.body.contains("الموازنة الجديدة"));
}

#[test]
fn the_default_charset_settles_short_texts() {
    let bytes = encoding_rs::WINDOWS_1256.encode("عاجل").0.into_owned();
    let settings = Settings { default_charset: Some("windows-1256".to_owned()), ..Settings::default() };
    assert_eq!(decode::decode(&input(bytes, &[]), &settings).unwrap().body, "عاجل");
}

#[test]
fn status_words() {
    for (word, status) in [
        ("usable", PubStatus::Usable),
        ("stat:usable", PubStatus::Usable),
        ("Withheld", PubStatus::Withheld),
        ("canceled", PubStatus::Canceled),
        ("cancelled", PubStatus::Canceled),
        ("killed", PubStatus::Canceled),
        ("stat:canceled", PubStatus::Canceled),
    ] {
        let text = format!(r#"{{"uri":"urn:x:1","pubstatus":"{word}","body_text":"نص"}}"#);
        assert_eq!(decoded(text).unwrap().status, status, "{word}");
    }
    // An answer of a web server is no editorial status.
    assert_eq!(decoded(r#"{"text":"نص","status":200}"#).unwrap().status, PubStatus::Usable);
    assert_eq!(decoded(fixture("cancel.json")).unwrap().status, PubStatus::Canceled);
    assert_eq!(decoded(r#"{"id":7,"status":"cancelled"}"#).unwrap().status, PubStatus::Canceled);
}

#[test]
fn corrections_are_recognized() {
    for (text, expected) in [
        (r#"{"title":"CORRECTION: Oil rises","text":"x y"}"#, true),
        (r#"{"title":"«تصويب» أسعار النفط","text":"نص"}"#, true),
        (r#"{"title":"أسعار النفط","ed_note":"يصحح اسم الوزير في الفقرة الأولى","text":"نص"}"#, true),
        (r#"{"title":"أسعار النفط","signal":["sig:correction"],"text":"نص"}"#, true),
        (r#"{"uri":"urn:x:1","pubstatus":"corrected","body_text":"نص"}"#, true),
        (r#"{"title":"تصحيح المسار الاقتصادي: خطة جديدة","text":"نص"}"#, false),
    ] {
        assert_eq!(decoded(text).unwrap().is_correction, expected, "{text}");
    }
}

#[test]
fn json_articles_by_any_name() {
    for text in [
        r#"{"headline":"عنوان","articleBody":"نص الخبر","datePublished":"2025-03-12","publisher":{"name":"الجزيرة"}}"#,
        r#"{"Title":"عنوان","Content":"<p>نص الخبر</p>","published_at":"2025-03-12","source":"الجزيرة"}"#,
        r#"{"title":"عنوان","maintext":"نص الخبر","date_publish":"2025-03-12","source_domain":"الجزيرة"}"#,
        r#"{"name":"عنوان","text":["نص الخبر"],"created_at":"2025-03-12","outlet":"الجزيرة"}"#,
        r#"{"title":"عنوان","content_html":"&lt;p&gt;نص الخبر&lt;/p&gt;","pub-date":"2025-03-12","provider":[{"name":"الجزيرة"}]}"#,
        r#"{"title":"عنوان","text":"","body":null,"description":"نص الخبر","date":"2025-03-12","site_name":"الجزيرة"}"#,
    ] {
        let raw = decoded(text).unwrap();
        let fields = (raw.title.as_deref(), raw.body.as_str(), raw.first_created.as_deref(), raw.source.as_deref());
        assert_eq!(fields, (Some("عنوان"), "نص الخبر", Some("2025-03-12"), Some("الجزيرة")), "{text}");
    }
    let raw =
        decoded(r#"{"_id":{"$oid":"5f1"},"text":"x","authors":["أحمد",{"name":"منى"}],"version":3,"date":1741779000}"#);
    let raw = raw.unwrap();
    assert_eq!(raw.uri.as_deref(), Some("5f1"));
    assert_eq!(raw.byline.as_deref(), Some("أحمد, منى"));
    assert_eq!((raw.version.as_deref(), raw.first_created.as_deref()), (Some("3"), Some("1741779000")));
}

#[test]
fn cloud_events_in_both_modes() {
    let headers = [
        ("ce_id", "e1"),
        ("ce_source", "//crawler"),
        ("ce_subject", "خبر/1"),
        ("ce_time", "2025-03-12T01:00:00Z"),
        ("content-type", "text/plain"),
    ];
    let raw = decode::decode(&input("سطر\nنص", &headers), &Settings::default()).unwrap();
    assert_eq!(raw.envelope.subject.as_deref(), Some("خبر/1"));
    assert_eq!(raw.envelope.id.as_deref(), Some("e1"));

    let raw = decode::decode(&input(fixture("cloud_event.json"), &headers), &Settings::default()).unwrap();
    assert_eq!(raw.envelope.id.as_deref(), Some("evt-91"), "the nearer envelope wins");
    assert!(raw.body.contains("674 دار نشر"));

    let base64 = r#"{"specversion":"1.0","type":"t","source":"s","id":"1","datacontenttype":"text/plain","data_base64":"2YbYtQ=="}"#;
    assert_eq!(decoded(base64).unwrap().body, "نص");
    let nested = r#"{"specversion":"1.0","type":"t","id":"1","data":{"specversion":"1.0","type":"t","id":"2","data":{"text":"x"}}}"#;
    assert_eq!(class_of(decoded(nested)), class::UNKNOWN_FORMAT);
}

#[test]
fn associations_are_passed_on_only_where_they_are_valid() {
    let raw = decoded(fixture("ninjs3_correction.json")).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&raw.carried.associations).unwrap());
    assert_eq!(
        decoded(fixture("superdesk_embargoed.json")).unwrap().carried.associations,
        Vec::<serde_json::Value>::new()
    );
}

/// Files that are not carried in the repository: the examples of IPTC and messages of real systems.
#[test]
fn sample_files_are_read_or_refused_with_a_reason() {
    let Some(folder) = std::env::var_os("NEWSWIRE_TEST_DATA") else {
        assert!(std::env::var_os("CI").is_none(), "NEWSWIRE_TEST_DATA must name the sample data in CI");
        println!("skipped: NEWSWIRE_TEST_DATA is unset");
        return;
    };
    let formats = std::path::PathBuf::from(folder);
    let mut pending = vec![formats.join("ninjs/examples"), formats.join("wire-messages"), formats.join("arabic-pages")];
    let (mut read, mut refused) = (0, 0);
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            pending.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        match crate::support::processed(&input(bytes, &[])) {
            Ok(article) => {
                assert!(!article.body.is_empty() && !article.uri.is_empty(), "{}", path.display());
                println!(
                    "{}: {:?} {} words, {}",
                    path.display(),
                    article.format,
                    article.body_words,
                    article.language.tag
                );
                read += 1;
            }
            Err(rejection) => {
                assert!(class::ALL.contains(&rejection.class) && rejection.message.len() > 10);
                println!("{}: {rejection}", path.display());
                refused += 1;
            }
        }
    }
    assert!(read >= 30, "only {read} files were read, {refused} refused");
}

proptest! {
    #[test]
    fn nothing_panics_on_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = crate::support::processed(&input(bytes, &[]));
    }

    #[test]
    fn nothing_panics_on_tag_soup(pieces in proptest::collection::vec(prop_oneof![
        Just("<p>"), Just("</p>"), Just("<"), Just(">"), Just("<!--"), Just("-->"), Just("<script>"), Just("</script>"),
        Just("<nav"), Just("</nav>"), Just("<a href=\""), Just("\""), Just("'"), Just("&amp;"), Just("&#x"), Just(";"),
        Just("<article>"), Just("</article>"), Just("نص عربي "), Just("{\"text\":\""), Just("}"), Just("\\u"), Just("\n"),
        Just("<![CDATA["), Just("<br/>"), Just("<title>"), Just("<html>"), Just("\u{200F}"),
    ], 0..40)) {
        let text = pieces.concat();
        let _ = crate::support::processed(&input(text.clone(), &[("content-type", "text/html")]));
        let json = serde_json::json!({"title": text, "html": text, "date": text, "url": text, "author": text}).to_string();
        let _ = crate::support::processed(&input(json, &[]));
    }
}
