//! Entities and tone through the public face: names in realistic sentences, clitics, traps, offsets, damage.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::fmt::Write as _;

use newswire::enrich::gazetteer::{FormatError, Gazetteer};
use newswire::enrich::{Enricher, Findings, Models, Settings};
use newswire::record::{Entity, EntityKind};
use proptest::prelude::*;
use std::sync::LazyLock;

static ENRICHER: LazyLock<Enricher> =
    LazyLock::new(|| Enricher::load(Settings { entities: true, sentiment: true }).unwrap());

const WIRE_AR: &str = include_str!("../fixtures/enrich/wire_ar.txt");
const WIRE_EN: &str = include_str!("../fixtures/enrich/wire_en.txt");

fn split(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap()
}

/// Mentions of the body as (kind, text, clitic), in the order of the text.
fn mentions(body: &str, language: &str) -> Vec<(EntityKind, String, Option<String>)> {
    let mut all: Vec<_> = ENRICHER
        .read("", body, language)
        .entities
        .into_iter()
        .flat_map(|entity| entity.mentions.into_iter().map(move |mention| (mention.start, entity.kind, mention)))
        .collect();
    all.sort_by_key(|(start, ..)| *start);
    all.into_iter().map(|(_, kind, mention)| (kind, mention.text, mention.clitic)).collect()
}

fn entity<'f>(findings: &'f Findings, name: &str) -> &'f Entity {
    findings
        .entities
        .iter()
        .find(|entity| entity.name == name)
        .unwrap_or_else(|| panic!("no {name} among {:?}", findings.entities))
}

#[test]
fn clitics_are_split_off_names_and_names_stay_whole() {
    for (sentence, text, clitic) in [
        ("التقى الوفدان بالقاهرة مساء أمس", "القاهرة", Some("ب")),
        ("بين روما وباريس خلاف قديم", "باريس", Some("و")),
        ("قدم الطلب للأمم المتحدة رسميا", "لأمم المتحدة", Some("ل")),
        ("ووصلت وبالخرطوم مئات العائلات", "الخرطوم", Some("وب")),
        ("صدر ذلك وللأمم المتحدة رأي آخر", "لأمم المتحدة", Some("ول")),
        ("سافر الوزير إلى باريس صباحا", "باريس", None),
        ("تشهد لبنان أزمة طاحنة", "لبنان", None),
        ("عاد من كندا قبل أسبوع", "كندا", None),
        ("قررت فرنسا سحب سفيرها", "فرنسا", None),
        ("إن فلسطين حاضرة في القمة", "فلسطين", None),
        ("شهدت بيروت احتجاجات واسعة", "بيروت", None),
        ("أقلعت الطائرة لبيروت فجرا", "بيروت", Some("ل")),
        ("قررت لندن ولبنان تعزيز التعاون", "لندن", None),
        ("نقلا عن أنقرة فكندا ثم المكسيك", "كندا", Some("ف")),
        ("دولة كفرنسا لا تتراجع بسهولة", "فرنسا", Some("ك")),
    ] {
        let found = mentions(sentence, "ar");
        assert!(
            found.iter().any(|mention| mention.1 == text && mention.2.as_deref() == clitic),
            "{sentence}: {found:?}"
        );
    }
}

#[test]
fn spellings_of_one_name_meet() {
    for spelling in ["إيران", "ايران", "إيـــران", "إِيرَان", "\u{200F}إيران\u{200F}", "«إيران»", "(إيران)،"]
    {
        let findings = ENRICHER.read("", &format!("قالت {spelling} أمس"), "ar");
        assert_eq!(
            entity(&findings, "إيران").uri.as_deref(),
            Some("http://www.wikidata.org/entity/Q794"),
            "{spelling}"
        );
    }
}

#[test]
fn common_words_are_no_names() {
    for (sentence, language) in [
        ("كان على أحد المارة أن يتصل بالشرطة", "ar"),
        ("سررت بلقائكم جميعا في هذا اليوم الجميل", "ar"),
        ("في إطار الحملة صدر بيان إلى الصحافة", "ar"),
        ("وأن العديد من المواطنين في المدينة الجديدة ينتظرون منذ سنة", "ar"),
        ("على أن يتم ذلك خلال الأسبوع المقبل", "ar"),
        ("they ate turkey and drank from the china cups in may", "en"),
        ("Will the union mark the new date? It may, a nice hope.", "en"),
        ("join us at the bar", "en"),
    ] {
        assert_eq!(mentions(sentence, language), [], "{sentence}");
    }
}

#[test]
fn a_possessive_at_the_end_of_a_word_is_no_teh_of_a_town() {
    assert_eq!(mentions("متحف في ليبيا يتيح لزواره التقاط الصور", "ar").len(), 1, "only the country");
    assert_eq!(mentions("استقبل المتحف في ليبيا زواره، وودع زُوّاره", "ar").len(), 1, "only the country");
    let towns = mentions("غرق قارب في ليبيا قبالة ساحل زوارة، وعاد آخر لزُوّارة", "ar");
    let towns: Vec<_> = towns[1..].iter().map(|town| (town.1.as_str(), town.2.as_deref())).collect();
    assert_eq!(towns, [("زوارة", None), ("زُوّارة", Some("ل"))]);
    for careless in ["القاهره", "البصره", "جده", "غزه"] {
        let found = mentions(&format!("وصل الوفد إلى {careless} مساء"), "ar");
        assert_eq!(found.first().map(|town| town.1.as_str()), Some(careless));
    }
}

#[test]
fn only_countries_and_their_people_point_at_wikidata() {
    for (title, body, language) in
        [WIRE_AR, WIRE_EN].map(split).into_iter().zip(["ar", "en"]).map(|((t, b), l)| (t, b, l))
    {
        for entity in ENRICHER.read(title, body, language).entities {
            let linked = entity.uri.as_ref().is_some_and(|uri| uri.contains("wikidata"));
            assert!(!linked || matches!(entity.kind, EntityKind::Place | EntityKind::Group), "{entity:?}");
        }
    }
}

#[test]
fn a_country_goes_before_its_capital_and_an_adjective_before_the_country() {
    let findings = ENRICHER.read("", "وصل الوفد إلى تونس قادما من الجزائر", "ar");
    assert_eq!(entity(&findings, "تونس").uri.as_deref(), Some("http://www.wikidata.org/entity/Q948"));
    assert_eq!(entity(&findings, "الجزائر").uri.as_deref(), Some("http://www.wikidata.org/entity/Q262"));

    let kinds = |sentence| mentions(sentence, "ar").into_iter().map(|mention| mention.0).collect::<Vec<_>>();
    assert_eq!(kinds("قال مسؤول في السعودية إن المفاوضات مستمرة"), [EntityKind::Place]);
    assert_eq!(kinds("أعلنت السلطات السعودية استمرار المفاوضات"), [EntityKind::Group]);
}

#[test]
fn nationalities_point_at_their_country() {
    for (sentence, language, country) in [
        ("استقال الوزير الفرنسي", "ar", "Q142"),
        ("احتج المواطنون اللبنانيون", "ar", "Q822"),
        ("The Egyptian minister resigned", "en", "Q79"),
    ] {
        let findings = ENRICHER.read("", sentence, language);
        let group = findings.entities.iter().find(|entity| entity.kind == EntityKind::Group).unwrap();
        assert_eq!(group.uri, Some(format!("http://www.wikidata.org/entity/{country}")), "{sentence}");
    }
}

#[test]
fn a_surname_counts_once_its_bearer_was_named_in_full() {
    let body = "قال مراد بوعزيزي إن المشروع سينطلق قريبا. وأضاف بوعزيزي أن التمويل متوفر، ولبوعزيزي خبرة في المجال.";
    let findings = ENRICHER.read("", body, "ar");
    let person = entity(&findings, "مراد بوعزيزي");
    assert_eq!(person.kind, EntityKind::Person);
    assert_eq!(person.link_confidence, None, "an unknown person is named, not linked");
    let uri = person.uri.clone().unwrap();
    assert!(uri.starts_with("urn:newswire:name:person:"), "{uri}");
    let elsewhere = ENRICHER.read("", "وافق مُراد بوعزيزي على العرض", "ar");
    assert_eq!(entity(&elsewhere, "مُراد بوعزيزي").uri, Some(uri), "the same name has the same id in every article");
    let texts: Vec<_> =
        person.mentions.iter().map(|mention| (mention.text.as_str(), mention.clitic.as_deref())).collect();
    assert_eq!(texts, [("مراد بوعزيزي", None), ("بوعزيزي", None), ("بوعزيزي", Some("ول"))]);

    let english = "Emmanuel Macron met the press. Macron said little.";
    assert_eq!(entity(&ENRICHER.read("", english, "en"), "Emmanuel Macron").mentions.len(), 2);
}

#[test]
fn generic_heads_stay_outside_the_name() {
    assert_eq!(mentions("اجتمع أعضاء حزب نداء تونس", "ar")[0].1, "نداء تونس");
    assert_eq!(mentions("قصف مقر حزب الله", "ar")[0].1, "حزب الله");
}

#[test]
fn acronyms_need_their_capitals() {
    assert_eq!(mentions("The UN and NATO agreed.", "en").len(), 2);
    assert_eq!(mentions("Un nato who", "en"), []);
    assert_eq!(mentions("He left the U.S. last week", "en")[0].1, "U.S.");
}

#[test]
fn other_languages_get_no_tone_and_say_so() {
    let findings = ENRICHER.read("Макрон приехал", "Президент Франции приехал в Москву. UN", "ru");
    assert_eq!(findings.sentiment, None);
    assert_eq!(findings.flags, ["no-tone-model"]);
}

#[test]
fn parts_can_be_switched_off() {
    let (title, body) = split(WIRE_AR);
    let only_tone = Enricher::load(Settings { entities: false, sentiment: true }).unwrap();
    let findings = only_tone.read(title, body, "ar");
    assert!(findings.entities.is_empty() && findings.sentiment.is_some());
    assert!(matches!(only_tone.models().as_slice(), [name] if name.starts_with("tone-") && name.len() == 13));
    let only_names = Enricher::load(Settings { entities: true, sentiment: false }).unwrap();
    let findings = only_names.read(title, body, "ar");
    assert!(!findings.entities.is_empty() && findings.sentiment.is_none() && findings.flags.is_empty());
    assert!(findings.entities.iter().all(|entity| entity.sentiment.is_none()));
}

#[test]
fn a_text_without_a_title_has_mentions_in_the_body_only() {
    let findings = ENRICHER.read("", "اجتماع في القاهرة", "ar");
    assert_eq!(findings.entities[0].mentions[0].field, "bodies/0/value");
    let findings = ENRICHER.read("اجتماع في القاهرة", "", "ar");
    assert_eq!(findings.entities[0].mentions[0].field, "headlines/0/value");
    assert_eq!(ENRICHER.read("", "", "ar").entities, []);
}

/// Every mention says what it points at, ids follow the order, figures keep their ranges.
fn check(title: &str, body: &str, findings: &Findings) {
    let fields = [("headlines/0/value", title), ("bodies/0/value", body)];
    for (at, entity) in findings.entities.iter().enumerate() {
        assert_eq!(entity.id, format!("e{}", at + 1));
        assert!(!entity.mentions.is_empty() && !entity.name.is_empty());
        assert!((0.0..=1.0).contains(&entity.salience) && (0.0..=1.0).contains(&entity.confidence));
        if let Some(tone) = &entity.sentiment {
            assert!((-1.0..=1.0).contains(&tone.score) && (0.0..=1.0).contains(&tone.confidence));
        }
        for mention in &entity.mentions {
            let text = fields.iter().find(|field| field.0 == mention.field).unwrap().1;
            let scalars: String =
                text.chars().skip(mention.start as usize).take((mention.end - mention.start) as usize).collect();
            assert_eq!(scalars, mention.text);
            assert!(!mention.text.is_empty());
        }
    }
    assert!(findings.entities.is_sorted_by(|a, b| a.salience >= b.salience));
}

#[test]
fn a_very_long_article_is_bounded() {
    let body = split(WIRE_AR).1.repeat(200);
    let findings = ENRICHER.read("", &body, "ar");
    check("", &body, &findings);
    let mentions: usize = findings.entities.iter().map(|entity| entity.mentions.len()).sum();
    assert!(mentions <= 4_000, "{mentions}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn mentions_point_at_what_they_say_in_any_text(title in "\\PC{0,40}", body in "(\\PC|\\s){0,300}") {
        check(&title, &body, &ENRICHER.read(&title, &body, "ar"));
    }

    #[test]
    fn mentions_point_at_what_they_say_in_texts_full_of_names(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "وباريس", "للأمم", "المتحدة", "ولل\u{640}عراق", "مُحَمَّد", "صالح", "بن", "علي", "\u{200F}تونس", "ﻷمم", "ﻟﻠﻘﺎﻫﺮﺓ", "حزب",
                "الله", "،", ".", "«", "»", "Trump", "U.S.", "New", "York’s", "O'Neill", "\n\n", "-", "😀", "e\u{301}", "السعودية",
            ]),
            0..60,
        ),
        glue in prop::sample::select(vec![" ", "", "\u{A0}"]),
    ) {
        let body = words.join(glue);
        check("تونس", &body, &ENRICHER.read("تونس", &body, "ar"));
    }
}

#[test]
fn the_same_article_gives_the_same_findings() {
    let (title, body) = split(WIRE_AR);
    let first = ENRICHER.read(title, body, "ar");
    for _ in 0..3 {
        let again = Enricher::load(Settings { entities: true, sentiment: true }).unwrap();
        assert_eq!(again.read(title, body, "ar"), first);
    }
}

#[test]
fn a_damaged_gazetteer_is_a_clear_error() {
    let file: &'static [u8] = include_bytes!("../../models/gazetteer.bin");
    let mut damaged = file.to_vec();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    let error = Gazetteer::from_bytes(Box::leak(damaged.into_boxed_slice())).err().unwrap();
    assert!(matches!(error, FormatError::Checksum { .. }), "{error}");
    assert!(error.to_string().contains("damaged"));
    assert_eq!(Gazetteer::from_bytes(b"PK\x03\x04").err().unwrap(), FormatError::NotAGazetteer);
    assert!(matches!(Gazetteer::from_bytes(&file[..file.len() - 9]).err().unwrap(), FormatError::Length { .. }));
}

#[test]
fn a_damaged_model_is_a_clear_error() {
    let settings = Settings { entities: true, sentiment: true };
    let tone = Models { tone: Some(b"tone"), ..Models::default() };
    let error = Enricher::with_models(settings.clone(), tone).err().unwrap();
    assert!(format!("{error:#}").starts_with("cannot load the tone model"), "{error:#}");
    let tagger = Models { tagger_arabic: Some(b"NWTAG\x09\0\0"), ..Models::default() };
    let error = Enricher::with_models(settings, tagger).err().unwrap();
    assert!(format!("{error:#}").contains("layout version 9"), "{error:#}");
}

/// What a person would check: one line an entity.
fn shown(findings: &Findings) -> String {
    let mut out = String::new();
    for entity in &findings.entities {
        let places: Vec<String> = entity
            .mentions
            .iter()
            .map(|m| {
                let clitic = m.clitic.as_ref().map_or_else(String::new, |clitic| format!("{clitic}+"));
                format!("{}{}:{}-{}", clitic, &m.field[..1], m.start, m.end)
            })
            .collect();
        let uri = entity.uri.as_deref().unwrap_or("-");
        let _ = writeln!(
            out,
            "{} {:?} {} <{uri}> {:.2} [{}]",
            entity.id,
            entity.kind,
            entity.name,
            entity.salience,
            places.join(" ")
        );
    }
    let _ = writeln!(out, "{:?}", findings.sentiment.as_ref().map(|tone| tone.label));
    out
}

#[test]
fn arabic_wire_article() {
    let (title, body) = split(WIRE_AR);
    insta::assert_snapshot!(shown(&ENRICHER.read(title, body, "ar")));
}

#[test]
fn english_wire_article() {
    let (title, body) = split(WIRE_EN);
    insta::assert_snapshot!(shown(&ENRICHER.read(title, body, "en")));
}
