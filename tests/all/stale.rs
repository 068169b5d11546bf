//! Last good answers over real sockets: they stand in for a dead upstream, for whom they were meant, as long as they may.

use std::time::Duration;

use bff_tests::{Answer, Bff, Call, Fake, Key, Program, Reply, json, status};
use futures::future::join_all;
use serde_json::{Value, json};

use crate::test_bff;

const CALLERS: [&str; 3] = ["ada", "ben", "cyd"];

fn item(call: &Call) -> Answer {
    let caller = call.headers.get("x-caller").expect("the contract requires it");
    json(json!({ "id": call.last_segment(), "name": format!("{} of {caller}", call.last_segment()) }))
}

/// An upstream that answers each caller differently.
async fn private() -> Fake {
    let private = Fake::start().await;
    private.on_call("GET /items/*", item);
    private
}

async fn bff(steady: &Fake, private: &Fake, stale: Value) -> Bff {
    program(steady, private).setting(&["upstreams", "private", "stale"], stale).start().await
}

fn program(steady: &Fake, private: &Fake) -> Program {
    test_bff("isolation")
        .upstream("steady", steady.url())
        .faulty_upstream("private", private.url())
        .auth("caller", Key::Hs256)
}

async fn sent(bff: &Bff, caller: &str) -> Reply {
    bff.request("GET /stale/k-1").bearer(&Key::Hs256.token(json!({ "sub": caller }))).send().await
}

/// The name in a reply, and how its call went.
fn name(reply: &Reply) -> (Value, Vec<(String, String)>) {
    (reply.json()["name"].clone(), reply.degraded())
}

fn of(caller: &str, reason: Option<&str>) -> (Value, Vec<(String, String)>) {
    let degraded = reason.map(|reason| ("item".to_owned(), format!("{reason};stale")));
    (json!(format!("k-1 of {caller}")), degraded.into_iter().collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_upstreams_last_answers_stand_in_for_whom_they_were_meant() {
    let (steady, private) = (Fake::start().await, private().await);
    let bff = bff(&steady, &private, json!({})).await;
    for caller in CALLERS {
        assert_eq!(name(&sent(&bff, caller).await), of(caller, None));
    }
    private.on("GET /items/*", status(503));
    // Whichever worker has the connection: what is kept is the process's.
    let replies = join_all(CALLERS.into_iter().cycle().take(12).map(|caller| sent(&bff, caller))).await;
    for (caller, reply) in CALLERS.into_iter().cycle().zip(&replies) {
        assert_eq!(name(reply), of(caller, Some("status")));
        assert_eq!(reply.headers.get("cache-control"), Some("no-store"));
        let meta = &reply.json()["_meta"];
        assert_eq!((&meta["complete"], &meta["sources"]["item"]["outcome"]), (&json!(false), &json!("status")));
        assert!(meta["sources"]["item"]["stale_s"].is_u64(), "{meta}");
    }
    drop(private);
    assert_eq!(name(&sent(&bff, "ben").await), of("ben", Some("unreachable")));
    let stranger = sent(&bff, "dan").await;
    assert_eq!(stranger.status, 502, "who was never answered gets nothing of anothers: {}", stranger.text());
    bff.logged(",stale=").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_upstream_says_is_gone_does_not_come_back() {
    let (steady, private) = (Fake::start().await, private().await);
    let bff = bff(&steady, &private, json!({})).await;
    for caller in CALLERS {
        sent(&bff, caller).await;
    }
    private.on_call("GET /items/*", |call| match call.headers.get("x-caller") {
        Some("ada") => status(404),
        Some("ben") => status(403),
        _ => status(429),
    });
    let replies = join_all(CALLERS.map(|caller| sent(&bff, caller))).await;
    assert_eq!(replies.iter().map(|reply| reply.status).collect::<Vec<_>>(), [502, 502, 200]);
    private.on("GET /items/*", status(500));
    let replies = join_all(CALLERS.map(|caller| sent(&bff, caller))).await;
    assert_eq!(replies.iter().map(|reply| reply.status).collect::<Vec<_>>(), [502, 502, 200]);
    assert_eq!(name(&replies[2]), of("cyd", Some("status")));
}

#[tokio::test(flavor = "multi_thread")]
async fn age_and_memory_are_configured() {
    let (steady, private) = (Fake::start().await, private().await);
    let brief = bff(&steady, &private, json!({ "max_age": "1s" })).await;
    let none = bff(&steady, &private, json!({ "memory_bytes": 0 })).await;
    for bff in [&brief, &none] {
        assert_eq!(name(&sent(bff, "ada").await), of("ada", None));
    }
    private.on("GET /items/*", status(500));
    assert_eq!(sent(&none, "ada").await.status, 502);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(sent(&brief, "ada").await.status, 502, "too old");
}
