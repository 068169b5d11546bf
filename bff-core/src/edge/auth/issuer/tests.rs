//! Keys that an issuer publishes, over a real socket.

use std::time::SystemTime;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{AUTHORIZATION, CACHE_CONTROL, LOCATION};
use http::{HeaderMap, Request};
use serde_json::{Value, json};

use super::testing::{Issuer, Said, client, until};
use super::*;
use crate::edge::auth::tests::{PARTNER, rules};
use crate::edge::auth::{Algorithm, Authenticator, Gate, JwtVerifier, Keys, Presented};

/// A key of the issuer, by its name.
struct Signer {
    id: &'static str,
    key: Ed25519KeyPair,
}

impl Signer {
    fn new(id: &'static str) -> Self {
        Self { id, key: Ed25519KeyPair::generate().unwrap() }
    }

    fn jwk(&self) -> Value {
        let x = URL_SAFE_NO_PAD.encode(self.key.public_key());
        json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.id, "x": x })
    }

    fn token(&self, sub: &str) -> String {
        let exp = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs() + 600;
        let header = URL_SAFE_NO_PAD.encode(json!({ "alg": "EdDSA", "kid": self.id }).to_string());
        let payload = URL_SAFE_NO_PAD.encode(json!({ "sub": sub, "exp": exp }).to_string());
        let message = format!("{header}.{payload}");
        let signature = URL_SAFE_NO_PAD.encode(self.key.sign(message.as_bytes()));
        format!("{message}.{signature}")
    }
}

fn jwks(signers: &[&Signer]) -> Said {
    Said::ok(json!({ "keys": signers.iter().map(|signer| signer.jwk()).collect::<Vec<_>>() }))
}

fn gate(client: IssuerClient) -> Gate {
    let keys = PublishedKeys::start("partner", client, [Algorithm::EdDsa].into());
    let verifier = JwtVerifier::new(&PARTNER, Keys::Published(keys), rules(&PARTNER, &[Algorithm::EdDsa]));
    Gate::new([Authenticator::Jwt(verifier)].into())
}

/// The status that a token gets: 200 if it lets in.
async fn status(gate: &Gate, token: &str) -> u16 {
    let (mut head, ()) = Request::new(()).into_parts();
    head.headers = HeaderMap::from_iter([(AUTHORIZATION, format!("Bearer {token}").parse().unwrap())]);
    let presented = Presented { head: &head, client: std::net::Ipv4Addr::LOCALHOST.into() };
    gate.admit(&[&PARTNER], &presented).await.map_or_else(|problem| problem.status().as_u16(), |_| 200)
}

#[test]
fn the_signer_of_these_tests_is_sound() {
    let signer = Signer::new("a");
    let verifies = aws_lc_rs::signature::UnparsedPublicKey::new(&ED25519, signer.key.public_key());
    assert!(verifies.verify(b"x", signer.key.sign(b"x").as_ref()).is_ok());
}

#[tokio::test]
async fn the_first_request_waits_for_the_first_keys() {
    let key = Signer::new("a");
    let issuer = Issuer::start(jwks(&[&key])).await;
    let gate = gate(issuer.client());
    assert_eq!(status(&gate, &key.token("u")).await, 200);
    assert_eq!(issuer.asked().len(), 1);
}

#[tokio::test]
async fn keys_are_rotated_without_a_request_that_fails() {
    let (old, new) = (Signer::new("old"), Signer::new("new"));
    let issuer = Issuer::start(jwks(&[&old])).await;
    let gate = gate(issuer.client());
    assert_eq!(status(&gate, &old.token("u")).await, 200);
    issuer.says(jwks(&[&old, &new]));
    let tokens = [new.token("v"), old.token("v"), new.token("w")];
    let statuses = futures::join!(status(&gate, &tokens[0]), status(&gate, &tokens[1]), status(&gate, &tokens[2]));
    assert_eq!((statuses.0, statuses.1), (200, 200));
    assert_eq!(statuses.2, 200, "whoever comes meanwhile waits for the same fetch");
    assert_eq!(issuer.asked().len(), 2);
    assert_eq!(status(&gate, &new.token("x")).await, 200);
}

#[tokio::test]
async fn a_flood_of_invented_keys_asks_once() {
    let key = Signer::new("a");
    let issuer = Issuer::start(jwks(&[&key])).await;
    let gate = gate(issuer.client());
    assert_eq!(status(&gate, &key.token("u")).await, 200);
    for number in 0..200 {
        let id: &'static str = Box::leak(format!("invented-{number}").into_boxed_str());
        assert_eq!(status(&gate, &Signer::new(id).token("u")).await, 401);
    }
    assert_eq!(issuer.asked().len(), 2, "the first, and one for all of them");
    assert_eq!(status(&gate, &key.token("v")).await, 200);
}

#[tokio::test]
async fn a_key_that_is_withdrawn_takes_its_remembered_tokens_along() {
    let (old, new) = (Signer::new("old"), Signer::new("new"));
    let issuer = Issuer::start(jwks(&[&old])).await;
    let gate = gate(issuer.client());
    let token = old.token("u");
    assert_eq!((status(&gate, &token).await, status(&gate, &token).await), (200, 200));
    issuer.says(jwks(&[&new]));
    assert_eq!(status(&gate, &new.token("u")).await, 200);
    assert_eq!(status(&gate, &token).await, 401);
}

#[tokio::test]
async fn the_last_keys_count_when_the_issuer_is_down_or_says_nonsense() {
    let key = Signer::new("a");
    let issuer = Issuer::start(jwks(&[&key])).await;
    let gate = gate(issuer.client());
    assert_eq!(status(&gate, &key.token("u")).await, 200);
    let twice = jwks(&[&key, &Signer::new("a")]);
    for said in
        [Said::status(500), Said::ok("nonsense"), Said::ok(r#"{"keys":[]}"#), twice, Said::ok("x".repeat(600_000))]
    {
        issuer.says(said);
        // A key that nobody knows is the reason to ask, once.
        assert_eq!(status(&gate, &Signer::new("other").token("u")).await, 401);
        assert_eq!(status(&gate, &key.token("v")).await, 200);
    }
    drop(issuer);
    assert_eq!(status(&gate, &key.token("w")).await, 200);
}

#[tokio::test]
async fn an_issuer_that_is_down_at_the_start_is_503_until_it_is_there() {
    let key = Signer::new("a");
    let issuer = Issuer::start(Said::status(503)).await;
    let gate = gate(issuer.client());
    issuer.was_asked(1).await;
    assert_eq!(status(&gate, &key.token("u")).await, 503);
    assert_eq!(status(&gate, "not.a.token").await, 401, "this needs no key to be refused");
    issuer.says(jwks(&[&key]));
    // It is asked again after a second or two.
    let token = key.token("u");
    let mut last = 503;
    for _ in 0..1000 {
        last = status(&gate, &token).await;
        if last != 503 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(last, 200);
}

#[tokio::test]
async fn published_secrets_and_weak_keys_do_not_count() {
    let key = Signer::new("a");
    let secret = json!({ "kty": "oct", "kid": "s", "alg": "HS256", "k": URL_SAFE_NO_PAD.encode([7; 32]) });
    let encrypting = json!({ "kty": "OKP", "crv": "Ed25519", "kid": "e", "use": "enc", "x": key.jwk()["x"] });
    let weak = json!({ "kty": "RSA", "kid": "w", "n": URL_SAFE_NO_PAD.encode([0xff; 128]), "e": "AQAB" });
    let unknown = json!({ "kty": "LWE", "kid": "p" });
    let issuer = Issuer::start(Said::ok(json!({ "keys": [secret, weak, unknown, encrypting, key.jwk()] }))).await;
    let gate = gate(issuer.client());
    assert_eq!(status(&gate, &key.token("u")).await, 200);
    let as_encrypting = Signer { id: "e", key: key.key };
    assert_eq!(status(&gate, &as_encrypting.token("u")).await, 401);
}

#[tokio::test]
async fn redirects_are_followed_only_where_nobody_listens() {
    let key = Signer::new("a");
    let target = Issuer::start(jwks(&[&key])).await;
    for (location, redirects, is_followed) in [
        (target.url(), Redirects::Followed, true),
        (target.url(), Redirects::Refused, false),
        ("http://id.example.com/jwks".to_owned(), Redirects::Followed, false),
        ("file:///etc/passwd".to_owned(), Redirects::Followed, false),
    ] {
        let issuer = Issuer::start(Said::status(302).with(LOCATION, &location)).await;
        assert_eq!(client(&issuer.url(), redirects).get().await.is_ok(), is_followed, "{location} {redirects:?}");
    }
    let circle = Issuer::start(Said::status(302).with(LOCATION, "/again")).await;
    assert!(circle.client().get().await.is_err());
    assert_eq!(circle.asked().len(), 4, "three redirects");
}

#[tokio::test]
async fn the_lifetime_is_taken_from_the_answer() {
    let key = Signer::new("a");
    let issuer = Issuer::start(jwks(&[&key]).with(CACHE_CONTROL, "max-age=3600")).await;
    let keys = PublishedKeys::start("partner", issuer.client(), [Algorithm::EdDsa].into());
    until(|| keys.generation() == 1).await;
    let due = keys.due().duration_since(tokio::time::Instant::now()).as_secs();
    assert!((2700..=2880).contains(&due), "{due}");
}
