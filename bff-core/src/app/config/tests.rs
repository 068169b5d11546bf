use std::fs;
use std::time::Duration;

use rcgen::KeyPair;

use super::*;
use crate::descriptor::{AuthScheme, Client, Identity, SchemeKind, TokenRules, Upstream};
use crate::observe::LogFormat;
use crate::upstream::{ConnectionPolicy, ConnectionSettings};
use fault::ConfigError;
use shutdown::ShutdownSettings;

static ORDERS: Upstream = Upstream { name: "orders", index: 0, contract: "{}", policy: &[], identity: Identity::NONE };
static PROFILES: Upstream =
    Upstream { name: "user-profiles", index: 1, contract: "{}", policy: &[], identity: Identity::NONE };
static STAFF: AuthScheme = AuthScheme {
    name: "backOffice",
    kind: SchemeKind::Jwt { rules: TokenRules { issuer: None, audience: &[] }, token_type: None },
    claims: &[],
    roles: None,
    scopes: None,
    tier: None,
};
static CLIENT: Client = Client {
    name: "admin",
    title: "Admin",
    version: "1.0.0",
    upstreams: &[&ORDERS, &PROFILES],
    auth: &[&STAFF],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: "{}",
};

const WHOLE: &str = r#"
listen = "0.0.0.0:9000"
shutdown_grace = "7s"
shutdown_timeout = "2m"
docs = false
workers = 3
[upstreams.orders]
url = "http://orders:8080/v1/"
[upstreams.user-profiles]
url = "https://profiles"
[auth.backOffice]
algorithm = "HS256"
secret = "0123456789abcdef0123456789abcdef"
leeway = "5s"
[log]
level = "warn,bff::access=info"
format = "json"
[limits]
request_body_bytes = 2000
upstream_body_bytes = 3000
requests_in_flight = 40
connections = 50
[operator]
listen = "0.0.0.0:9090"
"#;

fn read(file: &str, variables: &[(&str, &str)], mock: bool) -> Result<Settings, ConfigError> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("bff.toml");
    fs::write(&path, file).unwrap();
    let variables = variables.iter().map(|(name, value)| (String::from(*name), String::from(*value)));
    Settings::read(&CLIENT, Some(&path), variables, mock)
}

fn faults(file: &str, variables: &[(&str, &str)]) -> String {
    read(file, variables, false).unwrap_err().to_string()
}

/// Where `/x` of an upstream is.
fn url(settings: &Settings, upstream: usize) -> String {
    let address = settings.upstreams[upstream].as_ref().unwrap();
    address.base.url(&"/x".parse().unwrap()).to_string()
}

/// `WHOLE` with one line replaced.
fn with(line: &str, other: &str) -> String {
    assert!(WHOLE.contains(line));
    WHOLE.replace(line, other)
}

#[test]
fn everything_can_be_set_in_a_file() {
    let settings = read(WHOLE, &[], false).unwrap();
    assert_eq!(settings.listen.port(), 9000);
    assert_eq!(url(&settings, 0), "http://orders:8080/v1/x");
    assert_eq!(url(&settings, 1), "https://profiles/x");
    assert!(format!("{:?}", settings.auth[0]).contains("leeway: 5.0"));
    assert_eq!((settings.log.level.as_str(), settings.log.format), ("warn,bff::access=info", LogFormat::Json));
    assert_eq!((settings.bounds.request_body_bytes_max, settings.bounds.upstream_body_bytes_max), (2000, 3000));
    let ShutdownSettings { grace, timeout } = settings.shutdown;
    assert_eq!((grace, timeout), (Duration::from_secs(7), Duration::from_secs(120)));
    assert_eq!((settings.bounds.requests_in_flight_max, settings.bounds.connections_max), (40, 50));
    assert_eq!(settings.operator.listen.unwrap().port(), 9090);
    assert!(!settings.docs);
    assert_eq!(settings.workers.get(), 3);
}

#[test]
fn a_variable_wins_over_the_file_whatever_the_names_case() {
    let variables = [
        ("BFF_LISTEN", "127.0.0.1:1"),
        ("BFF_UPSTREAMS__USER_PROFILES__URL", "http://other"),
        ("BFF_AUTH__BACKOFFICE__LEEWAY", "7s"),
        ("BFF_LIMITS__REQUEST_BODY_BYTES", "4000"),
        ("BFF_DOCS", "true"),
        ("UNRELATED", "x"),
    ];
    let settings = read(WHOLE, &variables, false).unwrap();
    assert_eq!(settings.listen.port(), 1);
    assert_eq!(url(&settings, 1), "http://other/x");
    assert!(format!("{:?}", settings.auth[0]).contains("leeway: 7.0"));
    assert_eq!(settings.bounds.request_body_bytes_max, 4000);
    assert!(settings.docs);
}

#[test]
fn what_is_missing_is_named_with_its_variable_all_at_once() {
    let text = faults("", &[]);
    assert_eq!(
        text,
        "the configuration is not usable:
  `upstreams.orders.url` is missing: set it in the configuration file or as BFF_UPSTREAMS__ORDERS__URL
  `upstreams.user-profiles.url` is missing: set it in the configuration file or as BFF_UPSTREAMS__USER_PROFILES__URL
  `auth.backOffice.algorithm` is missing: set it in the configuration file or as BFF_AUTH__BACKOFFICE__ALGORITHM
  `auth.backOffice.secret` is missing; or set one of `public_key`, `public_key_file`, `keys`, `jwks_url`, `jwks_file`"
    );
}

#[test]
fn what_is_unknown_is_named_with_its_origin() {
    let text = faults(&with("docs = false", "dox = false"), &[("BFF_UPSTREAMS__ORDER__URL", "http://x")]);
    assert!(text.contains("`dox` (from ") && text.contains("bff.toml) is not known (known here: listen, "), "{text}");
    assert!(text.contains("`upstreams.order` (from BFF_UPSTREAMS__ORDER__URL) is not known"), "{text}");
}

#[test]
fn what_is_wrong_is_named_with_its_origin_and_never_quoted() {
    let wrong = [
        ("listen = \"0.0.0.0:9000\"", "listen = \"everywhere\"", "`listen`"),
        ("listen = \"0.0.0.0:9000\"", "listen = 9000", "`listen`"),
        ("\"2m\"", "\"2 minutes\"", "`shutdown_timeout`"),
        ("\"7s\"", "7", "`shutdown_grace`"),
        ("= 40", "= -1", "`limits.requests_in_flight`"),
        ("= 50", "= 0", "`limits.connections`"),
        ("0.0.0.0:9090", "9090", "`operator.listen`"),
        ("docs = false", "docs = \"no\"", "`docs`"),
        ("http://orders:8080/v1/", "orders:8080", "`upstreams.orders.url`"),
        ("http://orders:8080/v1/", "http://u:hunter2@orders", "`upstreams.orders.url`"),
        ("HS256", "none", "`auth.backOffice.algorithm`"),
        ("0123456789abcdef0123456789abcdef", "hunter2", "`auth.backOffice.secret`"),
        ("secret =", "public_key =", "`auth.backOffice.public_key`"),
        ("HS256", "RS256", "`auth.backOffice.secret`"),
        ("HS256", "HS512", "`auth.backOffice.secret`"),
        ("leeway = \"5s\"", "leeway = \"11m\"", "`auth.backOffice.leeway`"),
        ("leeway = \"5s\"", "token_bytes_max = 0", "`auth.backOffice.token_bytes_max`"),
        ("warn,", "warn,=,", "`log.level`"),
        ("\"json\"", "\"xml\"", "`log.format`"),
        ("= 2000", "= 0", "`limits.request_body_bytes`"),
        ("= 3000", "= \"big\"", "`limits.upstream_body_bytes`"),
        ("[log]", "[log.level]", "`log.level`"),
    ];
    for (line, other, key) in wrong {
        let text = faults(&with(line, other), &[]);
        assert!(text.contains(&format!("{key} (from ")), "{other}: {text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
    let text = faults(WHOLE, &[("BFF_DOCS", "maybe")]);
    assert!(text.contains("`docs` (from BFF_DOCS) must be true or false"), "{text}");
}

#[test]
fn a_public_key_may_stand_in_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("key.pem");
    fs::write(&path, include_str!("../../edge/auth/testdata/ec.pub.pem")).unwrap();
    let secret = "secret = \"0123456789abcdef0123456789abcdef\"";
    let file = with(secret, &format!("public_key_file = {path:?}")).replace("HS256", "ES256");
    assert!(read(&file, &[], false).unwrap().auth[0].sample().is_none());
    fs::remove_file(&path).unwrap();
    assert!(faults(&file, &[]).contains("`auth.backOffice.public_key_file` (from "));
}

/// A section of an upstream in a file, and what `read` says to it.
fn with_profiles(section: &str) -> Result<Settings, ConfigError> {
    read(&format!("{WHOLE}\n[upstreams.user-profiles.{section}"), &[], false)
}

/// How each upstream is connected to.
fn connections(settings: Result<Settings, ConfigError>) -> Vec<ConnectionSettings> {
    let upstreams = settings.unwrap().upstreams.into_iter();
    upstreams.map(|upstream| upstream.unwrap().connections).collect()
}

#[test]
fn each_upstream_is_connected_to_in_its_own_way() {
    let settings = with_profiles(
        r#"connections]
idle_max = 7
idle_timeout = "1s"
age_max = "2m"
connect_timeout = "300ms"
ping_interval = "4s"
ping_timeout = "5s""#,
    );
    let settings = connections(settings);
    let expected = ConnectionPolicy {
        idle_max: 7,
        idle_timeout: Duration::from_secs(1),
        age_max: Duration::from_secs(120),
        connect_timeout: Duration::from_millis(300),
        ping_interval: Duration::from_secs(4),
        ping_timeout: Duration::from_secs(5),
    };
    assert_eq!((settings[0].policy, settings[1].policy), (ConnectionPolicy::DEFAULT, expected));
    for (key, value) in [("ping_interval", "\"0s\""), ("age_max", "\"0ms\""), ("idle_max", "0"), ("pings", "true")] {
        let error = with_profiles(&format!("connections]\n{key} = {value}")).unwrap_err().to_string();
        assert!(error.contains(&format!("`upstreams.user-profiles.connections.{key}` (from ")), "{error}");
    }
}

#[test]
fn certificates_are_read_before_anything_starts() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let (ca, certificate, key, other) = (path("ca.pem"), path("bff.pem"), path("bff.key"), path("other.key"));
    let made = rcgen::generate_simple_self_signed(["bff".to_owned()]).unwrap();
    fs::write(&ca, made.cert.pem()).unwrap();
    fs::write(&certificate, made.cert.pem()).unwrap();
    fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    fs::write(&other, KeyPair::generate().unwrap().serialize_pem()).unwrap();

    let whole = format!(
        "tls]\nca_file = {ca:?}\nclient_cert_file = {certificate:?}\nclient_key_file = {key:?}\nserver_name = \"p.internal\""
    );
    let settings = connections(with_profiles(&whole));
    let tls = settings[1].tls.as_ref().unwrap();
    assert_eq!(tls.ca.as_ref().unwrap().to_str().unwrap(), ca);
    assert_eq!(tls.client.as_ref().unwrap().key.to_str().unwrap(), key);
    assert_eq!(tls.server_name.as_ref().unwrap().to_str(), "p.internal");
    assert_eq!(settings[0].tls, None);

    for (line, other, key) in [
        (format!("ca_file = {ca:?}"), format!("ca_file = {key:?}"), "`upstreams.user-profiles.tls.ca_file` (from "),
        (format!("{key:?}"), format!("{other:?}"), "`upstreams.user-profiles.tls.client_key_file` (from "),
        (
            format!("{certificate:?}"),
            "\"/nowhere\"".to_owned(),
            "`upstreams.user-profiles.tls.client_cert_file` (from ",
        ),
        (
            format!("client_key_file = {key:?}\n"),
            String::new(),
            "`upstreams.user-profiles.tls.client_key_file` is missing",
        ),
        ("p.internal".to_owned(), "p internal".to_owned(), "`upstreams.user-profiles.tls.server_name` (from "),
    ] {
        assert!(whole.contains(&line));
        let error = with_profiles(&whole.replace(&line, &other)).unwrap_err().to_string();
        assert!(error.contains(key), "{other}: {error}");
    }
    let in_the_clear = WHOLE.replace("https://profiles", "http://profiles");
    let error = read(&format!("{in_the_clear}\n[upstreams.user-profiles.{whole}"), &[], false).unwrap_err();
    assert!(error.to_string().contains("`upstreams.user-profiles.tls` is only for https"), "{error}");
}

#[test]
fn a_mock_needs_nothing_and_still_checks_what_there_is() {
    let settings = read("", &[], true).unwrap();
    assert!(settings.upstreams.iter().all(Option::is_none) && settings.auth[0].sample().is_some());
    assert!(read("nonsense = 1", &[], true).is_err());
}

#[test]
fn a_file_that_is_none_is_an_error() {
    let missing = Settings::read(&CLIENT, Some("/nowhere/bff.toml".as_ref()), [], true).unwrap_err();
    assert!(missing.to_string().contains("/nowhere/bff.toml"), "{missing}");
    let broken = read("listen = ", &[], true).unwrap_err();
    assert!(broken.to_string().contains("bff.toml"), "{broken}");
}

#[test]
fn a_file_may_be_yaml() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("bff.yaml");
    fs::write(&path, "listen: 0.0.0.0:9000\nlog: { level: warn }\n").unwrap();
    let settings = Settings::read(&CLIENT, Some(&path), [], true).unwrap();
    assert_eq!((settings.listen.port(), settings.log.level.as_str()), (9000, "warn"));
}

#[cfg(not(feature = "oidc"))]
#[test]
fn a_session_needs_the_feature() {
    static BROWSER: AuthScheme = AuthScheme {
        name: "browser",
        kind: SchemeKind::Session { scopes: &[] },
        claims: &[],
        roles: None,
        scopes: None,
        tier: None,
    };
    static WEB: Client = Client {
        name: "web",
        title: "Web",
        version: "1",
        upstreams: &[],
        auth: &[&BROWSER],
        policies: &[],
        rates: &[],
        tiers: &[],
        openapi: "{}",
    };
    let error = Settings::read(&WEB, None, [], true).unwrap_err().to_string();
    assert!(error.contains("`auth.browser` is a browser's session: build bff-core with the feature `oidc`"), "{error}");
}
