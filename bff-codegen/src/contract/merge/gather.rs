//! Everything that one value has to fit: the schema itself, what it refers to, the members of its `allOf`.

use indexmap::IndexSet;
use serde_json::{Map, Value};

use super::types::{Type, Types};
use crate::contract::contracts::{Contracts, Node, Version};
use crate::contract::schema::{AnyReason, SchemaRef};
use crate::diagnostic::Diagnostic;

/// How many schemas may be looked at to read one: a contract can make branches of branches of branches.
const STEPS_MAX: usize = 10_000;
/// How deeply those may stand in one another: what follows them is a recursive function.
const NESTING_MAX: usize = 64;

/// A schema being read, with the schemas around it that are being read.
pub(super) struct Reading<'c> {
    pub(super) contracts: &'c Contracts,
    /// Coming back to one of these makes no progress.
    open: IndexSet<Node>,
    steps_left: usize,
    nesting: usize,
}

/// An object of keywords, all of which hold.
pub(super) struct Part<'c> {
    pub(super) node: Node,
    pub(super) object: &'c Map<String, Value>,
}

#[derive(Default)]
pub(super) struct Gathered<'c> {
    pub(super) parts: Vec<Part<'c>>,
    /// The branches of each `oneOf` and `anyOf` with more than one that is not just null.
    pub(super) unions: Vec<Vec<SchemaRef>>,
    pub(super) fault: Option<Box<Diagnostic>>,
    /// A schema `false` is among the parts.
    pub(super) never: bool,
    /// A schema led back to itself.
    pub(super) circular: bool,
    only_null: bool,
}

impl<'c> Reading<'c> {
    pub(super) fn new(contracts: &'c Contracts) -> Self {
        Self { contracts, open: IndexSet::new(), steps_left: STEPS_MAX, nesting: 0 }
    }

    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    pub(super) fn close(&mut self, depth: usize) {
        self.open.truncate(depth);
    }

    /// Adds the schema at `node`; gives whether it allows null, if it says anything about it.
    pub(super) fn gather(&mut self, node: &Node, gathered: &mut Gathered<'c>) -> Option<bool> {
        if self.steps_left == 0 || self.nesting == NESTING_MAX {
            gathered
                .fault
                .get_or_insert_with(|| self.contracts.malformed(node, "this schema is made of too many others"));
            return None;
        }
        self.steps_left -= 1;
        self.nesting += 1;
        let allows_null = self.gather_within(node, gathered);
        self.nesting -= 1;
        allows_null
    }

    /// For reading branches: as deep as they stand in the schemas around them.
    pub(super) fn nest(&mut self, levels: isize) {
        self.nesting = self.nesting.saturating_add_signed(levels);
    }

    fn gather_within(&mut self, node: &Node, gathered: &mut Gathered<'c>) -> Option<bool> {
        let contracts = self.contracts;
        if !self.open.insert(node.clone()) {
            // What holds anyway, holds: only a schema made of nothing else is without meaning.
            gathered.circular = true;
            return None;
        }
        let object = match contracts.value(node) {
            Some(Value::Object(object)) => object,
            Some(Value::Bool(allowed)) => {
                gathered.never |= !allowed;
                return None;
            }
            _ => {
                gathered.fault.get_or_insert_with(|| contracts.malformed(node, "a schema is wanted here"));
                return None;
            }
        };
        // In 3.0 the siblings of a reference mean nothing.
        let siblings_count = contracts.version(node.document) == Version::V3_1 || !object.contains_key("$ref");
        if siblings_count {
            gathered.parts.push(Part { node: node.clone(), object });
        }
        let mut members = None;
        if object.contains_key("$ref") {
            match contracts.target(node, object) {
                Ok(target) => members = self.gather(&target, gathered),
                Err(fault) => _ = gathered.fault.get_or_insert(fault),
            }
        }
        if !siblings_count {
            return members;
        }
        for index in 0..list_length(object, "allOf") {
            members = both(members, self.gather(&node.key("allOf").index(index), gathered));
        }
        for keyword in ["anyOf", "oneOf"] {
            members = both(members, self.gather_branches(&node.key(keyword), list_length(object, keyword), gathered));
        }
        own_null(object).or(members)
    }

    /// One branch beside null is the schema itself; more are a union.
    fn gather_branches(&mut self, list: &Node, length: usize, gathered: &mut Gathered<'c>) -> Option<bool> {
        if length == 0 {
            return None;
        }
        let all = (0..length).map(|index| self.contracts.schema_ref(list.index(index)));
        let (null, mut branches): (Vec<_>, Vec<_>) = all.partition(|branch| self.is_null(branch));
        branches.dedup();
        let allows_null = (!null.is_empty()).then_some(true);
        match branches.as_slice() {
            [] => gathered.only_null = true,
            [only] => {
                let mut says = None;
                for node in only.nodes() {
                    says = both(says, self.gather(node, gathered));
                }
                return allows_null.or(says);
            }
            _ => gathered.unions.push(branches),
        }
        allows_null
    }

    fn is_null(&self, schema: &SchemaRef) -> bool {
        let [node] = schema.nodes() else { return false };
        let Some(Value::Object(object)) = self.contracts.value(node) else { return false };
        let only_null = |values: Option<&Value>| {
            values
                .and_then(Value::as_array)
                .is_some_and(|values| !values.is_empty() && values.iter().all(Value::is_null))
        };
        object.get("type").is_some_and(|name| name == "null")
            || object.get("const").is_some_and(Value::is_null)
            || only_null(object.get("enum"))
    }
}

/// Whether null fits both of two schemas, each of which may say nothing about it.
pub(super) fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one && other),
        (says, None) | (None, says) => says,
    }
}

/// What the keywords of one schema say about null.
///
/// `nullable: true` beside an `allOf` of things that are not nullable allows nothing more by the letter of OpenAPI.
/// But it is what everyone writes to make a reference nullable: what is meant counts.
fn own_null(object: &Map<String, Value>) -> Option<bool> {
    let in_values = object.get("enum").and_then(Value::as_array).map(|values| values.contains(&Value::Null));
    let in_const = object.get("const").map(Value::is_null);
    let in_type = object.get("type").map(|names| match names {
        Value::Array(names) => names.iter().any(|name| name == "null"),
        name => name == "null",
    });
    let says = [in_values, in_const, in_type];
    if object.get("nullable") == Some(&Value::Bool(true)) || says.contains(&Some(true)) {
        return Some(true);
    }
    let has_shape = ["properties", "items", "additionalProperties"].iter().any(|keyword| object.contains_key(*keyword));
    (has_shape || says.contains(&Some(false))).then_some(false)
}

fn list_length(object: &Map<String, Value>, keyword: &str) -> usize {
    object.get(keyword).and_then(Value::as_array).map_or(0, Vec::len)
}

impl Gathered<'_> {
    /// What the first part that has the keyword says.
    pub(super) fn first(&self, keyword: &str) -> Option<&Value> {
        self.parts.iter().find_map(|part| part.object.get(keyword))
    }

    pub(super) fn text(&self, keyword: &str) -> Option<String> {
        self.parts.iter().find_map(|part| part.object.get(keyword).and_then(Value::as_str)).map(str::to_owned)
    }

    pub(super) fn has(&self, keyword: &str) -> bool {
        self.first(keyword).is_some()
    }

    pub(super) fn any_is(&self, keyword: &str) -> bool {
        self.parts.iter().any(|part| part.object.get(keyword) == Some(&Value::Bool(true)))
    }

    pub(super) fn example(&self) -> Option<Value> {
        self.parts
            .iter()
            .find_map(|part| {
                part.object.get("example").or_else(|| part.object.get("examples").and_then(|examples| examples.get(0)))
            })
            .cloned()
    }

    /// The values that every `enum` and `const` allows. In 3.0 `nullable` allows null beside them.
    pub(super) fn enum_values(&self) -> Option<Vec<Value>> {
        let lists = self.parts.iter().filter_map(|part| match (part.object.get("const"), part.object.get("enum")) {
            (Some(value), _) => Some(vec![value.clone()]),
            (None, Some(Value::Array(values))) if !values.is_empty() => Some(values.clone()),
            _ => None,
        });
        lists.reduce(|mut one, other| {
            one.retain(|value| other.contains(value));
            one
        })
    }

    /// The types that a value may have besides null, said or told from other keywords. `None` if nothing tells.
    pub(super) fn types(&self, enum_values: Option<&[Value]>) -> Result<Option<Types>, AnyReason> {
        if self.only_null {
            return Ok(Some(Types::of([Type::Null])));
        }
        let mut said: Option<Types> = None;
        for names in self.parts.iter().filter_map(|part| part.object.get("type")) {
            let types = Types::named(names)?;
            said = Some(said.map_or(types, |said| said.intersection(types)));
        }
        match said {
            Some(types) if types == Types::none() => Err(AnyReason::Unsupported(
                "the contract asks for several types at once, which no value has".to_owned(),
            )),
            Some(types) => Ok(Some(types)),
            None => Ok(self.told_types(enum_values)),
        }
    }

    fn told_types(&self, enum_values: Option<&[Value]>) -> Option<Types> {
        if let Some(values) = enum_values {
            return Some(Types::of(values.iter().map(Type::of)).beside_null());
        }
        if ["properties", "additionalProperties", "patternProperties"].iter().any(|keyword| self.has(keyword)) {
            return Some(Types::of([Type::Object]));
        }
        ["items", "prefixItems"].iter().any(|keyword| self.has(keyword)).then(|| Types::of([Type::List]))
    }
}
