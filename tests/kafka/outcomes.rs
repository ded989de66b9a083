//! The verifier: what became of every input, as a `read_committed` reader sees it. It says what is wrong instead of
//! panicking, so that the controls at the end can show that it finds each kind of fault.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::articles::{Kind, Planned};
use crate::client::Record;
use crate::wire::Wire;

/// Partition and offset in the raw topic.
pub type Place = (i32, i64);

/// Where an input went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Published,
    Suppressed,
    Withheld,
    DeadLetter,
}

/// What became of one input.
#[derive(Clone, Debug)]
pub struct Fate {
    pub outcome: Outcome,
    /// The record that says so; null for a dead letter.
    pub json: Value,
}

impl Fate {
    pub fn relation(&self) -> &str {
        let at = if self.outcome == Outcome::Suppressed { "/relation" } else { "/enrichment/dedup/relation" };
        self.json.pointer(at).and_then(Value::as_str).unwrap_or_default()
    }

    pub fn uri(&self) -> &str {
        self.json["uri"].as_str().unwrap_or_default()
    }

    /// Position of the claim in the fingerprint log.
    pub fn sequence(&self) -> Option<i64> {
        let at = if self.outcome == Outcome::Suppressed { "/sequence" } else { "/enrichment/dedup/sequence" };
        self.json.pointer(at).and_then(Value::as_i64)
    }

    pub fn flags(&self) -> Vec<&str> {
        let at = if self.outcome == Outcome::Suppressed { "/flags" } else { "/enrichment/dedup/flags" };
        let flags = self.json.pointer(at).and_then(Value::as_array);
        flags.map(|flags| flags.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
    }

    /// Uri of the leader.
    pub fn canonical(&self) -> &str {
        let at = if self.outcome == Outcome::Suppressed { "/duplicateOf" } else { "/enrichment/dedup/canonicalUri" };
        self.json.pointer(at).and_then(Value::as_str).unwrap_or_default()
    }
}

/// All inputs and all outputs of a test.
#[derive(Clone, Default)]
pub struct Ledger {
    raw_topic: String,
    pub raw: Vec<Record>,
    pub enriched: Vec<Record>,
    pub duplicates: Vec<Record>,
    pub withheld: Vec<Record>,
    pub dead_letters: Vec<Record>,
}

impl Ledger {
    /// Reads them from the topics.
    pub fn read(wire: &Wire<'_>) -> Self {
        Self {
            raw_topic: wire.topic("raw").to_owned(),
            raw: wire.read("raw"),
            enriched: wire.read("enriched"),
            duplicates: wire.read("duplicates"),
            withheld: wire.read("withheld"),
            dead_letters: wire.read("dead_letters"),
        }
    }

    fn outputs(&self) -> [(Outcome, &[Record]); 4] {
        [
            (Outcome::Published, &self.enriched),
            (Outcome::Suppressed, &self.duplicates),
            (Outcome::Withheld, &self.withheld),
            (Outcome::DeadLetter, &self.dead_letters),
        ]
    }

    /// Everything that breaks the guarantee: each input has exactly one outcome, inputs of a partition come out in their
    /// order, dead letters are untouched. With it, what became of each input.
    pub fn judge(&self) -> (BTreeMap<Place, Fate>, Vec<String>) {
        let mut faults = Vec::new();
        let raw: BTreeMap<Place, &Record> =
            self.raw.iter().map(|record| ((record.partition, record.offset), record)).collect();
        let mut fates: BTreeMap<Place, Fate> = BTreeMap::new();
        for (outcome, records) in self.outputs() {
            // Last input offset per output partition and input partition.
            let mut last: BTreeMap<(i32, i32), i64> = BTreeMap::new();
            for record in records {
                let json = if outcome == Outcome::DeadLetter { Value::Null } else { record.json() };
                let Some(place) = self.place(outcome, record, &json) else {
                    faults.push(format!("{outcome:?} {}-{} does not name its input", record.partition, record.offset));
                    continue;
                };
                let Some(input) = raw.get(&place) else {
                    faults.push(format!("{outcome:?} of an input that there is not: {place:?}"));
                    continue;
                };
                if last.insert((record.partition, place.0), place.1).is_some_and(|before| before >= place.1) {
                    faults.push(format!("{outcome:?}: {place:?} comes after a later input of its partition"));
                }
                if outcome == Outcome::DeadLetter {
                    faults.extend(altered(input, record).map(|what| format!("dead letter of {place:?}: {what}")));
                }
                if let Some(other) = fates.insert(place, Fate { outcome, json }) {
                    faults.push(format!("{place:?} has two outcomes: {:?} and {outcome:?}", other.outcome));
                }
            }
        }
        faults.extend(raw.keys().filter(|place| !fates.contains_key(place)).map(|place| format!("{place:?} is lost")));
        (fates, faults)
    }

    /// The same, without faults.
    pub fn fates(&self) -> BTreeMap<Place, Fate> {
        let (fates, faults) = self.judge();
        assert!(faults.is_empty(), "{} faults, first {:#?}", faults.len(), &faults[..faults.len().min(20)]);
        fates
    }

    fn place(&self, outcome: Outcome, record: &Record, json: &Value) -> Option<Place> {
        let (topic, partition, offset) = match outcome {
            Outcome::DeadLetter => (
                record.header("newswire-original-topic")?.to_owned(),
                record.header("newswire-original-partition")?.parse().ok()?,
                record.header("newswire-original-offset")?.parse().ok()?,
            ),
            Outcome::Published | Outcome::Withheld | Outcome::Suppressed => {
                let provenance = json.pointer("/enrichment/provenance").or_else(|| json.get("provenance"))?;
                (
                    provenance["topic"].as_str()?.to_owned(),
                    i32::try_from(provenance["partition"].as_i64()?).ok()?,
                    provenance["offset"].as_i64()?,
                )
            }
        };
        (topic == self.raw_topic).then_some((partition, offset))
    }

    /// Articles that a reader sees more than once: same uri, version and status.
    pub fn published_twice(&self) -> Vec<String> {
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        for record in &self.enriched {
            let json = record.json();
            *seen.entry(format!("{} version {} {}", json["uri"], json["version"], json["pubStatus"])).or_default() += 1;
        }
        seen.into_iter().filter(|(_, times)| *times > 1).map(|(what, times)| format!("{what}: {times} times")).collect()
    }
}

/// How a dead letter differs from its input.
fn altered(input: &Record, letter: &Record) -> Option<String> {
    let original = |header: &str| letter.header(&format!("newswire-original-{header}")).unwrap_or_default().to_owned();
    if letter.payload != input.payload {
        Some("other bytes".to_owned())
    } else if letter.key != input.key {
        Some("another key".to_owned())
    } else if !letter.headers.starts_with(&input.headers) {
        Some(format!("other headers: {:?}", letter.headers))
    } else if milliseconds(&original("timestamp")) != Some(input.timestamp) {
        Some(format!("another timestamp: {}", original("timestamp")))
    } else {
        ["stage", "class", "message"]
            .into_iter()
            .find(|header| letter.header(&format!("newswire-error-{header}")).is_none_or(str::is_empty))
            .map(|header| format!("no newswire-error-{header}"))
    }
}

/// A timestamp as a number or as RFC 3339.
fn milliseconds(text: &str) -> Option<i64> {
    let written = || text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond);
    text.parse().ok().or_else(written)
}

/// Where the inputs of a plan stand, when they were appended in this order.
pub fn places(planned: &[Planned]) -> Vec<Place> {
    let mut next: BTreeMap<i32, i64> = BTreeMap::new();
    planned
        .iter()
        .map(|planned| {
            let offset = next.entry(planned.record.partition).or_default();
            *offset += 1;
            (planned.record.partition, *offset - 1)
        })
        .collect()
}

/// What the known relations between the inputs demand, whatever the interleaving of the partitions.
pub fn unexpected(planned: &[Planned], fates: &BTreeMap<Place, Fate>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut carriers: BTreeMap<u64, Vec<&Fate>> = BTreeMap::new();
    for (input, place) in planned.iter().zip(places(planned)) {
        let Some(fate) = fates.get(&place) else { continue };
        let expected = match input.kind {
            Kind::Carries => {
                carriers.entry(input.story).or_default().push(fate);
                continue;
            }
            Kind::Version | Kind::Cancel | Kind::CarriesWithheld => Outcome::Published,
            Kind::Redelivery => Outcome::Suppressed,
            Kind::Withheld => Outcome::Withheld,
            Kind::Poison => Outcome::DeadLetter,
        };
        if fate.outcome != expected {
            wrong.push(format!("{:?} at {place:?} became {:?} ({})", input.kind, fate.outcome, fate.relation()));
        }
    }
    for (story, fates) in carriers {
        let published: Vec<&str> =
            fates.iter().filter(|fate| fate.outcome == Outcome::Published).map(|fate| fate.uri()).collect();
        let [leader] = published[..] else {
            wrong.push(format!("story {story:x} of {} outlets was published as {published:?}", fates.len()));
            continue;
        };
        for copy in fates.iter().filter(|fate| fate.outcome == Outcome::Suppressed && fate.canonical() != leader) {
            wrong.push(format!("{} is a copy of {leader} but points to {}", copy.uri(), copy.canonical()));
        }
    }
    wrong
}

/// The verifier must find what it is for.
mod controls {
    use serde_json::json;

    use super::*;

    fn sound() -> Ledger {
        let raw_topic = "raw".to_owned();
        let input = |offset, payload: &[u8]| Record {
            offset,
            timestamp: 5000,
            headers: vec![("h".into(), None)],
            payload: Some(payload.to_vec()),
            ..Record::default()
        };
        let output = |offset, input: i64| {
            Record {
            offset,
            payload: Some(
                json!({ "uri": format!("u{input}"), "provenance": { "topic": "raw", "partition": 0, "offset": input } })
                    .to_string()
                    .into_bytes(),
            ),
            ..Record::default()
        }
        };
        let mut letter = input(0, b"junk");
        for (name, value) in [
            ("newswire-original-topic", "raw"),
            ("newswire-original-partition", "0"),
            ("newswire-original-offset", "3"),
            ("newswire-original-timestamp", "5000"),
            ("newswire-error-stage", "decode"),
            ("newswire-error-class", "no-text"),
            ("newswire-error-message", "there is no text"),
        ] {
            letter.headers.push((name.to_owned(), Some(value.into())));
        }
        Ledger {
            raw_topic,
            raw: vec![input(0, b"a"), input(1, b"b"), input(2, b"a"), input(3, b"junk")],
            enriched: vec![output(0, 0), output(1, 1)],
            duplicates: vec![output(0, 2)],
            withheld: Vec::new(),
            dead_letters: vec![letter],
        }
    }

    #[test]
    fn the_verifier_accepts_what_is_sound() {
        assert_eq!(sound().judge().1, Vec::<String>::new());
        assert_eq!(sound().published_twice(), Vec::<String>::new());
    }

    #[test]
    fn the_verifier_finds_every_kind_of_fault() {
        type Break = fn(&mut Ledger);
        let cases: [(&str, Break); 9] = [
            ("is lost", |ledger| drop(ledger.enriched.pop())),
            ("two outcomes", |ledger| ledger.withheld.push(ledger.enriched[0].clone())),
            ("comes after a later input", |ledger| ledger.enriched.swap(0, 1)),
            ("comes after a later input", |ledger| ledger.enriched.push(ledger.enriched[1].clone())),
            ("that there is not", |ledger| drop(ledger.raw.remove(1))),
            ("other bytes", |ledger| ledger.dead_letters[0].payload = Some(b"junk ".to_vec())),
            ("another key", |ledger| ledger.dead_letters[0].key = Some(Vec::new())),
            ("other headers", |ledger| ledger.dead_letters[0].headers[0].1 = Some(Vec::new())),
            ("another timestamp", |ledger| ledger.raw[3].timestamp = 5001),
        ];
        for (expected, damage) in cases {
            let mut ledger = sound();
            damage(&mut ledger);
            let faults = ledger.judge().1;
            assert!(faults.iter().any(|fault| fault.contains(expected)), "{expected}: {faults:?}");
        }
        let mut ledger = sound();
        ledger.enriched.push(ledger.enriched[0].clone());
        assert_eq!(ledger.published_twice().len(), 1);
    }
}
