//! Where an instance starts to read the log must not matter: no broker, a log of forty days, random starts.

use std::collections::{HashMap, VecDeque};

use fastrand::Rng;
use newswire::config::DedupConfig;
use newswire::dedup::log::{Claim, Entry, Kind, SCHEMA};
use newswire::dedup::{Decision, Fingerprint, Folded, Index, Ruleset, Sketch};
use newswire::record::{RawHash, Sequence};

use crate::articles;
use crate::model::{Logged, Model, Rules};

const MINUTE: i64 = 60_000;

/// A claim of few sources, uris and texts, so that much of the log is related.
fn claim(rng: &mut Rng, offset: i64, now: i64, rules: &Ruleset) -> Claim {
    let uri = rng.u64(..1000);
    let story = if rng.u32(..10) == 0 { rng.u64(..300) } else { uri / 3 };
    let body = if rng.u32(..3) == 0 { articles::revised_body(story, rng.u32(1..3)) } else { articles::body(story) };
    let source = if rng.u32(..5) == 0 { rng.u64(..6) } else { uri % 6 };
    let fingerprint = Fingerprint::of_text(&articles::title(story), &body);
    let sketch: &Sketch = &fingerprint.sketch;
    let [opening_words, other_words, numbers] = fingerprint.words_sketch.to_parts();
    let has_version = rng.bool();
    Claim {
        topic: "raw".into(),
        partition: rng.i32(0..3),
        offset,
        raw_hash: RawHash::of(&offset.to_be_bytes()).0.to_vec(),
        source: format!("source{source}"),
        uri: format!("urn:article:{uri}"),
        version: has_version.then(|| rng.u32(1..4).to_string()),
        version_created: rng.bool().then(|| now - rng.i64(0..3) * 600 * MINUTE),
        title_hash: fingerprint.title_hash.0.to_vec(),
        content_hash: fingerprint.content_hash.0.to_vec(),
        sketch_scale: sketch.scale(),
        sketch: sketch.hashes().to_vec(),
        words: if rng.u32(..10) == 0 { 12 } else { fingerprint.words },
        raw_timestamp: now - rng.i64(0..200) * MINUTE,
        status: [0, 0, 0, 0, 0, 0, 0, 1, 2][rng.usize(..9)],
        embargoed_until: (rng.u32(..20) == 0).then_some(now + 60 * MINUTE),
        correction: rng.u32(..9) == 0,
        ruleset: newswire::dedup::RULESET,
        settings: rules.digest(),
        instance: "test".into(),
        word_scale: fingerprint.words_sketch.scale().into(),
        opening_words,
        other_words,
        numbers,
    }
}

/// A fleet's log: claims, decisions some entries later, repeated claims and decisions as crashes leave them.
fn fleet_log(seed: u64, claims: i64, step: i64) -> Vec<Logged> {
    let rules = Ruleset::from(&DedupConfig::default());
    let mut rng = Rng::with_seed(seed);
    let mut log = Log { index: Index::new(rules.clone(), true), entries: Vec::new(), now: 1_700_000_000_000 };
    let mut waiting = VecDeque::new();
    for n in 0..claims {
        log.now += rng.i64(0..2 * step);
        let claim = claim(&mut rng, n, log.now, &rules);
        for _ in 0..1 + usize::from(rng.u32(..50) == 0) {
            let Folded::Claim { key, sequence, .. } = log.append(Entry::claim(claim.clone())) else {
                panic!("a claim")
            };
            let decision = log.index.standing(&key).expect("it was claimed").1.decision().clone();
            waiting.push_back(Entry::decided(sequence, key, &decision, "test"));
        }
        while waiting.len() > 30 || (!waiting.is_empty() && rng.u32(..3) > 0) {
            log.append(waiting.pop_front().unwrap());
        }
    }
    for decided in waiting {
        log.append(decided);
    }
    log.entries
}

struct Log {
    index: Index,
    entries: Vec<Logged>,
    now: i64,
}

impl Log {
    fn append(&mut self, entry: Entry) -> Folded {
        let offset = i64::try_from(self.entries.len()).unwrap();
        self.entries.push(Logged { offset, appended: self.now, kind: entry.kind.clone().unwrap() });
        self.index.fold(Sequence(offset), self.now, entry)
    }
}

/// Folds the log from a position on and judges every claim that was appended so much later (milliseconds): the offsets of
/// those that were decided otherwise, and how many it judged.
pub fn start_at(log: &[Logged], start: usize, rules: &Ruleset, later: i64) -> (Vec<i64>, usize) {
    let mut decisions: HashMap<i64, Decision> = HashMap::new();
    for logged in log {
        if let Kind::Decided(decided) = &logged.kind {
            decisions.entry(decided.sequence).or_insert_with(|| decided.decision().expect("a known decision"));
        }
    }
    let mut index = Index::new(rules.clone(), start == 0);
    let (mut differing, mut judged) = (Vec::new(), 0);
    for logged in &log[start..] {
        let entry = Entry { schema: SCHEMA, kind: Some(logged.kind.clone()) };
        let folded = index.fold(Sequence(logged.offset), logged.appended, entry);
        if let Folded::Claim { key, first: true, .. } = folded
            && logged.appended >= log[start].appended + later
            && let Some(recorded) = decisions.get(&logged.offset)
        {
            let (_, standing) = index.standing(&key).expect("it was claimed");
            judged += 1;
            if standing.decision() != recorded {
                differing.push(logged.offset);
            }
        }
    }
    (differing, judged)
}

#[test]
fn the_model_comes_to_the_decisions_of_the_index() {
    for seed in 0..3 {
        let log = fleet_log(seed, 3000, 8 * MINUTE);
        let model = Model::of(&log, Rules::default());
        let wrong = model.disagreements();
        assert!(wrong.is_empty(), "seed {seed}: {} differ, first {:#?}", wrong.len(), &wrong[..wrong.len().min(5)]);
        for relation in ["new", "version", "correction", "exact", "redelivery", "stale", "cancel", "withheld"] {
            let count = model.recorded.values().filter(|judgement| judgement.relation == relation).count();
            assert!(count >= 5, "{relation} occurs {count} times");
        }
        // And it notices a decision that is not the right one.
        let mut tampered = log;
        let decided = tampered.iter_mut().rev().find_map(|logged| match &mut logged.kind {
            Kind::Decided(decided) if decided.relation == 1 => Some(decided),
            _ => None,
        });
        decided.unwrap().relation = 4;
        assert_eq!(Model::of(&tampered, Rules::default()).disagreements().len(), 1);
    }
}

#[test]
fn a_start_anywhere_comes_to_the_same_decisions() {
    let rules = Ruleset::from(&DedupConfig::default());
    let log = fleet_log(11, 5000, 12 * MINUTE);
    let mut rng = Rng::with_seed(12);
    for _ in 0..12 {
        let start = rng.usize(..log.len() / 2);
        let (differing, judged) = start_at(&log, start, &rules, 2 * rules.horizon_ms());
        assert!(judged > 100, "a start at {start} judged only {judged}");
        assert_eq!(differing, Vec::<i64>::new(), "started at {start} of {}", log.len());
    }
}
