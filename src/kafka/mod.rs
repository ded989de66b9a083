//! The shell around Kafka; it knows nothing of text.
pub mod assignment;
pub mod audit;
pub mod client;
pub mod embedded;
pub mod fault;
pub mod fingerprint_log;
pub mod headers;
pub mod reader;
pub mod rebalance;
pub mod topics;
pub mod transaction;
