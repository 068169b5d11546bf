use std::time::Duration;

use super::*;
use crate::descriptor::{Balance, Client, Identity, Setting, Upstream};
use crate::upstream::{Source, UpstreamSettings};

static ORDERS: Upstream = Upstream {
    name: "orders",
    index: 0,
    contract: "{}",
    policy: &[Setting::BreakerOpenMin(Duration::from_secs(3))],
    identity: Identity::NONE,
};
static CLIENT: Client = Client {
    name: "admin",
    title: "Admin",
    version: "1.0.0",
    upstreams: &[&ORDERS],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: "{}",
};

fn read_with(orders: &str, variables: &[(&str, &str)], mock: bool) -> Result<Option<UpstreamSettings>, String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("bff.yaml");
    std::fs::write(&path, format!("upstreams:\n  orders: {orders}\n")).unwrap();
    let variables = variables.iter().map(|(name, value)| (String::from(*name), String::from(*value)));
    let settings = Settings::read(&CLIENT, Some(&path), variables, mock).map_err(|error| error.to_string())?;
    Ok(settings.upstreams.into_iter().next().unwrap())
}

fn read(orders: &str) -> UpstreamSettings {
    read_with(orders, &[], false).unwrap_or_else(|faults| panic!("{faults}")).unwrap()
}

fn faults(orders: &str) -> String {
    read_with(orders, &[], false).unwrap_err()
}

/// Where the instances are, with their weights.
fn instances(settings: &UpstreamSettings) -> Vec<String> {
    let Source::Static(instances) = &settings.discovery.source else { panic!("{settings:?}") };
    instances.iter().map(|(address, weight)| format!("{} {weight}", address.authority())).collect()
}

#[test]
fn an_upstream_has_one_instance_or_a_list_of_them() {
    assert_eq!(instances(&read("{ url: 'http://a:1' }")), ["a:1 1"]);
    let list = "{ urls: ['http://a:1', { url: 'https://b:2/v1', weight: 3 }] }";
    assert_eq!(instances(&read(list)), ["a:1 1", "b:2 3"]);
    assert!(read(list).needs_tls());
    let variable = [("BFF_UPSTREAMS__ORDERS__URLS", "http://a:1, http://b:2")];
    let settings = read_with("{}", &variable, false).unwrap().unwrap();
    assert_eq!(instances(&settings), ["a:1 1", "b:2 1"]);
}

#[test]
fn instances_may_be_found_elsewhere() {
    let source = |discovery: &str| read(&format!("{{ url: 'http://orders', discovery: {{ {discovery} }} }}")).discovery;
    let dns = source("type: dns, servers: '10.0.0.1:53, [::1]:53', family: both, ttl_min: 5s, first_list_timeout: 1s");
    let Source::Dns(found) = dns.source else { panic!("{dns:?}") };
    assert_eq!(
        (found.servers.unwrap().len(), found.ttl_min, dns.first_list_timeout.as_secs()),
        (2, Duration::from_secs(5), 1)
    );
    assert!(
        matches!(source("type: srv, name: _http._tcp.orders").source, Source::Srv { name, .. } if name == "_http._tcp.orders")
    );
    let consul = source("type: consul, service: orders, tags: 'a, b', token: t, stale_max: 1s, starts_healthy: false");
    assert!(!consul.starts_healthy);
    let Source::Consul(consul) = consul.source else { panic!("{consul:?}") };
    assert_eq!((consul.service.as_str(), consul.tags.len(), consul.stale_max.as_secs()), ("orders", 2, 1));
    assert_eq!(consul.agent.authority(), "127.0.0.1:8500");
    let Source::File(file) = source("type: file, path: /x.json, poll_interval: 1s").source else { panic!("a file") };
    assert_eq!((file.path.to_str(), file.poll_interval.as_secs()), (Some("/x.json"), 1));
}

#[test]
fn checks_are_off_until_there_is_a_path() {
    assert!(read("{ url: 'http://a:1' }").health.is_none());
    let check = read("{ url: 'http://a:1', health: { path: /up, fall: 5, status: '200', host: h } }").health.unwrap();
    assert_eq!((check.target.as_str(), check.host.unwrap().as_str(), check.expected), ("/up", "h", 200..=200));
    assert_eq!((check.rise_fall.rise.get(), check.rise_fall.fall.get(), check.interval.as_secs()), (2, 5, 2));
}

#[test]
fn the_time_of_its_calls_can_be_changed() {
    assert_eq!(read("{ url: 'http://a:1' }").timeout, None);
    assert_eq!(read("{ url: 'http://a:1', timeout: 700ms }").timeout, Some(Duration::from_millis(700)));
    assert!(faults("{ url: 'http://a:1', timeout: 0s }").contains("timeout"));
}

#[test]
fn every_number_of_a_policy_can_be_set_in_a_file_and_as_a_variable() {
    let policy =
        "{ url: 'http://a:1', retry: { attempts: 3, backoff_min: 0ms }, breaker: { success_rate: 0.5, open_max: 2m },
        hedge: true, balance: round_robin, concurrency: { queue: 0 } }";
    let expected = [
        Setting::RetryAttempts(3),
        Setting::RetryBackoffMin(Duration::ZERO),
        Setting::Hedge(true),
        Setting::BreakerSuccessRate(0.5),
        Setting::BreakerOpenMax(Duration::from_secs(120)),
        Setting::ConcurrencyQueue(0),
        Setting::Balance(Balance::RoundRobin),
    ];
    assert_eq!(read(policy).policy, expected);
    let variables = [
        ("BFF_UPSTREAMS__ORDERS__RETRY__ATTEMPTS", "5"),
        ("BFF_UPSTREAMS__ORDERS__RETRY_BUDGET__RATIO", "0.1"),
        ("BFF_UPSTREAMS__ORDERS__HEDGE", "false"),
    ];
    let settings = read_with(policy, &variables, false).unwrap().unwrap();
    assert_eq!(settings.policy[0], Setting::RetryAttempts(5));
    assert!(
        settings.policy.contains(&Setting::RetryBudgetRatio(0.1)) && settings.policy.contains(&Setting::Hedge(false))
    );
}

#[test]
fn what_is_wrong_is_refused_with_its_key() {
    for (orders, key, message) in [
        ("{ urls: [] }", "urls", "must name an instance at least"),
        ("{ urls: ['a:1'] }", "urls[0].url", "must begin with"),
        ("{ urls: [{ weight: 1 }] }", "urls[0].url", "is missing"),
        ("{ urls: [{ url: 'http://a', weight: 0 }] }", "urls[0].weight", "from 1 to 65535"),
        ("{ urls: ['http://a'], url: 'http://b' }", "urls", "cannot stand beside"),
        ("{ discovery: { type: dns } }", "url", "is missing"),
        ("{ url: 'http://a', discovery: {} }", "discovery.type", "is missing"),
        ("{ url: 'http://a', discovery: { type: nacos } }", "discovery.type", "must be one of"),
        (
            "{ url: 'http://a', discovery: { type: dns, path: /x } }",
            "discovery.path",
            "is not known (known here: type, ",
        ),
        ("{ url: 'http://a', discovery: { type: consul } }", "discovery.service", "is missing"),
        ("{ url: 'http://a', discovery: { type: consul, service: x, wait: 11m } }", "discovery.wait", "must be from"),
        ("{ url: 'http://a', health: { interval: 1s } }", "health.path", "is missing"),
        ("{ url: 'http://a', health: { path: up } }", "health.path", "must be a path"),
        ("{ url: 'http://a', health: { path: /up, status: 299-200 } }", "health.status", "must be a status"),
        ("{ url: 'http://a', retry: { attempts: 0 } }", "retry.attempts", "from 1 to 10"),
        ("{ url: 'http://a', retry: { attempts: 1.5 } }", "retry.attempts", "from 1 to 10"),
        ("{ url: 'http://a', retry: { tries: 2 } }", "retry.tries", "is not known"),
        ("{ url: 'http://a', retry: 2 }", "retry", "must hold keys"),
        ("{ url: 'http://a', breaker: { success_rate: 80 } }", "breaker.success_rate", "from 0 to 1"),
        ("{ url: 'http://a', breaker: { window: 0s } }", "breaker.window", "must be from 1ms"),
        ("{ url: 'http://a', breaker: { open_max: 2s } }", "breaker.open_min", "must not be longer"),
        ("{ url: 'http://a', balance: best }", "balance", "must be one of peak_ewma, "),
        ("{ url: 'http://a', hedge: 1 }", "hedge", "must be true or false"),
    ] {
        let text = faults(orders);
        assert!(text.contains(&format!("`upstreams.orders.{key}`")) && text.contains(message), "{orders}: {text}");
        assert_eq!(text.lines().count(), 2, "{orders}: {text}");
    }
}

#[test]
fn a_mock_needs_no_address_but_checks_what_there_is() {
    assert!(read_with("{ retry: { attempts: 1 } }", &[], true).unwrap().is_none());
    assert!(read_with("{ retry: { attempts: 0 } }", &[], true).is_err());
}
