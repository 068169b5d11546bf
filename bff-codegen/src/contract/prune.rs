//! A contract of a few operations, cut out of a large one: what a mock upstream plays.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::bundle::{Bundle, Purpose};
use super::contracts::{Contracts, Node};
use super::operation::Operation;
use super::parameter::Parameter;
use super::routes::Contract;

impl Contract<'_> {
    /// An OpenAPI 3.1 document of these operations of the contract, in its own order, that refers to nothing outside
    /// itself: parameters, bodies, the 2xx responses (`default` if there is none) and examples.
    pub fn prune(self, operations: &[&Operation]) -> Value {
        let mut bundle = Bundle::new(self.contracts, "#/components/schemas/", Purpose::Documentation);
        let wanted: HashMap<&Node, &Operation> =
            operations.iter().map(|operation| (&operation.node, *operation)).collect();
        let mut paths: Map<String, Value> = Map::new();
        for route in self.table() {
            let Some(operation) = wanted.get(&route.operation) else { continue };
            let written = Cut { contracts: self.contracts, bundle: &mut bundle }.operation(operation);
            let item = paths.entry(route.path.clone()).or_insert_with(|| json!({}));
            item[route.method.as_str().to_ascii_lowercase()] = written;
        }
        json!({
            "openapi": "3.1.0",
            "info": { "title": self.upstream(), "version": "1" },
            "paths": paths,
            "components": { "schemas": bundle.into_definitions() },
        })
    }
}

struct Cut<'b, 'c> {
    contracts: &'c Contracts,
    bundle: &'b mut Bundle<'c>,
}

impl<'c> Cut<'_, 'c> {
    fn operation(&mut self, operation: &Operation) -> Value {
        let Some(object) = self.contracts.value(&operation.node).and_then(Value::as_object) else { return json!({}) };
        let mut written = copied(object, &["operationId", "summary", "deprecated"]);
        let parameters: Vec<Value> = operation.parameters.iter().map(|parameter| self.parameter(parameter)).collect();
        if !parameters.is_empty() {
            written.insert("parameters".to_owned(), Value::Array(parameters));
        }
        if operation.request_body.is_some() {
            let body = self.body(&operation.node.key("requestBody"), &["required", "description"]);
            written.insert("requestBody".to_owned(), body);
        }
        let responses = self.responses(&operation.node.key("responses"));
        written.insert("responses".to_owned(), responses);
        Value::Object(written)
    }

    fn parameter(&mut self, parameter: &Parameter) -> Value {
        let node = &parameter.node;
        let Some(object) = self.contracts.value(node).and_then(Value::as_object) else { return json!({}) };
        let mut written = copied(object, &["name", "in", "description", "deprecated", "style", "explode"]);
        written.insert("required".to_owned(), Value::Bool(parameter.required));
        self.content_of(node, object, &mut written);
        Value::Object(written)
    }

    fn responses(&mut self, list: &Node) -> Value {
        let keys = |wanted: fn(&str) -> bool| {
            let responses = self.contracts.value(list).and_then(Value::as_object);
            responses.into_iter().flat_map(Map::keys).filter(move |key| wanted(key))
        };
        let mut successes: Vec<&String> = keys(|key| key.starts_with('2')).collect();
        if successes.is_empty() {
            successes = keys(|key| key == "default").collect();
        }
        successes.sort();
        let written = successes.into_iter().map(|key| {
            let mut response = self.body(&list.key(key), &["description"]);
            if let Value::Object(response) = &mut response {
                response.entry("description").or_insert_with(|| Value::from(""));
            }
            (key.clone(), response)
        });
        Value::Object(written.collect())
    }

    /// A request body or a response.
    fn body(&mut self, node: &Node, keywords: &[&str]) -> Value {
        let Ok((node, object)) = self.contracts.followed(node) else { return json!({}) };
        let mut written = copied(object, keywords);
        self.content_of(&node, object, &mut written);
        Value::Object(written)
    }

    /// What the object at `node` has of `schema`, `content`, `example` and `examples`.
    fn content_of(&mut self, node: &Node, object: &Map<String, Value>, written: &mut Map<String, Value>) {
        if object.contains_key("schema") {
            let schema = self.bundle.add(&self.contracts.schema_ref(node.key("schema")));
            written.insert("schema".to_owned(), schema);
        }
        if let Some(content) = object.get("content").and_then(Value::as_object) {
            let list = node.key("content");
            let media = content.iter().filter_map(|(name, media)| {
                let mut written = Map::new();
                self.content_of(&list.key(name), media.as_object()?, &mut written);
                Some((name.clone(), Value::Object(written)))
            });
            let media = media.collect();
            written.insert("content".to_owned(), Value::Object(media));
        }
        if let Some(example) = object.get("example") {
            written.insert("example".to_owned(), example.clone());
        }
        if let Some(examples) = object.get("examples").and_then(Value::as_object) {
            let list = node.key("examples");
            let inlined = examples.keys().filter_map(|name| {
                let (_, example) = self.contracts.followed(&list.key(name)).ok()?;
                Some((name.clone(), json!({ "value": example.get("value")? })))
            });
            written.insert("examples".to_owned(), Value::Object(inlined.collect()));
        }
    }
}

fn copied(object: &Map<String, Value>, keywords: &[&str]) -> Map<String, Value> {
    keywords.iter().filter_map(|keyword| Some(((*keyword).to_owned(), object.get(*keyword)?.clone()))).collect()
}
