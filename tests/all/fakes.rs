//! Each fault of the fakes, as a plain client sees it.

use std::io::ErrorKind;

use bff_tests::{Answer, Call, Fake, Gate, Refused, Reply, Request, empty, json, json_of_size, ms, raw, status};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

async fn get(fake: &Fake, target: &str) -> std::io::Result<Reply> {
    Request::new(fake.address(), &format!("GET {target}")).try_send().await
}

/// What a client sees of one answer.
async fn seen(answer: Answer) -> std::io::Result<Reply> {
    let fake = Fake::start().await;
    fake.on("GET /", answer);
    get(&fake, "/").await
}

#[tokio::test]
async fn json_with_status_and_headers() {
    let reply = seen(json(json!({ "id": 1 })).with_status(201).header("x-kind", "test")).await.unwrap();
    assert_eq!((reply.status, reply.json()), (201, json!({ "id": 1 })));
    assert_eq!(reply.headers.get("X-Kind"), Some("test"));
    assert_eq!(reply.headers.get("content-type"), Some("application/json"));
}

#[tokio::test]
async fn statuses_empty_answers_and_bytes_that_are_no_json() {
    assert_eq!(seen(status(503)).await.unwrap().status, 503);
    let reply = seen(empty(204)).await.unwrap();
    assert_eq!((reply.status, reply.body.len(), reply.headers.get("content-length")), (204, 0, None));
    assert_eq!(seen(raw("{ not json")).await.unwrap().text(), "{ not json");
}

#[tokio::test]
async fn slow_answers_arrive_whole_and_late() {
    let body = json!({ "name": "a name of some length" });
    for slow in [json(&body).delay(ms(80)), json(&body).slow_headers(ms(2)), json(&body).slow_body(ms(10))] {
        let reply = seen(slow).await.unwrap();
        assert_eq!(reply.json(), body);
        assert!(reply.elapsed >= ms(60), "{:?}", reply.elapsed);
    }
}

#[tokio::test]
async fn chunks_are_chunks() {
    let reply = seen(json(json!({ "id": 12345 })).chunked(3)).await.unwrap();
    assert_eq!(reply.headers.get("transfer-encoding"), Some("chunked"));
    assert_eq!(reply.text(), r#"{"id":12345}"#);
}

#[tokio::test]
async fn ten_megabytes_are_ten_megabytes() {
    let reply = seen(json_of_size("name", 10 << 20)).await.unwrap();
    assert_eq!(reply.body.len(), 10 << 20);
    assert!(reply.json()["name"].is_string());
}

#[tokio::test]
async fn a_truncated_answer_ends_early() {
    assert_eq!(seen(json(json!({})).truncated()).await.unwrap_err().kind(), ErrorKind::UnexpectedEof);
}

#[tokio::test]
async fn a_closed_connection_gives_nothing() {
    assert_eq!(seen(json(json!({})).closed()).await.unwrap_err().kind(), ErrorKind::UnexpectedEof);
}

#[tokio::test]
async fn a_reset_is_a_reset_after_half_of_the_body() {
    let fake = Fake::start().await;
    fake.on("GET /", json(json!("0123456789")).reset());
    let mut stream = Request::new(fake.address(), "GET /").open().await.unwrap();
    let mut seen = Vec::new();
    assert_eq!(stream.read_to_end(&mut seen).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert!(seen.ends_with(b"\"01234"), "{:?}", String::from_utf8_lossy(&seen));
}

#[tokio::test]
async fn a_reserved_port_refuses() {
    let refused = Refused::reserve();
    let address = refused.url().trim_start_matches("http://").to_owned();
    assert_eq!(TcpStream::connect(address).await.unwrap_err().kind(), ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn answers_go_by_pattern_and_by_number() {
    let fake = Fake::start().await;
    fake.on("GET /users/*", status(500)).times(2).then(status(404)).then(json(json!("there")));
    fake.on("GET /users/u-1", json(json!("the last route said wins")));
    fake.on_call("GET /echo/*", |call: &Call| json(call.last_segment()));
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(get(&fake, "/users/u-2?x=1").await.unwrap().status);
    }
    assert_eq!(statuses, [500, 500, 404, 200, 200]);
    assert_eq!(get(&fake, "/users/u-1").await.unwrap().json(), "the last route said wins");
    assert_eq!(get(&fake, "/echo/a%20b").await.unwrap().json(), "a%20b");
    assert_eq!(get(&fake, "/unknown").await.unwrap().status, 501);
}

#[tokio::test]
async fn calls_are_remembered_as_they_came() {
    let fake = Fake::start().await;
    fake.on("POST /orders/*", empty(204));
    let request =
        Request::new(fake.address(), "POST /orders/%2E%2E?a=b%20c&a=d").header("X-Odd", "yes").json(json!({ "n": 1 }));
    request.send().await;
    let call = fake.only_call("POST *");
    assert_eq!((call.path(), call.query()), ("/orders/%2E%2E", "a=b%20c&a=d"));
    assert_eq!((call.json(), call.headers.get("x-odd")), (json!({ "n": 1 }), Some("yes")));
    assert!(call.ended.unwrap() >= call.started);
    assert!(!call.hung_up);
}

#[tokio::test]
async fn connections_are_kept_alive_and_counted() {
    let fake = Fake::start().await;
    fake.on("GET /", json(json!(1)));
    let mut stream = TcpStream::connect(fake.address()).await.unwrap();
    for _ in 0..2 {
        stream.write_all(b"GET / HTTP/1.1\r\nhost: test\r\n\r\n").await.unwrap();
        let mut reader = BufReader::new(&mut stream);
        let mut answer = [0; 72];
        reader.read_exact(&mut answer).await.unwrap();
    }
    get(&fake, "/").await.unwrap();
    assert_eq!(fake.connections(), 2);
    assert_eq!(fake.calls("GET /").iter().map(|call| call.connection).collect::<Vec<_>>(), [0, 0, 1]);
}

#[tokio::test]
async fn what_is_held_counts_as_in_flight_until_the_gate_opens() {
    let fake = Fake::start().await;
    let gate = Gate::closed();
    fake.on("GET /held", json(json!(1)).held_by(&gate));
    let (first, second, ()) = tokio::join!(get(&fake, "/held"), get(&fake, "/held"), async {
        fake.arrived("GET /held", 2).await;
        gate.open();
    });
    assert_eq!((first.unwrap().status, second.unwrap().status), (200, 200));
    get(&fake, "/held").await.unwrap();
    assert_eq!(fake.in_flight_max(), 2);
}

#[tokio::test]
async fn a_client_that_leaves_is_noticed() {
    let fake = Fake::start().await;
    fake.on("GET /", json(json!(1)).never());
    let stream = Request::new(fake.address(), "GET /").open().await.unwrap();
    fake.arrived("GET /", 1).await;
    drop(stream);
    fake.hung_up("GET /").await;
}
