//! The user's own names: entries that are added, names that are never reported, models that are replaced.

use std::path::Path;
use std::process::Output;

use newswire::config::Config;
use newswire::enrich::gazetteer::format::Sections;
use serde_json::Value;

use crate::cli::{newswire, said};

const EXTRA: &str = "# our own\n\n\
    مجموعة الضفاف القابضة\torganisation\tالضفاف|Difaf Group\thttps://kb.example/42\tAE\n\
    هيثم الروبي\tperson\tالمهندس هيثم الروبي\n\
    بلاد العم سام\tplace\t\tQ30\tUS\n";

fn enriched(folder: &Path, keys: &[(&str, &Path)], text: &str) -> Value {
    let file = folder.join("article.txt");
    std::fs::write(&file, text).unwrap();
    let output = ran(&["enrich", "--assume-clean", file.to_str().unwrap()], keys);
    assert!(output.status.success(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn ran(args: &[&str], keys: &[(&str, &Path)]) -> Output {
    let mut command = newswire(args);
    for (key, path) in keys {
        command.env(key, path);
    }
    command.output().unwrap()
}

/// Name and uri of each entity, and the model that found them.
fn found(record: &Value) -> (Vec<(String, String)>, String) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let entities = record["enrichment"]["entities"].as_array().unwrap();
    let models = record["enrichment"]["pipeline"]["models"].as_array().unwrap();
    let model = models.iter().map(text).find(|model| model.starts_with("gazetteer-")).unwrap();
    (entities.iter().map(|entity| (text(&entity["name"]), text(&entity["uri"]))).collect(), model)
}

#[test]
fn own_entries_are_found_linked_and_named_by_checksum() {
    let folder = tempfile::tempdir().unwrap();
    let extra = folder.path().join("extra.tsv");
    std::fs::write(&extra, EXTRA).unwrap();
    let text = "وقعت الضفاف اتفاقا في باريس\nقال هيثم الروبي إن للضفاف خططا في بلاد العم سام، وإن Difaf Group ستتوسع.";
    let (plain, built_in) = found(&enriched(folder.path(), &[], text));
    let (own, model) = found(&enriched(folder.path(), &[("NEWSWIRE_GAZETTEER__EXTRA", &extra)], text));
    let has = |entities: &[(String, String)], name: &str, uri: &str| {
        entities.iter().any(|entity| entity.0.contains(name) && entity.1 == uri)
    };
    assert!(!has(&plain, "الضفاف", "https://kb.example/42"));
    assert!(has(&own, "مجموعة الضفاف القابضة", "https://kb.example/42"), "{own:?}");
    assert_eq!(own.iter().filter(|entity| entity.1 == "https://kb.example/42").count(), 1, "{own:?}");
    // A name for something that is known is one of its names.
    assert!(has(&own, "الولايات المتحدة", "http://www.wikidata.org/entity/Q30"), "{own:?}");
    assert!(has(&own, "باريس", "urn:newswire:entity:place:paris-fr"), "{own:?}");
    assert_ne!(model, built_in);
}

#[test]
fn names_of_the_stop_list_are_never_reported() {
    let folder = tempfile::tempdir().unwrap();
    let stop = folder.path().join("stop.txt");
    std::fs::write(&stop, "# not ours\nباريس\nالأمم المتحدة\n").unwrap();
    let text = "محادثات في باريس\nعاد الوفد من باريس إلى بيروت، وقالت الأمم المتحدة إن لباريس دورا. وزار باريس سان جيرمان بيروت.";
    let (plain, _) = found(&enriched(folder.path(), &[], text));
    let (left, _) = found(&enriched(folder.path(), &[("NEWSWIRE_GAZETTEER__STOP", &stop)], text));
    let names = |entities: &[(String, String)]| entities.iter().map(|entity| entity.0.clone()).collect::<Vec<_>>();
    assert!(names(&plain).contains(&"باريس".to_owned()), "{plain:?}");
    assert!(!names(&left).iter().any(|name| name == "باريس" || name == "الأمم المتحدة"), "{left:?}");
    assert!(names(&left).contains(&"بيروت".to_owned()), "{left:?}");
    assert!(names(&left).iter().any(|name| name.contains("سان جيرمان")), "a longer name is another name: {left:?}");
}

#[test]
fn stopped_names_hide_their_parts_and_other_spellings() {
    let folder = tempfile::tempdir().unwrap();
    let stop = folder.path().join("stop.txt");
    std::fs::write(&stop, "حزب الله\nعبد الرحمن الدرويشي\n").unwrap();
    let text =
        "لقاء في بيروت\nقال حزب الله إن الوفد وصل، ورد وزير لحزب الله في بيروت. والتقى عبدالرحمن الدرويشي الوفد.";
    let (left, _) = found(&enriched(folder.path(), &[("NEWSWIRE_GAZETTEER__STOP", &stop)], text));
    assert!(left.iter().any(|entity| entity.0 == "بيروت"), "{left:?}");
    for part in ["الله", "حزب", "الدرويشي", "الرحمن"] {
        assert!(!left.iter().any(|entity| entity.0.contains(part)), "{part}: {left:?}");
    }
}

#[test]
fn own_names_are_found_to_the_end_of_a_long_article() {
    let folder = tempfile::tempdir().unwrap();
    let extra = folder.path().join("extra.tsv");
    std::fs::write(&extra, EXTRA).unwrap();
    let text = format!(
        "خبر\n{}\nوقعت الضفاف عقدا.",
        "وصل الوزير إلى باريس قادما من بيروت في زيارة تستمر يومين. ".repeat(1_200)
    );
    let (own, _) = found(&enriched(folder.path(), &[("NEWSWIRE_GAZETTEER__EXTRA", &extra)], &text));
    assert!(own.iter().any(|entity| entity.1 == "https://kb.example/42"), "{} entities", own.len());
}

#[test]
fn every_bad_line_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let extra = at("extra.tsv", "الضفاف\tcompany\nالضفاف\n\n؟؟\tperson\nالضفاف\torganisation\t\t\tUAE\n".as_bytes());
    let long =
        format!("الضفاف\torganisation\t\t{}\nالضفاف\torganisation\t\thttps://kb.example/<4 2>\n", "x".repeat(201));
    let ids = at("ids.tsv", long.as_bytes());
    let latin1 = at("latin1.tsv", b"Paris\tplace\nOrl\xE9ans\tplace\n");
    let stop = at("stop.txt", "باريس\n***\n".as_bytes());
    let cut = at("gazetteer.bin", &include_bytes!("../../models/gazetteer.bin")[..100_000]);
    let automaton = at("automaton.bin", &without_automaton());
    let missing = folder.path().join("none.tsv");
    for (key, path, problems) in [
        (
            "NEWSWIRE_GAZETTEER__EXTRA",
            &extra,
            vec!["extra.tsv", "line 1: kind \"company\"", "line 2: has no kind", "line 4:", "line 5: country \"UAE\""],
        ),
        ("NEWSWIRE_GAZETTEER__EXTRA", &ids, vec!["line 1: id of 201 bytes", "line 2: id \"https://kb.example/<4 2>\""]),
        ("NEWSWIRE_GAZETTEER__FILE", &automaton, vec!["automaton.bin cannot be used", "names of the gazetteer"]),
        ("NEWSWIRE_GAZETTEER__EXTRA", &latin1, vec!["line 2: not UTF-8"]),
        ("NEWSWIRE_GAZETTEER__EXTRA", &missing, vec!["cannot read", "none.tsv"]),
        ("NEWSWIRE_GAZETTEER__STOP", &stop, vec!["stop.txt", "line 2:"]),
        ("NEWSWIRE_GAZETTEER__FILE", &cut, vec!["gazetteer.bin cannot be used", "100000 bytes"]),
        ("NEWSWIRE_ENRICH__TONE_MODEL", &stop, vec!["stop.txt cannot be used"]),
    ] {
        let output = ran(&["config", "show"], &[(key, path)]);
        assert_eq!(output.status.code(), Some(78), "{key}: {}", said(&output));
        for problem in problems {
            assert!(said(&output).contains(problem), "{problem}: {}", said(&output));
        }
    }
}

/// A gazetteer whose checksum is right and whose names are not an automaton.
fn without_automaton() -> Vec<u8> {
    let file: &'static [u8] = include_bytes!("../../models/gazetteer.bin");
    let sections = Sections::read(file).unwrap();
    let mut names = sections.names.to_vec();
    let middle = names.len() / 2;
    names[middle..middle + 64].fill(0xA5);
    Sections { names: &names, ..sections }.write()
}

#[test]
fn files_are_part_of_the_configuration_and_several_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("one.tsv"), EXTRA).unwrap();
    std::fs::write(path("two.tsv"), "واحة الروبي\tplace\t\t\tEG\n").unwrap();
    let toml = format!("[gazetteer]\nextra = [{:?}, {:?}]\n", path("one.tsv"), path("two.tsv"));
    std::fs::write(path("newswire.toml"), toml).unwrap();
    let hash = || Config::load(Some(&path("newswire.toml"))).unwrap().hash();
    let before = hash();
    assert_eq!(before, hash());
    std::fs::write(path("two.tsv"), "واحة الروبي\tplace\tRubi Oasis\t\tEG\n").unwrap();
    assert_ne!(before, hash());
}
