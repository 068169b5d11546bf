mod attacks;

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::request::Parts;
use http::{HeaderMap, HeaderValue, Request, header};
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::jwt::{KeyError, TokenError};
use super::*;
use crate::descriptor::{AuthScheme, Claim, SchemeKind, TokenRules};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const RSA: &[u8] = include_bytes!("../testdata/rsa.pem");
const RSA_PUBLIC: &str = include_str!("../testdata/rsa.pub.pem");
const EC: &[u8] = include_bytes!("../testdata/ec.pem");
const EC_PUBLIC: &str = include_str!("../testdata/ec.pub.pem");

static CUSTOMER: AuthScheme = AuthScheme {
    name: "customer",
    kind: SchemeKind::Jwt {
        rules: TokenRules { issuer: Some("https://id.example.com"), audience: &["shop"] },
        token_type: None,
    },
    claims: &[
        Claim { name: "sub", schema: r#"{"type":"string","minLength":1}"#, required: true },
        Claim { name: "age", schema: r#"{"type":"integer"}"#, required: false },
    ],
    roles: None,
    scopes: None,
    tier: None,
};
pub(super) static PARTNER: AuthScheme = AuthScheme {
    name: "partner",
    kind: SchemeKind::Jwt { rules: TokenRules { issuer: None, audience: &[] }, token_type: None },
    claims: &[],
    roles: None,
    scopes: None,
    tier: None,
};

fn now() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs()
}

fn claims() -> Value {
    json!({ "iss": "https://id.example.com", "aud": "shop", "sub": "42", "exp": now() + 60 })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

fn hs256(claims: &Value) -> String {
    encode(&Header::default(), claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap()
}

fn signed(algorithm: jsonwebtoken::Algorithm, key: &EncodingKey) -> String {
    encode(&Header::new(algorithm), &claims(), key).unwrap()
}

/// A verifier with the keys of `material` for these algorithms.
fn verifier(scheme: &'static AuthScheme, material: &Material, algorithms: &[Algorithm]) -> JwtVerifier {
    let keys = Keys::Fixed(Arc::new(KeySet::one(material, algorithms).unwrap()));
    JwtVerifier::new(scheme, keys, rules(scheme, algorithms))
}

pub(super) fn rules(scheme: &'static AuthScheme, algorithms: &[Algorithm]) -> JwtRules {
    let SchemeKind::Jwt { rules, token_type } = scheme.kind else { panic!("no JWT") };
    let checks = TokenChecks::new(scheme, rules, Duration::from_secs(5)).unwrap();
    JwtRules { algorithms: algorithms.into(), token_type, token_bytes_max: 8192, checks }
}

fn customer() -> JwtVerifier {
    verifier(&CUSTOMER, &Material::secret(SECRET.as_bytes()), &[Algorithm::Hs256])
}

fn with_public_key(pem: &str, algorithms: &[Algorithm]) -> JwtVerifier {
    verifier(&CUSTOMER, &Material::pem(pem).unwrap(), algorithms)
}

/// Whom `verifier` takes the bearer of `token` for, now.
fn verified(verifier: &JwtVerifier, token: &str) -> Option<Caller> {
    verifier.verify(token, now() as f64).ok().map(|verified| verified.caller)
}

#[test]
fn a_valid_token_gives_its_payload_as_it_was_signed() {
    let token = hs256(&with("aud", json!(["web", "shop"])));
    let payload = verified(&customer(), &token).unwrap();
    let payload: Value = serde_json::from_str(payload.claims().get()).unwrap();
    assert_eq!(payload["sub"], "42");
}

#[test]
fn each_wrong_claim_is_refused() {
    let wrong = [
        without("exp"),
        without("iss"),
        without("aud"),
        without("sub"),
        with("exp", json!(now() - 6)),
        with("nbf", json!(now() + 60)),
        with("iss", json!("https://evil.example.com")),
        with("aud", json!("bank")),
        with("sub", json!("")),
        with("sub", json!(42)),
        with("exp", json!("tomorrow")),
        with("exp", json!(null)),
        with("exp", json!(-1)),
        with("nbf", json!([])),
        with("iat", json!(now() + 60)),
        with("iat", json!(true)),
        with("iss", json!(["https://id.example.com"])),
        with("iss", json!("https://id.example.com/")),
        with("aud", json!([])),
        with("aud", json!(["bank", ["shop"]])),
        with("aud", json!({ "shop": "shop" })),
        with("age", json!("old")),
    ];
    for claims in wrong {
        assert!(verified(&customer(), &hs256(&claims)).is_none(), "{claims}");
    }
}

#[test]
fn clocks_may_differ_by_the_leeway() {
    for (name, time) in [("exp", now() - 3), ("nbf", now() + 3), ("iat", now() + 3)] {
        assert!(verified(&customer(), &hs256(&with(name, json!(time)))).is_some(), "{name}");
    }
}

#[test]
fn a_broken_token_is_refused() {
    let token = hs256(&claims());
    let (head, signature) = token.rsplit_once('.').unwrap();
    let other = encode(&Header::default(), &claims(), &EncodingKey::from_secret(&[7; 32])).unwrap();
    for broken in ["", ".", "..", "a.b.c", head, &format!("{head}."), &format!("{head}.x{signature}"), &other] {
        assert!(verified(&customer(), broken).is_none(), "{broken}");
    }
}

#[test]
fn asymmetric_keys_verify() {
    use jsonwebtoken::Algorithm::{ES256, PS384, RS256};
    let rsa = with_public_key(RSA_PUBLIC, &[Algorithm::Rs256, Algorithm::Ps384]);
    let ec = with_public_key(EC_PUBLIC, &[Algorithm::Es256]);
    let key = EncodingKey::from_rsa_pem(RSA).unwrap();
    let by_ec = signed(ES256, &EncodingKey::from_ec_pem(EC).unwrap());
    for token in [signed(RS256, &key), signed(PS384, &key)] {
        assert!(verified(&rsa, &token).is_some());
        assert!(verified(&ec, &token).is_none());
    }
    assert!(verified(&ec, &by_ec).is_some());
    assert!(verified(&rsa, &by_ec).is_none());
    let not_allowed = signed(jsonwebtoken::Algorithm::RS512, &key);
    assert!(matches!(rsa.verify(&not_allowed, now() as f64), Err(TokenError::Algorithm(Algorithm::Rs512))));
}

#[test]
fn keys_must_fit_their_algorithm() {
    let of = |material: &Material, algorithm| KeySet::one(material, &[algorithm]).map(|_| ());
    let secret = |bytes| Material::secret(&vec![7; bytes]);
    for (algorithm, bytes) in [(Algorithm::Hs256, 32), (Algorithm::Hs384, 48), (Algorithm::Hs512, 64)] {
        assert_eq!(of(&secret(bytes), algorithm), Ok(()));
        assert_eq!(of(&secret(bytes - 1), algorithm), Err(KeyError::ShortSecret { algorithm, bytes }));
    }
    let rsa = Material::pem(RSA_PUBLIC).unwrap();
    for algorithm in Algorithm::ALL {
        let is_rsa = algorithm.name().starts_with('R') || algorithm.name().starts_with('P');
        let expected = if is_rsa { Ok(()) } else { Err(KeyError::Unfit(algorithm)) };
        assert_eq!(of(&rsa, algorithm), expected, "{algorithm}");
    }
    assert_eq!(Material::pem("not a key").unwrap_err(), KeyError::NotPem);
    assert_eq!(Material::pem(&[RSA_PUBLIC, EC_PUBLIC].concat()).unwrap_err(), KeyError::NotPem);
    assert_eq!(Material::pem(std::str::from_utf8(RSA).unwrap()).unwrap_err(), KeyError::NotPem, "a private key");
}

/// A request with these headers.
fn request(headers: HeaderMap) -> Parts {
    let (mut head, ()) = Request::new(()).into_parts();
    head.headers = headers;
    head
}

fn presented(head: &Parts) -> Presented<'_> {
    Presented { head, client: Ipv4Addr::LOCALHOST.into() }
}

fn gate<const N: usize>(verifiers: [JwtVerifier; N]) -> Gate {
    Gate::new(verifiers.map(Authenticator::Jwt).into())
}

#[tokio::test]
async fn any_of_an_endpoints_schemes_lets_in_and_no_other() {
    let partner_secret = "ffffffffffffffffffffffffffffffff";
    let secret = Material::secret(partner_secret.as_bytes());
    let gate = gate([customer(), verifier(&PARTNER, &secret, &[Algorithm::Hs256])]);
    let partner = encode(&Header::default(), &claims(), &EncodingKey::from_secret(partner_secret.as_bytes())).unwrap();
    let headers = HeaderMap::from_iter([(header::AUTHORIZATION, format!("bearer {partner}").parse().unwrap())]);
    let (head, nothing) = (request(headers), request(HeaderMap::new()));

    let caller = gate.admit(&[&CUSTOMER, &PARTNER], &presented(&head)).await.unwrap().unwrap();
    assert_eq!((caller.scheme().name, caller.id()), ("partner", "42"));
    assert!(gate.admit(&[&PARTNER], &presented(&head)).await.unwrap().is_some());
    assert_eq!(gate.admit(&[&CUSTOMER], &presented(&head)).await.unwrap_err().status(), 401);
    assert!(gate.admit(&[], &presented(&nothing)).await.unwrap().is_none());
}

#[tokio::test]
async fn a_refusal_says_how_to_do_better() {
    use axum::response::IntoResponse;
    let gate = gate([customer()]);
    let basic = HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static("Basic eDp5"))]);
    let wrong = HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static("Bearer x.y.z"))]);
    for (headers, challenge) in
        [(HeaderMap::new(), "Bearer"), (basic, "Bearer"), (wrong, r#"Bearer error="invalid_token""#)]
    {
        let response = gate.admit(&[&CUSTOMER], &presented(&request(headers))).await.unwrap_err().into_response();
        assert_eq!(response.status(), 401);
        assert_eq!(response.headers()[header::WWW_AUTHENTICATE], challenge);
    }
}
