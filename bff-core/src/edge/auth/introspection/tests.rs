//! Questions to an issuer, over a real socket.

use std::net::Ipv4Addr;
use std::time::SystemTime;

use http::header::AUTHORIZATION;
use http::{HeaderMap, Request};
use serde_json::json;

use super::*;
use crate::descriptor::{Claim, SchemeKind, TokenRules};
use crate::edge::auth::issuer::Redirects;
use crate::edge::auth::issuer::testing::{Issuer, Said, client};
use crate::edge::auth::{Authenticator, Gate, Presented};

const RULES: TokenRules = TokenRules { issuer: Some("https://id.example.com"), audience: &["shop"] };
static OPAQUE: AuthScheme = AuthScheme {
    name: "opaque",
    kind: SchemeKind::Introspection { rules: RULES },
    claims: &[Claim { name: "sub", schema: r#"{"type":"string"}"#, required: true }],
    roles: None,
    scopes: Some(&["scope"]),
    tier: None,
};

fn seconds() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs()
}

fn active() -> Value {
    json!({
        "active": true, "sub": "u-1", "iss": "https://id.example.com", "aud": ["shop"], "exp": seconds() + 600,
        "scope": "read write",
    })
}

fn with(name: &str, value: Value) -> Said {
    let mut claims = active();
    claims[name] = value;
    Said::ok(claims)
}

fn introspector(issuer: &Issuer, credentials: Credentials, cache: Duration) -> Introspector {
    let rules = IntrospectionRules {
        client: client(&issuer.url(), Redirects::Refused),
        credentials,
        checks: TokenChecks::new(&OPAQUE, RULES, Duration::from_secs(5)).unwrap(),
        token_bytes_max: 8192,
        cache,
    };
    Introspector::new(&OPAQUE, rules)
}

fn basic() -> Credentials {
    Credentials::basic("bff:1".to_owned(), "s3 cret/+".to_owned()).unwrap()
}

fn gate(issuer: &Issuer, cache: Duration) -> Gate {
    Gate::new([Authenticator::Introspection(introspector(issuer, basic(), cache))].into())
}

const MINUTE: Duration = Duration::from_secs(60);

async fn status(gate: &Gate, token: &str) -> u16 {
    let (mut head, ()) = Request::new(()).into_parts();
    head.headers = HeaderMap::from_iter([(AUTHORIZATION, format!("Bearer {token}").parse().unwrap())]);
    let presented = Presented { head: &head, client: Ipv4Addr::LOCALHOST.into() };
    gate.admit(&[&OPAQUE], &presented).await.map_or_else(|problem| problem.status().as_u16(), |_| 200)
}

#[tokio::test]
async fn the_issuer_is_asked_as_the_rfc_says_by_one_of_two_ways_to_name_oneself() {
    let issuer = Issuer::start(Said::ok(active())).await;
    let by_header = introspector(&issuer, basic(), MINUTE);
    let caller = by_header.authenticate("to+ken", seconds() as f64).await.unwrap();
    assert_eq!((caller.id(), caller.token().unwrap().as_str()), ("u-1", "to+ken"));
    assert!(caller.has_scope("write"));
    let by_form = introspector(&issuer, Credentials::post("bff:1".to_owned(), "s3 cret/+".to_owned()), MINUTE);
    by_form.authenticate("to+ken", seconds() as f64).await.unwrap();

    let asked = issuer.asked();
    let [header, form] = &asked[..] else { panic!("{asked:?}") };
    // `bff%3A1:s3%20cret%2F%2B`
    assert_eq!(header.headers[AUTHORIZATION], "Basic YmZmJTNBMTpzMyUyMGNyZXQlMkYlMkI=");
    assert_eq!(header.headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(header.headers["accept"], "application/json");
    assert_eq!(header.body, "token=to%2Bken&token_type_hint=access_token");
    assert_eq!(form.headers.get(AUTHORIZATION), None);
    assert_eq!(form.body, "token=to%2Bken&token_type_hint=access_token&client_id=bff%3A1&client_secret=s3+cret%2F%2B");
    let shown = format!("{by_header:?} {by_form:?}");
    assert!(!shown.contains("cret") && !shown.contains("YmZm"), "{shown}");
}

#[tokio::test]
async fn only_an_active_token_with_sound_claims_lets_in() {
    let issuer = Issuer::start(Said::ok(active())).await;
    let gate = gate(&issuer, Duration::ZERO);
    for (said, expected) in [
        (Said::ok(active()), 200),
        (Said::ok(json!({ "active": false })), 401),
        (Said::ok(json!({})), 401),
        (with("active", json!("true")), 401),
        (with("active", json!(1)), 401),
        (with("exp", json!(seconds() - 10)), 401),
        (with("nbf", json!(seconds() + 600)), 401),
        (with("iss", json!("https://evil.example.com")), 401),
        (with("aud", json!("bank")), 401),
        (with("sub", json!(7)), 401),
        (Said::ok(r#"{"active":false,"active":true,"sub":"u"}"#), 503),
        (Said::ok("nonsense"), 503),
        (Said::ok("x".repeat(600_000)), 503),
        (Said::status(401), 503),
        (Said::status(500), 503),
        (Said::status(302).with(http::header::LOCATION, "http://127.0.0.1:1/"), 503),
    ] {
        let what: String = format!("{said:?}").chars().take(200).collect();
        issuer.says(said);
        assert_eq!(status(&gate, "token").await, expected, "{what}");
    }
}

#[tokio::test]
async fn what_was_said_is_known_for_a_while_even_without_the_issuer() {
    let issuer = Issuer::start(Said::ok(active())).await;
    let gate = gate(&issuer, MINUTE);
    assert_eq!((status(&gate, "good").await, status(&gate, "good").await), (200, 200));
    issuer.says(Said::ok(json!({ "active": false })));
    assert_eq!((status(&gate, "bad").await, status(&gate, "bad").await), (401, 401));
    assert_eq!(issuer.asked().len(), 2);
    drop(issuer);
    assert_eq!((status(&gate, "good").await, status(&gate, "bad").await), (200, 401));
    assert_eq!(status(&gate, "new").await, 503);
    assert_eq!(status(&gate, &"x".repeat(8193)).await, 401, "too long to be asked about");
}

#[tokio::test]
async fn good_tokens_are_known_until_they_end_and_bad_ones_for_five_seconds() {
    let issuer = Issuer::start(with("exp", json!(1010))).await;
    let introspector = introspector(&issuer, basic(), MINUTE);
    for (now, asked) in [(1000.0, 1), (1009.0, 1), (1010.0, 2)] {
        assert!(introspector.authenticate("short", now).await.is_ok(), "{now}");
        assert_eq!(issuer.asked().len(), asked, "{now}");
    }
    assert!(introspector.authenticate("short", 1015.0).await.is_err(), "beyond the leeway");
    issuer.says(Said::ok(json!({ "active": false })));
    for (now, asked) in [(1000.0, 4), (1004.9, 4), (1005.0, 5)] {
        assert!(introspector.authenticate("bad", now).await.is_err(), "{now}");
        assert_eq!(issuer.asked().len(), asked, "{now}");
    }
}

#[tokio::test]
async fn a_token_that_many_bring_is_asked_about_once() {
    let issuer = Issuer::start(Said::ok(active())).await;
    let gate = gate(&issuer, MINUTE);
    issuer.closes();
    let all = futures::future::join_all((0..50).map(|_| status(&gate, "token")));
    let (statuses, ()) = futures::join!(all, async {
        issuer.was_asked(1).await;
        issuer.opens();
    });
    assert_eq!(statuses, vec![200; 50]);
    assert_eq!(issuer.asked().len(), 1);
}

#[tokio::test]
async fn a_question_goes_on_when_who_asked_goes_away() {
    let issuer = Issuer::start(Said::ok(active())).await;
    let gate = gate(&issuer, MINUTE);
    issuer.closes();
    tokio::select! {
        _ = status(&gate, "token") => panic!("nobody answered"),
        () = issuer.was_asked(1) => {}
    }
    issuer.opens();
    assert_eq!(status(&gate, "token").await, 200);
    assert_eq!(issuer.asked().len(), 1);
}
