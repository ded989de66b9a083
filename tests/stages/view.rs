//! What people see of a record: faithful, direction-safe, and harmless to the terminal.

use std::time::Duration;

use jiff::Timestamp;
use newswire::cli::view::text::{cells, harmless};
use newswire::cli::view::{Seen, Style};
use newswire::publish::{Destination, OutRecord};
use newswire::record::Header;
use serde_json::{Value, json};

const FSI: char = '\u{2068}';
const PDI: char = '\u{2069}';

fn enriched() -> Value {
    json!({
        "uri": "urn:newsml:difaf.example:2026:7", "type": "text", "version": "2",
        "versionCreated": "2026-11-22T08:10:00Z", "pubStatus": "usable", "language": "ar",
        "headlines": [{"role": "main", "contentType": "text/plain", "value": "الأردن يوقع اتفاقا مع البنك الدولي لتحديث شبكة المياه"}],
        "bodies": [{"role": "main", "contentType": "text/plain", "charCount": 9, "wordCount": 2, "value": "نص الخبر."}],
        "infoSources": [{"name": "وكالة الضفاف للأنباء", "role": "publisher"}, {"name": "Reuters", "role": "agency"}],
        "altIds": [],
        "standard": {"name": "ninjs", "version": "3.1", "schema": "https://iptc.org/std/ninjs/ninjs-schema_3.1.json"},
        "enrichment": {
            "schemaVersion": "1.0",
            "pipeline": {"name": "newswire", "version": "0.1.0", "models": [], "configHash": "00"},
            "provenance": {
                "topic": "news.raw", "partition": 0, "offset": 7, "timestamp": "2026-11-22T08:10:00Z", "rawSha256": "00",
                "inputFormat": "ninjs3", "charsetRepair": [], "dateSource": "article", "uriSource": "article"
            },
            "dedup": {
                "clusterId": "c-7f3a9c51e2b04d18", "relation": "version", "canonicalUri": "urn:newsml:difaf.example:2026:7",
                "contentHash": "sha256:00", "flags": []
            },
            "normalization": {"removed": [{"kind": "furniture", "text": "شارك المقال"}], "flags": []},
            "language": {"tag": "ar", "script": "Arab", "confidence": 1.0},
            "entities": [
                {"id": "e1", "type": "place", "name": "الأردن", "confidence": 0.9, "salience": 0.5, "mentions": []},
                {"id": "e2", "type": "organisation", "name": "البنك الدولي", "confidence": 0.9, "salience": 0.3, "mentions": []}
            ],
            "sentiment": {"label": "positive", "score": 0.42, "confidence": 0.7, "model": "lexicon-1"}
        }
    })
}

fn record(destination: Destination, payload: &[u8], headers: &[(&str, &str)]) -> OutRecord {
    let headers = headers
        .iter()
        .map(|(name, value)| Header { name: (*name).to_owned(), value: Some(value.as_bytes().to_vec()) })
        .collect();
    OutRecord { destination, key: None, payload: Some(payload.to_vec()), headers, timestamp: Timestamp::UNIX_EPOCH }
}

fn shown(destination: Destination, value: &Value, headers: &[(&str, &str)], style: &Style) -> String {
    Seen::read(&record(destination, value.to_string().as_bytes(), headers)).render(None, style)
}

#[test]
fn a_block_says_what_matters() {
    let seen = Seen::read(&record(Destination::Enriched, enriched().to_string().as_bytes(), &[]));
    let block = seen.render(Some(Duration::from_millis(38)), &Style::plain(100));
    let lines: Vec<&str> = block.lines().collect();
    assert_eq!(lines.len(), 3, "{block}");
    assert_eq!(lines[0], format!("version       {FSI}الأردن يوقع اتفاقا مع البنك الدولي لتحديث شبكة المياه{PDI}"));
    for part in ["ar · ", "وكالة الضفاف للأنباء", "Reuters", "v", "tone positive +0.42", "38 ms", "c-7f3a9c51e2b04d18"]
    {
        assert!(lines[1].contains(part), "{part} in {}", lines[1]);
    }
    assert_eq!(lines[2], format!("  loc {FSI}الأردن{PDI}  org {FSI}البنك الدولي{PDI}"));
}

#[test]
fn colours_come_only_when_asked_for() {
    let plain = shown(Destination::Enriched, &enriched(), &[], &Style::plain(100));
    let colored = shown(Destination::Enriched, &enriched(), &[], &Style { color: true, width: 100 });
    assert!(!plain.contains('\u{1b}'));
    assert!(colored.contains("\u{1b}[36mversion"));
    let mut stripped = colored;
    while let Some(start) = stripped.find('\u{1b}') {
        let end = stripped[start..].find('m').map(|end| start + end + 1).unwrap();
        stripped.replace_range(start..end, "");
    }
    assert_eq!(stripped, plain, "colours change nothing else");
}

#[test]
fn no_field_of_a_record_can_attack_the_terminal() {
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}نص\u{2066}\u{8}\r\n\u{7f}end";
    let mut hostile = enriched();
    hostile["uri"] = json!(evil);
    hostile["version"] = json!(evil);
    hostile["language"] = json!(evil);
    hostile["headlines"][0]["value"] = json!(evil);
    hostile["infoSources"][0]["name"] = json!(evil);
    hostile["enrichment"]["dedup"]["clusterId"] = json!(evil);
    hostile["enrichment"]["dedup"]["flags"] = json!([evil]);
    hostile["enrichment"]["entities"][0]["name"] = json!(evil);
    let audit = json!({
        "uri": evil, "source": evil, "relation": "exact", "duplicateOf": format!("{evil}2"), "clusterId": evil,
        "canonicalUri": evil, "ruleVersion": 1, "flags": [evil], "provenance": enriched()["enrichment"]["provenance"]
    });
    let letter = [
        ("newswire-error-stage", evil),
        ("newswire-error-class", evil),
        ("newswire-error-message", evil),
        ("newswire-original-topic", evil),
    ];
    let style = Style::plain(120);
    let all = [
        (3, shown(Destination::Enriched, &hostile, &[], &style)),
        (1, shown(Destination::Withheld, &hostile, &[("newswire-release-time", evil)], &style)),
        (1, shown(Destination::Duplicates, &audit, &[], &style)),
        (1, shown(Destination::DeadLetters, &json!({}), &letter, &style)),
        (1, Seen::read(&record(Destination::Enriched, evil.as_bytes(), &[])).render(None, &style)),
    ];
    for (lines, text) in all {
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
        assert!(!text.contains(['\u{202e}', '\u{2066}']), "{text:?}");
        assert_eq!(text.lines().count(), lines, "{text:?}");
        assert_eq!(text.matches(FSI).count(), text.matches(PDI).count(), "{text:?}");
    }
}

#[test]
fn lines_end_where_the_terminal_does() {
    let mut long = enriched();
    long["headlines"][0]["value"] = json!("وَأَعْلَنَتِ الْوِزَارَةُ ".repeat(60));
    let names = (0..80).map(|n| {
        json!({"id": format!("e{n}"), "type": "person", "name": format!("سعاد الهاشمي {n}"), "confidence": 0.5,
               "salience": 0.1, "mentions": []})
    });
    long["enrichment"]["entities"] = names.collect();
    let letter = [("newswire-error-message", "reason ".repeat(90))];
    let letter = letter.each_ref().map(|(name, value)| (*name, value.as_str()));
    for width in [40, 60, 80, 133, 200] {
        let style = Style::plain(width);
        let block = shown(Destination::Enriched, &long, &[], &style);
        let (first, last) = (block.lines().next().unwrap(), block.lines().last().unwrap());
        assert!(cells(first) <= width && first.ends_with(&format!("…{PDI}")), "{width}: {first}");
        assert!(cells(last) <= width && last.contains('+'), "{width}: {last}");
        let line = shown(Destination::DeadLetters, &json!({}), &letter, &style);
        assert!(cells(&line) <= width, "{width}: {} {line}", cells(&line));
    }
}

#[test]
fn one_liners_give_their_reason() {
    let style = Style::plain(160);
    let audit = json!({
        "uri": "https://almadar.example/1", "source": "almadar.example", "relation": "exact", "similarity": 1.0,
        "duplicateOf": "urn:newsml:difaf.example:2026:7", "clusterId": "c-1", "canonicalUri": "urn:newsml:difaf.example:2026:7",
        "ruleVersion": 1, "flags": [], "provenance": enriched()["enrichment"]["provenance"]
    });
    let copy = shown(Destination::Duplicates, &audit, &[], &style);
    assert!(copy.starts_with("exact ") && copy.contains("copy of urn:newsml:difaf.example:2026:7"), "{copy}");

    let release = [("newswire-release-time", "2036-01-01T02:00:00Z")];
    let held = shown(Destination::Withheld, &enriched(), &release, &style);
    assert!(held.starts_with("withheld ") && held.contains("embargo until 2036-01-01T02:00:00Z"), "{held}");
    assert!(held.contains("الأردن يوقع اتفاقا"));

    let headers = [
        ("newswire-error-stage", "decode"),
        ("newswire-error-class", "no-text"),
        ("newswire-error-message", "the object has no text"),
        ("newswire-original-topic", "news.raw"),
        ("newswire-original-partition", "4"),
        ("newswire-original-offset", "17"),
    ];
    let dead = shown(Destination::DeadLetters, &json!({"id": 1}), &headers, &style);
    for part in ["dead letter ", "news.raw[4]@17", "no-text of 8 bytes", "decode: the object has no text"] {
        assert!(dead.contains(part), "{part} in {dead}");
    }
}

#[test]
fn a_record_without_headline_shows_its_text_and_one_without_text_its_uri() {
    let style = Style::plain(100);
    let mut flash = enriched();
    flash["headlines"] = json!([]);
    assert!(shown(Destination::Enriched, &flash, &[], &style).contains("نص الخبر."));
    flash["bodies"] = json!([]);
    assert!(shown(Destination::Enriched, &flash, &[], &style).contains("urn:newsml:difaf.example:2026:7"));
}

#[test]
fn arabic_stays_as_written() {
    for text in ["بِسْمِ ٱللَّهِ", "«الأهرام» ٢٠٢٦", "كـــتاب", "لا إله", "می\u{200c}خواهم"]
    {
        assert_eq!(harmless(text), text);
    }
}
