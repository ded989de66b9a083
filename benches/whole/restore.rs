//! How long a start takes with a full fingerprint log.

use std::time::{Duration, Instant};

use fastrand::Rng;
use newswire::config::Config;
use newswire::dedup::log::{Claim, Entry};
use newswire::dedup::{Decision, RULESET, Ruleset, SCALE, WORD_SCALE};
use newswire::record::Sequence;

use crate::client::{Record, Writer};
use crate::probe;
use crate::wait::until_true;

/// None related to another: each is a leader, the most memory that so many articles can take.
const COUNT: i64 = 1_000_000;
/// Articles claimed together, and then decided together.
const BATCH: i64 = 1000;
/// Hashes in the sketch of an article of 360 words.
const HASHES: usize = 45;
/// The claims' articles lie in so many milliseconds before now, in order: within the window of three days.
const SPAN_MS: i64 = 48 * 3_600_000;

fn claim(rng: &mut Rng, n: i64, now: i64, settings: u64) -> Claim {
    let mut bytes = |count: usize| -> Vec<u8> { (0..count).map(|_| rng.u8(..)).collect() };
    let (raw_hash, title_hash, content_hash) = (bytes(32), bytes(16), bytes(16));
    let mut sketch: Vec<u32> = (0..HASHES).map(|_| rng.u32(..) / SCALE * SCALE).collect();
    sketch.sort_unstable();
    sketch.dedup();
    let mut words = |count: usize, scale: u16| -> Vec<u8> {
        let mut words: Vec<u16> = (0..count).map(|_| rng.u16(..) / scale * scale).collect();
        words.sort_unstable();
        words.dedup();
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    };
    let (opening_words, other_words, numbers) = (words(30, WORD_SCALE), words(90, WORD_SCALE), words(8, 1));
    let (source, at) = (format!("outlet{}.example", n % 400), now - SPAN_MS + n * SPAN_MS / COUNT);
    Claim {
        topic: "news.raw".to_owned(),
        partition: i32::try_from(n % 6).unwrap(),
        offset: n / 6,
        raw_hash,
        uri: format!("https://{source}/politics/2026/{n}-{:08x}", rng.u32(..)),
        source,
        version: None,
        version_created: Some(at - 60_000),
        title_hash,
        content_hash,
        sketch_scale: SCALE,
        sketch,
        words: 360,
        raw_timestamp: at,
        status: 0,
        embargoed_until: None,
        correction: false,
        ruleset: RULESET,
        settings,
        instance: "bench".to_owned(),
        word_scale: WORD_SCALE.into(),
        opening_words,
        other_words,
        numbers,
    }
}

/// Fills the log as a fleet does and returns its bytes.
fn fill(writer: &Writer) -> usize {
    let settings = Ruleset::from(&Config::default()).digest();
    let (mut rng, now) = (Rng::with_seed(3), jiff::Timestamp::now().as_millisecond());
    let (mut end, mut size) = (0, 0);
    let mut append = |uri: &str, entry: &Entry| {
        let payload = entry.bytes();
        size += payload.len();
        writer.send(&Record { key: Some(uri.into()), payload: Some(payload), ..Record::default() });
        end += 1;
        Sequence(end - 1)
    };
    for first in (0..COUNT).step_by(usize::try_from(BATCH).unwrap()) {
        let claimed: Vec<_> = (first..first + BATCH)
            .map(|n| {
                let claim = claim(&mut rng, n, now, settings);
                let (uri, key) = (claim.uri.clone(), claim.key());
                (append(&uri, &Entry::claim(claim)), uri, key)
            })
            .collect();
        for (sequence, uri, key) in claimed {
            append(&uri, &Entry::decided(sequence, key, &Decision::new_story(key.cluster()), "bench"));
        }
    }
    writer.flush();
    size
}

pub fn measure() -> String {
    let wire = crate::wire("bench-restore", 3);
    let size = fill(&Writer::new(wire.brokers(), wire.topic("fingerprints")));
    let begun = Instant::now();
    let mut daemon = wire.launch("a");
    until_true(Duration::from_secs(600), "the daemon to be ready", || {
        assert!(daemon.is_running(), "it ended");
        daemon.is_ready()
    });
    let ready = begun.elapsed();
    let metrics = daemon.metrics();
    assert_eq!(metrics["newswire_log_disagreements_total"], 0.0, "the log was decided as the daemon decides");
    format!(
        "ready in {:.1} s (of it the log {:.1} s) with {COUNT} articles, {} MB in the log; {}",
        ready.as_secs_f64(),
        metrics["newswire_log_restore_seconds"],
        size / 1_000_000,
        probe::memory(&daemon),
    )
}
