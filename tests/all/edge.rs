//! What comes in: hostile paths, sizes, requests in mid-air at shutdown, configuration.

use bff_tests::{Bff, Fake, Gate, json};
use serde_json::json;
use tokio::net::TcpStream;

use crate::test_bff;

async fn started(steady: &Fake, flaky: &Fake) -> Bff {
    test_bff("faults").upstream("steady", steady.url()).upstream("flaky", flaky.url()).start().await
}

async fn fakes() -> (Fake, Fake) {
    let (steady, flaky) = (Fake::start().await, Fake::start().await);
    steady.on_call("GET /items/*", |call| json(json!({ "id": call.last_segment(), "name": "Other" })));
    flaky.on_call("* /items/*", |call| json(json!({ "id": call.last_segment(), "name": "Item" })));
    (steady, flaky)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_value_changes_the_path() {
    let (steady, flaky) = fakes().await;
    let bff = started(&steady, &flaky).await;
    for (value, sent) in [
        ("plain-._~", "plain-._~"),
        ("a%20b%2Fc%3Fx=1", "a%20b%2Fc%3Fx%3D1"),
        ("a+b;c,d@e:f", "a%2Bb%3Bc%2Cd%40e%3Af"),
        ("%252e%252e", "%252e%252e"),
        ("...", "..."),
        ("%2e%2e%2fadmin", "..%2Fadmin"),
        ("%5c..%5cadmin", "%5C..%5Cadmin"),
        ("%00%0d%0aX-Evil:%201", "%00%0D%0AX-Evil%3A%201"),
        ("%C3%BC%F0%9F%A6%80", "%C3%BC%F0%9F%A6%80"),
        ("%23fragment", "%23fragment"),
    ] {
        flaky.forget().await;
        flaky.on_call("* /items/*", |call| json(json!({ "id": call.last_segment(), "name": "Item" })));
        let reply = bff.get(&format!("/required/{value}")).await;
        assert_eq!(reply.status, 200, "{value}: {}", reply.text());
        assert_eq!(flaky.only_call("*").target, format!("/items/{sent}"), "{value}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_cannot_be_a_segment_is_refused_and_not_sent() {
    let (steady, flaky) = fakes().await;
    let bff = started(&steady, &flaky).await;
    for value in ["..", ".", "%2e%2e", "%2E", ".%2e"] {
        let reply = bff.get(&format!("/required/{value}")).await;
        assert!([400, 404].contains(&reply.status), "{value}: {} {}", reply.status, reply.text());
    }
    assert!(bff.get("/required/%FF").await.status == 400, "a value that is no UTF-8");
    assert!(flaky.calls("*").is_empty(), "{:?}", flaky.targets());
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_paths_and_methods_are_problems() {
    let (steady, flaky) = fakes().await;
    let bff = started(&steady, &flaky).await;
    let unknown = bff.get("/nowhere").await;
    assert_eq!((unknown.status, unknown.headers.get("content-type")), (404, Some("application/problem+json")));
    let method = bff.request("PUT /required/x").send().await;
    assert_eq!((method.status, method.headers.get("content-type")), (405, Some("application/problem+json")));
    assert!(method.headers.get("allow").is_some_and(|allowed| allowed.contains("GET")));
}

#[tokio::test(flavor = "multi_thread")]
async fn request_ids_are_kept_if_they_are_sound_and_travel_upstream() {
    let (steady, flaky) = fakes().await;
    let bff = started(&steady, &flaky).await;
    let kept = bff.request("GET /required/x").header("x-request-id", "caller-1").send().await;
    assert_eq!(kept.headers.get("x-request-id"), Some("caller-1"));
    assert_eq!(flaky.only_call("*").headers.get("x-request-id"), Some("caller-1"));
    let made = bff.request("GET /required/x").header("x-request-id", "not \"sound\" {}").send().await;
    assert!(made.headers.get("x-request-id").is_some_and(|id| !id.is_empty() && !id.contains(' ')));
    assert_eq!(flaky.calls("*")[1].headers.get("x-request-id"), made.headers.get("x-request-id"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_the_caller_travels_upstream_unasked() {
    let (steady, flaky) = fakes().await;
    let bff = started(&steady, &flaky).await;
    let request =
        bff.request("GET /required/x").bearer("secret").header("cookie", "session=1").header("x-user-id", "admin");
    assert_eq!(request.send().await.status, 200);
    let call = flaky.only_call("*");
    for name in ["authorization", "cookie", "x-user-id"] {
        assert_eq!(call.headers.get(name), None, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_in_flight_is_answered_after_sigterm_and_no_new_one_is_taken() {
    let (steady, flaky) = fakes().await;
    let gate = Gate::closed();
    flaky.on("GET /items/held", json(json!({ "id": "held", "name": "Held" })).held_by(&gate));
    let mut bff = started(&steady, &flaky).await;
    let request = bff.request("GET /required/held");
    let (reply, ()) = tokio::join!(request.send(), async {
        flaky.arrived("GET /items/held", 1).await;
        bff.terminate();
        refuses(&bff).await;
        gate.open();
    });
    assert_eq!((reply.status, &reply.json()["item"]["name"]), (200, &json!("Held")));
    assert_eq!(bff.ended().await.code(), Some(0), "{}", bff.logs());
}

/// Resolves when the listening socket is closed.
async fn refuses(bff: &Bff) {
    let closing = async {
        while TcpStream::connect(bff.address()).await.is_ok() {
            tokio::time::sleep(bff_tests::ms(10)).await;
        }
    };
    tokio::time::timeout(bff_tests::PATIENCE, closing).await.expect("the socket is closed on SIGTERM");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_outlasts_the_shutdown_timeout_is_ended() {
    let (steady, flaky) = fakes().await;
    flaky.on("GET /items/held", json(json!({})).never());
    let program = test_bff("faults").upstream("steady", steady.url()).upstream("flaky", flaky.url());
    let mut bff = program.setting(&["shutdown_timeout"], json!("200ms")).start().await;
    let connection = bff.request("GET /required/held").open().await.unwrap();
    flaky.arrived("GET /items/held", 1).await;
    bff.terminate();
    bff.ended().await;
    flaky.hung_up("GET /items/held").await;
    drop(connection);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_that_is_wrong_does_not_start_and_names_the_key() {
    let upstream = "http://127.0.0.1:1";
    let sound = || test_bff("faults").upstream("steady", upstream).upstream("flaky", upstream);
    for (program, named) in [
        (test_bff("faults").upstream("steady", upstream), "upstreams.flaky"),
        (sound().setting(&["upstreams", "flaky", "url"], json!(7)), "upstreams.flaky.url"),
        (sound().upstream("flaky", "not a url"), "upstreams.flaky.url"),
        (sound().upstream("unknown", upstream), "unknown"),
        (sound().setting(&["lisen"], json!("127.0.0.1:0")), "lisen"),
        (sound().environment("BFF_LIMITS__REQUEST_BODY_BYTES", "many"), "request_body_bytes"),
    ] {
        let (status, output) = program.run_to_end().await;
        assert_eq!(status.code(), Some(1), "{named}: {output}");
        assert!(output.contains(named), "{named}: {output}");
    }
}
