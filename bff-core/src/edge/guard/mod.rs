//! What holds for every request, whichever endpoint it is for: where it comes from, how it is written, and what every reply
//! says.
//!
//! All of it is configuration. What is not configured costs a look at an empty list, or nothing.

mod accept;
mod addresses;
mod bots;
mod cors;
mod encoding;
mod hosts;
mod proxies;
mod security;

use std::net::IpAddr;
use std::sync::Arc;

use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode};

pub(crate) use accept::check as check_accept;
pub(crate) use addresses::Addresses;
pub(crate) use bots::Bots;
pub(crate) use cors::{Cors, Origin, Preflight};
pub(crate) use encoding::{Encoding, decoded};
pub(crate) use hosts::Hosts;
pub(crate) use proxies::{ForwardedHeader, Proxies};
pub(crate) use security::{Header, SecurityHeaders};

use super::auth::ClientCertificate;
use crate::problem::{Kind, Problem};

/// Who is at the other end of a connection.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) address: IpAddr,
    /// Whether the connection is encrypted.
    pub(crate) is_secure: bool,
    /// The certificate that it showed, verified.
    pub(crate) certificate: Option<Arc<ClientCertificate>>,
}

/// Whom a request comes from: the peer, or whoever trusted proxies name.
#[derive(Debug, PartialEq)]
pub(crate) struct Arrival {
    pub(crate) client: IpAddr,
    /// Whether the client's own connection is encrypted.
    pub(crate) is_secure: bool,
    pub(crate) certificate: Option<Arc<ClientCertificate>>,
}

/// Everything that is configured for all requests. Workers share it.
#[derive(Debug)]
pub(crate) struct Guard {
    pub(crate) proxies: Proxies,
    pub(crate) addresses: Addresses,
    /// The names that the BFF answers to; `None`: whatever it is called.
    pub(crate) hosts: Option<Hosts>,
    pub(crate) bots: Option<Bots>,
    pub(crate) uri_bytes_max: usize,
    pub(crate) cors: Option<Cors>,
    pub(crate) security: SecurityHeaders,
}

impl Guard {
    /// Whom a request with these headers comes from.
    pub(crate) fn arrival(&self, peer: &Peer, headers: &HeaderMap) -> Arrival {
        self.proxies.arrival(peer, headers)
    }

    /// Turns away what no endpoint should see.
    ///
    /// # Errors
    ///
    /// 403 by the client's address or its name, 414, 400 where it is not clear which host is meant, 421 where it is another
    /// one.
    pub(crate) fn check(&self, client: IpAddr, head: &Parts) -> Result<(), Problem> {
        if !self.addresses.admit(client) {
            return Err(Problem::new(Kind::Forbidden).detail("Requests from this address are not accepted."));
        }
        if head.method == Method::CONNECT {
            return Err(Problem::of_status(StatusCode::NOT_IMPLEMENTED).detail("This is no proxy."));
        }
        // What a router compares is the path; the query is what gets long.
        if head.uri.path_and_query().is_some_and(|target| target.as_str().len() > self.uri_bytes_max) {
            let detail = format!("At most {} bytes of path and query are accepted.", self.uri_bytes_max);
            return Err(Problem::of_status(StatusCode::URI_TOO_LONG).detail(detail));
        }
        let host = hosts::host(head)?;
        if let Some(hosts) = &self.hosts
            && !host.is_some_and(|host| hosts.know(host))
        {
            return Err(Problem::of_status(StatusCode::MISDIRECTED_REQUEST));
        }
        match &self.bots {
            Some(bots) => bots.check(&head.headers),
            None => Ok(()),
        }
    }

    /// The request's origin, if it is another site's that may read replies.
    pub(crate) fn origin(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        self.cors.as_ref().and_then(|cors| cors.allowed(headers))
    }

    /// Adds what every reply says. A reply that says it itself keeps that.
    pub(crate) fn finish(&self, headers: &mut HeaderMap, origin: Option<HeaderValue>, is_secure: bool) {
        self.security.add(headers, is_secure);
        if let Some(cors) = &self.cors {
            cors.add(headers, origin);
        }
    }
}

#[cfg(test)]
mod tests;
