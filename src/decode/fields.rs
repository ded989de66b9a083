//! The fields of a JSON object, found by any spelling of their names: `versionCreated`, `version_created` and
//! `versioncreated` are one.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Map, Value};

/// The fields of an object.
#[derive(Debug)]
pub(super) struct Fields {
    /// Values by name, in order: several where one name was written in several spellings. Looking up and taking must stay
    /// cheap, however many there are.
    entries: BTreeMap<String, VecDeque<Value>>,
    /// Some name was written with a capital letter inside, as ninjs 3 does.
    pub(super) camel_case: bool,
}

impl Fields {
    /// Takes an object apart. Fields that are null or blank are as good as absent, and left out.
    pub(super) fn new(object: Map<String, Value>) -> Self {
        let mut fields = Self { entries: BTreeMap::new(), camel_case: false };
        for (name, value) in object.into_iter().filter(|(_, value)| !is_blank(value)) {
            fields.camel_case |= name.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
            fields.entries.entry(one_spelling(name)).or_default().push_back(value);
        }
        fields
    }

    /// All names in alphabetical order, lower-cased and without separators.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Whether one of the names is there.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.get(name).is_some())
    }

    /// The value under a name.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.entries.get(name)?.front()
    }

    /// Takes the value under the first of the names that is there.
    pub(super) fn take(&mut self, names: &[&str]) -> Option<Value> {
        let name = *names.iter().find(|name| self.entries.contains_key(**name))?;
        // Of two values under one name, the first is the one that counts.
        let values = self.entries.get_mut(name)?;
        let value = values.pop_front();
        if values.is_empty() {
            self.entries.remove(name);
        }
        value
    }

    /// Takes the first of the names that holds text.
    pub(super) fn take_text(&mut self, names: &[&str]) -> Option<String> {
        self.take_first(names, |value| match value {
            Value::String(text) => Some(text),
            _ => None,
        })
    }

    /// Takes the first of the names that holds text or a number: ids, versions, dates.
    pub(super) fn take_scalar(&mut self, names: &[&str]) -> Option<String> {
        self.take_first(names, |value| match value {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            // As MongoDB exports write ids.
            Value::Object(mut object) => match object.get_mut("$oid").map(Value::take) {
                Some(Value::String(id)) => Some(id),
                _ => None,
            },
            _ => None,
        })
    }

    /// Takes the first of the names that names somebody: text, an object with a name, or a list of either.
    pub(super) fn take_names(&mut self, names: &[&str]) -> Option<String> {
        self.take_first(names, |value| {
            let found = match value {
                Value::Array(items) => items.into_iter().filter_map(name_of).collect::<Vec<_>>().join(", "),
                value => name_of(value)?,
            };
            (!found.is_empty()).then_some(found)
        })
    }

    /// Takes the first of the names that holds a text: a string, or a list of paragraphs.
    pub(super) fn take_body(&mut self, names: &[&str]) -> Option<String> {
        self.take_first(names, |value| match value {
            Value::String(text) => Some(text),
            Value::Array(items) => {
                let paragraphs = items.into_iter().filter_map(|item| match item {
                    Value::String(text) => Some(text),
                    Value::Object(object) => Self::new(object).take_text(&["text", "value", "content"]),
                    _ => None,
                });
                let text = paragraphs.collect::<Vec<_>>().join("\n\n");
                (!text.is_empty()).then_some(text)
            }
            _ => None,
        })
    }

    /// Takes the first of the names whose value can be read so.
    pub(super) fn take_first<T>(&mut self, names: &[&str], read: impl Fn(Value) -> Option<T>) -> Option<T> {
        names.iter().find_map(|name| {
            // A mapped field may stand under the same name as one of the object's own.
            while let Some(value) = self.take(&[name]) {
                if let Some(found) = read(value) {
                    return Some(found);
                }
            }
            None
        })
    }

    /// Puts a value before all others of its name, which must be in the spelling of [`Self::names`].
    pub(super) fn put_first(&mut self, name: &str, value: Value) {
        if !is_blank(&value) {
            self.entries.entry(name.to_owned()).or_default().push_front(value);
        }
    }
}

/// A name without capitals and separators.
pub(super) fn one_spelling(mut name: String) -> String {
    if name.bytes().any(|byte| !byte.is_ascii_lowercase()) {
        name.retain(|c| !matches!(c, '_' | '-' | ' '));
        name.make_ascii_lowercase();
    }
    name
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

/// The name of a party: itself, or its `name`.
pub(super) fn name_of(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Object(object) => Fields::new(object).take_text(&["name", "title", "literal"]),
        _ => None,
    }
}
