//! A request in its rates: what is counted together, in which order, and what the reply says.

use std::net::IpAddr;
use std::time::Duration;

use axum::response::IntoResponse;
use http::request::Parts;
use http::{HeaderMap, Request};
use serde_json::json;
use serde_json::value::RawValue;

use crate::descriptor::{
    Access, AuthScheme, Client, Endpoint, Method, Rate, RateAlgorithm, RateKey, RateLimit, SchemeKind, TokenRules,
};
use crate::edge::auth::{Caller, Presented};
use crate::edge::limit::{Limits, Quota, RateSettings};
use crate::problem::Problem;

const fn hourly(count: u32) -> RateLimit {
    RateLimit { count, window: Duration::from_secs(3600), burst: count }
}

const fn rate(index: usize, name: &'static str, by: &'static [RateKey], limits: &'static [RateLimit]) -> Rate {
    Rate { name, index, by, algorithm: RateAlgorithm::SlidingWindow, limits }
}

static ADDRESS: Rate = rate(0, "address", &[RateKey::Ip], &[hourly(3)]);
static PLAN: Rate = rate(1, "plan", &[RateKey::Caller], &[hourly(2), hourly(5)]);
static DEVICE: Rate = rate(2, "device", &[RateKey::Header("x-device"), RateKey::Endpoint], &[hourly(2)]);
static TENANT: Rate = rate(3, "tenant", &[RateKey::Claim(&["tenant", "id"])], &[hourly(2)]);
static SLOW: Rate = Rate {
    name: "slow",
    index: 4,
    by: &[RateKey::Ip],
    algorithm: RateAlgorithm::TokenBucket,
    limits: &[RateLimit { count: 60, window: Duration::from_secs(3600), burst: 2 }],
};
static RATES: [&Rate; 5] = [&ADDRESS, &PLAN, &DEVICE, &TENANT, &SLOW];

static SCHEME: AuthScheme = scheme("customer");
static OTHER_SCHEME: AuthScheme = scheme("partner");

const fn scheme(name: &'static str) -> AuthScheme {
    let rules = TokenRules { issuer: None, audience: &[] };
    let kind = SchemeKind::Jwt { rules, token_type: None };
    AuthScheme { name, kind, claims: &[], roles: None, scopes: None, tier: Some(&["plan"]) }
}

static CLIENT: Client = Client {
    name: "demo",
    title: "Demo",
    version: "1.0.0",
    upstreams: &[],
    auth: &[&SCHEME, &OTHER_SCHEME],
    policies: &[],
    rates: &RATES,
    tiers: &["free", "gold"],
    openapi: "{}",
};

const fn endpoint(name: &'static str, rates: &'static [&'static Rate]) -> Endpoint {
    Endpoint {
        name,
        method: Method::Get,
        path: "/x",
        timeout: Duration::from_secs(1),
        access: Access::PUBLIC,
        rates,
        status: 200,
        strict_query: false,
        parameters: &[],
        body: None,
        calls: &[],
    }
}

static BY_ADDRESS: Endpoint = endpoint("GET /address", &[&ADDRESS]);
static BY_PLAN: Endpoint = endpoint("GET /plan", &[&PLAN]);
static BY_DEVICE: Endpoint = endpoint("GET /device", &[&DEVICE]);
static BY_DEVICE_TOO: Endpoint = endpoint("GET /device-too", &[&DEVICE]);
static BY_TENANT: Endpoint = endpoint("GET /tenant", &[&TENANT]);
static BY_BOTH: Endpoint = endpoint("GET /both", &[&PLAN, &ADDRESS]);
static BY_BUCKET: Endpoint = endpoint("GET /bucket", &[&SLOW]);

fn limits() -> Limits {
    limits_with(|_| true)
}

fn limits_with(is_enabled: impl Fn(&Rate) -> bool) -> Limits {
    let settings = RATES.iter().map(|rate| {
        let quotas = rate.limits.iter().map(|limit| Quota::new(rate.algorithm, *limit).unwrap()).collect();
        RateSettings { rate, is_enabled: is_enabled(rate), is_shared: true, quotas }
    });
    Limits::new(&CLIENT, &settings.collect::<Vec<_>>(), 1000)
}

fn caller(scheme: &'static AuthScheme, id: &str, claims: serde_json::Value) -> Caller {
    Caller::new(scheme, id, RawValue::from_string(claims.to_string()).unwrap())
}

fn head(headers: &[(&'static str, &'static str)]) -> Parts {
    let (mut head, ()) = Request::new(()).into_parts();
    head.headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
    head
}

/// What a request of `endpoint` is answered by its rates, and the headers of the reply.
async fn asked(
    limits: &Limits,
    endpoint: &'static Endpoint,
    head: &Parts,
    client: &str,
    caller: Result<Option<&Caller>, ()>,
) -> (Result<(), Problem>, HeaderMap) {
    let client: IpAddr = client.parse().unwrap();
    let mut headers = HeaderMap::new();
    let presented = Presented { head, client };
    let answer = match limits.count(endpoint, &presented, &mut headers) {
        Ok(count) => count.finish(caller, &mut headers).await,
        Err(problem) => Err(problem),
    };
    (answer, headers)
}

/// How many of ten requests are let in.
async fn let_in(limits: &Limits, endpoint: &'static Endpoint, client: &str, caller: Option<&Caller>) -> usize {
    let mut count = 0;
    for _ in 0..10 {
        let (answer, _) = asked(limits, endpoint, &head(&[]), client, Ok(caller)).await;
        count += usize::from(answer.is_ok());
    }
    count
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn an_ipv6_customer_is_one_whatever_its_address() {
    let limits = limits();
    for (client, expected) in [
        ("192.0.2.1", 3),
        ("192.0.2.2", 3),
        ("::ffff:192.0.2.2", 0),
        ("2001:db8:0:1::1", 3),
        ("2001:db8:0:1:ffff::2", 0),
        ("2001:db8:0:2::1", 3),
    ] {
        assert_eq!(let_in(&limits, &BY_ADDRESS, client, None).await, expected, "{client}");
    }
}

#[tokio::test]
async fn callers_are_counted_apart_and_by_their_tier() {
    let limits = limits();
    for (scheme, id, claims, expected) in [
        (&SCHEME, "ada", json!({}), 2),
        (&SCHEME, "bob", json!({ "plan": "gold" }), 5),
        (&SCHEME, "cyd", json!({ "plan": "none such" }), 2),
        (&OTHER_SCHEME, "ada", json!({}), 2),
        // A caller that moves up keeps what it has used.
        (&SCHEME, "ada", json!({ "plan": "gold" }), 3),
        (&SCHEME, "bob", json!({ "plan": "free" }), 0),
    ] {
        let caller = caller(scheme, id, claims.clone());
        assert_eq!(let_in(&limits, &BY_PLAN, "192.0.2.1", Some(&caller)).await, expected, "{id} {claims}");
    }
}

#[tokio::test]
async fn claims_are_told_apart_by_value_and_type() {
    let limits = limits();
    for (tenant, expected) in [
        (json!({ "id": "1" }), 2),
        (json!({ "id": 1 }), 2),
        (json!({ "id": ["1"] }), 2),
        (json!({ "id": null }), 2),
        (json!({}), 0),
        (json!({ "id": "1" }), 0),
    ] {
        let caller = caller(&SCHEME, "ada", json!({ "tenant": tenant }));
        assert_eq!(let_in(&limits, &BY_TENANT, "192.0.2.1", Some(&caller)).await, expected, "{tenant}");
    }
}

#[tokio::test]
async fn parts_of_a_key_are_counted_together_and_a_missing_header_is_one_value() {
    let limits = limits();
    let mut let_in = Vec::new();
    for (endpoint, headers) in [
        (&BY_DEVICE, &[("x-device", "a")][..]),
        (&BY_DEVICE_TOO, &[("x-device", "a")]),
        (&BY_DEVICE, &[("x-device", "b")]),
        (&BY_DEVICE, &[]),
        (&BY_DEVICE, &[("x-other", "c")]),
        (&BY_DEVICE, &[("x-device", "")]),
    ] {
        let mut count = 0;
        for _ in 0..10 {
            let (answer, _) = asked(&limits, endpoint, &head(headers), "192.0.2.1", Ok(None)).await;
            count += usize::from(answer.is_ok());
        }
        let_in.push(count);
    }
    assert_eq!(let_in, [2, 2, 2, 2, 0, 2]);
}

#[tokio::test]
async fn a_refused_request_is_counted_nowhere() {
    let limits = limits();
    let ada = caller(&SCHEME, "ada", json!({}));
    assert_eq!(let_in(&limits, &BY_BOTH, "192.0.2.1", Some(&ada)).await, 2, "the plan lets two in");
    let bob = caller(&SCHEME, "bob", json!({}));
    assert_eq!(let_in(&limits, &BY_BOTH, "192.0.2.1", Some(&bob)).await, 1, "the address lets three in");
    assert_eq!(let_in(&limits, &BY_PLAN, "192.0.2.1", Some(&bob)).await, 1, "the plan lets two in");
}

#[tokio::test]
async fn what_needs_no_caller_is_counted_before_one_is_known() {
    let limits = limits();
    for number in 0..3 {
        let (answer, headers) = asked(&limits, &BY_BOTH, &head(&[]), "192.0.2.1", Err(())).await;
        assert!(answer.is_ok(), "{number}");
        assert_eq!(text(&headers, "ratelimit-policy"), Some(r#""address";q=3;w=3600"#));
    }
    let head = head(&[]);
    let presented = Presented { head: &head, client: "192.0.2.1".parse().unwrap() };
    let mut headers = HeaderMap::new();
    let problem = limits.count(&BY_BOTH, &presented, &mut headers).unwrap_err();
    assert_eq!(problem.status(), 429);
    assert_eq!(text(&headers, "x-ratelimit-remaining"), Some("0"));
}

#[tokio::test]
async fn a_reply_tells_each_rate_and_the_tightest() {
    let limits = limits();
    let gold = caller(&SCHEME, "ada", json!({ "plan": "gold" }));
    let (answer, headers) = asked(&limits, &BY_BOTH, &head(&[]), "192.0.2.1", Ok(Some(&gold))).await;
    assert!(answer.is_ok());
    assert_eq!(text(&headers, "ratelimit-policy"), Some(r#""address";q=3;w=3600, "plan";q=5;w=3600"#));
    let limit = text(&headers, "ratelimit").unwrap();
    assert!(limit.starts_with(r#""address";r=2;t="#) && limit.contains(r#", "plan";r=4;t="#), "{limit}");
    assert_eq!((text(&headers, "x-ratelimit-limit"), text(&headers, "x-ratelimit-remaining")), (Some("3"), Some("2")));

    for_each_refused(&limits, &gold).await;
}

async fn for_each_refused(limits: &Limits, gold: &Caller) {
    assert_eq!(let_in(limits, &BY_BOTH, "192.0.2.1", Some(gold)).await, 2);
    let (answer, headers) = asked(limits, &BY_BOTH, &head(&[]), "192.0.2.1", Ok(Some(gold))).await;
    let response = answer.unwrap_err().into_response();
    let retry: u64 = text(response.headers(), "retry-after").unwrap().parse().unwrap();
    assert_eq!(text(&headers, "ratelimit"), Some(format!(r#""address";r=0;t={retry}"#).as_str()));
    assert_eq!(text(&headers, "x-ratelimit-reset"), Some(retry.to_string().as_str()));
    assert!((1..=7200).contains(&retry), "{retry}");
}

#[tokio::test]
async fn a_bucket_says_what_it_holds() {
    let limits = limits();
    let (answer, headers) = asked(&limits, &BY_BUCKET, &head(&[]), "192.0.2.1", Ok(None)).await;
    assert!(answer.is_ok());
    assert_eq!(text(&headers, "ratelimit-policy"), Some(r#""slow";q=60;w=3600;bff-burst=2"#));
    assert_eq!(text(&headers, "ratelimit"), Some(r#""slow";r=1;t=60"#));
    assert_eq!(text(&headers, "x-ratelimit-limit"), Some("2"));
}

#[tokio::test]
async fn a_rate_that_is_off_refuses_nobody_and_says_nothing() {
    let limits = limits_with(|rate| rate.name != "address");
    let (answer, headers) = asked(&limits, &BY_ADDRESS, &head(&[]), "192.0.2.1", Ok(None)).await;
    assert!(answer.is_ok());
    assert!(headers.is_empty(), "{headers:?}");
    assert_eq!(let_in(&limits, &BY_ADDRESS, "192.0.2.1", None).await, 10);
}
