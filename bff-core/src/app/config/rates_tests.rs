//! `rates` and `redis`, right and wrong.

use std::time::Duration;

use super::fault::ConfigError;
use super::*;
use crate::descriptor::{Client, Rate, RateAlgorithm, RateKey, RateLimit};

const fn hourly(count: u32, burst: u32) -> RateLimit {
    RateLimit { count, window: Duration::from_secs(3600), burst }
}

static SEARCH: Rate = Rate {
    name: "search",
    index: 0,
    by: &[RateKey::Ip],
    algorithm: RateAlgorithm::TokenBucket,
    limits: &[hourly(100, 100)],
};
static PLAN: Rate = Rate {
    name: "plan",
    index: 1,
    by: &[RateKey::Caller],
    algorithm: RateAlgorithm::TokenBucket,
    limits: &[hourly(100, 10), hourly(1000, 1000)],
};
static LOGIN: Rate = Rate {
    name: "login",
    index: 2,
    by: &[RateKey::Ip],
    algorithm: RateAlgorithm::SlidingWindow,
    limits: &[hourly(5, 5)],
};
static CLIENT: Client = Client {
    name: "mobile",
    title: "Mobile",
    version: "1.0.0",
    upstreams: &[],
    auth: &[],
    policies: &[],
    rates: &[&SEARCH, &PLAN, &LOGIN],
    tiers: &["free", "gold"],
    openapi: "{}",
};

fn read(variables: &[(&str, &str)]) -> Result<Settings, ConfigError> {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Settings::read(&CLIENT, None, variables, false)
}

/// Count, window in seconds and burst of each limit of each rate.
fn limits(variables: &[(&str, &str)]) -> Vec<Vec<(u32, u64, u32)>> {
    let settings = read(variables).unwrap();
    let quotas = settings.rates.iter().map(|rate| rate.quotas.iter().map(|quota| quota.limit()));
    quotas.map(|limits| limits.map(|limit| (limit.count, limit.window.as_secs(), limit.burst)).collect()).collect()
}

#[test]
fn what_is_not_configured_is_the_specs() {
    assert_eq!(limits(&[]), [vec![(100, 3600, 100)], vec![(100, 3600, 10), (1000, 3600, 1000)], vec![(5, 3600, 5)],]);
    let settings = read(&[]).unwrap();
    assert!(settings.rates.iter().all(|rate| rate.is_enabled && rate.is_shared));
}

#[test]
fn limits_and_bursts_can_be_others_for_all_tiers_or_for_each() {
    let configured = limits(&[
        ("BFF_RATES__SEARCH__LIMIT", "20/15m"),
        ("BFF_RATES__PLAN__LIMIT__GOLD", "7/d"),
        ("BFF_RATES__PLAN__BURST", "3"),
        ("BFF_RATES__LOGIN__LIMIT", "1/2s"),
    ]);
    assert_eq!(configured, [vec![(20, 900, 20)], vec![(100, 3600, 3), (7, 86_400, 3)], vec![(1, 2, 1)]]);
    let configured = limits(&[("BFF_RATES__PLAN__LIMIT", "7/d"), ("BFF_RATES__PLAN__BURST__FREE", "3")]);
    assert_eq!(configured[1], [(7, 86_400, 3), (7, 86_400, 7)]);
}

#[test]
fn what_is_wrong_is_named() {
    let refused = |variables: &[(&str, &str)]| read(variables).unwrap_err().to_string();
    for (name, value, message) in [
        ("BFF_RATES__SEARCH__LIMIT", "20", "`rates.search.limit` (from BFF_RATES__SEARCH__LIMIT) must be a number of"),
        ("BFF_RATES__SEARCH__LIMIT", "20/y", "must be a number of requests and a time, such as 20/s"),
        ("BFF_RATES__SEARCH__LIMIT", "-1/s", "must be a number of requests and a time, such as 20/s"),
        ("BFF_RATES__SEARCH__LIMIT", "0/s", "must let between one and a billion requests through"),
        ("BFF_RATES__SEARCH__LIMIT", "1/0s", "must have a time of at most a year"),
        ("BFF_RATES__SEARCH__LIMIT", "1/99999999999999999999s", "must be a number of requests and a time"),
        ("BFF_RATES__SEARCH__LIMIT", "1/400d", "must have a time of at most a year"),
        (
            "BFF_RATES__SEARCH__LIMIT__GOLD",
            "1/s",
            "`rates.search.limit` (from BFF_RATES__SEARCH__LIMIT__GOLD) must be text",
        ),
        (
            "BFF_RATES__SEARCH__BURST",
            "0",
            "`rates.search.burst` (from BFF_RATES__SEARCH__BURST) must be a whole number",
        ),
        ("BFF_RATES__PLAN__BURST__FREE", "1000000", "`rates.plan.limit` describes a bucket"),
        (
            "BFF_RATES__PLAN__LIMIT__SILVER",
            "1/s",
            "`rates.plan.limit.silver` (from BFF_RATES__PLAN__LIMIT__SILVER) is not",
        ),
        ("BFF_RATES__LOGIN__BURST", "3", "`rates.login.burst` is for a token bucket"),
        ("BFF_RATES__OTHER__LIMIT", "1/s", "`rates.other` (from BFF_RATES__OTHER__LIMIT) is not known"),
        ("BFF_RATES__LOGIN__SHARED", "true", "`rates.login.shared` needs `redis.url`, too"),
        ("BFF_LIMITS__RATE_KEYS", "0", "`limits.rate_keys` (from BFF_LIMITS__RATE_KEYS) must be a whole number"),
    ] {
        let error = refused(&[(name, value), ("BFF_RATES__PLAN__LIMIT__FREE", "1/300d")]);
        assert!(error.contains(message), "{name}={value}: {error}");
    }
}

#[cfg(feature = "redis")]
#[test]
fn redis_is_found_by_its_url_which_is_never_told() {
    let settings = read(&[("BFF_REDIS__URL", "rediss://user:secret@cache.internal:6380/2")]).unwrap();
    let redis = settings.redis.unwrap();
    assert_eq!((redis.timeout, &*redis.prefix), (Duration::from_millis(50), "bff:mobile:"));
    assert!(!format!("{redis:?}").contains("secret"), "{redis:?}");
    for (name, value, message) in [
        ("BFF_REDIS__URL", "http://user:secret@cache", "`redis.url` (from BFF_REDIS__URL) must be the URL of a Redis"),
        ("BFF_REDIS__PREFIX", "x", "`redis.url` is missing"),
        ("BFF_REDIS__TIMEOUT", "1h", "`redis.timeout` (from BFF_REDIS__TIMEOUT) must be a duration"),
    ] {
        let error = read(&[(name, value)]).unwrap_err().to_string();
        assert!(error.contains(message) && !error.contains("secret"), "{error}");
    }
}

#[cfg(not(feature = "redis"))]
#[test]
fn redis_needs_its_feature() {
    let error = read(&[("BFF_REDIS__URL", "redis://cache")]).unwrap_err().to_string();
    assert!(error.contains("`redis.url` needs a BFF built with the feature `redis`"), "{error}");
}
