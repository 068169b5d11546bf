//! What each outcome means, over a transport that answers as told, on paused time.

use std::sync::Mutex;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::super::transport::Incoming;
use super::*;
use crate::descriptor::{Method, Upstream};

static ORDERS: Upstream = Upstream { name: "orders", index: 0, contract: "{}", policy: &[] };
static GET: Call = call(false);
static GET_MAYBE_EMPTY: Call = call(true);

const fn call(accepts_empty: bool) -> Call {
    Call {
        name: "order",
        index: 0,
        upstream: &ORDERS,
        operation: "getOrder",
        method: Method::Get,
        path: "/orders/{orderId}",
        timeout: Duration::from_millis(400),
        pass: &[],
        accepts_empty,
        policy: &[],
        fan: None,
    }
}

/// Answers once with what it was made with, after a while.
struct Scripted {
    after: Duration,
    answer: Mutex<Option<Result<Incoming, TransportError>>>,
    seen: Mutex<Vec<Outgoing>>,
}

impl Transport for Scripted {
    async fn send(&self, outgoing: Outgoing, _body_bytes_max: usize) -> Result<Incoming, TransportError> {
        self.seen.lock().unwrap().push(outgoing);
        tokio::time::sleep(self.after).await;
        self.answer.lock().unwrap().take().unwrap()
    }
}

fn upstreams(after_ms: u64, answer: Result<Incoming, TransportError>) -> Upstreams<Scripted> {
    Upstreams {
        transport: Scripted {
            after: Duration::from_millis(after_ms),
            answer: Mutex::new(Some(answer)),
            seen: Mutex::default(),
        },
        answer_bytes_max: 100,
    }
}

fn answer(status: u16, body: &'static str) -> Result<Incoming, TransportError> {
    Ok(Incoming { status: StatusCode::from_u16(status).unwrap(), body: Bytes::from_static(body.as_bytes()) })
}

async fn send_within(upstreams: &Upstreams<Scripted>, call: &'static Call, left_ms: u64) -> Result<Bytes, Failure> {
    let request_id = RequestId::of(&HeaderMap::new());
    let started = Instant::now();
    let deadline = started + Duration::from_millis(left_ms);
    let context = CallContext { started, deadline, request_id: &request_id };
    upstreams.send(call, call.request().text("/orders/").value("a/b"), context).await
}

async fn outcome(call: &'static Call, answer: Result<Incoming, TransportError>) -> Result<Bytes, Failure> {
    send_within(&upstreams(10, answer), call, 1000).await
}

#[tokio::test(start_paused = true)]
async fn a_success_is_its_body() {
    assert_eq!(outcome(&GET, answer(200, "{}")).await, Ok(Bytes::from("{}")));
    assert_eq!(outcome(&GET, answer(201, "{}")).await, Ok(Bytes::from("{}")));
}

#[tokio::test(start_paused = true)]
async fn an_empty_answer_is_null_where_the_contract_allows_one() {
    assert_eq!(outcome(&GET_MAYBE_EMPTY, answer(204, "")).await, Ok(Bytes::from("null")));
    assert!(matches!(outcome(&GET, answer(204, "")).await, Err(Failure::Contract(_))));
}

#[tokio::test(start_paused = true)]
async fn each_failure_is_told_apart() {
    assert_eq!(outcome(&GET, answer(302, "")).await, Err(Failure::Status(302)));
    assert_eq!(outcome(&GET, answer(404, "")).await, Err(Failure::Status(404)));
    assert_eq!(outcome(&GET, answer(503, "")).await, Err(Failure::Status(503)));
    let refused = Err(TransportError::Broken("refused".to_owned()));
    assert_eq!(outcome(&GET, refused).await, Err(Failure::Unreachable("refused".to_owned())));
    assert!(matches!(outcome(&GET, Err(TransportError::TooLarge(100))).await, Err(Failure::Contract(_))));
    assert_eq!(outcome(&GET, Err(TransportError::Path)).await, Err(Failure::Input));
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_at_its_own_timeout() {
    let started = Instant::now();
    let result = send_within(&upstreams(10_000, answer(200, "{}")), &GET, 1000).await;
    assert_eq!(result, Err(Failure::Timeout));
    assert_eq!(started.elapsed().as_millis(), 400);
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_at_the_requests_deadline_if_that_is_sooner() {
    let started = Instant::now();
    let result = send_within(&upstreams(10_000, answer(200, "{}")), &GET, 50).await;
    assert_eq!(result, Err(Failure::Timeout));
    assert!((50..=51).contains(&started.elapsed().as_millis()));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_after_the_deadline() {
    let upstreams = upstreams(0, answer(200, "{}"));
    assert_eq!(send_within(&upstreams, &GET, 0).await, Err(Failure::Timeout));
    assert!(upstreams.transport.seen.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_poisoned_request_is_not_sent() {
    let upstreams = upstreams(0, answer(200, "{}"));
    let request_id = RequestId::of(&HeaderMap::new());
    let started = Instant::now();
    let context = CallContext { started, deadline: started + Duration::from_secs(1), request_id: &request_id };
    let result = upstreams.send(&GET, GET.request().text("/orders/").value(".."), context).await;
    assert_eq!(result, Err(Failure::Input));
    assert!(upstreams.transport.seen.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_upstream_learns_the_id_and_the_time_left() {
    let upstreams = upstreams(0, answer(200, "{}"));
    send_within(&upstreams, &GET, 250).await.unwrap();
    let seen = upstreams.transport.seen.lock().unwrap();
    assert_eq!((seen[0].upstream, &*seen[0].path_and_query), (0, "/orders/a%2Fb"));
    assert_eq!(seen[0].headers.get(&DEADLINE).unwrap(), "250");
    assert_eq!(seen[0].headers.get(&header::ACCEPT).unwrap(), "application/json");
    assert_eq!(seen[0].headers.get(&REQUEST_ID).unwrap().len(), 36);
}
