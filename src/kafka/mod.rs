//! The shell around Kafka; it knows nothing of text.
pub mod audit;
pub mod client;
pub mod topics;
