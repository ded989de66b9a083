//! The commented reference file, `config/newswire.toml`, written from the declaration of the keys.

use std::fmt::Write;

use super::{Config, KeyDoc};

/// Where the reference file breaks its lines.
const WIDTH: usize = 110;

const HEADER: &str = "\
# newswire: every key, with its default.
#
# All keys stand commented out: as shipped, this file says the same as no file at all. Take the `#` off a line to change it.
# Order of precedence, lowest first: built-in default, this file, environment.
# The environment name of `key` in [section] is NEWSWIRE_SECTION__KEY, for instance
#   NEWSWIRE_KAFKA__BROKERS=kafka-1:9092,kafka-2:9092
# Unknown keys, unknown NEWSWIRE_ names and values out of range end the start, all reported at once.
# Durations are written \"250ms\", \"30s\", \"5min\", \"72h\", \"14d\"; sizes \"512KiB\", \"8MiB\", \"1GiB\".
# Keep passwords out of this file: give their *_file keys, or the environment. They are never printed.
#
# This file is made by `newswire config reference`. `newswire config show` prints what is in force,
# `newswire config schema` the JSON Schema of this file, for editors.
";

impl Config {
    /// The text of `config/newswire.toml`: every key commented out at its default, so that it reads as no file at all.
    #[must_use]
    pub fn reference_file() -> String {
        let mut text = HEADER.to_owned();
        for section in Self::reference() {
            text.push('\n');
            comment(&mut text, &section.doc.join(" "));
            _ = writeln!(text, "[{}]", section.name);
            for key in &section.keys {
                text.push('\n');
                comment(&mut text, &key.doc.join(" "));
                comment(&mut text, &values(key));
                let example = key.default.as_ref().map_or_else(|| "\"\"".to_owned(), toml::Value::to_string);
                let unset = if key.default.is_none() { "   # unset by default" } else { "" };
                _ = writeln!(text, "# {} = {example}{unset}", key.name);
            }
        }
        text
    }
}

/// What may be written, in one line.
fn values(key: &KeyDoc) -> String {
    let expects = match key.expects.split_once(' ') {
        Some(("one", words)) => format!("One {}", words.replace("\" \"", "\", \"")),
        _ => format!("Value: {}", key.expects),
    };
    match &key.range {
        Some((low, high)) => format!("{expects}, from {low} to {high}."),
        None => format!("{expects}."),
    }
}

fn comment(text: &mut String, prose: &str) {
    let mut line = String::from("#");
    for word in prose.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            _ = writeln!(text, "{line}");
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    _ = writeln!(text, "{line}");
}
