//! The client's OpenAPI 3.1 document: what its endpoints take and give, and what can be missing from a reply and why.
//!
//! ```text
//! model::Client ─ schema      what is taken and given, in contracts' own schemas where they come from there
//!               │   └ missing     … and when a field is missing, or something stands in for it
//!               ├ examples    from contracts' examples; evaluate, arithmetic, dates: what the reply makes of them
//!               └ operation   parameters, responses, problems, security
//!                   └ slots       schemas put into utoipa's model, which is then written down
//! ```
//!
//! Everything in it follows from the model in a fixed order, so that equal specs give equal bytes.

mod arithmetic;
mod dates;
mod evaluate;
mod examples;
mod missing;
mod names;
mod operation;
mod parameters;
mod problems;
mod responses;
mod schema;
mod security;
mod slots;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};
use utoipa::openapi::path::Paths;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{Components, Info, OpenApi, Server};

use crate::contract::Contracts;
use crate::model::{Client, Endpoint};

use examples::Examples;
use operation::Shared;
use schema::{META, PROBLEM, Schemas};
use slots::Slots;

/// The document, as indented JSON.
pub(super) fn document(client: &Client, contracts: &Contracts) -> String {
    let mut schemas = Schemas::new(contracts);
    let described: Vec<_> = client.endpoints.iter().map(|endpoint| schemas.of_endpoint(endpoint)).collect();
    let components = with_own(schemas.into_components(), &client.endpoints);
    let mut shared = Shared { client, examples: Examples::new(contracts, &components), slots: Slots::default() };
    let mut paths = Paths::new();
    let ids = names::operation_ids(&client.endpoints);
    for ((endpoint, id), schemas) in client.endpoints.iter().zip(&ids).zip(described) {
        let operation = operation::operation(endpoint, id, schemas, &mut shared);
        paths.add_path_operation(&endpoint.path, vec![operation::method(endpoint)], operation);
    }
    let mut slots = shared.slots;
    let document = OpenApi::builder()
        .info(
            Info::builder()
                .title(&client.title)
                .version(&client.version)
                .description(client.description.as_ref())
                .build(),
        )
        .servers(Some([Server::new("/")]))
        .tags(Some(tags(client)).filter(|tags| !tags.is_empty()))
        .paths(paths)
        .components(Some(shared_components(client, components, &mut slots)))
        .build();
    let mut document = serde_json::to_value(document).expect("the model has no keys but strings");
    slots.fill(&mut document);
    let mut text = serde_json::to_string_pretty(&document).expect("JSON can be written");
    text.push('\n');
    text
}

/// The contracts' components, and those of ours that are used.
fn with_own(mut components: Map<String, Json>, endpoints: &[Endpoint]) -> Map<String, Json> {
    if !endpoints.is_empty() {
        components.insert(PROBLEM.to_owned(), problems::schema());
    }
    if endpoints.iter().any(|endpoint| endpoint.meta) {
        components.insert(META.to_owned(), responses::meta(endpoints));
    }
    components
}

fn shared_components(client: &Client, schemas: Map<String, Json>, slots: &mut Slots) -> Components {
    let mut components = Components::builder();
    for (name, schema) in schemas {
        components = components.schema(name, slots.put(schema));
    }
    if !client.endpoints.is_empty() {
        for (name, header) in responses::shared(&client.endpoints, slots) {
            components = components.header(name, header);
        }
    }
    for (name, response) in problems::shared(client) {
        components = components.response(name, response);
    }
    for (name, scheme) in security::schemes(client) {
        components = components.security_scheme(name, scheme);
    }
    components.build()
}

/// The tags that endpoints have, in order, each with what can be found under it.
fn tags(client: &Client) -> Vec<utoipa::openapi::Tag> {
    let mut tags: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for endpoint in &client.endpoints {
        for tag in &endpoint.tags {
            let summary = endpoint.summary.as_ref().unwrap_or(&endpoint.key.value);
            tags.entry(tag).or_default().push(summary.trim_end_matches('.'));
        }
    }
    let described = tags.into_iter().map(|(name, summaries)| {
        TagBuilder::new().name(name).description(Some(format!("{}.", summaries.join(". ")))).build()
    });
    described.collect()
}
