//! Reads the file and the environment, gathers every problem.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::value::{Secret, Value};
use super::{Config, rules};

const ENV_PREFIX: &str = "NEWSWIRE_";
/// Names with the prefix that are no keys: the configuration file itself, and what `tests/run` and `deploy/` read.
const ENV_OTHER: [&str; 5] =
    ["NEWSWIRE_CONFIG", "NEWSWIRE_CACHE", "NEWSWIRE_NINJS_SCHEMA", "NEWSWIRE_TEST_BROKERS", "NEWSWIRE_TEST_DATA"];

/// One thing wrong with the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// `section.key`, or the environment name.
    pub key: String,
    /// What is wrong and what to write instead.
    pub reason: String,
}

/// Why the configuration cannot be used: every problem at once.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("cannot read the configuration file {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The file is not TOML. The offending line is named, not shown: it may hold a secret.
    #[error("{} is not valid TOML: line {line}, column {column}: {message}", path.display())]
    NotToml {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What the parser says.
        message: String,
    },
    /// Some values are wrong.
    #[error("{}", Listing(.0))]
    Invalid(Vec<Problem>),
}

struct Listing<'a>(&'a [Problem]);

impl fmt::Display for Listing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0.len() == 1 { "" } else { "s" };
        write!(f, "the configuration has {} problem{plural}:", self.0.len())?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {}: {}", problem.key, problem.reason))
    }
}

/// Hands out keys of a parsed file under environment overrides, and notes what is wrong.
pub(super) struct Reader<'a> {
    file: &'a toml::Table,
    env: &'a BTreeMap<String, String>,
    known_env: BTreeSet<String>,
    problems: Vec<Problem>,
    /// The keys that have a problem, as `section.key` also where the value came from the environment.
    bad_keys: BTreeSet<String>,
}

impl Reader<'_> {
    pub(super) fn key<T: Value>(
        &mut self,
        section: &str,
        key: &str,
        default: impl Fn() -> T,
        check: impl Fn(&T) -> Result<(), String>,
    ) -> T {
        let env_name = format!("{ENV_PREFIX}{}__{}", section.to_uppercase(), key.to_uppercase());
        let (place, parsed) = if let Some(text) = self.env.get(&env_name) {
            (env_name.clone(), T::from_env(text))
        } else if let Some(value) = self.file.get(section).and_then(|table| table.get(key)) {
            (format!("{section}.{key}"), T::from_toml(value))
        } else {
            (String::new(), Ok(default()))
        };
        self.known_env.insert(env_name);
        parsed.and_then(|value| check(&value).map(|()| value)).unwrap_or_else(|reason| {
            self.bad_keys.insert(format!("{section}.{key}"));
            self.problems.push(Problem { key: place, reason });
            // Never used: a problem ends the start. It stands in so that all other keys are read too.
            default()
        })
    }

    pub(super) fn no_other_keys(&mut self, section: &str, known: &[&str]) {
        match self.file.get(section) {
            None => {}
            Some(toml::Value::Table(table)) => {
                for key in table.keys().filter(|key| !known.contains(&key.as_str())) {
                    let reason = match closest(key, known) {
                        Some(near) => format!("no such key; did you mean {near}?"),
                        None => format!("no such key; [{section}] knows {}", known.join(", ")),
                    };
                    self.problems.push(Problem { key: format!("{section}.{key}"), reason });
                }
            }
            Some(_) => {
                let reason = format!("must be a table: write [{section}]");
                self.problems.push(Problem { key: section.to_owned(), reason });
            }
        }
    }

    pub(super) fn no_other_sections(&mut self, known: &[&str]) {
        for name in self.file.keys().filter(|name| !known.contains(&name.as_str())) {
            let reason = match closest(name, known) {
                Some(near) => format!("no such section; did you mean [{near}]?"),
                None => format!("no such section; there are {}", known.join(", ")),
            };
            self.problems.push(Problem { key: name.clone(), reason });
        }
        let known: Vec<&str> = self.known_env.iter().map(String::as_str).collect();
        for name in self.env.keys().filter(|name| !self.known_env.contains(*name)) {
            if ENV_OTHER.contains(&name.as_str()) {
                continue;
            }
            let reason = match closest(name, &known) {
                Some(near) => format!("no key has this environment name; did you mean {near}?"),
                None => "no key has this environment name; they read NEWSWIRE_SECTION__KEY".to_owned(),
            };
            self.problems.push(Problem { key: name.clone(), reason });
        }
    }
}

impl Config {
    /// Reads the file, if one is given, and the process environment.
    ///
    /// # Errors
    /// The file cannot be read or parsed, or any number of values are wrong.
    pub fn load(path: Option<&Path>) -> Result<Self, ConfigError> {
        Self::load_over(path, &[])
    }

    /// As [`Config::load`], with values by environment name that come before the environment; an empty one unsets its key.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn load_over(path: Option<&Path>, over: &[(&str, &str)]) -> Result<Self, ConfigError> {
        let env = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())))
            .filter(|(name, _)| name.starts_with(ENV_PREFIX))
            .chain(over.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
            .collect();
        let text = match path {
            None => String::new(),
            Some(path) => std::fs::read_to_string(path)
                .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?,
        };
        let file = text.parse::<toml::Table>().map_err(|error| {
            let before = text.get(..error.span().map_or(0, |span| span.start)).unwrap_or(&text);
            ConfigError::NotToml {
                path: path.map(Path::to_owned).unwrap_or_default(),
                line: before.matches('\n').count() + 1,
                column: before.rsplit('\n').next().unwrap_or_default().chars().count() + 1,
                message: error.message().to_owned(),
            }
        })?;
        Self::from_parts(&file, &env)
    }

    /// Reads a parsed file under the given environment (only names with the prefix count).
    ///
    /// # Errors
    /// Any number of values are wrong; all are listed.
    pub fn from_parts(file: &toml::Table, env: &BTreeMap<String, String>) -> Result<Self, ConfigError> {
        let mut reader =
            Reader { file, env, known_env: BTreeSet::new(), problems: Vec::new(), bad_keys: BTreeSet::new() };
        let mut config = Self::read(&mut reader);
        let Reader { mut problems, mut bad_keys, .. } = reader;
        let mut unreadable = config.read_secret_files();
        unreadable.extend(config.unreadable_files());
        bad_keys.extend(unreadable.iter().map(|problem| problem.key.clone()));
        problems.append(&mut unreadable);
        problems.extend(rules::broken(&config, &bad_keys));
        if problems.is_empty() { Ok(config) } else { Err(ConfigError::Invalid(problems)) }
    }

    /// First 16 hexadecimal digits of the SHA-256 of the effective configuration, secrets left out, and of the learned
    /// furniture and the model files.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut text = self.to_toml().to_string();
        if self.learned_digest() != 0 {
            text.push_str(&format!("{:016x}", self.learned_digest()));
        }
        self.model_digests().iter().for_each(|digest| text.push_str(&format!("{digest:016x}")));
        let digest = Sha256::digest(text.as_bytes());
        digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    fn read_secret_files(&mut self) -> Vec<Problem> {
        let kafka = &mut self.kafka;
        let pairs = [
            ("kafka.sasl_password_file", &kafka.sasl_password_file, &mut kafka.sasl_password),
            (
                "kafka.sasl_oauth_client_secret_file",
                &kafka.sasl_oauth_client_secret_file,
                &mut kafka.sasl_oauth_client_secret,
            ),
            ("kafka.tls_key_password_file", &kafka.tls_key_password_file, &mut kafka.tls_key_password),
        ];
        let mut problems = Vec::new();
        for (key, file, secret) in pairs {
            let Some(file) = file else { continue };
            let reason = match std::fs::read_to_string(file) {
                Err(error) => format!("cannot read {}: {error}", file.display()),
                Ok(text) if text.trim().is_empty() => format!("{} is empty", file.display()),
                Ok(_) if secret.is_some() => "set together with the value itself; keep one".to_owned(),
                Ok(text) => {
                    *secret = Some(Secret::new(text.trim_end_matches(['\r', '\n']).to_owned()));
                    continue;
                }
            };
            problems.push(Problem { key: key.to_owned(), reason });
        }
        problems
    }

    fn unreadable_files(&self) -> Vec<Problem> {
        let kafka = &self.kafka;
        [
            ("kafka.tls_ca", &kafka.tls_ca),
            ("kafka.tls_certificate", &kafka.tls_certificate),
            ("kafka.tls_key", &kafka.tls_key),
        ]
        .into_iter()
        .filter_map(|(key, file)| {
            let file = file.as_ref()?;
            let error = std::fs::File::open(file).err()?;
            Some(Problem { key: key.to_owned(), reason: format!("cannot read {}: {error}", file.display()) })
        })
        .collect()
    }
}

/// The nearest known word, if it is near enough to be a typing mistake.
fn closest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |a: &str, b: &str| {
        let b: Vec<char> = b.chars().collect();
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.chars().enumerate() {
            let mut diagonal = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let change = diagonal + usize::from(x != *y);
                diagonal = row[j + 1];
                row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
            }
        }
        row[b.len()]
    };
    known.iter().map(|k| (distance(word, k), *k)).filter(|(d, _)| *d <= 2).min().map(|(_, k)| k)
}
