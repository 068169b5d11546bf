//! What holds for all requests: proxies, addresses, hosts, bots, other sites' pages, and headers of every reply.

use std::time::Duration;

use http::{HeaderName, HeaderValue};
use ipnet::IpNet;

use super::bounds::Bounds;
use super::section::Section;
use crate::edge::guard::{
    Addresses, Bots, Cors, ForwardedHeader, Guard, Header, Hosts, Origin, Proxies, SecurityHeaders,
};

/// For how long a browser need not ask again whether another site's page may send a request. Chromium takes no longer.
const MAX_AGE: Duration = Duration::from_secs(600);
const MAX_AGE_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// The headers of replies that pages of other sites may read, where nothing else is configured.
const EXPOSED: [&str; 5] = ["bff-degraded", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id"];

/// What is configured of pages of other sites beyond [`Cors`]: what their preflights are answered with.
#[derive(Debug, Clone)]
pub(crate) struct CrossOrigin {
    pub(crate) max_age: Duration,
    /// Headers that requests may have beside those that endpoints declare.
    pub(crate) request_headers: Vec<HeaderName>,
}

/// Reads everything that is asked of every request.
pub(super) fn guard(root: &mut Section<'_>, bounds: &Bounds) -> (Guard, Option<CrossOrigin>) {
    let proxies = proxies(root.section("proxies"));
    let addresses = addresses(root.section("addresses"));
    let hosts = root.whole_list("hosts", Hosts::new);
    let bots = root.has("bots").then(|| bots(root.section("bots")));
    let (cors, cross_origin) = root.has("cors").then(|| cors(root.section("cors"))).unzip();
    let security = if root.is_off("security_headers") {
        SecurityHeaders::new([])
    } else {
        security(root.section("security_headers"))
    };
    let uri_bytes_max = bounds.uri_bytes_max;
    let guard =
        Guard { proxies, addresses, hosts, bots: bots.flatten(), uri_bytes_max, cors: cors.flatten(), security };
    (guard, cross_origin)
}

fn proxies(mut section: Section<'_>) -> Proxies {
    let trusted = networks(&mut section, "trusted");
    let header = section.parsed("header", |name| match name {
        "x-forwarded-for" => Ok(ForwardedHeader::XForwardedFor),
        "forwarded" => Ok(ForwardedHeader::Forwarded),
        _ => Err("must be x-forwarded-for or forwarded"),
    });
    let client_certificates = section.boolean("client_certificates").unwrap_or(false);
    section.finish();
    Proxies { trusted, header: header.unwrap_or_default(), client_certificates }
}

fn addresses(mut section: Section<'_>) -> Addresses {
    let (allow, deny) = (networks(&mut section, "allow"), networks(&mut section, "deny"));
    section.finish();
    Addresses { allow, deny }
}

fn networks(section: &mut Section<'_>, key: &str) -> Box<[IpNet]> {
    let network = |text: &str| {
        let one = || text.parse().map(|address: std::net::IpAddr| IpNet::from(address.to_canonical()));
        text.parse().or_else(|_| one()).map_err(|_| "must be an address or a network such as 10.0.0.0/8")
    };
    section.parsed_list(key, network).unwrap_or_default().into()
}

fn bots(mut section: Section<'_>) -> Option<Bots> {
    let deny = section.whole_list("deny", Bots::patterns);
    let allow = section.whole_list("allow", Bots::patterns);
    let requires_user_agent = section.boolean("require_user_agent").unwrap_or(false);
    section.finish();
    Some(Bots::new(deny.unwrap_or_default(), allow.unwrap_or_default(), requires_user_agent))
}

fn cors(mut section: Section<'_>) -> (Option<Cors>, CrossOrigin) {
    let origins = section.parsed_list("origins", Origin::parse);
    let credentials = section.boolean("credentials").unwrap_or(false);
    if origins.is_none() {
        section.missing("origins");
    }
    let origins = origins.unwrap_or_default();
    if credentials && origins.contains(&Origin::Any) {
        // With cookies, any page that a user opens could act as that user.
        let _: Option<()> = section.wrong("credentials", None, "cannot be true where `origins` has *");
    }
    let name = |text: &str| HeaderName::try_from(text).map_err(|_| "must be the name of a header");
    let expose = section.parsed_list("expose", name);
    let expose = expose.unwrap_or_else(|| EXPOSED.map(HeaderName::from_static).into());
    let expose = expose.iter().map(HeaderName::as_str).collect::<Vec<_>>().join(", ");
    let max_age = section.time("max_age", Duration::ZERO, MAX_AGE_MAX).unwrap_or(MAX_AGE);
    let request_headers = section.parsed_list("request_headers", name).unwrap_or_default();
    section.finish();
    let cors = forever(&expose).ok().map(|expose| Cors { origins: origins.into(), credentials, expose });
    (cors, CrossOrigin { max_age, request_headers })
}

fn security(mut section: Section<'_>) -> SecurityHeaders {
    let mut headers = Vec::with_capacity(Header::ALL.len());
    for header in Header::ALL {
        if section.is_off(header.key) {
            continue;
        }
        let value = section.parsed(header.key, forever);
        headers.push((header, value.unwrap_or_else(|| HeaderValue::from_static(header.value))));
    }
    section.finish();
    SecurityHeaders::new(headers)
}

/// A value that all workers' replies have. It is never freed: it is read once for each process, and a count of its
/// references would be written to by all workers with each reply.
fn forever(text: &str) -> Result<HeaderValue, &'static str> {
    match HeaderValue::from_str(text) {
        Ok(_) if text.is_ascii() => Ok(HeaderValue::from_static(Box::leak(text.into()))),
        _ => Err("must be a header's value"),
    }
}
