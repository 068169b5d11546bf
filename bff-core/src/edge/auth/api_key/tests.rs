//! Keys from the request to the caller.

use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;

use http::Request;
use http::header::WWW_AUTHENTICATE;
use serde_json::{Value, json};

use super::*;
use crate::descriptor::{Claim, SchemeKind};
use crate::edge::auth::claims::ClaimRules;
use crate::edge::auth::issuer::testing::until;
use crate::edge::auth::{Authenticator, Gate, Presented};
use crate::problem::Problem;

const OLD: &str = "an-old-key-of-22-characters";
const NEW: &str = "a-new-key-of-22-characters+/=";
/// A point in time, in seconds since 1970: 2026-06-01T00:00:00Z.
const NOW: f64 = 1_780_272_000.0;

pub(super) static PARTNER: AuthScheme = AuthScheme {
    name: "partner",
    kind: SchemeKind::ApiKey { place: KeyPlace::Header, name: "x-api-key" },
    claims: &[Claim { name: "region", schema: r#"{"enum":["eu","us"]}"#, required: false }],
    roles: Some(&["roles"]),
    scopes: Some(&["scope"]),
    tier: Some(&["tier"]),
};
static LINK: AuthScheme = AuthScheme {
    name: "link",
    kind: SchemeKind::ApiKey { place: KeyPlace::Query, name: "key" },
    claims: &[],
    roles: None,
    scopes: None,
    tier: None,
};

fn hash(key: &str) -> String {
    key_digest(key.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn rules() -> ClaimRules {
    ClaimRules::of(&PARTNER).unwrap()
}

/// A record of this key.
#[cfg(feature = "redis")]
pub(super) fn record(key: &str) -> record::Record {
    let text = serde_json::from_value(json!({ "id": "acme", "sha256": hash(key) })).unwrap();
    record::Record::new(&PARTNER, &rules(), text).unwrap()
}

fn records(list: &Value) -> Result<Records, String> {
    Records::read(&PARTNER, &rules(), &list.to_string()).map_err(|error| error.to_string())
}

fn verifier(list: &Value) -> KeyVerifier {
    KeyVerifier::new(&PARTNER, KeyPlace::Header, "x-api-key", KeyStore::Fixed(records(list).unwrap()))
}

fn with_headers(keys: &[&str]) -> Parts {
    let mut request = Request::get("/");
    for key in keys {
        request = request.header("x-api-key", *key);
    }
    request.body(()).unwrap().into_parts().0
}

fn with_query(query: &str) -> Parts {
    Request::get(format!("/x?{query}")).body(()).unwrap().into_parts().0
}

async fn lets_in(verifier: &KeyVerifier, key: &str, now: f64) -> bool {
    verifier.authenticate(&with_headers(&[key]), now).await.is_ok()
}

#[tokio::test]
async fn a_record_says_whose_a_key_is_and_what_it_may() {
    let verifier = verifier(&json!([{
        "id": "acme", "name": "Acme Ltd", "sha256": hash(OLD), "tier": "gold", "roles": ["reader"],
        "scopes": ["orders:read", "orders:write"], "services": ["orders"], "claims": { "region": "eu" },
    }]));
    let caller = verifier.authenticate(&with_headers(&[OLD]), NOW).await.unwrap();
    assert_eq!((caller.id(), caller.tier(), caller.scheme().name), ("acme", Some("gold"), "partner"));
    assert!(caller.has_role("reader") && !caller.has_role("writer"));
    assert!(caller.has_scope("orders:read") && caller.has_scope("orders:write") && !caller.has_scope("orders"));
    assert!(caller.may_use("orders") && !caller.may_use("users"));
    assert_eq!(caller.claim(&["region"]).unwrap(), "eu");
    assert!(caller.token().is_none(), "a key is for us alone");
    assert_eq!(
        serde_json::from_str::<Value>(caller.claims().get()).unwrap(),
        json!({ "sub": "acme", "tier": "gold", "roles": ["reader"], "scope": "orders:read orders:write", "region": "eu" })
    );
}

#[tokio::test]
async fn keys_overlap_and_end_each_at_its_time() {
    let list = json!([{
        "id": "acme",
        "sha256": [{ "hash": hash(OLD), "expires": "2026-06-01T00:00:10Z" }, hash(NEW)],
        "not_before": "2026-06-01T00:00:00Z",
        "expires": "2026-06-01T02:00:20+02:00",
    }]);
    let verifier = verifier(&list);
    for (seconds, old, new) in
        [(-1.0, false, false), (0.0, true, true), (9.9, true, true), (10.0, false, true), (20.0, false, false)]
    {
        assert_eq!(lets_in(&verifier, OLD, NOW + seconds).await, old, "{seconds}");
        assert_eq!(lets_in(&verifier, NEW, NOW + seconds).await, new, "{seconds}");
    }
}

#[tokio::test]
async fn other_keys_let_nobody_in() {
    let list = json!([
        { "id": "acme", "sha256": hash(OLD) },
        { "id": "short", "sha256": hash("too-short") },
        { "id": "gone", "sha256": hash(NEW), "disabled": true },
    ]);
    let verifier = verifier(&list);
    assert!(lets_in(&verifier, OLD, NOW).await);
    let long = "x".repeat(10_000);
    for key in [NEW, "too-short", &OLD[1..], &format!("{OLD}x"), &hash(OLD), "an-unknown-key-of-22-characters", &long] {
        let refused = verifier.authenticate(&with_headers(&[key]), NOW).await;
        assert!(matches!(refused, Err(Refusal::Invalid)), "{key}");
    }
    assert!(matches!(verifier.authenticate(&with_headers(&[]), NOW).await, Err(Refusal::Absent)));
    assert!(matches!(verifier.authenticate(&with_headers(&[""]), NOW).await, Err(Refusal::Absent)));
    assert!(matches!(verifier.authenticate(&with_headers(&[OLD, NEW]), NOW).await, Err(Refusal::Invalid)));
}

#[tokio::test]
async fn a_key_in_the_query_is_decoded_as_it_is_meant() {
    let list = json!([{ "id": "acme", "sha256": hash(NEW) }]);
    let verifier = KeyVerifier::new(&LINK, KeyPlace::Query, "key", KeyStore::Fixed(records(&list).unwrap()));
    for query in ["key=a-new-key-of-22-characters+/=", "a=1&key=a-new-key-of-22-characters%2B%2f%3D&b=2"] {
        assert!(verifier.authenticate(&with_query(query), NOW).await.is_ok(), "{query}");
    }
    for query in ["", "key", "key=", "KEY=a-new-key-of-22-characters+/=", "xkey=a-new-key-of-22-characters+/="] {
        assert!(matches!(verifier.authenticate(&with_query(query), NOW).await, Err(Refusal::Absent)), "{query}");
    }
    let twice = format!("key={NEW}&key={NEW}");
    assert!(matches!(verifier.authenticate(&with_query(&twice), NOW).await, Err(Refusal::Invalid)));
}

#[test]
fn what_is_wrong_with_a_list_is_told_and_no_hash_is_quoted() {
    let sound = hash(OLD);
    for (list, said) in [
        (json!([{ "sha256": sound }]), "1:"),
        (json!([{ "id": "", "sha256": sound }]), "an id must not be empty"),
        (json!([{ "id": "a" }]), "sha256"),
        (json!([{ "id": "a", "sha256": [] }]), "a hash at least"),
        (json!([{ "id": "a", "sha256": &sound[1..] }]), "must be the SHA-256 of a key"),
        (json!([{ "id": "a", "sha256": [format!("g{}", &sound[1..])] }]), "must be the SHA-256 of a key"),
        (json!([{ "id": "a", "sha256": vec![&sound; 9] }]), "at most 8 hashes"),
        (json!([{ "id": "a", "sha256": sound, "expires": "soon" }]), "must be a time such as"),
        (json!([{ "id": "a", "sha256": sound, "expire": "2026-01-01T00:00:00Z" }]), "expire"),
        (json!([{ "id": "a", "sha256": sound, "claims": { "tier": "gold" } }]), "the claim `tier` is said by a key"),
        (json!([{ "id": "a", "sha256": sound, "claims": { "region": "mars" } }]), "`region` breaks its schema"),
        (json!([{ "id": "a", "sha256": sound }, { "id": "a", "sha256": hash(NEW) }]), "\"a\" is there twice"),
        (json!([{ "id": "a", "sha256": sound }, { "id": "b", "sha256": sound }]), "\"a\" and \"b\" have the same key"),
        (json!({ "id": "a" }), "1:1"),
        (json!(null), "there is no record"),
    ] {
        let error = records(&list).err().unwrap_or_else(|| panic!("{list} is taken"));
        assert!(error.contains(said), "{list}: {error}");
        assert!(!error.contains(&sound[10..30]), "{error}");
    }
    assert_eq!(records(&json!([])).unwrap().len(), 0);
    let text = format!("# ours\n- id: acme\n  sha256: {sound}\n- id: other\n  sha256: nothing\n");
    let error = Records::read(&PARTNER, &rules(), &text).unwrap_err().to_string();
    assert!(error.starts_with("5:11: "), "{error}");
}

fn write(path: &Path, list: &Value) {
    fs::write(path, list.to_string()).unwrap();
}

#[tokio::test]
async fn a_file_is_followed_and_what_is_wrong_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.yaml");
    let both = json!([{ "id": "acme", "sha256": [hash(OLD), hash(NEW)] }]);
    let first = json!([{ "id": "acme", "sha256": hash(OLD) }]);
    write(&path, &first);
    let file = KeysFile::follow(&PARTNER, rules(), &path, records(&first).unwrap()).unwrap();
    let has = |key: &str| file.get(&key_digest(key.as_bytes())).is_some();
    assert!(has(OLD) && !has(NEW));
    write(&path, &both);
    until(|| has(NEW)).await;
    assert!(has(OLD), "they overlap");
    fs::write(&path, "- id: [").unwrap();
    fs::remove_file(&path).unwrap();
    let last =
        json!([{ "id": "acme", "sha256": hash(NEW) }, { "id": "b", "sha256": hash("another-key-of-22-characters") }]);
    write(&path, &json!([{ "id": "acme", "sha256": "no hash" }]));
    assert!(has(OLD) && has(NEW));
    let other = folder.path().join("keys.yaml.new");
    write(&other, &last);
    fs::rename(&other, &path).unwrap();
    until(|| has("another-key-of-22-characters")).await;
    assert!(has(NEW) && !has(OLD));
}

async fn admitted(gate: &Gate, head: &Parts) -> Result<(), Problem> {
    gate.admit(&[&PARTNER], &Presented { head, client: Ipv4Addr::LOCALHOST.into() }).await.map(|_| ())
}

#[tokio::test]
async fn a_refusal_says_where_a_key_belongs_and_not_what_is_wrong() {
    use axum::response::IntoResponse;
    let gate = Gate::new([Authenticator::ApiKey(verifier(&json!([])))].into());
    for head in [with_headers(&[]), with_headers(&[OLD])] {
        let response = admitted(&gate, &head).await.unwrap_err().into_response();
        assert_eq!(response.status(), 401);
        let challenges: Vec<_> = response.headers().get_all(WWW_AUTHENTICATE).iter().collect();
        assert_eq!(challenges, [r#"ApiKey header="x-api-key""#]);
    }
}

/// A store that is away.
#[cfg(feature = "redis")]
#[derive(Debug)]
struct Away;

#[cfg(feature = "redis")]
impl cached::KeySource for Away {
    fn lookup(
        &self,
        _digest: KeyDigest,
    ) -> futures::future::BoxFuture<'_, Result<Option<record::Record>, cached::Unavailable>> {
        Box::pin(async { Err(cached::Unavailable) })
    }
}

#[cfg(feature = "redis")]
#[tokio::test]
async fn a_store_that_is_away_is_503_and_not_a_word_about_the_key() {
    let keys = KeyStore::Elsewhere(CachedKeys::new(Box::new(Away)));
    let verifier = KeyVerifier::new(&PARTNER, KeyPlace::Header, "x-api-key", keys);
    let gate = Gate::new([Authenticator::ApiKey(verifier)].into());
    assert_eq!(admitted(&gate, &with_headers(&[OLD])).await.unwrap_err().status(), 503);
    assert_eq!(admitted(&gate, &with_headers(&[])).await.unwrap_err().status(), 401);
}

#[cfg(feature = "redis")]
#[tokio::test]
async fn another_scheme_may_know_who_calls_when_one_cannot_be_asked() {
    use axum::response::IntoResponse;
    let away = KeyStore::Elsewhere(CachedKeys::new(Box::new(Away)));
    let away = KeyVerifier::new(&PARTNER, KeyPlace::Header, "x-api-key", away);
    let list = json!([{ "id": "acme", "sha256": hash(NEW) }]);
    let here = KeyVerifier::new(&LINK, KeyPlace::Query, "key", KeyStore::Fixed(records(&list).unwrap()));
    let gate = Gate::new([Authenticator::ApiKey(away), Authenticator::ApiKey(here)].into());
    let request = |query: &str| {
        let request = Request::get(format!("/?{query}")).header("x-api-key", OLD);
        request.body(()).unwrap().into_parts().0
    };
    let both: &[&'static AuthScheme] = &[&PARTNER, &LINK];
    let client = Ipv4Addr::LOCALHOST.into();
    for (query, expected) in [(format!("key={NEW}"), 200), (format!("key={OLD}"), 503), (String::new(), 503)] {
        let answer = gate.admit(both, &Presented { head: &request(&query), client }).await;
        assert_eq!(answer.map_or_else(|problem| problem.status().as_u16(), |_| 200), expected, "{query}");
    }
    let nothing = with_headers(&[]);
    let response = gate.admit(both, &Presented { head: &nothing, client }).await.unwrap_err().into_response();
    let challenges: Vec<_> = response.headers().get_all(WWW_AUTHENTICATE).iter().collect();
    assert_eq!(challenges, [r#"ApiKey header="x-api-key""#, r#"ApiKey query="key""#]);
}
