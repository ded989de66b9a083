//! Folding, fingerprints and the index: `cargo bench --bench dedup`.
//!
//! The index is asked and filled at a million articles: each measured step folds the claim of a new article into it (which
//! expires, looks for copies and decides) and then its decision.

#![allow(clippy::expect_used, missing_docs, reason = "a benchmark")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fastrand::Rng;
use newswire::config::Config;
use newswire::dedup::log::{Claim, Entry};
use newswire::dedup::{Fingerprint, Index, RULESET, Ruleset};
use newswire::record::{Input, Offset, Partition, Position, Sequence};
use newswire::{decode, normalize};

const LEADERS: i64 = 1_000_000;
const START: i64 = 1_767_225_600_000;
/// The articles of the index lie this far apart: a million in three days.
const STEP_MS: i64 = 259;

/// A made-up text: few words are common and most are rare, as in any language.
fn text(rng: &mut Rng, words: usize) -> String {
    let word = |rng: &mut Rng| {
        let mut rank = (60_000.0_f64.powf(rng.f64()) - 1.0) as usize;
        let letters: Vec<char> = "ابتجحدرزسشصطعفقكلمنهوي".chars().collect();
        let mut word = String::new();
        for _ in 0..5 {
            word.push(letters[rank % letters.len()]);
            rank = rank / letters.len() + 5;
        }
        word
    };
    let sentence = |rng: &mut Rng| (0..words).map(|_| word(rng)).collect::<Vec<_>>().join(" ");
    sentence(rng)
}

fn claim(rng: &mut Rng, n: i64, title: &str, body: &str) -> Claim {
    let fingerprint = Fingerprint::of_text(title, body);
    let [opening_words, other_words, numbers] = fingerprint.words_sketch.to_parts();
    Claim {
        topic: "news.raw".into(),
        offset: n,
        raw_hash: vec![0; 32],
        source: format!("outlet{}.example", n % 400),
        uri: format!("https://outlet{}.example/politics/2026/{n}-{:08x}", n % 400, rng.u32(..)),
        title_hash: fingerprint.title_hash.0.to_vec(),
        content_hash: fingerprint.content_hash.0.to_vec(),
        sketch_scale: fingerprint.sketch.scale(),
        sketch: fingerprint.sketch.hashes().to_vec(),
        word_scale: fingerprint.words_sketch.scale().into(),
        opening_words,
        other_words,
        numbers,
        words: fingerprint.words,
        raw_timestamp: START + n * STEP_MS,
        ruleset: RULESET,
        ..Claim::default()
    }
}

/// Folds a claim and the decision on it.
fn fold(index: &mut Index, end: &mut i64, claim: Claim) {
    let (key, at) = (claim.key(), claim.raw_timestamp);
    index.fold(Sequence(*end), at, Entry::claim(claim));
    let (sequence, standing) = index.standing(&key).expect("just claimed");
    let decided = Entry::decided(sequence, key, standing.decision(), "bench");
    index.fold(Sequence(*end + 1), at, decided);
    *end += 2;
}

fn index(criterion: &mut Criterion) {
    let mut rng = Rng::with_seed(5);
    let mut index = Index::new(Ruleset::from(&Config::default()), true);
    let (mut end, mut n) = (0, 0);
    while n < LEADERS {
        let (title, body) = (text(&mut rng, 8), text(&mut rng, 250));
        fold(&mut index, &mut end, claim(&mut rng, n, &title, &body));
        n += 1;
    }
    println!(
        "{} articles, {} leaders, about {} bytes each",
        index.len(),
        index.leaders(),
        index.estimated_bytes() / index.len()
    );
    // A fifth are edited copies of something recent.
    let mut recent: Vec<String> = (0..500).map(|_| text(&mut rng, 250)).collect();
    let mut claims: Vec<Claim> = (0..20_000_i64)
        .map(|k| {
            let body = if k % 5 == 0 {
                recent[rng.usize(..500)].replace(' ', "  ").replacen("  ", " كلمة ", 12)
            } else {
                text(&mut rng, 250)
            };
            let place = rng.usize(..500);
            recent[place].clone_from(&body);
            let title = text(&mut rng, 8);
            claim(&mut rng, n + k, &title, &body)
        })
        .collect();
    claims.reverse();
    let all = claims.clone();
    let mut group = criterion.benchmark_group("index");
    group.throughput(Throughput::Elements(1)).sample_size(20);
    group.bench_function("insert+query at 1 M", |bencher| {
        bencher.iter_batched(
            || {
                let mut claim = claims.pop().unwrap_or_else(|| {
                    claims = all.clone();
                    claims.pop().expect("not empty")
                });
                n += 1;
                claim.offset = n;
                claim.raw_timestamp = START + n * STEP_MS;
                claim
            },
            |claim| fold(&mut index, &mut end, claim),
            criterion::BatchSize::LargeInput,
        );
    });
    group.finish();
}

fn fingerprints(criterion: &mut Criterion) {
    let mut rng = Rng::with_seed(6);
    let (title, body) = (text(&mut rng, 8), text(&mut rng, 220));
    let mut group = criterion.benchmark_group("fingerprint");
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("fold+hash+sketch", |bencher| {
        bencher.iter(|| Fingerprint::of_text(std::hint::black_box(&title), std::hint::black_box(&body)));
    });
    group.finish();

    let paragraphs: Vec<String> = (0..5).map(|_| text(&mut rng, 41)).collect();
    let json = serde_json::json!({
        "url": "https://www.example.com/politics/884213?utm_source=x", "title": title, "source": "example.com",
        "author": "كتب: محمد عبد الهادي", "date": "2026-01-12T10:45:00+02:00", "text": paragraphs.join("\n"),
    });
    let input = Input {
        position: Position { topic: "news.raw".into(), partition: Partition(0), offset: Offset(0) },
        timestamp: jiff::Timestamp::UNIX_EPOCH,
        key: None,
        payload: Some(json.to_string().into_bytes()),
        headers: Vec::new(),
    };
    println!("a JSON article of {} bytes", input.bytes().len());
    let (decoding, normalizing) = (decode::Settings::default(), normalize::Settings::default());
    let mut group = criterion.benchmark_group("article");
    group.throughput(Throughput::Elements(1));
    group.bench_function("decode+normalize+fold+sketch", |bencher| {
        bencher.iter(|| {
            let raw = decode::decode(std::hint::black_box(&input), &decoding).expect("the sample is sound");
            let article = normalize::normalize(raw, &input, &normalizing).expect("the sample is sound");
            Fingerprint::of(&article)
        });
    });
    group.finish();
}

criterion_group!(benches, fingerprints, index);
criterion_main!(benches);
