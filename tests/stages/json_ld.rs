//! schema.org articles, bare and in pages, and who wins where both speak.

use newswire::decode::class;
use newswire::record::{InputFormat, RawArticle, Subject, UriSource};
use serde_json::{Value, json};

use crate::support::{article, decoded};

fn bare(value: Value) -> RawArticle {
    let raw = decoded(value.to_string()).unwrap();
    assert_eq!(raw.format, InputFormat::JsonLd);
    raw
}

#[test]
fn every_field_is_read() {
    let raw = bare(json!({
        "@context": {"@vocab": "http://schema.org/"},
        "@type": ["NewsArticle", "ReportageNewsArticle"],
        "@id": "https://n.example/a/1#article",
        "identifier": {"@type": "PropertyValue", "propertyID": "cms", "value": "cms-77"},
        "mainEntityOfPage": {"@type": "WebPage", "@id": "https://n.example/a/1"},
        "headline": "اتفاق على «هدنة» في الخرطوم",
        "alternativeHeadline": "تبدأ فجر الجمعة",
        "description": "ملخص لا يحل محل النص",
        "articleBody": "<p>الخرطوم - توصل الطرفان إلى هدنة.</p><p>وتبدأ الهدنة فجر الجمعة.</p>",
        "author": [{"@type": "Person", "name": "عمر البشير محمد"}, "سلمى حسن", "https://n.example/u/9"],
        "publisher": {"@type": "NewsMediaOrganization", "name": "صحيفة المثال"},
        "isPartOf": {"@type": "WebPage", "name": "صفحة"},
        "inLanguage": {"@type": "Language", "name": "Arabic", "alternateName": "ar"},
        "version": 3,
        "datePublished": "2025-03-12T10:00:00+02:00",
        "dateModified": "2025-03-12T11:30:00+02:00",
        "dateline": "الخرطوم",
        "keywords": "السودان، هدنة, الخرطوم",
        "articleSection": ["سياسة", "السودان"],
        "about": [{"@type": "DefinedTerm", "name": "نزاع مسلح", "@id": "http://cv.iptc.org/newscodes/mediatopic/20000056", "termCode": "20000056"}],
        "copyrightHolder": {"@type": "Organization", "name": "مؤسسة المثال"},
        "copyrightNotice": "© 2025 مؤسسة المثال",
        "usageInfo": "https://n.example/terms",
        "correction": {"@type": "CorrectionComment", "text": "صُحح موعد الهدنة في الفقرة الثانية"},
    }));
    assert_eq!(raw.uri.as_deref(), Some("cms-77"));
    assert_eq!(raw.url.as_deref(), Some("https://n.example/a/1"));
    assert_eq!(raw.title.as_deref(), Some("اتفاق على «هدنة» في الخرطوم"));
    assert_eq!(raw.subtitle.as_deref(), Some("تبدأ فجر الجمعة"));
    assert_eq!(raw.body, "الخرطوم - توصل الطرفان إلى هدنة.\n\nوتبدأ الهدنة فجر الجمعة.");
    assert_eq!(raw.byline.as_deref(), Some("عمر البشير محمد, سلمى حسن"));
    assert_eq!(raw.source.as_deref(), Some("صحيفة المثال"));
    assert_eq!(raw.language.as_deref(), Some("ar"));
    assert_eq!(raw.version.as_deref(), Some("3"));
    assert_eq!(raw.first_created.as_deref(), Some("2025-03-12T10:00:00+02:00"));
    assert_eq!(raw.version_created.as_deref(), Some("2025-03-12T11:30:00+02:00"));
    assert!(raw.is_correction);
    let carried = raw.carried;
    assert_eq!(carried.ed_note.as_deref(), Some("صُحح موعد الهدنة في الفقرة الثانية"));
    assert_eq!(carried.located.as_deref(), Some("الخرطوم"));
    assert_eq!(carried.copyright_holder.as_deref(), Some("مؤسسة المثال"));
    assert_eq!(carried.copyright_notice.as_deref(), Some("© 2025 مؤسسة المثال"));
    assert_eq!(carried.usage_terms.as_deref(), Some("https://n.example/terms"));
    let names: Vec<_> = carried.subjects.iter().filter_map(|subject| subject.name.as_deref()).collect();
    assert_eq!(names, ["نزاع مسلح", "سياسة", "السودان", "هدنة", "الخرطوم"]);
    assert_eq!(
        carried.subjects[0],
        Subject {
            name: Some("نزاع مسلح".to_owned()),
            uri: Some("http://cv.iptc.org/newscodes/mediatopic/20000056".to_owned()),
            literal: Some("20000056".to_owned()),
            ..Subject::default()
        }
    );
}

#[test]
fn articles_are_found_wherever_they_stand() {
    let article =
        json!({"@type": "NewsArticle", "headline": "عنوان", "articleBody": "نص", "publisher": {"@id": "#org"}});
    let organization = json!({"@type": "Organization", "@id": "#org", "name": "ناشر"});
    let page = json!({"@type": "WebPage", "name": "صفحة"});
    for document in [
        json!({"@context": "https://schema.org", "@graph": [organization, page, article]}),
        json!({"@context": "https://schema.org", "@graph": [page, {"@type": "WebPage", "mainEntity": article}, organization]}),
        json!({"@context": ["https://schema.org", {"@language": "ar"}], "@type": "http://schema.org/NewsArticle",
               "headline": {"@value": "عنوان", "@language": "ar"}, "articleBody": ["نص"], "publisher": "ناشر"}),
        json!({"@type": "schema:ReportageNewsArticle", "headline": "عنوان", "articleBody": "نص", "publisher": [{"name": "ناشر"}]}),
        json!({"@context": "http://schema.org/", "headline": "عنوان", "articleBody": "نص", "publisher": {"name": "ناشر"}}),
    ] {
        let raw = bare(document.clone());
        let seen = (raw.title.as_deref(), raw.body.as_str(), raw.source.as_deref());
        assert_eq!(seen, (Some("عنوان"), "نص", Some("ناشر")), "{document}");
    }
}

#[test]
fn what_is_no_article_is_refused_by_name() {
    for (document, class, hint) in [
        (json!({"@context": "https://schema.org", "@type": "WebPage", "name": "سر"}), class::UNKNOWN_FORMAT, "WebPage"),
        (
            json!({"@context": "https://schema.org", "@graph": [{"@type": "BreadcrumbList"}, {"@type": "Organization"}]}),
            class::UNKNOWN_FORMAT,
            "BreadcrumbList, Organization",
        ),
        (
            json!({"@context": "https://schema.org", "@type": "VideoObject", "description": "سر"}),
            class::UNKNOWN_FORMAT,
            "VideoObject",
        ),
        (json!({"@context": "https://schema.org", "@type": "سر سر"}), class::UNKNOWN_FORMAT, "no @type"),
        (json!({"@type": "NewsArticle", "headline": "سر"}), class::NO_TEXT, "articleBody"),
        (
            json!({"@type": "NewsArticle", "headline": "سر", "articleBody": "سر", "creativeWorkStatus": "سر"}),
            class::BAD_FIELD,
            "status",
        ),
    ] {
        let rejection = decoded(document.to_string()).expect_err(&document.to_string());
        assert_eq!(rejection.class, class, "{rejection}");
        assert!(rejection.message.contains(hint) && !rejection.message.contains("سر"), "{rejection}");
    }
    let summary = bare(json!({"@type": "NewsArticle", "headline": "ع", "description": "ملخص الخبر"}));
    assert_eq!((summary.body.as_str(), summary.flags.as_slice()), ("ملخص الخبر", ["body-from-description"].as_slice()));
}

#[test]
fn a_live_blog_keeps_its_entries() {
    let raw = bare(json!({
        "@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": "تغطية مباشرة",
        "liveBlogUpdate": [
            {"@type": "BlogPosting", "headline": "وصول الوفود", "articleBody": "وصلت الوفود صباحا."},
            {"@type": "BlogPosting", "headline": "بيان", "articleBody": "بيان ختامي مساء."},
            {"@type": "BlogPosting", "articleBody": {"@value": "انتهت التغطية."}},
        ],
    }));
    assert_eq!(raw.body, "وصول الوفود\n\nوصلت الوفود صباحا.\n\nبيان ختامي مساء.\n\nانتهت التغطية.");
}

const TEXT: &str = "<p>قال الوزير إن الحكومة أقرت الخطة الخمسية الجديدة بعد نقاش طويل في مجلس الشورى.</p><p>وأضاف أن التنفيذ يبدأ في الربع الأول.</p>";

/// A page whose every field is said twice, differently, and may be left out on one side.
fn page(meta: &str, block: &Value, body: &str) -> RawArticle {
    let text = format!(
        "<!DOCTYPE html><html><head><title>عنوان الصفحة</title>{meta}<script type=\"application/ld+json\">{block}</script></head><body>{body}</body></html>"
    );
    let raw = decoded(text).unwrap();
    assert_eq!(raw.format, InputFormat::Html);
    raw
}

#[test]
fn a_page_and_its_block_are_merged_field_by_field() {
    let meta = r#"<meta property="og:title" content="عنوان للمشاركة"><meta property="og:site_name" content="اسم الموقع">
        <meta name="author" content="محرر الصفحة"><meta property="article:published_time" content="2025-01-01">
        <link rel="canonical" href="https://n.example/canonical"><meta property="article:tag" content="وسم">"#;
    let block = json!({
        "@type": "NewsArticle", "headline": "عنوان الخبر &quot;الكامل&quot;", "url": "https://n.example/ld", "author": {"name": "كاتب الخبر"},
        "publisher": {"name": "ناشر الخبر"}, "datePublished": "2025-01-02T00:00:00Z", "inLanguage": "ar", "keywords": ["موضوع"],
        "articleBody": "قال الوزير إن الحكومة أقرت الخطة الخمسية الجديدة بعد نقاش طويل في مجلس الشورى. وأضاف أن التنفيذ يبدأ في الربع الأول.",
    });
    let both = page(meta, &block, TEXT);
    assert_eq!(both.title.as_deref(), Some("عنوان الخبر \"الكامل\""));
    assert_eq!(both.source.as_deref(), Some("اسم الموقع"));
    assert_eq!(both.byline.as_deref(), Some("كاتب الخبر"));
    assert_eq!(both.url.as_deref(), Some("https://n.example/canonical"));
    assert_eq!(both.first_created.as_deref(), Some("2025-01-02T00:00:00Z"));
    assert_eq!(both.language.as_deref(), Some("ar"));
    assert_eq!(both.carried.subjects[0].name.as_deref(), Some("موضوع"));
    assert!(both.body.contains("الشورى.\n\nوأضاف"), "the page's paragraphs: {}", both.body);

    let only_block = page("", &block, TEXT);
    assert_eq!(only_block.source.as_deref(), Some("ناشر الخبر"));
    assert_eq!(only_block.url.as_deref(), Some("https://n.example/ld"));

    let other = json!({"@type": "WebPage", "name": "x", "description": "y"});
    let only_meta = page(meta, &other, TEXT);
    assert_eq!(only_meta.title.as_deref(), Some("عنوان للمشاركة"));
    assert_eq!(only_meta.byline.as_deref(), Some("محرر الصفحة"));
    assert_eq!(only_meta.first_created.as_deref(), Some("2025-01-01"));
    assert_eq!(only_meta.carried.subjects[0].name.as_deref(), Some("وسم"));

    // The publisher as author is what systems write that have no author; a cut headline is no headline.
    let poor = json!({"@type": "NewsArticle", "headline": "عنوان للمشا...", "author": {"name": "ن"}, "publisher": {"name": "ن"}});
    let merged = page(meta, &poor, TEXT);
    assert_eq!(merged.byline.as_deref(), Some("محرر الصفحة"));
    assert_eq!(merged.title.as_deref(), Some("عنوان للمشاركة"));

    // What the page does not show comes from the block.
    let hidden = page(meta, &block, "<div id=app></div><p>جار التحميل</p>");
    assert!(hidden.body.starts_with("قال الوزير") && hidden.body.ends_with("الربع الأول."));
}

#[test]
fn the_address_of_a_page_is_one_that_leads_to_it() {
    let canonical = |href: &str| format!("<link rel=\"canonical\" href=\"{href}\">");
    let og = r#"<meta property="og:url" content="https://n.example/a/123">"#;
    let pages = [
        "https://n.example/",
        " https://n.example ",
        "https://n.example/#top",
        "/a/123",
        "//n.example/a/123",
        "#",
        " ",
    ];
    for (head, block_url, expected) in
        pages.iter().map(|href| (canonical(href) + og, "", Some("https://n.example/a/123"))).chain([
            (canonical("https://n.example/?p=7") + og, "", Some("https://n.example/?p=7")),
            (
                canonical("https://n.example/") + &canonical("https://n.example/second"),
                "",
                Some("https://n.example/second"),
            ),
            (canonical("/a/123"), "https://n.example/ld", Some("https://n.example/ld")),
            (og.to_owned(), "https://n.example/", Some("https://n.example/a/123")),
            // Nothing better: the front page still tells the site, and half an address is reported as unusable.
            (canonical("https://n.example/"), "", Some("https://n.example/")),
            (canonical("/a/123"), "", Some("/a/123")),
            (String::new(), "", None),
        ])
    {
        let block = json!({"@type": "NewsArticle", "headline": "عنوان", "url": block_url});
        assert_eq!(page(&head, &block, TEXT).url.as_deref(), expected, "{head}");
    }

    let block = json!({"@type": "NewsArticle", "headline": "ع", "url": "https://n.example/", "mainEntityOfPage": {"@id": "https://n.example/a/9"}});
    assert_eq!(page("", &block, TEXT).url.as_deref(), Some("https://n.example/a/9"));

    // Two articles of a site with a careless template stay two.
    let html =
        |text: &str| format!("<html><head>{}</head><body><p>{text}</p></body></html>", canonical("https://n.example/"));
    let [one, other] = ["افتتح الوزير المحطة الجديدة صباح اليوم.", "فاز المنتخب بهدفين في مباراة أمس."]
        .map(|text| article(html(text)));
    assert_ne!(one.uri, other.uri);
    assert_eq!((one.uri_source, one.source.as_str()), (UriSource::RawHash, "n.example"));
}

#[test]
fn broken_blocks_are_passed_over_and_wrappings_taken_off() {
    let block = r#"{"@type":"NewsArticle","headline":"عنوان الخبر","author":"كاتب"}"#;
    for (wrapped, author, flagged) in [
        (block.to_owned(), Some("كاتب"), false),
        (format!("<!--\n{block}\n-->"), Some("كاتب"), false),
        (format!("//<![CDATA[\n{block}\n//]]>"), Some("كاتب"), false),
        (format!("/*<![CDATA[*/ {block} /*]]>*/"), Some("كاتب"), false),
        (format!("[{block}];"), Some("كاتب"), false),
        (block.replace("عنوان", "عنوان\nعلى\tسطرين"), Some("كاتب"), false),
        (block.replace("}", ",}"), None, true),
        (format!("{}{block}", "[".repeat(100_000)), None, true),
        (String::new(), None, false),
    ] {
        let text = format!(
            "<html><head><script type='application/ld+json'>{wrapped}</script></head><body>{TEXT}</body></html>"
        );
        let raw = decoded(text).unwrap();
        assert_eq!(raw.byline.as_deref(), author, "{}", &wrapped[..wrapped.len().min(80)]);
        assert_eq!(raw.flags.contains(&"json-ld-unreadable"), flagged);
    }
}

#[test]
fn references_in_blocks_are_decoded_once() {
    let decoded_once =
        article(json!({"@type": "NewsArticle", "headline": "ع", "articleBody": "R&amp;D &amp;amp; x"}).to_string());
    assert_eq!(decoded_once.body, "R&D &amp; x");
}
