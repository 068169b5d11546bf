//! Project Wycheproof's vectors for JSON web signatures, each sent to a BFF whose configuration has its key.
//!
//! No vector's payload is a caller's claims, so none of them lets anybody in: that signatures are told from forgeries is
//! held against the same verifier in `edge/auth/jwt/wycheproof.rs`. Here, what the key of a vector signs *with* claims
//! must get in, through the same configuration, and everything else must be 401.

use std::fs;
use std::path::Path;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512,
    RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::*;
use crate::edge::auth::Algorithm;

/// Groups whose key is for something else (`use`, `key_ops`), or for an algorithm that there is not (`ES521`).
const WITHOUT_A_KEY: usize = 6;

#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn vectors() -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors/json_web_signature_test.json");
    match fs::read(&path) {
        Ok(text) => Some(serde_json::from_slice(&text).unwrap()),
        Err(error) => {
            eprintln!("SKIPPED: Wycheproof's vectors are not at {}: {error}", path.display());
            None
        }
    }
}

/// Serves with the key of a group, any algorithm allowed. The upstreams are nowhere: who gets in gets a 502.
async fn serve_with(key: &Value, folder: &Path) -> Result<Served, ConfigError> {
    let file = folder.join("jwks.json");
    fs::write(&file, json!({ "keys": [key] }).to_string()).unwrap();
    let algorithms: Vec<_> = Algorithm::ALL.iter().map(|algorithm| algorithm.name()).collect();
    let variables = [
        ("BFF_LISTEN", "127.0.0.1:0"),
        ("BFF_WORKERS", "1"),
        ("BFF_UPSTREAMS__USERS__URL", "http://127.0.0.1:9"),
        ("BFF_UPSTREAMS__ORDERS__URL", "http://127.0.0.1:9"),
        ("BFF_UPSTREAMS__CATALOG__URL", "http://127.0.0.1:9"),
        ("BFF_AUTH__CUSTOMER__JWKS_FILE", file.to_str().unwrap()),
        ("BFF_AUTH__CUSTOMER__ALGORITHMS", &algorithms.join(",")),
    ];
    Served::bff(shop::bff(), variables.map(|(name, value)| (name, value.to_owned()))).await
}

async fn status(served: &Served, token: &str) -> u16 {
    let request = served.client.get(served.url("/orders/1")).header("authorization", format!("Bearer {token}"));
    request.send().await.unwrap().status().as_u16()
}

/// A token with the shop's claims, signed with a group's private key.
fn token_by(key: &Value) -> String {
    let alg = key["alg"].as_str().unwrap();
    let exp = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs() + 600;
    let header = json!({ "alg": alg, "kid": key["kid"] }).to_string();
    let claims = json!({ "iss": "https://id.example.com", "aud": "shop", "sub": "42", "exp": exp }).to_string();
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let member = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let random = SystemRandom::new();
    let signature = match alg {
        "HS256" => hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &member("k")), message.as_bytes()).as_ref().to_vec(),
        "ES256" => {
            let point = [vec![4], member("x"), member("y")].concat();
            let signing = &ECDSA_P256_SHA256_FIXED_SIGNING;
            let key = EcdsaKeyPair::from_private_key_and_public_key(signing, &member("d"), &point).unwrap();
            key.sign(&random, message.as_bytes()).unwrap().as_ref().to_vec()
        }
        _ => {
            let key = RsaKeyPair::from_der(&rsa_private_key(&member)).unwrap();
            let encoding: &'static dyn aws_lc_rs::signature::RsaEncoding = match alg {
                "RS256" => &RSA_PKCS1_SHA256,
                "RS384" => &RSA_PKCS1_SHA384,
                "RS512" => &RSA_PKCS1_SHA512,
                "PS256" => &RSA_PSS_SHA256,
                "PS384" => &RSA_PSS_SHA384,
                "PS512" => &RSA_PSS_SHA512,
                other => panic!("{other}"),
            };
            let mut signature = vec![0; key.public_modulus_len()];
            key.sign(encoding, &random, message.as_bytes(), &mut signature).unwrap();
            signature
        }
    };
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// An RSAPrivateKey (RFC 8017 A.1.2) of the members of a JSON Web Key.
fn rsa_private_key(member: &dyn Fn(&str) -> Vec<u8>) -> Vec<u8> {
    let numbers = ["n", "e", "d", "p", "q", "dp", "dq", "qi"].map(member);
    let body: Vec<u8> = [vec![0]].iter().chain(&numbers).flat_map(|number| der(2, &positive(number))).collect();
    der(0x30, &body)
}

fn positive(number: &[u8]) -> Vec<u8> {
    let sign: &[u8] = if number.first().is_some_and(|first| first & 0x80 != 0) { &[0] } else { &[] };
    [sign, number].concat()
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
    let head = match (high, low) {
        (0, 0..=0x7f) => vec![tag, low],
        (0, _) => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [&head, content].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_vector_gets_in_and_what_its_key_signs_does() {
    let Some(vectors) = vectors() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (mut without_a_key, mut sent, mut let_in) = (0, 0, 0);
    for group in vectors["testGroups"].as_array().unwrap() {
        let served = match serve_with(group.get("public").unwrap_or(&group["private"]), folder.path()).await {
            Ok(served) => served,
            Err(error) => {
                assert!(error.to_string().contains("`auth.customer.jwks_file` (from BFF_AUTH__"), "{error}");
                without_a_key += 1;
                continue;
            }
        };
        for test in group["tests"].as_array().unwrap() {
            let token = test["jws"].as_str().map_or_else(|| test["jws"].to_string(), str::to_owned);
            assert_eq!(status(&served, &token).await, 401, "{}: {}", test["tcId"], test["comment"]);
            sent += 1;
        }
        if group["private"].get("alg").is_some()
            && (group["private"]["kty"] != "RSA" || group["private"].get("qi").is_some())
        {
            let token = token_by(&group["private"]);
            assert_eq!(status(&served, &token).await, 502, "{}", group["comment"]);
            let forged = format!("{}A", &token[..token.len() - 1]);
            assert!(forged == token || status(&served, &forged).await == 401, "{}", group["comment"]);
            let_in += 1;
        }
    }
    assert_eq!(without_a_key, WITHOUT_A_KEY);
    assert_eq!((sent, let_in), (395, 17));
}
