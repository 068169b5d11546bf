//! Whom a request comes from when it comes through proxies.
//!
//! What a proxy says counts only if it is trusted, and of several hops only those count that trusted ones tell of: read from
//! the right, the first address that is no trusted proxy's is the client's. What stands left of it the client may have made
//! up. Which header the proxies write is configured, because a header that they do not write they let through.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

use super::addresses::holds;
use super::{Arrival, Peer};
use crate::edge::auth::ClientCertificate;

/// More proxies than that are not in a row; what stands further left is not read.
const HOPS_MAX: usize = 32;
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
/// RFC 9440.
const CLIENT_CERT: HeaderName = HeaderName::from_static("client-cert");

/// The proxies that are trusted, and how they say for whom they ask.
#[derive(Debug, Default)]
pub(crate) struct Proxies {
    pub(crate) trusted: Box<[IpNet]>,
    pub(crate) header: ForwardedHeader,
    /// Whether they say in `Client-Cert` which certificate they have verified.
    pub(crate) client_certificates: bool,
}

/// Where proxies say for whom they ask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum ForwardedHeader {
    /// `X-Forwarded-For` and `X-Forwarded-Proto`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// What one proxy says of its own client.
struct Hop<'r> {
    address: Option<IpAddr>,
    proto: Option<&'r str>,
}

impl Proxies {
    /// Whether the peer at `address` is one of them.
    pub(crate) fn trust(&self, address: IpAddr) -> bool {
        holds(&self.trusted, address)
    }

    /// Whom a request of `peer` comes from.
    pub(super) fn arrival(&self, peer: &Peer, headers: &HeaderMap) -> Arrival {
        if self.trusted.is_empty() || !self.trust(peer.address) {
            return Arrival { client: peer.address, is_secure: peer.is_secure, certificate: peer.certificate.clone() };
        }
        let (mut client, mut proto) = (peer.address, None);
        for hop in self.hops(headers).into_iter().rev().take(HOPS_MAX) {
            // An address that is hidden hides those before it.
            let Some(address) = hop.address else { break };
            (client, proto) = (address, hop.proto);
            if !self.trust(address) {
                break;
            }
        }
        if self.header == ForwardedHeader::XForwardedFor {
            let proxys = headers.get_all(X_FORWARDED_PROTO).iter().next_back();
            proto = proxys.and_then(|value| value.to_str().ok()).and_then(|list| list.rsplit(',').next());
        }
        let is_secure = proto.map_or(peer.is_secure, |proto| proto.trim().eq_ignore_ascii_case("https"));
        // A proxy's own certificate is not its client's.
        let certificate = if self.client_certificates { certificate(headers) } else { None };
        Arrival { client, is_secure, certificate }
    }

    fn hops<'r>(&self, headers: &'r HeaderMap) -> Vec<Hop<'r>> {
        let name = match self.header {
            ForwardedHeader::XForwardedFor => X_FORWARDED_FOR,
            ForwardedHeader::Forwarded => header::FORWARDED,
        };
        let lines = headers.get_all(name).iter();
        // A line that is no text hides what it says, and those before it.
        let hops = lines.flat_map(|line| match (line.to_str(), self.header) {
            (Err(_), _) => vec![Hop { address: None, proto: None }],
            (Ok(line), ForwardedHeader::XForwardedFor) => {
                line.split(',').map(|text| Hop { address: node(text), proto: None }).collect()
            }
            (Ok(line), ForwardedHeader::Forwarded) => split(line, ',').into_iter().map(forwarded).collect(),
        });
        hops.collect()
    }
}

/// One element of `Forwarded`: `for=192.0.2.60;proto=https`.
fn forwarded(element: &str) -> Hop<'_> {
    let mut hop = Hop { address: None, proto: None };
    for pair in split(element, ';') {
        let Some((name, value)) = pair.split_once('=') else { continue };
        let value = value.trim().trim_matches('"');
        match name.trim() {
            name if name.eq_ignore_ascii_case("for") => hop.address = node(value),
            name if name.eq_ignore_ascii_case("proto") => hop.proto = Some(value),
            _ => {}
        }
    }
    hop
}

/// Splits where a separator stands outside quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut is_quoted = false;
    text.split(|letter| {
        is_quoted ^= letter == '"';
        letter == separator && !is_quoted
    })
    .collect()
}

/// An address, with a port or without; none of what hides one (`unknown`, `_x`).
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

/// `:base64:`, which is how RFC 9440 writes the certificate that a proxy has verified.
fn certificate(headers: &HeaderMap) -> Option<Arc<ClientCertificate>> {
    let mut values = headers.get_all(CLIENT_CERT).iter();
    // A second one can only be somebody else's.
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let text = value.to_str().ok()?.trim().strip_prefix(':')?.strip_suffix(':')?;
    let der = STANDARD.decode(text).ok()?;
    match ClientCertificate::parse(&der) {
        Ok(certificate) => Some(Arc::new(certificate)),
        Err(error) => {
            tracing::warn!(target: "bff::auth", %error, "a proxy's Client-Cert cannot be read");
            None
        }
    }
}
