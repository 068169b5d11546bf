//! A BFF's end, as whoever runs it sees it: readiness, the grace, the second signal.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bff_tests::{Bff, Fake, PATIENCE, Request, json, ms};
use serde_json::json;
use tokio::time::{sleep, timeout};

use crate::test_bff;

async fn started(flaky: &Fake, settings: &[(&[&str], &str)]) -> (Bff, SocketAddr) {
    let program = test_bff("faults").upstream("steady", flaky.url()).upstream("flaky", flaky.url());
    let program = program.setting(&["operator", "listen"], json!("127.0.0.1:0"));
    let program = settings.iter().fold(program, |program, (key, value)| program.setting(key, json!(value)));
    let bff = program.setting(&["log", "format"], json!("json")).start().await;
    bff.logged("the operator's pages are served").await;
    let logs = bff.logs();
    let line = logs.lines().find(|line| line.contains("the operator's pages are served")).unwrap();
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    let address = line.pointer("/fields/address").or(line.get("address")).unwrap();
    let address = address.as_str().unwrap().parse().unwrap();
    (bff, address)
}

async fn ready(operator: SocketAddr) -> u16 {
    Request::new(operator, "GET /ready").send().await.status
}

async fn draining(operator: SocketAddr) {
    let draining = async {
        while ready(operator).await == 200 {
            sleep(ms(5)).await;
        }
    };
    timeout(PATIENCE, draining).await.expect("readiness fails after SIGTERM");
}

#[tokio::test(flavor = "multi_thread")]
async fn readiness_fails_first_and_nobody_loses_a_request() {
    const GRACE: Duration = Duration::from_secs(1);
    let flaky = Fake::start().await;
    flaky.on_call("* /items/*", |call| json(json!({ "id": call.last_segment(), "name": "Item" })));
    let (mut bff, operator) = started(&flaky, &[(&["shutdown_grace"], "1s")]).await;
    assert_eq!(ready(operator).await, 200);

    let signalled = Instant::now();
    bff.terminate();
    draining(operator).await;
    assert!(signalled.elapsed() < GRACE);
    // As clients that have not heard of it yet, each on a connection of its own.
    let mut answered = 0;
    while signalled.elapsed() < GRACE - ms(200) {
        let reply = bff.get("/required/x").await;
        assert_eq!((reply.status, reply.headers.get("connection")), (200, Some("close")));
        answered += 1;
    }
    assert!(answered > 0);
    assert_eq!(Request::new(operator, "GET /health").send().await.status, 200);
    assert_eq!(bff.ended().await.code(), Some(0), "{}", bff.logs());
    assert!(signalled.elapsed() >= GRACE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_the_process_at_once() {
    let flaky = Fake::start().await;
    flaky.on("GET /items/held", json(json!({})).never());
    let (mut bff, operator) = started(&flaky, &[(&["shutdown_grace"], "10m"), (&["shutdown_timeout"], "10m")]).await;
    let held = bff.request("GET /required/held").open().await.unwrap();
    flaky.arrived("GET /items/held", 1).await;
    bff.terminate();
    draining(operator).await;
    bff.terminate();
    assert_eq!(bff.ended().await.code(), Some(0), "{}", bff.logs());
    flaky.hung_up("GET /items/held").await;
    drop(held);
}
