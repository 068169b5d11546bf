//! What names mean, in words: for whoever asks what stands at a place.

use crate::contract::{Contracts, Kind as SchemaKind, Operation, Parameter, Pointer, Schema, SchemaRef};
use crate::diagnostic::{Choice, ChoiceKind, Meaning, Place};
use crate::model::Typed;
use crate::source::Span;
use crate::spec::{FunctionSpec, Signature};

use super::filters::FILTERS;
use super::missing::causes_of;
use super::types;

/// A value by its type: `name: a string`.
pub(super) fn of_value(contracts: &Contracts, name: &str, ty: &Typed, definition: Option<Place>) -> Meaning {
    let schema = ty.schema.as_ref().map(|schema| contracts.schema(schema));
    let mut details = schema.as_deref().map(about).unwrap_or_default();
    if ty.is_optional() {
        details.push(format!("Missing when {}.", causes_of(ty)));
    }
    let definition = definition.or_else(|| schema.and_then(|schema| schema.place.clone()));
    Meaning { title: format!("{name}: {}", ty.describe()), details, definition }
}

/// A field of an object that a contract describes.
pub(super) fn of_field(contracts: &Contracts, object: &SchemaRef, name: &str, ty: &Typed) -> Meaning {
    of_value(contracts, name, ty, place_of_field(contracts, object, name, ty))
}

/// Where an object declares a field: there, and not where the field's own schema may stand.
fn place_of_field(contracts: &Contracts, object: &SchemaRef, name: &str, ty: &Typed) -> Option<Place> {
    let key = format!("/properties{}", Pointer::root().key(name).as_str());
    let own = ty.schema.as_ref().and_then(|schema| contracts.schema(schema).place.clone());
    if let Some(Place::Contract { pointer, .. }) = &own
        && pointer.ends_with(&key)
    {
        return own;
    }
    match contracts.schema(object).place.clone()? {
        Place::Contract { source, pointer } => Some(Place::Contract { source, pointer: pointer + &key }),
        place @ Place::Span(_) => Some(place),
    }
}

/// The fields of an object that a contract describes.
pub(super) fn fields(contracts: &Contracts, object: &SchemaRef) -> Vec<Choice> {
    let field = |name: String| {
        let detail = types::of_field(contracts, object, &name).map(|ty| ty.describe()).unwrap_or_default();
        Choice::new(ChoiceKind::Field, name, detail)
    };
    types::field_names(contracts, object).into_iter().map(field).collect()
}

pub(super) fn of_operation(name: &str, operation: &Operation) -> Meaning {
    let mut details = vec![format!("`{} {}`", operation.method, operation.path)];
    details.extend(operation.summary.iter().chain(&operation.description).cloned());
    if operation.deprecated {
        details.push("Deprecated.".to_owned());
    }
    Meaning { title: name.to_owned(), details, definition: Some(operation.place.clone()) }
}

pub(super) fn of_parameter(contracts: &Contracts, parameter: &Parameter) -> Meaning {
    let ty = types::of_schema(contracts, &parameter.schema, &parameter.name);
    let mut meaning = of_value(contracts, &parameter.name, &ty.present(), Some(parameter.declared.clone()));
    meaning.details.splice(0..0, parameter.description.clone());
    meaning.details.push(if parameter.required { "Required." } else { "Can be left out." }.to_owned());
    meaning
}

pub(super) fn parameters(contracts: &Contracts, operation: &Operation) -> Vec<Choice> {
    let parameter = |parameter: &Parameter| {
        let ty = types::of_schema(contracts, &parameter.schema, &parameter.name).ty.describe();
        let detail = if parameter.required { format!("{ty}, required") } else { ty };
        Choice::new(ChoiceKind::Parameter, parameter.name.as_str(), detail)
    };
    operation.parameters.iter().map(parameter).collect()
}

/// A name that a spec declares itself.
pub(super) fn declared(title: impl Into<String>, at: Span) -> Meaning {
    Meaning { title: title.into(), details: Vec::new(), definition: Some(at.into()) }
}

/// A filter, which is a function of the client's own crate or built in.
pub(super) fn of_filter(name: &str, functions: &[FunctionSpec]) -> Option<Meaning> {
    if let Some(function) = functions.iter().find(|function| function.name.value == name) {
        let signature = function.signature.as_ref().map(written).unwrap_or_default();
        return Some(declared(format!("{name}: {signature}"), function.name.span));
    }
    let (_, arguments) = FILTERS.iter().find(|(known, _)| *known == name)?;
    let title = if arguments.is_empty() { name.to_owned() } else { format!("{name}({arguments})") };
    Some(Meaning { title, details: documented(name), definition: None })
}

/// Every filter.
pub(super) fn filters(functions: &[FunctionSpec]) -> Vec<Choice> {
    let own = functions.iter().map(|function| {
        let signature = function.signature.as_ref().map(written).unwrap_or_default();
        Choice::new(ChoiceKind::Filter, function.name.value.as_str(), signature)
    });
    let built_in = FILTERS.iter().map(|(name, _)| {
        let ty = documented(name).into_iter().next().unwrap_or_default();
        Choice::new(ChoiceKind::Filter, *name, ty.replace('`', ""))
    });
    own.chain(built_in).collect()
}

/// A filter's type and what else the language's document says of it.
fn documented(name: &str) -> Vec<String> {
    const DOCUMENT: &str = include_str!("../../docs/language.md");
    let (_, section) = DOCUMENT.split_once("\n### Filters\n").unwrap_or_default();
    let cells = section.lines().map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect::<Vec<_>>());
    let is_named = |names: &str| names.split('`').any(|written| written.split('(').next() == Some(name));
    let row = cells.into_iter().find(|cells| cells.first().is_some_and(|names| is_named(names)));
    let told = row.into_iter().flatten().skip(1).filter(|cell| !cell.is_empty());
    told.map(|cell| cell.trim_end_matches(" |").to_owned()).collect()
}

/// `(string, integer) -> string`
fn written(signature: &Signature) -> String {
    let parameters: Vec<_> = signature.parameters.iter().map(|parameter| parameter.value.to_string()).collect();
    format!("({}) -> {}", parameters.join(", "), signature.returns.value)
}

/// What a schema says for people.
fn about(schema: &Schema) -> Vec<String> {
    let mut about: Vec<String> = schema.title.iter().chain(&schema.description).cloned().collect();
    about.extend(schema.format.as_ref().map(|format| format!("Format: `{format}`")));
    about.extend(schema.enum_values.as_ref().map(|values| {
        let values: Vec<_> = values.iter().map(|value| format!("`{value}`")).collect();
        format!("One of {}", values.join(", "))
    }));
    if let SchemaKind::Any(_) = schema.kind {
        about.extend(schema.opaque_because());
    }
    if schema.deprecated {
        about.push("Deprecated.".to_owned());
    }
    about
}
