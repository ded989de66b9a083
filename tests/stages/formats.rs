//! One article in every format, and which format a record is taken for.

use newswire::config::Config;
use newswire::decode::{self, JsonMapping, Settings, class};
use newswire::dedup::{Fingerprint, OfflineLog, Ruleset, log::Claim};
use newswire::normalize;
use newswire::record::{Article, InputFormat};
use serde_json::{Value, json};

use crate::support::{decoded, input};

/// What all renderings say. Add a rendering to `RENDERINGS` to try another format.
struct Story {
    headline: &'static str,
    byline: &'static str,
    paragraphs: &'static [&'static str],
}

const STORY: Story = Story {
    headline: "مصر تطرح \"سندات خضراء\" بقيمة 750 مليون دولار & تتوقع إقبالا قويا",
    byline: "أميرة الشناوي",
    paragraphs: &[
        "القاهرة (رويترز) - قالت وزارة المالية المصرية، الأربعاء، إنها ستطرح سندات خضراء بقيمة 750 مليون دولار في بورصة لندن.",
        "وقال الوزير إن «الإقبال على الطرح السابق فاق المعروض خمس مرات»، متوقعا أن يتكرر ذلك هذه المرة.",
        "تمويل النقل النظيف",
        "وستُخصَّص الحصيلة لمشروعات النقل النظيف، وفي مقدمتها ١٢ محطة جديدة على خط المترو الرابع وقطار كهربائي سريع.",
        "وكتبت الوزيرة السابقة على حسابها: \"التمويل الأخضر لم يعد ترفا\"، ودعت إلى نشر تقرير سنوي عن أثره.",
        "ويبلغ العائد المتوقع 5.25% - 5.5%، بحسب مصرفيين اثنين طلبا عدم ذكر اسميهما لأن المعلومات < علنية > بعد.",
        "وكانت مصر أول دولة في المنطقة تصدر سندات سيادية خضراء، في سبتمبر/أيلول 2020.",
    ],
};

impl Story {
    fn text(&self) -> String {
        self.paragraphs.join("\n\n")
    }

    /// Paragraphs in `<p>`, the subheading in `<h2>`.
    fn markup(&self) -> String {
        let element = |text: &&str| {
            let name = if text.chars().count() < 40 { "h2" } else { "p" };
            format!("<{name}>{}</{name}>\n", escaped(text))
        };
        self.paragraphs.iter().map(element).collect()
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A record as it would be read, and how the stage is set.
struct Rendering {
    name: &'static str,
    format: InputFormat,
    payload: fn(&Story) -> String,
    headers: &'static [(&'static str, &'static str)],
}

const fn rendering(name: &'static str, format: InputFormat, payload: fn(&Story) -> String) -> Rendering {
    Rendering { name, format, payload, headers: &[] }
}

const RENDERINGS: &[Rendering] = &[
    rendering("ninjs 1.x", InputFormat::Ninjs1, ninjs1),
    rendering("ninjs 2.x", InputFormat::Ninjs2, ninjs2),
    rendering("ninjs 3.x", InputFormat::Ninjs3, ninjs3),
    rendering("superdesk", InputFormat::NinjsSuperdesk, superdesk),
    rendering("json-ld", InputFormat::JsonLd, |story| json_ld(story, &story.text()).to_string()),
    rendering("html page", InputFormat::Html, |story| page(story, "")),
    rendering("html page with json-ld", InputFormat::Html, page_with_block),
    rendering("news-please", InputFormat::NewsPlease, news_please),
    rendering("json", InputFormat::JsonArticle, plain_json),
    rendering("mapped json", InputFormat::JsonArticle, mapped_json),
    rendering("plain text", InputFormat::Plain, plain_text),
    rendering("structured event", InputFormat::JsonArticle, structured_event),
    Rendering {
        headers: &[("content-type", "text/html; charset=utf-8"), ("ce-id", "e%201"), ("ce_source", "//feeds/9")],
        ..rendering("binary event", InputFormat::Html, |story| page(story, ""))
    },
];

fn ninjs1(story: &Story) -> String {
    json!({
        "uri": "http://one.example/1", "type": "text", "versioncreated": "2025-03-12T09:00:00Z", "language": "ar",
        "headline": story.headline, "byline": story.byline, "body_html": story.markup(), "description_text": "ملخص",
    })
    .to_string()
}

fn ninjs2(story: &Story) -> String {
    json!({
        "uri": "http://two.example/1", "type": "text", "versioncreated": "2025-03-12T09:00:00Z", "pubstatus": "usable",
        "by": story.byline, "headlines": [{"role": "main", "value": story.headline}],
        "bodies": [{"role": "main", "contenttype": "text/html", "value": story.markup()}],
    })
    .to_string()
}

fn ninjs3(story: &Story) -> String {
    json!({
        "standard": {"name": "ninjs", "version": "3.1"}, "uri": "http://three.example/1",
        "versionCreated": "2025-03-12T09:00:00Z", "by": story.byline,
        "headlines": [{"role": "subtitle", "value": "عنوان فرعي"}, {"role": "main", "value": story.headline}],
        "bodies": [{"contentType": "text/plain", "value": story.text()}],
    })
    .to_string()
}

fn superdesk(story: &Story) -> String {
    json!({
        "guid": "tag:four.example:2025:newsml_1", "version": "3", "type": "text", "pubstatus": "usable", "priority": 5,
        "versioncreated": "2025-03-12T09:00:00+0000", "service": [{"name": "أخبار", "code": "a"}], "headline": story.headline,
        "byline": "", "authors": [{"name": story.byline, "role": "writer"}], "body_html": story.markup(),
    })
    .to_string()
}

fn json_ld(story: &Story, body: &str) -> Value {
    json!({
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "Organization", "@id": "#publisher", "name": "خامس"},
            {"@type": "NewsArticle", "headline": story.headline, "author": {"@type": "Person", "name": story.byline},
             "publisher": {"@id": "#publisher"}, "mainEntityOfPage": "https://five.example/1", "articleBody": body,
             "datePublished": "2025-03-12T09:00:00Z"},
        ],
    })
}

fn page(story: &Story, head: &str) -> String {
    let (title, text, author) = (escaped(story.headline), story.markup(), story.byline);
    format!(
        r##"<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{title} - سادس</title>
<meta property="og:site_name" content="سادس"><meta property="article:published_time" content="2025-03-12T11:00:00+02:00">{head}
<link rel="canonical" href="https://six.example/1"></head>
<body class="rtl has-sidebar"><div class="cookie-bar"><p>نستخدم ملفات تعريف الارتباط لتحسين تجربتك، وبمواصلة التصفح توافق على ذلك.</p></div>
<header><nav><a href="/">الرئيسية</a> <a href="/eco">اقتصاد</a></nav></header>
<div class="wrap"><article class="post tag-سندات"><h1>{title}</h1>
<div class="post-meta"><a rel="author" href="/a">{author}</a> <time datetime="2025-03-12T11:00:00+02:00">12 مارس 2025</time></div>
<ul class="share"><li><a href="#">فيسبوك</a></li><li><a href="#">واتساب</a></li></ul>
<figure><img src="a.jpg"><figcaption>مقر وزارة المالية في القاهرة</figcaption></figure>
<div class="entry">{text}<div class="related"><h3>اقرأ أيضا</h3><a href="/2">البورصة تغلق مرتفعة</a></div>
<p>اقرأ أيضا: <a href="/3">الجنيه يستقر أمام الدولار</a></p></div>
<div class="tags"><a href="/t">سندات</a></div></article>
<section id="comments"><h3>التعليقات</h3><p>خبر ممتاز ونتمنى أن تذهب الأموال كلها إلى مشروعات يستفيد منها المواطن البسيط.</p></section></div>
<aside><h4>الأكثر قراءة</h4><ol><li><a href="/4">خبر</a></li></ol></aside><footer>جميع الحقوق محفوظة</footer></body></html>"##
    )
}

/// The block's text has lost its paragraphs, as such blocks often have.
fn page_with_block(story: &Story) -> String {
    let block = json_ld(story, &story.paragraphs.join(" ")).to_string().replace('<', "\\u003c");
    page(story, &format!("<script type=\"application/ld+json\">{block}</script>"))
        .replace("six.example", "seven.example")
}

fn news_please(story: &Story) -> String {
    json!({
        "authors": [story.byline], "date_download": "2025-03-12 10:00:00", "date_modify": null,
        "date_publish": "2025-03-12 09:00:00", "description": "ملخص", "filename": "https%3A%2F%2Feight.json",
        "image_url": "https://eight.example/i.jpg", "language": "ar", "localpath": null, "source_domain": "eight.example",
        "maintext": story.paragraphs.join("\n"), "title": story.headline, "title_page": null, "title_rss": null,
        "url": "https://eight.example/1",
    })
    .to_string()
}

fn plain_json(story: &Story) -> String {
    json!({"Title": story.headline, "Author": story.byline, "content": story.text(), "link": "https://nine.example/1"})
        .to_string()
}

fn mapped_json(story: &Story) -> String {
    json!({
        "hl": story.headline, "title": "ليس هذا العنوان", "people": [{"n": story.byline}],
        "content": {"blocks": story.paragraphs.iter().map(|text| json!({"t": text})).collect::<Vec<_>>()},
        "links": {"self": "https://ten.example/1"},
    })
    .to_string()
}

fn mapping() -> JsonMapping {
    let mut mapping = JsonMapping::default();
    for (field, place) in [("title", "hl"), ("byline", "people.n"), ("body", "content.blocks.t"), ("url", "links.self")]
    {
        mapping.set(field, vec![place.to_owned()]).unwrap();
    }
    mapping
}

fn plain_text(story: &Story) -> String {
    format!("{}\n\nكتبت: {}\n\n{}\n", story.headline, story.byline, story.text())
}

fn structured_event(story: &Story) -> String {
    let data: Value = serde_json::from_str(&plain_json(story).replace("nine", "twelve")).unwrap();
    json!({"specversion": "1.0", "type": "news", "source": "//crawler", "id": "12", "data": data}).to_string()
}

fn rendered(rendering: &Rendering) -> Article {
    let settings = Settings { json_fields: mapping(), ..Settings::default() };
    let input = input((rendering.payload)(&STORY), rendering.headers);
    let raw = decode::decode(&input, &settings).unwrap_or_else(|error| panic!("{}: {error}", rendering.name));
    normalize::normalize(raw, &input, &normalize::Settings::default()).unwrap()
}

#[test]
fn one_article_is_the_same_in_every_format() {
    let rules = Ruleset::from(&Config::default().dedup);
    let mut log = OfflineLog::new(rules.clone());
    let (mut clusters, mut hashes) = (Vec::new(), Vec::new());
    for rendering in RENDERINGS {
        let article = rendered(rendering);
        let name = rendering.name;
        assert_eq!(article.format, rendering.format, "{name}");
        assert_eq!(article.title, STORY.headline, "{name}");
        assert_eq!(article.byline.as_deref(), Some(STORY.byline), "{name}");
        assert_eq!(article.body, STORY.text(), "{name}");
        assert_eq!(article.language.tag, "ar", "{name}");
        let fingerprint = Fingerprint::of(&article);
        let claim = Claim::new(&article, &fingerprint, &rules, "test");
        let (_, decision) = log.decide(claim, article.received).unwrap();
        clusters.push(decision.cluster);
        hashes.push(fingerprint.content_hash);
    }
    clusters.dedup();
    hashes.dedup();
    assert_eq!((clusters.len(), hashes.len()), (1, 1));
}

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
    let raw = decoded(news_please(&STORY)).unwrap();
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
