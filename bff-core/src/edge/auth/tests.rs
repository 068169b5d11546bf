use std::net::Ipv4Addr;
use std::time::{Duration, SystemTime};

use http::request::Parts;
use http::{HeaderMap, HeaderValue, Request, header};
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::key::KeyError;
use super::*;
use crate::descriptor::{AuthScheme, Claim, SchemeKind, TokenRules};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const RSA: &[u8] = include_bytes!("testdata/rsa.pem");
const RSA_PUBLIC: &str = include_str!("testdata/rsa.pub.pem");
const EC: &[u8] = include_bytes!("testdata/ec.pem");
const EC_PUBLIC: &str = include_str!("testdata/ec.pub.pem");

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

fn verifier(scheme: &'static AuthScheme, key: VerifyingKey) -> JwtVerifier {
    let SchemeKind::Jwt { rules, .. } = scheme.kind else { panic!("no JWT") };
    JwtVerifier::new(scheme, rules, key, Duration::from_secs(5)).unwrap()
}

fn customer() -> JwtVerifier {
    verifier(&CUSTOMER, VerifyingKey::secret(SECRET).unwrap())
}

#[test]
fn a_valid_token_gives_its_payload_as_it_was_signed() {
    let token = hs256(&with("aud", json!(["web", "shop"])));
    let payload = customer().verify(&token).unwrap();
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
        with("age", json!("old")),
    ];
    for claims in wrong {
        assert!(customer().verify(&hs256(&claims)).is_err(), "{claims}");
    }
}

#[test]
fn clocks_may_differ_by_the_leeway() {
    assert!(customer().verify(&hs256(&with("exp", json!(now() - 3)))).is_ok());
}

#[test]
fn a_broken_token_is_refused() {
    let token = hs256(&claims());
    let (head, signature) = token.rsplit_once('.').unwrap();
    let other = encode(&Header::default(), &claims(), &EncodingKey::from_secret(&[7; 32])).unwrap();
    for broken in ["", ".", "..", "a.b.c", head, &format!("{head}."), &format!("{head}.x{signature}"), &other] {
        assert!(customer().verify(broken).is_err(), "{broken}");
    }
}

#[test]
fn asymmetric_keys_verify() {
    use jsonwebtoken::Algorithm::{ES256, RS256};
    let rsa = verifier(&CUSTOMER, VerifyingKey::public(Algorithm::Rs256, RSA_PUBLIC).unwrap());
    let ec = verifier(&CUSTOMER, VerifyingKey::public(Algorithm::Es256, EC_PUBLIC).unwrap());
    let by_rsa = signed(RS256, &EncodingKey::from_rsa_pem(RSA).unwrap());
    let by_ec = signed(ES256, &EncodingKey::from_ec_pem(EC).unwrap());
    assert!(rsa.verify(&by_rsa).is_ok());
    assert!(ec.verify(&by_ec).is_ok());
    assert!(rsa.verify(&by_ec).is_err());
    assert!(ec.verify(&by_rsa).is_err());
}

/// The classic attack: an HS256 token "signed" with the public key's text, against a verifier that believes the header.
#[test]
fn the_algorithm_is_never_the_tokens() {
    let rsa = verifier(&CUSTOMER, VerifyingKey::public(Algorithm::Rs256, RSA_PUBLIC).unwrap());
    let forged = encode(&Header::default(), &claims(), &EncodingKey::from_secret(RSA_PUBLIC.as_bytes())).unwrap();
    assert!(rsa.verify(&forged).is_err());
    // {"alg":"none","typ":"JWT"}, with the payload of a valid token and no signature.
    let payload = hs256(&claims());
    let payload = payload.split('.').nth(1).unwrap();
    assert!(customer().verify(&format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.")).is_err());
}

#[test]
fn keys_must_fit_their_algorithm() {
    assert_eq!(VerifyingKey::secret("short").unwrap_err(), KeyError::ShortSecret);
    assert!(VerifyingKey::public(Algorithm::Es256, RSA_PUBLIC).is_err());
    assert!(VerifyingKey::public(Algorithm::Rs256, "not a key").is_err());
    assert!(VerifyingKey::public(Algorithm::Hs256, RSA_PUBLIC).is_err());
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
    let gate = gate([customer(), verifier(&PARTNER, VerifyingKey::secret(partner_secret).unwrap())]);
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
