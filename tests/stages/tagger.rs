//! Names found by context: what the lists do not have, what stands alone after it was named in full, and what is no name.

use newswire::enrich::{Enricher, Settings};
use newswire::record::{Entity, EntityKind};
use std::sync::LazyLock;

static ENRICHER: LazyLock<Enricher> =
    LazyLock::new(|| Enricher::load(Settings { entities: true, sentiment: false }).unwrap());

fn found(body: &str, language: &str) -> Vec<(EntityKind, String)> {
    let entities = ENRICHER.read("", body, language).entities;
    let mut mentions: Vec<(u32, EntityKind, String)> = entities
        .into_iter()
        .flat_map(|entity| entity.mentions.into_iter().map(move |mention| (mention.start, entity.kind, mention.text)))
        .collect();
    mentions.sort_by_key(|mention| mention.0);
    mentions.into_iter().map(|(_, kind, text)| (kind, text)).collect()
}

fn has(body: &str, language: &str, kind: EntityKind, name: &str) {
    let found = found(body, language);
    assert!(found.contains(&(kind, name.to_owned())), "{name} in {body}: {found:?}");
}

#[test]
fn names_that_no_list_has_are_found_by_their_company() {
    for (body, kind, name) in [
        ("قال مدير الميناء صلاح الزغنّوطي إن الحركة عادية.", EntityKind::Person, "صلاح الزغنّوطي"),
        ("وأشارت المحامية ليندا برخودن إلى أن الملف أحيل على القضاء.", EntityKind::Person, "ليندا برخودن"),
        ("وأعلنت وزارة الشؤون البحرية عن رحلة جديدة.", EntityKind::Organisation, "وزارة الشؤون البحرية"),
    ] {
        has(body, "ar", kind, name);
    }
    has("Police chief Orwyn Tadlock told reporters on Friday.", "en", EntityKind::Person, "Orwyn Tadlock");
    has("She works for the Tadlock Institute in Boston.", "en", EntityKind::Organisation, "Tadlock Institute");
}

#[test]
fn an_article_agrees_with_itself() {
    let body =
        "التقى رئيس البلدية حسام الدغيدري سكان الحي أمس. وأضاف الدغيدري أن الطريق سيصلح، وقال الدغيدري إن المال متوفر.";
    let people: Vec<Entity> =
        ENRICHER.read("", body, "ar").entities.into_iter().filter(|entity| entity.kind == EntityKind::Person).collect();
    assert_eq!(people.len(), 1, "{people:?}");
    assert_eq!(people[0].mentions.len(), 3, "{people:?}");
}

#[test]
fn a_name_ends_at_a_bracket_and_a_colon() {
    for (body, names) in [
        ("أحمد المرزوقي: تونس تستعد للاستحقاق", ["أحمد المرزوقي", "تونس"]),
        ("وقع الحادث في القاهرة (مصر) مساء أمس", ["القاهرة", "مصر"]),
    ] {
        let found: Vec<String> = found(body, "ar").into_iter().map(|mention| mention.1).collect();
        assert_eq!(found, names, "{body}");
    }
}

#[test]
fn spelling_does_not_hide_a_name() {
    // Tatweel, diacritics, bidi marks, quotes, hamza forms: the same name, shown as it stands.
    for (body, name) in [
        ("زار الرئيس الفرنسي مدينة بيـــروت أمس", "بيـــروت"),
        ("زار الرئيس الفرنسي مدينة بَيروت أمس", "بَيروت"),
        ("زار وفد من التجار ﻹيران أمس", "ﻹيران"),
        ("زار الرئيس الفرنسي مدينة \u{200F}بيروت\u{200F} أمس", "بيروت"),
        ("زار الرئيس الفرنسي مدينة «بيروت» أمس", "بيروت"),
        ("وصل الوفد إلى أسبانيا صباح الاثنين", "أسبانيا"),
        ("وصل الوفد إلى اسبانيا صباح الاثنين", "اسبانيا"),
        ("وصل ٢٥ لاعبا إلى إسبانيا صباح الاثنين", "إسبانيا"),
    ] {
        has(body, "ar", EntityKind::Place, name);
    }
}

#[test]
fn no_text_is_too_strange() {
    let long = "كلمة ".repeat(30_000);
    let names = "محمد علي وليد ".repeat(3_000);
    let one_word = "ا".repeat(100_000);
    let marks = "ـًٌ\u{200F}".repeat(5_000);
    for body in [
        "",
        " ",
        "…",
        "و",
        "و ف ب ل ك",
        "ﷲ ﷺ ﻻ",
        "字字 語 日本",
        "و字",
        "لل",
        "ول",
        "«»\"\"()",
        "a",
        "A.B.",
        &long,
        &names,
        &one_word,
        &marks,
    ] {
        for language in ["ar", "en", "fr", "und"] {
            let once = ENRICHER.read(body, body, language);
            assert!(once.flags.iter().all(|flag| *flag == "no-tone-model"), "{language}: {:?}", once.flags);
            for mention in once.entities.iter().flat_map(|entity| &entity.mentions) {
                let shown: String =
                    body.chars().skip(mention.start as usize).take((mention.end - mention.start) as usize).collect();
                assert_eq!(shown, mention.text);
            }
        }
    }
    assert_eq!(ENRICHER.read(&names, &names, "ar"), ENRICHER.read(&names, &names, "ar"));
}

#[test]
fn other_languages_have_the_names_of_the_lists_and_no_tone() {
    let enricher = Enricher::load(Settings { entities: true, sentiment: true }).unwrap();
    let findings = enricher.read("", "Emmanuel Macron est arrivé à Beyrouth. Macron repart demain.", "fr");
    assert!(findings.entities.iter().any(|entity| entity.kind == EntityKind::Person), "{findings:?}");
    assert_eq!((findings.sentiment, findings.flags), (None, vec!["no-tone-model"]));
}
