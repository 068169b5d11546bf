//! What a reply is when upstreams misbehave.

use serde_json::json;

use super::fake::{Act, Fake};
use super::{Answered, Served};

const ORDER: &str = r#"{"id":"o 1","status":"sent","total":19.90,"userId":"u/1","note":"not read","lines":[
    {"sku":"a","quantity":12345678901234567890},{"sku":"b","quantity":2},{"sku":"a","quantity":3}]}"#;
const USER: &str = r#"{"name":"Zo\u00eb","email":null}"#;
const PRODUCT: &str = r#"{"title":"Tea","price":4.50}"#;

/// The shop, with the order's upstream behaving so and the others well.
async fn shop_with_order(act: Act) -> Served {
    let users = Fake::always(Act::Json(USER)).await;
    let orders = Fake::always(act).await;
    let catalog = Fake::always(Act::Json(PRODUCT)).await;
    Served::shop(&users, &orders, &catalog).await
}

/// `GET /orders/1`, with the (optional) customer's upstream behaving so and the others well.
async fn with_customer(users: Fake) -> Answered {
    let orders = Fake::always(Act::Json(ORDER)).await;
    let catalog = Fake::always(Act::Json(PRODUCT)).await;
    Served::shop(&users, &orders, &catalog).await.get("/orders/1").await
}

#[tokio::test]
async fn a_whole_reply_copies_values_as_they_came() {
    let users = Fake::always(Act::Json(USER)).await;
    let orders = Fake::always(Act::Chunked(ORDER)).await;
    let catalog = Fake::always(Act::Json(PRODUCT)).await;
    let bff = Served::shop(&users, &orders, &catalog).await;
    let reply = bff.get("/orders/a%2Fb%3Fc%3D1").await;

    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(reply.header("bff-degraded"), None);
    let (whole, _meta) = reply.text.split_once(",\"_meta\"").unwrap();
    assert_eq!(
        whole,
        concat!(
            r#"{"order":{"id":"o 1","status":"sent","total":19.90},"customer":{"name":"Zo\u00eb"},"lines":["#,
            r#"{"sku":"a","quantity":12345678901234567890,"product":{"title":"Tea","price":4.50}},"#,
            r#"{"sku":"b","quantity":2,"product":{"title":"Tea","price":4.50}},"#,
            r#"{"sku":"a","quantity":3,"product":{"title":"Tea","price":4.50}}]"#,
        )
    );
    assert_eq!(reply.json()["_meta"]["complete"], true);
    assert_eq!(reply.json()["_meta"]["sources"]["products"]["outcome"], "ok");
    assert!(orders.seen()[0].starts_with("GET /orders/a%2Fb%3Fc%3D1 HTTP/1.1"), "{}", orders.seen()[0]);
    assert!(users.seen()[0].starts_with("GET /users/u%2F1 HTTP/1.1"), "{}", users.seen()[0]);
    assert_eq!(catalog.seen().len(), 2, "one call for each distinct key");
}

#[tokio::test]
async fn a_required_calls_failure_is_the_endpoints() {
    let failures = [
        (Act::Hang, 504, "upstream-timeout"),
        (Act::SlowBody, 504, "upstream-timeout"),
        (Act::Close, 502, "upstream-unreachable"),
        (Act::Truncated, 502, "upstream-unreachable"),
        (Act::Status(500), 502, "upstream-status"),
        (Act::Status(302), 502, "upstream-status"),
        (Act::Empty, 502, "upstream-contract"),
        (Act::Json("<html>"), 502, "upstream-contract"),
        (Act::Json(r#"{"id":1}"#), 502, "upstream-contract"),
        (Act::Json(r#"{"id":"#), 502, "upstream-contract"),
        (Act::Large(10_001), 502, "upstream-contract"),
    ];
    for (act, status, kind) in failures {
        let bff = shop_with_order(act).await;
        let reply = bff.get("/orders/1").await;
        assert_eq!(reply.status, status, "{act:?}: {}", reply.text);
        assert_eq!(reply.header("content-type"), Some("application/problem+json"));
        let problem = reply.json();
        assert_eq!(problem["type"], format!("urn:problem-type:bff:{kind}"), "{act:?}");
        assert_eq!(problem["instance"], "/orders/1");
        assert_eq!(problem["traceId"], reply.header("x-request-id").unwrap());
        assert!(!reply.text.contains("secret") && !reply.text.contains("127.0.0.1"), "{}", reply.text);
    }
}

#[tokio::test]
async fn a_passed_status_is_the_endpoints_own() {
    let reply = shop_with_order(Act::Status(404)).await.get("/orders/1").await;
    assert_eq!(reply.status, 404);
    assert_eq!(reply.json()["title"], "Not Found");
    assert!(!reply.text.contains("secret"));
}

#[tokio::test]
async fn an_optional_calls_failure_degrades_the_reply() {
    let failures = [
        (Fake::always(Act::Hang).await, "timeout"),
        (Fake::refused(), "unreachable"),
        (Fake::always(Act::Status(404)).await, "status"),
        (Fake::always(Act::Json("[]")).await, "contract"),
    ];
    for (users, reason) in failures {
        let reply = with_customer(users).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(reply.header("bff-degraded"), Some(&*format!("customer;reason={reason}")));
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        let body = reply.json();
        assert_eq!(body.get("customer"), None);
        assert_eq!(body["_meta"]["complete"], false);
        assert_eq!(body["_meta"]["sources"]["customer"]["outcome"], reason);
        assert_eq!(body["_meta"]["sources"]["order"]["outcome"], "ok");
    }
}

#[tokio::test]
async fn the_failure_of_one_element_is_told_once() {
    let users = Fake::always(Act::Json(USER)).await;
    let orders = Fake::always(Act::Json(ORDER)).await;
    let catalog = Fake::new(|path| if path == "/products/b" { Act::Status(500) } else { Act::Json(PRODUCT) }).await;
    let reply = Served::shop(&users, &orders, &catalog).await.get("/orders/1").await;
    assert_eq!(reply.header("bff-degraded"), Some("products;reason=status"));
    assert_eq!(reply.json()["lines"][1], json!({ "sku": "b", "quantity": 2 }));
    assert_eq!(reply.json()["lines"][2]["product"]["title"], "Tea");
}

#[tokio::test]
async fn a_value_or_another_call_stands_in() {
    let users = Fake::always(Act::Status(500)).await;
    let orders = Fake::always(Act::Json("{}")).await;
    let catalog = Fake::always(Act::Json(r#"{"items":["x"]}"#)).await;
    let reply = Served::shop(&users, &orders, &catalog).await.get("/home").await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.header("bff-degraded"), Some("unread;reason=status, picks;reason=contract"));
    let body = reply.json();
    assert_eq!((&body["unread"], &body["picks"]), (&json!(0), &json!(["x"])));
    assert_eq!(body["_meta"]["sources"]["picks.fallback"]["outcome"], "ok");
    assert_eq!(body["_meta"]["sources"]["banner"]["outcome"], "skipped");
}

#[tokio::test]
async fn a_failed_fallback_call_is_the_endpoints_failure() {
    let users = Fake::always(Act::Empty).await;
    let (orders, catalog) = (Fake::refused(), Fake::always(Act::Status(500)).await);
    let reply = Served::shop(&users, &orders, &catalog).await.get("/home").await;
    assert_eq!(reply.status, 502);
    assert_eq!(reply.json()["detail"], "`picks.fallback` was answered with an error.");
}

#[tokio::test]
async fn an_empty_answer_is_null_where_it_may_be() {
    let users = Fake::always(Act::Empty).await;
    let orders = Fake::always(Act::Json(r#"{"items":[]}"#)).await;
    let catalog = Fake::refused();
    let reply = Served::shop(&users, &orders, &catalog).await.get("/home").await;
    assert_eq!((reply.status, reply.header("bff-degraded")), (200, None));
    assert_eq!(reply.json()["unread"], json!(null));
}
