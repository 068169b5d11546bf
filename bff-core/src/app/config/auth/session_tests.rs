use std::io::Write;

use crate::app::config::{KindSettings, SchemeSettings, Settings};
use crate::descriptor::{AuthScheme, Claim, Client, SchemeKind};
use crate::edge::session::{LoginSettings, SessionSettings, StoreSettings};

static BROWSER: AuthScheme = AuthScheme {
    name: "browser",
    kind: SchemeKind::Session { scopes: &["email"] },
    claims: &[Claim { name: "sub", schema: r#"{"type":"string"}"#, required: true }],
    roles: None,
    scopes: None,
    tier: None,
};
static STAFF: AuthScheme = AuthScheme {
    name: "staff",
    kind: SchemeKind::Session { scopes: &[] },
    claims: &[],
    roles: None,
    scopes: None,
    tier: None,
};
static CLIENT: Client = client(&[&BROWSER]);
static BOTH: Client = client(&[&BROWSER, &STAFF]);

const fn client(auth: &'static [&'static AuthScheme]) -> Client {
    Client {
        name: "web",
        title: "Web",
        version: "1",
        upstreams: &[],
        auth,
        policies: &[],
        rates: &[],
        tiers: &[],
        openapi: "{}",
    }
}

const GOOD: [(&str, &str); 4] = [
    ("ISSUER", "https://id.example.com"),
    ("CLIENT_ID", "web-bff"),
    ("CLIENT_SECRET", "0123456789abcdef"),
    ("PUBLIC_URL", "https://shop.example"),
];

fn read(client: &'static Client, keys: &[(&str, &str)], mock: bool) -> Result<SessionSettings, String> {
    let variable = |(name, value): &(&str, &str)| {
        let prefix = if name.contains("__") { "BFF_" } else { "BFF_AUTH__BROWSER__" };
        (format!("{prefix}{name}"), (*value).to_owned())
    };
    let settings = Settings::read(client, None, keys.iter().map(variable), mock).map_err(|error| error.to_string())?;
    let session = settings.auth.into_iter().find_map(|SchemeSettings { kind, .. }| match kind {
        KindSettings::Session(session) => Some(*session),
        _ => None,
    });
    Ok(session.unwrap())
}

/// Those that are good, with others in their place or beside them.
fn with(more: &[(&'static str, &'static str)]) -> Result<SessionSettings, String> {
    let is_other = |name: &str| more.iter().all(|(other, _)| *other != name);
    let keys: Vec<_> = GOOD.into_iter().filter(|(name, _)| is_other(name)).chain(more.iter().copied()).collect();
    let keys: Vec<_> = keys.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    read(&CLIENT, &keys, false)
}

#[test]
fn the_defaults_are_those_of_the_document() {
    let settings = with(&[]).unwrap();
    assert_eq!(settings.store, StoreSettings::Memory);
    let document = include_str!("../../../../docs/configuration.md");
    for (key, default) in [
        ("store", "memory".to_owned()),
        ("idle_timeout", format!("{}m", settings.idle_timeout.as_secs() / 60)),
        ("lifetime", format!("{}m", settings.lifetime.as_secs() / 60)),
        ("csrf_header", settings.csrf_header.to_string()),
        ("after_logout", settings.after_logout.as_str().to_owned()),
        ("id_token_hint", "false".to_owned()),
    ] {
        let row = format!("| `{key}` | `{default}` |");
        assert!(document.contains(&row), "{row}");
    }
    let LoginSettings::Provider(provider) = settings.login else { panic!("a provider") };
    assert_eq!((provider.scopes, provider.issuer.as_str()), (&["email"][..], "https://id.example.com"));
}

#[test]
fn faults_name_their_key_and_no_secret() {
    for (more, fault) in [
        (&[("ISSUER", "")][..], "`auth.browser.issuer` is missing"),
        (
            &[("ISSUER", "http://id.example.com")],
            "`auth.browser.issuer` (from BFF_AUTH__BROWSER__ISSUER) must be https",
        ),
        (&[("CLIENT_ID", "")], "`auth.browser.client_id` is missing"),
        (&[("CLIENT_SECRET", "")], "`auth.browser.client_secret` is missing"),
        (&[("CLIENT_SECRET", "hunter2")], "must have at least 16 bytes"),
        (&[("CLIENT_SECRET_FILE", "/nowhere")], "stands beside `client_secret`"),
        (&[("CLIENT_SECRET", ""), ("CLIENT_SECRET_FILE", "/nowhere")], "cannot be read"),
        (&[("PUBLIC_URL", "")], "`auth.browser.public_url` is missing"),
        (&[("PUBLIC_URL", "http://shop.example")], "must be https, unless it is this machine"),
        (&[("STORE", "disk")], "must be memory or redis"),
        (&[("IDLE_TIMEOUT", "0s")], "must be from"),
        (&[("LIFETIME", "100000m")], "must be from"),
        (&[("CSRF_HEADER", "accept")], "must be a header of your own"),
        (&[("CSRF_HEADER", "x y")], "must be a header of your own"),
        (&[("AFTER_LOGOUT", "//evil.example")], "must be a path"),
        (&[("SECRET", "x")], "is not known"),
    ] {
        let error = with(more).unwrap_err();
        assert!(error.contains(fault), "{more:?}: {error}");
        assert!(!error.contains("hunter2") && !error.contains("0123456789abcdef"), "{error}");
    }
    let debug = format!("{:?}", with(&[]).unwrap());
    assert!(!debug.contains("0123456789abcdef"), "{debug}");
}

#[test]
fn a_secret_may_stand_in_a_file() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "0123456789abcdef0").unwrap();
    let path: &'static str = file.path().to_str().unwrap().to_owned().leak();
    let LoginSettings::Provider(provider) = with(&[("CLIENT_SECRET", ""), ("CLIENT_SECRET_FILE", path)]).unwrap().login
    else {
        panic!("a provider")
    };
    assert_eq!(provider.client_secret.secret(), "0123456789abcdef0");
}

#[cfg(feature = "redis")]
#[test]
fn sessions_may_be_in_redis() {
    let settings = with(&[("STORE", "redis")]).unwrap();
    assert_eq!(settings.store, StoreSettings::Redis);
}

#[test]
fn under_mock_nothing_is_needed() {
    let settings = read(&CLIENT, &[], true).unwrap();
    let LoginSettings::Mock(claims) = settings.login else { panic!("a mock") };
    assert!(claims["sub"].is_string());
    assert!(matches!(read(&CLIENT, &GOOD, true).unwrap().login, LoginSettings::Provider(_)));
}

#[test]
fn a_client_has_sessions_of_one_kind() {
    let error = read(&BOTH, &[], true).unwrap_err();
    assert!(error.contains("`auth.staff` is a session, as `browser` is: a client can have only one"), "{error}");
}
