//! Raw records out of bytes, and the two text stages in a row.

use std::sync::OnceLock;

use newswire::decode;
use newswire::dedup::{Decision, Fingerprint};
use newswire::enrich::Findings;
use newswire::normalize;
use newswire::publish::{self, Decided};
use newswire::record::{
    Article, ClusterId, Header, Input, Offset, Partition, PipelineRecord, Position, RawArticle, Rejection,
};

/// The moment at which all test records arrive.
pub const RECEIVED: &str = "2025-03-12T12:00:00Z";

/// A raw record with these bytes and headers.
pub fn input(payload: impl Into<Vec<u8>>, headers: &[(&str, &str)]) -> Input {
    Input {
        position: Position { topic: "news.raw".into(), partition: Partition(0), offset: Offset(7) },
        timestamp: RECEIVED.parse().unwrap(),
        key: None,
        payload: Some(payload.into()),
        headers: headers
            .iter()
            .map(|(name, value)| Header { name: (*name).to_owned(), value: Some(value.as_bytes().to_vec()) })
            .collect(),
    }
}

pub fn decoded(payload: impl Into<Vec<u8>>) -> Result<RawArticle, Rejection> {
    decode::decode(&input(payload, &[]), &decode::Settings::default())
}

pub fn processed(input: &Input) -> Result<Article, Rejection> {
    let raw = decode::decode(input, &decode::Settings::default())?;
    normalize::normalize(raw, input, &normalize::Settings::default())
}

pub fn article(payload: impl Into<Vec<u8>>) -> Article {
    processed(&input(payload, &[])).unwrap()
}

/// The embargo of an article that has at most one.
pub fn embargo(raw: &RawArticle) -> Option<String> {
    assert!(raw.embargoes.len() <= 1, "{:?}", raw.embargoes);
    raw.embargoes.first().cloned()
}

/// A file of `tests/fixtures/text`.
pub fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/fixtures/text/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The record of an article without entities, and without `enrichment`; held against the standard where its schema is at hand.
pub fn published(article: &Article) -> serde_json::Value {
    let raw = input("", &[]);
    let fingerprint = Fingerprint::of(article);
    let decision = Decision::new_story(ClusterId(0));
    let decided = Decided { input: &raw, article, fingerprint: &fingerprint, sequence: None, decision: &decision };
    let pipeline =
        PipelineRecord { name: String::new(), version: String::new(), models: Vec::new(), config_hash: String::new() };
    let record = publish::enriched(&decided, Findings::default(), &pipeline);
    let mut record = serde_json::to_value(record).unwrap();
    record.as_object_mut().unwrap().remove("enrichment").unwrap();
    static STANDARD: OnceLock<Option<(boon::Schemas, boon::SchemaIndex)>> = OnceLock::new();
    if let Some((schemas, index)) = STANDARD.get_or_init(standard)
        && let Err(error) = schemas.validate(&record, *index)
    {
        panic!("{error:#}\n{record:#}");
    }
    record
}

/// The schema of ninjs 3.1, formats included.
fn standard() -> Option<(boon::Schemas, boon::SchemaIndex)> {
    let path = std::path::PathBuf::from(std::env::var_os("NEWSWIRE_NINJS_SCHEMA")?).canonicalize().unwrap();
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.enable_format_assertions();
    // The schema refers to that of GeoJSON, which we never write; tests fetch nothing.
    compiler.add_resource("https://geojson.org/schema/GeoJSON.json", serde_json::json!(false)).unwrap();
    let index = compiler.compile(path.to_str().unwrap(), &mut schemas).unwrap();
    Some((schemas, index))
}
