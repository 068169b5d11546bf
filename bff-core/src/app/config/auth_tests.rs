//! `auth.<scheme>`, for each kind of scheme.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::*;
use crate::descriptor::{AuthScheme, Claim, Client, KeyPlace, SchemeKind, TokenRules};

const RULES: TokenRules = TokenRules { issuer: None, audience: &[] };
const RSA_PUBLIC: &str = include_str!("../../edge/auth/testdata/rsa.pub.pem");
const EC_PUBLIC: &str = include_str!("../../edge/auth/testdata/ec.pub.pem");
const SECRET: &str = "0123456789abcdef0123456789abcdef";

macro_rules! client {
    ($client:ident, $scheme:ident, $name:literal, $kind:expr) => {
        static $scheme: AuthScheme = AuthScheme {
            name: $name,
            kind: $kind,
            claims: &[Claim { name: "sub", schema: r#"{"type":"string","minLength":1}"#, required: true }],
            roles: None,
            scopes: None,
            tier: None,
        };
        static $client: Client = Client {
            name: "admin",
            title: "Admin",
            version: "1.0.0",
            upstreams: &[],
            auth: &[&$scheme],
            policies: &[],
            rates: &[],
            tiers: &[],
            openapi: "{}",
        };
    };
}

client!(TOKENS, STAFF, "staff", SchemeKind::Jwt { rules: RULES, token_type: None });
client!(KEYS, PARTNER, "partner", SchemeKind::ApiKey { place: KeyPlace::Header, name: "x-api-key" });
client!(OPAQUE, OUTSIDE, "outside", SchemeKind::Introspection { rules: RULES });

/// What `auth` says, read; the settings or the faults.
fn read_as(client: &'static Client, auth: &serde_json::Value, mock: bool) -> Result<Settings, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bff.yaml");
    fs::write(&path, json!({ "auth": auth }).to_string()).unwrap();
    Settings::read(client, Some(&path), [], mock).map_err(|error| error.to_string())
}

fn staff(settings: serde_json::Value) -> Result<Settings, String> {
    read_as(&TOKENS, &json!({ "staff": settings }), false)
}

/// Asserts that each of these is refused with a complaint about this key of `auth`.
fn refused(client: &'static Client, scheme: &str, cases: &[(serde_json::Value, &str)]) {
    for (settings, said) in cases {
        let error = read_as(client, &json!({ scheme: settings }), false).err();
        let error = error.unwrap_or_else(|| panic!("{settings} is taken"));
        assert!(error.contains(&format!("`auth.{scheme}.{said}")), "{settings}: {error}");
        assert!(!error.contains("hunter2") && !error.contains(SECRET), "{error}");
    }
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn there_are_six_ways_to_say_where_keys_are() {
    let folder = tempfile::tempdir().unwrap();
    let pem = write(folder.path(), "rsa.pem", RSA_PUBLIC);
    let jwks = write(
        folder.path(),
        "jwks.json",
        r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#,
    );
    for settings in [
        json!({ "algorithms": ["HS256"], "secret": SECRET }),
        json!({ "algorithm": "PS512", "public_key": RSA_PUBLIC, "token_bytes_max": 4096 }),
        json!({ "algorithms": ["RS256", "PS256"], "public_key_file": pem }),
        json!({ "algorithms": ["EdDSA", "RS256"], "jwks_file": jwks }),
        json!({ "algorithm": "RS256", "jwks_url": "https://id.example.com/jwks" }),
        json!({ "algorithm": "RS256", "jwks_url": "http://id.internal/jwks", "allow_http": true }),
        json!({ "keys": [
            { "id": "new", "algorithm": "ES256", "public_key": EC_PUBLIC },
            { "id": "old", "algorithm": "RS256", "public_key_file": pem },
        ] }),
    ] {
        assert!(staff(settings.clone()).is_ok(), "{settings}: {:?}", staff(settings.clone()).err());
    }
}

#[test]
fn what_is_wrong_with_keys_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let broken = write(folder.path(), "broken.json", r#"{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}"#);
    let twice = r#"{"kty":"oct","kid":"a","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"}"#;
    let twice = write(folder.path(), "twice.json", &format!(r#"{{"keys":[{twice},{twice}]}}"#));
    let key = json!({ "id": "a", "algorithm": "HS256", "secret": SECRET });
    refused(
        &TOKENS,
        "staff",
        &[
            (json!({ "algorithm": "RS256" }), "secret` is missing; or set one of `public_key`"),
            (json!({ "secret": SECRET }), "algorithm` is missing"),
            (json!({ "algorithm": "ES256K", "public_key": EC_PUBLIC }), "algorithm` (from "),
            (json!({ "algorithms": [], "secret": SECRET }), "algorithms` must name"),
            (json!({ "algorithms": ["HS256", "none"], "secret": SECRET }), "algorithms[1].name` (from "),
            (json!({ "algorithm": "HS256", "algorithms": ["HS256"], "secret": SECRET }), "algorithm` stands beside"),
            (json!({ "algorithm": "HS256", "secret": "hunter2" }), "secret` (from "),
            (json!({ "algorithm": "HS384", "secret": SECRET }), "secret` (from "),
            (json!({ "algorithms": ["HS256", "RS256"], "secret": SECRET }), "secret` (from "),
            (json!({ "algorithm": "ES384", "public_key": EC_PUBLIC }), "public_key` (from "),
            (json!({ "algorithm": "HS256", "public_key": RSA_PUBLIC }), "public_key` (from "),
            (json!({ "algorithm": "RS256", "public_key_file": "/nowhere" }), "public_key_file` (from "),
            (
                json!({ "algorithm": "HS256", "secret": SECRET, "public_key": RSA_PUBLIC }),
                "public_key` stands beside `secret`",
            ),
            (json!({ "algorithm": "RS256", "jwks_url": "http://id.example.com/jwks" }), "jwks_url` (from "),
            (json!({ "algorithm": "RS256", "jwks_url": "https://u:hunter2@id.example.com" }), "jwks_url` (from "),
            (
                json!({ "algorithm": "HS256", "jwks_url": "https://id.example.com/jwks" }),
                "jwks_url` has public keys only",
            ),
            (json!({ "algorithm": "ES256", "jwks_file": broken }), "jwks_file` (from "),
            (json!({ "algorithm": "HS256", "jwks_file": twice }), "jwks_file` (from "),
            (json!({ "keys": [] }), "keys` must be 1 to 16 keys"),
            (json!({ "keys": [key, key] }), "keys[1].id` (from "),
            (json!({ "keys": [{ "id": "a", "secret": SECRET }] }), "keys[0].algorithm` is missing"),
            (json!({ "keys": [{ "id": "a", "algorithm": "HS256" }] }), "keys[0].secret` is missing"),
            (json!({ "keys": [{ "id": "a", "algorithm": "ES256", "secret": SECRET }] }), "keys[0].secret` (from "),
            (json!({ "keys": [key], "algorithm": "HS256" }), "algorithm` (from "),
        ],
    );
}

#[test]
fn api_keys_are_in_a_file_or_in_redis() {
    let folder = tempfile::tempdir().unwrap();
    let hash = "ab".repeat(32);
    let keys = write(folder.path(), "keys.yaml", &format!("- {{ id: acme, sha256: {hash} }}\n"));
    let broken = write(folder.path(), "broken.yaml", "- id: acme\n  sha256: hunter2\n");
    let read = |settings: serde_json::Value| read_as(&KEYS, &json!({ "partner": settings }), false);
    assert!(read(json!({ "keys_file": keys })).is_ok());
    assert_eq!(read(json!({ "redis": true })).is_ok(), cfg!(feature = "redis"));
    refused(
        &KEYS,
        "partner",
        &[
            (json!({}), "keys_file` is missing"),
            (json!({ "redis": false }), "keys_file` is missing"),
            (json!({ "keys_file": keys, "redis": true }), "keys_file` stands beside `redis`"),
            (json!({ "keys_file": "/nowhere/keys.yaml" }), "keys_file` (from "),
            (json!({ "keys_file": keys, "secret": SECRET }), "secret` (from "),
        ],
    );
    let error = read(json!({ "keys_file": broken })).unwrap_err();
    assert!(error.contains("broken.yaml:2:11: must be the SHA-256 of a key"), "{error}");
}

#[test]
fn an_issuer_is_asked_with_a_name_and_a_secret() {
    let whole = json!({ "url": "https://id.example.com/introspect", "client_id": "bff", "client_secret": SECRET });
    let with = |name: &str, value: serde_json::Value| {
        let mut settings = whole.clone();
        settings[name] = value;
        settings
    };
    let read = |settings: serde_json::Value| read_as(&OPAQUE, &json!({ "outside": settings }), false);
    let settings = read(whole.clone()).unwrap();
    let shown = format!("{:?}", settings.auth);
    assert!(shown.contains("timeout: 2s, cache: 60s") && !shown.contains(SECRET), "{shown}");
    assert!(read(with("cache", json!("0s"))).is_ok());
    assert!(read(with("client_auth", json!("post"))).is_ok());
    refused(
        &OPAQUE,
        "outside",
        &[
            (json!({}), "url` is missing"),
            (json!({}), "client_id` is missing"),
            (json!({}), "client_secret` is missing"),
            (with("url", json!("http://id.example.com")), "url` (from "),
            (with("client_auth", json!("jwt")), "client_auth` (from "),
            (with("cache", json!("2h")), "cache` (from "),
            (with("timeout", json!("0s")), "timeout` (from "),
        ],
    );
}

#[test]
fn under_mock_each_kind_takes_something_that_everybody_knows() {
    for client in [&TOKENS, &KEYS, &OPAQUE] {
        let settings = read_as(client, &json!({}), true).unwrap();
        assert!(settings.auth[0].sample().is_some(), "{}", client.auth[0].name);
    }
    let hash = "ab".repeat(32);
    let folder = tempfile::tempdir().unwrap();
    let keys = write(folder.path(), "keys.yaml", &format!("- {{ id: acme, sha256: {hash} }}\n"));
    let configured = read_as(&KEYS, &json!({ "partner": { "keys_file": keys } }), true).unwrap();
    assert!(configured.auth[0].sample().is_none(), "what is configured is what counts");
}

/// What the section *Schemes* of the document says is the default of `key`.
fn documented(key: &str) -> &'static str {
    let (_, section) = include_str!("../../../docs/configuration.md").split_once("\n## Schemes\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let row = section.lines().find_map(|line| line.strip_prefix(&format!("| `{key}` | ")));
    row.unwrap_or_else(|| panic!("{key} is not in the document")).split_once(" | ").unwrap().0
}

#[test]
fn every_key_is_in_the_document_with_its_default() {
    for key in auth::KEY_NAMES {
        assert!(!documented(key).is_empty(), "{key}");
    }
    for (client, scheme) in [(&TOKENS, "staff"), (&KEYS, "partner"), (&OPAQUE, "outside")] {
        // Asked about a key that there is not, the complaint lists those that were read.
        let error = read_as(client, &json!({ scheme: { "no_such_key": 1 } }), false).unwrap_err();
        let (_, known) = error.split_once("(known here: ").unwrap();
        let (known, _) = known.split_once(')').unwrap();
        for key in known.split(", ") {
            assert!(!documented(key).is_empty(), "{key}");
        }
    }
    let tokens = format!("{:?}", read_as(&TOKENS, &json!({}), true).unwrap().auth);
    assert!(tokens.contains("leeway: 60.0") && documented("leeway") == "`60s`", "{tokens}");
    assert!(tokens.contains("token_bytes_max: 8192") && documented("token_bytes_max") == "`8192`", "{tokens}");
    let whole = json!({ "outside": { "url": "https://id.example.com", "client_id": "bff", "client_secret": SECRET } });
    let opaque = format!("{:?}", read_as(&OPAQUE, &whole, false).unwrap().auth);
    assert!(opaque.contains("timeout: 2s, cache: 60s"), "{opaque}");
    assert_eq!((documented("cache"), documented("timeout"), documented("client_auth")), ("`60s`", "`2s`", "`basic`"));
}
