//! newswire
pub mod cli;
pub mod config;
pub mod decode;
pub mod dedup;
pub mod enrich;
pub mod exit;
pub mod health;
pub mod http;
pub mod kafka;
pub mod logging;
pub mod normalize;
pub mod record;
