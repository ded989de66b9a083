//! Speed of the enrich stage on one core, per article of about 250 words.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use newswire::enrich::{Enricher, Settings};
use std::hint::black_box;

const ARABIC: &str = include_str!("../tests/fixtures/enrich/wire_ar.txt");
const ENGLISH: &str = include_str!("../tests/fixtures/enrich/wire_en.txt");

/// The first line is the title.
fn article(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or(("", text))
}

fn enrich(c: &mut Criterion) {
    let mut group = c.benchmark_group("enrich");
    group.throughput(Throughput::Elements(1));
    for (language, text) in [("ar", ARABIC), ("en", ENGLISH)] {
        let (title, body) = article(text);
        for (name, entities, sentiment) in [("all", true, true), ("entities", true, false), ("tone", false, true)] {
            let Ok(enricher) = Enricher::load(Settings { entities, sentiment }) else { return };
            group.bench_function(format!("{language}/{name}"), |b| {
                b.iter(|| enricher.read(black_box(title), black_box(body), language));
            });
        }
    }
    group.finish();
    c.bench_function("load", |b| b.iter(|| Enricher::load(Settings { entities: true, sentiment: true })));
    let long = article(ARABIC).1.repeat(1_000_000 / ARABIC.len());
    let Ok(enricher) = Enricher::load(Settings { entities: true, sentiment: true }) else { return };
    c.bench_function("one megabyte", |b| b.iter(|| enricher.read("", black_box(&long), "ar")));
}

criterion_group!(benches, enrich);
criterion_main!(benches);
