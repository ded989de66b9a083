//! The file that `text.learned_furniture` names, read with the configuration: a bad one is a bad configuration.

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::value::Value;
use super::{Config, TextConfig};
use crate::normalize::learned::{LearnedFurniture, MAX_FILE_BYTES};

/// A table of learned furniture and where it was read.
#[derive(Clone, Debug)]
pub struct FurnitureFile {
    /// The file.
    pub path: PathBuf,
    /// What it says.
    pub table: Arc<LearnedFurniture>,
}

impl Value for FurnitureFile {
    const EXPECTS: &'static str = "a file made by `newswire learn-furniture`";

    fn from_toml(value: &toml::Value) -> Result<Self, String> {
        let path = value.as_str().ok_or_else(|| format!("expected {}, found {}", Self::EXPECTS, value.type_str()))?;
        let text = read(Path::new(path)).map_err(|error| {
            let hint =
                if error.kind() == ErrorKind::NotFound { "; `newswire learn-furniture --out` makes it" } else { "" };
            format!("cannot read {path}: {error}{hint}")
        })?;
        let table = LearnedFurniture::parse(&text)
            .map_err(|problems| format!("{path} cannot be used:\n    {}", problems.join("\n    ")))?;
        Ok(Self { path: path.into(), table: Arc::new(table) })
    }

    fn to_toml(&self) -> Option<toml::Value> {
        Some(toml::Value::String(self.path.display().to_string()))
    }
}

fn read(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    std::fs::File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_FILE_BYTES {
        return Err(std::io::Error::other(format!("larger than {} MiB", MAX_FILE_BYTES >> 20)));
    }
    Ok(text)
}

impl TextConfig {
    /// The table of learned furniture, where one is configured.
    #[must_use]
    pub fn learned(&self) -> Option<Arc<LearnedFurniture>> {
        self.learned_furniture.as_ref().map(|file| Arc::clone(&file.table))
    }
}

impl Config {
    /// Digest of the learned furniture, zero without.
    #[must_use]
    pub fn learned_digest(&self) -> u64 {
        self.text.learned_furniture.as_ref().map_or(0, |file| file.table.digest())
    }
}
