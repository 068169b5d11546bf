//! Self-contained JSON Schemas: what they refer to, in whatever file, gathered under names of its own.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Map, Value, json};

use super::contracts::{Contracts, Node, shown};
use super::schema::SchemaRef;

/// What a JSON Schema is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Checking requests: no words for people, and a required field that is `readOnly` is not asked for.
    Validation,
    /// Documents for people and tools: everything stays.
    Documentation,
}

/// Writes schemas as JSON Schema 2020-12 that refers to nothing but its own definitions.
///
/// The same schemas added in the same order give the same names, and each schema has one definition however often and
/// from wherever it is referred to. Recursion is kept.
pub struct Bundle<'c> {
    pub(super) contracts: &'c Contracts,
    pub(super) purpose: Purpose,
    prefix: String,
    names: HashMap<Node, String>,
    taken: HashSet<String>,
    queue: VecDeque<Node>,
    definitions: Map<String, Value>,
}

impl Contracts {
    /// The schema as JSON Schema 2020-12, and the definitions it refers to as `{prefix}{name}`.
    pub fn schema_json(&self, schema: &SchemaRef, prefix: &str, purpose: Purpose) -> (Value, Map<String, Value>) {
        let mut bundle = Bundle::new(self, prefix, purpose);
        let written = bundle.add(schema);
        (written, bundle.into_definitions())
    }
}

impl<'c> Bundle<'c> {
    /// An empty bundle. References will read `{prefix}{name}`: the prefix is `#/$defs/` or `#/components/schemas/`.
    pub fn new(contracts: &'c Contracts, prefix: &str, purpose: Purpose) -> Self {
        let (names, taken) = (HashMap::new(), HashSet::new());
        Self {
            contracts,
            purpose,
            prefix: prefix.to_owned(),
            names,
            taken,
            queue: VecDeque::new(),
            definitions: Map::new(),
        }
    }

    /// Keeps a name for a definition that is not the bundle's.
    pub fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    /// Writes a schema: a reference to its definition if it stands on its own in the contract, else the schema itself.
    pub fn add(&mut self, schema: &SchemaRef) -> Value {
        let written = match schema.nodes() {
            [] => Value::Object(Map::new()),
            [node] => self.reference_or_written(node),
            nodes => {
                let all: Vec<Value> = nodes.iter().map(|node| self.reference_or_written(node)).collect();
                json!({ "allOf": all })
            }
        };
        while let Some(node) = self.queue.pop_front() {
            let definition = self.written(&node);
            let name = self.names[&node].clone();
            self.definitions.insert(name, definition);
        }
        written
    }

    /// The definitions of everything added so far, by name.
    pub fn into_definitions(self) -> Map<String, Value> {
        let mut definitions = self.definitions;
        definitions.sort_keys();
        definitions
    }

    fn reference_or_written(&mut self, node: &Node) -> Value {
        if self.contracts.stands_alone(node) { json!({ "$ref": self.reference(node) }) } else { self.written(node) }
    }

    /// What a `$ref` to the schema at `node` reads; the schema gets a definition if it has none yet.
    pub(super) fn reference(&mut self, node: &Node) -> Value {
        let name = match self.names.get(node) {
            Some(name) => name,
            None => {
                let name = self.free_name(&name_of(self.contracts, node));
                self.taken.insert(name.clone());
                self.queue.push_back(node.clone());
                self.names.entry(node.clone()).or_insert(name)
            }
        };
        Value::String(format!("{}{name}", self.prefix))
    }

    fn free_name(&self, name: &str) -> String {
        if !self.taken.contains(name) {
            return name.to_owned();
        }
        let numbered = (2_u32..).map(|number| format!("{name}_{number}"));
        numbered.into_iter().find(|numbered| !self.taken.contains(numbered)).expect("fewer than 2^32 schemas")
    }
}

/// Tokens of a pointer that say how a document is built, and nothing about the schema.
const STRUCTURE: [&str; 14] = [
    "components",
    "schemas",
    "definitions",
    "$defs",
    "paths",
    "responses",
    "requestBody",
    "content",
    "schema",
    "properties",
    "items",
    "allOf",
    "anyOf",
    "oneOf",
];

/// A name for the schema at `node`, of letters that OpenAPI allows in names of components.
fn name_of(contracts: &Contracts, node: &Node) -> String {
    let named = SchemaRef::one(node.clone()).name();
    let telling =
        || node.pointer.tokens().filter(|token| !STRUCTURE.contains(&token.as_str()) && !token.contains("json"));
    let name = named.unwrap_or_else(|| telling().collect::<Vec<_>>().join("_"));
    let file = || shown(contracts.path(node.document).file_stem().unwrap_or_default().as_ref());
    let name = if name.is_empty() { file() } else { name };
    let allowed =
        |character: char| if character.is_ascii_alphanumeric() || "._-".contains(character) { character } else { '_' };
    let name: String = name.chars().map(allowed).collect();
    let name = name.trim_matches('_');
    if name.is_empty() { "Schema".to_owned() } else { name.to_owned() }
}
