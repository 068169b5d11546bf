//! What lists and objects are made of.

use indexmap::IndexMap;
use serde_json::Value;

use super::gather::Part;
use crate::contract::contracts::{Contracts, Node};
use crate::contract::schema::{Additional, AnyReason, Field, Kind, Object, SchemaRef};

/// How many references a field's own `readOnly` may be away.
const HOPS_MAX: usize = 8;

/// The schema of a list's elements. Tuples have no such thing: their elements are anything.
pub(super) fn elements(contracts: &Contracts, parts: &[Part<'_>]) -> SchemaRef {
    if parts.iter().any(|part| part.object.contains_key("prefixItems")) {
        return SchemaRef::any();
    }
    let items = parts.iter().filter(|part| part.object.get("items").is_some_and(|items| !items.is_array()));
    SchemaRef::all(items.map(|part| contracts.schema_ref(part.node.key("items"))).collect())
}

/// The object or map that all the parts together describe.
pub(super) fn object(contracts: &Contracts, parts: &[Part<'_>]) -> Result<Kind, AnyReason> {
    let fields = fields(contracts, parts);
    let patterns = parts.iter().any(|part| part.object.contains_key("patternProperties"));
    if patterns && fields.is_empty() {
        return Err(AnyReason::Unsupported(
            "the contract describes its fields by patterns of names (`patternProperties`)".to_owned(),
        ));
    }
    let nodes: Vec<(Node, &Value)> = parts
        .iter()
        .flat_map(|part| ["additionalProperties", "unevaluatedProperties"].map(|keyword| (part, keyword)))
        .filter_map(|(part, keyword)| Some((part.node.key(keyword), part.object.get(keyword)?)))
        .collect();
    if !patterns && nodes.iter().any(|(_, value)| **value == Value::Bool(false)) {
        return Ok(Kind::Object(Object { fields, additional: Additional::No }));
    }
    let schemas = |only: fn(&Value) -> bool| -> Vec<SchemaRef> {
        let wanted = nodes.iter().filter(|(_, value)| only(value));
        wanted.map(|(node, _)| contracts.schema_ref(node.clone())).collect()
    };
    if fields.is_empty() && !nodes.is_empty() {
        return Ok(Kind::Map(SchemaRef::all(schemas(|_| true))));
    }
    let additional = match schemas(Value::is_object) {
        none if none.is_empty() || patterns => Additional::Any,
        some => Additional::Schema(SchemaRef::all(some)),
    };
    Ok(Kind::Object(Object { fields, additional }))
}

fn fields(contracts: &Contracts, parts: &[Part<'_>]) -> IndexMap<String, Field> {
    let mut nodes: IndexMap<&str, Vec<Node>> = IndexMap::new();
    for part in parts {
        let properties = part.node.key("properties");
        for (name, value) in part.object.get("properties").and_then(Value::as_object).into_iter().flatten() {
            // A property `false` must not be there.
            if *value != Value::Bool(false) {
                nodes.entry(name).or_default().push(properties.key(name));
            }
        }
    }
    let mut fields: IndexMap<String, Field> = IndexMap::with_capacity(nodes.len());
    for (name, nodes) in nodes {
        let read_only = nodes.iter().any(|node| is_marked(contracts, node, "readOnly"));
        let write_only = nodes.iter().any(|node| is_marked(contracts, node, "writeOnly"));
        let schema = SchemaRef::all(nodes.into_iter().map(|node| contracts.schema_ref(node)).collect());
        fields.insert(name.to_owned(), Field { schema, required: false, read_only, write_only });
    }
    for names in parts.iter().filter_map(|part| part.object.get("required").and_then(Value::as_array)) {
        for name in names.iter().filter_map(Value::as_str) {
            if let Some(field) = fields.get_mut(name) {
                field.required = true;
            }
        }
    }
    fields
}

/// Whether the schema at `node`, or one that it refers to, is marked with the keyword.
pub(in crate::contract) fn is_marked(contracts: &Contracts, node: &Node, keyword: &str) -> bool {
    let mut node = node.clone();
    for _ in 0..HOPS_MAX {
        let Some(Value::Object(object)) = contracts.value(&node) else { return false };
        if object.get(keyword) == Some(&Value::Bool(true)) {
            return true;
        }
        if !object.contains_key("$ref") {
            return false;
        }
        let Ok(target) = contracts.target(&node, object) else { return false };
        node = target;
    }
    false
}
