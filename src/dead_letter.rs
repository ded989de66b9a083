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
const ATTEMPTS: &str = "newswire-attempts";

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
    let mut headers = input.headers;
    headers.retain(|header| !ADDED.contains(&header.name.as_str()));
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
