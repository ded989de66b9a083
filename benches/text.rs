//! Decode and normalize, per article: `cargo bench --bench text`.

#![allow(clippy::expect_used, missing_docs, reason = "a benchmark")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use newswire::record::{Input, Offset, Partition, Position};
use newswire::{decode, normalize};

const PARAGRAPH: &str = "وأوضح الوزير خلال مؤتمر صحفي عقده في مقر الوزارة أن «المرحلة الثانية» من المشروع ستبدأ مطلع العام المقبل، مشيرا إلى أن التكلفة تبلغ ٥٣ مليون دولار، وأن أكثر من 1200 أسرة ستستفيد من الخدمات الجديدة في المحافظات الحدودية.";

fn input(payload: String) -> Input {
    Input {
        position: Position { topic: "news.raw".into(), partition: Partition(0), offset: Offset(0) },
        timestamp: jiff::Timestamp::UNIX_EPOCH,
        key: None,
        payload: Some(payload.into_bytes()),
        headers: Vec::new(),
    }
}

fn process(input: &Input) -> newswire::record::Article {
    let raw = decode::decode(input, &decode::Settings::default()).expect("the sample is sound");
    normalize::normalize(raw, input, &normalize::Settings::default()).expect("the sample is sound")
}

fn text_stages(criterion: &mut Criterion) {
    let body = |separator: &str| [PARAGRAPH; 6].join(separator);
    let scraped = serde_json::json!({
        "id": 884213, "url": "https://www.example.com/politics/884213?utm_source=x", "title": "قمة القاهرة تعتمد خطة إعادة الإعمار كاملة",
        "source": "example.com", "author": "كتب: محمد عبد الهادي", "date": "2025-03-12T10:45:00+02:00",
        "text": format!("٤ دقائق للقراءة\nالقاهرة - أ ش أ: {}\nاقرأ أيضا\nأسعار الذهب اليوم", body("\n")),
    });
    let ninjs = serde_json::json!({
        "uri": "urn:newsml:example.com:20250312:118", "type": "text", "versionCreated": "2025-03-12T10:45:00Z", "pubStatus": "usable",
        "language": "ar", "headlines": [{"role": "main", "value": "قمة القاهرة تعتمد خطة إعادة الإعمار كاملة"}],
        "bodies": [{"role": "main", "contentType": "text/html", "value": format!("<p>{}</p>", body("</p><p>"))}],
    });
    let page = format!(
        "<!doctype html><html lang=ar><head><title>قمة القاهرة</title><meta name=author content=محمد></head><body><nav>الرئيسية</nav><article><h1>قمة القاهرة</h1><p>{}</p></article></body></html>",
        body("</p><p>")
    );
    let mut group = criterion.benchmark_group("decode+normalize");
    for (name, payload) in [("json", scraped.to_string()), ("ninjs-html", ninjs.to_string()), ("html-page", page)] {
        let input = input(payload);
        group.throughput(Throughput::Bytes(input.bytes().len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| process(std::hint::black_box(&input))));
    }
    group.finish();
}

criterion_group!(benches, text_stages);
criterion_main!(benches);
