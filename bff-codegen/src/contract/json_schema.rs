//! A contract's schema in the words of JSON Schema 2020-12, which OpenAPI 3.1 shares.

use serde_json::{Map, Value, json};

use super::bundle::{Bundle, Purpose};
use super::contracts::{Node, Version};
use super::merge::{is_marked, numeric_bounds};
use super::schema::SchemaRef;

/// Keywords whose value is a schema.
const SCHEMAS: [&str; 11] = [
    "items",
    "additionalProperties",
    "unevaluatedProperties",
    "unevaluatedItems",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "contentSchema",
];
/// Keywords whose value is a list of schemas.
const LISTS: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords whose value is a map of schemas.
const MAPS: [&str; 3] = ["properties", "patternProperties", "dependentSchemas"];
/// Keywords whose value is copied as it is.
const COPIED: [&str; 17] = [
    "const",
    "format",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "minContains",
    "maxContains",
];
/// Keywords for people, and for tools other than validators.
const ANNOTATIONS: [&str; 8] =
    ["title", "description", "default", "deprecated", "readOnly", "writeOnly", "contentEncoding", "contentMediaType"];
/// Keywords beside which `nullable` cannot be said by the type alone.
const COMPOSITES: [&str; 7] = ["$ref", "allOf", "anyOf", "oneOf", "not", "if", "const"];

impl Bundle<'_> {
    /// The schema at `node`. What is malformed in it is left out: a validator would refuse the whole schema for it.
    pub(super) fn written(&mut self, node: &Node) -> Value {
        let contracts = self.contracts;
        let object = match contracts.value(node) {
            Some(Value::Bool(allowed)) => return Value::Bool(*allowed),
            Some(Value::Object(object)) => object,
            _ => return Value::Object(Map::new()),
        };
        let mut written = Map::new();
        if object.contains_key("$ref") {
            // A reference that leads nowhere allows anything: whoever reads the schema reports it.
            let target = contracts.target(node, object).map(|target| contracts.schema_ref(target));
            if let Ok([target]) = target.as_ref().map(SchemaRef::nodes) {
                written.insert("$ref".to_owned(), self.reference(target));
            }
            if contracts.version(node.document) == Version::V3_0 {
                return Value::Object(written);
            }
        }
        for (keyword, value) in object {
            if let Some(value) = self.keyword(node, object, keyword, value) {
                written.insert(keyword.clone(), value);
            }
        }
        if let (Some(example), Purpose::Documentation) = (object.get("example"), self.purpose) {
            written.entry("examples").or_insert_with(|| json!([example]));
        }
        numeric_bounds(&mut written);
        allow_null(object, written)
    }

    fn keyword(&mut self, node: &Node, object: &Map<String, Value>, keyword: &str, value: &Value) -> Option<Value> {
        match (keyword, value) {
            (_, Value::Object(_) | Value::Bool(_)) if SCHEMAS.contains(&keyword) => {
                Some(self.written(&node.key(keyword)))
            }
            (_, Value::Array(schemas)) if LISTS.contains(&keyword) && !schemas.is_empty() => {
                let list = node.key(keyword);
                Some((0..schemas.len()).map(|index| self.written(&list.index(index))).collect())
            }
            (_, Value::Object(schemas)) if MAPS.contains(&keyword) => {
                let map = node.key(keyword);
                let written = schemas.keys().map(|name| (name.clone(), self.written(&map.key(name))));
                Some(Value::Object(written.collect()))
            }
            ("type", Value::String(_)) => Some(value.clone()),
            ("type" | "enum", Value::Array(values)) if !values.is_empty() => Some(value.clone()),
            ("required", Value::Array(names)) => self.required(node, object, names),
            ("dependentRequired", Value::Object(_)) => Some(value.clone()),
            ("examples", Value::Array(_)) if self.purpose == Purpose::Documentation => Some(value.clone()),
            _ if COPIED.contains(&keyword) => Some(value.clone()),
            _ if ANNOTATIONS.contains(&keyword) && self.purpose == Purpose::Documentation => Some(value.clone()),
            _ => None,
        }
    }

    fn required(&self, node: &Node, object: &Map<String, Value>, names: &[Value]) -> Option<Value> {
        let properties = node.key("properties");
        let declared = |name: &str| object.get("properties").is_some_and(|properties| properties.get(name).is_some());
        let answers_only = |name: &str| declared(name) && is_marked(self.contracts, &properties.key(name), "readOnly");
        let asked = |name: &&str| self.purpose == Purpose::Documentation || !answers_only(name);
        let names: Vec<&str> = names.iter().filter_map(Value::as_str).filter(asked).collect();
        (!names.is_empty()).then(|| json!(names))
    }
}

/// Says in the words of 2020-12 that null is allowed, where the schema says it in those of 3.0, or says it by half: in
/// its type and not among its values, or the other way round.
fn allow_null(object: &Map<String, Value>, mut written: Map<String, Value>) -> Value {
    let nullable = object.get("nullable") == Some(&Value::Bool(true));
    let composite = COMPOSITES.iter().any(|keyword| written.contains_key(*keyword));
    if nullable && composite {
        let outer = ANNOTATIONS.iter().chain(&["examples"]).filter_map(|keyword| written.shift_remove_entry(*keyword));
        let mut outer: Map<String, Value> = outer.collect();
        outer.insert("anyOf".to_owned(), json!([written, { "type": "null" }]));
        return Value::Object(outer);
    }
    let null_type = Value::from("null");
    let has_null = |keyword: &str, null: &Value| {
        written.get(keyword).and_then(Value::as_array).is_some_and(|values| values.contains(null))
    };
    if nullable || has_null("enum", &Value::Null) || has_null("type", &null_type) {
        if let Some(names) = written.get_mut("type") {
            let mut list = names.as_array().cloned().unwrap_or_else(|| vec![names.clone()]);
            if !list.contains(&null_type) {
                list.push(null_type);
            }
            *names = Value::Array(list);
        }
        if let Some(Value::Array(values)) = written.get_mut("enum")
            && !values.contains(&Value::Null)
        {
            values.push(Value::Null);
        }
    }
    Value::Object(written)
}
