//! Rate limits that processes share through a real Redis, and what becomes of them without it.

use bff_tests::{Bff, Redis, Reply, ms};
use futures::future::{join, join_all};
use serde_json::json;
use tokio::time::sleep;

/// What `bin/limited.rs` lets through.
const LIMIT: usize = 1000;

/// A BFF that waits for Redis as long as a busy machine needs.
async fn started(redis: &Redis) -> Bff {
    started_with(redis, "5s").await
}

async fn started_with(redis: &Redis, timeout: &str) -> Bff {
    let program = Bff::program(env!("CARGO_BIN_EXE_limited-bff"));
    let program = program.setting(&["redis"], json!({ "url": redis.url(), "timeout": timeout }));
    // More workers than cores: each has a runtime of its own, and all share one connection.
    program.setting(&["workers"], json!(3)).start().await
}

/// The replies to so many requests for a device, by several clients at once.
async fn replies(bff: &Bff, target: &str, device: &str, requests: usize) -> Vec<Reply> {
    const CLIENTS: usize = 8;
    let client = async |client: usize| {
        let mut replies = Vec::new();
        for _ in (client..requests).step_by(CLIENTS) {
            replies.push(bff.request(&format!("GET {target}")).header("x-device", device).send().await);
        }
        replies
    };
    join_all((0..CLIENTS).map(client)).await.concat()
}

/// How many of so many requests are let in; all others are refused as they should be.
async fn let_in(bff: &Bff, target: &str, device: &str, requests: usize) -> usize {
    let replies = replies(bff, target, device, requests).await;
    for reply in &replies {
        assert!(matches!(reply.status, 204 | 429), "{}: {}", reply.status, reply.text());
    }
    replies.iter().filter(|reply| reply.status == 204).count()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: run by .ci/run"]
async fn two_processes_share_one_limit_within_a_percent() {
    let redis = Redis::start().await;
    let (one, other) = (started(&redis).await, started(&redis).await);
    for target in ["/bucket", "/window"] {
        let both = join(let_in(&one, target, "a", 900), let_in(&other, target, "a", 900)).await;
        let sum = both.0 + both.1;
        assert!(sum.abs_diff(LIMIT) <= LIMIT / 100, "{target}: {both:?}");
        assert!(both.0 > 100 && both.1 > 100, "{target}: {both:?}");
        let of_another_device = one.request(&format!("GET {target}")).header("x-device", "b").send().await;
        assert_eq!(of_another_device.status, 204);
        assert_eq!(of_another_device.headers.get("x-ratelimit-remaining"), Some("999"));
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: run by .ci/run"]
async fn all_rates_of_a_request_take_one_round_trip_and_redis_keeps_none_for_ever() {
    let redis = Redis::start().await;
    let bff = started(&redis).await;
    assert_eq!(bff.get("/all").await.status, 204);
    redis.command("CONFIG RESETSTAT").await;
    for sent in 0..20 {
        let reply = bff.get("/all").await;
        assert_eq!(reply.status, 204);
        let limit = reply.headers.get("ratelimit").unwrap();
        assert!(limit.contains(&format!(r#""window";r={};"#, 998 - sent)), "{limit}");
    }
    let statistics = redis.command("INFO commandstats").await;
    assert!(statistics.contains("cmdstat_evalsha:calls=20,"), "{statistics}");
    assert!(!statistics.contains("cmdstat_eval:"), "{statistics}");

    // The key of the wide bucket is gone as soon as the bucket is full; an hour's rates are kept for two at most.
    let ends =
        "EVAL \"local t={} for i,k in ipairs(redis.call('KEYS','*')) do t[i]=redis.call('PTTL',k) end return t\" 0";
    let ends = redis.command(ends).await;
    let ends: Vec<i64> = ends.lines().filter_map(|line| line.strip_prefix(':')?.parse().ok()).collect();
    assert!(ends.len() >= 2 && ends.iter().all(|end| (0..=7_200_000).contains(end)), "{ends:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: run by .ci/run"]
async fn a_refused_request_takes_nothing_in_redis() {
    let redis = Redis::start().await;
    let (one, other) = (started(&redis).await, started(&redis).await);
    assert_eq!(let_in(&one, "/window", "a", 1).await, 1);
    assert_eq!(let_in(&one, "/bucket", "a", LIMIT + 20).await.abs_diff(LIMIT), 0);
    // The bucket is empty for the other process, too; its window is not touched by what the bucket refuses.
    let refused = replies(&other, "/all", "a", 50).await;
    for reply in refused.iter().filter(|reply| reply.status == 429) {
        let limit = reply.headers.get("ratelimit").unwrap();
        assert!(limit.contains(r#""bucket";r=0;"#) && limit.contains(r#""window";r=1000;"#), "{limit}");
        assert!(reply.text().contains("`bucket`"), "{}", reply.text());
    }
    // At 1000 an hour, one comes back every 3.6 seconds.
    assert!(refused.iter().filter(|reply| reply.status == 429).count() > 40);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: run by .ci/run"]
async fn redis_may_be_killed_and_started_again_under_load() {
    let mut redis = Redis::start().await;
    let (one, other) = (started(&redis).await, started(&redis).await);
    assert_eq!(let_in(&one, "/window", "a", 300).await, 300);
    let life = async {
        redis.kill();
        join(one.logged("Redis is away"), other.logged("Redis is away")).await;
        // Each goes on by what it has counted itself.
        let alone = join(let_in(&one, "/window", "a", 900), let_in(&other, "/window", "a", 1100)).await;
        assert_eq!(alone, (LIMIT - 300, LIMIT));
        redis.start_again().await;
        join(one.logged("Redis is back"), other.logged("Redis is back")).await;
    };
    let (of_other, (of_one, ())) = other.load("/wide", 4, one.load("/wide", 4, life)).await;
    for (bff, replies) in [(&one, of_one), (&other, of_other)] {
        assert!(replies.len() > 100, "{}", replies.len());
        for reply in &replies {
            assert_eq!(reply.status, 204, "one of {}: {}", replies.len(), reply.text());
        }
        for message in ["Redis is away", "Redis is back"] {
            assert_eq!(bff.logs().matches(message).count(), 1, "{}", bff.logs());
        }
    }
    let both = join(let_in(&one, "/window", "b", 900), let_in(&other, "/window", "b", 900)).await;
    assert!((both.0 + both.1).abs_diff(LIMIT) <= LIMIT / 100, "{both:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: run by .ci/run"]
async fn a_redis_that_hangs_holds_nobody_up() {
    let redis = Redis::start().await;
    let bff = started_with(&redis, "50ms").await;
    let life = async {
        redis.signal("STOP");
        bff.logged("Redis is away").await;
        // For longer than it takes to ask again.
        sleep(ms(1500)).await;
        redis.signal("CONT");
        bff.logged("Redis is back").await;
    };
    let (replies, ()) = bff.load("/wide", 4, life).await;
    assert!(replies.len() > 100);
    assert!(replies.iter().all(|reply| reply.status == 204));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: run by .ci/run"]
async fn a_bff_starts_without_redis_and_finds_it_later() {
    let mut redis = Redis::start().await;
    redis.kill();
    let bff = started(&redis).await;
    assert_eq!(bff.get("/all").await.status, 204);
    assert!(bff.logs().contains("Redis is away"), "{}", bff.logs());
    redis.start_again().await;
    bff.logged("Redis is back").await;
    assert_eq!(bff.get("/all").await.status, 204);
    assert_ne!(redis.command("DBSIZE").await, ":0\r\n");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: run by .ci/run"]
async fn redis_may_speak_tls_and_must_be_vouched_for() {
    let redis = Redis::start_with_tls().await;
    let program = || {
        let program = Bff::program(env!("CARGO_BIN_EXE_limited-bff"));
        program.setting(&["redis"], json!({ "url": redis.url(), "timeout": "5s" }))
    };
    let trusting = program().environment("SSL_CERT_FILE", redis.ca_file().to_str().unwrap()).start().await;
    assert_eq!(trusting.get("/all").await.status, 204);
    assert!(!trusting.logs().contains("Redis is away"), "{}", trusting.logs());
    assert_ne!(redis.command("DBSIZE").await, ":0\r\n");

    let distrusting = program().start().await;
    assert_eq!(distrusting.get("/all").await.status, 204);
    assert!(distrusting.logs().contains("Redis is away"), "{}", distrusting.logs());
}
