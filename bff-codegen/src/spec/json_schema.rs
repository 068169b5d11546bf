//! The keys of spec files as JSON Schemas, for editors.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::codes;
use crate::spec::keys::{self, KeySpec, Kind, LEVELS, NULLS, Presence, Shape, TYPES, Table};
use crate::spec::names::ENDPOINT_METHODS;
use crate::spec::{Role, SettingValue};

/// The JSON Schema (draft 7, which YAML language servers know best) of the files of one role.
///
/// It is made of the table that the parser itself uses, and knows less: neither names nor expressions are looked into.
#[must_use]
pub fn json_schema(role: Role) -> Value {
    let mut writer = Writer::default();
    let (title, mut root) = match role {
        Role::Platform => ("platform.yaml", writer.table(&keys::PLATFORM)),
        Role::Client => ("client.yaml", writer.table(&keys::CLIENT)),
        Role::Endpoints => ("Endpoints", writer.endpoints()),
    };
    let definitions: Map<String, Value> =
        writer.definitions.into_iter().map(|(name, it)| (name.to_owned(), it)).collect();
    root["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    root["title"] = json!(title);
    root["definitions"] = definitions.into();
    root
}

#[derive(Default)]
struct Writer {
    definitions: BTreeMap<&'static str, Value>,
}

impl Writer {
    fn endpoints(&mut self) -> Value {
        let methods = ENDPOINT_METHODS.map(|method| method.as_str()).join("|");
        let endpoint = self.reference(&keys::ENDPOINT);
        json!({
            // A file may be empty.
            "type": ["object", "null"],
            "patternProperties": { format!("^({methods}) +/"): endpoint },
            "additionalProperties": false,
        })
    }

    /// A reference to the definition of a table, which may refer to itself.
    fn reference(&mut self, table: &'static Table) -> Value {
        if !self.definitions.contains_key(table.name) {
            self.definitions.insert(table.name, Value::Null);
            let definition = self.table(table);
            self.definitions.insert(table.name, definition);
        }
        json!({ "$ref": format!("#/definitions/{}", table.name) })
    }

    fn table(&mut self, table: &'static Table) -> Value {
        let properties: Map<String, Value> =
            table.keys.iter().map(|key| (key.name.to_owned(), self.key(key))).collect();
        let present = |presence| table.keys.iter().filter(move |key| key.presence == presence).map(|key| key.name);
        let required: Vec<_> = present(Presence::Required).collect();
        let mut schema =
            json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false });
        let one_of: Vec<_> = present(Presence::OneOf).map(|name| json!({ "required": [name] })).collect();
        if !one_of.is_empty() {
            schema["oneOf"] = one_of.into();
        }
        schema
    }

    fn key(&mut self, key: &'static KeySpec) -> Value {
        let shape = self.shape(&key.shape);
        // Draft 7 takes no notice of what stands beside a `$ref`.
        let mut schema = if shape.get("$ref").is_some() { json!({ "allOf": [shape] }) } else { shape };
        schema["description"] = json!(key.about);
        schema
    }

    fn shape(&mut self, shape: &'static Shape) -> Value {
        match shape {
            Shape::Text | Shape::Expression => json!({ "type": ["string", "number", "boolean"] }),
            Shape::OneOrMany(of) => {
                let of = self.shape(of);
                json!({ "anyOf": [of.clone(), { "type": "array", "items": of }] })
            }
            Shape::Boolean => json!({ "type": "boolean" }),
            Shape::Duration => duration(),
            Shape::Word(words) => json!({ "enum": words }),
            Shape::Limit => json!({ "anyOf": [limit(), { "type": "object", "additionalProperties": limit() }] }),
            Shape::Token(table) => json!({ "anyOf": [{ "const": "relay" }, self.reference(table)] }),
            Shape::Setting(kind, default) => {
                let mut schema = setting(*kind);
                schema["default"] = match default {
                    SettingValue::Count(count) => json!(count),
                    SettingValue::Number(number) => json!(number),
                    SettingValue::Switch(is_on) => json!(is_on),
                    SettingValue::Time(_) | SettingValue::Word(_) => json!(default.to_string()),
                };
                schema
            }
            Shape::Settings(table) => self.reference(table),
            Shape::Number(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
            Shape::Nulls => json!({ "enum": NULLS.map(|(word, _)| word) }),
            Shape::Operation => operation(),
            Shape::Value => json!({}),
            Shape::Schema => schema(),
            Shape::OptionalSchema => json!({ "anyOf": [schema(), { "type": "null" }] }),
            Shape::Body => json!({ "anyOf": [operation(), schema()] }),
            Shape::Fallback => {
                let (call, stale) = (self.reference(&keys::FALLBACK), self.reference(&keys::STALE));
                let is_stale = json!({
                    "type": "object",
                    "required": ["stale"],
                    "properties": { "stale": { "type": "object" } },
                });
                json!({
                    "if": { "type": "object", "required": ["call"] },
                    "then": call,
                    "else": { "if": is_stale, "then": stale },
                })
            }
            Shape::Signature => json!({ "type": "string", "pattern": r"^\s*\(.*\)\s*->\s*\S" }),
            Shape::Levels => {
                let codes: Vec<_> = codes::ALL.iter().filter(|code| code.is_warning()).collect();
                let levels = LEVELS.map(|(word, _)| word);
                let level = |code: &codes::Code| json!({ "enum": levels, "description": code.title });
                let properties: Map<String, Value> =
                    codes.into_iter().map(|code| (code.id.to_owned(), level(code))).collect();
                json!({ "type": "object", "properties": properties, "additionalProperties": false })
            }
            Shape::Map(table) => self.reference(table),
            Shape::MapOf(of) => json!({ "type": "object", "additionalProperties": self.shape(of) }),
        }
    }
}

fn duration() -> Value {
    json!({ "type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?(ms|s|m)$", "examples": ["300ms", "2s"] })
}

fn limit() -> Value {
    json!({ "type": "string", "pattern": r"^[0-9]+/[0-9]*[smhd]$", "examples": ["20/s", "1000/h"] })
}

fn setting(kind: Kind) -> Value {
    match kind {
        Kind::Count(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Number(most) => json!({ "type": "number", "minimum": 0, "maximum": most }),
        Kind::Time | Kind::TimeOrNone => duration(),
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Word(words) => json!({ "enum": words }),
    }
}

fn operation() -> Value {
    json!({ "type": "string", "pattern": r"^[^ .]+(\.\S+| +[A-Z]+ +/.*)\s*$" })
}

/// A JSON Schema in a spec, as far as the parser looks into it: `required` beside its type may be a boolean.
fn schema() -> Value {
    let word = json!({ "enum": TYPES });
    let types = json!({ "anyOf": [word, { "type": "array", "items": { "enum": TYPES } }] });
    json!({ "type": "object", "properties": { "type": types } })
}
