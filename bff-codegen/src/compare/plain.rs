//! Schemas as they are compared.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

/// A schema without references and with `null` taken out: it can be written in several ways.
pub(super) struct Plain {
    pub(super) schema: Map<String, Json>,
    pub(super) nullable: bool,
}

impl Plain {
    pub(super) fn of(schema: &Json, document: &Json) -> Plain {
        let mut schema = resolved(schema, document);
        let mut nullable = take_null(&mut schema);
        for keyword in ["anyOf", "oneOf"] {
            let Some(Json::Array(branches)) = schema.get_mut(keyword) else { continue };
            let before = branches.len();
            branches.retain(|branch| branch["type"] != "null");
            nullable |= branches.len() < before;
            if let [one] = branches.as_slice() {
                let one = Plain::of(&one.clone(), document);
                schema.shift_remove(keyword);
                schema.extend(one.schema);
                nullable |= one.nullable;
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

    /// The names of its types; none: it does not say.
    pub(super) fn types(&self) -> BTreeSet<&str> {
        match self.get("type") {
            Some(Json::String(name)) => BTreeSet::from([name.as_str()]),
            Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).collect(),
            _ => BTreeSet::new(),
        }
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
        const WORDS: [&str; 9] = [
            "description",
            "title",
            "example",
            "examples",
            "default",
            "deprecated",
            "readOnly",
            "writeOnly",
            "$comment",
        ];
        self.schema.keys().all(|keyword| WORDS.contains(&keyword.as_str()) || keyword.starts_with("x-"))
    }

    /// "a string", "an integer or a string"
    pub(super) fn described(&self) -> String {
        let words = self.types().into_iter().map(|name| match name {
            "array" => "a list".to_owned(),
            "integer" | "object" => format!("an {name}"),
            other => format!("a {other}"),
        });
        let words: Vec<_> = words.collect();
        if words.is_empty() { "something else".to_owned() } else { words.join(" or ") }
    }
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
    // A reference to itself, over however many others, is not followed for ever.
    for _ in 0..32 {
        let Some(Json::String(reference)) = found.shift_remove("$ref") else { break };
        let target = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
        let mut whole = target.and_then(Json::as_object).cloned().unwrap_or_default();
        whole.extend(found);
        found = whole;
    }
    found
}
