//! `docs/configuration.md` against what is read: its example, and the defaults of its table.

use std::fs;
use std::time::Duration;

use super::*;
use crate::descriptor::{
    AuthScheme, Client, Identity, Rate, RateAlgorithm, RateKey, RateLimit, SchemeKind, TokenRules, Upstream,
};
use crate::observe::LogSettings;
use crate::upstream::ConnectionPolicy;

const DOCUMENT: &str = include_str!("../../../docs/configuration.md");

static USERS: Upstream = Upstream { name: "users", index: 0, contract: "{}", policy: &[], identity: Identity::NONE };
static ORDERS: Upstream = Upstream { name: "orders", index: 1, contract: "{}", policy: &[], identity: Identity::NONE };
static CATALOG: Upstream =
    Upstream { name: "catalog", index: 2, contract: "{}", policy: &[], identity: Identity::NONE };
static INVENTORY: Upstream =
    Upstream { name: "inventory", index: 3, contract: "{}", policy: &[], identity: Identity::NONE };
static NOTIFICATIONS: Upstream =
    Upstream { name: "notifications", index: 4, contract: "{}", policy: &[], identity: Identity::NONE };
static RECOMMENDATIONS: Upstream =
    Upstream { name: "recommendations", index: 5, contract: "{}", policy: &[], identity: Identity::NONE };
static CUSTOMER: AuthScheme = AuthScheme {
    name: "customer",
    kind: SchemeKind::Jwt { rules: TokenRules { issuer: None, audience: &[] }, token_type: None },
    claims: &[],
    roles: None,
    scopes: None,
    tier: None,
};
static DOOR: Rate = Rate {
    name: "door",
    index: 0,
    by: &[RateKey::Ip],
    algorithm: RateAlgorithm::TokenBucket,
    limits: &[RateLimit { count: 300, window: Duration::from_secs(60), burst: 300 }],
};
static CLIENT: Client = Client {
    name: "mobile",
    title: "Mobile BFF",
    version: "1.0.0",
    upstreams: &[&USERS, &ORDERS, &CATALOG, &INVENTORY, &NOTIFICATIONS, &RECOMMENDATIONS],
    auth: &[&CUSTOMER],
    policies: &[],
    rates: &[&DOOR],
    tiers: &[],
    openapi: "{}",
};

/// The document's code block in this language, with a key file that is there.
fn block(language: &str, key_file: &str) -> String {
    let (_, rest) = DOCUMENT.split_once(&format!("```{language}\n")).unwrap();
    let (block, _) = rest.split_once("```").unwrap();
    assert!(block.contains("/etc/bff/customer.pem"));
    block.replace("/etc/bff/customer.pem", key_file)
}

/// What the document's table says is the default of `key`.
fn default_of(key: &str) -> &'static str {
    let row = DOCUMENT.lines().find_map(|line| line.strip_prefix(&format!("| `{key}` | "))).unwrap();
    row.split_once(" | ").unwrap().0
}

/// Everything that can be compared.
fn summary(settings: &Settings) -> String {
    let Settings { listen, upstreams, log, .. } = settings;
    let limits = (settings.bounds, settings.docs);
    let life = (settings.shutdown, settings.operator);
    format!("{listen} {upstreams:?} {:?} {log:?} {limits:?} {life:?}", settings.auth)
}

#[test]
fn the_example_is_accepted_as_a_file_and_as_variables() {
    let directory = tempfile::tempdir().unwrap();
    let key = directory.path().join("customer.pem");
    fs::write(&key, include_str!("../../edge/auth/testdata/rsa.pub.pem")).unwrap();
    let key = key.to_str().unwrap();

    let file = directory.path().join("bff.toml");
    fs::write(&file, block("toml", key)).unwrap();
    let from_file = Settings::read(&CLIENT, Some(&file), [], false).unwrap();

    let variables = block("sh", key);
    let variables = variables.lines().map(|line| line.split_once('=').unwrap());
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let from_variables = Settings::read(&CLIENT, None, variables, false).unwrap();

    assert_eq!(summary(&from_file), summary(&from_variables));
    assert!(from_file.upstreams.iter().all(Option::is_some));
    assert!(!from_file.docs && format!("{:?}", from_file.auth).contains("leeway: 10.0"));
}

#[test]
fn the_defaults_are_those_of_the_table() {
    let settings = Settings::read(&CLIENT, None, [], true).unwrap();
    let operator = [("BFF_OPERATOR__LISTEN".to_owned(), "0.0.0.0:9090".to_owned())];
    let with_operator = Settings::read(&CLIENT, None, operator, true).unwrap();
    assert_eq!((settings.shutdown.grace, settings.operator.listen), (Duration::ZERO, None));
    let with =
        |name: &str, value: &str| Settings::read(&CLIENT, None, [(name.to_owned(), value.to_owned())], true).unwrap();
    let with_cors = with("BFF_CORS__ORIGINS", "*");
    let with_compression = with("BFF_COMPRESSION__ALGORITHMS", "gzip");
    let connections = ConnectionPolicy::DEFAULT;
    let seconds = |duration: Duration| format!("`{}s`", duration.as_secs());
    let mebibytes = |bytes: usize| format!("`{bytes}` ({} MiB)", bytes / 1024 / 1024);
    for (key, default) in [
        ("listen", format!("`{}`", settings.listen)),
        ("log.level", format!("`{}`", LogSettings::default().level)),
        ("limits.request_body_bytes", mebibytes(settings.bounds.request_body_bytes_max)),
        ("limits.upstream_body_bytes", mebibytes(settings.bounds.upstream_body_bytes_max)),
        ("limits.requests_in_flight", format!("`{}`", settings.bounds.requests_in_flight_max)),
        ("limits.connections", format!("`{}`", settings.bounds.connections_max)),
        ("limits.header_bytes", format!("`{}` (32 KiB)", settings.bounds.header_bytes_max)),
        ("limits.uri_bytes", format!("`{}`", settings.bounds.uri_bytes_max)),
        ("limits.head_timeout", seconds(settings.bounds.head_timeout)),
        ("limits.idle_timeout", seconds(settings.bounds.idle_timeout)),
        ("limits.write_timeout", seconds(settings.bounds.write_timeout)),
        ("cors.max_age", seconds(with_cors.cross_origin.as_ref().unwrap().max_age)),
        ("compression.min_bytes", format!("`{}`", with_compression.compression.as_ref().unwrap().bytes_min)),
        ("limits.rate_keys", format!("`{}`", settings.bounds.rate_keys_max)),
        ("rates.<name>.enabled", format!("`{}`", settings.rates[0].is_enabled)),
        ("rates.<name>.shared", format!("`{}`", settings.rates[0].is_shared)),
        ("shutdown_grace", format!("{} with `operator.listen`, else `0s`", seconds(with_operator.shutdown.grace))),
        ("shutdown_timeout", seconds(settings.shutdown.timeout)),
        ("connections.idle_max", format!("`{}`", connections.idle_max)),
        ("connections.idle_timeout", seconds(connections.idle_timeout)),
        ("connections.age_max", format!("`{}m`", connections.age_max.as_secs() / 60)),
        ("connections.connect_timeout", seconds(connections.connect_timeout)),
        ("connections.ping_interval", seconds(connections.ping_interval)),
        ("connections.ping_timeout", seconds(connections.ping_timeout)),
        ("docs", format!("`{}`", settings.docs)),
    ] {
        assert_eq!(default_of(key), default, "{key}");
    }
}

#[cfg(feature = "redis")]
#[test]
fn the_defaults_of_redis_are_those_of_the_table() {
    let url = [("BFF_REDIS__URL".to_owned(), "redis://cache".to_owned())];
    let redis = Settings::read(&CLIENT, None, url, true).unwrap().redis.unwrap();
    assert_eq!(default_of("redis.timeout"), format!("`{:?}`", redis.timeout));
    assert_eq!(default_of("redis.prefix").replace("<client>", CLIENT.name), format!("`{}`", redis.prefix));
}

#[test]
fn every_number_of_a_policy_is_in_the_document_with_its_default() {
    let table = include_str!("../../descriptor/setting.rs").lines().filter_map(|line| line.strip_prefix("/// | `"));
    let mut keys = 0;
    for row in table {
        let mut cells = row.split(" | ");
        let key = cells.next().unwrap().trim_end_matches('`');
        assert_eq!(default_of(key), format!("`{}`", cells.nth(1).unwrap()), "{key}");
        keys += 1;
    }
    assert_eq!(keys, crate::upstream::KEYS.len());
}

#[test]
fn every_header_of_all_replies_is_in_the_document_with_its_default() {
    for header in crate::edge::guard::Header::ALL {
        assert_eq!(default_of(&format!("security_headers.{}", header.key)), format!("`{}`", header.value));
    }
}

#[test]
fn a_variable_that_is_no_key_is_refused_as_the_document_says() {
    let stray = [("BFF_DOC".to_owned(), "true".to_owned())];
    let error = Settings::read(&CLIENT, None, stray, true).unwrap_err().to_string();
    assert!(error.contains("`doc` (from BFF_DOC) is not known"), "{error}");
}
