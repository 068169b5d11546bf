//! The configuration of one upstream: where it is, how its instances are found and checked, and its policy.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use http::uri::{Authority, PathAndQuery};

use super::section::Section;
use super::{connections, token};
use crate::descriptor::{Setting, Upstream};
use crate::upstream::{
    Address, Check, Consul, DURATION_MAX, Discovery, Dns, Family, File, KEYS, Policy, PolicyKind, RiseFall, Source,
    Token, UpstreamSettings, Weight, parse_balance,
};

/// More checks in a row are a mistake.
const CHECKS_MAX: u32 = 1000;
/// The longest that Consul lets a query wait.
const CONSUL_WAIT_MAX: Duration = Duration::from_secs(600);

/// Reads what is configured of `upstream`. `None` where it has no address: under `mock` that is no fault.
pub(super) fn read(upstream: &'static Upstream, mut section: Section<'_>, mock: bool) -> Option<UpstreamSettings> {
    let policy = policy(upstream, &mut section);
    let timeout = time(&mut section, "timeout", DURATION_MAX);
    let (has_url, has_urls, is_discovered) = (section.has("url"), section.has("urls"), section.has("discovery"));
    let url = section.parsed("url", Address::parse);
    let instances = instances(&mut section);
    let discovery = discovery(&mut section);
    let health = health(&mut section);
    let connections = connections::read(&mut section);
    let token = token::read(upstream, &mut section, mock);
    let found = if has_urls {
        if has_url || is_discovered {
            section.wrong("urls", None, "cannot stand beside url or discovery")
        } else {
            instances.and_then(|instances| Some((instances.first()?.0.clone(), fixed(instances))))
        }
    } else {
        // A mock plays what has no address; what is found needs a scheme and a host besides.
        if url.is_none() && (!mock || is_discovered) {
            section.missing("url");
        }
        url.and_then(|base| {
            let discovery = if is_discovered { discovery? } else { fixed(vec![(base.clone(), Weight::MIN)]) };
            Some((base, discovery))
        })
    };
    if connections.tls.is_some() && found.as_ref().is_some_and(|(base, _)| !base.is_secure()) {
        // Whoever names certificates does not want to send in the clear.
        let _: Option<()> = section.wrong("tls", None, "is only for https");
    }
    section.finish();
    found.map(|(base, discovery)| UpstreamSettings { base, discovery, health, connections, policy, timeout, token })
}

fn fixed(instances: Vec<(Address, Weight)>) -> Discovery {
    Discovery::new(Source::Static(instances))
}

/// `urls: [http://a:8080, { url: http://b:8080, weight: 3 }]`
fn instances(section: &mut Section<'_>) -> Option<Vec<(Address, Weight)>> {
    let items = section.list("urls")?;
    if items.is_empty() {
        return section.wrong("urls", None, "must name an instance at least");
    }
    let instances = items.into_iter().enumerate().map(|(number, item)| {
        let mut item = section.item("urls", number, item, "url");
        if !item.has("url") {
            let _: Option<()> = item.wrong("url", None, "is missing");
        }
        let address = item.parsed("url", Address::parse);
        let weight = item.whole("weight", 1, u16::MAX.into());
        item.finish();
        let weight = weight.and_then(|weight| u16::try_from(weight).ok()).and_then(Weight::new);
        address.map(|address| (address, weight.unwrap_or(Weight::MIN)))
    });
    // Each is read before the first fault counts, so that all faults are told.
    instances.collect::<Vec<_>>().into_iter().collect()
}

/// The numbers that are set, of which each wins over those that were built in.
fn policy(upstream: &Upstream, section: &mut Section<'_>) -> Vec<Setting> {
    let mut settings = Vec::new();
    for keys in KEYS.chunk_by(|one, other| one.split().0.is_some() && one.split().0 == other.split().0) {
        match keys[0].split().0 {
            None => settings.extend(setting(section, keys[0].name, keys[0].kind)),
            Some(table) => {
                let mut table = section.section(table);
                settings.extend(keys.iter().filter_map(|key| setting(&mut table, key.split().1, key.kind)));
                table.finish();
            }
        }
    }
    if let Err((key, message)) = Policy::of([upstream.policy, &settings]).check() {
        let _: Option<()> = section.wrong(key, None, message);
    }
    settings
}

fn setting(section: &mut Section<'_>, key: &str, kind: PolicyKind) -> Option<Setting> {
    match kind {
        PolicyKind::Count(min, max, make) => section.whole(key, min, max).map(make),
        PolicyKind::Number(max, make) => section.ratio(key, max).map(make),
        PolicyKind::Time(make) => time(section, key, DURATION_MAX).map(make),
        PolicyKind::TimeOrNone(make) => section.time(key, Duration::ZERO, DURATION_MAX).map(make),
        PolicyKind::Switch(make) => section.boolean(key).map(make),
        PolicyKind::Balance => section.parsed(key, parse_balance),
    }
}

/// A duration that is longer than nothing.
fn time(section: &mut Section<'_>, key: &str, max: Duration) -> Option<Duration> {
    section.time(key, Duration::from_millis(1), max)
}

/// `discovery: { type: dns }`, and what else the type knows. `None` if there is none, or it is wrong.
fn discovery(section: &mut Section<'_>) -> Option<Discovery> {
    if !section.has("discovery") {
        return None;
    }
    let mut section = section.section("discovery");
    let kind = section.parsed("type", |kind| match kind {
        "dns" | "srv" | "consul" | "file" => Ok(kind.to_owned()),
        _ => Err("must be one of dns, srv, consul, file"),
    });
    let source = match kind.as_deref() {
        None => {
            section.missing("type");
            None
        }
        Some("dns") => Some(Source::Dns(dns(&mut section))),
        Some("srv") => {
            let (name, dns) = (required(&mut section, "name"), dns(&mut section));
            name.map(|name| Source::Srv { name, dns })
        }
        Some("consul") => consul(&mut section).map(Source::Consul),
        Some(_file) => {
            let path = required(&mut section, "path");
            let interval = time(&mut section, "poll_interval", DURATION_MAX);
            path.map(|path| {
                let file = File::new(PathBuf::from(path));
                Source::File(File { poll_interval: interval.unwrap_or(file.poll_interval), ..file })
            })
        }
    };
    let starts_healthy = section.boolean("starts_healthy");
    let first_list_timeout = time(&mut section, "first_list_timeout", DURATION_MAX);
    section.finish();
    let discovery = Discovery::new(source?);
    Some(Discovery {
        starts_healthy: starts_healthy.unwrap_or(discovery.starts_healthy),
        first_list_timeout: first_list_timeout.unwrap_or(discovery.first_list_timeout),
        ..discovery
    })
}

fn required(section: &mut Section<'_>, key: &str) -> Option<String> {
    let text = section.text(key).map(|text| text.text);
    if text.is_none() {
        section.missing(key);
    }
    text
}

fn dns(section: &mut Section<'_>) -> Dns {
    let default = Dns::DEFAULT;
    let servers = section.parsed("servers", |servers| {
        let servers: Result<Vec<SocketAddr>, _> = servers.split(',').map(|server| server.trim().parse()).collect();
        servers.map_err(|_| "must be addresses with ports, with commas between them: 10.0.0.2:53, 10.0.0.3:53")
    });
    let family = section.parsed("family", |family| match family {
        "v4" => Ok(Family::V4),
        "v6" => Ok(Family::V6),
        "v4_then_v6" => Ok(Family::V4ThenV6),
        "both" => Ok(Family::Both),
        _ => Err("must be one of v4, v6, v4_then_v6, both"),
    });
    Dns {
        servers,
        family: family.unwrap_or(default.family),
        ttl_min: time(section, "ttl_min", DURATION_MAX).unwrap_or(default.ttl_min),
        ttl_max: time(section, "ttl_max", DURATION_MAX).unwrap_or(default.ttl_max),
        empty_hold: section.time("empty_hold", Duration::ZERO, DURATION_MAX).unwrap_or(default.empty_hold),
    }
}

fn consul(section: &mut Section<'_>) -> Option<Consul> {
    let service = required(section, "service");
    let agent = section.parsed("agent", Address::parse);
    let agent = agent.or_else(|| Address::parse("http://127.0.0.1:8500").ok());
    let datacenter = section.text("datacenter").map(|text| text.text);
    let tags = section.text("tags").map(|tags| tags.text.split(',').map(|tag| tag.trim().to_owned()).collect());
    let token = section.parsed("token", |token| Token::new(token).map_err(|_| "cannot be sent as a header"));
    let wait = time(section, "wait", CONSUL_WAIT_MAX);
    let stale_max = time(section, "stale_max", DURATION_MAX);
    let consul = Consul::new(agent?, service?);
    Some(Consul {
        datacenter,
        tags: tags.unwrap_or_default(),
        token,
        wait: wait.unwrap_or(consul.wait),
        stale_max: stale_max.unwrap_or(consul.stale_max),
        ..consul
    })
}

/// `health: { path: /health }`, and what else there is to say. `None` if there is none, or it is wrong.
fn health(section: &mut Section<'_>) -> Option<Check> {
    if !section.has("health") {
        return None;
    }
    let mut section = section.section("health");
    let path = section.parsed("path", |path| {
        let target = path.parse::<PathAndQuery>().ok().filter(|_| path.starts_with('/') && !path.contains('#'));
        target.ok_or("must be a path such as /health")
    });
    let host =
        section.parsed("host", |host| host.parse::<Authority>().map_err(|_| "must be a host, with a port or without"));
    let interval = time(&mut section, "interval", DURATION_MAX);
    let timeout = time(&mut section, "timeout", DURATION_MAX);
    let (rise, fall) = (checks(&mut section, "rise"), checks(&mut section, "fall"));
    let expected = section.parsed("status", statuses);
    if path.is_none() {
        section.missing("path");
    }
    section.finish();
    let check = Check::new(path?);
    let RiseFall { rise: rise_default, fall: fall_default } = check.rise_fall;
    Some(Check {
        host,
        interval: interval.unwrap_or(check.interval),
        timeout: timeout.unwrap_or(check.timeout),
        rise_fall: RiseFall { rise: rise.unwrap_or(rise_default), fall: fall.unwrap_or(fall_default) },
        expected: expected.unwrap_or(check.expected),
        target: check.target,
    })
}

/// How many checks in a row.
fn checks(section: &mut Section<'_>, key: &str) -> Option<NonZeroU32> {
    section.whole(key, 1, CHECKS_MAX).and_then(NonZeroU32::new)
}

/// `200` or `200-299`
fn statuses(text: &str) -> Result<RangeInclusive<u16>, &'static str> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let status = |text: &str| text.trim().parse().ok().filter(|status| (100..=599).contains(status));
    match (status(first), status(last)) {
        (Some(first), Some(last)) if first <= last => Ok(first..=last),
        _ => Err("must be a status or two with a dash between them, such as 200-299"),
    }
}
