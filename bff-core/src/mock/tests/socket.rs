//! The mock on a real socket, and what it refuses.

use super::*;
use crate::mock::{MockError, start};

fn shop() -> String {
    let parameters = json!([
        { "name": "userId", "in": "query", "required": true, "schema": { "type": "string" } },
        { "name": "X-Tenant", "in": "header", "required": true, "schema": { "type": "string" } },
        { "name": "Authorization", "in": "header", "required": true, "schema": { "type": "string" } }
    ]);
    let order = json!({ "content": { "application/json": { "schema": { "type": "object", "properties": { "id": { "type": "string" } } } } } });
    let document = json!({
        "openapi": "3.0.3",
        "servers": [{ "url": "https://api.example.com/v2" }],
        "paths": {
            "/orders": {
                "get": { "parameters": parameters, "responses": { "200": order } },
                "post": { "requestBody": { "$ref": "#/components/requestBodies/Order" }, "responses": { "400": {}, "202": {}, "201": order } }
            },
            "/orders/{orderId}": { "get": { "responses": { "200": order } }, "delete": { "responses": { "204": { "description": "gone" } } } },
            "/orders/latest": { "get": { "responses": { "200": { "content": { "text/plain": { "example": "none yet" } } } } } }
        },
        "components": { "requestBodies": { "Order": { "required": true, "content": { "application/json": {} } } } }
    });
    document.to_string()
}

#[tokio::test]
async fn answers_on_a_socket_of_its_own() {
    let server = start("orders", &shop()).await.unwrap();
    assert!(server.address.ip().is_loopback() && server.address.port() != 0);
    let client = reqwest::Client::new();
    let answer = client.get(format!("{}/orders/o%2F1", server.url())).send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()),
        (200, "application/json")
    );
    assert_eq!(answer.text().await.unwrap(), r#"{"id":"o/1"}"#);

    let answer = client
        .post(format!("{}/orders", server.url()))
        .header("content-type", "application/json")
        .body(r#"{"id":"o7"}"#)
        .send()
        .await
        .unwrap();
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (201, r#"{"id":"o7"}"#));

    let answer = client.delete(format!("{}/orders/o1", server.url())).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (204, ""));

    let answer = client.head(format!("{}/orders/o1", server.url())).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, ""));
}

#[tokio::test]
async fn is_gone_when_dropped() {
    let server = start("orders", &shop()).await.unwrap();
    let url = format!("{}/orders/o1", server.url());
    let client = reqwest::Client::new();
    assert_eq!(client.get(&url).send().await.unwrap().status(), 200);
    drop(server);
    // The task ends when the runtime next polls it.
    while client.get(&url).send().await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn refuses_long_bodies() {
    let server = start("orders", &shop()).await.unwrap();
    let body = vec![b' '; 1024 * 1024 + 1];
    let answer = reqwest::Client::new().post(format!("{}/orders", server.url())).body(body).send().await.unwrap();
    assert_eq!(answer.status(), 413);
}

#[tokio::test]
async fn says_what_is_wrong_with_a_contract() {
    let error = start("orders", "openapi: 3.0.0").await.unwrap_err();
    assert!(matches!(error, MockError::Contract { .. }));
    assert!(error.to_string().starts_with("the contract of `orders` cannot be played: expected value"), "{error}");
}

fn problem(method: Method, target: &str, body: Option<Value>) -> (u16, Value) {
    let answer = send(&Contract::read(&shop()).unwrap(), method, target, body);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    (answer.status.as_u16(), serde_json::from_slice(&answer.body).unwrap())
}

#[test]
fn text_beats_parameters_and_need_not_be_json() {
    let answer = send(&Contract::read(&shop()).unwrap(), Method::GET, "/orders/latest", None);
    assert_eq!(
        (answer.headers["content-type"].to_str().unwrap(), answer.body.as_slice()),
        ("text/plain", b"none yet".as_slice())
    );
}

#[test]
fn an_unknown_path_is_404() {
    let (status, problem) = problem(Method::GET, "/order", None);
    assert_eq!(status, 404);
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("the contract of `shop` has no path for `/order`; it has GET /orders, POST /orders, "),
        "{detail}"
    );
}

#[test]
fn a_wrong_method_is_405() {
    let answer = send(&Contract::read(&shop()).unwrap(), Method::PATCH, "/orders/o1", None);
    assert_eq!((answer.status.as_u16(), answer.headers["allow"].to_str().unwrap()), (405, "DELETE, GET"));
}

#[test]
fn missing_parameters_are_400() {
    let (status, problem) = problem(Method::GET, "/orders?userid=u1", None);
    assert_eq!(status, 400);
    assert_eq!(
        problem["errors"],
        json!([
            { "parameter": "userId", "detail": "the query parameter `userId` is required" },
            { "parameter": "X-Tenant", "detail": "the header `X-Tenant` is required" }
        ])
    );
}

#[test]
fn a_missing_or_broken_body_is_400() {
    let (status, problem) = problem(Method::POST, "/orders", None);
    assert_eq!(
        (status, problem["detail"].as_str().unwrap()),
        (400, "POST /orders of `shop`: the request body is required")
    );
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    let request = Request { method: &Method::POST, path: "/orders", query: "", headers: &headers, body: b"{" };
    assert_eq!(answer("shop", &Contract::read(&shop()).unwrap(), &request).status, 400);
}
