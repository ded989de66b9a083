//! Between the client's messages and our records.

use std::sync::Arc;

use jiff::Timestamp;
use rdkafka::Message;
use rdkafka::message::{BorrowedMessage, Headers};

use crate::record::{Header, Input, Offset, Partition, Position};

/// Copies a message out of the client's memory, untouched.
#[must_use]
pub fn input(topic: &Arc<str>, message: &BorrowedMessage<'_>) -> Input {
    let headers = message.headers().map_or_else(Vec::new, |headers| {
        headers
            .iter()
            .map(|header| Header { name: header.key.to_owned(), value: header.value.map(<[u8]>::to_vec) })
            .collect()
    });
    let millis = message.timestamp().to_millis().unwrap_or_default();
    Input {
        position: Position {
            topic: Arc::clone(topic),
            partition: Partition(message.partition()),
            offset: Offset(message.offset()),
        },
        timestamp: Timestamp::from_millisecond(millis).unwrap_or_default(),
        key: message.key().map(<[u8]>::to_vec),
        payload: message.payload().map(<[u8]>::to_vec),
        headers,
    }
}
