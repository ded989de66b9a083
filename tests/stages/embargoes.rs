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

/// A message of IPTC 7901 with these keywords and this text.
fn seven(keywords: &str, text: &str) -> String {
    format!(
        "\u{1}abc12 4 pol 9\r\n{keywords}\r\n\u{2}{}\r\n\u{3}301430 GMT Dec 25\r\n\u{4}",
        text.replace('\n', "\r\n")
    )
}

/// One of ANPA, with these lines above its text.
fn anpa(slug: &str, above: &str, text: &str) -> String {
    format!(
        "\u{16}\u{16}\u{1}c041\nr i\u{13}\u{11} {slug} 12-30 31\n\u{2}^{slug},31<\n{above}{text}\n\u{3}AP-WF-12-30-25 1420GMT<\n\u{4}"
    )
}

const UNTIL: &str = "2099-11-14T00:01:00Z";

#[test]
fn embargoes_of_wires_are_found_wherever_they_stand() {
    let body = "Talks between the parties could fail as early as this week.";
    let moment = "0001 GMT Nov 14 2099";
    for (text, known) in [
        // Text directly below, indented or not.
        (format!("Coalition talks =\n\nEMBARGOED UNTIL {moment}\n{body}"), true),
        (format!("Coalition talks =\n\n(EMBARGOED UNTIL {moment})\n{body}\n{body}\n{body}\n{body}"), true),
        (format!("Coalition talks =\nEMBARGOED UNTIL {moment}\n   {body}"), true),
        (format!("محادثات الائتلاف =\n(محظور النشر حتى الساعة 00.01 بتوقيت غرينتش 14 نوفمبر 2099)\n{body}"), true),
        (
            "محادثات الائتلاف =\n(مَحْظور النَّشر حتى الساعة ٠٠:٠١ بتوقيت غرينتش ١٤ نوفمبر ٢٠٩٩)\nقال الوزير إن المحادثات قد تفشل.".to_owned(),
            true,
        ),
        ("محادثات =\nمحظور النشر حتى إشعار آخر\nقال الوزير إن المحادثات قد تفشل هذا الأسبوع.".to_owned(), false),
        // In two lines.
        (format!("Coalition talks =\n\nEMBARGOED UNTIL 0001 GMT Friday\nNov 14 2099\n   {body}"), true),
        // In the headline, or beside it.
        (format!("Coalition talks\nEMBARGOED until {moment} =\n\n   {body}"), true),
        (format!("Coalition talks\nEmbargoed until {moment}\n\n   {body}"), true),
        (format!("Coalition talks could fail - EMBARGOED until {moment} =\n\n   {body}"), true),
        (format!("Coalition talks (embargoed until {moment}) =\n\n   {body}"), true),
        (format!("EMBARGOED UNTIL {moment}: Coalition talks could fail =\n\n   {body}"), false),
        // Labels and other words.
        (format!("Talks =\n\nEMBARGO: {moment}\n   {body}"), true),
        (format!("Talks =\n\nEmbargo: {moment}\n   {body}"), true),
        (format!("Talks =\n\nEMBARGO: check against delivery\n   {body}"), false),
        (format!("Talks =\n\nEMBARGO {moment}\n   {body}"), true),
        (format!("Talks =\n\nATTENTION - EMBARGOED UNTIL {moment}\n{body}"), true),
        (format!("Talks =\n\nURGENT EMBARGOED UNTIL {moment}\n{body}"), true),
        (format!("Talks =\n\nURGENT EMBARGOED\n{body}"), false),
        (format!("Talks =\n\nURGENT EMBARGOED {body}"), false),
        (format!("Talks =\n\nتنبيه: محظور النشر حتى الساعة 00.01 بتوقيت غرينتش 14 نوفمبر 2099\n{body}"), true),
        (format!("Talks =\n\nNOT FOR PUBLICATION OR BROADCAST BEFORE {moment}\n{body}"), true),
        (format!("Talks =\n\nNot for broadcast before the speech.\n\n{body}"), false),
        (format!("Talks =\n\nSperrfrist: 14.11.2099, 06.00 Uhr\n{body}"), false),
        (format!("Talks =\n\nSous embargo jusqu'au 14 novembre\n{body}"), false),
        (format!("Talks =\n\nHOLD FOR SUNDAY RELEASE\n{body}"), false),
        (format!("Talks =\n\n** EMBARGO **\n{body}"), false),
        // A long one.
        (format!("Talks =\n\n   EMBARGOED UNTIL {moment}. {body} {body} {body} {body}"), true),
        (format!("Talks =\n\n   Embargoed until noon on Friday in Berlin: {body} {body} {body} {body}"), false),
        (
            format!(
                "Talks =\n\n   محظور النشر حتى الساعة الثامنة مساء: {}",
                "قال الوزير إن المحادثات قد تفشل. ".repeat(9)
            ),
            false,
        ),
    ] {
        let raw = read(&seven("Germany-politics/", &text));
        let found = (raw.embargoes.first().map(String::as_str), raw.status);
        assert_eq!(found, if known { (Some(UNTIL), Usable) } else { (None, Withheld) }, "{text}");
        assert_eq!(raw.flags.contains(&"embargo-not-understood"), !known, "{text}");
        assert!(raw.body.contains("fail") || raw.body.contains("تفشل"), "{text}");
    }
    for keywords in [
        format!("Germany-politics/EMBARGOED until {moment}"),
        format!("Germany-politics/embargoed until {moment}/"),
        format!("Germany-politics (EMBARGOED UNTIL {moment})"),
    ] {
        let raw = read(&seven(&keywords, &format!("Talks =\n\n   {body}")));
        assert_eq!((raw.embargoes.first().map(String::as_str), raw.status), (Some(UNTIL), Usable), "{keywords}");
    }
    assert_eq!(read(&seven("Germany-EMBARGOED/", &format!("Talks =\n\n   {body}"))).status, Withheld);
    // What is over is harmless.
    let past = seven("Germany/", &format!("Talks =\n\nEMBARGOED UNTIL 0001 GMT Nov 14 2019\n{body}"));
    assert_eq!(outcome(&past), (Usable, Some("2019-11-14T00:01:00Z".to_owned())));
}

#[test]
fn embargoes_of_american_wires() {
    let body = "\tYemenis in the north waited for water on Sunday.";
    for (slug, above, known) in [
        ("BC-Yemen", "^Head<\n^EMBARGOED UNTIL 0001 GMT Nov 14 2099<\n", true),
        ("BC-Yemen", "^Head<\n^Second line, embargoed until 0001 GMT Nov 14 2099<\n", true),
        ("BC-Yemen", "^Eds: ATTENTION - EMBARGOED UNTIL 0001 GMT Nov 14 2099.<\n^Head<\n", true),
        ("BC-Yemen", "^$adv15<\n^For Release Sunday, Nov. 15, 2099, and Thereafter<\n^Head<\n", false),
        ("BC-Yemen", "^$ADV15-16<\n^Head<\n", false),
        ("BC-Yemen", "^For Release Sunday, Nov. 15, 2099, and Thereafter<\n^Head<\n", false),
        ("BC-Yemen", "^Head<\n^HOLD FOR SUNDAY RELEASE, Nov. 15<\n", false),
        ("BC-Yemen", "^Head<\n^Advance for Sunday, Nov. 15<\n", false),
        ("BC-Yemen-ADV15", "^Head<\n", false),
        ("BC-Yemen,ADV15", "^Head<\n", false),
    ] {
        let raw = read(&anpa(slug, above, body));
        let found = (raw.embargoes.first().map(String::as_str), raw.status);
        assert_eq!(found, if known { (Some(UNTIL), Usable) } else { (None, Withheld) }, "{slug} {above}");
        assert!(raw.title.as_deref().is_some_and(|title| title.starts_with("Head")), "{slug} {above}");
        assert!(raw.body.starts_with("Yemenis"), "{slug} {above}");
    }
}

#[test]
fn embargoes_of_plain_text() {
    for (text, known) in [
        ("EMBARGOED UNTIL 0001 GMT Nov 14 2099\nعنوان الخبر\nنص الخبر هنا.", true),
        ("عنوان الخبر\n\n(محظور النشر حتى الساعة 00.01 بتوقيت غرينتش 14 نوفمبر 2099)\n\nنص الخبر هنا.", true),
        ("عنوان الخبر\r\nنص الخبر هنا.\r\nوسطر.\r\nوآخر.\r\nEMBARGO: 0001 GMT Nov 14 2099\r\n", true),
        ("عنوان الخبر (embargoed until 0001 GMT Nov 14 2099)\nنص الخبر هنا.", true),
        ("EMBARGOED UNTIL 0001 GMT Nov 14\nعنوان الخبر\nنص الخبر هنا.", false),
        ("NOT FOR PUBLICATION BEFORE FRIDAY\n\nعنوان الخبر\nنص الخبر هنا.", false),
        ("عنوان الخبر\nمحظور النشر حتى إشعار آخر\nنص الخبر هنا.", false),
    ] {
        let raw = read(text);
        let found = (raw.embargoes.first().map(String::as_str), raw.status);
        assert_eq!(found, if known { (Some(UNTIL), Usable) } else { (None, Withheld) }, "{text}");
        assert!(raw.title.as_deref().is_some_and(|title| title.starts_with("عنوان الخبر")), "{text}");
        assert!(raw.body.trim().starts_with("نص الخبر هنا.") && !raw.body.contains("2099"), "{text}");
    }
    assert_eq!(outcome("EMBARGOED UNTIL THE SPEECH").0, Withheld);
    assert_eq!(outcome("Head\nEMBARGOED UNTIL 0001 GMT Nov 14 2019\nText here.").0, Usable);
}

#[test]
fn news_about_embargoes_is_news() {
    let paragraph = "The report, embargoed until Friday, says that prices will rise, and nobody disputes it.";
    for line in [
        "The oil embargo of 1973 changed the world",
        "UN extends Libya arms embargo until May 2026",
        "Arms embargo: 5 things to know",
        "Embargo: Cuba protests against US sanctions",
        "Embargo on Iranian oil tightens",
        "EMBARGOED OIL SEIZED IN ADEN",
        "Embargoed goods were seized in Aden",
        "Iran embargo 2012: what was it",
        "EU embargo for Russian diesel starts on Friday",
        "For release of the hostages, talks went on",
        "Hold for the door",
        "Not for profit hospitals close",
        "Hostages held for 15 days before release on Sunday",
        "الحظر النفطي عام 1973 غيّر العالم",
        "الحظر النفطي: خمس نقاط",
        "رفع الحظر عن نشر الصور",
        "حظر النشر في قضية النائب يثير جدلا",
        "حظر التجول حتى الساعة السادسة صباحا",
        "مجلس الأمن يمدد حظر السلاح حتى 30 مايو 2026",
    ] {
        for text in [
            seven("Iran-oil-embargo/", &format!("{line} =\n\n   {paragraph}\n   {line}.")),
            seven("IRAN-OIL-EMBARGO/", &format!("Head =\n\n{line}.\n{paragraph}")),
            anpa("BC-Iran-Embargo", &format!("^{line}<\n^Second line<\n"), &format!("\t{line}.\n\t{paragraph}")),
            format!("{line}\n{line}.\n{paragraph}"),
            format!("عنوان\n{paragraph}\n{line}"),
        ] {
            let raw = read(&text);
            assert_eq!((raw.status, raw.embargoes.len(), raw.flags.len()), (Usable, 0, 0), "{text}");
            assert!(raw.body.contains("nobody disputes it"), "{text}");
        }
    }
    // A line of a paragraph is none of its own.
    let wrapped = "   Crude oil from the north of the country had been strictly\nembargoed until 2016 by the states of the union and was then sold\n\
                   for release on the open market of the world by the ministry.";
    let raw = read(&seven("Oil/", &format!("Head =\n\n{wrapped}")));
    assert_eq!((raw.status, raw.embargoes.len()), (Usable, 0));
}

#[test]
fn a_story_is_killed_only_where_two_places_say_so() {
    let notice = "Editors: Please kill the story slugged Germany-politics. The minister did not resign.";
    let arabic = "يرجى إلغاء الخبر المعنون «استقالة الوزير» لعدم دقته.";
    for (keywords, title, text, status) in [
        ("KILL/", "KILL - Coalition talks", "The story was wrong.", Canceled),
        ("Germany-politics/KILL", "Coalition talks", notice, Canceled),
        ("KILL/", "Coalition talks", notice, Canceled),
        ("KILL/", "استقالة الوزير", arabic, Canceled),
        ("Germany-politics/", "KILL: Coalition talks", notice, Canceled),
        ("Germany-politics/", "إلغاء: استقالة الوزير", arabic, Canceled),
        // News about killing, and of notices.
        ("SYRIA-KILL/", "Gunmen kill 12 in Syria", "Gunmen killed twelve people.", Usable),
        ("Syria-kill/", "Gunmen kill 12 in Syria", notice, Usable),
        ("Media/", "Agency withdraws report", notice, Usable),
        ("Film/", "Kill Bill - twenty years on", "A film.", Usable),
        ("Film/", "KILL BILL - TWENTY YEARS ON", "A film.", Usable),
        ("Germany-KILL-law/", "Hunters may kill wolves", notice, Usable),
        ("قتل/", "إلغاء الرحلات - مطار بيروت", "نص الخبر.", Usable),
    ] {
        let raw = read(&seven(keywords, &format!("{title} =\n\n   {text}\n   (dpa)")));
        assert_eq!(raw.status, status, "{keywords} {title}");
    }
    for (slug, above, text, status) in [
        ("BC-SYRIA-KILL", "^Gunmen kill 12 in Syria<\n", "Gunmen killed twelve people.", Usable),
        ("BC-WORLD CUP-ELIMINATION", "^Brazil out<\n", "Brazil left the World Cup.", Usable),
        ("BC-SYRIA-KILL", "^Syria resignation<\n^Eds: This is a mandatory kill.<\n", "It was wrong.", Canceled),
        ("BC-Syria, KILL", "^Syria resignation<\n", "It was wrong.", Canceled),
        ("BC-Syria-ELIMINATION", "^ELIMINATION: Syria resignation<\n", "It was wrong.", Canceled),
    ] {
        assert_eq!(read(&anpa(slug, above, &format!("\t{text}"))).status, status, "{slug} {above}");
    }
}
