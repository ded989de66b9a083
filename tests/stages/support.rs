//! Raw records out of bytes, and the two text stages in a row.

use newswire::decode;
use newswire::normalize;
use newswire::record::{Article, Header, Input, Offset, Partition, Position, RawArticle, Rejection};

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

/// A file of `tests/fixtures/text`.
pub fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/fixtures/text/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}
