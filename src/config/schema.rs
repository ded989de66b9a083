//! The JSON Schema of the configuration file, for editors that complete and check TOML.

use serde_json::{Map, Value, json};

use super::{Config, KeyDoc};

impl Config {
    /// A JSON Schema (draft 2020-12) that accepts what the loader accepts, but for rules across keys and the ranges of
    /// durations and sizes, which JSON Schema cannot say.
    #[must_use]
    pub fn schema() -> Value {
        let sections: Map<String, Value> = Self::reference()
            .into_iter()
            .map(|section| {
                let keys: Map<String, Value> =
                    section.keys.iter().map(|key| (key.name.to_owned(), schema_of(key))).collect();
                let table = json!({
                    "description": section.doc.join(" "),
                    "type": "object",
                    "properties": keys,
                    "additionalProperties": false,
                });
                (section.name.to_owned(), table)
            })
            .collect();
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "newswire configuration",
            "type": "object",
            "properties": sections,
            "additionalProperties": false,
        })
    }
}

fn schema_of(key: &KeyDoc) -> Value {
    let mut schema = key.schema.clone();
    schema["description"] = key.doc.join(" ").into();
    if let Some(default) = key.default.as_ref().and_then(|default| serde_json::to_value(default).ok()) {
        schema["default"] = default;
    }
    if let Some((low, high)) = &key.range {
        // Ranges of durations and sizes are written as text; a schema can only compare numbers.
        let number = |bound: &toml::Value| match bound {
            toml::Value::Integer(number) => Some(json!(number)),
            toml::Value::Float(number) => Some(json!(number)),
            _ => None,
        };
        if let (Some(low), Some(high)) = (number(low), number(high)) {
            schema["minimum"] = low;
            schema["maximum"] = high;
        }
    }
    schema
}
