//! The operator's pages, too many requests, and the time between a signal and the end.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::fake::{Act, Fake};
use super::{Answered, Served};

const SOON: Duration = Duration::from_secs(5);
const ORDER: &str = r#"{"id":"o1"}"#;
const OPERATOR: (&str, &str) = ("BFF_OPERATOR__LISTEN", "127.0.0.1:0");

async fn shop_with(orders: &Fake, more: &[(&'static str, &str)]) -> Served {
    let other = Fake::refused();
    Served::shop_with(&other, orders, &other, more).await
}

/// A request that is let in and gets no answer as long as the value lives.
async fn held(bff: &Served, orders: &Fake) -> TcpStream {
    let mut client = TcpStream::connect(bff.address).await.unwrap();
    let head = format!("GET /orders/1 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\r\n", super::token());
    client.write_all(head.as_bytes()).await.unwrap();
    timeout(SOON, orders.arrived.notified()).await.unwrap();
    client
}

#[tokio::test]
async fn the_pages_say_that_all_is_well() {
    let orders = Fake::always(Act::Json(ORDER)).await;
    let bff = shop_with(&orders, &[OPERATOR]).await;
    let health = bff.operator("/health").await;
    assert_eq!((health.status, health.json()), (200, json!({ "status": "healthy" })));
    let ready = bff.operator("/ready").await;
    assert_eq!((ready.status, ready.header("cache-control")), (200, Some("no-store")));
    assert_eq!(ready.json()["status"], "ready");
    let instance = json!({
        "address": orders.url().strip_prefix("http://"),
        "healthy": true, "breaker": "closed", "gets_calls": true, "in_flight": 0,
    });
    let upstream = json!({
        "name": "orders", "available": true, "in_flight": 0, "waiting": 0, "panicking": false,
        "instances": [instance],
    });
    assert!(ready.json()["upstreams"].as_array().unwrap().contains(&upstream), "{}", ready.text);
    assert_eq!(bff.get("/health").await.status, 404, "the public sees none of it");
}

#[tokio::test]
async fn the_pages_are_only_read() {
    let bff = shop_with(&Fake::refused(), &[OPERATOR]).await;
    let url = format!("http://{}/ready", bff.operator.unwrap());
    let head = Answered::of(bff.client.head(&url).send().await.unwrap()).await;
    assert_eq!((head.status, head.text.as_str(), head.header("content-type")), (200, "", Some("application/json")));
    let post = Answered::of(bff.client.post(&url).send().await.unwrap()).await;
    assert_eq!((post.status, post.header("allow")), (405, Some("GET,HEAD")));
    assert_eq!(bff.operator("/").await.status, 404);
}

#[tokio::test]
async fn there_is_no_operator_unless_asked_for() {
    assert_eq!(shop_with(&Fake::refused(), &[]).await.operator, None);
}

#[tokio::test]
async fn a_request_too_many_is_turned_away_before_anything_is_done_for_it() {
    let orders = Fake::always(Act::Hang).await;
    let bff = shop_with(&orders, &[OPERATOR, ("BFF_LIMITS__REQUESTS_IN_FLIGHT", "2")]).await;
    let held = [held(&bff, &orders).await, held(&bff, &orders).await];
    // Without a token, and to no route: neither is looked at.
    let reply = bff.client.get(bff.url("/nowhere")).send().await.unwrap();
    let reply = Answered::of(reply).await;
    assert_eq!((reply.status, reply.header("retry-after")), (503, Some("1")));
    assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    assert_eq!(reply.json()["instance"], "/nowhere");
    assert_eq!(reply.json()["traceId"], reply.header("x-request-id").unwrap());
    assert_eq!((bff.operator("/health").await.status, bff.operator("/ready").await.status), (200, 200));

    drop(held);
    timeout(SOON, orders.abandoned.notified()).await.unwrap();
    assert_eq!(bff.get("/nowhere").await.status, 404, "there is room again");
}

#[tokio::test]
async fn a_connection_too_many_is_closed() {
    let bff = shop_with(&Fake::refused(), &[("BFF_LIMITS__CONNECTIONS", "2")]).await;
    let open = [TcpStream::connect(bff.address).await.unwrap(), TcpStream::connect(bff.address).await.unwrap()];
    let mut third = TcpStream::connect(bff.address).await.unwrap();
    assert_eq!(timeout(SOON, third.read(&mut [0])).await.unwrap().unwrap_or(0), 0);
    drop(open);
    let let_in = async {
        while bff.client.get(bff.url("/nowhere")).send().await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, let_in).await.expect("those that ended made room");
}

#[tokio::test]
async fn for_the_grace_requests_are_answered_and_their_connections_told_to_close() {
    let orders = Fake::always(Act::Json(ORDER)).await;
    let bff = shop_with(&orders, &[OPERATOR, ("BFF_SHUTDOWN_GRACE", "1s")]).await;
    assert_eq!(bff.get("/nowhere").await.header("connection"), None);
    bff.signals.send("SIGTERM").unwrap();
    let not_ready = async {
        while bff.operator("/ready").await.status == 200 {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, not_ready).await.expect("it says so");
    let ready = bff.operator("/ready").await;
    assert_eq!((ready.status, &ready.json()["status"]), (503, &json!("draining")));
    assert_eq!(bff.operator("/health").await.status, 200, "ending is no illness");
    let reply = bff.get("/nowhere").await;
    assert_eq!((reply.status, reply.header("connection")), (404, Some("close")));
    let Served { ended, client, address, operator, .. } = bff;
    timeout(SOON, ended).await.expect("it ends after the grace").unwrap();
    for address in [address, operator.unwrap()] {
        assert!(client.get(format!("http://{address}/ready")).send().await.is_err(), "nobody is let in any more");
    }
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    for grace in ["10m", "0s"] {
        let orders = Fake::always(Act::Hang).await;
        let bff = shop_with(&orders, &[("BFF_SHUTDOWN_GRACE", grace), ("BFF_SHUTDOWN_TIMEOUT", "10m")]).await;
        let _held = held(&bff, &orders).await;
        bff.signals.send("SIGTERM").unwrap();
        tokio::task::yield_now().await;
        bff.signals.send("SIGTERM").unwrap();
        timeout(SOON, bff.ended).await.expect("nobody waits any more").unwrap();
    }
}
