//! Who is meant: names that several share, short forms, other spellings, and the line between a link and a guess.

use std::sync::LazyLock;

use newswire::enrich::{Enricher, Settings};
use newswire::record::{Entity, EntityKind};

static ENRICHER: LazyLock<Enricher> =
    LazyLock::new(|| Enricher::load(Settings { entities: true, sentiment: false }).unwrap());

/// The entity that has a mention of this text.
fn of(body: &str, mention: &str) -> Entity {
    let entities = ENRICHER.read("", body, "ar").entities;
    let found = entities.iter().find(|entity| entity.mentions.iter().any(|one| one.text == mention));
    found.unwrap_or_else(|| panic!("no {mention} in {entities:#?}")).clone()
}

#[test]
fn the_article_decides_between_places_of_one_name() {
    let amman = "urn:newswire:entity:place:amman-jo";
    let oman = "http://www.wikidata.org/entity/Q842";
    for (body, mention, uri) in [
        ("اختتمت في عمان أعمال المؤتمر الذي رعاه الأردن وحضره وزير الصحة الأردني", "عمان", amman),
        ("وصل السلطان إلى عمان قادما من اليمن", "عمان", oman),
        ("قالت عمان إن مسقط تستعد للقمة، فيما غاب الأردن عن صلالة", "عمان", oman),
        ("عقد الاجتماع في عَمّان أمس", "عَمّان", amman),
        ("اختتم رئيس تونس زيارته إلى الجزائر", "تونس", "http://www.wikidata.org/entity/Q948"),
        ("افتتح الوزير المعرض في ولاية تونس صباح اليوم", "تونس", "urn:newswire:entity:place:tunis-tn"),
        ("وصلت الطائرة إلى مدينة بنما فجرا", "بنما", "urn:newswire:entity:place:panama-city-pa"),
        ("وصلت الطائرة إلى بنما فجرا", "بنما", "http://www.wikidata.org/entity/Q804"),
        ("وصلت الطائرة إلى سوسة مساء أمس", "سوسة", "urn:newswire:entity:place:sousse-tn"),
    ] {
        assert_eq!(of(body, mention).uri.as_deref(), Some(uri), "{body}");
    }
}

#[test]
fn clubs_of_one_name_are_told_apart_by_country_or_left_open() {
    let uri = |body| of(body, "النادي الأهلي").uri.unwrap_or_default();
    assert!(uri("فاز النادي الأهلي على ضيفه في جدة ضمن الدوري السعودي").ends_with(":al-ahli-saudi-fc"));
    assert!(uri("فاز النادي الأهلي على ضيفه في القاهرة ضمن الدوري المصري").ends_with(":al-ahly-sc"));
    let open = of("فاز النادي الأهلي بهدف في الدقيقة الأخيرة", "النادي الأهلي");
    assert_eq!((open.kind, open.link_confidence), (EntityKind::Organisation, None), "{open:?}");
}

#[test]
fn a_short_form_is_the_one_named_in_full() {
    let kim = of("التقى كيم جونغ أون الوفد الصيني، ثم غادر كيم بيونغ يانغ", "كيم جونغ أون");
    assert!(kim.mentions.iter().all(|mention| mention.text.starts_with("كيم")), "{kim:?}");
    let named = "دعا الاتحاد العام التونسي للشغل إلى إضراب، وقال الأمين العام لاتحاد الشغل نور الدين الطبوبي إن الإضراب \
                 قائم. وأضاف الطبوبي أن المفاوضات فشلت.";
    let person = of(named, "الطبوبي");
    assert_eq!(person.mentions.len(), 2, "{person:?}");
    assert!(person.name.contains("الطبوبي") && person.name.contains(' '), "{person:?}");
}

#[test]
fn spellings_of_a_name_lead_to_one_entity() {
    for spellings in [
        ["أمريكا", "أميركا", "امريكا"],
        ["دونالد ترامب", "دونالد ترمب", "دونالد ترامب"],
        ["بلغاريا", "بلغاريا", "بلجاريا"],
        ["أذربيجان", "اذربيجان", "أذريبجان"],
    ] {
        let uris: Vec<_> = spellings
            .iter()
            .filter_map(|spelling| {
                let body = format!("وجاء في البيان أن {spelling} رحبت بالقرار");
                let entities = ENRICHER.read("", &body, "ar").entities;
                entities.into_iter().next().and_then(|entity| entity.uri)
            })
            .collect();
        assert!(!uris.is_empty() && uris.iter().all(|uri| *uri == uris[0]), "{spellings:?}: {uris:?}");
    }
}

#[test]
fn agency_tags_are_the_agency_however_they_are_spaced() {
    for (tag, agency) in [
        ("أ ف ب", "agence-france-presse"),
        ("ا ف ب", "agence-france-presse"),
        ("أ.ف.ب", "agence-france-presse"),
        ("أ. ف. ب", "agence-france-presse"),
        ("د ب أ", "dpa"),
        ("و ا ت", "tunis-afrique-presse"),
        ("أ ش أ", "middle-east-news-agency"),
    ] {
        let body = format!("القاهرة ({tag}) - أعلنت السلطات المصرية فتح المعبر.");
        let entity = of(&body, tag);
        assert_eq!(entity.uri, Some(format!("urn:newswire:entity:organisation:{agency}")), "{tag}: {entity:?}");
    }
}

#[test]
fn glued_punctuation_parts_names() {
    for body in [
        "زار القاهرة،بيروت وعاد",
        "وصل إلى القاهرة.بيروت تنتظر",
        "(القاهرة)بيروت",
        "القاهرة:بيروت",
        "«القاهرة»،«بيروت»",
    ] {
        assert_ne!(of(body, "القاهرة").uri, of(body, "بيروت").uri, "{body}");
    }
}

#[test]
fn institutions_that_every_country_has_are_those_of_the_country_of_the_article() {
    let linked = |body: &str, text: &str| {
        let entities = ENRICHER.read("", body, "ar").entities;
        let found = entities.into_iter().find(|entity| entity.mentions.iter().any(|one| one.text == text));
        found.filter(|entity| entity.link_confidence.is_some())
    };
    for (body, text) in [
        ("عاد المنتخب الوطني إلى الدوحة بعد الفوز، واحتفل لاعبو المنتخب القطري بالكأس", "المنتخب الوطني"),
        ("اعتقل الجيش الوطني في الجزائر ثلاثة مهربين قرب الحدود", "الجيش الوطني"),
        ("أعلنت هيئة الانتخابات في لبنان جدول الاقتراع، وقال الرئيس اللبناني إن بيروت جاهزة", "هيئة الانتخابات"),
        ("رفض اتحاد الشغل في المغرب عرض الحكومة المغربية", "اتحاد الشغل"),
        ("أوقف الأمن الوطني في الجزائر العاصمة مطلوبين", "الأمن الوطني"),
        ("اجتمع الوزراء في قصر الحكومة في بيروت بحضور رئيس لبنان", "قصر الحكومة"),
        ("انطلقت الرابطة الأولى في الجزائر بمباراة في وهران", "الرابطة الأولى"),
    ] {
        let found = linked(body, text);
        assert!(found.is_none(), "{body}: {found:?}");
    }
    let body = "أعلن اتحاد الشغل في تونس إضرابا عاما، ورفضت الحكومة التونسية مطالبه";
    let union = linked(body, "اتحاد الشغل").unwrap();
    assert!(union.uri.is_some_and(|uri| uri.contains(":entity:organisation:")), "{body}");
}

#[test]
fn a_town_its_province_and_its_strip_are_no_rivals() {
    for body in ["قتل خمسة أشخاص في قصف على غزة فجر اليوم", "دخلت الشاحنات غزة بعد مفاوضات في القاهرة"]
    {
        let gaza = of(body, "غزة");
        assert!(gaza.link_confidence.is_some() && gaza.uri.is_some(), "{body}: {gaza:?}");
    }
}

#[test]
fn a_surname_of_two_people_is_left_open() {
    let body = "التقى الوزير سامي الدرويشي رجل الأعمال خالد الدرويشي في المكتب. وقال الدرويشي إن الاتفاق قريب.";
    let open = of(body, "الدرويشي");
    assert!(open.mentions.len() == 1 && open.link_confidence.is_none(), "{open:?}");
    let body = "وصل الوزير سامي الدرويشي إلى المكتب. وتحدث سامي بن علي الدرويشي طويلا. وقال الدرويشي إن الاتفاق قريب.";
    assert!(of(body, "الدرويشي").name.starts_with("سامي"));
}

#[test]
fn names_of_kinds_of_things_are_shown_as_written_and_not_linked() {
    let court = of("رفضت محكمة النقض الطعن الذي تقدم به المتهم أمس", "محكمة النقض");
    assert!(!court.name.contains("التعقيب"), "{court:?}");
    for (body, text) in [
        ("استقبل الرئيس ضيفه في القصر الرئاسي أمس", "القصر الرئاسي"),
        ("أقيمت المباراة في الملعب الأولمبي مساء", "الملعب الأولمبي"),
        ("أقيم الحفل في المسرح البلدي مساء", "المسرح البلدي"),
    ] {
        let entities = ENRICHER.read("", body, "ar").entities;
        let site = entities.iter().find(|entity| entity.mentions.iter().any(|mention| mention.text == text));
        assert!(site.is_none_or(|site| site.link_confidence.is_none()), "{body}: {site:?}");
    }
}
