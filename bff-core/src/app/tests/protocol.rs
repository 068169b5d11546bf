//! What HTTP asks of us, whatever the upstreams do.

use super::fake::{Act, Fake};
use super::{Answered, Served, token};

const ORDER: &str = r#"{"id":"o1"}"#;

async fn shop() -> (Fake, Served) {
    let orders = Fake::always(Act::Json(ORDER)).await;
    let other = Fake::refused();
    let bff = Served::shop(&other, &orders, &other).await;
    (orders, bff)
}

#[tokio::test]
async fn without_a_valid_token_there_is_no_way_in() {
    let (orders, bff) = shop().await;
    for authorization in [None, Some("Basic eDp5"), Some("Bearer x.y.z")] {
        let mut request = bff.client.get(bff.url("/orders/1"));
        if let Some(value) = authorization {
            request = request.header("authorization", value);
        }
        let reply = Answered::of(request.send().await.unwrap()).await;
        assert_eq!(reply.status, 401);
        assert!(reply.header("www-authenticate").unwrap().starts_with("Bearer"));
        assert_eq!(reply.json()["type"], "urn:problem-type:bff:unauthorized");
    }
    assert!(orders.seen().is_empty());
}

#[tokio::test]
async fn a_body_is_checked_and_passed_on_as_it_came() {
    let (orders, bff) = shop().await;
    let reply = bff.post("/orders", r#"{"sku": "a",  "price": 1.10}"#).await;
    assert_eq!((reply.status, reply.header("location")), (201, Some("o1")), "{}", reply.text);
    let seen = &orders.seen()[0];
    assert!(seen.starts_with("POST /orders?userId=42 HTTP/1.1"), "{seen}");
    assert!(seen.contains("content-type: application/json"), "{seen}");
    assert!(seen.ends_with("\r\n\r\n{\"sku\": \"a\",  \"price\": 1.10}"), "{seen}");
    assert!(!seen.to_lowercase().contains("authorization"), "{seen}");
}

#[tokio::test]
async fn a_wrong_body_goes_nowhere() {
    let (orders, bff) = shop().await;
    let wrong = bff.post("/orders", r#"{"quantity":0}"#).await;
    assert_eq!(wrong.status, 422);
    let pointers: Vec<_> =
        wrong.json()["errors"].as_array().unwrap().iter().map(|fault| fault["pointer"].clone()).collect();
    assert!(pointers.contains(&"/quantity".into()) && pointers.contains(&"".into()), "{}", wrong.text);
    assert_eq!(bff.post("/orders", "{").await.status, 400);
    assert_eq!(bff.post("/orders", "").await.status, 400);
    assert_eq!(bff.post("/orders", &format!("{{\"sku\":\"{}\"}}", "a".repeat(1000))).await.status, 413);
    let text = bff.client.post(bff.url("/orders")).bearer_auth(token()).body("{}").send().await.unwrap();
    assert_eq!(text.status(), 415);
    assert!(orders.seen().is_empty());
}

#[tokio::test]
async fn a_path_value_never_changes_the_path() {
    let (orders, bff) = shop().await;
    // reqwest would resolve the dots itself.
    let mut stream = tokio::net::TcpStream::connect(bff.address).await.unwrap();
    let reply =
        raw(&mut stream, &format!("GET /orders/%2e%2E HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n", token()))
            .await;
    assert!(reply.starts_with("HTTP/1.1 400"), "{reply}");
    assert!(orders.seen().is_empty());
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems() {
    let (_, bff) = shop().await;
    let missing = bff.get("/nowhere").await;
    assert_eq!((missing.status, missing.json()["title"].as_str()), (404, Some("Not Found")));
    assert_eq!(missing.json()["instance"], "/nowhere");
    let reply = bff.client.delete(bff.url("/orders/1")).send().await.unwrap();
    let reply = Answered::of(reply).await;
    assert_eq!((reply.status, reply.header("allow")), (405, Some("GET,HEAD")));
    assert_eq!(reply.header("content-type"), Some("application/problem+json"));
}

#[tokio::test]
async fn a_panic_is_a_500_and_nothing_more() {
    let (_, bff) = shop().await;
    let reply = bff.get("/panics").await;
    assert_eq!((reply.status, reply.json()["title"].as_str()), (500, Some("Internal Server Error")));
    assert_eq!(reply.json()["traceId"], reply.header("x-request-id").unwrap());
    assert!(!reply.text.contains("mistake"));
    assert_eq!(bff.post("/orders", r#"{"sku":"a"}"#).await.status, 201, "the process goes on");
}

#[tokio::test]
async fn an_id_travels_all_the_way() {
    let (orders, bff) = shop().await;
    let request = bff.client.post(bff.url("/orders")).bearer_auth(token()).header("x-request-id", "id-7");
    let request = request.header("bff-deadline-ms", "300").header("content-type", "application/json");
    let reply = request.body(r#"{"sku":"a"}"#).send().await.unwrap();
    assert_eq!(reply.headers()["x-request-id"], "id-7");
    let seen = &orders.seen()[0];
    assert!(seen.contains("x-request-id: id-7\r\n"), "{seen}");
    let left = seen.split("bff-deadline-ms: ").nth(1).unwrap().split("\r\n").next().unwrap();
    assert!((1..=300).contains(&left.parse::<u32>().unwrap()), "{left}");
}

#[tokio::test]
async fn a_caller_without_time_gets_no_call() {
    let (orders, bff) = shop().await;
    let request = bff.client.post(bff.url("/orders")).bearer_auth(token()).header("bff-deadline-ms", "0");
    let reply = request.header("content-type", "application/json").body(r#"{"sku":"a"}"#).send().await.unwrap();
    assert!(matches!(reply.status().as_u16(), 408 | 504), "{}", reply.status());
    assert!(orders.seen().is_empty());
}

#[tokio::test]
async fn the_documentation_is_served_whole() {
    let (_, bff) = shop().await;
    let document = bff.get("/openapi.json").await;
    assert_eq!((document.status, document.text.as_str()), (200, r#"{"openapi":"3.1.0"}"#));
    let page = bff.get("/docs").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("swagger-ui-bundle.js") && !page.text.contains("https://"), "{}", page.text);
    for asset in ["swagger-ui-bundle.js", "swagger-ui.css", "swagger-initializer.js"] {
        let asset = bff.client.get(bff.url(&format!("/docs/{asset}"))).send().await.unwrap();
        assert_eq!(asset.status(), 200);
        assert!(asset.bytes().await.unwrap().len() > 100);
    }
    assert!(bff.get("/docs/swagger-initializer.js").await.text.contains("/openapi.json"));
    assert_eq!(bff.get("/docs/nothing.js").await.status, 404);
}

/// Sends a head and reads what comes back first.
async fn raw(stream: &mut tokio::net::TcpStream, head: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    stream.write_all(format!("{head}\r\n").as_bytes()).await.unwrap();
    let mut bytes = vec![0; 4096];
    let length = stream.read(&mut bytes).await.unwrap();
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}
