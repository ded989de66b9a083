//! The files that replace or add to the models built in, read with the configuration: a bad one is a bad configuration.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;
use xxhash_rust::xxh3::xxh3_64;

use super::Config;
use super::value::Value;
use crate::enrich::Models;
use crate::enrich::gazetteer::Gazetteer;
use crate::enrich::gazetteer::custom::{self, UserEntry};
use crate::enrich::tagger::Tagger;
use crate::enrich::tone::Tone;

/// Lines shown of what is wrong with one file.
const SHOWN: usize = 10;

/// What a file must hold.
pub trait Contents: Sized {
    /// What to write, for people.
    const EXPECTS: &'static str;
    /// Reads the bytes; the error has a line for each problem.
    fn read(bytes: Vec<u8>) -> Result<Self, Vec<String>>;
}

/// A gazetteer made by `newswire models compile-gazetteer`.
pub struct GazetteerBytes(Vec<u8>);

impl Contents for GazetteerBytes {
    const EXPECTS: &'static str = "a file made by `newswire models compile-gazetteer`";
    fn read(bytes: Vec<u8>) -> Result<Self, Vec<String>> {
        Gazetteer::check(&bytes).map_err(|error| vec![error.to_string()])?;
        Ok(Self(bytes))
    }
}

/// A tagger made by `newswire models learn-tagger`.
pub struct TaggerBytes(Vec<u8>);

impl Contents for TaggerBytes {
    const EXPECTS: &'static str = "a file made by `newswire models learn-tagger`";
    fn read(bytes: Vec<u8>) -> Result<Self, Vec<String>> {
        Tagger::read(&bytes).map_err(|error| vec![error.to_string()])?;
        Ok(Self(bytes))
    }
}

/// A tone model made by `newswire models learn-tone`.
pub struct ToneBytes(Vec<u8>);

impl Contents for ToneBytes {
    const EXPECTS: &'static str = "a file made by `newswire models learn-tone`";
    fn read(bytes: Vec<u8>) -> Result<Self, Vec<String>> {
        Tone::from_bytes(&bytes).map_err(|error| vec![format!("{error:#}")])?;
        Ok(Self(bytes))
    }
}

impl Contents for Vec<UserEntry> {
    const EXPECTS: &'static str = "a file, or a list of files, of tab-separated name, kind, aliases, id, country";
    fn read(bytes: Vec<u8>) -> Result<Self, Vec<String>> {
        custom::entries(&utf8(bytes)?)
    }
}

/// Names never to report.
pub struct StopNames(Vec<String>);

impl Contents for StopNames {
    const EXPECTS: &'static str = "a file, or a list of files, of names, one a line";
    fn read(bytes: Vec<u8>) -> Result<Self, Vec<String>> {
        custom::stop_list(&utf8(bytes)?).map(Self)
    }
}

fn utf8(bytes: Vec<u8>) -> Result<String, Vec<String>> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        vec![format!("line {}: not UTF-8", valid.iter().filter(|byte| **byte == b'\n').count() + 1)]
    })
}

/// One file and what it holds.
pub struct ModelFile<C> {
    path: PathBuf,
    digest: u64,
    contents: Arc<C>,
}

impl<C> Clone for ModelFile<C> {
    fn clone(&self) -> Self {
        Self { path: self.path.clone(), digest: self.digest, contents: Arc::clone(&self.contents) }
    }
}

impl<C> fmt::Debug for ModelFile<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.fmt(f)
    }
}

impl<C: Contents> ModelFile<C> {
    fn read(path: &str) -> Result<Self, String> {
        let bytes = std::fs::read(Path::new(path)).map_err(|error| format!("cannot read {path}: {error}"))?;
        let digest = xxh3_64(&bytes);
        let contents = C::read(bytes).map_err(|mut problems| {
            let more = problems.len().saturating_sub(SHOWN);
            problems.truncate(SHOWN);
            if more > 0 {
                problems.push(format!("and {more} more"));
            }
            format!("{path} cannot be used:\n    {}", problems.join("\n    "))
        })?;
        Ok(Self { path: path.into(), digest, contents: Arc::new(contents) })
    }
}

impl<C: Contents> Value for ModelFile<C> {
    const EXPECTS: &'static str = C::EXPECTS;

    fn from_toml(value: &toml::Value) -> Result<Self, String> {
        let path = value.as_str().ok_or_else(|| format!("expected {}, found {}", C::EXPECTS, value.type_str()))?;
        Self::read(path)
    }

    fn to_toml(&self) -> Option<toml::Value> {
        Some(toml::Value::String(self.path.display().to_string()))
    }
}

/// Several files of one kind.
pub struct NameFiles<C>(Vec<ModelFile<C>>);

impl<C> fmt::Debug for NameFiles<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<C> Clone for NameFiles<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<C> Default for NameFiles<C> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<C: Contents> Value for NameFiles<C> {
    const EXPECTS: &'static str = C::EXPECTS;

    fn from_toml(value: &toml::Value) -> Result<Self, String> {
        let paths = match value {
            toml::Value::Array(paths) => paths.as_slice(),
            path => std::slice::from_ref(path),
        };
        paths.iter().map(ModelFile::from_toml).collect::<Result<_, _>>().map(Self)
    }

    fn to_toml(&self) -> Option<toml::Value> {
        Some(toml::Value::Array(self.0.iter().filter_map(Value::to_toml).collect()))
    }

    fn schema() -> serde_json::Value {
        json!({ "type": ["string", "array"], "items": { "type": "string" } })
    }

    fn from_env(text: &str) -> Result<Self, String> {
        match text {
            "" => Ok(Self::default()),
            list if list.starts_with('[') => {
                let table: toml::Table = format!("v = {list}").parse().map_err(|error| format!("{error}"))?;
                table.get("v").map_or_else(|| Ok(Self::default()), Self::from_toml)
            }
            path => Self::from_toml(&toml::Value::String(path.to_owned())),
        }
    }
}

impl Config {
    /// Runs `work` with what replaces or adds to the models built in.
    pub fn with_models<T>(&self, work: impl FnOnce(Models<'_>) -> T) -> T {
        let extra: Vec<UserEntry> =
            self.gazetteer.extra.0.iter().flat_map(|file| file.contents.iter().cloned()).collect();
        let stop: Vec<String> = self.gazetteer.stop.0.iter().flat_map(|file| file.contents.0.iter().cloned()).collect();
        work(Models {
            gazetteer: self.gazetteer.file.as_ref().map(|file| file.contents.0.as_slice()),
            tagger_arabic: self.enrich.tagger_arabic.as_ref().map(|file| file.contents.0.as_slice()),
            tagger_english: self.enrich.tagger_english.as_ref().map(|file| file.contents.0.as_slice()),
            tone: self.enrich.tone_model.as_ref().map(|file| file.contents.0.as_slice()),
            extra: &extra,
            stop: &stop,
        })
    }

    /// Digests of those files, none without.
    pub(super) fn model_digests(&self) -> Vec<u64> {
        let file = self.gazetteer.file.iter().map(|file| file.digest);
        let tone = self.enrich.tone_model.iter().map(|file| file.digest);
        let extra = self.gazetteer.extra.0.iter().map(|file| file.digest);
        let stop = self.gazetteer.stop.0.iter().map(|file| file.digest);
        let taggers = [&self.enrich.tagger_arabic, &self.enrich.tagger_english];
        let taggers = taggers.into_iter().flatten().map(|file| file.digest);
        file.chain(taggers).chain(tone).chain(extra).chain(stop).collect()
    }
}
