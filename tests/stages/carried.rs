//! What the publisher says beside the text reaches the record, in every version of ninjs.

use serde_json::{Value, json};

use crate::support::{fixture, input, processed, published};

fn record(article: &Value) -> Value {
    published(&processed(&input(article.to_string(), &[])).unwrap())
}

#[test]
fn all_that_ninjs_3_holds_comes_out_again() {
    let article: Value = serde_json::from_slice(&fixture("ninjs3_full.json")).unwrap();
    let out = record(&article);
    for field in [
        "uri",
        "version",
        "firstCreated",
        "contentCreated",
        "embargoedUntil",
        "expires",
        "urgency",
        "title",
        "slugline",
        "edNote",
        "by",
        "located",
        "copyrightHolder",
        "copyrightNotice",
        "usageTerms",
        "subjects",
        "genres",
        "events",
        "objects",
        "trustIndicators",
        "digitalSourceType",
        "rightsInfo",
        "renditions",
        "associations",
        "pubStatus",
        "language",
        "type",
    ] {
        assert_eq!(out[field], article[field], "{field}");
    }
    assert_eq!(
        out["people"],
        json!([{ "name": "سهيل المزروعي", "rel": "about", "uri": "http://www.wikidata.org/entity/Q3" }])
    );
    assert_eq!(out["organisations"], json!([{ "name": "أوبك", "literal": "opec" }]));
    assert_eq!(out["places"], json!([{ "name": "دبي" }]));
    assert_eq!(
        out["descriptions"],
        json!([{ "role": "summary", "contentType": "text/plain", "value": "ارتفعت الأسعار." }])
    );
    assert_eq!(
        out["infoSources"],
        json!([{ "name": "وام", "role": "publisher" }, { "name": "بلومبرغ", "role": "origin", "uri": "https://bloomberg.example/" }])
    );
    assert_eq!(out["altIds"][0], article["altIds"][0]);
    assert_eq!(out["altIds"][1], article["altIds"][1]);
}

#[test]
fn ninjs_1_and_superdesk_come_out_in_the_form_of_ninjs_3() {
    let out = record(&json!({
        "guid": "urn:newsml:desk.example:1", "type": "text", "versioncreated": "2025-03-12T10:00:00Z", "headline": "عنوان",
        "body_html": "<p>نص الخبر.</p>", "description_text": "ملخص", "description_html": "<p>ملخص</p>",
        "subject": [{ "code": "20000256", "scheme": "http://cv.iptc.org/newscodes/mediatopic/", "name": "طاقة" },
                    { "code": "subj:04005000", "name": "نفط" }, { "code": "04005004", "name": "استخراج" }, { "qcode": "x:1" }],
        "genre": "تقرير", "keywords": ["أوبك", "برنت"], "place": [{ "code": "UAE", "name": "الإمارات" }],
        "person": [{ "name": "سهيل", "rel": "about" }], "organisation": [{ "name": "أوبك" }], "event": [{ "name": "اجتماع" }],
        "usageterms": "شروط", "ednote": "ملاحظة", "source": "وام",
        "associations": {
            "featuremedia": { "guid": "urn:newsml:desk.example:p1", "type": "picture", "headline": "صورة", "byline": "منى",
                "description_text": "الوزير", "priority": 6,
                "renditions": { "original": { "href": "https://desk.example/p1.jpg", "mimetype": "image/jpeg", "width": 800 } } },
            "empty": null,
        },
    }));
    assert_eq!(
        out["subjects"],
        json!([
            { "name": "طاقة", "uri": "http://cv.iptc.org/newscodes/mediatopic/20000256" },
            { "name": "نفط", "uri": "http://cv.iptc.org/newscodes/subjectcode/04005000" },
            { "name": "استخراج", "literal": "04005004" },
            { "literal": "x:1" },
            { "name": "أوبك" },
            { "name": "برنت" },
        ])
    );
    assert_eq!(
        (&out["genres"], &out["places"]),
        (&json!([{ "name": "تقرير" }]), &json!([{ "name": "الإمارات", "literal": "UAE" }]))
    );
    assert_eq!((&out["people"][0]["name"], &out["events"][0]["name"]), (&json!("سهيل"), &json!("اجتماع")));
    assert_eq!(out["descriptions"], json!([{ "contentType": "text/plain", "value": "ملخص" }]));
    assert_eq!(
        out["associations"],
        json!([{ "name": "featuremedia", "uri": "urn:newsml:desk.example:p1", "type": "picture", "by": "منى",
            "headlines": [{ "value": "صورة" }], "descriptions": [{ "value": "الوزير" }],
            "renditions": [{ "href": "https://desk.example/p1.jpg", "width": 800, "contentType": "image/jpeg", "name": "original" }] }])
    );
}

#[test]
fn what_is_not_valid_is_left_out_and_the_record_stays_valid() {
    let out = record(&json!({
        "uri": "urn:x:1", "headlines": "ليس قائمة", "headline": "عنوان", "versionCreated": "2025-03-12T10:00:00Z",
        "bodies": [{ "value": "نص الخبر" }], "urgency": 12, "expires": "قريبا", "contentCreated": 7, "located": ["دبي"],
        "subjects": [{ "uri": "not a uri", "relevance": 900 }, {}, null, 5, "نص"], "genres": 3, "people": { "name": "واحد" },
        "places": [{ "uri": "دبي" }], "rightsInfo": { "encodedRights": "x", "linkedRights": "https://a.example/" },
        "trustIndicators": [{ "title": "بلا دور" }, { "role": "ethics" }], "renditions": [{ "href": "x" }, 3],
        "digitalSourceType": "human", "altIds": [{ "value": 7 }, "x"], "descriptions": [{ "role": "x" }], "associations": "x",
    }));
    assert_eq!(out["subjects"], json!([{ "literal": "not a uri" }, { "name": "نص" }]));
    assert_eq!(out["people"], json!([{ "name": "واحد" }]));
    assert_eq!(out["places"], json!([{ "name": "دبي", "literal": "دبي" }]));
    assert_eq!(out["digitalSourceType"], json!({ "name": "human" }));
    for field in [
        "urgency",
        "expires",
        "contentCreated",
        "located",
        "genres",
        "rightsInfo",
        "trustIndicators",
        "renditions",
        "descriptions",
        "associations",
    ] {
        assert_eq!(out.get(field), None, "{field}");
    }
}
