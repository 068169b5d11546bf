//! One endpoint as an operation.

use utoipa::openapi::path::{Operation, OperationBuilder};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::{ContentBuilder, Deprecated, HttpMethod, Required, ResponsesBuilder};

use super::examples::Examples;
use super::schema::EndpointSchemas;
use super::slots::Slots;
use super::{parameters, problems, responses, security};
use crate::model::{Client, Endpoint, Fallback};
use crate::plan::shown;

/// What the operations of a document have in common.
pub(super) struct Shared<'m> {
    pub(super) client: &'m Client,
    pub(super) examples: Examples<'m>,
    pub(super) slots: Slots,
}

/// The endpoint as the document describes it.
pub(super) fn operation(endpoint: &Endpoint, id: &str, schemas: EndpointSchemas, shared: &mut Shared<'_>) -> Operation {
    let EndpointSchemas { inputs, body, reply, headers } = schemas;
    let request_body = endpoint.body.as_ref().zip(body).map(|(body, schema)| request_body(body, schema, shared));
    let example = reply.as_ref().and_then(|schema| shared.examples.reply(endpoint, schema));
    let success = responses::reply(endpoint, reply, headers, example, &mut shared.slots);
    let mut all = ResponsesBuilder::new().response(endpoint.status.to_string(), success);
    for (status, problem) in problems::responses(shared.client, endpoint) {
        all = all.response(status.to_string(), problem);
    }
    let parameters = parameters::parameters(endpoint, inputs, &mut shared.slots);
    OperationBuilder::new()
        .tags((!endpoint.tags.is_empty()).then(|| endpoint.tags.clone()))
        .summary(Some(endpoint.summary.as_ref().unwrap_or(&endpoint.key.value)))
        .description(Some(description(endpoint)))
        .operation_id(Some(id))
        .parameters((!parameters.is_empty()).then_some(parameters))
        .request_body(request_body)
        .responses(all.build())
        .deprecated(endpoint.deprecated.then_some(Deprecated::True))
        .securities(Some(security::requirements(shared.client, endpoint)))
        .build()
}

fn request_body(body: &crate::model::RequestBody, schema: serde_json::Value, shared: &mut Shared<'_>) -> RequestBody {
    let example = shared.examples.body(&body.schema, &schema);
    let content = ContentBuilder::new().schema(Some(shared.slots.put(schema))).example(example);
    let required = if body.required { Required::True } else { Required::False };
    RequestBodyBuilder::new().content("application/json", content.build()).required(Some(required)).build()
}

/// The spec's own words, and what a caller can rely on.
fn description(endpoint: &Endpoint) -> String {
    let mut text = endpoint.description.as_ref().map(|own| format!("{}\n\n", own.trim_end())).unwrap_or_default();
    text.push_str(&format!("Answers within {}.", shown(endpoint.timeout)));
    text.extend(security::asked(endpoint).map(|asked| format!(" {asked}")));
    let optional = endpoint.calls.iter().filter(|call| !matches!(call.fallback, Fallback::Required));
    let optional: Vec<String> = optional.map(|call| format!("`{}`", call.name.value)).collect();
    match optional.split_last() {
        None => {}
        Some((only, [])) => text.push_str(&format!(" If {only} fails, the reply is degraded.")),
        Some((last, others)) => {
            text.push_str(&format!(" If {} or {last} fails, the reply is degraded.", others.join(", ")));
        }
    }
    for call in &endpoint.calls {
        if let Some(max_age) = call.stale {
            let (name, age) = (&call.name.value, shown(max_age));
            text.push_str(&format!(
                " If `{name}` fails, its last good answer stands in, unless it is older than {age}."
            ));
        }
    }
    text
}

/// The method as the model has it.
pub(super) fn method(endpoint: &Endpoint) -> HttpMethod {
    match endpoint.method.as_str() {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        "HEAD" => HttpMethod::Head,
        "OPTIONS" => HttpMethod::Options,
        _ => HttpMethod::Get,
    }
}
