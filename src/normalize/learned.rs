//! Furniture learned from a source's own articles: the table that `newswire learn-furniture` writes and `text.learned_furniture`
//! names.
//!
//! Learned lines are part of the ruleset: what is matched depends on them, so the digest of the table enters the ruleset and
//! the configuration hash. They are learned offline, never while articles flow, so that decisions depend on no timing.
//!
//! ```toml
//! [source."example.com"]
//! head = ["الرئيسية أخبار"]
//! tail = ["للتواصل مع الكاتب أرسل رسالة"]
//! ```

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::furniture::MAX_CHARS;
use crate::text::folded;

/// Largest file that is read.
pub const MAX_FILE_BYTES: u64 = 8 << 20;
/// Most lines of one source at one end.
pub const MAX_LINES: usize = 200;
/// Most sources.
const MAX_SOURCES: usize = 20_000;
/// More problems than this are only counted.
const MAX_PROBLEMS: usize = 20;

/// Lines that are furniture at an end of one source's articles, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceLines {
    /// Above the article.
    pub head: BTreeSet<Box<str>>,
    /// Below it.
    pub tail: BTreeSet<Box<str>>,
}

/// The table: lines by source, as sources stand in [`Article::source`](crate::record::Article::source).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LearnedFurniture {
    sources: BTreeMap<String, SourceLines>,
}

impl LearnedFurniture {
    /// Reads a table; lines may be written in any spelling.
    ///
    /// # Errors
    /// Everything that is wrong with it, a line each.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let before = text.get(..error.span().map_or(0, |span| span.start)).unwrap_or(text);
            vec![format!("line {}: {}", before.matches('\n').count() + 1, error.message())]
        })?;
        let mut problems = Vec::new();
        for key in table.keys().filter(|key| *key != "source") {
            problems.push(format!("{key}: no such key; tables are named [source.\"example.com\"]"));
        }
        let mut sources = BTreeMap::new();
        match table.get("source") {
            None => {}
            Some(toml::Value::Table(named)) => {
                if named.len() > MAX_SOURCES {
                    problems.push(format!("{} sources; at most {MAX_SOURCES} are read", named.len()));
                }
                for (name, value) in named.iter().take(MAX_SOURCES) {
                    sources.insert(name.clone(), source_lines(name, value, &mut problems));
                }
            }
            Some(_) => problems.push("source: must hold tables: [source.\"example.com\"]".to_owned()),
        }
        if problems.len() > MAX_PROBLEMS {
            let more = problems.len() - MAX_PROBLEMS;
            problems.truncate(MAX_PROBLEMS);
            problems.push(format!("and {more} more"));
        }
        if problems.is_empty() { Ok(Self { sources }) } else { Err(problems) }
    }

    /// The lines of a source.
    #[must_use]
    pub fn of(&self, source: &str) -> Option<&SourceLines> {
        self.sources.get(source)
    }

    /// How many sources and how many lines it holds.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.sources.len(), self.sources.values().map(|lines| lines.head.len() + lines.tail.len()).sum())
    }

    /// Digest of what the table says; comments, order and spelling change nothing. Zero for no lines at all.
    #[must_use]
    pub fn digest(&self) -> u64 {
        if self.size().1 == 0 {
            return 0;
        }
        let mut hasher = Sha256::new();
        for (source, lines) in &self.sources {
            for (end, lines) in [("head", &lines.head), ("tail", &lines.tail)] {
                for line in lines {
                    // No part holds the separator: sources hold no control characters, folded lines none either.
                    hasher.update(format!("{source}\0{end}\0{line}\0"));
                }
            }
        }
        let digest: [u8; 32] = hasher.finalize().into();
        digest.iter().take(8).fold(0, |all, byte| all << 8 | u64::from(*byte))
    }
}

fn source_lines(source: &str, value: &toml::Value, problems: &mut Vec<String>) -> SourceLines {
    let mut lines = SourceLines::default();
    let Some(table) = value.as_table() else {
        problems.push(format!("source.\"{source}\": must be a table with head and tail"));
        return lines;
    };
    for (end, value) in table {
        let place = format!("source.\"{source}\".{end}");
        let into = match end.as_str() {
            "head" => &mut lines.head,
            "tail" => &mut lines.tail,
            _ => {
                problems.push(format!("{place}: no such key; there are head and tail"));
                continue;
            }
        };
        let Some(texts) = value.as_array() else {
            problems.push(format!("{place}: must be a list of lines"));
            continue;
        };
        if texts.len() > MAX_LINES {
            problems.push(format!("{place}: {} lines; at most {MAX_LINES} are read", texts.len()));
        }
        for (number, text) in texts.iter().take(MAX_LINES).enumerate() {
            let reason = match text.as_str() {
                None => "is no text",
                Some(text) if text.contains('\n') => "is more than one line",
                Some(text) if text.chars().nth(MAX_CHARS).is_some() => "is too long to be furniture",
                Some(text) => {
                    let line = folded(text);
                    if line.is_empty() {
                        "has neither letter nor digit"
                    } else {
                        into.insert(line.into());
                        continue;
                    }
                }
            };
            problems.push(format!("{place}: line {} {reason}", number + 1));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_and_comments_do_not_change_the_digest() {
        let one = LearnedFurniture::parse("[source.\"a.com\"]\ntail = [\"إقرأ أيضًا:\", \"ب\"]\n").unwrap();
        let other = LearnedFurniture::parse("# x\n[source.\"a.com\"]\ntail = [\"ب\", \"اقرا ايضا\"] # y\n").unwrap();
        assert_eq!(one.digest(), other.digest());
        let moved = LearnedFurniture::parse("[source.\"a.com\"]\nhead = [\"ب\", \"اقرا ايضا\"]\n").unwrap();
        assert_ne!(one.digest(), moved.digest());
        assert_eq!(LearnedFurniture::parse("").unwrap().digest(), 0);
        assert!(one.of("a.com").is_some() && one.of("b.com").is_none());
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let bad = "top = 1\n[source]\nb = 3\n[source.\"a\"]\nhead = \"x\"\nfoot = []\ntail = [\"***\", 5, \"جيد\"]\n";
        let problems = LearnedFurniture::parse(bad).unwrap_err();
        assert_eq!(problems.len(), 6, "{problems:?}");
        assert!(LearnedFurniture::parse("source = 1").is_err());
    }
}
