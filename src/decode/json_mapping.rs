//! Where a JSON article of one's own making keeps its fields.
//!
//! A mapping names, for a field of the article, one or several places in the input. A place is a name, or names joined by
//! dots that lead into nested objects: `content.full`, `links.self`. A number picks an item of a list (`authors.0.name`); a
//! name leads into every item of a list (`blocks.text` gathers the text of all blocks). As elsewhere in JSON articles,
//! capitals, `_` and `-` do not matter; a name that itself holds dots is found as it stands.
//!
//! A mapped place that holds nothing leaves the field to the common names of `json_article`. More specific formats (ninjs,
//! JSON-LD, news-please, CloudEvents) are recognized before any mapping is applied, and ninjs only where it has a text of its own.

use serde_json::Value;

use super::fields::{Fields, one_spelling};

/// The fields that can be mapped, and the name under which `json_article` looks for each first.
const FIELDS: &[(&str, &str)] = &[
    ("uri", "uri"),
    ("url", "url"),
    ("source", "source"),
    ("title", "title"),
    ("subtitle", "subtitle"),
    ("body", "text"),
    ("byline", "byline"),
    ("language", "language"),
    ("version", "version"),
    ("version_created", "versioncreated"),
    ("first_created", "date"),
    ("embargoed", "embargoeduntil"),
    ("status", "pubstatus"),
    ("subjects", "keywords"),
    ("ed_note", "ednote"),
    ("slugline", "slugline"),
    ("copyright_notice", "copyrightnotice"),
];

/// Fields of the article and the places in the input to take them from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JsonMapping(Vec<(&'static str, Vec<String>)>);

impl JsonMapping {
    /// Maps a field to places, best first. A field that is mapped already is mapped anew.
    ///
    /// # Errors
    /// No article has such a field, or no place is given; in words for the person who wrote it.
    pub fn set(&mut self, field: &str, places: Vec<String>) -> Result<(), String> {
        let Some((field, _)) = FIELDS.iter().find(|(known, _)| *known == field) else {
            return Err(format!("\"{field}\" is no field of an article; there are {}", Self::field_names().join(", ")));
        };
        if places.is_empty() || places.iter().any(|place| place.split('.').any(|part| part.trim().is_empty())) {
            return Err(format!(
                "\"{field}\" needs the name of an input field, such as \"{field}\" or \"data.{field}\""
            ));
        }
        self.0.retain(|(known, _)| known != field);
        self.0.push((field, places));
        Ok(())
    }

    /// The names of all fields that can be mapped.
    #[must_use]
    pub fn field_names() -> Vec<&'static str> {
        FIELDS.iter().map(|(field, _)| *field).collect()
    }

    /// What is mapped, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &[String])> {
        self.0.iter().map(|(field, places)| (*field, places.as_slice()))
    }

    /// Whether a mapped place of the body holds something.
    pub(super) fn finds_body(&self, fields: &Fields) -> bool {
        let places = self.0.iter().filter(|(field, _)| *field == "body").flat_map(|(_, places)| places);
        places.into_iter().any(|place| at(fields, place).is_some())
    }

    /// Puts what the mapping finds before the common names.
    pub(super) fn apply(&self, fields: &mut Fields) {
        let mut found = Vec::new();
        for (field, places) in &self.0 {
            let name = FIELDS.iter().find(|(known, _)| known == field).map(|(_, name)| *name);
            // The best place is put last, and so stands first.
            found.extend(places.iter().rev().filter_map(|place| Some((name?, at(fields, place)?))));
        }
        for (name, value) in found {
            fields.put_first(name, value);
        }
    }
}

fn at(fields: &Fields, place: &str) -> Option<Value> {
    if let Some(value) = fields.get(&one_spelling(place.to_owned())) {
        return Some(value.clone());
    }
    let (first, rest) = place.split_once('.')?;
    inside(fields.get(&one_spelling(first.to_owned()))?, rest)
}

fn inside(value: &Value, place: &str) -> Option<Value> {
    let (first, rest) = place.split_once('.').map_or((place, None), |(first, rest)| (first, Some(rest)));
    let next = match value {
        Value::Object(object) => {
            let one = |name: &str| one_spelling(name.to_owned());
            if let Some((_, value)) = object.iter().find(|(name, _)| one(name) == one(place)) {
                return Some(value.clone());
            }
            object.iter().find(|(name, _)| one(name) == one(first))?.1
        }
        Value::Array(items) => match first.parse::<usize>() {
            Ok(index) => items.get(index)?,
            Err(_) => {
                let found: Vec<Value> = items.iter().filter_map(|item| inside(item, place)).collect();
                return (!found.is_empty()).then_some(Value::Array(found));
            }
        },
        _ => return None,
    };
    rest.map_or_else(|| Some(next.clone()), |rest| inside(next, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lead_into_objects_and_lists() {
        let input = serde_json::json!({
            "Content-Data": {"full": "نص", "a.b": "نقطة"},
            "x.y": "كامل",
            "blocks": [{"text": "أولى"}, {"image": 1}, {"text": "ثانية"}],
            "authors": [{"name": "منى"}],
            "deep": {"list": [[1, {"v": 2}]]},
        });
        let Value::Object(object) = input else { return };
        let fields = Fields::new(object);
        for (place, expected) in [
            ("content_data.full", Some(serde_json::json!("نص"))),
            ("contentData.a.b", Some(serde_json::json!("نقطة"))),
            ("x.y", Some(serde_json::json!("كامل"))),
            ("blocks.text", Some(serde_json::json!(["أولى", "ثانية"]))),
            ("authors.0.name", Some(serde_json::json!("منى"))),
            ("authors.1.name", None),
            ("deep.list.0.1.v", Some(serde_json::json!(2))),
            ("x.y.z", None),
            ("missing", None),
        ] {
            assert_eq!(at(&fields, place), expected, "{place}");
        }
    }

    #[test]
    fn unknown_fields_are_named_with_the_known_ones() {
        let mut mapping = JsonMapping::default();
        let problem = mapping.set("headline", vec!["hl".to_owned()]).err().unwrap_or_default();
        assert!(problem.contains("headline") && problem.contains("title, subtitle, body"), "{problem}");
        assert!(mapping.set("title", vec!["a..b".to_owned()]).is_err());
        assert!(mapping.set("title", Vec::new()).is_err());
        assert_eq!(mapping, JsonMapping::default());
    }
}
