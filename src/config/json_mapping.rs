//! The table of `text.json_fields`.

use serde_json::json;

use super::value::Value;
use crate::decode::JsonMapping;

impl Value for JsonMapping {
    const EXPECTS: &'static str =
        "a table such as { title = \"hl\", body = [\"content.full\", \"content.short\"], url = \"links.self\" }";

    fn from_toml(value: &toml::Value) -> Result<Self, String> {
        let Some(table) = value.as_table() else {
            return Err(format!("expected {}, found {}", Self::EXPECTS, value.type_str()));
        };
        let mut mapping = Self::default();
        for (field, places) in table {
            let places: Option<Vec<String>> = match places {
                toml::Value::String(place) => Some(vec![place.clone()]),
                toml::Value::Array(places) => places.iter().map(|place| place.as_str().map(str::to_owned)).collect(),
                _ => None,
            };
            let reason = || format!("\"{field}\" must be a name in quotes, or a list of them: \"content.full\"");
            mapping.set(field, places.ok_or_else(reason)?)?;
        }
        Ok(mapping)
    }

    fn to_toml(&self) -> Option<toml::Value> {
        let list = |places: &[String]| match places {
            [place] => toml::Value::String(place.clone()),
            places => places.iter().cloned().map(toml::Value::String).collect::<Vec<_>>().into(),
        };
        Some(toml::Value::Table(self.iter().map(|(field, places)| (field.to_owned(), list(places))).collect()))
    }

    fn schema() -> serde_json::Value {
        let place = json!({ "type": "string" });
        let places = json!({ "anyOf": [place, { "type": "array", "items": place, "minItems": 1 }] });
        let fields: serde_json::Map<String, serde_json::Value> =
            Self::field_names().into_iter().map(|field| (field.to_owned(), places.clone())).collect();
        json!({ "type": "object", "properties": fields, "additionalProperties": false })
    }
}
