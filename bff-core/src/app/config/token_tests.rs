use std::time::Duration;

use super::*;
use crate::descriptor::{Client, Identity, Policy, PolicyEngine, Upstream, UpstreamToken};
use crate::edge::policy::PolicySettings;
use crate::upstream::{ClientAuth, Secret, TOKEN_TIMEOUT, TokenSettings};

const OWN: Identity = Identity { headers: &[], token: UpstreamToken::ClientCredentials { scopes: &[] } };
const RELAY: Identity = Identity { headers: &[], token: UpstreamToken::Relay };

static ORDERS: Upstream = Upstream { name: "orders", index: 0, contract: "{}", policy: &[], identity: OWN };
static USERS: Upstream = Upstream { name: "users", index: 1, contract: "{}", policy: &[], identity: RELAY };
static HOURS: Policy = Policy {
    name: "open-hours",
    index: 0,
    decision: "data.shop.hours.allow",
    engine: PolicyEngine::InProcess { file: "hours.rego", source: "package shop.hours" },
};
static RISK: Policy = Policy { name: "risk", index: 1, decision: "data.shop.risk.allow", engine: PolicyEngine::Server };
static CLIENT: Client = Client {
    name: "admin",
    title: "Admin",
    version: "1.0.0",
    upstreams: &[&ORDERS, &USERS],
    auth: &[],
    policies: &[&HOURS, &RISK],
    rates: &[],
    tiers: &[],
    openapi: "{}",
};

const URLS: [(&str, &str); 3] = [
    ("BFF_UPSTREAMS__ORDERS__URL", "http://o"),
    ("BFF_UPSTREAMS__USERS__URL", "http://u"),
    ("BFF_POLICIES__RISK__URL", "http://opa:8181"),
];
const TOKEN: [(&str, &str); 3] = [
    ("BFF_UPSTREAMS__ORDERS__TOKEN__URL", "https://id.example.com/token"),
    ("BFF_UPSTREAMS__ORDERS__TOKEN__CLIENT_ID", "bff"),
    ("BFF_UPSTREAMS__ORDERS__TOKEN__CLIENT_SECRET", "s3cret"),
];

/// All that is needed, with these values instead of others.
fn read(more: &[(&str, &str)], mock: bool) -> Result<Settings, String> {
    let needed = URLS.iter().chain(&TOKEN).filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    let variables = needed.chain(more).filter(|(_, value)| !value.is_empty());
    let variables = variables.map(|(name, value)| (String::from(*name), String::from(*value)));
    Settings::read(&CLIENT, None, variables, mock).map_err(|error| error.to_string())
}

fn token(settings: &Settings) -> Option<TokenSettings> {
    settings.upstreams[0].as_ref().unwrap().token.clone()
}

#[test]
fn a_token_endpoint_has_defaults_for_all_but_who_asks() {
    let settings = read(&[], false).unwrap();
    let TokenSettings { url, client_id, client_secret, client_auth, timeout } = token(&settings).unwrap();
    assert_eq!((url.as_str(), &*client_id), ("https://id.example.com/token", "bff"));
    assert!(client_secret == Secret::new("s3cret".to_owned()) && !format!("{settings:?}").contains("s3cret"));
    assert_eq!((client_auth, timeout), (ClientAuth::Basic, TOKEN_TIMEOUT));
    let settings = read(
        &[("BFF_UPSTREAMS__ORDERS__TOKEN__CLIENT_AUTH", "post"), ("BFF_UPSTREAMS__ORDERS__TOKEN__TIMEOUT", "500ms")],
        false,
    );
    let token = token(&settings.unwrap()).unwrap();
    assert_eq!((token.client_auth, token.timeout), (ClientAuth::Post, Duration::from_millis(500)));
}

#[test]
fn a_secret_may_stand_in_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("secret");
    let file = ("BFF_UPSTREAMS__ORDERS__TOKEN__CLIENT_SECRET_FILE", path.to_str().unwrap());
    let none = ("BFF_UPSTREAMS__ORDERS__TOKEN__CLIENT_SECRET", "");
    assert!(read(&[file, none], false).unwrap_err().contains("`upstreams.orders.token.client_secret_file`"));
    std::fs::write(&path, "from the file\n").unwrap();
    let settings = read(&[file, none], false).unwrap();
    assert!(token(&settings).unwrap().client_secret == Secret::new("from the file".to_owned()));
    assert!(read(&[file], false).unwrap_err().contains("leave one out"));
}

#[test]
fn what_is_wrong_is_named_without_the_value() {
    for (name, value, key) in [
        ("URL", "", "url"),
        ("URL", "http://id.example.com/token", "url"),
        ("URL", "https://u:hidden@id.example.com/token", "url"),
        ("CLIENT_ID", "", "client_id"),
        ("CLIENT_SECRET", "", "client_secret"),
        ("CLIENT_AUTH", "hidden", "client_auth"),
        ("TIMEOUT", "0s", "timeout"),
        ("SCOPE", "hidden", "scope"),
    ] {
        let error = read(&[(&format!("BFF_UPSTREAMS__ORDERS__TOKEN__{name}"), value)], false).unwrap_err();
        assert!(error.contains(&format!("`upstreams.orders.token.{key}`")) && !error.contains("hidden"), "{error}");
    }
    let relayed = ("BFF_UPSTREAMS__USERS__TOKEN__URL", "https://id.example.com/token");
    assert!(read(&[relayed], false).unwrap_err().contains("`upstreams.users.token`"), "nobody asks for one");
}

#[test]
fn a_mock_asks_for_no_token() {
    let nothing = URLS.iter().chain(&TOKEN).map(|(name, _)| (*name, "")).collect::<Vec<_>>();
    let settings = read(&nothing, true).unwrap();
    assert!(settings.upstreams.iter().all(Option::is_none));
    assert!(token(&read(&[], true).unwrap()).is_none());
}

#[test]
fn policies_have_a_time_and_a_place() {
    let of = |settings: &Settings| -> Vec<_> {
        let told = |PolicySettings { policy, timeout, data_file, server }: &PolicySettings| {
            let data_file = data_file.as_ref().map(|path| path.display().to_string());
            (policy.name, timeout.as_millis(), data_file, server.as_ref().map(ToString::to_string))
        };
        settings.policies.iter().map(told).collect()
    };
    let defaults = of(&read(&[], false).unwrap());
    assert_eq!(defaults, [("open-hours", 50, None, None), ("risk", 200, None, Some("http://opa:8181/".to_owned()))]);
    let changed = read(
        &[
            ("BFF_POLICIES__OPEN_HOURS__DATA_FILE", "/etc/bff/hours.yaml"),
            ("BFF_POLICIES__OPEN_HOURS__TIMEOUT", "5ms"),
            ("BFF_POLICIES__RISK__TIMEOUT", "1s"),
        ],
        false,
    );
    let changed = of(&changed.unwrap());
    assert_eq!((changed[0].1, changed[0].2.as_deref(), changed[1].1), (5, Some("/etc/bff/hours.yaml"), 1000));
    assert!(read(&[("BFF_POLICIES__RISK__URL", "")], true).unwrap().policies[1].server.is_none());
    for (name, value, key) in [
        ("RISK__URL", "", "risk.url"),
        ("RISK__URL", "opa:8181", "risk.url"),
        ("RISK__DATA_FILE", "/x", "risk.data_file"),
        ("OPEN_HOURS__URL", "http://opa", "open-hours.url"),
        ("OPEN_HOURS__TIMEOUT", "1m", "open-hours.timeout"),
        ("OTHER__URL", "http://opa", "other"),
    ] {
        let error = read(&[(&format!("BFF_POLICIES__{name}"), value)], false).unwrap_err();
        assert!(error.contains(&format!("`policies.{key}`")), "{error}");
    }
}
