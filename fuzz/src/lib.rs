//! What the targets share: raw records, the memory that a run may take, and what holds for every article.

use std::alloc::System;

use cap::Cap;
use newswire::dedup::Fingerprint;
use newswire::normalize::{self, Settings};
use newswire::record::{Article, Header, Input, Offset, Partition, Position, RawArticle};
use newswire::text::is_absolute_uri;

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// A run may take so many times the bytes of its input.
const MEMORY_FACTOR: usize = 20;
/// And this much beside: tables that are built once, the state of a parser.
const MEMORY_FLOOR: usize = 1 << 20;

/// Runs something that an input of so many bytes may not make expensive: beyond the limit, the next allocation aborts.
pub fn within_memory<T>(bytes: usize, run: impl FnOnce() -> T) -> T {
    let limit = MEMORY.allocated() + MEMORY_FACTOR * bytes + MEMORY_FLOOR;
    MEMORY.set_limit(limit).expect("it is above what is allocated");
    let result = run();
    MEMORY.set_limit(usize::MAX).expect("there is no higher limit");
    result
}

/// A raw record of the noon of 12 March 2025.
pub fn input(payload: &[u8], headers: &[(&str, &str)]) -> Input {
    let header = |(name, value): &(&str, &str)| Header { name: (*name).into(), value: Some((*value).into()) };
    Input {
        position: Position { topic: "news.raw".into(), partition: Partition(0), offset: Offset(7) },
        timestamp: "2025-03-12T12:00:00Z".parse().expect("it is a time"),
        key: None,
        payload: Some(payload.to_vec()),
        headers: headers.iter().map(header).collect(),
    }
}

/// What holds for every article: identifiers are URIs and stay as they are, positions lie within the text.
pub fn check(article: &Article, input: &Input) {
    assert!(is_absolute_uri(&article.uri), "{}", article.uri);
    assert!(!article.source.is_empty());
    assert!(!article.title.contains('\n'));
    assert!(article.url.as_deref().is_none_or(is_absolute_uri));
    let chars = article.body.chars().count();
    assert!(article.subheadings.iter().all(|heading| heading.start < heading.end && heading.end as usize <= chars));
    assert!(article.dateline.as_deref().is_none_or(|dateline| article.body.contains(dateline)));

    let mut again = RawArticle::new(article.format);
    again.body = "كلمة".into();
    again.source = Some(article.source.clone());
    again.url = article.url.clone();
    again.uri = Some(article.uri.clone());
    let again = normalize::normalize(again, input, &Settings::default()).expect("it has a word");
    assert_eq!(again.url, article.url, "cleaned twice");
    // A longer uri can only be an address; as an identifier it would be hashed.
    assert!(again.uri == article.uri || article.uri.len() > 4096, "{} {}", article.uri, again.uri);
    assert_eq!(Fingerprint::of(article).words == 0, newswire::dedup::fold(&article.body).is_empty());
}
