//! Tone through the public face: what happened, to whom, what negation and spelling do to it, damaged models.

use std::sync::LazyLock;

use newswire::enrich::tone::Tone;
use newswire::enrich::tone::format::{FORMAT, FormatError};
use newswire::enrich::{Enricher, Findings, Settings};
use newswire::record::{EntityTone, Sentiment, ToneLabel};

const MODEL: &[u8] = include_bytes!("../../models/tone.bin");

static ENRICHER: LazyLock<Enricher> =
    LazyLock::new(|| Enricher::load(Settings { entities: true, sentiment: true }).unwrap());

fn document(title: &str, body: &str, language: &str) -> Sentiment {
    ENRICHER.read(title, body, language).sentiment.unwrap()
}

fn of(findings: &Findings, name: &str) -> EntityTone {
    let named = |text: &str| text.contains(name);
    let entity = findings.entities.iter().find(|entity| entity.mentions.iter().any(|mention| named(&mention.text)));
    entity.unwrap_or_else(|| panic!("{name} not found")).sentiment.clone().unwrap()
}

#[test]
fn good_and_bad_news_are_told_apart() {
    use ToneLabel::{Negative, Neutral, Positive};
    for (title, body, language, label) in [
        ("مقتل ثلاثين شخصا في انفجار", "قتل ثلاثون شخصا وأصيب العشرات في انفجار سيارة مفخخة.", "ar", Negative),
        ("السجن لمدير بنك بتهمة الفساد", "قضت المحكمة بسجن مدير البنك السابق بتهمة الفساد والتزوير.", "ar", Negative),
        (
            "توقيع اتفاقية تعاون",
            "تم توقيع اتفاقية تعاون بين البلدين لدعم الاستثمار ونجاح المشاريع المشتركة.",
            "ar",
            Positive,
        ),
        ("المنتخب يفوز بالكأس", "توج المنتخب باللقب بعد فوزه في المباراة النهائية وسط فرحة كبيرة.", "ar", Positive),
        (
            "الوزير يلتقي السفير",
            "التقى الوزير اليوم السفير وتناول اللقاء العلاقات الثنائية وجدول الزيارة القادمة.",
            "ar",
            Neutral,
        ),
        ("", "The corrupt leader was accused of lying and failed miserably.", "en", Negative),
        (
            "",
            "The city honored the brave teacher, who won the award and was praised for her great work.",
            "en",
            Positive,
        ),
    ] {
        let sentiment = document(title, body, language);
        assert_eq!(sentiment.label, label, "{title} {body}: {sentiment:?}");
        assert!((-1.0..=1.0).contains(&sentiment.score) && (0.0..=1.0).contains(&sentiment.confidence));
    }
}

#[test]
fn negation_and_reversal_turn_tone_round() {
    for (plain, turned, language) in [
        ("أسفر الحادث عن سقوط ضحايا وأضرار", "لم يسفر الحادث عن سقوط ضحايا أو أضرار", "ar"),
        ("أصيب الركاب في الحادث", "لم يصب أحد من الركاب في الحادث", "ar"),
        ("فرض العقوبات على البلاد", "رفع العقوبات عن البلاد", "ar"),
        ("وفاة الفنان", "الفنان ينفي خبر وفاته", "ar"),
        ("The rescuers found people dead and wounded.", "The rescuers found no people dead or wounded.", "en"),
    ] {
        let (before, after) = (document("", plain, language), document("", turned, language));
        assert!(after.score > before.score, "{plain}: {before:?}, {turned}: {after:?}");
    }
}

#[test]
fn spelling_does_not_change_tone() {
    let plain = document("مقتل 12 شخصا في انفجار", "قتل 12 شخصا وأصيب 30 في انفجار سيارة مفخخة بالمدينة.", "ar");
    for (title, body) in [
        ("مقتل ١٢ شخصا في انفجار", "قتل ١٢ شخصا وأصيب ٣٠ في انفجار سيارة مفخخة بالمدينة."),
        ("مَقْتَلُ 12 شَخْصًا في اِنْفِجَار", "قُتِلَ 12 شخصاً وأُصيبَ 30 في انفجارِ سيارةٍ مفخّخة بالمدينة."),
        ("مقتــل 12 شخصا في انفجــار", "قتل 12 شخصا وأصيب 30 في انفجار \u{200F}سيارة\u{200F} مفخخة بالمدينه."),
        ("مقتل 12 شخصا فى إنفجار", "قتل 12 شخصا و\u{200D}أصيب 30 في إنفجار سيارة مفخخة بالمدينة."),
    ] {
        assert_eq!(document(title, body, "ar"), plain, "{title}");
    }
}

#[test]
fn a_clitic_does_not_hide_a_word() {
    let bad = document("انفجار يهز العاصمة", "وقع الانفجار صباح اليوم.", "ar");
    let with_clitics = document("وانفجار يهز العاصمة", "ووقع الانفجار صباح اليوم.", "ar");
    assert_eq!((bad.label, with_clitics.label), (ToneLabel::Negative, ToneLabel::Negative));
}

#[test]
fn one_sentence_is_bad_for_one_and_good_for_another() {
    let text = "Bernie Sanders was widely praised for his courage while Donald Trump was accused of lying.";
    let findings = ENRICHER.read("", text, "en");
    let (praised, accused) = (of(&findings, "Sanders"), of(&findings, "Trump"));
    assert!(praised.score > accused.score + 0.4, "{praised:?} {accused:?}");
    assert_eq!((praised.label, accused.label), (ToneLabel::Positive, ToneLabel::Negative));

    let match_report = ENRICHER.read(
        "",
        "فازت فرنسا على إيطاليا بثلاثة أهداف لهدف. وتوجت فرنسا باللقب بينما خسرت إيطاليا النهائي.",
        "ar",
    );
    let (winner, loser) = (of(&match_report, "فرنسا"), of(&match_report, "إيطاليا"));
    assert!(winner.score > loser.score + 0.2, "{winner:?} {loser:?}");
    assert_eq!((winner.label, loser.label), (ToneLabel::Positive, ToneLabel::Negative));
}

#[test]
fn who_only_reports_bad_news_has_no_bad_tone() {
    let text = "أعلنت وكالة رويترز أن هجوما إرهابيا أسفر عن مقتل عشرة جنود في كابول.";
    let findings = ENRICHER.read("هجوم إرهابي في كابول", text, "ar");
    assert_eq!(findings.sentiment.as_ref().unwrap().label, ToneLabel::Negative);
    let (agency, city) = (of(&findings, "رويترز"), of(&findings, "كابول"));
    assert_eq!(agency.label, ToneLabel::Neutral, "{agency:?}");
    assert!(city.score < agency.score, "{city:?} {agency:?}");
}

#[test]
fn only_people_places_and_organisations_have_a_tone() {
    let findings = ENRICHER.read("", "Russian troops attacked Kyiv in World War II, Vladimir Putin said.", "en");
    assert!(findings.entities.len() > 1);
    for entity in &findings.entities {
        let judged = newswire::enrich::tone::is_judged(entity.kind);
        assert_eq!(entity.sentiment.is_some(), judged, "{entity:?}");
    }
}

#[test]
fn names_far_from_the_head_have_no_tone() {
    let body = format!("{}\nوصل الوفد إلى القاهرة.", "كلمة أخرى هنا. ".repeat(400));
    let findings = ENRICHER.read("", &body, "ar");
    let city = findings.entities.iter().find(|entity| entity.mentions[0].text == "القاهرة").unwrap();
    assert_eq!(city.sentiment, None);
}

#[test]
fn a_damaged_model_is_a_clear_error() {
    let error = |bytes: Vec<u8>| Tone::from_bytes(&bytes).err().unwrap();
    let changed = |at: usize| {
        let mut bytes = MODEL.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    assert_eq!(error(b"ar\t\xD9\x82\t0.5".to_vec()), FormatError::Magic);
    assert_eq!(error(changed(14)), FormatError::Version(FORMAT ^ 1));
    assert_eq!(error(changed(MODEL.len() / 2)), FormatError::Checksum);
    assert_eq!(error(MODEL[..MODEL.len() - 1].to_vec()), FormatError::Checksum);
    assert_eq!(error(MODEL[..20].to_vec()), FormatError::Length);
    assert!(Tone::from_bytes(MODEL).unwrap().name().starts_with("tone-"));
}
