//! The keywords that narrow a value down, those of all parts together.

use serde_json::{Map, Value};

use super::gather::Part;

/// The larger of two holds.
const AT_LEAST: [&str; 6] = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"];
/// The smaller of two holds.
const AT_MOST: [&str; 6] = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"];
/// Two that differ cannot be made one: the first stays. A self-contained JSON Schema has them both.
const FIRST: [&str; 3] = ["pattern", "multipleOf", "uniqueItems"];

/// The constraints of all parts, in the words of JSON Schema 2020-12.
pub(super) fn of(parts: &[Part<'_>]) -> Map<String, Value> {
    let mut constraints = Map::new();
    for part in parts {
        let mut object = narrowing(part.object);
        numeric_bounds(&mut object);
        for (keyword, value) in object {
            combine(&mut constraints, keyword, value);
        }
    }
    constraints
}

/// In 3.0 `exclusiveMinimum: true` makes `minimum` exclusive; since JSON Schema 2020-12 it is the bound itself.
pub(in crate::contract) fn numeric_bounds(object: &mut Map<String, Value>) {
    for (inclusive, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        let Some(Value::Bool(excludes)) = object.get(exclusive) else { continue };
        let bound = if *excludes { object.shift_remove(inclusive) } else { None };
        match bound {
            Some(bound) => object.insert(exclusive.to_owned(), bound),
            None => object.shift_remove(exclusive),
        };
    }
}

fn combine(constraints: &mut Map<String, Value>, keyword: String, value: Value) {
    let replaces = match constraints.get(&keyword) {
        None => true,
        Some(known) => {
            let (known, new) = (known.as_f64(), value.as_f64());
            (AT_LEAST.contains(&keyword.as_str()) && new > known)
                || (AT_MOST.contains(&keyword.as_str()) && new < known)
        }
    };
    if replaces {
        constraints.insert(keyword, value);
    }
}

fn narrowing(object: &Map<String, Value>) -> Map<String, Value> {
    let is_one = |keyword: &str| [&AT_LEAST[..], &AT_MOST, &FIRST].iter().any(|keywords| keywords.contains(&keyword));
    object
        .iter()
        .filter(|(keyword, _)| is_one(keyword))
        .map(|(keyword, value)| (keyword.clone(), value.clone()))
        .collect()
}
