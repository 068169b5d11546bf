//! Callers at once: what one of them is answered never reaches another.
//!
//! Other gateways batch across requests, and mixed up callers by that: three of them, one batch, and an answer of one in
//! the reply of another. Here a batch belongs to one request, and these tests would see it if it did not.

use std::collections::{BTreeMap, BTreeSet};

use bff_tests::{Answer, Bff, Call, Fake, Gate, Key, Reply, json, ms, status};
use futures::future::join_all;
use serde_json::{Value, json};

use crate::test_bff;

const CALLERS: [&str; 3] = ["ada", "ben", "cyd"];
const KEYS: [&str; 6] = ["k-0", "k-1", "k-2", "k-3", "k-4", "k-5"];

async fn started() -> (Fake, Fake, Bff) {
    let steady = Fake::start().await;
    let private = Fake::start().await;
    steady.on("GET /keys", json(json!({ "keys": KEYS.map(|id| json!({ "id": id })) })));
    let bff = test_bff("isolation").upstream("steady", steady.url()).faulty_upstream("private", private.url());
    (steady, private, bff.auth("caller", Key::Hs256).start().await)
}

async fn sent(bff: &Bff, line: &str, caller: &str, body: Option<Value>) -> Reply {
    let request = bff.request(line).header("cookie", "session=1").bearer(&Key::Hs256.token(json!({ "sub": caller })));
    match body {
        Some(body) => request.json(body).send().await,
        None => request.send().await,
    }
}

fn caller(call: &Call) -> &str {
    call.headers.get("x-caller").expect("the contract requires it")
}

/// The keys of a batch call, as its query lists them.
fn asked(call: &Call) -> Vec<&str> {
    call.query().strip_prefix("ids=").expect("the only parameter").split(',').collect()
}

/// An item as one caller sees it, and nobody else.
fn item(id: &str, caller: &str) -> Value {
    json!({ "id": id, "name": format!("{id} of {caller}") })
}

fn items(call: &Call) -> Answer {
    json(asked(call).iter().rev().map(|id| item(id, caller(call))).collect::<Vec<_>>())
}

fn all_items(caller: &str) -> Value {
    json!(KEYS.map(|id| item(id, caller)))
}

/// A pause that differs from call to call, so that answers overtake one another.
fn some_time(call: &Call) -> std::time::Duration {
    let sum: usize = call.target.bytes().chain(call.body.iter().copied()).map(usize::from).sum();
    ms(((sum + 7 * call.connection) % 9) as u64)
}

#[tokio::test(flavor = "multi_thread")]
async fn three_callers_whose_batches_run_at_once_get_their_own_answers() {
    let (steady, private, bff) = started().await;
    let gate = Gate::closed();
    let held = gate.clone();
    private.on_call("GET /items", move |call| items(call).held_by(&held));
    let requests = CALLERS.map(|caller| sent(&bff, "GET /batch", caller, None));
    let (replies, ()) = tokio::join!(join_all(requests), async {
        // Every chunk of every caller is on its way before the first is answered.
        private.arrived("GET /items", 9).await;
        gate.open();
    });
    for (caller, reply) in CALLERS.iter().zip(&replies) {
        assert_eq!((reply.status, reply.json()), (200, all_items(caller)), "{caller}");
    }
    let mut by_caller: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for call in private.calls("GET /items") {
        assert!(asked(&call).len() <= 2, "{}", call.target);
        let keys = by_caller.entry(caller(&call).to_owned()).or_default();
        keys.extend(asked(&call).into_iter().map(str::to_owned));
    }
    assert_eq!(steady.calls("GET /keys").len(), 3, "equal calls of three requests are three calls");
    let passed_on = ["authorization", "cookie"].map(|name| steady.calls("*")[0].headers.get(name).map(str::to_owned));
    assert_eq!(passed_on, [None, None], "what the spec does not name is not passed on");
    assert_eq!(by_caller.len(), 3, "a call is made for one caller");
    for (caller, keys) in by_caller {
        let distinct: BTreeSet<&str> = keys.iter().map(String::as_str).collect();
        assert_eq!((keys.len(), distinct), (6, KEYS.into()), "{caller} asks for each key once, whoever else has asked");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_whose_batch_fails_gets_nothing_of_anothers() {
    let (_steady, private, bff) = started().await;
    private.on_call("GET /items", |call| match caller(call) {
        "ben" => status(503),
        // A wrong answer to one: keys that it did not ask for.
        "cyd" => json(KEYS.map(|id| item(id, "cyd"))),
        _ => items(call).delay(ms(20)),
    });
    let replies = join_all(CALLERS.map(|caller| sent(&bff, "GET /batch", caller, None))).await;
    assert_eq!(replies.iter().map(|reply| reply.status).collect::<Vec<_>>(), [200, 502, 200]);
    assert_eq!(replies[0].json(), all_items("ada"));
    assert!(!replies[1].text().contains(" of "), "{}", replies[1].text());
    assert_eq!(replies[2].json(), all_items("cyd"));
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_requests_on_shared_connections_keep_callers_apart() {
    let (_steady, private, bff) = started().await;
    private.on_call("GET /items", |call| items(call).delay(some_time(call)));
    private.on_call("GET /items/*", |call| json(item(call.last_segment(), caller(call))).delay(some_time(call)));
    private.on_call("POST /items/find", |call| {
        let asked = call.json();
        let (id, caller) = (asked["id"].as_str().unwrap_or_default(), asked["caller"].as_str().unwrap_or_default());
        // One of two fails, and the fallback call stands in.
        if id < "k-3" { status(500) } else { json(item(id, caller)).delay(some_time(call)) }
    });
    for _ in 0..10 {
        let (bff, one) = (&bff, |index: usize| KEYS[index % KEYS.len()]);
        let round = CALLERS.into_iter().cycle().take(36).enumerate().map(async |(index, caller)| match index / 12 {
            0 => (caller, sent(bff, "GET /batch", caller, None).await, all_items(caller)),
            1 => (caller, sent(bff, "GET /each", caller, None).await, all_items(caller)),
            _ => {
                let id = one(index);
                (caller, sent(bff, "POST /one", caller, Some(json!({ "id": id }))).await, item(id, caller))
            }
        });
        for (caller, reply, expected) in join_all(round).await {
            assert_eq!((reply.status, reply.json()), (200, expected), "{caller}");
        }
    }
    let calls = private.calls("*").len();
    assert!(private.connections() < calls / 2, "{calls} calls share {} connections", private.connections());
}
