//! The macro that turns a declaration of keys into a struct, a parser and a reference.

use super::load::Reader;

/// One documented key.
#[derive(Clone, Debug)]
pub struct KeyDoc {
    /// Name within its section.
    pub name: &'static str,
    /// Doc comment, lines.
    pub doc: Vec<&'static str>,
    /// What to write.
    pub expects: &'static str,
    /// Default as TOML; `None` when unset by default.
    pub default: Option<toml::Value>,
    /// Least and greatest value allowed.
    pub range: Option<(toml::Value, toml::Value)>,
    /// JSON Schema of the value, without the range.
    pub schema: serde_json::Value,
}

/// One documented section.
#[derive(Clone, Debug)]
pub struct SectionDoc {
    /// Table name.
    pub name: &'static str,
    /// Doc comment, lines.
    pub doc: Vec<&'static str>,
    /// Its keys in order.
    pub keys: Vec<KeyDoc>,
}

/// A table of the configuration.
pub(super) trait Section: Sized + Default {
    fn read(reader: &mut Reader<'_>, name: &'static str) -> Self;
    fn keys() -> Vec<KeyDoc>;
    fn to_toml(&self) -> toml::Table;
}

/// Checks a value against its declared range.
pub(super) fn within<T: PartialOrd + std::fmt::Debug>(value: &T, low: &T, high: &T) -> Result<(), String> {
    if value < low || value > high {
        return Err(format!("{value:?} is outside {low:?} to {high:?}"));
    }
    Ok(())
}

macro_rules! config_section {
    ($(#[doc = $sdoc:literal])* $name:ident {
        $($(#[doc = $doc:literal])* $key:ident: $type:ty = $default:expr $(, in $low:expr => $high:expr)?;)+
    }) => {
        $(#[doc = $sdoc])*
        #[derive(Clone, Debug)]
        pub struct $name { $($(#[doc = $doc])* pub $key: $type,)+ }

        impl Default for $name {
            fn default() -> Self { Self { $($key: $default,)+ } }
        }

        impl $crate::config::section::Section for $name {
            fn read(reader: &mut $crate::config::load::Reader<'_>, name: &'static str) -> Self {
                let read = Self { $($key: reader.key(
                    name,
                    stringify!($key),
                    || $default,
                    |_value: &$type| { $($crate::config::section::within(_value, &$low, &$high)?;)? Ok(()) },
                ),)+ };
                reader.no_other_keys(name, &[$(stringify!($key)),+]);
                read
            }

            fn keys() -> Vec<$crate::config::KeyDoc> {
                vec![$($crate::config::KeyDoc {
                    name: stringify!($key),
                    doc: vec![$($doc.trim()),*],
                    expects: <$type as $crate::config::value::Value>::EXPECTS,
                    default: $crate::config::value::Value::to_toml(&{ let default: $type = $default; default }),
                    range: {
                        let _range: Option<(toml::Value, toml::Value)> = None;
                        $(let _range = {
                            let bounds: ($type, $type) = ($low, $high);
                            Option::zip(
                                $crate::config::value::Value::to_toml(&bounds.0),
                                $crate::config::value::Value::to_toml(&bounds.1),
                            )
                        };)?
                        _range
                    },
                    schema: <$type as $crate::config::value::Value>::schema(),
                }),+]
            }

            fn to_toml(&self) -> toml::Table {
                let mut table = toml::Table::new();
                $(if let Some(value) = $crate::config::value::Value::to_toml(&self.$key) {
                    table.insert(stringify!($key).to_owned(), value);
                })+
                table
            }
        }
    };
}

macro_rules! config_root {
    ($($(#[doc = $doc:literal])* $field:ident: $type:ident;)+) => {
        /// The whole configuration.
        #[derive(Clone, Debug, Default)]
        pub struct Config { $($(#[doc = $doc])* pub $field: $type,)+ }

        impl Config {
            pub(super) fn read(reader: &mut $crate::config::load::Reader<'_>) -> Self {
                let read = Self { $($field: $crate::config::section::Section::read(reader, stringify!($field)),)+ };
                reader.no_other_sections(&[$(stringify!($field)),+]);
                read
            }

            /// Every section and key with its documentation, in order.
            #[must_use]
            pub fn reference() -> Vec<$crate::config::SectionDoc> {
                vec![$($crate::config::SectionDoc {
                    name: stringify!($field),
                    doc: vec![$($doc.trim()),*],
                    keys: <$type as $crate::config::section::Section>::keys(),
                }),+]
            }

            /// The effective configuration as TOML, secrets shown as `***`.
            #[must_use]
            pub fn to_toml(&self) -> toml::Table {
                let mut table = toml::Table::new();
                $(table.insert(stringify!($field).to_owned(),
                    toml::Value::Table($crate::config::section::Section::to_toml(&self.$field)));)+
                table
            }
        }
    };
}
