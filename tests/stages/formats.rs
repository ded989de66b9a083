//! Which format a record is taken for, and what is particular about each of the JSON formats.

use newswire::config::Config;
use newswire::decode::{self, Settings, class};
use newswire::record::InputFormat;
use serde_json::{Value, json};

use crate::story::{arabic, mapping, news_please};
use crate::support::{decoded, input};

/// Where an object could be several formats, the more specific one is taken.
#[test]
fn the_more_specific_format_is_taken() {
    use InputFormat::{Html, JsonArticle, JsonLd, NewsPlease, Ninjs1, Ninjs2, Ninjs3, NinjsSuperdesk, Plain};
    let table = [
        (json!({"title": "ع", "text": "ن"}), JsonArticle),
        (json!({"headline": "ع", "articleBody": "ن"}), JsonArticle),
        (
            json!({"@context": "https://schema.org", "@type": "NewsArticle", "title": "x", "text": "ن", "headline": "ع"}),
            JsonLd,
        ),
        (
            json!({"@type": "Article", "uri": "urn:x:1", "headline": "ع", "articleBody": "ن", "copyrightHolder": "م"}),
            JsonLd,
        ),
        (
            json!({"@type": "NewsArticle", "maintext": "ن", "date_publish": "x", "source_domain": "s", "articleBody": "ن"}),
            JsonLd,
        ),
        // A type of some other vocabulary says nothing about the fields.
        (json!({"@type": "doc", "title": "ع", "text": "ن"}), JsonArticle),
        (
            json!({"@context": "https://www.w3.org/ns/activitystreams", "type": "Article", "name": "ع", "content": "ن"}),
            JsonArticle,
        ),
        (json!({"maintext": "ن", "title": "ع"}), JsonArticle),
        (json!({"maintext": "ن", "title": "ع", "source_domain": "x"}), JsonArticle),
        (
            json!({"maintext": "ن", "title": "ع", "source_domain": "x", "date_download": "2025-01-01 00:00:00"}),
            NewsPlease,
        ),
        (
            json!({"maintext": null, "description": "ن", "source_domain": "x", "date_download": "d", "filename": "f", "image_url": "i"}),
            NewsPlease,
        ),
        (json!({"uri": "urn:x:1", "title": "ع", "text": "ن"}), JsonArticle),
        (json!({"uri": "urn:x:1", "headline": "ع", "body_text": "ن"}), Ninjs1),
        (
            json!({"uri": "urn:x:1", "maintext": "x", "date_publish": "x", "filename": "x", "body_text": "ن", "versioncreated": "x"}),
            Ninjs1,
        ),
        (json!({"uri": "urn:x:1", "versioncreated": "x", "bodies": [{"value": "ن"}]}), Ninjs2),
        (json!({"uri": "urn:x:1", "versionCreated": "x", "bodies": [{"value": "ن"}]}), Ninjs3),
        (json!({"guid": "urn:x:1", "headline": "ع", "versioncreated": "x", "body_html": "<p>ن</p>"}), NinjsSuperdesk),
        (json!({"guid": "urn:x:1", "title": "ع", "text": "ن"}), JsonArticle),
        (
            json!({"specversion": "1.0", "type": "t", "id": "1", "data": {"@type": "NewsArticle", "articleBody": "ن"}}),
            JsonLd,
        ),
        (
            json!({"specversion": "1.0", "type": "t", "id": "1", "datacontenttype": "text/html", "data": "<p>ن</p>"}),
            Html,
        ),
        (
            json!({"specversion": "1.0", "type": "t", "id": "1", "datacontenttype": "text/plain;charset=windows-1256", "data": "ن"}),
            Plain,
        ),
        (
            json!({"specversion": "1.0", "type": "t", "id": "1", "data": "{\"title\":\"ع\",\"text\":\"ن\"}"}),
            JsonArticle,
        ),
        // `specversion` alone is a field like others.
        (json!({"specversion": "1.0", "title": "ع", "text": "ن"}), JsonArticle),
    ];
    for (object, format) in table {
        let raw = decoded(object.to_string()).unwrap_or_else(|error| panic!("{object}: {error}"));
        assert_eq!(raw.format, format, "{object}");
        assert!(raw.body == "ن", "{object}: {}", raw.body);
        assert!(!raw.flags.contains(&"charset-mismatch"), "{object}");
    }
}

#[test]
fn news_please_fields_are_read() {
    let raw = decoded(news_please(&arabic())).unwrap();
    assert_eq!(raw.source.as_deref(), Some("eight.example"));
    assert_eq!(raw.first_created.as_deref(), Some("2025-03-12 09:00:00"));
    assert_eq!((raw.uri, raw.version_created), (None, None));
    let empty = json!({"maintext": "None", "text": null, "title": "NULL", "title_rss": "عنوان من الخلاصة", "authors": ["None"],
        "description": "ملخص الخبر", "date_download": "2025-03-12 10:00:00", "source_domain": "x.example", "date_publish": "None"});
    let raw = decoded(empty.to_string()).unwrap();
    assert_eq!(raw.format, InputFormat::NewsPlease);
    assert_eq!(raw.title.as_deref(), Some("عنوان من الخلاصة"));
    assert_eq!((raw.body.as_str(), raw.byline.as_deref()), ("ملخص الخبر", None));
    assert_eq!(raw.first_created.as_deref(), Some("2025-03-12 10:00:00"));
    assert_eq!(raw.flags, ["body-from-description"]);
    let nothing = json!({"maintext": "None", "title": "ع", "source_domain": "x", "date_publish": "y"});
    assert_eq!(decoded(nothing.to_string()).unwrap_err().class, class::NO_TEXT);
}

#[test]
fn mapped_fields_come_before_the_common_names_and_leave_gaps_to_them() {
    let mut mapping = mapping();
    mapping.set("body", vec!["content.full".to_owned(), "content.short".to_owned()]).unwrap();
    mapping.set("status", vec!["meta.state".to_owned()]).unwrap();
    mapping.set("subjects", vec!["meta.tags".to_owned()]).unwrap();
    let settings = Settings { json_fields: mapping, ..Settings::default() };
    let read = |object: Value| decode::decode(&input(object.to_string(), &[]), &settings);

    let raw = read(json!({"hl": "ع", "title": "x", "content": {"short": "قصير", "full": ""}, "text": "x"})).unwrap();
    assert_eq!((raw.title.as_deref(), raw.body.as_str()), (Some("ع"), "قصير"), "a blank place is no place");
    let raw = read(json!({"content": {"short": "<p>قصير</p>"}, "title": "ع", "meta": {"tags": ["أ", "ب"]}})).unwrap();
    assert_eq!((raw.title.as_deref(), raw.body.as_str(), raw.carried.subjects.len()), (Some("ع"), "قصير", 2));
    // A mapped status decides like any other.
    let refused = read(json!({"content": {"full": "ن"}, "meta": {"state": "perhaps"}})).unwrap_err();
    assert_eq!(refused.class, class::BAD_FIELD);
}

#[test]
fn the_mapping_is_written_in_the_configuration() {
    let read = |text: &str| Config::from_parts(&text.parse().unwrap(), &std::collections::BTreeMap::new());
    let file = r#"
        [text.json_fields]
        title = "hl"
        byline = "people.n"
        body = ["content.blocks.t"]
        url = "links.self"
    "#;
    let config = read(file).unwrap();
    let mut places: Vec<_> = config.text.json_fields.iter().collect();
    let expected = mapping();
    let mut expected: Vec<_> = expected.iter().collect();
    places.sort_unstable();
    expected.sort_unstable();
    assert_eq!(places, expected);
    // What is shown can be read again.
    let shown = read(&config.to_toml().to_string()).unwrap();
    assert_eq!(shown.text.json_fields, config.text.json_fields);
    assert_ne!(config.hash(), Config::default().hash());

    for (line, hint) in [
        ("headline = \"hl\"", "\"headline\" is no field of an article; there are uri, url, source, title"),
        ("title = 3", "\"title\" must be a name in quotes"),
        ("title = []", "needs the name of an input field"),
        ("title = \"a..b\"", "needs the name of an input field"),
        ("body.full = \"x\"", "\"body\" must be a name in quotes"),
    ] {
        let problem = read(&format!("[text.json_fields]\n{line}")).unwrap_err().to_string();
        assert!(problem.contains("text.json_fields: ") && problem.contains(hint), "{line}: {problem}");
    }
    assert!(read("[text]\njson_fields = \"title\"").unwrap_err().to_string().contains("expected a table such as"));
}

#[test]
fn events_come_in_every_spelling_but_in_batches() {
    let headers = [
        ("ce-id", "e1"),
        ("ce-source", "//feeds/%D9%85"),
        ("ce-subject", "100%25 %zz"),
        ("ce-time", "2025-03-12T01:00:00Z"),
    ];
    let raw = decode::decode(&input("سطر\nنص", &headers), &Settings::default()).unwrap();
    assert_eq!(raw.envelope.id.as_deref(), Some("e1"));
    assert_eq!(raw.envelope.source.as_deref(), Some("//feeds/م"));
    assert_eq!(raw.envelope.subject.as_deref(), Some("100% %zz"));
    assert_eq!(raw.envelope.time.as_deref(), Some("2025-03-12T01:00:00Z"));

    let event = json!({"specversion": "1.0", "type": "t", "source": "s", "id": "1", "data": {"text": "x"}});
    for (payload, hint) in [
        (format!("[{event},{event}]"), "a batch of CloudEvents"),
        (json!([{"title": "x"}]).to_string(), "one article a record"),
        (
            json!({"specversion": "1.0", "type": "t", "id": "1", "data": event.to_string()}).to_string(),
            "inside of a CloudEvent",
        ),
        (json!({"specversion": "1.0", "type": "t", "id": "1", "data_base64": "%%%"}).to_string(), "not base64"),
        (
            json!({"specversion": "1.0", "type": "t", "id": "1", "data": [{"text": "x"}]}).to_string(),
            "one article a record",
        ),
        (json!({"specversion": "1.0", "type": "t", "id": "1", "data": null}).to_string(), "without data"),
    ] {
        let kind = [("content-type", "application/cloudevents-batch+json; charset=utf-8")];
        let rejection = decode::decode(&input(payload.clone(), &kind), &Settings::default()).expect_err(&payload);
        assert!(rejection.message.contains(hint), "{payload}: {rejection}");
    }
    // Bytes in base64 are in the charset that the event declares.
    let arabic = "{\"specversion\":\"1.0\",\"type\":\"t\",\"id\":\"1\",\"datacontenttype\":\"text/plain; charset=windows-1256\",\"data_base64\":\"5cfQxw\"}";
    assert_eq!(decoded(arabic).unwrap().body, "هاذا");
}
