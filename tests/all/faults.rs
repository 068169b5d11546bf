//! Every fault of an upstream against every policy of a call.

use bff_tests::{Answer, Bff, Fake, Refused, Reply, empty, json, json_of_size, ms, raw, status};
use serde_json::{Value, json};

use crate::test_bff;

/// What a whole run of a faulty call may take: the call's timeout is 1 s and the endpoint's is 4 s.
const DEADLINE: std::time::Duration = ms(4000);

fn item() -> Value {
    json!({ "id": "i-1", "name": "Item" })
}

/// Each fault and the outcome that it must have.
fn faults() -> Vec<(&'static str, Answer, &'static str)> {
    vec![
        ("no answer", json(item()).never(), "timeout"),
        ("slow headers", json(item()).slow_headers(ms(100)), "timeout"),
        ("slow body", json(item()).slow_body(ms(500)), "timeout"),
        ("slow chunks", json(item()).chunked(4).slow_body(ms(500)), "timeout"),
        ("closed before an answer", json(item()).closed(), "unreachable"),
        ("reset in mid-body", json(item()).reset(), "unreachable"),
        ("reset in mid-chunk", json(item()).chunked(4).reset(), "unreachable"),
        ("truncated", json(item()).truncated(), "unreachable"),
        ("500", status(500), "status"),
        ("503", status(503), "status"),
        ("404", status(404), "status"),
        ("a redirect", json(item()).with_status(302).header("location", "/items/elsewhere"), "status"),
        ("an error that never ends", status(500).slow_body(ms(60_000)), "status"),
        ("no JSON", raw("<html>internal</html>"), "contract"),
        ("half of JSON", raw(r#"{"id":"i-1","name":"It"#), "contract"),
        ("more than JSON", raw(r#"{"id":"i-1","name":"Item"} internal"#), "contract"),
        ("no UTF-8", raw(&b"{\"id\":\"\xff\",\"name\":\"Item\"}"[..]), "contract"),
        ("a wrong type", json(json!({ "id": 1, "name": "Item" })), "contract"),
        ("a missing field", json(json!({ "id": "i-1" })), "contract"),
        ("a null", json(json!({ "id": "i-1", "name": null })), "contract"),
        ("nothing but null", json(Value::Null), "contract"),
        ("a list", json(json!([item()])), "contract"),
        ("an empty 200", empty(200), "contract"),
        ("an empty 204", empty(204), "contract"),
        ("10 MB", json_of_size("name", 10_000_000), "contract"),
        ("10 MB in chunks", json_of_size("name", 10_000_000).chunked(64 << 10), "contract"),
    ]
}

/// Answers that look odd but are none of the upstream's faults.
fn oddities() -> Vec<(&'static str, Answer)> {
    vec![
        ("chunked", json(item()).chunked(3)),
        ("a body in parts", json(item()).slow_body(ms(5))),
        ("a head in parts", json(item()).slow_headers(ms(1))),
        ("another success", json(item()).with_status(203)),
        ("white space", raw("\r\n\t {\"name\" : \"Item\",\n\"id\": \"i-1\"} \n")),
        ("more fields", json(json!({ "id": "i-1", "more": [1, { "id": 2 }], "name": "Item" }))),
        ("no media type", empty(200).with_body(item().to_string())),
        ("closing", json(item()).then_closes()),
        (
            "7 MB of what nobody reads",
            raw(format!(r#"{{"raw":"{}","id":"i-1","name":"Item"}}"#, "x".repeat(7_000_000))),
        ),
    ]
}

type StandIn = fn() -> Value;

/// A policy: its endpoint, and what its reply has for `item` when the call fails. `None`: the reply fails.
const POLICIES: [(&str, Option<StandIn>); 5] = [
    ("required", None),
    ("optional", Some(|| Value::Null)),
    ("constant", Some(|| json!({ "id": "none", "name": "nobody" }))),
    ("expression", Some(|| json!({ "id": "x", "name": "Other" }))),
    ("another", Some(|| json!({ "id": "stand-in", "name": "Stand-in" }))),
];

async fn steady() -> Fake {
    let steady = Fake::start().await;
    steady.on("GET /items/other", json(json!({ "id": "other", "name": "Other" })));
    steady.on("GET /items/stand-in", json(json!({ "id": "stand-in", "name": "Stand-in" })));
    steady
}

async fn bff(steady: &Fake, flaky: String) -> Bff {
    test_bff("faults").upstream("steady", steady.url()).faulty_upstream("flaky", flaky).start().await
}

/// Sends one request to each policy's endpoint at once and holds the replies against the outcome.
async fn hold_policies(bff: &Bff, fault: &str, outcome: &str) {
    let targets = POLICIES.map(|(policy, _)| format!("/{policy}/x"));
    let replies = futures::future::join_all(targets.iter().map(|target| bff.get(target))).await;
    for ((policy, stand_in), reply) in POLICIES.iter().zip(replies) {
        let context = format!("{fault}, {policy}: {} {}", reply.status, reply.text());
        assert!(reply.elapsed < DEADLINE, "{context}: {:?}", reply.elapsed);
        assert!(!reply.text().contains("internal"), "{context}");
        match stand_in {
            None => hold_problem(&reply, if outcome == "timeout" { 504 } else { 502 }, &context),
            Some(stand_in) => {
                assert_eq!(reply.status, 200, "{context}");
                assert_eq!(reply.json(), json!({ "item": stand_in(), "other": "Other" }), "{context}");
                assert_eq!(reply.degraded(), [("item".to_owned(), outcome.to_owned())], "{context}");
                assert_eq!(reply.headers.get("cache-control"), Some("no-store"), "{context}");
            }
        }
    }
}

fn hold_problem(reply: &Reply, status: u16, context: &str) {
    assert_eq!(reply.status, status, "{context}");
    assert_eq!(reply.headers.get("content-type"), Some("application/problem+json"), "{context}");
    assert_eq!(reply.json()["status"], status, "{context}");
    assert!(reply.headers.get("bff-degraded").is_none(), "{context}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_under_every_policy() {
    let steady = steady().await;
    let flaky = Fake::start().await;
    let bff = bff(&steady, flaky.url()).await;
    for (fault, answer, outcome) in faults() {
        flaky.on("GET /items/*", answer);
        hold_policies(&bff, fault, outcome).await;
    }
    assert!(flaky.calls("GET /items/elsewhere").is_empty(), "redirects are not followed");
    flaky.on("GET /items/*", json(item()));
    assert_eq!(bff.get("/required/x").await.status, 200, "it is as well as before");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_connection_under_every_policy() {
    let steady = steady().await;
    let refused = Refused::reserve();
    let bff = bff(&steady, refused.url()).await;
    hold_policies(&bff, "refused", "unreachable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_fault_is_not_taken_for_one() {
    let steady = steady().await;
    let flaky = Fake::start().await;
    let bff = bff(&steady, flaky.url()).await;
    for (oddity, answer) in oddities() {
        flaky.on("GET /items/*", answer);
        let reply = bff.get("/required/x").await;
        assert_eq!(reply.status, 200, "{oddity}: {}", reply.text());
        assert_eq!(reply.json(), json!({ "item": item(), "other": "Other" }), "{oddity}");
        assert_eq!(reply.degraded(), [], "{oddity}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passed_status_is_the_endpoints_own_and_no_other_is() {
    let steady = steady().await;
    let flaky = Fake::start().await;
    let bff = bff(&steady, flaky.url()).await;
    for (upstream, expected) in [(404, 404), (403, 502), (500, 502)] {
        flaky.on("GET /items/*", status(upstream));
        let reply = bff.get("/pass/x").await;
        hold_problem(&reply, expected, &format!("pass of {upstream}"));
        assert!(!reply.text().contains("internal"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_answer_counts_where_the_contract_has_one() {
    let steady = steady().await;
    let flaky = Fake::start().await;
    let bff = bff(&steady, flaky.url()).await;
    flaky.on("GET /maybe/x", empty(204)).then(json(item()));
    assert_eq!(bff.get("/maybe/x").await.json(), json!({ "item": null }));
    assert_eq!(bff.get("/maybe/x").await.json(), json!({ "item": item() }));
    flaky.on("DELETE /items/x", empty(204)).then(status(500));
    let reply = bff.request("DELETE /items/x").send().await;
    assert_eq!((reply.status, reply.text().as_str(), reply.headers.get("content-length")), (204, "", None));
    assert_eq!(bff.request("DELETE /items/x").send().await.status, 502);
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_and_escapes_come_out_as_they_went_in() {
    let steady = steady().await;
    let flaky = Fake::start().await;
    let bff = bff(&steady, flaky.url()).await;
    let copied = r#"{"name":"\u00e9\ud83e\udd80\/\"\n","count":12345678901234567890,"price":19.90,"raw":{"b":1.0E+2,"a":[ 0.10 , -0 ],"b":2}}"#;
    flaky.on("GET /items/*", raw(copied.replacen('{', r#"{"id":"i-1","#, 1)));
    assert_eq!(bff.get("/raw/x").await.text(), copied);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_depends_on_a_failed_call_is_not_called() {
    let steady = steady().await;
    let flaky = Fake::start().await;
    let bff = bff(&steady, flaky.url()).await;
    flaky.on("GET /items/*", status(500));
    assert_eq!(bff.get("/dependent/x").await.status, 502);
    assert_eq!(steady.targets(), Vec::<String>::new());
    steady.on("GET /items/none", json(json!({ "id": "none", "name": "None" })));
    assert_eq!(bff.get("/dependent-optional/x").await.json(), json!({ "other": "None" }));
    assert_eq!(steady.targets(), ["GET /items/none"]);
}
