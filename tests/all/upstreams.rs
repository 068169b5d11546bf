//! Upstreams with several instances on their worst days: real processes and sockets, faults on the wire.

use std::path::PathBuf;
use std::time::Instant;

use bff_tests::{Answer, Fake, Key, Program, Refused, empty, hold_all_well, json, ms, status};
use futures::future::join_all;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::test_bff;

fn item() -> Answer {
    json(json!({ "id": "x", "name": "Item" }))
}

/// An instance of `flaky` that answers.
async fn instance() -> Fake {
    let fake = Fake::start().await;
    fake.on("GET /items/*", item());
    fake
}

async fn instances() -> [Fake; 3] {
    [instance().await, instance().await, instance().await]
}

async fn steady() -> Fake {
    let steady = Fake::start().await;
    steady.on("GET /items/other", json(json!({ "id": "other", "name": "Other" })));
    steady
}

/// The BFF before `flaky`, which is configured so.
fn bff(steady: &Fake, flaky: Value) -> Program {
    test_bff("faults").upstream("steady", steady.url()).setting(&["upstreams", "flaky"], flaky)
}

fn urls(instances: &[Fake]) -> Value {
    json!({ "urls": instances.iter().map(Fake::url).collect::<Vec<_>>() })
}

/// With one key of `flaky` more.
fn with(mut flaky: Value, key: &str, value: Value) -> Value {
    flaky[key] = value;
    flaky
}

/// A breaker that never opens.
fn never_open() -> Value {
    json!({ "success_rate": 0, "failures_in_a_row": 1_000_000 })
}

fn asked(fake: &Fake) -> usize {
    fake.calls("GET /items/*").len()
}

#[tokio::test(flavor = "multi_thread")]
async fn instances_that_are_killed_under_load_cost_no_client_an_error() {
    let steady = steady().await;
    let flaky = instances().await;
    let bff = bff(&steady, urls(&flaky)).start().await;
    let [first, second, third] = flaky;
    let kill = async {
        tokio::time::sleep(ms(500)).await;
        drop(first);
        tokio::time::sleep(ms(1000)).await;
        drop(second);
        tokio::time::sleep(ms(1000)).await;
    };
    let (replies, ()) = bff.load("/required/x", 8, kill).await;
    assert!(replies.len() > 100, "{} replies", replies.len());
    hold_all_well(&replies);
    assert!(asked(&third) > replies.len() / 3, "it does the work of all");
    bff.logged("the breaker is open").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_always_fails_is_not_asked_much_more_than_by_clients() {
    let steady = steady().await;
    let flaky = instances().await;
    for fake in &flaky {
        fake.on("GET /items/*", status(503));
    }
    let bff = bff(&steady, with(urls(&flaky), "breaker", never_open())).start().await;
    let started = Instant::now();
    let (replies, ()) = bff.load("/required/x", 4, tokio::time::sleep(ms(3000))).await;
    assert!(replies.iter().all(|reply| reply.status == 502));
    let (offered, made) = (replies.len() as f64, flaky.iter().map(asked).sum::<usize>() as f64);
    // What ten seconds allow may be spent at once.
    let allowed = offered * 1.2 + 10.0 * (started.elapsed().as_secs_f64() + 10.0);
    assert!(made > offered && made <= allowed, "{made} for {offered}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_breaker_opens_refuses_probes_and_closes_and_says_so() {
    let steady = steady().await;
    let flaky = instance().await;
    flaky.on("GET /items/*", status(500)).times(5).then(item());
    let bff =
        bff(&steady, json!({ "url": flaky.url(), "breaker": { "open_min": "300ms", "jitter": 0 } })).start().await;
    for _ in 0..5 {
        assert_eq!(bff.get("/required/x").await.status, 502);
    }
    bff.logged("the breaker is open").await;
    let refused = bff.get("/required/x").await;
    assert_eq!((refused.status, refused.headers.get("retry-after")), (503, Some("1")));
    assert_eq!(refused.json()["type"], "urn:problem-type:bff:upstream-overloaded");
    assert_eq!(bff.get("/optional/x").await.degraded(), [("item".to_owned(), "overloaded".to_owned())]);
    assert_eq!(asked(&flaky), 5);
    tokio::time::sleep(ms(350)).await;
    assert_eq!(bff.get("/required/x").await.status, 200);
    bff.logged("this call is its probe").await;
    bff.logged("the breaker is closed").await;
}

/// A file with a list of instances.
struct List(TempDir);

impl List {
    fn of(instances: &[&Fake]) -> Self {
        let list = Self(tempfile::tempdir().unwrap());
        list.write(instances);
        list
    }

    fn write(&self, instances: &[&Fake]) {
        let addresses: Vec<_> = instances.iter().map(|fake| fake.address().to_string()).collect();
        let new = self.0.path().join("new");
        std::fs::write(&new, json!(addresses).to_string()).unwrap();
        std::fs::rename(new, self.path()).unwrap();
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("flaky.json")
    }

    fn discovery(&self) -> Value {
        let discovery = json!({ "type": "file", "path": self.path(), "poll_interval": "50ms" });
        json!({ "url": "http://flaky.internal", "discovery": discovery })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_instances_the_answer_is_503_at_once() {
    let steady = steady().await;
    let (list, flaky) = (List::of(&[]), instance().await);
    let bff = bff(&steady, list.discovery()).start().await;
    let reply = bff.get("/required/x").await;
    assert_eq!((reply.status, reply.headers.get("retry-after")), (503, Some("1")), "{}", reply.text());
    assert!(reply.elapsed < ms(500), "{:?}", reply.elapsed);
    list.write(&[&flaky]);
    bff.logged(r#""upstream":"flaky","instances":1"#).await;
    // What is logged is passed on right after.
    tokio::time::sleep(ms(100)).await;
    assert_eq!(bff.get("/required/x").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_loses_nothing() {
    let steady = steady().await;
    let [first, second, third] = instances().await;
    let list = List::of(&[&first, &second, &third]);
    let bff = bff(&steady, list.discovery()).start().await;
    let roll = async {
        let mut running = [first, second, third].map(Some);
        for number in 0..3 {
            tokio::time::sleep(ms(400)).await;
            let old = running[number].replace(instance().await);
            list.write(&running.iter().flatten().collect::<Vec<_>>());
            // As an orchestrator does: taken off the list first, killed a little later.
            tokio::time::sleep(ms(400)).await;
            drop(old);
        }
        running
    };
    let (replies, running) = bff.load("/required/x", 8, roll).await;
    hold_all_well(&replies);
    assert!(running.iter().flatten().all(|fake| asked(fake) > 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_checks_find_down_gets_no_calls() {
    let steady = steady().await;
    let flaky = instances().await;
    for fake in &flaky {
        fake.on("GET /health", empty(204));
    }
    flaky[1].on("GET /health", status(500));
    let health = json!({ "path": "/health", "interval": "50ms", "rise": 1, "fall": 1 });
    let bff = bff(&steady, with(urls(&flaky), "health", health)).start().await;
    bff.logged("an instance is out").await;
    bff.logged("instances that get no calls").await;
    let before = asked(&flaky[1]);
    for _ in 0..30 {
        assert_eq!(bff.get("/required/x").await.status, 200);
    }
    assert_eq!(asked(&flaky[1]), before);
    flaky[1].on("GET /health", empty(204));
    bff.logged("an instance is healthy").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_is_never_sent_twice_and_what_was_not_sent_goes_elsewhere() {
    let fakes = [Fake::start().await, Fake::start().await];
    for fake in &fakes {
        fake.on("POST *", item().closed());
        fake.on("GET *", item());
    }
    let ask = async |urls: Value| {
        let bff = test_bff("isolation").upstream("steady", fakes[0].url()).auth("caller", Key::Hs256);
        let bff = bff.setting(&["upstreams", "private"], urls).start().await;
        let token = Key::Hs256.token(json!({ "sub": "ada" }));
        bff.request("POST /one").bearer(&token).json(json!({ "id": "x" })).send().await
    };
    let reply = ask(urls(&fakes)).await;
    assert_eq!((reply.status, reply.degraded()[0].1.as_str()), (200, "unreachable"));
    assert_eq!(fakes.iter().map(|fake| fake.calls("POST *").len()).sum::<usize>(), 1);

    for fake in &fakes {
        fake.on("POST *", item());
    }
    let refused = Refused::reserve();
    for _ in 0..4 {
        let reply = ask(json!({ "urls": [refused.url(), fakes[1].url()] })).await;
        assert_eq!((reply.status, reply.degraded()), (200, Vec::new()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn retry_after_is_honoured() {
    let steady = steady().await;
    let flaky = instance().await;
    flaky.on("GET /items/*", status(429).header("retry-after", "0")).then(item());
    let bff = bff(&steady, json!({ "url": flaky.url() })).start().await;
    assert_eq!(bff.get("/required/x").await.status, 200);
    flaky.on("GET /items/*", status(503).header("retry-after", "60")).then(item());
    let reply = bff.get("/required/x").await;
    assert_eq!((reply.status, asked(&flaky)), (502, 3), "nobody waits a minute");
    assert!(reply.elapsed < ms(500), "{:?}", reply.elapsed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_instance_is_hedged() {
    let steady = steady().await;
    let flaky = instances().await;
    let settings = with(with(urls(&flaky), "hedge", json!(true)), "hedge_budget", json!({ "ratio": 0.2 }));
    let bff = bff(&steady, with(settings, "balance", json!("round_robin"))).start().await;
    for _ in 0..40 {
        assert_eq!(bff.get("/required/x").await.status, 200);
    }
    // The quantiles are remembered for a tenth of a second.
    tokio::time::sleep(ms(150)).await;
    flaky[0].on("GET /items/*", item().delay(ms(900)));
    for _ in 0..3 {
        let reply = bff.get("/required/x").await;
        assert!(reply.status == 200 && reply.elapsed < ms(600), "{} {:?}", reply.status, reply.elapsed);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn identical_calls_are_one_and_who_leaves_takes_nothing_from_the_others() {
    let steady = steady().await;
    let flaky = instance().await;
    flaky.on("GET /items/*", item().delay(ms(500)));
    let bff = bff(&steady, json!({ "url": flaky.url(), "coalesce": true })).start().await;
    let leaving = bff.request("GET /required/x").open().await.unwrap();
    flaky.arrived("GET /items/x", 1).await;
    let others = join_all((0..5).map(|_| bff.get("/required/x")));
    let leave = async {
        tokio::time::sleep(ms(200)).await;
        drop(leaving);
    };
    let (others, ()) = tokio::join!(others, leave);
    hold_all_well(&others);
    assert_eq!(asked(&flaky), 1);
    assert_eq!(bff.get("/required/y").await.status, 200);
    assert_eq!(asked(&flaky), 2, "another item is another call");
}
