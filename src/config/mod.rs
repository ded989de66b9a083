//! Configuration: one TOML file, environment overrides, secrets from files; every problem reported at once.
//!
//! The keys are declared once, in [`keys`]: doc comment, type (which carries the unit), default and range. The parser, the
//! commented reference file `config/newswire.toml`, `newswire config show|schema` and the hash in each record are all
//! made from that declaration.
//!
//! Order of precedence, lowest first: built-in default, file, environment. The environment name of `section.key` is
//! `NEWSWIRE_SECTION__KEY`; unknown keys and unknown `NEWSWIRE_` names are errors.

#[macro_use]
mod section;

mod furniture_file;
mod json_mapping;
pub mod keys;
mod load;
mod name_files;
mod reference;
mod rules;
mod schema;
pub mod value;

pub use furniture_file::FurnitureFile;
pub use keys::*;
pub use load::{ConfigError, Problem};
pub use name_files::{GazetteerBytes, ModelFile, NameFiles, StopNames, TaggerBytes, ToneBytes};
pub use section::{KeyDoc, SectionDoc};
pub use value::{ByteSize, Charsets, Properties, Secret, Span};
