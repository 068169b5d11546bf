use std::fs;
use std::time::Duration;

use super::*;
use crate::descriptor::{AuthScheme, Client, Upstream};
use crate::observe::LogFormat;
use fault::ConfigError;

static ORDERS: Upstream = Upstream { name: "orders", index: 0, contract: "{}", policy: &[] };
static PROFILES: Upstream = Upstream { name: "user-profiles", index: 1, contract: "{}", policy: &[] };
static STAFF: AuthScheme = AuthScheme { name: "backOffice", issuer: None, audience: &[], claims: &[] };
static CLIENT: Client = Client {
    name: "admin",
    title: "Admin",
    version: "1.0.0",
    upstreams: &[&ORDERS, &PROFILES],
    auth: &[&STAFF],
    openapi: "{}",
};

const WHOLE: &str = r#"
listen = "0.0.0.0:9000"
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
    assert_eq!(settings.auth[0].leeway, Duration::from_secs(5));
    assert_eq!((settings.log.level.as_str(), settings.log.format), ("warn,bff::access=info", LogFormat::Json));
    assert_eq!((settings.request_body_bytes_max, settings.upstream_body_bytes_max), (2000, 3000));
    assert_eq!(settings.shutdown_timeout, Duration::from_secs(120));
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
    assert_eq!(settings.auth[0].leeway, Duration::from_secs(7));
    assert_eq!(settings.request_body_bytes_max, 4000);
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
  `auth.backOffice.algorithm` is missing: set it in the configuration file or as BFF_AUTH__BACKOFFICE__ALGORITHM"
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
        ("docs = false", "docs = \"no\"", "`docs`"),
        ("http://orders:8080/v1/", "orders:8080", "`upstreams.orders.url`"),
        ("http://orders:8080/v1/", "http://u:hunter2@orders", "`upstreams.orders.url`"),
        ("HS256", "none", "`auth.backOffice.algorithm`"),
        ("0123456789abcdef0123456789abcdef", "hunter2", "`auth.backOffice.secret`"),
        ("secret =", "public_key =", "`auth.backOffice.public_key`"),
        ("HS256", "RS256", "`auth.backOffice.secret`"),
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
    assert!(read(&file, &[], false).unwrap().auth[0].signing.is_none());
    fs::remove_file(&path).unwrap();
    assert!(faults(&file, &[]).contains("`auth.backOffice.public_key_file` (from "));
}

#[test]
fn a_mock_needs_nothing_and_still_checks_what_there_is() {
    let settings = read("", &[], true).unwrap();
    assert!(settings.upstreams.iter().all(Option::is_none) && settings.auth[0].signing.is_some());
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
