//! Dead letters: the untouched input, and headers that say what was wrong and where it came from.

use crate::publish::{Destination, OutRecord};
use crate::record::{Header, Input, Rejection};

/// Headers that a dead letter adds behind the original ones. One that is retried and fails again carries only the newest.
pub const ADDED: [&str; 8] = [
    "newswire-error-stage",
    "newswire-error-class",
    "newswire-error-message",
    "newswire-original-topic",
    "newswire-original-partition",
    "newswire-original-offset",
    "newswire-original-timestamp",
    ATTEMPTS,
];
/// How often a record became a dead letter. A retry carries it along, so that the next failure counts on.
pub const ATTEMPTS: &str = "newswire-attempts";

/// Headers of the note that a retry leaves behind its dead letter, in the same partition of the dead letters and in the same
/// transaction as what it sends: so no dead letter is retried twice by accident. A note has no payload.
pub const RETRIED_OFFSET: &str = "newswire-retried-offset";
/// Where the retry went, `topic/partition`, or the topic alone where the key decided.
pub const RETRIED_TO: &str = "newswire-retried-to";

/// Makes the dead letter of an input.
#[must_use]
pub fn dead_letter(input: Input, rejection: &Rejection) -> OutRecord {
    let attempts: u32 = input.header(ATTEMPTS).and_then(|count| count.parse().ok()).unwrap_or(0);
    let position = input.position;
    let added = [
        rejection.stage.as_str().to_owned(),
        rejection.class.to_owned(),
        rejection.message.clone(),
        position.topic.to_string(),
        position.partition.to_string(),
        position.offset.to_string(),
        input.timestamp.as_millisecond().to_string(),
        attempts.saturating_add(1).to_string(),
    ];
    let mut headers = original_headers(input.headers);
    headers.retain(|header| header.name != ATTEMPTS);
    headers.extend(
        ADDED
            .iter()
            .zip(added)
            .map(|(name, value)| Header { name: (*name).to_owned(), value: Some(value.into_bytes()) }),
    );
    OutRecord {
        destination: Destination::DeadLetters,
        key: input.key,
        payload: input.payload,
        headers,
        timestamp: input.timestamp,
    }
}

/// The headers with which a dead letter came in, and the count of its attempts.
#[must_use]
pub fn original_headers(mut headers: Vec<Header>) -> Vec<Header> {
    headers.retain(|header| header.name == ATTEMPTS || !ADDED.contains(&header.name.as_str()));
    headers
}
