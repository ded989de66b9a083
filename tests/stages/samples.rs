//! Sample files by others (standards' examples, messages of real systems). They are not in the repository; each has its outcome
//! here, and what is read goes through all text stages and into a record that follows the standard.

use newswire::decode::class::{NO_TEXT, UNKNOWN_FORMAT};
use newswire::record::InputFormat::{
    self, Anpa, Html, Iptc7901, JsonArticle, Newsml1, NewsmlG2, Ninjs1, Ninjs2, Ninjs3, NinjsSuperdesk, Nitf, Plain,
};

use crate::support::{input, processed, published};

enum Outcome {
    /// Format, beginning of the title, paragraphs.
    Read(InputFormat, &'static str, usize),
    /// Class, and a word of the message.
    Refused(&'static str, &'static str),
}
use Outcome::{Read, Refused};

/// File and outcome.
const SAMPLES: &[(&str, Outcome)] = &[
    ("arabic-pages/newspaper4k_arabic_article.html", Read(Html, "معارضون يسيطرون على مخازن", 7)),
    ("arabic-pages/newspaper4k_arabic_article.json", Read(JsonArticle, "معارضون يسيطرون على مخازن", 7)),
    ("arabic-pages/newspaper4k_arabic_article.txt", Read(Plain, "", 7)),
    ("newsml-1.2/afp.com_newsml1.2_sample.xml", Read(Newsml1, "Israel strikes key Hamas", 42)),
    ("newsml-1.2/businesswire-newsml-20130605006126.xml", Read(Newsml1, "Cambrios被Gartner評選為「最酷供應商」", 13)),
    (
        "newsml-g2/examples/LISTING_10_Abstract_Concept_conveyed_in_a_NewsML-G2_Concept_Item.xml",
        Refused(NO_TEXT, "concept item"),
    ),
    (
        "newsml-g2/examples/LISTING_11_Person_Concept_conveyed_in_a_NewsML-G2_Concept_Item.xml",
        Refused(NO_TEXT, "concept item"),
    ),
    ("newsml-g2/examples/LISTING_12_Knowledge_Item_for_Access_Codes.xml", Refused(NO_TEXT, "knowledge item")),
    ("newsml-g2/examples/LISTING_13_Complete_Catalog_Item.xml", Refused(NO_TEXT, "catalog item")),
    ("newsml-g2/examples/LISTING_14_Event_sent_as_a_Concept_Item.xml", Refused(NO_TEXT, "concept item")),
    ("newsml-g2/examples/LISTING_15_Two_Related_Events_in_a_Knowledge_Item.xml", Refused(NO_TEXT, "knowledge item")),
    ("newsml-g2/examples/LISTING_16_A_Set_of_Events_carried_in_a_News_Item.xml", Refused(NO_TEXT, "class composite")),
    ("newsml-g2/examples/LISTING_17_Planning_Item_a_CCL.xml", Refused(NO_TEXT, "planning item")),
    ("newsml-g2/examples/LISTING_18_Planning_Item_at_PCL.xml", Refused(NO_TEXT, "planning item")),
    ("newsml-g2/examples/LISTING_19_Planning_Item_with_delivery_at_CCL.xml", Refused(NO_TEXT, "planning item")),
    ("newsml-g2/examples/LISTING_1_A_NewsML-G2_News_Item.xml", Refused(NO_TEXT, "inlineXML")),
    ("newsml-g2/examples/LISTING_20_Planning_Item_with_delivery_at_PCL.xml", Refused(NO_TEXT, "planning item")),
    ("newsml-g2/examples/LISTING_21_A_complete_sample_SportsML-G2_document.xml", Refused(NO_TEXT, "inlineXML")),
    (
        "newsml-g2/examples/LISTING_22_Sports_story_in_NewsML-G2NITF.xml",
        Read(NewsmlG2, "Preview: Arizona Diamondbacks ", 6),
    ),
    ("newsml-g2/examples/LISTING_23_SportsML-G2_Package.xml", Refused(NO_TEXT, "package item")),
    (
        "newsml-g2/examples/LISTING_24_News_Message_conveying_a_complete_News_Package.xml",
        Refused(UNKNOWN_FORMAT, "several text items"),
    ),
    (
        "newsml-g2/examples/LISTING_25_An_NITF_marked-up_article_conveyed_in_inlineXML.xml",
        Refused(UNKNOWN_FORMAT, "piece of NewsML-G2"),
    ),
    (
        "newsml-g2/examples/LISTING_26_Embedded_photo_metadata_fields_mapped_to_NewsML-G2.xml",
        Refused(NO_TEXT, "class picture"),
    ),
    ("newsml-g2/examples/LISTING_27_Company_Financial_Information.xml", Refused(NO_TEXT, "inlineXML")),
    (
        "newsml-g2/examples/LISTING_28_Illustrating_Located_Subject_and_Dateline.xml",
        Refused(UNKNOWN_FORMAT, "piece of NewsML-G2"),
    ),
    ("newsml-g2/examples/LISTING_29_Hop_History.xml", Refused(NO_TEXT, "without content")),
    ("newsml-g2/examples/LISTING_2_NewsML-G2_Text_Document.xml", Read(NewsmlG2, "Fed to halt QE", 2)),
    (
        "newsml-g2/examples/LISTING_3A_Photo_in_NewsML-G2_(URI_sibling_attributes).xml",
        Refused(NO_TEXT, "class picture"),
    ),
    ("newsml-g2/examples/LISTING_3_Photo_in_NewsML-G2.xml", Refused(NO_TEXT, "class picture")),
    ("newsml-g2/examples/LISTING_4_Multiple_Renditions_of_a_Video_in_NewsML-G2.xml", Refused(NO_TEXT, "class video")),
    ("newsml-g2/examples/LISTING_5_Multi-part_Video_in_NewsML-G2.xml", Refused(NO_TEXT, "class video")),
    ("newsml-g2/examples/LISTING_6_Simple_NewsML-G2_Package.xml", Refused(NO_TEXT, "package item")),
    (
        "newsml-g2/examples/LISTING_7_Group_Set_example_showing_Hierarchical_Package_Structure.xml",
        Refused(UNKNOWN_FORMAT, "piece of NewsML-G2"),
    ),
    (
        "newsml-g2/examples/LISTING_8_Group_Set_example_showing_an_ALT_Package_Mode.xml",
        Refused(UNKNOWN_FORMAT, "piece of NewsML-G2"),
    ),
    (
        "newsml-g2/examples/LISTING_9_Group_Set_example_showing_a_SEQ_Package_Mode.xml",
        Refused(UNKNOWN_FORMAT, "piece of NewsML-G2"),
    ),
    ("newsml-g2/examples/TT_newsmlg2_sample.xml", Read(NewsmlG2, "Jan Guillou skriver på", 6)),
    ("ninjs/examples/1.4/businesswire-newsml-20130515006361.json", Read(Ninjs1, "Dell Redefines Workstation Com", 1)),
    (
        "ninjs/examples/1.4/businesswire-newsml-20130605006126.json",
        Read(Ninjs1, "Cambrios被Gartner評選為「最酷供應商」", 1),
    ),
    (
        "ninjs/examples/1.4/businesswire-newsml-20130612006110.json",
        Read(Ninjs1, "APP发布“2020 可持续发展路线图”第三次工作进展报告，", 1),
    ),
    ("ninjs/examples/1.4/businesswire-newsml-20130731006140.json", Read(Ninjs1, "Lunch Taking a Toll?", 1)),
    ("ninjs/examples/1.4/ninjs-1-4-examples.json", Read(Ninjs1, "Test of three new", 1)),
    ("ninjs/examples/1.4/ninjsExComplex1.json", Read(Ninjs1, "Captain of wrecked cruise", 4)),
    ("ninjs/examples/1.4/ninjsExComplex2.json", Read(Ninjs1, "Captain of wrecked cruise", 4)),
    ("ninjs/examples/1.4/ninjsExMediumText1.json", Read(Ninjs1, "Captain of wrecked cruise", 4)),
    ("ninjs/examples/1.4/ninjsExSimplePhoto1.json", Refused(NO_TEXT, "type picture")),
    ("ninjs/examples/1.4/ninjsExSimpleText1.json", Read(Ninjs1, "Captain of wrecked cruise", 4)),
    ("ninjs/examples/1.6/001_simple_example.json", Read(Ninjs1, "Captain of wrecked cruise", 1)),
    ("ninjs/examples/1.6/002_renditions_example.json", Refused(NO_TEXT, "holds no word")),
    ("ninjs/examples/1.6/003_associations_example.json", Refused(NO_TEXT, "holds no word")),
    ("ninjs/examples/1.6/004_simple_text_article.json", Read(Ninjs1, "Captain of wrecked cruise", 1)),
    ("ninjs/examples/1.6/005_complex_text_article.json", Read(Ninjs1, "Captain of wrecked cruise", 1)),
    ("ninjs/examples/1.6/006_photo_only.json", Refused(NO_TEXT, "type picture")),
    ("ninjs/examples/1.6/007_multimedia.json", Read(Ninjs1, "Captain of wrecked cruise", 1)),
    ("ninjs/examples/2.1-extension/extension-example.json", Read(Ninjs2, "Militärövning i jätteformat hå", 5)),
    ("ninjs/examples/2.1-extension/extension-schema.json", Read(JsonArticle, "Example extension of ninjs", 1)),
    ("ninjs/examples/2.2/001_simple_example.json", Read(Ninjs2, "Captain of wrecked cruise", 1)),
    ("ninjs/examples/2.2/002_renditions_example.json", Refused(NO_TEXT, "holds no word")),
    ("ninjs/examples/2.2/003_associations_example.json", Refused(NO_TEXT, "holds no word")),
    ("ninjs/examples/2.2/004_simple_text_article.json", Read(Ninjs2, "Captain of wrecked cruise", 1)),
    ("ninjs/examples/2.2/005_complex_text_article.json", Read(Ninjs2, "Captain of wrecked cruise", 1)),
    ("ninjs/examples/2.2/006_photo_only.json", Refused(NO_TEXT, "type picture")),
    ("ninjs/examples/2.2/007_multimedia.json", Read(Ninjs2, "Captain of wrecked cruise", 4)),
    (
        "ninjs/examples/3.0/businesswire-newsml-20130605006126.json",
        Read(Ninjs3, "Cambrios被Gartner評選為「最酷供應商」", 2),
    ),
    ("ninjs/examples/3.0/dpa_text.json", Read(Ninjs3, "Faktencheck Derby-Elfmeter: Ha", 9)),
    ("ninjs/examples/3.0/ninjsExSimpleText_3.json", Read(Ninjs3, "Captain of wrecked cruise", 4)),
    ("ninjs/examples/3.0/ntb_text.json", Read(Ninjs3, "Google har kjøpt giganttomt", 1)),
    ("ninjs/examples/3.1/001_simple_example.json", Read(Ninjs3, "Captain of wrecked cruise", 1)),
    ("ninjs/examples/3.1/002_renditions_example.json", Refused(NO_TEXT, "holds no word")),
    ("ninjs/examples/3.1/003_associations_example.json", Refused(NO_TEXT, "holds no word")),
    ("ninjs/examples/3.1/004_simple_text_article.json", Read(Ninjs3, "Captain of wrecked cruise", 1)),
    ("ninjs/examples/3.1/005_complex_text_article.json", Read(Ninjs3, "Captain of wrecked cruise", 1)),
    ("ninjs/examples/3.1/006_photo_only.json", Refused(NO_TEXT, "type picture")),
    ("ninjs/examples/3.1/007_multimedia.json", Read(Ninjs3, "Captain of wrecked cruise", 4)),
    ("ninjs/examples/3.1/008_event.json", Refused(NO_TEXT, "type event")),
    ("ninjs/examples/not-valid/008_extension.json", Refused(NO_TEXT, "without a body")),
    ("nitf/NTB_nitf_sample.xml", Read(Nitf, "Pandemien herjer på den", 22)),
    ("nitf/nitf-3-6.xsd", Refused(UNKNOWN_FORMAT, "unknown kind")),
    ("wire-messages/IPTC7901.txt", Read(Iptc7901, "Germany Social Democrats: Coal", 5)),
    ("wire-messages/afp20.xml", Read(Newsml1, "Décès de Naomi Musenga:", 2)),
    ("wire-messages/anpa-1.tst", Read(Anpa, "For Argentine chemo patients, ", 15)),
    ("wire-messages/anpa-2.tst", Read(Anpa, "Prairies vanish in the US push", 35)),
    ("wire-messages/ap-nitf.xml", Read(Nitf, "Can trading pollution like", 28)),
    ("wire-messages/ap_anpa-1.tst", Read(Anpa, "Deng has 30 points, short-hand", 19)),
    ("wire-messages/efe_nitf.xml", Read(Nitf, "Honduran president announces C", 1)),
    ("wire-messages/ninjs1.json", Read(NinjsSuperdesk, "headline", 1)),
    ("wire-messages/ninjs2.json", Read(NinjsSuperdesk, "Oil prices edge up", 8)),
    ("wire-messages/ninjs3.json", Read(NinjsSuperdesk, "German Air Force Museum", 1)),
    ("wire-messages/ninjs_embargoed.json", Read(NinjsSuperdesk, "Trouble is brewing for", 18)),
    ("wire-messages/nitf-ntb.xml", Read(Nitf, "Faktisk.no: Nei, dette dokumen", 57)),
    ("wire-messages/pa3.xml", Read(Nitf, "UK BREAK-UP 'NOT INCONCEIVABLE", 1)),
];

/// Folders whose files all stand in the table.
const FOLDERS: &[&str] =
    &["arabic-pages", "newsml-1.2", "newsml-g2/examples", "ninjs/examples", "nitf", "wire-messages"];

#[test]
fn each_sample_file_has_its_outcome() {
    let Some(folder) = std::env::var_os("NEWSWIRE_TEST_DATA") else {
        assert!(std::env::var_os("CI").is_none(), "NEWSWIRE_TEST_DATA must name the sample data in CI");
        println!("skipped: NEWSWIRE_TEST_DATA is unset");
        return;
    };
    let formats = std::path::PathBuf::from(folder);
    let mut failures = Vec::new();
    for (name, expected) in SAMPLES {
        let bytes = std::fs::read(formats.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let found = processed(&input(bytes, &[]));
        let good = match (&found, expected) {
            (Ok(article), Read(format, title, paragraphs)) => {
                let record = published(article);
                article.format == *format
                    && article.title.starts_with(title)
                    // Only what came as nothing but a text has no title.
                    && (article.title.is_empty() == title.is_empty())
                    && article.body.split("\n\n").count() == *paragraphs
                    && record["bodies"][0]["value"].as_str() == Some(&article.body)
            }
            (Err(rejection), Refused(class, word)) => rejection.class == *class && rejection.message.contains(word),
            _ => false,
        };
        if !good {
            let found = found.map(|article| (article.format, article.title, article.body.split("\n\n").count()));
            failures.push(format!("{name}: {found:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn no_sample_file_is_forgotten() {
    let Some(folder) = std::env::var_os("NEWSWIRE_TEST_DATA") else { return };
    let formats = std::path::PathBuf::from(folder);
    let mut pending: Vec<_> = FOLDERS.iter().map(|folder| formats.join(folder)).collect();
    let mut forgotten = Vec::new();
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            pending.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let name = path.strip_prefix(&formats).unwrap().display().to_string();
        if !SAMPLES.iter().any(|(known, _)| *known == name) {
            forgotten.push(name);
        }
    }
    assert!(forgotten.is_empty(), "{forgotten:?}");
}
