//! An upstream whose instances are processes of their own, which are killed, stopped and restarted under load.

use std::net::SocketAddr;
use std::time::Duration;

use bff_tests::{Bff, Fake, Program, Reply, hold_all_well, json, ms};
use futures::future::join_all;
use serde_json::json;
use tokio::time::sleep;

use crate::test_bff;

/// Long enough for a breaker that opened to let a probe through.
const RECOVERED: Duration = ms(2500);

/// An instance: a BFF that makes up its answers.
fn instance() -> Program {
    test_bff("instance").argument("--mock")
}

struct Upstream {
    instances: Vec<Bff>,
    steady: Fake,
}

impl Upstream {
    async fn start() -> Self {
        let steady = Fake::start().await;
        steady.on("GET /items/*", json(json!({ "id": "other", "name": "Other" })));
        Self { instances: join_all((0..3).map(|_| instance().start())).await, steady }
    }

    /// The BFF before it.
    async fn bff(&self) -> Bff {
        let urls: Vec<_> = self.instances.iter().map(|instance| format!("http://{}", instance.address())).collect();
        let bff = test_bff("faults").upstream("steady", self.steady.url());
        let bff = bff.setting(&["upstreams", "flaky"], json!({ "urls": urls, "timeout": "3s" })).start().await;
        // So that it is known how long a call usually takes.
        for _ in 0..20 {
            assert_eq!(bff.get("/required/x").await.status, 200);
        }
        sleep(ms(150)).await;
        bff
    }

    /// Another process in the place of one that has ended.
    async fn restart(&mut self, address: SocketAddr) {
        let started = instance().listening_at(address).start().await;
        let old = self.instances.iter_mut().find(|instance| instance.address() == address).unwrap();
        *old = started;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_of_three_may_be_stopped_and_go_on() {
    let upstream = Upstream::start().await;
    let bff = upstream.bff().await;
    let stop = async {
        sleep(ms(300)).await;
        upstream.instances[0].signal("STOP");
        upstream.instances[1].signal("STOP");
        sleep(RECOVERED).await;
    };
    let (replies, ()) = bff.load("/required/x", 8, stop).await;
    hold_all_well(&replies);
    bff.logged("the breaker is open").await;

    let go_on = async {
        upstream.instances[0].signal("CONT");
        upstream.instances[1].signal("CONT");
        bff.logged("the breaker is closed").await;
    };
    let (replies, ()) = bff.load("/required/x", 8, go_on).await;
    hold_all_well(&replies);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_may_be_killed_and_come_back() {
    let mut upstream = Upstream::start().await;
    let bff = upstream.bff().await;
    let kill = async {
        for number in 0..3 {
            let address = upstream.instances[number].address();
            upstream.instances[number].signal("KILL");
            sleep(ms(300)).await;
            upstream.restart(address).await;
            sleep(RECOVERED).await;
        }
    };
    let (replies, ()) = bff.load("/required/x", 8, kill).await;
    hold_all_well(&replies);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_may_end_in_peace_and_start_anew() {
    let mut upstream = Upstream::start().await;
    let bff = upstream.bff().await;
    let roll = async {
        for number in 0..3 {
            let address = upstream.instances[number].address();
            upstream.instances[number].terminate();
            upstream.instances[number].ended().await;
            upstream.restart(address).await;
            sleep(ms(500)).await;
        }
    };
    let (replies, ()): (Vec<Reply>, ()) = bff.load("/required/x", 8, roll).await;
    hold_all_well(&replies);
}
