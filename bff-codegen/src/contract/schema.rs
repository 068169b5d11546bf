//! What a schema says, one level at a time.

use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::contracts::Node;
use crate::diagnostic::{Diagnostic, Place};

/// Where a schema stands in a contract. Cheap to clone; read it with [`Contracts::schema`](super::Contracts::schema).
///
/// Two are equal if they are the same schema: a reference and what it refers to have one `SchemaRef`. Where `allOf`
/// gives one field several schemas, its `SchemaRef` names them all: a value has to fit each.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemaRef(Arc<[Node]>);

impl SchemaRef {
    /// The schema that every value fits.
    pub fn any() -> Self {
        Self(Arc::from([]))
    }

    pub(super) fn one(node: Node) -> Self {
        Self(Arc::from([node]))
    }

    /// The schema of values that fit each of these.
    pub(super) fn all(mut each: Vec<SchemaRef>) -> Self {
        if each.len() == 1 {
            return each.remove(0);
        }
        let mut nodes: Vec<Node> = Vec::new();
        for node in each.iter().flat_map(|schema| schema.nodes()) {
            if !nodes.contains(node) {
                nodes.push(node.clone());
            }
        }
        Self(Arc::from(nodes))
    }

    pub(super) fn nodes(&self) -> &[Node] {
        &self.0
    }

    /// The name that the contract gives it: among its `components/schemas`, or in a file of definitions.
    pub fn name(&self) -> Option<String> {
        let [node] = self.nodes() else { return None };
        let pointer = node.pointer.as_str();
        let folders = ["/components/schemas/", "/definitions/", "/$defs/", "/"];
        let name = folders.iter().find_map(|folder| pointer.strip_prefix(folder))?;
        (!name.contains('/')).then(|| node.pointer.tokens().next_back())?
    }
}

impl fmt::Debug for SchemaRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointers = self.nodes().iter().map(|node| &node.pointer);
        formatter.debug_list().entries(pointers).finish()
    }
}

/// One level of a schema, `allOf` merged and references followed.
#[derive(Clone, Debug)]
pub struct Schema {
    /// What its values are.
    pub kind: Kind,
    /// Whether `null` is a value, too. A schema that asks for nothing allows it.
    pub nullable: bool,
    /// A name for people.
    pub title: Option<String>,
    /// More for people, in Markdown.
    pub description: Option<String>,
    /// `date-time`, `int64`, …
    pub format: Option<String>,
    /// The only values allowed, without `null`; those of another type than the schema's are left out.
    pub enum_values: Option<Vec<Value>>,
    /// What a missing value stands for.
    pub default: Option<Value>,
    /// An example of a value.
    pub example: Option<Value>,
    /// Whether new callers should stay away.
    pub deprecated: bool,
    /// `minimum`, `maxLength`, `pattern`, … in the words and units of JSON Schema 2020-12.
    pub constraints: Map<String, Value>,
    /// Where it stands, if it stands anywhere.
    pub place: Option<Place>,
}

impl Schema {
    /// Why the value can only be copied whole, if so.
    pub fn opaque_because(&self) -> Option<String> {
        match &self.kind {
            Kind::Any(reason) => Some(format!("it can only be copied whole: {reason}")),
            _ => None,
        }
    }
}

/// What the values of a schema are.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A string.
    String,
    /// A number without a fraction.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null` and nothing else.
    Null,
    /// A list of such elements.
    List(SchemaRef),
    /// An object with known fields, or at least known to be one.
    Object(Object),
    /// An object without known fields, all of whose values are such.
    Map(SchemaRef),
    /// Any JSON, or JSON of which more cannot be said.
    Any(AnyReason),
}

/// The fields of an object.
#[derive(Clone, Debug)]
pub struct Object {
    /// By name, in the contract's order.
    pub fields: IndexMap<String, Field>,
    /// What else it may hold.
    pub additional: Additional,
}

/// One field of an object.
#[derive(Clone, Debug)]
pub struct Field {
    /// What its values are.
    pub schema: SchemaRef,
    /// Whether it is always there.
    pub required: bool,
    /// Whether it stands in answers only.
    pub read_only: bool,
    /// Whether it stands in requests only.
    pub write_only: bool,
}

/// What an object may hold besides its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Additional {
    /// Nothing.
    No,
    /// Anything.
    Any,
    /// Values of this schema.
    Schema(SchemaRef),
}

/// Why a value can be anything.
#[derive(Clone, Debug)]
pub enum AnyReason {
    /// The schema does not say.
    FreeForm,
    /// `oneOf` or `anyOf` of things that are not all the same scalar.
    OneOf,
    /// The schema is defined by nothing but itself.
    Recursive,
    /// A list of types.
    MixedTypes,
    /// The schema says more than is understood here.
    Unsupported(String),
    /// The contract is malformed at this place: whoever uses the value reports it.
    Broken(Box<Diagnostic>),
}

impl fmt::Display for AnyReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FreeForm => formatter.write_str("the contract does not say what it is"),
            Self::OneOf => formatter.write_str("the contract says that it is one of several things"),
            Self::Recursive => formatter.write_str("the contract defines it by nothing but itself"),
            Self::MixedTypes => formatter.write_str("the contract gives it several types"),
            Self::Unsupported(reason) => formatter.write_str(reason),
            Self::Broken(diagnostic) => formatter.write_str(&diagnostic.message),
        }
    }
}
