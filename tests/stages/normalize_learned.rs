//! Furniture learned from a source's own articles: what is learned, how it is stripped, and what a bad file leads to.

use std::path::Path;

use newswire::config::Config;
use newswire::decode;
use newswire::dedup::Ruleset;
use newswire::normalize::learned::LearnedFurniture;
use newswire::normalize::{self, Settings};
use newswire::record::RemovalKind;

use crate::cli::{newswire, said};
use crate::support::input;

/// Articles of one outlet whose page says the same around each, and of one with nothing around them.
fn wire() -> String {
    let places = ["الموانئ", "المطارات", "المدارس", "المستشفيات", "الجسور", "الأسواق", "المصانع", "الحدائق"];
    let mut lines = String::new();
    for number in 0..40 {
        let place = places[number % places.len()];
        let lead =
            format!("أعلنت الهيئة العامة أنها ستوسع {place} في المرحلة رقم {number} من خطتها التي تمتد خمس سنوات.");
        let more =
            format!("وتبلغ كلفة المشروع {} مليون ريال، ويبدأ التنفيذ مطلع العام المقبل بحسب البيان.", number * 7 + 3);
        let mut text = vec!["صحيفة المدى | النسخة الورقية 2025"];
        // A dateline and an author that repeat are no furniture.
        text.push(if number % 2 == 0 { "الرياض - واس" } else { "المدى – جدة" });
        text.extend([lead.as_str(), more.as_str()]);
        if number % 8 == 0 {
            text.push("سامي الحارثي");
        }
        text.extend(["للاشتراك أرسل الرقم 1 إلى 88591", "737221 - Zain"]);
        let article = |source: &str, text: &[&str]| {
            serde_json::json!({"title": format!("خطة {place} {number}"), "source": source, "text": text.join("\n")})
                .to_string()
        };
        lines.push_str(&format!("{}\n{}\n", article("المدى", &text), article("صحيفة أخرى", &text[2..4])));
    }
    // One story sent many times is no furniture, however often its lines return.
    for number in 0..20 {
        let text = "برق عاجل من المراسل\nقال شهود عيان إن حريقا كبيرا اندلع في الميناء القديم فجر اليوم وإن النيران ما زالت مشتعلة.\nالتفاصيل لاحقا في نشرتنا";
        let article =
            serde_json::json!({"title": format!("حريق الميناء {number}"), "source": "صحيفة أخرى", "text": text});
        lines.push_str(&format!("{article}\n"));
    }
    lines
}

fn learned(folder: &Path) -> String {
    let wire_file = folder.join("wire.jsonl");
    std::fs::write(&wire_file, wire()).unwrap();
    let output = newswire(&["learn-furniture", "--lines", wire_file.to_str().unwrap()]).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_is_learned_is_furniture_and_the_same_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let file = learned(folder.path());
    assert_eq!(file, learned(folder.path()));
    let table = LearnedFurniture::parse(&file).unwrap();
    let lines = table.of("المدى").unwrap();
    let head: Vec<&str> = lines.head.iter().map(|line| &**line).collect();
    let tail: Vec<&str> = lines.tail.iter().map(|line| &**line).collect();
    assert_eq!(head, ["صحيفه المدي النسخه الورقيه 2025"], "{file}");
    assert_eq!(tail, ["737221 zain", "للاشتراك ارسل الرقم 1 الي 88591"], "{file}");
    assert!(table.of("صحيفة أخرى").is_none(), "{file}");
    assert!(file.starts_with("# newswire: page furniture learned"));
}

#[test]
fn learned_lines_go_from_the_ends_of_their_source_only() {
    let table = "[source.\"المدى\"]\nhead = [\"صحيفة المدى\"]\ntail = [\"للاشتراك أرسل 1\", \"Zain 737221\"]\n";
    let settings = Settings { learned: Some(LearnedFurniture::parse(table).unwrap().into()), ..Settings::default() };
    let cleaned = |source: &str, text: &str| {
        let input = input(serde_json::json!({"title": "ع", "source": source, "text": text}).to_string(), &[]);
        normalize::normalize(decode::decode(&input, &decode::Settings::default()).unwrap(), &input, &settings).unwrap()
    };
    let text = "صَحيفة المَدى\nنص الخبر.\nللاشتراك أرسل 1\nبقية الخبر.\nشارك المقال\nللإشتراك أرسل: ١\nzain 737221";
    let article = cleaned("المدى", text);
    assert_eq!(article.body, "نص الخبر.\n\nللاشتراك أرسل 1\n\nبقية الخبر.");
    let learned = article.removed.iter().filter(|removal| removal.kind == RemovalKind::Learned).count();
    assert_eq!((learned, article.removed.len()), (3, 4));
    assert_eq!(article.removed[0].text, "صَحيفة المَدى");
    assert!(cleaned("صحيفة أخرى", text).body.starts_with("صَحيفة المَدى"));
    // All of it is never taken.
    assert_eq!(cleaned("المدى", "صحيفة المدى\nZain 737221").body, "صحيفة المدى\n\nZain 737221");
}

#[test]
fn the_file_is_part_of_the_ruleset_and_of_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("furniture.toml");
    let config = folder.path().join("newswire.toml");
    std::fs::write(&config, format!("[text]\nlearned_furniture = {:?}\n", file.to_str().unwrap())).unwrap();
    let with = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let config = Config::load(Some(&config)).unwrap();
        (Ruleset::from(&config).digest(), config.hash())
    };
    let one = with("[source.\"a.example\"]\ntail = [\"للاشتراك\"]\n");
    let same = with("# read and found good\n[source.\"a.example\"]\ntail = [\"للإشتراك\"]\n");
    let other = with("[source.\"a.example\"]\ntail = [\"للاشتراك معنا\"]\n");
    assert_eq!(one, same);
    assert!(one.0 != other.0 && one.1 != other.1);
    assert_ne!(one.0, Ruleset::from(&Config::default()).digest());
}

#[test]
fn a_bad_file_is_a_bad_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("furniture.toml");
    let run = || {
        let mut command = newswire(&["config", "show"]);
        command.env("NEWSWIRE_TEXT__LEARNED_FURNITURE", &file).env("NEWSWIRE_BATCH__MAX_RECORDS", "0");
        command.output().unwrap()
    };
    let output = run();
    assert_eq!(output.status.code(), Some(78));
    assert!(said(&output).contains("cannot read") && said(&output).contains("MAX_RECORDS"), "{}", said(&output));
    std::fs::write(&file, "[source.\"a\"]\nhead = \"x\"\nfoot = []\ntail = [\"***\"]\n").unwrap();
    let output = run();
    assert_eq!(output.status.code(), Some(78));
    for problem in ["head: must be a list", "foot: no such key", "line 1 has neither letter nor digit", "MAX_RECORDS"] {
        assert!(said(&output).contains(problem), "{problem}: {}", said(&output));
    }
}

#[test]
fn the_verb_says_what_it_could_not_read_and_writes_no_empty_result() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(at("wire.jsonl"), wire()).unwrap();
    std::fs::write(at("part.jsonl"), format!("{{\"headline\": 3}}\nno json\n{}", wire())).unwrap();
    std::fs::write(at("page.html"), "<p>نص الخبر الأول\n<p>نص الخبر الثاني").unwrap();
    std::fs::write(at("page.txt"), "عنوان الخبر\nنص الخبر الأول كله").unwrap();
    std::fs::create_dir(at("empty")).unwrap();
    // It is to be made, so it need not be there, nor be sound.
    std::fs::write(at("newswire.toml"), format!("[text]\nlearned_furniture = {:?}\n", at("furniture.toml"))).unwrap();
    for (args, code, words) in [
        (vec![at("wire.jsonl")], 1, vec!["none of 1 articles", "with --lines", "wire.jsonl: decode", "not valid JSON"]),
        (vec!["--lines".into(), at("page.txt")], 1, vec!["none of 2 articles", "without --lines", "page.txt, line 1"]),
        (vec![at("empty")], 1, vec!["no article to learn from"]),
        (Vec::new(), 1, vec!["could be read"]),
        (vec![at("nothing")], 64, vec!["cannot read"]),
        (vec![at("page.html")], 0, vec!["no source repeats a line"]),
        (vec!["--lines".into(), at("part.jsonl")], 0, vec!["passed over", "\"unread\":2", "part.jsonl, line 1"]),
        (vec!["--lines".into(), at("wire.jsonl")], 0, vec!["\"sources\":1"]),
    ] {
        _ = std::fs::remove_file(at("furniture.toml"));
        let mut command = newswire(&["-c", &at("newswire.toml"), "learn-furniture", "--out", &at("furniture.toml")]);
        let output = command.args(&args).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", said(&output));
        for words in words {
            assert!(said(&output).contains(words), "{args:?}: {words}: {}", said(&output));
        }
        let written = std::fs::read_to_string(at("furniture.toml")).ok();
        assert_eq!(written.is_some(), code == 0, "{args:?}");
        assert!(written.is_none_or(|text| LearnedFurniture::parse(&text).is_ok()), "{args:?}");
    }
    std::fs::write(at("furniture.toml"), "edited by hand [").unwrap();
    let learn =
        ["-c", &at("newswire.toml"), "learn-furniture", "--lines", &at("wire.jsonl"), "--out", &at("furniture.toml")];
    assert!(newswire(&learn).output().unwrap().status.success());
    std::fs::remove_file(at("furniture.toml")).unwrap();
    let output = newswire(&["-c", &at("newswire.toml"), "config", "show"]).output().unwrap();
    assert!(said(&output).contains("learn-furniture"), "a missing file is told how to make: {}", said(&output));
}
