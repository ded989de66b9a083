//! Types of configuration values; each carries its unit.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use encoding_rs::Encoding;
use serde_json::json;

/// A value that a key can hold.
pub trait Value: Sized {
    /// What to write, for people: shown in errors and in the reference.
    const EXPECTS: &'static str;
    /// Reads it from TOML; the error says what is wrong with the value, without repeating it.
    fn from_toml(value: &toml::Value) -> Result<Self, String>;
    /// Writes it as TOML, secrets redacted. `None` when unset.
    fn to_toml(&self) -> Option<toml::Value>;
    /// Its JSON Schema, without the range.
    fn schema() -> serde_json::Value {
        json!({ "type": "string" })
    }
    /// An environment override is text; most types read it as a TOML literal, or else as a string.
    fn from_env(text: &str) -> Result<Self, String> {
        let literal = format!("v = {text}").parse::<toml::Table>().ok().and_then(|mut table| table.remove("v"));
        match literal.map(|value| Self::from_toml(&value)) {
            Some(Ok(value)) => Ok(value),
            _ => Self::from_toml(&toml::Value::String(text.to_owned())),
        }
    }
}

/// A length of time, written `250ms`, `30s`, `72h`, `14d`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub Duration);

impl Span {
    /// So many milliseconds.
    #[must_use]
    pub const fn ms(n: u64) -> Self {
        Self(Duration::from_millis(n))
    }
    /// So many seconds.
    #[must_use]
    pub const fn secs(n: u64) -> Self {
        Self(Duration::from_secs(n))
    }
    /// So many hours.
    #[must_use]
    pub const fn hours(n: u64) -> Self {
        Self(Duration::from_secs(n * 3600))
    }
    /// Whole milliseconds, saturated.
    #[must_use]
    pub fn as_ms(self) -> i64 {
        i64::try_from(self.0.as_millis()).unwrap_or(i64::MAX)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0.as_millis();
        let (unit, per) = [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000)]
            .into_iter()
            .find(|(_, per)| ms >= *per && ms.is_multiple_of(*per))
            .unwrap_or(("ms", 1));
        write!(f, "{}{unit}", ms / per)
    }
}
impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A number of bytes, written `512KiB`, `8MiB`, or as a plain number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(pub u64);

impl ByteSize {
    /// So many kibibytes.
    #[must_use]
    pub const fn kib(n: u64) -> Self {
        Self(n * 1024)
    }
    /// So many mebibytes.
    #[must_use]
    pub const fn mib(n: u64) -> Self {
        Self(n * 1024 * 1024)
    }
    /// As a length in memory.
    #[must_use]
    pub fn as_usize(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, per) = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
            .into_iter()
            .find(|(_, per)| self.0 >= *per && self.0.is_multiple_of(*per))
            .unwrap_or(("", 1));
        write!(f, "{}{unit}", self.0 / per)
    }
}
impl fmt::Debug for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Text that must not be seen: printed as `***` everywhere, read with [`Secret::expose`].
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps it.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }
    /// The text itself, for the client that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Value for String {
    const EXPECTS: &'static str = "text";
    fn from_toml(value: &toml::Value) -> Result<Self, String> {
        value.as_str().map(str::to_owned).ok_or_else(|| expected::<Self>(value))
    }
    fn to_toml(&self) -> Option<toml::Value> {
        Some(toml::Value::String(self.clone()))
    }
    fn from_env(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }
}

impl Value for PathBuf {
    const EXPECTS: &'static str = "a path";
    fn from_toml(value: &toml::Value) -> Result<Self, String> {
        value.as_str().map(Self::from).ok_or_else(|| expected::<Self>(value))
    }
    fn to_toml(&self) -> Option<toml::Value> {
        Some(toml::Value::String(self.to_string_lossy().into_owned()))
    }
    fn from_env(text: &str) -> Result<Self, String> {
        Ok(text.into())
    }
}

impl Value for bool {
    const EXPECTS: &'static str = "true or false";
    fn from_toml(value: &toml::Value) -> Result<Self, String> {
        value.as_bool().ok_or_else(|| expected::<Self>(value))
    }
    fn to_toml(&self) -> Option<toml::Value> {
        Some(toml::Value::Boolean(*self))
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "boolean" })
    }
}

macro_rules! whole_number {
    ($($type:ty),*) => {$(
        impl Value for $type {
            const EXPECTS: &'static str = "a whole number";
            fn from_toml(value: &toml::Value) -> Result<Self, String> {
                let number = value.as_integer().ok_or_else(|| expected::<Self>(value))?;
                Self::try_from(number).map_err(|_| format!("{number} is out of bounds"))
            }
            fn to_toml(&self) -> Option<toml::Value> {
                i64::try_from(*self).ok().map(toml::Value::Integer)
            }
            fn schema() -> serde_json::Value {
                json!({ "type": "integer" })
            }
        }
    )*};
}
whole_number!(u16, u32, u64, usize, i32);

impl Value for f64 {
    const EXPECTS: &'static str = "a number";
    #[allow(clippy::cast_precision_loss, reason = "settings are small")]
    fn from_toml(value: &toml::Value) -> Result<Self, String> {
        value.as_float().or_else(|| value.as_integer().map(|n| n as Self)).ok_or_else(|| expected::<Self>(value))
    }
    fn to_toml(&self) -> Option<toml::Value> {
        Some(toml::Value::Float(*self))
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "number" })
    }
}

impl Value for Span {
    const EXPECTS: &'static str = "a duration such as \"250ms\", \"30s\", \"72h\" or \"14d\"";
    fn from_toml(value: &toml::Value) -> Result<Self, String> {
        let text = value.as_str().ok_or_else(|| expected::<Self>(value))?;
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let number: u64 = text[..digits].parse().map_err(|_| expected::<Self>(value))?;
        let per = match text[digits..].trim() {
            "ms" => 1,
            "s" => 1000,
            "m" | "min" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return Err(expected::<Self>(value)),
        };
        number.checked_mul(per).map(Self::ms).ok_or_else(|| "too long".to_owned())
    }
    fn to_toml(&self) -> Option<toml::Value> {
        Some(toml::Value::String(self.to_string()))
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[0-9]+ *(ms|s|m|min|h|d)$" })
    }
}

impl Value for ByteSize {
    const EXPECTS: &'static str = "a size such as \"512KiB\", \"8MiB\" or a number of bytes";
    fn from_toml(value: &toml::Value) -> Result<Self, String> {
        if let Some(number) = value.as_integer() {
            return u64::try_from(number).map(Self).map_err(|_| "must not be negative".to_owned());
        }
        let text = value.as_str().ok_or_else(|| expected::<Self>(value))?;
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let number: u64 = text[..digits].parse().map_err(|_| expected::<Self>(value))?;
        let per = match text[digits..].trim() {
            "" | "B" => 1,
            "KiB" => 1 << 10,
            "MiB" => 1 << 20,
            "GiB" => 1 << 30,
            _ => return Err(expected::<Self>(value)),
        };
        number.checked_mul(per).map(Self).ok_or_else(|| "too large".to_owned())
    }
    fn to_toml(&self) -> Option<toml::Value> {
        Some(toml::Value::String(self.to_string()))
    }
    fn schema() -> serde_json::Value {
        json!({ "type": ["string", "integer"], "pattern": "^[0-9]+ *(|B|KiB|MiB|GiB)$", "minimum": 0 })
    }
}

impl Value for Secret {
    const EXPECTS: &'static str = "a secret (better kept in a file: see the _file key)";
    fn from_toml(value: &toml::Value) -> Result<Self, String> {
        // The wrong value must not be repeated: it may be the secret.
        value.as_str().map(|text| Self(text.to_owned())).ok_or_else(|| "expected text".to_owned())
    }
    fn to_toml(&self) -> Option<toml::Value> {
        Some(toml::Value::String("***".to_owned()))
    }
    fn from_env(text: &str) -> Result<Self, String> {
        Ok(Self(text.to_owned()))
    }
}

impl<T: Value> Value for Option<T> {
    const EXPECTS: &'static str = T::EXPECTS;
    fn from_toml(value: &toml::Value) -> Result<Self, String> {
        T::from_toml(value).map(Some)
    }
    fn to_toml(&self) -> Option<toml::Value> {
        self.as_ref().and_then(T::to_toml)
    }
    fn schema() -> serde_json::Value {
        T::schema()
    }
    fn from_env(text: &str) -> Result<Self, String> {
        if text.is_empty() { Ok(None) } else { T::from_env(text).map(Some) }
    }
}

/// librdkafka properties by name. Those that hold a secret print as `***`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Properties(pub BTreeMap<String, String>);

impl Properties {
    fn shown(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| {
            let hidden =
                ["password", "secret", "key.pem", "token", "sasl", "credential"].iter().any(|w| key.contains(w));
            (key.as_str(), if hidden { "***" } else { value.as_str() })
        })
    }
}
impl fmt::Debug for Properties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.shown()).finish()
    }
}

impl Value for Properties {
    const EXPECTS: &'static str = "a table of text, such as { \"linger.ms\" = \"5\" }";
    fn from_toml(value: &toml::Value) -> Result<Self, String> {
        let table = value.as_table().ok_or_else(|| expected::<Self>(value))?;
        table
            .iter()
            .map(|(key, value)| match value {
                toml::Value::String(text) => Ok((key.clone(), text.clone())),
                toml::Value::Integer(_) | toml::Value::Float(_) | toml::Value::Boolean(_) => {
                    Ok((key.clone(), value.to_string()))
                }
                _ => Err(format!(
                    "the value of \"{key}\" must be text, a number or true/false; write dotted names in quotes"
                )),
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
    fn to_toml(&self) -> Option<toml::Value> {
        let text = |(key, value): (&str, &str)| (key.to_owned(), toml::Value::String(value.to_owned()));
        Some(toml::Value::Table(self.shown().map(text).collect()))
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "object", "additionalProperties": { "type": ["string", "number", "boolean"] } })
    }
}

/// Charsets by source: the names as they are compared, in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Charsets(pub BTreeMap<String, &'static Encoding>);

impl Value for Charsets {
    const EXPECTS: &'static str = "a table of charset names, such as { \"old-agency.example\" = \"windows-1256\" }";
    fn from_toml(value: &toml::Value) -> Result<Self, String> {
        let table = value.as_table().ok_or_else(|| expected::<Self>(value))?;
        let mut charsets = BTreeMap::new();
        for (source, label) in table {
            let label = label.as_str().ok_or_else(|| {
                format!("the value of \"{source}\" must be the name of a charset; write dotted names in quotes")
            })?;
            // UTF-8 is recognized anyway, and what is not made of ASCII has a mark.
            let encoding = Encoding::for_label(label.as_bytes());
            let usable = encoding.filter(|encoding| encoding.is_ascii_compatible() && *encoding != encoding_rs::UTF_8);
            let encoding = usable.ok_or_else(|| {
                format!("no such charset for \"{source}\"; write one such as windows-1256 or iso-8859-6")
            })?;
            charsets.insert(source.trim().to_lowercase(), encoding);
        }
        Ok(Self(charsets))
    }
    fn to_toml(&self) -> Option<toml::Value> {
        let text = |encoding: &'static Encoding| toml::Value::String(encoding.name().to_owned());
        Some(toml::Value::Table(self.0.iter().map(|(source, encoding)| (source.clone(), text(encoding))).collect()))
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "object", "additionalProperties": { "type": "string" } })
    }
}

fn expected<T: Value>(found: &toml::Value) -> String {
    format!("expected {}, found {}", T::EXPECTS, found.type_str())
}

/// Declares an enum whose variants are words of the configuration.
#[macro_export]
macro_rules! config_words {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $vdoc:literal])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
        pub enum $name { $($(#[doc = $vdoc])* $variant),+ }
        impl $name {
            /// The word of the configuration.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
        impl $crate::config::value::Value for $name {
            const EXPECTS: &'static str = concat!("one of", $(" \"", $word, "\""),+);
            fn from_toml(value: &toml::Value) -> Result<Self, String> {
                match value.as_str() {
                    $(Some($word) => Ok(Self::$variant),)+
                    _ => Err(format!("expected {}", Self::EXPECTS)),
                }
            }
            fn to_toml(&self) -> Option<toml::Value> {
                Some(toml::Value::String(self.as_str().to_owned()))
            }
            fn schema() -> serde_json::Value {
                serde_json::json!({ "enum": [$($word),+] })
            }
        }
    };
}
