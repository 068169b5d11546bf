//! The inputs of an endpoint.

use serde_json::Value as Json;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::{Deprecated, Required};

use super::slots::Slots;
use crate::contract;
use crate::model::{Call, Endpoint, Fallback, Input, InputPlace, Kind, ListStyle};

/// The endpoint's parameters, each with its schema.
pub(super) fn parameters(endpoint: &Endpoint, schemas: Vec<Json>, slots: &mut Slots) -> Vec<Parameter> {
    let numbered = endpoint.inputs.iter().enumerate().zip(schemas);
    numbered
        .map(|((index, input), schema)| parameter(input, bound(endpoint, input.place, index), schema, slots))
        .collect()
}

fn parameter(input: &Input, bound: Option<&contract::Parameter>, mut schema: Json, slots: &mut Slots) -> Parameter {
    // Said once, where every tool looks for it.
    let own = schema.as_object_mut().and_then(|schema| schema.shift_remove("description"));
    let own = own.as_ref().and_then(Json::as_str).map(str::to_owned);
    let description = own.or_else(|| bound.and_then(|parameter| parameter.description.clone()));
    let deprecated = bound.is_some_and(|parameter| parameter.deprecated);
    let (style, explode) = input.list.map(|list| style(input.place, list)).unzip();
    ParameterBuilder::new()
        .name(&input.name.value)
        .parameter_in(match input.place {
            InputPlace::Path => ParameterIn::Path,
            InputPlace::Query => ParameterIn::Query,
            InputPlace::Header => ParameterIn::Header,
        })
        .required(if input.required { Required::True } else { Required::False })
        .description(description)
        .deprecated(deprecated.then_some(Deprecated::True))
        .style(style)
        .explode(explode)
        .schema(Some(slots.put(schema)))
        .build()
}

fn style(place: InputPlace, list: ListStyle) -> (ParameterStyle, bool) {
    match (place, list) {
        (InputPlace::Path | InputPlace::Header, _) => (ParameterStyle::Simple, false),
        (InputPlace::Query, ListStyle::Explode) => (ParameterStyle::Form, true),
        (InputPlace::Query, ListStyle::Comma) => (ParameterStyle::Form, false),
        (InputPlace::Query, ListStyle::Space) => (ParameterStyle::SpaceDelimited, false),
        (InputPlace::Query, ListStyle::Pipe) => (ParameterStyle::PipeDelimited, false),
    }
}

/// The parameter of an upstream that the input goes straight into: it knows more about it.
fn bound(endpoint: &Endpoint, place: InputPlace, index: usize) -> Option<&contract::Parameter> {
    endpoint.calls.iter().find_map(|call| bound_in(call, place, index))
}

fn bound_in(call: &Call, place: InputPlace, index: usize) -> Option<&contract::Parameter> {
    let is_input = |kind: &Kind| matches!(kind, Kind::Input(at, number) if *at == place && *number == index);
    let own = call.arguments.iter().find(|argument| is_input(&argument.value.kind)).map(|argument| &argument.parameter);
    own.or_else(|| match &call.fallback {
        Fallback::Call(other) => bound_in(other, place, index),
        _ => None,
    })
}
