//! A request body as it is sent: a value that is missing is a key left out, unless the contract wants the key.

use std::rc::Rc;

use crate::contract::{Additional, Contracts, Kind as SchemaKind, SchemaRef};
use crate::model::{Kind, RecordField, Value, ValueRef};

/// `value` for a place that `schema` describes: a field that is required there and may be null is written as `null`.
pub(super) fn with_nulls(contracts: &Contracts, value: &ValueRef, schema: &SchemaRef) -> ValueRef {
    let described = contracts.schema(schema);
    let kind = &described.kind;
    let of = |value: &ValueRef| with_nulls(contracts, value, schema);
    let made = match (&value.kind, kind) {
        (Kind::Record(fields), _) => {
            Kind::Record(fields.iter().map(|field| record_field(contracts, field, kind)).collect())
        }
        (Kind::List(values), SchemaKind::List(element)) => {
            Kind::List(values.iter().map(|value| with_nulls(contracts, value, element)).collect())
        }
        (Kind::Map { list, item, body, flatten: false }, SchemaKind::List(element)) => {
            let body = with_nulls(contracts, body, element);
            Kind::Map { list: list.clone(), item: item.clone(), body, flatten: false }
        }
        (Kind::With { of: object, item, body }, _) => {
            Kind::With { of: object.clone(), item: item.clone(), body: of(body) }
        }
        (Kind::Coalesce(first, second), _) => Kind::Coalesce(of(first), of(second)),
        _ => return value.clone(),
    };
    Rc::new(Value { kind: made, ..Value::clone(value) })
}

fn record_field(contracts: &Contracts, field: &RecordField, object: &SchemaKind) -> RecordField {
    let (schema, is_wanted) = match object {
        SchemaKind::Object(object) => match (object.fields.get(&field.name), &object.additional) {
            (Some(declared), _) => (Some(&declared.schema), declared.required),
            (None, Additional::Schema(schema)) => (Some(schema), false),
            (None, Additional::No | Additional::Any) => (None, false),
        },
        SchemaKind::Map(schema) => (Some(schema), false),
        _ => (None, false),
    };
    let Some(schema) = schema else { return field.clone() };
    let is_null_wanted = is_wanted && contracts.schema(schema).nullable;
    RecordField {
        value: with_nulls(contracts, &field.value, schema),
        omit_null: field.omit_null && !is_null_wanted,
        ..field.clone()
    }
}
