//! The fields of an answer, as a selection.

use std::rc::Rc;

use crate::contract::{AnyReason, Contracts, Kind, Schema, SchemaRef};
use crate::expr::name_at;

/// Objects in the answer are looked into this far: what lies deeper is left out.
const DEPTH_MAX: usize = 3;

/// An expression with all of an answer, and whether it is longer than a line.
pub(super) fn expression(contracts: &Contracts, call: &str, answer: &SchemaRef) -> Option<String> {
    match &contracts.schema(answer).kind {
        Kind::Any(AnyReason::Broken(_)) => None,
        _ => Some(format!("${call}{}", selection(contracts, answer, 1).unwrap_or_default())),
    }
}

/// ` { id … }` of an object or of a list of objects; `None` for what is taken as it is.
fn selection(contracts: &Contracts, schema: &SchemaRef, depth: usize) -> Option<String> {
    let schema = contracts.schema(schema);
    let object = match &schema.kind {
        Kind::List(element) => return selection(contracts, element, depth),
        Kind::Object(object) => object,
        _ => return None,
    };
    let readable = object.fields.iter().filter(|(_, field)| !field.write_only);
    let items: Vec<String> = readable.filter_map(|(name, field)| item(contracts, name, &field.schema, depth)).collect();
    let close = "  ".repeat(depth - 1);
    (!items.is_empty()).then(|| format!(" {{\n{}{close}}}", items.concat()))
}

/// A line for a field; `None` if it has nothing that could be selected.
fn item(contracts: &Contracts, name: &str, schema: &SchemaRef, depth: usize) -> Option<String> {
    let inner = match &innermost(contracts, schema).kind {
        Kind::Any(AnyReason::Broken(_)) => return None,
        Kind::Object(object) if !object.fields.is_empty() => {
            let deeper = (depth < DEPTH_MAX).then(|| selection(contracts, schema, depth + 1));
            Some(deeper??)
        }
        _ => None,
    };
    let name = if name_at(name) == name && !name.is_empty() {
        name.to_owned()
    } else {
        serde_json::Value::from(name).to_string()
    };
    Some(format!("{}{name}{}\n", "  ".repeat(depth), inner.unwrap_or_default()))
}

/// What a list of lists is made of in the end.
fn innermost(contracts: &Contracts, schema: &SchemaRef) -> Rc<Schema> {
    let mut innermost = contracts.schema(schema);
    // A list that is made of itself ends here, too.
    for _ in 0..16 {
        let Kind::List(element) = &innermost.kind else { break };
        innermost = contracts.schema(element);
    }
    innermost
}
