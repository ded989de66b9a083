//! The closed list of reasons for which a text stage refuses an article. They are metric labels and stand in
//! `newswire-error-class` of dead letters.

/// The record has a key and no value: a tombstone of a compacted topic, not an article.
pub const TOMBSTONE: &str = "tombstone";
/// More bytes than `limits.max_input_bytes`, or more text or markup than any article has.
pub const TOO_LARGE: &str = "too-large";
/// The bytes are no text in any charset: compressed, an image, or damaged.
pub const UNDECODABLE: &str = "undecodable";
/// Text, but of no format that is understood.
pub const UNKNOWN_FORMAT: &str = "unknown-format";
/// Looks like JSON and is not.
pub const BAD_JSON: &str = "bad-json";
/// Looks like XML and is not well-formed, or is cut off.
pub const BAD_XML: &str = "bad-xml";
/// Nested deeper than any article needs.
pub const NESTING: &str = "nesting";
/// Understood, but without a body; a cancel alone needs none.
pub const NO_TEXT: &str = "no-text";
/// A field that decides the fate of the article (status, embargo) cannot be understood.
pub const BAD_FIELD: &str = "bad-field";

/// All of them.
pub const ALL: &[&str] =
    &[TOMBSTONE, TOO_LARGE, UNDECODABLE, UNKNOWN_FORMAT, BAD_JSON, BAD_XML, NESTING, NO_TEXT, BAD_FIELD];
