//! One record of the raw topic, as read.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Offset, Partition};

/// Where a raw record stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    /// Topic name.
    pub topic: Arc<str>,
    /// Partition of the topic.
    pub partition: Partition,
    /// Offset of this very record.
    pub offset: Offset,
}

/// A Kafka header; its value may be absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Name, not unique within a record.
    pub name: String,
    /// Value, any bytes.
    pub value: Option<Vec<u8>>,
}

/// One raw record, untouched: what a dead letter must give back byte for byte.
#[derive(Clone, Debug)]
pub struct Input {
    /// Where it was read.
    pub position: Position,
    /// The record's timestamp (set by the producer or the broker, as the topic is configured).
    pub timestamp: Timestamp,
    /// Key bytes.
    pub key: Option<Vec<u8>>,
    /// Value bytes; `None` for a tombstone.
    pub payload: Option<Vec<u8>>,
    /// Headers in order.
    pub headers: Vec<Header>,
}

impl Input {
    /// The value of the first header of that name (ASCII case ignored), if it is UTF-8.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .and_then(|header| std::str::from_utf8(header.value.as_deref()?).ok())
    }

    /// The payload, empty for a tombstone.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.payload.as_deref().unwrap_or_default()
    }

    /// Approximate bytes held in memory, for the budget of a batch.
    #[must_use]
    pub fn size(&self) -> usize {
        let headers: usize =
            self.headers.iter().map(|header| header.name.len() + header.value.as_ref().map_or(0, Vec::len)).sum();
        self.bytes().len() + self.key.as_ref().map_or(0, Vec::len) + headers
    }
}
