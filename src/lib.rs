//! newswire

pub mod cli;
pub mod config;
pub mod daemon;
pub mod dead_letter;
pub mod decode;
pub mod dedup;
pub mod enrich;
pub mod exit;
pub mod health;
pub mod http;
pub mod kafka;
pub mod logging;
pub mod metrics;
pub mod normalize;
pub mod pipeline;
pub mod publish;
pub mod record;
pub mod shutdown;
pub mod text;
