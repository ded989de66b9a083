//! IPTC 7901 and ANPA 1312.

use encoding_rs::{ISO_8859_6, WINDOWS_1256};
use newswire::decode::{self, Settings, class};
use newswire::record::{CharsetRepair, InputFormat, PubStatus, RawArticle, Rejection};
use proptest::prelude::*;

use crate::support::{article, decoded, embargo, fixture, input};

fn text_of(name: &str) -> String {
    String::from_utf8(fixture(name)).unwrap()
}

fn read(text: &str) -> RawArticle {
    decoded(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn an_arabic_message_of_iptc7901() {
    let raw = read(&text_of("iptc7901_ar.txt"));
    assert_eq!(raw.format, InputFormat::Iptc7901);
    assert_eq!((raw.uri.as_deref(), raw.source.as_deref()), (Some("waf0412-2025-03-12"), Some("wafa")));
    assert_eq!(raw.title.as_deref(), Some("رئيس الوزراء يبحث مع نظيره الأردني سبل تعزيز التعاون الاقتصادي والتجاري"));
    assert_eq!(
        raw.body,
        "عمّان 12-3-2025 وفا- بحث رئيس الوزراء، اليوم الأربعاء، مع نظيره الأردني، سبل تعزيز التعاون الاقتصادي والتجاري بين \
         البلدين، وتسهيل حركة البضائع عبر المعابر.\n\n\
         وقال رئيس الوزراء في مؤتمر صحفي مشترك: \"اتفقنا على تشكيل لجنة فنية تجتمع كل شهر، وعلى رفع حجم التبادل إلى 350 \
         مليون دولار سنويا\".\n\n\
         وشمل الاتفاق:\n- فتح معبر تجاري جديد\n- إعفاء الصادرات الزراعية من الرسوم\n\n\
         وأكد الجانبان أهمية استمرار التنسيق، ودعوا المجتمع الدولي إلى تحمل مسؤولياته."
    );
    assert_eq!(raw.version_created.as_deref(), Some("2025-03-12T14:30:00Z"));
    assert_eq!(raw.carried.urgency, Some(2));
    assert_eq!(raw.carried.slugline.as_deref(), Some("رئيس الوزراء/ زيارة"));
    assert_eq!(raw.carried.subjects[0].literal.as_deref(), Some("pol"));
    assert_eq!(raw.carried.ed_note.as_deref(), Some("م ح / س ع\nصور الزيارة متاحة على موقع الوكالة"));
    assert_eq!((raw.status, embargo(&raw), raw.flags.len()), (PubStatus::Usable, None, 0));
}

#[test]
fn the_charsets_of_arab_agencies() {
    let text = text_of("iptc7901_ar.txt");
    let expected = read(&text);
    let label = |name: &'static str| vec![("content-type", name)];
    for (charset, headers, repair) in [
        (WINDOWS_1256, vec![], CharsetRepair::DetectedCharset),
        (WINDOWS_1256, label("text/plain; charset=windows-1256"), CharsetRepair::DeclaredCharset),
        (ISO_8859_6, vec![], CharsetRepair::DetectedCharset),
        (ISO_8859_6, label("text/plain; charset=iso-8859-6"), CharsetRepair::DeclaredCharset),
    ] {
        let (bytes, _, unmappable) = charset.encode(&text);
        assert!(!unmappable);
        let raw = decode::decode(&input(bytes.into_owned(), &headers), &Settings::default()).unwrap();
        assert_eq!(raw.charset_repairs, [repair], "{}", charset.name());
        assert_eq!(RawArticle { charset_repairs: vec![], ..raw }, expected, "{} {headers:?}", charset.name());
    }
}

#[test]
fn an_english_message_of_iptc7901() {
    let raw = read(&text_of("iptc7901_en.txt"));
    assert_eq!(
        raw.title.as_deref(),
        Some("1st LEAD Bahrain opens deep-water terminal at Khalifa bin Salman port after three years of work")
    );
    assert_eq!(
        raw.body,
        "Manama (BNA) - Bahrain opened a deep-water terminal at its main port on Wednesday, a project that officials say \
         will double the container traffic of the island by 2030 and create some 1,200 long-term jobs.\n\n\
         \"We planned for ten years and built in three,\" the minister of transport said at the ceremony.\n\n\
         The terminal cost 340 million dollars. It has:\n\n\
         Berth      Length      Depth\n\nNorth       420 m       18 m\n\nSouth       380 m       16 m"
    );
    assert_eq!((raw.byline.as_deref(), raw.version.as_deref()), (Some("Layla Haddad, BNA"), Some("2")));
    let note = raw.carried.ed_note.unwrap();
    assert!(note.contains("Adds minister's quotes, paragraphs 3-4") && note.contains("Tel: +973"), "{note}");
    assert!(!raw.is_correction);
}

#[test]
fn a_message_of_anpa() {
    let text = text_of("anpa_en.txt");
    let raw = read(&text);
    assert_eq!(raw.format, InputFormat::Anpa);
    assert_eq!((raw.uri.as_deref(), raw.source.as_deref()), (Some("c0417-2025-03-12"), Some("NWA")));
    assert_eq!(raw.title.as_deref(), Some("Floods cut off three districts in western Yemen"));
    assert_eq!(raw.byline.as_deref(), Some("SALMA AL-HADI and PETER LOWE, Newswire Associates"));
    assert_eq!(
        raw.body,
        "ADEN, Yemen (NWA) — Floods that followed two days of rain cut off three districts in the west of Yemen on \
         Wednesday, local officials said.\n\n\
         “We have no road left,” said a teacher in Zabid, who gave her name as Amal. “The children are on the roof of the \
         school, and they ask, ‘When do we eat?' ”\n\n\
         RESCUE TEAMS:\n\n\
         Rescue teams had reached two villages — Al-Jarrahi and Hays — by noon.\n\n\
         — Al-Jarrahi: 40 families\n\n— Hays: 25 families"
    );
    assert_eq!((raw.carried.urgency, raw.version.as_deref()), (Some(3), Some("3")));
    assert_eq!(raw.carried.slugline.as_deref(), Some("BC-ML--Yemen-Floods, 2nd Ld-Writethru"));
    assert_eq!(raw.version_created.as_deref(), Some("2025-03-12T14:20:00Z"));
    assert!(raw.is_correction);
    assert_eq!(raw.flags, ["wire-codes-mapped"]);
    let article = article(text);
    assert_eq!(article.uri, "urn:newswire:nwa:c0417-2025-03-12");
    assert_eq!(article.dateline.as_deref(), Some("ADEN, Yemen (NWA)"));
    assert!(article.charset_repairs.is_empty(), "{:?}", article.charset_repairs);
}

/// `{1}` stands for SOH and so on.
fn message(text: &str) -> String {
    let text = text.replace("{1}", "\u{1}").replace("{2}", "\u{2}").replace("{3}", "\u{3}").replace("{4}", "\u{4}");
    text.replace("{16}", "\u{16}").replace("{DC}", "\u{13}\u{11}")
}

#[test]
fn messages_that_lost_something_are_read_and_flagged() {
    for (text, title, body, flags) in [
        // Whole, for comparison.
        (
            "{1}abc12 4 pol 9\nslug/\n{2}عنوان =\n\nنص الخبر هنا\n{3}121430 GMT Mar 25\n{4}",
            Some("عنوان"),
            "نص الخبر هنا",
            0,
        ),
        // No EOT, a second ETX lost too: the end is known by its form.
        ("{1}abc12 4 pol 9\nslug/\n{2}عنوان =\n\nنص الخبر هنا\n121430 GMT Mar 25\n", Some("عنوان"), "نص الخبر هنا", 1),
        // Cut in the middle.
        ("{1}abc12 4 pol 9\nslug/\n{2}عنوان =\n\nنص الخبر هنا", Some("عنوان"), "نص الخبر هنا", 1),
        // No STX.
        (
            "{1}abc12 4 pol 9\nslug/\n\nعنوان =\n\nنص الخبر هنا\n{3}121430 GMT Mar 25\n{4}",
            Some("عنوان"),
            "نص الخبر هنا",
            1,
        ),
        // No SOH.
        (
            "abc12 4 pol 9\nslug/\n{2}عنوان =\n\nنص الخبر هنا\n{3}121430 GMT Mar 25\n{4}",
            Some("عنوان"),
            "نص الخبر هنا",
            0,
        ),
        // Filled up before and after.
        (
            "\n{16}{16}\n{1}abc12 4 pol 9\r\nslug/\r\n{2}عنوان =\r\nنص الخبر هنا\r\n{3}121430 GMT Mar 25\r\n{4}\u{7F}\n\u{7F}",
            Some("عنوان"),
            "نص الخبر هنا",
            0,
        ),
        // A flash: no headline, only a line.
        (
            "{1}abc12 1 pol 9\n{2}عاجل: زلزال يضرب غرب تركيا\n{3}121430 GMT Mar 25\n{4}",
            None,
            "عاجل: زلزال يضرب غرب تركيا",
            0,
        ),
        // Blanks in the number, a heading out of the rules.
        ("{1}abc 12 4 pol 9\n{2}عنوان\n\n   نص الخبر هنا\n{3}x{4}", Some("عنوان"), "نص الخبر هنا", 0),
    ] {
        let raw = read(&message(text));
        assert_eq!((raw.title.as_deref(), raw.body.as_str()), (title, body), "{text}");
        assert_eq!((raw.format, raw.flags.len()), (InputFormat::Iptc7901, flags), "{text}: {:?}", raw.flags);
        assert_eq!(raw.uri.is_some(), raw.version_created.is_some(), "{text}");
    }
    for (text, title, source) in [
        (
            "{16}{16}{1}c041\nu i{DC} BC-Yemen 03-12 31\n{2}^BC-Yemen,31<\n^Floods in Yemen<\n\tADEN (AP) _ Text.\n\n\t{3}AP-WF-03-12-25 1420GMT<\n{4}",
            Some("Floods in Yemen"),
            Some("AP"),
        ),
        (
            "{16}{16}{1}c041\nu i{DC} BC-Yemen 03-12 31\n{2}^Floods in Yemen<\n\tADEN (AP) _ Text.\n\n\tAP-WF-03-12-25 1420GMT<\n",
            Some("Floods in Yemen"),
            Some("AP"),
        ),
        (
            "{16}{16}{1}c041\nu i{DC} BC-Yemen 03-12 31\n^BC-Yemen,31<\n^Floods in Yemen<\n\tADEN (AP) _ Text.",
            Some("Floods in Yemen"),
            None,
        ),
        ("{1}c041\nu i{DC}\n{2}\tADEN (AP) _ Text.\n{3}{4}", None, None),
    ] {
        let raw = read(&message(text));
        assert_eq!(
            (raw.format, raw.title.as_deref(), raw.body.as_str()),
            (InputFormat::Anpa, title, "ADEN (AP) — Text."),
            "{text}"
        );
        assert_eq!(raw.source.as_deref(), source, "{text}");
    }
}

#[test]
fn messages_that_are_none() {
    let two = "{1}abc12 4 pol 9\n{2}نص =\n\nنص\n{3}121430 GMT Mar 25\n{4}";
    let junk: String =
        (1..32).map(|byte| char::from(byte as u8)).filter(|c| !"\u{1}\u{2}\u{3}\u{4}".contains(*c)).collect();
    for (text, class) in [
        ("{1}abc12 4 pol 9".to_owned(), class::NO_TEXT),
        ("{1}abc12 4 pol 9\nslug/\n{2}".to_owned(), class::NO_TEXT),
        ("{1}abc12 4 pol 9\nslug/\n{2}عنوان =\n{3}121430 GMT Mar 25{4}".to_owned(), class::NO_TEXT),
        ("{16}{16}{1}c041\nu i{DC} BC-Yemen 03-12 31\n{2}^BC-Yemen,31<\n^Head<\n{3}{4}".to_owned(), class::NO_TEXT),
        (two.repeat(2), class::UNKNOWN_FORMAT),
        (format!("{{1}}abc12 4 pol 9\n{{2}}{}", junk.repeat(20)), class::UNDECODABLE),
    ] {
        assert_eq!(decoded(message(&text)).unwrap_err().class, class, "{text}");
    }
    // A heading alone does not make a wire message out of a story, nor do control characters.
    for text in ["abc12 4 pol 9\nنص الخبر", "F16 4 jets\nthe text\u{2} goes on", "\u{1}\u{2}"] {
        assert!(decoded(text).map_or(true, |raw| raw.format == InputFormat::Plain), "{text}");
    }
}

#[test]
fn embargoes_hold_whether_understood_or_not() {
    let seven = |line: &str| {
        message(&format!(
            "{{1}}abc12 4 pol 9\nslug/\n{{2}}عنوان =\n{line}\n\n   نص الخبر هنا\n{{3}}301430 GMT Dec 25\n{{4}}"
        ))
    };
    let understood = [
        ("EMBARGOED UNTIL 0001 GMT Jan 2", "2026-01-02T00:01:00Z"),
        ("(EMBARGOED UNTIL 0001 GMT Jan 2, 2026)", "2026-01-02T00:01:00Z"),
        ("Eds: Embargoed until 0001 GMT Friday January 2 2026", "2026-01-02T00:01:00Z"),
        ("محظور النشر حتى الساعة 6:00 مساء بتوقيت مكة المكرمة 2 يناير 2026", "2026-01-02T15:00:00Z"),
        ("ملاحظة للمحررين: يحظر النشر قبل الساعة ١٢:٠٠ بتوقيت غرينتش ٢ كانون الثاني ٢٠٢٦", "2026-01-02T12:00:00Z"),
    ];
    for (line, until) in understood {
        let raw = read(&seven(line));
        assert_eq!((embargo(&raw).as_deref(), raw.status), (Some(until), PubStatus::Usable), "{line}");
        assert_eq!(raw.body, "نص الخبر هنا");
        assert!(raw.carried.ed_note.is_some(), "{line}");
    }
    for line in [
        "EMBARGOED UNTIL THE SPEECH IS DELIVERED",
        "EMBARGOED",
        "** HOLD FOR RELEASE **",
        "Embargoed until noon tomorrow",
        "Not for publication before Friday",
        "محظور النشر حتى إشعار آخر",
        "(محظور النشر)",
        "ملاحظة للمحررين: صور متاحة. محظور النشر حتى الثامنة مساء",
    ] {
        let raw = read(&seven(line));
        assert_eq!((embargo(&raw), raw.status), (None, PubStatus::Withheld), "{line}");
        assert!(raw.flags.contains(&"embargo-not-understood"), "{line}");
        let article = article(seven(line));
        assert_eq!(article.status, PubStatus::Withheld, "{line}");
    }
    // Above the headline.
    let raw = read(&message("{1}abc12 4 pol 9\n{2}محظور النشر\n\nعنوان =\n\nنص الخبر هنا\n{3}301430 GMT Dec 25\n{4}"));
    assert_eq!((raw.title.as_deref(), raw.status), (Some("عنوان"), PubStatus::Withheld));
    assert_eq!(raw.carried.ed_note.as_deref(), Some("محظور النشر"));
    // News about embargoes is news.
    for line in [
        "Embargo on Iranian oil tightens",
        "Embargoed goods were seized in Aden.",
        "حظر النشر في قضية النائب يثير جدلا",
        "For release of the hostages, talks went on.",
    ] {
        let raw = read(&seven(line));
        assert_eq!((embargo(&raw), raw.status), (None, PubStatus::Usable), "{line}");
        assert!(raw.body.starts_with(line), "{line}");
    }
    // ANPA: in a field above the text, and by its priority.
    let anpa = |priority: &str, line: &str| {
        message(&format!(
            "{{16}}{{16}}{{1}}c041\n{priority} i{{DC}} BC-Yemen 12-30 31\n{{2}}^BC-Yemen,31<\n^Head<\n^{line}<\n\tText of it.\n{{3}}AP-WF-12-30-25 1420GMT<\n{{4}}"
        ))
    };
    assert_eq!(
        embargo(&read(&anpa("r", "Eds: EMBARGOED UNTIL 0001 GMT Jan 2."))).as_deref(),
        Some("2026-01-02T00:01:00Z")
    );
    assert_eq!(read(&anpa("r", "For release at 6 p.m. EST, Jan 2, and thereafter")).status, PubStatus::Withheld);
    assert_eq!(read(&anpa("h", "Second line")).status, PubStatus::Withheld);
}

#[test]
fn slugs_tell_what_a_message_is() {
    let anpa = |slug: &str| {
        message(&format!(
            "{{16}}{{16}}{{1}}c041\nr i{{DC}} BC-Yemen 12-30 31\n{{2}}^{slug},31<\n^Head<\n\tText of it.\n{{3}}AP-WF-12-30-25 1420GMT<\n{{4}}"
        ))
    };
    for (slug, version, status, correction, continuation) in [
        ("BC-Yemen-Floods", None, PubStatus::Usable, false, false),
        ("BC-Yemen-Floods, 1st Ld", Some("2"), PubStatus::Usable, false, false),
        ("BC-Yemen-Floods, 10th Ld-Writethru", Some("11"), PubStatus::Usable, false, false),
        ("BC-Yemen-Floods, 1st Add", None, PubStatus::Usable, false, true),
        ("BC-Yemen-21st Century", None, PubStatus::Usable, false, false),
        ("BC-Yemen-Floods, CORRECTIVE", None, PubStatus::Usable, true, false),
        ("BC-Yemen-Floods, KILL", None, PubStatus::Canceled, false, false),
        ("BC-Yemen-Road Kill", None, PubStatus::Usable, false, false),
        ("BC-Yemen-Floods, WITHHOLD", None, PubStatus::Withheld, false, false),
    ] {
        let raw = read(&anpa(slug));
        let found = (raw.version.as_deref(), raw.status, raw.is_correction, raw.flags.contains(&"wire-continuation"));
        assert_eq!(found, (version, status, correction, continuation), "{slug}");
        assert_eq!(raw.carried.slugline.as_deref(), Some(slug));
    }
}

#[test]
fn wrapping_is_undone_and_other_breaks_are_kept() {
    let wrapped = |text: &str, width: usize| {
        let mut lines = vec![String::from("  ")];
        for word in text.split(' ') {
            let line = lines.last_mut().unwrap();
            if line.chars().count() + 1 + word.chars().count() > width {
                lines.push(word.to_owned());
            } else {
                line.push(' ');
                line.push_str(word);
            }
        }
        lines.join("\r\n")
    };
    let paragraphs = [
        "أعلنت وزارة الصحة اليوم الأربعاء بدء حملة تطعيم واسعة ضد شلل الأطفال في جميع المحافظات، تستمر أسبوعين، وتستهدف أكثر من أربعة ملايين طفل دون الخامسة.",
        "وقال الوزير إن الحملة تجري بالتعاون مع منظمة الصحة العالمية واليونيسف، وإن اللقاح «آمن ومجاني» ومتوفر في كل المراكز الصحية والمدارس والمساجد في المدن والقرى.",
        "Prices of bread, oil and sugar rose by a tenth in a month, the statistics office said, and by a third since the spring of last year.",
    ];
    for width in [45, 60, 69, 80] {
        let text: Vec<String> = paragraphs.iter().map(|text| wrapped(text, width)).collect();
        for between in ["\r\n\r\n", "\r\n"] {
            let raw = read(&message(&format!(
                "{{1}}abc12 4 pol 9\n{{2}}عنوان =\n\n{}\n{{3}}121430 GMT Mar 25{{4}}",
                text.join(between)
            )));
            assert_eq!(raw.body, paragraphs.join("\n\n"), "{width}");
        }
    }
}

#[test]
fn large_messages_cost_no_more_than_their_length() {
    let text = "قال المسؤول إن الإنتاج ارتفع ارتفاعا كبيرا خلال الشهر الماضي، وفق\nالبيان الصادر عن الوزارة اليوم.\n\n"
        .repeat(10_000);
    for message in [
        message(&format!("{{1}}abc12 4 pol 9\n{{2}}عنوان =\n\n{text}{{3}}121430 GMT Mar 25{{4}}")),
        message(&format!("{{1}}abc12 4 pol 9\n{{2}}{}", "ط ".repeat(400_000))),
        message(&format!("{{1}}abc12 4 pol 9\n{{2}}{}", "ظ\n".repeat(400_000))),
        message(&format!("{{1}}{}", "a1 ".repeat(600_000))),
        message(&format!("{{16}}{{16}}{{1}}c041\nu i{{DC}}\n{{2}}{}", "^`_<\n".repeat(300_000))),
        message(&format!("{{16}}{{16}}{{1}}c041\nu i{{DC}}\n{{2}}{}", "''`` _ ".repeat(200_000))),
    ] {
        let started = std::time::Instant::now();
        let outcome: Result<RawArticle, Rejection> = decoded(message.clone());
        println!("{} bytes in {:?}: {:?}", message.len(), started.elapsed(), outcome.map(|raw| raw.body.len()));
    }
}

#[test]
fn samples_of_agencies() {
    let Ok(data) = std::env::var("NEWSWIRE_TEST_DATA") else { return };
    for (name, format, source, title, paragraphs, version) in [
        (
            "IPTC7901.txt",
            InputFormat::Iptc7901,
            "dpa",
            "Germany Social Democrats: Coalition talks with Merkel could fail",
            5,
            None,
        ),
        ("anpa-1.tst", InputFormat::Anpa, "AP", "For Argentine chemo patients, mirrors can hurt", 15, None),
        ("anpa-2.tst", InputFormat::Anpa, "AP", "Prairies vanish in the US push for green energy", 35, Some("2")),
        (
            "ap_anpa-1.tst",
            InputFormat::Anpa,
            "AP",
            "Deng has 30 points, short-handed Heat beat Hawks 115-111",
            19,
            Some("2"),
        ),
    ] {
        let raw = decoded(std::fs::read(format!("{data}/wire-messages/{name}")).unwrap()).unwrap();
        assert_eq!(
            (raw.format, raw.source.as_deref(), raw.title.as_deref()),
            (format, Some(source), Some(title)),
            "{name}"
        );
        assert_eq!((raw.body.split("\n\n").count(), raw.version.as_deref()), (paragraphs, version), "{name}");
        assert!(!raw.body.contains(['^', '<', '`', '\u{3}']) && !raw.body.contains("  "), "{name}: {}", raw.body);
        assert!(raw.version_created.is_some() && raw.uri.is_some() && raw.carried.ed_note.is_some(), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]
    #[test]
    fn no_message_makes_it_panic(parts in prop::collection::vec(prop::sample::select(&[
        "\u{1}", "\u{2}", "\u{3}", "\u{4}", "\u{16}", "\u{1F}", "\u{13}\u{11}", "\n", "\r\n", "\t", "   ", "^", "<", "=", "/", "`", "''", "_", ",", ",466",
        "eca062", "4", "i", "211", "dpa", "061", "BC-", "1st Ld", "Eds:", "By ", "نص", "ملاحظة للمحررين:", "EMBARGOED UNTIL", "محظور النشر حتى",
        "131137", "GMT", "Nov", "13", "2025", "0001", "AP-WF-11-13-13 1509GMT", "م", "* * *", "# dpa NOTEBOOK", "The following information is not for publication", "-",
    ][..]), 0..80)) {
        let text = parts.concat();
        _ = decoded(format!("\u{1}{text}"));
        _ = decoded(format!("\u{16}\u{16}\u{1}{text}"));
        _ = decoded(text);
    }
}
