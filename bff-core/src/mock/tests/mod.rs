//! The mock from outside: a contract and a request in, an answer out.

mod echo;
mod generated;
mod lists;
mod socket;

use http::{HeaderMap, HeaderValue, Method, header};
use serde_json::{Value, json};

use super::answer::{Answer, Request, answer};
use super::contract::Contract;

/// A contract of the given paths; `schemas` are its components.
fn contract(paths: Value, schemas: Value) -> Contract {
    let document = json!({ "openapi": "3.1.0", "paths": paths, "components": { "schemas": schemas } });
    Contract::read(&document.to_string()).unwrap()
}

/// A `GET` of one schema, at `path`.
fn reading(path: &str, schema: Value, schemas: Value) -> Contract {
    contract(
        json!({ path: { "get": { "responses": { "200": { "content": { "application/json": { "schema": schema } } } } } } }),
        schemas,
    )
}

/// An operation that takes any body and answers `schema`.
fn writing(method: &str, path: &str, schema: Value) -> Contract {
    let operation = json!({ "responses": { "201": { "content": { "application/json": { "schema": schema } } } } });
    contract(json!({ path: { method: operation } }), json!({}))
}

fn send(contract: &Contract, method: Method, target: &str, body: Option<Value>) -> Answer {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    let body = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
    answer("shop", contract, &Request { method: &method, path, query, headers: &headers, body: &body })
}

fn get(contract: &Contract, target: &str) -> Value {
    let answer = send(contract, Method::GET, target, None);
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    serde_json::from_slice(&answer.body).unwrap()
}

fn post(contract: &Contract, target: &str, body: Value) -> Value {
    let answer = send(contract, Method::POST, target, Some(body));
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    serde_json::from_slice(&answer.body).unwrap()
}

/// The values of one field of a list's elements.
fn column<'v>(list: &'v Value, field: &str) -> Vec<&'v Value> {
    list.as_array().unwrap().iter().map(|element| &element[field]).collect()
}
