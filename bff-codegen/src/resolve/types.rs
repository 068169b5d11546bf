//! From a contract's schema to a type of the language.

use crate::contract::{Contracts, Kind as SchemaKind, Schema, SchemaRef};
use crate::model::{Cause, Claim, Type, Typed};

/// Lists within lists are followed this far; what lies deeper is raw JSON.
const LIST_DEPTH_MAX: usize = 16;

/// The type of a value that `schema` describes. `name` is what a message calls it when it is missing.
pub(crate) fn of_schema(contracts: &Contracts, schema: &SchemaRef, name: &str) -> Typed {
    of_schema_within(contracts, schema, name, LIST_DEPTH_MAX)
}

fn of_schema_within(contracts: &Contracts, reference: &SchemaRef, name: &str, depth: usize) -> Typed {
    let schema = contracts.schema(reference);
    let typed =
        Typed { schema: Some(reference.clone()), ..Typed::of(kind(contracts, &schema, reference, name, depth)) };
    if schema.nullable { typed.or_missing(Cause::Contract(name.to_owned())) } else { typed }
}

fn kind(contracts: &Contracts, schema: &Schema, reference: &SchemaRef, name: &str, depth: usize) -> Type {
    if depth == 0 {
        return Type::Any;
    }
    let inner = |reference: &SchemaRef| Box::new(of_schema_within(contracts, reference, name, depth - 1));
    match &schema.kind {
        SchemaKind::String => Type::String,
        SchemaKind::Integer => Type::Integer,
        SchemaKind::Number => Type::Number,
        SchemaKind::Boolean => Type::Boolean,
        SchemaKind::Null => Type::Null,
        SchemaKind::List(element) => Type::List(inner(element)),
        SchemaKind::Map(value) => Type::Map(inner(value)),
        SchemaKind::Object(_) => Type::Object(reference.clone()),
        SchemaKind::Any(_) => Type::Any,
    }
}

/// The type of a field of the object that `schema` describes, if it has such a field.
pub(crate) fn of_field(contracts: &Contracts, object: &SchemaRef, name: &str) -> Option<Typed> {
    let schema = contracts.schema(object);
    let SchemaKind::Object(object) = &schema.kind else { return None };
    let field = object.fields.get(name)?;
    let typed = of_schema(contracts, &field.schema, name);
    Some(if field.required { typed } else { typed.or_missing(Cause::Contract(name.to_owned())) })
}

/// Whether an object that `schema` describes always has this key.
pub(super) fn has_key(contracts: &Contracts, object: &SchemaRef, name: &str) -> bool {
    match &contracts.schema(object).kind {
        SchemaKind::Object(object) => object.fields.get(name).is_some_and(|field| field.required),
        _ => false,
    }
}

/// Whether a field stands in requests only.
pub(super) fn is_write_only(contracts: &Contracts, object: &SchemaRef, name: &str) -> bool {
    match &contracts.schema(object).kind {
        SchemaKind::Object(object) => object.fields.get(name).is_some_and(|field| field.write_only),
        _ => false,
    }
}

/// The names of an object's fields.
pub(crate) fn field_names(contracts: &Contracts, object: &SchemaRef) -> Vec<String> {
    match &contracts.schema(object).kind {
        SchemaKind::Object(object) => object.fields.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

/// The type of a claim of a verified token.
pub(crate) fn of_claim(contracts: &Contracts, claim: &Claim) -> Typed {
    let typed = of_schema(contracts, &claim.schema, &claim.name);
    if claim.required { typed } else { typed.or_missing(Cause::Claim(claim.name.clone())) }
}
