//! newswire
pub mod config;
pub mod dead_letter;
pub mod decode;
pub mod dedup;
pub mod enrich;
pub mod normalize;
pub mod pipeline;
pub mod publish;
pub mod record;
