use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use axum::response::IntoResponse;
use http::HeaderMap;
use serde_json::value::RawValue;
use tracing::subscriber::with_default;

use super::*;
use crate::descriptor::{AuthScheme, KeyPlace, TokenRules};
use crate::edge::policy::testing::{CUSTOMER, ENDPOINT};
use crate::observe::RequestId;

static INTROSPECTED: AuthScheme = AuthScheme {
    kind: SchemeKind::Introspection { rules: TokenRules { issuer: None, audience: &[] } },
    ..with_kind(SchemeKind::ClientCertificate)
};
static KEY: AuthScheme = with_kind(SchemeKind::ApiKey { place: KeyPlace::Header, name: "x-api-key" });
static SESSION: AuthScheme = with_kind(SchemeKind::Session { scopes: &[] });
static CERTIFICATE: AuthScheme = with_kind(SchemeKind::ClientCertificate);

const fn with_kind(kind: SchemeKind) -> AuthScheme {
    let (roles, scopes) = (CUSTOMER.roles, CUSTOMER.scopes);
    AuthScheme { name: "other", kind, claims: &[], roles, scopes, tier: None }
}

static GUARDED: Endpoint = guarded(&["admin", "support"], &["orders:read", "orders:write"]);
static SCOPED: Endpoint = guarded(&[], &["orders:read", "orders:write"]);

const fn guarded(roles: &'static [&'static str], scopes: &'static [&'static str]) -> Endpoint {
    Endpoint { access: Access { schemes: &[], roles, scopes, policies: &[] }, ..ENDPOINT }
}

fn caller(scheme: &'static AuthScheme, claims: &str) -> Caller {
    Caller::new(scheme, "ada@example.com", RawValue::from_string(claims.to_owned()).unwrap())
}

fn record() -> Record {
    Record::new(RequestId::of(&HeaderMap::new()), Ipv4Addr::LOCALHOST.into())
}

#[test]
fn one_role_and_all_scopes_let_in() {
    for (claims, allowed) in [
        (r#"{"realm":{"roles":["support"]},"scope":"orders:write orders:read"}"#, true),
        (r#"{"realm":{"roles":["a","admin"]},"scope":["orders:read","orders:write","x"]}"#, true),
        (r#"{"realm":{"roles":"admin"},"scope":"orders:read orders:write"}"#, true),
        (r#"{"realm":{"roles":"admin"},"scope":"orders:read"}"#, false),
        (r#"{"realm":{"roles":"admin support"},"scope":"orders:read orders:write"}"#, false),
        (r#"{"realm":{"roles":["Admin"]},"scope":"orders:read orders:write"}"#, false),
        (r#"{"realm":{"roles":{"admin":true}},"scope":"orders:read orders:write"}"#, false),
        (r#"{"roles":["admin"],"scope":"orders:read orders:write"}"#, false),
        (r#"{"realm":{"roles":["admin"]},"scope":"orders:read,orders:write"}"#, false),
        (r#"{"realm":{"roles":["admin"]},"scope":null}"#, false),
        ("{}", false),
    ] {
        assert_eq!(check(&GUARDED, &caller(&CUSTOMER, claims), &record()).is_ok(), allowed, "{claims}");
    }
}

#[test]
fn a_challenge_names_the_scopes_to_those_who_showed_a_bearer_token() {
    let challenge = r#"Bearer error="insufficient_scope", scope="orders:read orders:write""#;
    for (scheme, expected) in [
        (&CUSTOMER, Some(challenge)),
        (&INTROSPECTED, Some(challenge)),
        (&KEY, None),
        (&SESSION, None),
        (&CERTIFICATE, None),
    ] {
        let response = check(&SCOPED, &caller(scheme, "{}"), &record()).unwrap_err().into_response();
        assert_eq!(response.status(), 403);
        let told = response.headers().get(header::WWW_AUTHENTICATE).map(|value| value.to_str().unwrap());
        assert_eq!(told, expected, "{:?}", scheme.kind);
    }
    let response = check(&GUARDED, &caller(&CUSTOMER, "{}"), &record()).unwrap_err().into_response();
    assert!(!response.headers().contains_key(header::WWW_AUTHENTICATE), "no scope would help");
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is logged at this level while somebody is denied.
fn logged(level: tracing::Level, reason: Reason) -> String {
    let (lines, record, caller) = (Lines::default(), record(), caller(&CUSTOMER, r#"{"email":"ada"}"#));
    let writer = lines.clone();
    let subscriber =
        tracing_subscriber::fmt().json().with_max_level(level).with_writer(move || writer.clone()).finish();
    let denied = Denied { endpoint: &GUARDED, caller: Some(&caller), record: &record };
    with_default(subscriber, || denied.log(reason));
    let lines = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(lines.lines().all(|line| line.contains(record.id().as_str())), "{lines}");
    lines
}

#[test]
fn a_denial_is_one_line_without_the_person() {
    for (reason, word) in [(Reason::Role, "role"), (Reason::Scope, "scope"), (Reason::Service, "service")] {
        let line = logged(tracing::Level::INFO, reason);
        assert_eq!(line.lines().count(), 1, "{line}");
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        let fields = &line["fields"];
        let told = ["endpoint", "scheme", "decision", "reason"].map(|name| fields[name].as_str().unwrap());
        assert_eq!(told, ["GET /x", "customer", "deny", word]);
        assert!(fields["duration_ms"].is_f64() && !line.to_string().contains("ada"), "{line}");
    }
    let line = logged(tracing::Level::INFO, Reason::Policy { name: "hours", duration_us: 12 });
    assert!(line.contains(r#""policy":"hours","duration_us":12"#) && !line.contains("ada"), "{line}");
}

#[test]
fn who_it_was_is_told_to_those_who_look_for_it() {
    let lines = logged(tracing::Level::DEBUG, Reason::Role);
    assert!(lines.contains("ada@example.com") && lines.lines().count() == 2, "{lines}");
}
