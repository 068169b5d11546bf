//! When calls start: told by the fakes' clocks and by gates that the tests open, never by how long something took.

use bff_tests::{Call, Fake, Gate, json, status};
use serde_json::{Value, json};

use crate::test_bff;

/// Items whose name is their id in capitals; `a` names `b` as its next.
fn item(call: &Call) -> Value {
    let id = call.last_segment();
    json!({ "id": id, "name": id.to_uppercase(), "next": "b" })
}

async fn faults(steady: &Fake) -> bff_tests::Bff {
    test_bff("faults").upstream("steady", steady.url()).upstream("flaky", steady.url()).start().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_starts_when_its_own_inputs_are_there() {
    let steady = Fake::start().await;
    let [a, b, c] = [Gate::closed(), Gate::closed(), Gate::closed()];
    let gates = [("a", a.clone()), ("b", b.clone()), ("c", c.clone())];
    steady.on_call("GET /items/*", move |call| {
        let answer = json(item(call));
        match gates.iter().find(|(id, _)| *id == call.last_segment()) {
            Some((_, gate)) => answer.held_by(gate),
            None => answer,
        }
    });
    let bff = faults(&steady).await;
    let reply = bff.get("/order");
    let steps = async {
        // Independent ones overlap: both are here and neither is answered.
        steady.arrived("GET /items/a", 1).await;
        steady.arrived("GET /items/c", 1).await;
        assert_eq!(steady.targets().len(), 2);
        a.open();
        // Its own input is there, although the slower sibling still runs.
        steady.arrived("GET /items/b", 1).await;
        assert!(steady.only_call("GET /items/c").ended.is_none());
        assert_eq!(steady.targets().len(), 3);
        b.open();
        // `after` waits for just what it names.
        steady.arrived("GET /items/e", 1).await;
        assert!(steady.only_call("GET /items/c").ended.is_none());
        c.open();
    };
    let (reply, ()) = tokio::join!(reply, steps);
    assert_eq!(reply.json(), json!(["A", "B", "C", "D-B-C", "E"]), "{}", reply.text());
    let call = |id: &str| steady.only_call(&format!("GET /items/{id}"));
    assert!(
        call("a").started < call("c").ended.unwrap() && call("c").started < call("a").ended.unwrap(),
        "a and c overlap"
    );
    assert!(call("b").started >= call("a").ended.unwrap(), "b waits for a");
    assert!(call("b").ended.unwrap() <= call("c").ended.unwrap(), "b does not wait for c");
    assert!(call("d-b-c").started >= call("c").ended.unwrap(), "d waits for c");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deadline_is_one_for_all_calls_and_travels_upstream() {
    let steady = Fake::start().await;
    let gate = Gate::closed();
    steady.on("GET /items/first", json(json!({ "id": "second", "name": "First" })).held_by(&gate));
    steady.on("GET /items/second", json(json!({ "id": "second", "name": "Second" })).never());
    let bff = faults(&steady).await;
    let left = |id: &str| -> u64 {
        steady
            .only_call(&format!("GET /items/{id}"))
            .headers
            .get("bff-deadline-ms")
            .expect("a deadline")
            .parse()
            .unwrap()
    };
    let steps = async {
        steady.arrived("GET /items/first", 1).await;
        tokio::time::sleep(bff_tests::ms(100)).await;
        gate.open();
        steady.arrived("GET /items/second", 1).await;
        assert!(left("first") <= 2000, "{}", left("first"));
        assert!(left("second") <= left("first") - 100, "{} after {}", left("second"), left("first"));
    };
    let (reply, ()) = tokio::join!(bff.get("/deadline"), steps);
    assert_eq!(reply.status, 504);
    steady.hung_up("GET /items/second").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_required_failure_ends_its_siblings() {
    let steady = Fake::start().await;
    let flaky = Fake::start().await;
    let gate = Gate::closed();
    steady.on("GET /items/*", json(json!({})).never());
    flaky.on("GET /items/*", status(500).held_by(&gate));
    let bff = test_bff("faults").upstream("steady", steady.url()).upstream("flaky", flaky.url()).start().await;
    let (reply, ()) = tokio::join!(bff.get("/required/x"), async {
        steady.arrived("GET /items/other", 1).await;
        gate.open();
    });
    assert_eq!(reply.status, 502);
    steady.hung_up("GET /items/other").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_ends_its_calls() {
    let steady = Fake::start().await;
    steady.on("GET /items/*", json(json!({})).never());
    let bff = faults(&steady).await;
    let connection = bff.request("GET /order").open().await.unwrap();
    steady.arrived("GET /items/*", 2).await;
    drop(connection);
    steady.hung_up("GET /items/a").await;
    steady.hung_up("GET /items/c").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_to_upstreams_are_used_again() {
    let steady = Fake::start().await;
    steady.on_call("GET /items/*", |call| json(item(call)));
    let bff = faults(&steady).await;
    for _ in 0..20 {
        assert_eq!(bff.get("/order").await.status, 200);
    }
    assert_eq!(steady.calls("*").len(), 100);
    assert!(steady.connections() <= 4, "{} connections", steady.connections());
}
