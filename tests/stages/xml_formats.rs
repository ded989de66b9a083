//! NewsML-G2, NewsML 1 and NITF: all that they carry, what is refused, and inputs that hurt.

use newswire::decode::{Settings, class, decode};
use newswire::record::{InputFormat, PubStatus, RawArticle, Rejection, Subject};

use proptest::prelude::*;

use crate::support::{decoded, embargo, fixture, input, processed, published};

fn g2(item_meta: &str, content: &str) -> String {
    format!(
        "<?xml version='1.0'?><newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='urn:x:1' version='2'>\
         <itemMeta><itemClass qcode='ninat:text'/><provider literal='واس'/>{item_meta}</itemMeta>\
         <contentMeta><headline>عنوان</headline></contentMeta><contentSet>{content}</contentSet></newsItem>"
    )
}

fn nitf(docdata: &str, content: &str) -> String {
    format!(
        "<nitf><head><docdata {docdata}</docdata></head><body><body.head><hedline><hl1>عنوان</hl1></hedline></body.head>\
         <body.content>{content}</body.content></body></nitf>"
    )
}

fn newsml_1(management: &str, components: &str) -> String {
    format!(
        "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>p.example</ProviderId><DateId>20250312</DateId>\
         <NewsItemId>7</NewsItemId><RevisionId>1</RevisionId></NewsIdentifier></Identification>\
         <NewsManagement>{management}</NewsManagement><NewsComponent><NewsLines><HeadLine>عنوان</HeadLine></NewsLines>\
         {components}</NewsComponent></NewsItem></NewsML>"
    )
}

const TEXT_1: &str = "<ContentItem><DataContent><p>نص الخبر.</p></DataContent></ContentItem>";
const TEXT_G2: &str = "<inlineXML><html><body><p>نص الخبر.</p></body></html></inlineXML>";

fn names(list: &[Subject]) -> Vec<(&str, &str)> {
    list.iter()
        .map(|one| (one.name.as_deref().unwrap_or(""), one.uri.as_deref().or(one.literal.as_deref()).unwrap_or("")))
        .collect()
}

fn class_of(result: Result<RawArticle, Rejection>) -> &'static str {
    result.map_or_else(|rejection| rejection.class, |_| "none")
}

#[test]
fn an_arabic_news_message_with_all_fields() {
    let raw = decoded(fixture("newsml_g2_arabic.xml")).unwrap();
    assert_eq!(raw.format, InputFormat::NewsmlG2);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    assert_eq!(text(&raw.uri), "urn:newsml:wire.example.eg:20250312:EGY-BUDGET");
    assert_eq!(text(&raw.url), "https://wire.example.eg/news/budget?id=1&p=2");
    assert_eq!(text(&raw.source), "وكالة النيل للأنباء");
    assert_eq!(text(&raw.title), "الحكومة المصرية تقر موازنة \"التعليم والصحة\"");
    assert_eq!(text(&raw.subtitle), "العجز يتراجع إلى 6 بالمئة");
    assert_eq!(text(&raw.byline), "سارة محمود, أحمد علي");
    assert_eq!(
        raw.body,
        "القاهرة (النيل) - أقرت الحكومة المصرية الأربعاء مشروع موازنة العام المالي ٢٠٢٥-٢٠٢٦.\n\n\
         وقال وزير المالية محمد معيط\u{200F} إن العجز «سيتراجع» إلى 6%.\n\n\
         التعليم & الصحة\n\nزيادة مخصصات التعليم\n\nزيادة مخصصات الصحة\n\nالتعليم ٣٠٠\n\nالصحة ٢٥٠\n\n\
         وأضاف أن 3 < 5 & أن النمو «قوي»."
    );
    assert_eq!((text(&raw.language), text(&raw.version)), ("ar".to_owned(), "3".to_owned()));
    assert_eq!(text(&raw.version_created), "2025-03-12T09:30:00+02:00");
    assert_eq!(text(&raw.first_created), "2025-03-12T08:00:00+02:00");
    assert_eq!(text(&embargo(&raw)), "2025-03-12T15:00:00+02:00");
    assert_eq!((raw.status, raw.is_correction), (PubStatus::Usable, false));
    assert_eq!(raw.flags, Vec::<&str>::new());

    let carried = &raw.carried;
    assert_eq!(carried.urgency, Some(2));
    assert_eq!(text(&carried.slugline), "مصر-موازنة");
    assert_eq!(text(&carried.ed_note), "تضيف تفاصيل وخلفية");
    assert_eq!(text(&carried.title), "موازنة-مصر");
    assert_eq!(text(&carried.located), "القاهرة");
    assert_eq!(text(&carried.copyright_holder), "وكالة النيل للأنباء");
    assert_eq!(text(&carried.copyright_notice), "© ٢٠٢٥ وكالة النيل للأنباء");
    assert_eq!(text(&carried.usage_terms), "للمشتركين فقط\nلا يعاد البيع");
    assert_eq!(carried.content_created.unwrap().to_string(), "2025-03-12T05:45:00Z");
    assert_eq!(
        names(&carried.subjects),
        [
            ("سوق العمل", "http://cv.iptc.org/newscodes/mediatopic/20000523"),
            ("اقتصاد كلي", "http://cv.iptc.org/newscodes/subjectcode/04008000"),
            ("اقتصاد", "http://wire.example.eg/desks/economy"),
            ("موازنة", "local:12"),
            ("عجز", ""),
        ]
    );
    assert_eq!(carried.subjects[0].relevance, Some(80));
    assert_eq!(names(&carried.people), [("محمد معيط", "http://www.wikidata.org/entity/Q1")]);
    assert_eq!(carried.people[0].confidence, Some(95));
    assert_eq!(names(&carried.organisations), [("وزارة المالية", "mof")]);
    assert_eq!(names(&carried.places), [("مصر", "http://cvx.iptc.org/iso3166-1a2/EG")]);
    assert_eq!(names(&carried.events), [("مؤتمر الموازنة", "")]);
    assert_eq!(names(&carried.genres), [("خبر", "http://cv.iptc.org/newscodes/genre/Current")]);
    assert_eq!(names(&carried.info_sources), [("أ ش أ", "http://cv.iptc.org/newscodes/newsprovider/MENA")]);
    assert_eq!(carried.info_sources[0].rel.as_deref(), Some("originfo"));
    assert_eq!(carried.alt_ids, [("desk:id".to_owned(), "EGY-77".to_owned())]);
    assert_eq!((carried.descriptions[0].role.as_deref(), carried.descriptions.len()), (Some("summary"), 1));
    assert_eq!(
        names(carried.digital_source_type.as_slice()),
        [("", "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation")]
    );
    assert_eq!(
        serde_json::Value::from(carried.associations.clone()),
        serde_json::json!([
            { "uri": "https://wire.example.eg/video/77", "rel": "http://cv.iptc.org/newscodes/itemrelation/seeAlso",
              "title": "فيديو المؤتمر", "name": "link-1" },
            { "uri": "urn:newsml:wire.example.eg:20250312:PHOTO-9", "type": "picture", "version": "1",
              "headlines": [{ "value": "الوزير في المؤتمر" }], "descriptions": [{ "value": "وزير المالية خلال المؤتمر" }],
              "by": "منى حسن", "name": "media-1", "renditions": [{ "name": "highRes",
              "href": "https://wire.example.eg/9.jpg", "contentType": "image/jpeg", "width": 1200, "height": 800 }] },
        ])
    );
}

#[test]
fn what_is_carried_is_published_as_ninjs() {
    let record = published(&processed(&input(fixture("newsml_g2_arabic.xml"), &[])).unwrap());
    for (pointer, expected) in [
        ("/subjects/0/uri", "http://cv.iptc.org/newscodes/mediatopic/20000523"),
        ("/people/0/name", "محمد معيط"),
        ("/organisations/0/literal", "mof"),
        ("/places/0/uri", "http://cvx.iptc.org/iso3166-1a2/EG"),
        ("/events/0/name", "مؤتمر الموازنة"),
        ("/genres/0/name", "خبر"),
        ("/descriptions/0/value", "أقرت الحكومة مشروع الموازنة."),
        ("/contentCreated", "2025-03-12T05:45:00Z"),
        ("/title", "موازنة-مصر"),
        ("/usageTerms", "للمشتركين فقط لا يعاد البيع"),
        ("/infoSources/1/name", "أ ش أ"),
        ("/altIds/1/value", "EGY-77"),
        ("/associations/1/renditions/0/name", "highRes"),
        ("/digitalSourceType/uri", "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation"),
    ] {
        assert_eq!(record.pointer(pointer).and_then(|value| value.as_str()), Some(expected), "{pointer}\n{record:#}");
    }
}

#[test]
fn a_prefixed_item_with_xhtml() {
    let raw = decoded(fixture("newsml_g2_xhtml.xml")).unwrap();
    assert_eq!(raw.title.as_deref(), Some("Dock workers end strike"));
    assert_eq!(
        raw.body,
        "Dock workers in Alexandria ended their strike on Wednesday – the port said «all berths» are open.\n\n\
         Ships had waited\nfor three days."
    );
    assert_eq!((raw.source.as_deref(), raw.byline.as_deref()), (Some("Harbour"), Some("By Jane Roe")));
    assert_eq!(raw.carried.located.as_deref(), Some("ALEXANDRIA"));
    assert_eq!((raw.status, raw.is_correction), (PubStatus::Withheld, true));
}

#[test]
fn an_arabic_nitf_with_all_fields() {
    let raw = decoded(fixture("nitf_arabic.xml")).unwrap();
    assert_eq!(raw.format, InputFormat::Nitf);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    assert_eq!(text(&raw.uri), "spa-2025-991");
    assert_eq!((text(&raw.source), text(&raw.url)), ("واس".to_owned(), "https://spa.example.sa/991".to_owned()));
    assert_eq!(
        (text(&raw.title), text(&raw.subtitle)),
        ("بدء نقل الحجاج بالقطار".into(), "٣٠٠ ألف راكب في اليوم".into())
    );
    assert_eq!(text(&raw.byline), "فهد العتيبي");
    assert_eq!(
        raw.body,
        "مكة المكرمة 12 رمضان 1446 هـ (واس) - بدأ اليوم نقل الحجاج بقطار المشاعر إلى عرفات.\n\n\
         وقال المتحدث: \"الطاقة <القصوى> لم تبلغ بعد\".\n\nأرقام\n\nعشرون قطارا\n\nتسع محطات"
    );
    assert_eq!(text(&raw.version_created), "20250312T090000+0300");
    assert_eq!(text(&raw.first_created), "20250312T080000+0300");
    assert_eq!(text(&embargo(&raw)), "20250313T060000+0300");
    assert_eq!((raw.status, text(&raw.version), text(&raw.language)), (PubStatus::Usable, "2".into(), "ar".into()));
    let carried = &raw.carried;
    assert_eq!((carried.urgency, text(&carried.ed_note)), (Some(4), "ملاحظة للمحررين".into()));
    assert_eq!(carried.expires.unwrap().to_string(), "2025-04-01T00:00:00Z");
    assert_eq!(
        (text(&carried.copyright_holder), text(&carried.usage_terms)),
        ("وكالة الأنباء".into(), "داخل المملكة".into())
    );
    assert_eq!(text(&carried.located), "مكة المكرمة");
    assert_eq!(
        names(&carried.subjects),
        [("حج", "http://cv.iptc.org/newscodes/subjectcode/12000000"), ("مناسك", "S-77"), ("الحج", ""), ("النقل", "")]
    );
    assert_eq!(names(&carried.genres), [("analysis", "")]);
    assert_eq!(names(&carried.people), [("توفيق الربيعة", "http://www.wikidata.org/entity/Q2")]);
    assert_eq!(names(&carried.organisations), [("وزارة الحج", "")]);
    assert_eq!(names(&carried.places), [("مكة المكرمة", "SAU"), ("عرفات", "")]);
    assert_eq!(names(&carried.events), [("موسم الحج", "")]);
    assert_eq!(names(&carried.objects), [("قطار المشاعر", "")]);
    assert_eq!(carried.alt_ids, [("du-key".to_owned(), "hajj-2025".to_owned())]);
    assert_eq!(carried.descriptions[0].value, "بدأ نقل الحجاج.");
    assert_eq!(carried.associations[0]["descriptions"][0]["value"], "القطار");
    let article = processed(&input(fixture("nitf_arabic.xml"), &[])).unwrap();
    assert_eq!(article.embargoed_until.unwrap().to_string(), "2025-03-13T03:00:00Z");
    assert_eq!(article.uri, "urn:newswire:%D9%88%D8%A7%D8%B3:spa-2025-991");
}

#[test]
fn an_arabic_newsml_1_with_a_photo_beside_it() {
    let raw = decoded(fixture("newsml_1_arabic.xml")).unwrap();
    assert_eq!(raw.format, InputFormat::Newsml1);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    assert_eq!(text(&raw.uri), "urn:newsml:agency.example:20250312:TX-AR-17");
    assert_eq!((text(&raw.version), text(&raw.source)), ("2".into(), "الوكالة".into()));
    assert_eq!(
        (text(&raw.title), text(&raw.subtitle)),
        ("عودة الكهرباء إلى بيروت بعد انقطاع".into(), "المحطتان تعملان".into())
    );
    assert_eq!(
        raw.body,
        "عادت الكهرباء صباح الأربعاء إلى أحياء بيروت بعد انقطاع دام ١٨ ساعة.\n\n- المحطتان -\n\n\
         وقالت مؤسسة كهرباء لبنان إن المحطتين عادتا إلى العمل."
    );
    assert_eq!((text(&raw.byline), text(&raw.language)), ("ليلى خوري".into(), "ar".into()));
    assert_eq!(text(&raw.version_created), "20250312T101500+0000");
    assert_eq!(text(&raw.first_created), "20250312T080000Z");
    assert!(raw.is_correction);
    let carried = &raw.carried;
    assert_eq!((carried.urgency, text(&carried.slugline)), (Some(3), "لبنان-كهرباء".into()));
    assert_eq!((text(&carried.ed_note), text(&carried.located)), ("تصحح عدد الساعات".into(), "بيروت, LBN".into()));
    assert_eq!(text(&carried.copyright_notice), "© ٢٠٢٥ الوكالة");
    assert_eq!(
        names(&carried.subjects),
        [("كهرباء", ""), ("", "http://cv.iptc.org/newscodes/subjectcode/04005000"), ("", "X-ENERGY"), ("طاقة", "")]
    );
    assert_eq!(
        (names(&carried.genres), names(&carried.info_sources)),
        (vec![("Update", "")], vec![("كهرباء لبنان", "")])
    );
}

#[test]
fn status_and_embargo_in_each_format() {
    let usable = (PubStatus::Usable, None);
    for (text, (status, until)) in [
        (g2("", TEXT_G2), usable),
        (g2("<pubStatus qcode='stat:usable'/>", TEXT_G2), usable),
        (g2("<pubStatus qcode='stat:withheld'/>", TEXT_G2), (PubStatus::Withheld, None)),
        (g2("<pubStatus qcode='stat:canceled'/>", ""), (PubStatus::Canceled, None)),
        (g2("<embargoed>2025-04-01T00:00:00Z</embargoed>", TEXT_G2), (PubStatus::Usable, Some("2025-04-01T00:00:00Z"))),
        (g2("<embargoed/>", TEXT_G2), (PubStatus::Withheld, None)),
        (g2("<embargoed/><pubStatus qcode='stat:canceled'/>", TEXT_G2), (PubStatus::Canceled, None)),
        (nitf(">", "<p>نص الخبر.</p>"), usable),
        (nitf("management-status='usable'>", "<p>نص الخبر.</p>"), usable),
        (nitf("management-status='withheld'>", "<p>نص الخبر.</p>"), (PubStatus::Withheld, None)),
        (nitf("management-status='canceled'>", ""), (PubStatus::Canceled, None)),
        (nitf("management-status='embargoed'>", "<p>نص الخبر.</p>"), (PubStatus::Withheld, None)),
        (
            nitf("management-status='embargoed'><date.release norm='20250401T000000Z'/>", "<p>نص الخبر.</p>"),
            (PubStatus::Usable, Some("20250401T000000Z")),
        ),
        (
            nitf("><date.issue norm='20250301T000000Z'/><date.release norm='20250301T000000Z'/>", "<p>نص الخبر.</p>"),
            (PubStatus::Usable, Some("20250301T000000Z")),
        ),
        (newsml_1("<Status FormalName='Usable'/>", TEXT_1), usable),
        (newsml_1("<Status FormalName='Withheld'/>", TEXT_1), (PubStatus::Withheld, None)),
        (newsml_1("<Status FormalName='Canceled'/>", ""), (PubStatus::Canceled, None)),
        (newsml_1("<Status FormalName='Embargoed'/>", TEXT_1), (PubStatus::Withheld, None)),
        (
            newsml_1(
                "<Status FormalName='Embargoed'/><StatusWillChange><FutureStatus FormalName='Usable'/>\
                 <DateAndTime>20250401T000000Z</DateAndTime></StatusWillChange>",
                TEXT_1,
            ),
            (PubStatus::Usable, Some("20250401T000000Z")),
        ),
        (r#"{"guid":"1","pubstatus":"embargoed","body_text":"نص"}"#.to_owned(), (PubStatus::Withheld, None)),
        (
            r#"{"guid":"1","pubstatus":"embargoed","embargoed":"2025-04-01T00:00:00Z","body_text":"نص"}"#.to_owned(),
            (PubStatus::Usable, Some("2025-04-01T00:00:00Z")),
        ),
    ] {
        let raw = decoded(text.clone()).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!((raw.status, embargo(&raw).as_deref()), (status, until), "{text}");
        let endless = status == PubStatus::Withheld && text.to_lowercase().contains("embargo");
        assert_eq!(raw.flags.contains(&"embargo-without-date"), endless, "{text}");
    }
    // Better a dead letter than a guess: what could have been withdrawn is not published.
    for text in [
        g2("<pubStatus qcode='stat:maybe'/>", TEXT_G2),
        nitf("management-status='maybe'>", "<p>نص الخبر.</p>"),
        newsml_1("<Status FormalName='Maybe'/>", TEXT_1),
    ] {
        assert_eq!(class_of(decoded(text.clone())), class::BAD_FIELD, "{text}");
    }
}

#[test]
fn a_cancellation_names_the_document_that_it_cancels() {
    let raw =
        decoded(nitf("management-status='canceled' management-doc-idref='old-1'><doc-id id-string='new-2'/>", ""));
    assert_eq!(raw.unwrap().uri.as_deref(), Some("old-1"));
}

#[test]
fn what_has_no_text_of_its_own_is_refused_by_name() {
    let item =
        |name: &str| format!("<{name} xmlns='http://iptc.org/std/nar/2006-10-01/' guid='urn:x:1'><itemMeta/></{name}>");
    let text = "<newsItem guid='urn:x:1'><itemMeta><itemClass qcode='ninat:text'/></itemMeta></newsItem>";
    let two = format!("<newsMessage><itemSet>{text}{text}</itemSet></newsMessage>");
    let component = |media: &str| format!("<ContentItem Href='x'><MediaType FormalName='{media}'/></ContentItem>");
    let news_item =
        "<NewsItem><NewsComponent><ContentItem><DataContent>نص</DataContent></ContentItem></NewsComponent></NewsItem>";
    for (text, class, hint) in [
        (item("packageItem"), class::NO_TEXT, "package item"),
        (item("planningItem"), class::NO_TEXT, "planning item"),
        (item("conceptItem"), class::NO_TEXT, "concept item"),
        (item("knowledgeItem"), class::NO_TEXT, "knowledge item"),
        (item("catalogItem"), class::NO_TEXT, "catalog item"),
        (item("newsItem"), class::NO_TEXT, "without content"),
        (item("newsMessage"), class::NO_TEXT, "without a text item"),
        (two, class::UNKNOWN_FORMAT, "one item a record"),
        (g2("", "").replace("ninat:text", "ninat:picture"), class::NO_TEXT, "class picture"),
        (g2("", "<remoteContent href='http://a/b.txt'/>"), class::NO_TEXT, "remote"),
        (g2("", "<inlineXML><sports-content><p>x</p></sports-content></inlineXML>"), class::NO_TEXT, "inlineXML"),
        (g2("", "<inlineData encoding='encd:b64'>2YbYtQ==</inlineData>"), class::NO_TEXT, "without content"),
        (g2("", "<inlineXML> <!-- لا شيء --> </inlineXML>"), class::NO_TEXT, "inlineXML"),
        (nitf(">", ""), class::NO_TEXT, "NITF"),
        ("<nitf/>".to_owned(), class::NO_TEXT, "NITF"),
        (newsml_1("", &component("Photo")), class::NO_TEXT, "photos"),
        ("<NewsML><NewsEnvelope/></NewsML>".to_owned(), class::NO_TEXT, "without a news item"),
        (format!("<NewsML>{news_item}{news_item}</NewsML>"), class::UNKNOWN_FORMAT, "one item a record"),
        ("<contentSet><inlineXML/></contentSet>".to_owned(), class::UNKNOWN_FORMAT, "whole item"),
        ("<rates><usd>48</usd></rates>".to_owned(), class::UNKNOWN_FORMAT, "XML of an unknown kind"),
    ] {
        let rejection = decoded(text.clone()).expect_err(&text);
        assert_eq!(rejection.class, class, "{text}: {rejection}");
        assert!(rejection.message.contains(hint), "{text}: {rejection}");
    }
}

#[test]
fn content_in_all_its_wrappings() {
    let with = |content: &str| g2("", content);
    for (text, body) in [
        (with(TEXT_G2), "نص الخبر."),
        (with("<inlineXML><div><p>نص</p><p>الخبر.</p></div></inlineXML>"), "نص\n\nالخبر."),
        (with("<inlineXML><nitf><body><body.content>نص الخبر.</body.content></body></nitf></inlineXML>"), "نص الخبر."),
        (with("<inlineData contenttype='text/plain'>نص\n\nالخبر &amp; غيره.</inlineData>"), "نص\n\nالخبر & غيره."),
        (
            with("<inlineData contenttype='text/html'>&lt;p&gt;نص&lt;/p&gt;&lt;p&gt;الخبر.&lt;/p&gt;</inlineData>"),
            "نص\n\nالخبر.",
        ),
        (with("<inlineData><![CDATA[<p>نص</p><p>الخبر.</p>]]></inlineData>"), "نص\n\nالخبر."),
        (nitf(">", "<![CDATA[<p>نص</p><p>الخبر.</p>]]>"), "نص\n\nالخبر."),
        (nitf(">", "<p>نص<br/>الخبر.</p><p/>"), "نص\nالخبر."),
        (nitf("/><docdata>", "<p>نص الخبر.</p>"), "نص الخبر."),
        (newsml_1("", TEXT_1), "نص الخبر."),
        (newsml_1("", &TEXT_1.replace("<p>نص الخبر.</p>", "نص\n\nالخبر.")), "نص\n\nالخبر."),
        (
            newsml_1(
                "",
                &format!(
                    "{TEXT_1}<NewsComponent><Role FormalName='Body'/>{}</NewsComponent>",
                    TEXT_1.replace("نص", "متن")
                ),
            ),
            "متن الخبر.",
        ),
        // Twice the same element: the first one counts.
        (g2("", &TEXT_G2.repeat(2)), "نص الخبر."),
    ] {
        let raw = decoded(text.clone()).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(raw.body.trim(), body, "{text}");
        assert_eq!(raw.title.as_deref(), Some("عنوان"), "{text}");
    }
}

#[test]
fn the_root_decides_and_the_content_type_only_says_that_it_is_xml() {
    let decode_as = |text: &str, media: &str| decode(&input(text, &[("content-type", media)]), &Settings::default());
    let (g2, nitf, one) = (g2("", TEXT_G2), nitf(">", "<p>نص الخبر.</p>"), newsml_1("", TEXT_1));
    for (text, media, format, flagged) in [
        (&g2, "application/vnd.iptc.g2.newsitem+xml", InputFormat::NewsmlG2, false),
        (&nitf, "application/nitf+xml; charset=utf-8", InputFormat::Nitf, false),
        (&nitf, "application/vnd.iptc.g2.newsitem+xml", InputFormat::Nitf, false),
        (&one, "text/xml", InputFormat::Newsml1, false),
        (&one, "", InputFormat::Newsml1, false),
        (&nitf, "text/plain", InputFormat::Nitf, true),
        (&nitf, "text/html", InputFormat::Nitf, true),
        (&g2, "application/json", InputFormat::NewsmlG2, true),
    ] {
        let raw = decode_as(text, media).unwrap_or_else(|error| panic!("{media}: {error}"));
        assert_eq!((raw.format, raw.flags.contains(&"content-type-mismatch")), (format, flagged), "{media}");
    }
    for (text, class) in
        [("<nitf><body>", class::BAD_XML), ("<foo>نص", class::UNKNOWN_FORMAT), ("<3 أسباب", class::UNKNOWN_FORMAT)]
    {
        assert_eq!(class_of(decode_as(text, "application/xml")), class, "{text}");
    }
}

#[test]
fn inputs_that_hurt() {
    let whole = String::from_utf8(fixture("newsml_g2_arabic.xml")).unwrap();
    // Cut off anywhere, it is no XML; and never a panic, or half an article.
    for end in (whole.find("<newsMessage").unwrap()..whole.trim_end().len()).step_by(61) {
        let cut: String = whole
            .chars()
            .scan(0, |bytes, c| {
                *bytes += c.len_utf8();
                (*bytes <= end).then_some(c)
            })
            .collect();
        let class = class_of(decoded(cut));
        assert!([class::BAD_XML, class::UNKNOWN_FORMAT, class::NO_TEXT].contains(&class), "{end}: {class}");
    }
    // The declaration is wrong, the bytes are right; and the other way round.
    let raw =
        decoded(nitf(">", "<p>نص الخبر.</p>").replace("<nitf>", "<?xml version='1.0' encoding='windows-1256'?><nitf>"));
    assert_eq!(raw.unwrap().body, "نص الخبر.");
    let declared = format!("<?xml version='1.0' encoding='windows-1256'?>{}", nitf(">", "<p>نص الخبر «عاجل».</p>"));
    let (bytes, ..) = encoding_rs::WINDOWS_1256.encode(&declared);
    assert_eq!(decoded(bytes.into_owned()).unwrap().body, "نص الخبر «عاجل».");

    let mut bomb = String::from("<!DOCTYPE nitf [<!ENTITY a 'ها'>");
    for level in 'b'..='z' {
        let before = char::from(level as u8 - 1);
        bomb += &format!("<!ENTITY {level} '{}'>", format!("&{before};").repeat(10));
    }
    let raw = decoded(format!("{bomb}]>{}", nitf(">", "<p>نص &z; الخبر.</p>"))).unwrap();
    assert_eq!((raw.body.as_str(), raw.flags.as_slice()), ("نص &z; الخبر.", &["entities-not-expanded"][..]));

    for (text, class) in [
        (format!("<nitf>{}", "<block>".repeat(100_000)), class::NESTING),
        (nitf(">", &format!("{}نص{}", "<em>".repeat(100_000), "</em>".repeat(100_000))), class::NESTING),
        (format!("<newsItem>{}</newsItem>", "<a/>".repeat(150_001)), class::TOO_LARGE),
        (nitf(">", "<p>نص &#xD800; &#0; الخبر</p>"), "none"),
        (nitf(">", &format!("<p>{}</p>", "خبر طويل ".repeat(100_000))), "none"),
        (nitf(">", &"<p>خبر</p>".repeat(70_000)), "none"),
        (nitf(">", &"<p>خبر</p>".repeat(200_000)), class::TOO_LARGE),
        (nitf(&format!("{} >", "x='1' ".repeat(100_000)), "<p>نص</p>"), "none"),
        (g2(&"<link href='http://a.b/c'/><altId>1</altId>".repeat(45_000), TEXT_G2), "none"),
    ] {
        assert_eq!(class_of(decoded(text.clone())), class, "{}", text.chars().take(60).collect::<String>());
    }
}

proptest! {
    #[test]
    fn nothing_panics_on_xml_soup(root in 0..4_usize, pieces in proptest::collection::vec(prop_oneof![
        Just("<p>"), Just("</p>"), Just("<hl2>"), Just("</hl2>"), Just("<p/>"), Just("<br/>"), Just("<![CDATA["), Just("]]>"),
        Just("<!--"), Just("-->"), Just("<?x"), Just("?>"), Just("&amp;"), Just("&x;"), Just("&"), Just("&#x10FFFF;"), Just("<"),
        Just(">"), Just("نص عربي "), Just("<org value='"), Just("'>"), Just("</org>"), Just("<table><tr><td>"),
        Just("</td></tr></table>"), Just("\u{200F}"), Just("<a:b xmlns:a='"), Just("<!DOCTYPE x ["), Just("]>"), Just("\""),
        Just("<contentSet><inlineXML>"), Just("</inlineXML></contentSet>"), Just("<DataContent>"), Just("</DataContent>"),
    ], 0..30)) {
        let soup = pieces.concat();
        let wrapped = match root {
            0 => nitf(">", &soup),
            1 => g2("", &format!("<inlineXML>{soup}</inlineXML>")),
            2 => newsml_1("", &format!("<ContentItem><DataContent>{soup}</DataContent></ContentItem>")),
            _ => format!("<?xml version='1.0'?>{soup}"),
        };
        let _ = processed(&input(wrapped.clone(), &[("content-type", "application/xml")]));
        let _ = processed(&input(wrapped, &[]));
    }
}
