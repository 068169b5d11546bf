//! Many keys: distinct, bounded, in chunks.

use bff_tests::{Answer, Bff, Call, Fake, Gate, json, status};
use serde_json::{Value, json};

use crate::test_bff;

/// 1000 keys, of which so many are distinct.
fn keys(distinct: usize) -> Answer {
    let keys: Vec<_> = (0..1000).map(|index| json!({ "id": format!("k-{}", index % distinct) })).collect();
    json(json!({ "keys": keys }))
}

fn item(id: &str) -> Value {
    json!({ "id": id, "name": id.to_uppercase() })
}

/// The keys of a batch call, as its query lists them.
fn asked(call: &Call) -> Vec<String> {
    let list = call.query().strip_prefix("id=").expect("the only parameter");
    list.split(',').map(str::to_owned).collect()
}

async fn started() -> (Fake, Fake, Bff) {
    let steady = Fake::start().await;
    let flaky = Fake::start().await;
    let bff = test_bff("faults").upstream("steady", steady.url()).faulty_upstream("flaky", flaky.url()).start().await;
    (steady, flaky, bff)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_keys_of_which_forty_are_distinct_make_forty_calls_four_at_once() {
    let (steady, flaky, bff) = started().await;
    steady.on("GET /keys", keys(40));
    let gate = Gate::closed();
    let held = gate.clone();
    flaky.on_call("GET /items/*", move |call| json(item(call.last_segment())).held_by(&held));
    let (reply, ()) = tokio::join!(bff.get("/each"), async {
        flaky.arrived("GET /items/*", 4).await;
        gate.open();
    });
    let expected: Vec<_> = (0..1000).map(|index| item(&format!("k-{}", index % 40))).collect();
    assert_eq!(reply.json(), json!(expected));
    assert_eq!(flaky.calls("*").len(), 40);
    assert_eq!(flaky.in_flight_max(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_keys_than_the_maximum_are_a_failure_that_says_so() {
    let (steady, flaky, bff) = started().await;
    steady.on("GET /keys", keys(51));
    let reply = bff.get("/each").await;
    assert_eq!(reply.status, 502);
    assert!(reply.json()["type"].as_str().unwrap().ends_with("too-many-keys"), "{}", reply.text());
    let detail = reply.json()["detail"].to_string();
    assert!(["items", "51", "50"].iter().all(|word| detail.contains(word)), "{detail}");
    assert!(flaky.calls("*").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_element_that_fails_is_null_and_named_once() {
    let (steady, flaky, bff) = started().await;
    steady.on("GET /keys", json(json!({ "keys": [{ "id": "a" }, { "id": "b" }, { "id": "c" }, { "id": "a" }] })));
    flaky.on_call("GET /items/*", |call| if call.last_segment() == "c" { json(item("c")) } else { status(503) });
    let reply = bff.get("/each-optional").await;
    let expected = json!([{ "id": "a", "item": null }, { "id": "b", "item": null }, { "id": "c", "item": { "name": "C" } }, { "id": "a", "item": null }]);
    assert_eq!(reply.json(), expected);
    assert_eq!(reply.degraded(), [("items".to_owned(), "status".to_owned())]);
    flaky.on("GET /items/b", status(500));
    assert_eq!(bff.get("/each").await.status, 502);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_copes_with_missing_duplicate_unordered_and_unasked_elements() {
    let (steady, flaky, bff) = started().await;
    steady.on("GET /keys", keys(25));
    flaky.on_call("GET /items", |call| {
        let mut items: Vec<_> = asked(call).iter().filter(|id| *id != "k-7").map(|id| item(id)).collect();
        items.reverse();
        items.push(json!({ "id": "k-3", "name": "A second one" }));
        items.push(item("nobody asked"));
        json(items)
    });
    let reply = bff.get("/batch").await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let elements = reply.json();
    assert_eq!(elements.as_array().unwrap().len(), 1000);
    assert_eq!(elements[2], json!({ "id": "k-2", "item": { "name": "K-2" } }));
    assert_eq!(elements[7], json!({ "id": "k-7", "item": null }));
    assert_eq!(elements[32], json!({ "id": "k-7", "item": null }));
    let mut sizes: Vec<_> = flaky.calls("GET /items").iter().map(|call| asked(call).len()).collect();
    sizes.sort();
    assert_eq!(sizes, [5, 10, 10]);
    assert!(flaky.in_flight_max() <= 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunk_that_fails_takes_only_its_own_keys_along() {
    let (steady, flaky, bff) = started().await;
    steady.on(
        "GET /keys",
        json(json!({ "keys": (0..12).map(|index| json!({ "id": format!("k-{index}") })).collect::<Vec<_>>() })),
    );
    flaky.on_call("GET /items", |call| {
        let ids = asked(call);
        if ids.contains(&"k-0".to_owned()) {
            status(500)
        } else {
            json(ids.iter().map(|id| item(id)).collect::<Vec<_>>())
        }
    });
    let reply = bff.get("/batch-optional").await;
    assert_eq!(reply.json()[0], json!({ "id": "k-0", "item": null }));
    assert_eq!(reply.json()[11], json!({ "id": "k-11", "item": { "name": "K-11" } }));
    assert_eq!(reply.degraded(), [("items".to_owned(), "status".to_owned())]);
    assert_eq!(bff.get("/batch").await.status, 502);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_in_for_a_key_can_use_an_answer_that_the_call_does_not() {
    let (steady, flaky, bff) = started().await;
    steady.on("GET /keys", json(json!({ "keys": [{ "id": "a" }, { "id": "b" }] })));
    let gate = Gate::closed();
    steady.on("GET /items/other", json(item("other")).held_by(&gate));
    steady.on("GET /items/OTHER", json(json!({ "id": "OTHER", "name": "Another call's" })));
    flaky.on_call("GET /items/*", |call| if call.last_segment() == "a" { json(item("a")) } else { status(503) });
    flaky.on("GET /items", status(503));
    let (reply, ()) = tokio::join!(bff.get("/each-stand-in"), async {
        steady.arrived("GET /items/other", 1).await;
        gate.open();
    });
    let expected = json!([
        { "id": "a", "value": "A", "call": "A", "chunk": "OTHER" },
        { "id": "b", "value": "OTHER", "call": "Another call's", "chunk": "OTHER" },
    ]);
    assert_eq!(reply.json(), expected);
}
