//! bytes + headers → [`RawArticle`](crate::record::RawArticle)

use crate::record::{Input, RawArticle, Rejection};

/// Settings of the decode stage.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Largest payload, bytes.
    pub max_input_bytes: usize,
    /// Charset of bytes that are not UTF-8 and declare none; detected when unset.
    pub default_charset: Option<String>,
}

/// Understands one raw record.
///
/// # Errors
/// The record is poison: undecodable, of no known format, without text, or beyond a limit.
pub fn decode(_input: &Input, _settings: &Settings) -> Result<RawArticle, Rejection> {
    Err(Rejection::decode("unknown-format", "not written yet"))
}
