//! Status and embargo wherever they stand: nothing that is held back or withdrawn may pass for an ordinary article, and no
//! ordinary article may be lost to a word about embargoes.

use newswire::decode::class;
use newswire::record::PubStatus::{self, Canceled, Usable, Withheld};
use newswire::record::RawArticle;

use crate::support::{decoded, input, processed};

fn read(text: &str) -> RawArticle {
    decoded(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Status and end of embargo as they are published.
fn outcome(text: &str) -> (PubStatus, Option<String>) {
    let article = processed(&input(text, &[])).unwrap_or_else(|error| panic!("{error}: {text}"));
    (article.status, article.embargoed_until.map(|until| until.to_string()))
}

#[test]
fn every_json_format_reads_status_and_embargo() {
    let formats = [
        r#"{"url":"https://news.example/a/1","title":"عنوان","text":"نص الخبر",%}"#,
        r#"{"guid":"urn:x:1","versioncreated":"2025-03-12T10:00:00Z","headline":"عنوان","body_text":"نص الخبر",%}"#,
        r#"{"uri":"urn:x:1","bodies":[{"role":"main","value":"نص الخبر"}],%}"#,
        r#"{"url":"https://news.example/a/1","maintext":"نص الخبر","source_domain":"news.example","date_publish":"2025-03-12 10:00:00",%}"#,
        r#"{"@context":"https://schema.org","@type":"NewsArticle","headline":"عنوان","articleBody":"نص الخبر",%}"#,
    ];
    let cases: &[(&str, PubStatus, Option<&str>)] = &[
        (r#""x":1"#, Usable, None),
        (r#""status":"canceled""#, Canceled, None),
        (r#""pubStatus":"withheld""#, Withheld, None),
        (r#""publication_status":"killed""#, Canceled, None),
        (r#""status":{"name":"withheld"}"#, Withheld, None),
        (r#""status":{"qcode":"stat:canceled","name":"ملغى"}"#, Canceled, None),
        (r#""status":200"#, Usable, None),
        (r#""status":true"#, Usable, None),
        // The strictest counts.
        (r#""pubstatus":"usable","status":"withheld""#, Withheld, None),
        (r#""pubstatus":"withheld","status":"ok""#, Withheld, None),
        (r#""pub_status":"usable","pubStatus":"canceled""#, Canceled, None),
        (r#""status":"embargoed""#, Withheld, None),
        (r#""status":"embargoed","embargo":"2099-01-01T00:00:00Z""#, Usable, Some("2099-01-01T00:00:00Z")),
        (r#""embargoed":"2099-01-01T00:00:00Z""#, Usable, Some("2099-01-01T00:00:00Z")),
        (r#""embargo":"2099-01-01T00:00:00Z""#, Usable, Some("2099-01-01T00:00:00Z")),
        (r#""embargoUntil":"2099-01-01T00:00:00Z""#, Usable, Some("2099-01-01T00:00:00Z")),
        (r#""embargo_date":"2099-01-01T00:00:00Z""#, Usable, Some("2099-01-01T00:00:00Z")),
        (r#""embargoDate":4070908800"#, Usable, Some("2099-01-01T00:00:00Z")),
        (r#""embargoed_at":"2099-01-01T00:00:00Z""#, Usable, Some("2099-01-01T00:00:00Z")),
        // Of several the last to end holds.
        (r#""embargoedUntil":false,"embargoed":"2099-01-01T00:00:00Z""#, Usable, Some("2099-01-01T00:00:00Z")),
        (r#""embargoed":true,"embargo_until":"2099-01-01T00:00:00Z""#, Usable, Some("2099-01-01T00:00:00Z")),
        (
            r#""embargoed_until":"2020-01-01T00:00:00Z","embargo":"2099-01-01T00:00:00Z""#,
            Usable,
            Some("2099-01-01T00:00:00Z"),
        ),
        (r#""embargo":"2099-01-01T00:00:00Z","Embargo":"2020-01-01T00:00:00Z""#, Usable, Some("2099-01-01T00:00:00Z")),
        (r#""embargo_note":"حتى إلقاء الكلمة""#, Withheld, None),
        // None, or over.
        (r#""embargoed":false"#, Usable, None),
        (r#""embargoed":null,"embargo":"","embargo_until":[]"#, Usable, None),
        (r#""embargo":"None","embargo_until":0"#, Usable, None),
        (r#""embargoed":"2020-01-01T00:00:00Z""#, Usable, Some("2020-01-01T00:00:00Z")),
    ];
    for format in formats {
        for (fields, status, until) in cases {
            let text = format.replace('%', fields);
            assert_eq!(outcome(&text), (*status, until.map(str::to_owned)), "{text}");
        }
        for fields in [
            r#""embargoed":true"#,
            r#""embargo":{"until":"2099-01-01T00:00:00Z"}"#,
            r#""embargo":["2099-01-01T00:00:00Z"]"#,
            r#""pubstatus":7"#,
            r#""pubstatus":["canceled"]"#,
            r#""status":{"state":"gone"}"#,
            r#""status":"maybe""#,
        ] {
            let text = format.replace('%', fields);
            assert_eq!(decoded(text.as_str()).unwrap_err().class, class::BAD_FIELD, "{text}");
        }
    }
    // A cancel may come without a text.
    let cancel = r#"{"url":"https://news.example/a/1","maintext":null,"source_domain":"news.example","date_publish":"2025-03-12",
        "date_download":"2025-03-12","title_page":"عنوان","status":"canceled"}"#;
    assert_eq!(read(cancel).status, Canceled);
    // What an article says about embargoes is no field of that name.
    assert_eq!(
        outcome(r#"{"title":"الحظر النفطي","text":"نص","tags":["embargo"],"slug":"oil-embargo"}"#),
        (Usable, None)
    );
}

#[test]
fn in_xml_the_stricter_of_outer_and_inner_holds() {
    let g2 = |meta: &str, inner: &str| {
        format!(
            "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='urn:x:1'><itemMeta>{meta}</itemMeta><contentSet>\
             <inlineXML><nitf xmlns='http://iptc.org/std/NITF/2006-10-18/'><head><docdata {inner}</docdata></head><body>\
             <body.content><p>نص الخبر.</p></body.content></body></nitf></inlineXML></contentSet></newsItem>"
        )
    };
    let newsml_1 = |management: &str| {
        format!(
            "<NewsML><NewsItem><NewsManagement>{management}</NewsManagement><NewsComponent><ContentItem><DataContent>\
             <p>نص الخبر.</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
        )
    };
    let late = Some("2099-01-01T00:00:00Z");
    for (text, status, until) in [
        (g2("<embargoed>2020-01-01T00:00:00Z</embargoed>", "><date.release norm='20990101T000000Z'/>"), Usable, late),
        (g2("<embargoed>2099-01-01T00:00:00Z</embargoed>", "><date.release norm='20200101T000000Z'/>"), Usable, late),
        (
            g2("<embargoed>2020-01-01T00:00:00Z</embargoed><embargoed>2099-01-01T00:00:00Z</embargoed>", ">"),
            Usable,
            late,
        ),
        (g2("<embargoed>2099-01-01T00:00:00Z</embargoed><embargoed/>", ">"), Withheld, late),
        (g2("<embargoed>12/05/2099</embargoed>", ">"), Withheld, None),
        (g2("", "><date.issue norm='20990101T000000Z'/><date.release norm='20990101T000000Z'/>"), Usable, late),
        (g2("", "><date.release norm='20990101T000000Z'/><date.release norm='20200101T000000Z'/>"), Usable, late),
        (g2("<pubStatus qcode='stat:withheld'/>", "management-status='usable'>"), Withheld, None),
        (g2("<pubStatus qcode='stat:usable'/>", "management-status='canceled'>"), Canceled, None),
        (g2("<pubStatus qcode='stat:withheld'/>", "management-status='canceled'>"), Canceled, None),
        (g2("<pubStatus qcode='stat:usable'/><pubStatus qcode='stat:canceled'/>", ">"), Canceled, None),
        (newsml_1("<Instruction FormalName='Kill'/>"), Canceled, None),
        (newsml_1("<Status FormalName='Usable'/><Instruction FormalName='Delete'/>"), Canceled, None),
        (newsml_1("<Instruction FormalName='Correction'/><Instruction FormalName='kill'/>"), Canceled, None),
        (newsml_1("<Instruction FormalName='Update'/>"), Usable, None),
    ] {
        assert_eq!(outcome(&text), (status, until.map(str::to_owned)), "{text}");
    }
}
