//! newswire
pub mod config;
pub mod decode;
pub mod dedup;
pub mod enrich;
pub mod normalize;
pub mod record;
pub mod text;
