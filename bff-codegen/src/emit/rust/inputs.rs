//! What a request holds, as views: its inputs, its body, and the claims of its token.

use std::collections::BTreeMap;

use minijinja::value::Serde;
use minijinja::{Value as View, context};
use serde::Serialize;

use crate::contract::{Contracts, Purpose as SchemaPurpose, SchemaRef};
use crate::model::{Endpoint, Input, InputPlace, ListStyle, Type};
use crate::plan::{Root, View as Usage};

use super::decode::Decoder;
use super::endpoint::Module;
use super::names::{Names, raw, shouty, snake};
use super::types::{RustType, Structs};

#[derive(Serialize)]
pub(super) struct InputView {
    /// `ORDER_ID`
    pub(super) constant: String,
    pub(super) name: String,
    pub(super) place: &'static str,
    pub(super) required: bool,
    pub(super) always: bool,
    pub(super) list: Option<&'static str>,
    pub(super) schema: String,
    pub(super) default: Option<String>,
    pub(super) field: String,
    pub(super) ty: String,
}

pub(super) fn inputs(module: &Module<'_>, structs: &Structs) -> Vec<InputView> {
    let mut constants = Names::default();
    let mut fields: BTreeMap<InputPlace, Names> = BTreeMap::new();
    let view = |input: &Input| InputView {
        constant: constants.take(&input_constant(input)),
        name: input.name.value.clone(),
        place: match input.place {
            InputPlace::Path => "Path",
            InputPlace::Query => "Query",
            InputPlace::Header => "Header",
        },
        required: input.required,
        always: !input.ty.is_optional(),
        list: input.list.map(list_style),
        schema: raw(&schema_text(module.contracts, &input.schema)),
        default: input.default.as_ref().map(|default| raw(&default.to_string())),
        field: fields.entry(input.place).or_default().take(&snake(&input.name.value)),
        ty: structs.write(&input_type(input), "'a"),
    };
    module.endpoint.inputs.iter().map(view).collect()
}

pub(super) fn input_constant(input: &Input) -> String {
    let place = match input.place {
        InputPlace::Path => "PATH",
        InputPlace::Query => "QUERY",
        InputPlace::Header => "HEADER",
    };
    format!("{place}_{}", shouty(&input.name.value))
}

fn input_type(input: &Input) -> RustType {
    let ty = scalar_input(&input.ty.ty);
    if input.ty.is_optional() { ty.optional() } else { ty }
}

fn scalar_input(ty: &Type) -> RustType {
    match ty {
        Type::Integer => RustType::I64,
        Type::Number => RustType::Decimal,
        Type::Boolean => RustType::Bool,
        Type::List(element) => RustType::Vec(Box::new(scalar_input(&element.ty))),
        _ => RustType::Text,
    }
}

fn list_style(style: ListStyle) -> &'static str {
    match style {
        ListStyle::Explode => "Explode",
        ListStyle::Comma => "Comma",
        ListStyle::Space => "Space",
        ListStyle::Pipe => "Pipe",
    }
}

pub(super) fn input_roots(
    endpoint: &Endpoint,
    views: &[InputView],
) -> BTreeMap<(InputPlace, usize), (String, RustType)> {
    let root = |(index, (input, view)): (usize, (&Input, &InputView))| {
        let group = view.place.to_lowercase();
        ((input.place, index), (format!("scope.input.{group}.{}", view.field), input_type(input)))
    };
    endpoint.inputs.iter().zip(views).enumerate().map(root).collect()
}

/// The inputs of one place: a struct of their own.
pub(super) fn group(place: InputPlace, inputs: &[InputView]) -> View {
    let (name, field) = match place {
        InputPlace::Path => ("Path", "path"),
        InputPlace::Query => ("Query", "query"),
        InputPlace::Header => ("Header", "header"),
    };
    let of_place: Vec<&InputView> = inputs.iter().filter(|input| input.place == name).collect();
    let borrows = of_place.iter().any(|input| input.ty.contains("'a"));
    context! { name => name, field => field, inputs => Serde(&of_place), lifetime => if borrows { "<'a>" } else { "" } }
}

pub(super) fn body(module: &Module<'_>, structs: &mut Structs) -> Option<RustType> {
    let body = module.endpoint.body.as_ref()?;
    let nothing = Usage::default();
    let view = module.plan.view(Root::Body).unwrap_or(&nothing);
    let doc = "`$body`: what is used of the request's body.".to_owned();
    let ty = match module.plan.view(Root::Body) {
        None => RustType::Ignored,
        Some(_) => Decoder { contracts: module.contracts, structs, doc }.decode(&body.ty, view, &["sent".to_owned()]),
    };
    Some(if body.required { ty } else { ty.optional() })
}

pub(super) fn claims(module: &Module<'_>, structs: &mut Structs) -> Option<RustType> {
    let view = module.plan.view(Root::Claims)?;
    if view.fields.is_empty() {
        return Some(RustType::RawObject);
    }
    let mut fields = Vec::new();
    for (name, used) in &view.fields {
        let Some(claim) = module.endpoint.claims.iter().find(|claim| claim.name == *name) else { continue };
        let typed = crate::resolve::of_claim(module.contracts, claim);
        let mut decoder = Decoder { contracts: module.contracts, structs, doc: String::new() };
        let ty = decoder.decode(&typed, used, &["claims".to_owned(), name.clone()]);
        fields.push((name.clone(), ty));
    }
    let ty = structs.decode("Claims", "`$claims`: what is used of the verified token.".to_owned(), fields);
    Some(if view.copied { RustType::Whole(Box::new(ty)) } else { ty })
}

pub(super) fn schema_text(contracts: &Contracts, schema: &SchemaRef) -> String {
    let (mut json, definitions) = contracts.schema_json(schema, "#/$defs/", SchemaPurpose::Validation);
    if !definitions.is_empty()
        && let Some(object) = json.as_object_mut()
    {
        object.insert("$defs".to_owned(), serde_json::Value::Object(definitions));
    }
    json.to_string()
}
