//! Schemas as they are compared.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

/// How many schemas deep alternatives and parts are looked into: one may be a part of itself, several times.
const DEPTH_MAX: usize = 8;
/// How many references in a row are followed: one may lead to itself.
const REFERENCES_MAX: usize = 32;

/// A schema without references and with `null` taken out: it can be written in several ways.
pub(super) struct Plain {
    pub(super) schema: Map<String, Json>,
    pub(super) nullable: bool,
}

impl Plain {
    pub(super) fn of(schema: &Json, document: &Json) -> Plain {
        Plain::at(schema, document, 0)
    }

    fn at(schema: &Json, document: &Json, depth: usize) -> Plain {
        let mut schema = resolved(schema, document);
        let says_type = schema.contains_key("type") || schema.contains_key("enum");
        let mut nullable = take_null(&mut schema);
        if depth == DEPTH_MAX {
            return Plain { schema, nullable };
        }
        for keyword in ["anyOf", "oneOf"] {
            let Some(Json::Array(branches)) = schema.get_mut(keyword) else { continue };
            let before = branches.len();
            branches.retain(|branch| branch["type"] != "null");
            nullable |= branches.len() < before;
            if let [one] = branches.as_slice() {
                let one = Plain::at(&one.clone(), document, depth + 1);
                schema.shift_remove(keyword);
                schema.extend(one.schema);
                nullable |= one.nullable;
            }
        }
        if let Some(Json::Array(parts)) = schema.get("allOf") {
            let parts: Vec<_> = parts.iter().map(|part| Plain::at(part, document, depth + 1)).collect();
            if let Some(merged) = merged(&schema, &parts) {
                nullable |= !says_type && !parts.is_empty() && parts.iter().all(|part| part.nullable);
                schema = merged;
            }
        }
        Plain { schema, nullable }
    }

    pub(super) fn get(&self, keyword: &str) -> Option<&Json> {
        self.schema.get(keyword)
    }

    pub(super) fn text(&self, keyword: &str) -> Option<&str> {
        self.get(keyword).and_then(Json::as_str)
    }

    pub(super) fn list(&self, keyword: &str) -> &[Json] {
        self.get(keyword).and_then(Json::as_array).map_or(&[], Vec::as_slice)
    }

    pub(super) fn map(&self, keyword: &str) -> Map<String, Json> {
        self.get(keyword).and_then(Json::as_object).cloned().unwrap_or_default()
    }

    pub(super) fn requires(&self, field: &str) -> bool {
        self.list("required").iter().any(|name| name == field)
    }

    /// The names of its types, also of those that only its other keywords or its values tell; none: any of them.
    pub(super) fn types(&self) -> BTreeSet<&str> {
        let has = |keywords: &[&str]| keywords.iter().any(|keyword| self.schema.contains_key(*keyword));
        match self.get("type") {
            Some(Json::String(name)) => BTreeSet::from([name.as_str()]),
            Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).collect(),
            _ if has(&["const", "enum"]) => self.values().iter().flatten().map(type_of).collect(),
            _ if has(&["properties", "required", "additionalProperties"]) => BTreeSet::from(["object"]),
            _ if has(&["items"]) => BTreeSet::from(["array"]),
            _ => BTreeSet::new(),
        }
    }

    /// The schemas of which a value must be one.
    pub(super) fn alternatives(&self) -> &[Json] {
        let any = self.list("anyOf");
        if any.is_empty() { self.list("oneOf") } else { any }
    }

    /// The only values that it allows.
    pub(super) fn values(&self) -> Option<Vec<Json>> {
        match (self.get("const"), self.get("enum")) {
            (Some(value), _) => Some(vec![value.clone()]),
            (None, Some(Json::Array(values))) => Some(values.clone()),
            _ => None,
        }
    }

    pub(super) fn is_anything(&self) -> bool {
        self.schema.keys().all(|keyword| is_word(keyword))
    }

    /// "a string", "an integer or a string"
    pub(super) fn described(&self) -> String {
        let words = self.types().into_iter().map(|name| match name {
            "array" => "a list".to_owned(),
            "integer" | "object" => format!("an {name}"),
            other => format!("a {other}"),
        });
        let words: Vec<_> = words.collect();
        if words.is_empty() { "of any type".to_owned() } else { words.join(" or ") }
    }
}

fn type_of(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(number) if number.is_f64() => "number",
        Json::Number(_) => "integer",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

/// Whether a keyword only describes.
fn is_word(keyword: &str) -> bool {
    const WORDS: [&str; 9] =
        ["description", "title", "example", "examples", "default", "deprecated", "readOnly", "writeOnly", "$comment"];
    WORDS.contains(&keyword) || keyword.starts_with("x-")
}

/// A schema and the parts of its `allOf` as one. `None`: they say different things of something other than fields.
fn merged(schema: &Map<String, Json>, parts: &[Plain]) -> Option<Map<String, Json>> {
    let mut whole = schema.clone();
    whole.shift_remove("allOf");
    for (keyword, value) in parts.iter().flat_map(|part| &part.schema) {
        let Some(known) = whole.get_mut(keyword) else {
            whole.insert(keyword.clone(), value.clone());
            continue;
        };
        match (keyword.as_str(), known, value) {
            (_, known, value) if known == value => {}
            ("required", Json::Array(known), Json::Array(more)) => {
                let new: Vec<_> = more.iter().filter(|name| !known.contains(name)).cloned().collect();
                known.extend(new);
            }
            ("properties", Json::Object(known), Json::Object(more)) => {
                for (name, field) in more {
                    let both = known.get(name).filter(|known| *known != field);
                    let field = both.map_or_else(|| field.clone(), |known| json!({ "allOf": [known, field] }));
                    known.insert(name.clone(), field);
                }
            }
            (keyword, ..) if is_word(keyword) => {}
            _ => return None,
        }
    }
    Some(whole)
}

/// Takes `null` from the types and values of a schema, and says whether both allow it.
fn take_null(schema: &mut Map<String, Json>) -> bool {
    let mut take = |keyword: &str, is_null: fn(&Json) -> bool| {
        let Some(Json::Array(all)) = schema.get_mut(keyword) else {
            return schema.contains_key(keyword).then_some(false);
        };
        let before = all.len();
        all.retain(|one| !is_null(one));
        Some(all.len() < before)
    };
    match (take("type", |name| name == "null"), take("enum", Json::is_null)) {
        (None, None) => false,
        (by_type, by_values) => by_type.unwrap_or(true) && by_values.unwrap_or(true),
    }
}

/// A schema with its references followed; what stands beside a reference counts, too.
fn resolved(schema: &Json, document: &Json) -> Map<String, Json> {
    let mut found = schema.as_object().cloned().unwrap_or_default();
    for _ in 0..REFERENCES_MAX {
        let Some(Json::String(reference)) = found.shift_remove("$ref") else { break };
        let target = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
        let mut whole = target.and_then(Json::as_object).cloned().unwrap_or_default();
        whole.extend(found);
        found = whole;
    }
    found
}
