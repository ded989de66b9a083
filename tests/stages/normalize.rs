//! What the reader is shown, and what is recognized.

use newswire::decode;
use newswire::normalize::{self, Settings};
use newswire::record::{Article, Carried, CharsetRepair, DateSource, PubStatus, RemovalKind, UriSource};
use proptest::prelude::*;

use crate::support::{RECEIVED, article, fixture, input, processed};

/// The snapshot of an article without what is the same for all.
fn shown(article: &Article) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    let a = article;
    let mut line = |name: &str, value: String| {
        if !matches!(value.as_str(), "" | "None" | "[]" | "false") {
            writeln!(out, "{name}: {value}").unwrap();
        }
    };
    line("format", format!("{:?}", a.format));
    line("uri", format!("{} ({:?})", a.uri, a.uri_source));
    line("url", a.url.clone().unwrap_or_default());
    line("source", a.source.clone());
    line("title", a.title.clone());
    line("subtitle", a.subtitle.clone().unwrap_or_default());
    line("byline", a.byline.clone().unwrap_or_default());
    line("agency", a.agency.as_ref().map(|agency| format!("{} ({})", agency.name, agency.text)).unwrap_or_default());
    line("dateline", a.dateline.clone().unwrap_or_default());
    line("language", format!("{} {} {:.1}", a.language.tag, a.language.script, a.language.confidence));
    line("version", a.version.clone().unwrap_or_default());
    line("first created", a.first_created.map(|date| date.to_string()).unwrap_or_default());
    line("version created", format!("{} ({:?})", a.version_created, a.date_source));
    line("embargoed until", a.embargoed_until.map(|date| date.to_string()).unwrap_or_default());
    line("status", format!("{:?}", a.status));
    line("correction", a.is_correction.to_string());
    line("charset repairs", format!("{:?}", a.charset_repairs));
    line("reading time", format!("{:?}", a.reading_time_minutes));
    line("words", a.body_words.to_string());
    line("flags", format!("{:?}", a.flags));
    for removal in &a.removed {
        line("removed", format!("{:?}: {}", removal.kind, removal.text));
    }
    let mut carried = a.carried.clone();
    carried.associations.clear();
    if carried != Carried::default() {
        let carried = format!("{carried:?}");
        let set = |field: &&str| !field.ends_with(": None") && !field.ends_with(": []");
        line("carried", carried.split(", ").filter(set).collect::<Vec<_>>().join(", "));
    }
    line("body", format!("\n{}", a.body));
    out
}

macro_rules! golden {
    ($($name:ident: $file:literal),+ $(,)?) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(shown(&article(fixture($file))));
        }
    )+};
}

golden! {
    ninjs1: "ninjs1.json",
    ninjs2: "ninjs2.json",
    ninjs3_correction: "ninjs3_correction.json",
    superdesk_embargoed: "superdesk_embargoed.json",
    scraped_arabic: "scraped_arabic.json",
    page: "page.html",
    english_page_parts: "english_page_parts.txt",
    flash: "flash.txt",
    cancel: "cancel.json",
    cloud_event: "cloud_event.json",
}

fn body_of(text: &str) -> Article {
    article(serde_json::json!({"title": "عنوان", "text": text}).to_string())
}

#[test]
fn displayed_text_is_repaired_and_not_folded() {
    for (text, body, repairs) in [
        ("الخطّـــةُ المِصْرِيَّة\u{200F} «أ»", "الخطّـــةُ المِصْرِيَّة\u{200F} «أ»", vec![CharsetRepair::Nfc]),
        ("سطر\r\n\r\nسطر\rآخر", "سطر\n\nسطر\nآخر", vec![CharsetRepair::LineEnds]),
        ("قال&nbsp;الوزير &laquo;نعم&raquo; R&D", "قال\u{A0}الوزير «نعم» R&D", vec![CharsetRepair::HtmlEntities]),
        ("نص\u{0}\u{7}\u{FEFF} نظيف", "نص نظيف", vec![CharsetRepair::ControlCharacters]),
        ("فقرة  \n \u{A0}\nفقرة", "فقرة\n\nفقرة", vec![]),
        ("فقرة\nفقرة", "فقرة\n\nفقرة", vec![]),
        ("cafe\u{301}", "café", vec![CharsetRepair::Nfc]),
        ("می\u{200C}خواهم كتاب‌ها", "می\u{200C}خواهم كتاب‌ها", vec![]),
    ] {
        let article = body_of(text);
        // Marks in canonical order are the same text: compare after ordering both.
        let ordered = |text: &str| unicode_normalization::UnicodeNormalization::nfc(text).collect::<String>();
        assert_eq!(article.body, ordered(body), "{text:?}");
        if article.charset_repairs != [CharsetRepair::Nfc] || repairs != [CharsetRepair::Nfc] {
            let seen: Vec<_> = article.charset_repairs.iter().filter(|repair| **repair != CharsetRepair::Nfc).collect();
            let wanted: Vec<_> = repairs.iter().filter(|repair| **repair != CharsetRepair::Nfc).collect();
            assert_eq!(seen, wanted, "{text:?}");
        }
    }
}

#[test]
fn furniture_goes_from_the_ends_only_and_never_all_of_it() {
    let middle = "أعلن الوزير الخطة.\nشارك المقال\nاقرأ أيضا: خبر\nوأضاف أن التنفيذ يبدأ غدا.";
    let article = body_of(middle);
    assert!(article.removed.is_empty());
    assert!(article.body.contains("شارك المقال"));

    let only = "شارك المقال\nفيسبوك\nتويتر";
    let article = body_of(only);
    assert_eq!(article.body, "شارك المقال\n\nفيسبوك\n\nتويتر");
    assert!(article.removed.is_empty());

    let input = input(r#"{"text":"شارك المقال\nنص الخبر الكامل"}"#, &[]);
    let raw = decode::decode(&input, &decode::Settings::default()).unwrap();
    let kept = normalize::normalize(raw, &input, &Settings { strip_furniture: false, learned: None }).unwrap();
    assert_eq!(kept.body, "شارك المقال\n\nنص الخبر الكامل");
}

#[test]
fn huge_and_empty_shapes_are_answered() {
    // Nothing here may take more than linear time: 100 KB each, in a debug build.
    let mega = |piece: &str| piece.repeat(100_000 / piece.len());
    for text in [
        mega("شارك\n"),
        mega("اقرأ أيضا\nخبر\n"),
        mega("&"),
        mega("&amp;"),
        mega("<"),
        mega("<a href=\">"),
        mega("Ã©"),
        mega("\u{202B}"),
    ] {
        let json = serde_json::json!({"title": text, "text": text, "source": text, "url": format!("http://{text}"), "date": text, "version": text});
        if let Ok(article) = processed(&input(json.to_string(), &[])) {
            assert!(
                article.version.is_some_and(|version| version.len() <= 256),
                "bounded: it enters the fingerprint log"
            );
        }
    }
    for piece in
        ["<p>نص</p>", "<b>نص</b>", "</div>", "<!--", "<script>", "<h1 rel=author>x</h1>", "<li><a href=x>رابط</a>"]
    {
        let _ = processed(&input(format!("<html>{}", mega(piece)), &[]));
    }
}

#[test]
fn a_last_sentence_is_no_furniture() {
    for last in [
        "التعليقات على القرار جاءت متباينة في الشارع المصري.",
        "إعلان نتائج الانتخابات غدا.",
        "ولم ترد تقارير عن إصابات.",
        "المزيد من القوات في الطريق إلى المنطقة، بحسب شهود عيان تحدثوا إلى المراسل.",
        "تابعوا المباراة في المدرجات آلاف المشجعين.",
        "Share prices fell 3 percent on Tuesday.",
        "Comments by the minister drew criticism.",
        "Related costs are expected to rise next year, the company said.",
    ] {
        let article = body_of(&format!("نص الخبر الأول هنا.\n{last}"));
        assert!(article.body.ends_with(last), "{last}: {:?}", article.removed);
    }
}

#[test]
fn related_links_go_with_their_heading() {
    let article = body_of(
        "قال المتحدث إن الاجتماع انتهى.\n\nمواضيع ذات صلة\n\nوزير النفط: الإنتاج مستقر\nهل ترتفع الأسعار قريبا؟\nالبورصة تغلق على ارتفاع",
    );
    assert_eq!(article.body, "قال المتحدث إن الاجتماع انتهى.");
    assert!(article.removed.iter().all(|removal| removal.kind == RemovalKind::RelatedLinks));
    assert_eq!(article.removed.len(), 4);
}

#[test]
fn uris_are_strict() {
    let long = "ط".repeat(2000);
    for (json, source, uri_source) in [
        (serde_json::json!({"text": "x", "uri": "http://a.example/خبر 1"}), "a.example", UriSource::Article),
        (serde_json::json!({"text": "x", "id": "خبر/1", "source": "وكالة الأنباء"}), "وكالة الأنباء", UriSource::Article),
        (serde_json::json!({"text": "x", "id": long}), "unknown", UriSource::Article),
        (serde_json::json!({"text": "x", "url": "https://www.مصر.example/a?b=[c]"}), "مصر.example", UriSource::Url),
        (serde_json::json!({"text": "x", "url": "not a url"}), "unknown", UriSource::RawHash),
        (
            serde_json::json!({"text": "x", "url": "https://www.b.example/1", "source": "https://www.c.example/rss"}),
            "c.example",
            UriSource::Url,
        ),
        // The front page is the address of every article of the site.
        (
            serde_json::json!({"text": "x", "url": "https://www.b.example/?utm_source=x"}),
            "b.example",
            UriSource::RawHash,
        ),
        (serde_json::json!({"text": "x", "url": "https://m.b.example/amp#top"}), "m.b.example", UriSource::RawHash),
        (serde_json::json!({"text": "x", "url": "https://b.example/?p=12"}), "b.example", UriSource::Url),
    ] {
        let article = article(json.to_string());
        assert_eq!(article.uri_source, uri_source, "{json}");
        assert!(is_uri(&article.uri), "{}", article.uri);
        let host = article.source.replace("%D9%85%D8%B5%D8%B1", "مصر").replace("%d9%85%d8%b5%d8%b1", "مصر");
        assert_eq!(host, source, "{json}");
    }
    let event = [("ce_subject", "أخبار/5"), ("ce_source", "https://www.crawl.example/x"), ("newswire-source", "صحيفة")];
    let from_event = processed(&input("نص", &event)).unwrap();
    assert_eq!(from_event.uri, "urn:newswire:%D8%B5%D8%AD%D9%8A%D9%81%D8%A9:%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1%2F5");
    assert_eq!((from_event.uri_source, from_event.source.as_str()), (UriSource::CloudEvent, "صحيفة"));
    assert_eq!(processed(&input("نص", &event[1..2])).unwrap().source, "crawl.example");
}

/// Judged by the validator that judges the output record.
fn is_uri(text: &str) -> bool {
    use std::sync::OnceLock;
    static VALIDATOR: OnceLock<(boon::Schemas, boon::SchemaIndex)> = OnceLock::new();
    let (schemas, index) = VALIDATOR.get_or_init(|| {
        let mut schemas = boon::Schemas::new();
        let mut compiler = boon::Compiler::new();
        compiler.enable_format_assertions();
        compiler.add_resource("mem://uri", serde_json::json!({"type": "string", "format": "uri"})).unwrap();
        let index = compiler.compile("mem://uri", &mut schemas).unwrap();
        (schemas, index)
    });
    text.is_ascii() && schemas.validate(&serde_json::Value::String(text.to_owned()), *index).is_ok()
}

#[test]
fn dates_come_from_the_best_source() {
    let event = [("ce_time", "2025-03-12T05:00:00Z")];
    for (json, headers, date, source, flags) in [
        (
            r#"{"text":"x","date":"2025-03-10T10:00:00+02:00"}"#,
            &event[..],
            "2025-03-10T08:00:00Z",
            DateSource::Article,
            vec![],
        ),
        (
            r#"{"text":"x","date":"2025-03-10T10:00:00Z","modified":"2025-03-11T10:00:00Z"}"#,
            &[],
            "2025-03-11T10:00:00Z",
            DateSource::Article,
            vec![],
        ),
        (
            r#"{"text":"12 مارس 2025 - 09:30\nنص الخبر"}"#,
            &event[..],
            "2025-03-12T09:30:00Z",
            DateSource::Text,
            vec!["date-without-zone"],
        ),
        (r#"{"text":"x"}"#, &event[..], "2025-03-12T05:00:00Z", DateSource::CloudEvent, vec![]),
        (r#"{"text":"x"}"#, &[], RECEIVED, DateSource::KafkaTimestamp, vec![]),
        (
            r#"{"text":"x","date":"مساء الجمعة"}"#,
            &event[..],
            "2025-03-12T05:00:00Z",
            DateSource::CloudEvent,
            vec!["date-unreadable"],
        ),
        (
            r#"{"text":"x","date":"منذ ساعتين"}"#,
            &event[..],
            "2025-03-12T10:00:00Z",
            DateSource::Article,
            vec!["date-relative"],
        ),
        (
            r#"{"text":"x","date":"10 رمضان 1446هـ"}"#,
            &[],
            "2025-03-10T00:00:00Z",
            DateSource::Article,
            vec!["date-without-zone", "date-hijri"],
        ),
        (r#"{"text":"x","date":"2025-03-13T11:00:00Z"}"#, &[], "2025-03-13T11:00:00Z", DateSource::Article, vec![]),
        (
            r#"{"text":"x","date":"2026-03-12T12:00:00Z"}"#,
            &[],
            RECEIVED,
            DateSource::KafkaTimestamp,
            vec!["date-in-future"],
        ),
    ] {
        let article = processed(&input(json, headers)).unwrap();
        assert_eq!((article.version_created.to_string().as_str(), article.date_source), (date, source), "{json}");
        assert_eq!(article.flags, flags, "{json}");
    }
}

#[test]
fn an_embargo_is_understood_in_full_or_withholds() {
    for (value, status, until, flags) in [
        ("2025-03-13T09:00:00+03:00", PubStatus::Usable, Some("2025-03-13T06:00:00Z"), vec![]),
        ("١٣ مارس ٢٠٢٥ 09:00", PubStatus::Usable, Some("2025-03-13T21:00:00Z"), vec!["embargo-without-zone"]),
        ("بعد صلاة الجمعة", PubStatus::Withheld, None, vec!["embargo-not-understood"]),
        ("12/05/2025 09:00 GMT", PubStatus::Withheld, None, vec!["embargo-not-understood"]),
        ("15 شوال 1446 هـ", PubStatus::Withheld, None, vec!["embargo-not-understood"]),
        ("23 November 2026 6 pm Eastern", PubStatus::Withheld, None, vec!["embargo-not-understood"]),
    ] {
        let article = processed(&input(format!(r#"{{"text":"x","embargo":"{value}"}}"#), &[])).unwrap();
        let found = (article.status, article.embargoed_until.map(|until| until.to_string()));
        assert_eq!(found, (status, until.map(str::to_owned)), "{value}");
        assert_eq!(article.flags, flags, "{value}");
    }
    // Of several all hold; what is understood of them is kept.
    let article = article(r#"{"text":"x","embargo":"2099-01-01T00:00:00Z","embargo_note":"until the speech"}"#);
    assert_eq!(article.status, PubStatus::Withheld);
    assert_eq!(article.embargoed_until.unwrap().to_string(), "2099-01-01T00:00:00Z");
    // A cancel stays one.
    let text = r#"{"id":"1","text":"x","embargo":"soon","status":"canceled"}"#;
    assert_eq!(processed(&input(text, &[])).unwrap().status, PubStatus::Canceled);
}

/// Arabic as it is written on the wire: letters with and without signs, tatweel, quotes, digits, bidi marks.
fn arabic_text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("الحكومة"),
        Just("الخطّةُ"),
        Just("غـــزة"),
        Just("«قمة»"),
        Just("٥٣"),
        Just("مِصْرَ"),
        Just("أ.ف.ب"),
        Just("\u{200F}وأضاف"),
        Just("مستشفى"),
        Just("Reuters"),
        Just("2025"),
        Just("–"),
        Just("ئ"),
        Just("إلى:"),
        Just("(رويترز)"),
        Just("اقرأ"),
        Just("أيضا"),
        Just("شارك"),
        Just("المقال"),
        Just("كتب:"),
        Just("\n"),
        Just("\n\n"),
        Just("."),
        Just("لآلئ"),
    ];
    proptest::collection::vec(word, 1..60).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn every_letter_stays_or_is_listed(text in arabic_text(), title in arabic_text()) {
        let json = serde_json::json!({"title": title, "text": text}).to_string();
        if let Ok(article) = processed(&input(json, &[])) {
            let visible = |text: &str| {
                let nfc: String = unicode_normalization::UnicodeNormalization::nfc(text).collect();
                let mut chars: Vec<char> = nfc.chars().filter(|c| !c.is_whitespace() && *c != '\u{200F}').collect();
                chars.sort_unstable();
                chars
            };
            let removed: String = article.removed.iter().map(|removal| removal.text.as_str()).collect();
            prop_assert_eq!(visible(&format!("{}{removed}", article.body)), visible(&text));
            prop_assert!(!article.body.contains("\n\n\n") && article.body.trim() == article.body);
        }
    }

    #[test]
    fn every_uri_is_valid(id in "\\PC{0,40}", source in "\\PC{0,20}", url in "(https?://)?\\PC{0,40}") {
        for json in [
            serde_json::json!({"text": "x", "id": id, "source": source}),
            serde_json::json!({"text": "x", "url": url}),
        ] {
            let article = article(json.to_string());
            prop_assert!(is_uri(&article.uri), "{}", article.uri);
            prop_assert!(article.url.as_deref().is_none_or(is_uri), "{:?}", article.url);
            prop_assert!(!article.source.is_empty());
        }
    }

    #[test]
    fn addresses_come_to_rest(
        host in "(www\\.|m\\.|WWW\\.|amp\\.){0,2}(example|مصر|a%41|x\\.)\\.(com|co\\.uk)(:80|:443|:|\\.){0,2}",
        path in "(/|/خبر|/amp|%2f|%41|%d8%AE|\\.amp|//|www\\.google\\.com/amp/s/|#!?|#/x|\\?|&|utm%5Fa=1|ref=a|id=1|;|@| ){0,8}",
        secure in any::<bool>(),
    ) {
        let scheme = if secure { "HTTPS" } else { "http" };
        let of = |url: &str| article(serde_json::json!({"text": "x", "url": url}).to_string());
        let once = of(&format!("{scheme}://{host}{path}"));
        if let Some(url) = &once.url {
            let twice = of(url);
            prop_assert_eq!((twice.url.as_ref(), twice.uri_source), (Some(url), once.uri_source));
            if once.uri_source == UriSource::Url {
                // The identity is an address too, and its own.
                prop_assert_eq!(&twice.uri, &once.uri);
                prop_assert_eq!(&of(&once.uri).uri, &once.uri);
            }
        }
    }

    #[test]
    fn normalizing_again_changes_nothing(text in arabic_text()) {
        let json = |text: &str| serde_json::json!({"text": text}).to_string();
        if let Ok(once) = processed(&input(json(&text), &[])) {
            let twice = article(json(&once.body));
            if twice.removed.is_empty() {
                prop_assert_eq!(twice.body, once.body);
            }
        }
    }
}
