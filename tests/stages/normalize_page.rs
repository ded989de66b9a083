//! Pages as scrapers bring them: what is taken off, what is recognized, and that nothing is lost in silence.

use newswire::record::{Article, DateSource, PubStatus, RemovalKind};
use proptest::prelude::*;

use crate::support::{article, input, processed};

fn page(text: &str) -> Article {
    article(serde_json::json!({"title": "مجلس الوزراء يقر الموازنة", "text": text}).to_string())
}

const LEAD: &str = "أقر مجلس الوزراء في جلسته الأسبوعية مشروع الموازنة العامة للدولة بعد نقاش استمر أكثر من ست ساعات.";
const NEXT: &str =
    "وأوضح وزير المالية أن العجز المتوقع يبلغ 3.4 في المئة من الناتج المحلي، مشيرا إلى أن الحكومة لن تفرض ضرائب جديدة.";

#[test]
fn every_line_of_a_page_head_has_its_kind() {
    use RemovalKind::{Byline, DateLine, Furniture, ReadingTime, RelatedLinks};
    for (line, kind) in [
        ("كتب فريق التحرير 3 دقيقة للقراءة", ReadingTime),
        ("تم النشر في", DateLine),
        ("تم النشر في: 12 مارس 2025 - 10:30 ص", DateLine),
        ("آخر تحديث: الأربعاء ١٢ آذار / مارس ٢٠٢٥ الساعة ١٤:٣٠ بتوقيت غرينتش", DateLine),
        ("آخر تحديث:", DateLine),
        ("نُشر منذ 3 ساعات", DateLine),
        ("11 رمضان 1446 هـ", DateLine),
        ("1,234 مشاهدة", Furniture),
        ("عدد المشاهدات: ٥٦٧", Furniture),
        ("طباعة / إرسال / A+ A-", Furniture),
        ("Print | Email | A+ A-", Furniture),
        ("بقلم: سامي الحارثي", Byline),
        ("كتبت: هدى عبد الرحمن", Byline),
        ("كتب/ محمد علي:", Byline),
        ("أعدّه للنشر: خالد محمود", Byline),
        ("By Sara Adel in Cairo", Byline),
        ("Publié le 12 mars 2025 à 14h30", DateLine),
        ("Partager sur Facebook", Furniture),
        ("للمزيد اقرأ: أسعار الذهب", RelatedLinks),
    ] {
        let article = page(&format!("{line}\n{LEAD}\n{NEXT}"));
        let seen: Vec<_> = article.removed.iter().map(|removal| (removal.kind, removal.text.as_str())).collect();
        assert_eq!(seen, [(kind, line)], "{line}");
        assert_eq!(article.body, format!("{LEAD}\n\n{NEXT}"), "{line}");
    }
}

#[test]
fn every_line_of_a_page_foot_has_its_kind() {
    use RemovalKind::{Byline, Copyright, DateLine, Furniture, RelatedLinks};
    for (line, kind) in [
        ("#الموازنة #مجلس_الوزراء", Furniture),
        ("للتواصل مع الكاتب: writer@example.com", Furniture),
        ("فاكس: 6923348", Furniture),
        ("(تصوير: أحمد سالم)", Byline),
        ("// انتهى //", Furniture),
        ("17:37 ت م", DateLine),
        ("رابط الخبر بصحيفة المثال: مجلس الوزراء يقر الموازنة", Furniture),
        ("جميع الحقوق محفوظة © 2025", Copyright),
        ("© Example Media 2025", Copyright),
        ("À lire aussi : le budget adopté", RelatedLinks),
        ("25 تعليقًا", Furniture),
    ] {
        let article = page(&format!("{LEAD}\n{NEXT}\n{line}"));
        if line == "25 تعليقًا" {
            // The accusative is not a word of the counters: such a line stays rather than be guessed.
            assert!(article.removed.is_empty());
            continue;
        }
        let seen: Vec<_> = article.removed.iter().map(|removal| (removal.kind, removal.text.as_str())).collect();
        assert_eq!(seen, [(kind, line)], "{line}");
    }
}

#[test]
fn tags_glued_to_the_last_sentence_and_calls_for_messages_go() {
    let lead = "افتتح الوزير المعرض في جدة مساء أمس بحضور عدد كبير من الزوار.";
    for (tail, left, removed) in [
        (
            "وقال إن المعرض يستمر أسبوعا. سمات المعرض جدة وزارة الثقافة",
            "وقال إن المعرض يستمر أسبوعا.",
            &["سمات المعرض جدة وزارة الثقافة"][..],
        ),
        ("وقال: «نلتقي غدا.» الكلمات الدلالية: معرض، جدة", "وقال: «نلتقي غدا.»", &["الكلمات الدلالية: معرض، جدة"]),
        ("الصدق. سمات الكاتب الناجح كثيرة. هذا أولها", "الصدق. سمات الكاتب الناجح كثيرة. هذا أولها", &[]),
        ("وهذا سمة من سمات تجربته كاتبا", "وهذا سمة من سمات تجربته كاتبا", &[]),
        (
            "هذا رأيي.\nكاتب@example.com\nللتواصل مع الكاتب ارسل رسالة SMS\nتبدأ بالرمز (24) ثم مسافة ثم نص الرسالة إلى\n88591 - Stc\n635031 - Mobily",
            "هذا رأيي.\n\nكاتب@example.com",
            &[
                "للتواصل مع الكاتب ارسل رسالة SMS",
                "تبدأ بالرمز (24) ثم مسافة ثم نص الرسالة إلى",
                "88591 - Stc",
                "635031 - Mobily",
            ],
        ),
        ("للتواصل بين الشعوب لغات كثيرة، وهذه رسالة المعرض.", "للتواصل بين الشعوب لغات كثيرة، وهذه رسالة المعرض.", &[]),
    ] {
        let article = article(serde_json::json!({"title": "خبر", "text": format!("{lead}\n{tail}")}).to_string());
        assert_eq!(article.body, format!("{lead}\n\n{left}"));
        let found: Vec<&str> = article.removed.iter().map(|removal| removal.text.as_str()).collect();
        assert_eq!(found, removed, "{tail}");
    }
}

#[test]
fn reading_time_and_byline_may_share_a_line() {
    let article = page(&format!("كتب فريق التحرير 3 دقيقة للقراءة\n{LEAD}"));
    assert_eq!((article.byline.as_deref(), article.reading_time_minutes), (Some("فريق التحرير"), Some(3)));
    let article = page(&format!("بقلم: هالة منصور - ٧ دقائق للقراءة\n{LEAD}"));
    assert_eq!((article.byline.as_deref(), article.reading_time_minutes), (Some("هالة منصور"), Some(7)));
}

#[test]
fn sentences_that_look_like_furniture_stay() {
    for last in [
        "للمزيد من التضليل فهم يعتبرون الفوز بالبطولات الإقليمية نجاحا لعملهم.",
        "جميع حقوق الإنسان مصونة وفقا للدستور.",
        "للتواصل مع المواطنين أطلقت الوزارة منصة جديدة.",
        "انتهت المباراة بالتعادل السلبي.",
        "وسم #الموازنة تصدر مواقع التواصل.",
        "كتب على حسابه @minister أن الأزمة انتهت.",
        "اليوم",
        "يتبع الفريق المدرب الجديد إلى المعسكر.",
    ] {
        let article = page(&format!("{LEAD}\n{last}"));
        assert!(article.body.ends_with(last), "{last}: {:?}", article.removed);
    }
}

#[test]
fn datelines_and_agencies_of_the_wires() {
    for (opening, dateline, agency) in [
        ("واس - الرياض: ", Some("واس - الرياض"), Some("SPA")),
        ("موسكو (رويترز) - ", Some("موسكو (رويترز)"), Some("Reuters")),
        ("القاهرة - أ ش أ - ", Some("القاهرة - أ ش أ"), Some("MENA")),
        ("عمان - بترا - ", Some("عمان - بترا"), Some("Petra")),
        ("غزة/ وفا/ ", Some("غزة/ وفا"), Some("WAFA")),
        ("الجزائر/ 12 يناير 2024 (واج) ", Some("الجزائر/ 12 يناير 2024 (واج)"), Some("APS")),
        ("الرياض: سعد القحطاني\n", Some("الرياض: سعد القحطاني"), None),
        ("(وكالات)\n", None, Some("agencies")),
        ("خالد العمري- سبق- جازان: ", Some("خالد العمري- سبق- جازان"), None),
    ] {
        let article = page(&format!("{opening}{LEAD}\n{NEXT}"));
        assert_eq!(article.dateline.as_deref(), dateline, "{opening}");
        assert_eq!(article.agency.map(|agency| agency.name).as_deref(), agency, "{opening}");
        assert!(article.body.starts_with(opening.trim_end()), "a dateline stays: {}", article.body);
    }
}

#[test]
fn a_dateline_tells_the_date_where_nothing_else_does() {
    let text = format!("الرياض 10 رمضان 1446 هـ الموافق 10 مارس 2025 م واس\n{LEAD}");
    let found = page(&text);
    assert_eq!(
        (found.version_created.to_string().as_str(), found.date_source),
        ("2025-03-10T00:00:00Z", DateSource::Text)
    );
    let json = serde_json::json!({"title": "ع", "text": text, "date": "2025-03-11T00:00:00Z"});
    assert_eq!(article(json.to_string()).date_source, DateSource::Article);
}

#[test]
fn relative_dates_count_from_the_arrival_and_say_so() {
    let found = page(&format!("نُشر منذ ساعتين\n{LEAD}"));
    assert_eq!(
        (found.version_created.to_string().as_str(), found.date_source),
        ("2025-03-12T10:00:00Z", DateSource::Text)
    );
    assert_eq!(found.flags, ["date-relative"]);
    // An embargo must be exact.
    for embargo in ["بعد ساعتين", "أمس"] {
        let article = processed(&input(format!(r#"{{"text":"نص","embargo":"{embargo}"}}"#), &[])).unwrap();
        assert_eq!((article.status, article.embargoed_until), (PubStatus::Withheld, None), "{embargo}");
    }
}

#[test]
fn suspicions_are_flagged() {
    let flags = |text: &str| page(text).flags;
    assert_eq!(flags(NEXT), ["missing-lead"]);
    assert!(flags(LEAD).is_empty());
    let english = "The cabinet approved the draft state budget on Wednesday after a debate of more than six hours, the finance minister said.";
    assert_eq!(flags(&format!("{LEAD}\n{english}")), ["mixed-language"]);
    assert!(flags(&format!("{LEAD}\n{NEXT}\nقالت شركة Apple إن هاتف iPhone 17 سيطرح في مارس.")).is_empty());
}

#[test]
fn subheadings_stay_paragraphs_and_are_listed() {
    // The words of the second heading stand in the text before it, too.
    let text = format!("{LEAD} ردود الفعل متباينة.\n\nعجز أقل من المتوقع\n\n{NEXT}\n\nردود الفعل\n\n{LEAD}");
    let found = page(&text);
    assert_eq!(found.body, text);
    let body: Vec<char> = found.body.chars().collect();
    let texts: Vec<&str> = found.subheadings.iter().map(|heading| heading.text.as_str()).collect();
    assert_eq!(texts, ["عجز أقل من المتوقع", "ردود الفعل"]);
    for heading in &found.subheadings {
        let cut: String = body[heading.start as usize..heading.end as usize].iter().collect();
        assert_eq!(cut, heading.text);
        assert_eq!(body[heading.start as usize - 1], '\n');
    }
    // A list has no subheadings, nor has a broken sentence one.
    let list = format!("{LEAD}\n- بند أول\n- بند ثان\n{NEXT}");
    assert!(page(&list).subheadings.is_empty());
    assert!(page(&format!("{LEAD}\nوبين الوزير أن الخطة التي\n{NEXT}")).subheadings.is_empty());
}

/// Lines of page heads and feet, and lines of text.
fn line() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("كتب فريق التحرير 3 دقيقة للقراءة"),
        Just("شارك المقال"),
        Just("آخر تحديث: 12 مارس 2025"),
        Just("1,234 مشاهدة"),
        Just("طباعة / إرسال / A+ A-"),
        Just("اقرأ أيضًا"),
        Just("أسعار الذهب اليوم"),
        Just("#غزة #مصر"),
        Just("جميع الحقوق محفوظة © 2025"),
        Just("* * *"),
        Just("مجلس الوزراء يقر الموازنة"),
        Just("بقلم: سامي الحارثي"),
        Just("اشترك في النشرة الإلكترونية"),
        Just("منذ ساعتين"),
        Just(LEAD),
        Just(NEXT),
        Just("الخطّـــةُ المِصْرِيَّةُ «أُقِرَّت» \u{200F}أمس."),
        Just("أسعار &amp; أرقام\u{0} R&D"),
        Just(""),
        Just("سطر\r"),
        Just("عنوان فرعي"),
    ]
}

/// Pieces of dates in any order.
fn date_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("منذ"),
        Just("3"),
        Just("ساعات"),
        Just("و"),
        Just("20"),
        Just("دقيقة"),
        Just("ago"),
        Just("أمس"),
        Just("15"),
        Just("شوال"),
        Just("1436"),
        Just("هـ"),
        Just("الموافق"),
        Just("11"),
        Just("أغسطس"),
        Just("آب/"),
        Just("2015"),
        Just("م"),
        Just("14:30"),
        Just("ص"),
        Just("الساعة"),
        Just("بتوقيت"),
        Just("القاهرة"),
        Just("GMT"),
        Just("+3"),
        Just("-0300"),
        Just("99999999999999999999"),
        Just("31/12/"),
        Just("1446-09-30"),
        Just("0"),
        Just("ربيع"),
        Just("الأول"),
        Just("at"),
        Just("سنة"),
        Just("1000"),
        Just("الأربعاء"),
        Just("ت"),
        Just("12h"),
        Just("٢٠٢٥-٠٣-١٢"),
        Just("il y a"),
        Just(":"),
        Just("2100"),
    ];
    proptest::collection::vec(piece, 1..12).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #[test]
    fn any_date_is_answered(date in date_text(), line in date_text()) {
        let json = serde_json::json!({"text": format!("{line}\n{LEAD}"), "date": date}).to_string();
        let article = processed(&input(json, &[])).unwrap();
        let year = article.version_created.to_string()[..4].parse::<i32>().unwrap();
        prop_assert!((1899..=2101).contains(&year), "{} from {date}", article.version_created);
        let relative = article.flags.contains(&"date-relative") && article.flags.contains(&"date-hijri");
        prop_assert!(!relative, "{date}: {:?}", article.flags);
    }

    #[test]
    fn the_body_is_the_input_between_what_is_listed(lines in proptest::collection::vec(line(), 1..25)) {
        let text = lines.join("\n");
        let json = serde_json::json!({"title": "مجلس الوزراء يقر الموازنة", "text": text}).to_string();
        let Ok(article) = processed(&input(json, &[])) else { return Ok(()) };
        // What the listed repairs do, done to the whole.
        let repaired = text.replace("&amp;", "&").replace(['\u{0}', '\r'], "");
        let repaired: String = unicode_normalization::UnicodeNormalization::nfc(repaired.as_str()).collect();
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let removed: Vec<&str> = article.removed.iter().map(|removal| removal.text.as_str()).collect();
        let whole = plain(&repaired);
        let fits = (0..=removed.len()).any(|head| {
            plain(&format!("{} {} {}", removed[..head].join(" "), article.body, removed[head..].join(" "))) == whole
        });
        prop_assert!(fits, "{:?}\n{}\n{whole}", removed, article.body);
    }
}
