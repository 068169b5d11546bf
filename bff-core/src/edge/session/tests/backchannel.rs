//! Sessions that their provider ends.

use axum::body::Body;
use http::{Request, header};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::admitted;
use crate::edge::session::record::now;
use crate::edge::session::testing::{Answered, Browser, CLIENT_SECRET, FakeProvider, Site, answered};

async fn told(site: &Site, token: &str) -> Answered {
    let request = Request::post("/bff/backchannel-logout")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("logout_token={token}")))
        .unwrap();
    let answered = answered(site.router.clone(), request).await;
    assert_eq!(answered.headers[header::CACHE_CONTROL], "no-store");
    answered
}

fn header(kind: &str) -> Header {
    Header { typ: Some(kind.to_owned()), ..Header::default() }
}

#[tokio::test]
async fn a_logout_token_ends_the_sessions_of_its_session_or_of_its_user() {
    let provider = FakeProvider::start().await;
    let site = Site::of(&provider).await;
    let (mut first, mut second) = (Browser::new(&provider), Browser::new(&provider));
    first.log_in(&site).await;
    provider.play().id_token = json!({ "sid": "s-2" });
    second.log_in(&site).await;

    let token = provider.sign(header("logout+jwt"), &provider.logout_claims("j-1"));
    assert_eq!(told(&site, &token).await.status, 200);
    assert_eq!(admitted(&site, first.headers()).await.unwrap_err().status(), 401);
    assert!(admitted(&site, second.headers()).await.is_ok(), "the user's other session");
    assert_eq!(told(&site, &token).await.status, 400, "once");

    first.log_in(&site).await;
    let mut claims = provider.logout_claims("j-2");
    claims.as_object_mut().unwrap().remove("sid");
    assert_eq!(told(&site, &provider.sign(header("JWT"), &claims)).await.status, 200);
    for browser in [&first, &second] {
        assert_eq!(admitted(&site, browser.headers()).await.unwrap_err().status(), 401);
    }
}

#[tokio::test]
async fn a_token_that_is_not_right_ends_nothing() {
    type Change = fn(&mut Value);
    let wrong: [(&str, Change); 19] = [
        ("iss", |claims| claims["iss"] = json!("https://evil.example")),
        ("no iss", |claims| drop(claims.as_object_mut().unwrap().remove("iss"))),
        ("aud", |claims| claims["aud"] = json!("bank")),
        ("no aud", |claims| drop(claims.as_object_mut().unwrap().remove("aud"))),
        ("no iat", |claims| drop(claims.as_object_mut().unwrap().remove("iat"))),
        ("old", |claims| claims["iat"] = json!(now() - 400)),
        ("early", |claims| claims["iat"] = json!(now() + 100)),
        ("expired", |claims| claims["exp"] = json!(now() - 100)),
        ("no jti", |claims| drop(claims.as_object_mut().unwrap().remove("jti"))),
        ("jti", |claims| claims["jti"] = json!("")),
        ("long jti", |claims| claims["jti"] = json!("x".repeat(2000))),
        ("no events", |claims| drop(claims.as_object_mut().unwrap().remove("events"))),
        ("events", |claims| claims["events"] = json!({ "https://example.com/other": {} })),
        ("event", |claims| claims["events"]["http://schemas.openid.net/event/backchannel-logout"] = json!(true)),
        ("nonce", |claims| claims["nonce"] = json!("n")),
        ("nobody", |claims| {
            claims.as_object_mut().unwrap().remove("sid");
            claims.as_object_mut().unwrap().remove("sub");
        }),
        ("empty", |claims| {
            claims["sid"] = json!("");
            claims["sub"] = json!("");
        }),
        ("sid", |claims| claims["sid"] = json!(1)),
        ("list", |claims| *claims = json!([claims.clone()])),
    ];
    let provider = FakeProvider::start().await;
    let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
    browser.log_in(&site).await;
    for (name, change) in wrong {
        let mut claims = provider.logout_claims(name);
        change(&mut claims);
        let answered = told(&site, &provider.sign(header("logout+jwt"), &claims)).await;
        assert_eq!(answered.status, 400, "{name}");
        assert_eq!(answered.headers[header::CONTENT_TYPE], "application/problem+json");
    }

    let claims = provider.logout_claims("j");
    let good = provider.sign(header("logout+jwt"), &claims);
    let (head, signature) = good.rsplit_once('.').unwrap();
    let by_secret =
        encode(&header("logout+jwt"), &claims, &EncodingKey::from_secret(CLIENT_SECRET.as_bytes())).unwrap();
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", good.split('.').nth(1).unwrap());
    let other_kid = Header { kid: Some("k9".to_owned()), ..header("logout+jwt") };
    let of_strange_kind = Header { kid: Some("k0".to_owned()), ..header("logout+jwt") };
    for token in [
        String::new(),
        "x.y.z".to_owned(),
        format!("{head}."),
        format!("{head}.{}", signature.chars().rev().collect::<String>()),
        by_secret,
        unsigned,
        provider.sign(header("at+jwt"), &claims),
        provider.sign(of_strange_kind, &claims),
        provider.sign(other_kid, &claims),
        format!("{good}&logout_token={good}"),
    ] {
        assert_eq!(told(&site, &token).await.status, 400, "{token}");
    }
    let as_json = Request::post("/bff/backchannel-logout")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(format!("logout_token={good}")))
        .unwrap();
    assert_eq!(answered(site.router.clone(), as_json).await.status, 400);
    assert!(admitted(&site, browser.headers()).await.is_ok(), "none of them has ended the session");
    assert_eq!(told(&site, &good).await.status, 200, "nor used up the right one");
    assert_eq!(Algorithm::RS256, jsonwebtoken::decode_header(&good).unwrap().alg);
}
