//! Instances that DNS names: the addresses of a host, or the `SRV` records of a service.
//!
//! A name is asked for again when its records have lived as long as they say, but not within a second, and at the
//! latest after five minutes. Names are read as the system does it: `/etc/hosts` and the search domains count, and the
//! system's settings are read anew after a failure.
//!
//! **No answer** (time out, `SERVFAIL`, refused) says nothing about the instances: the last list stays, however long.
//! **An empty answer** (`NXDOMAIN`, or no record of the kind) does say something: there are none. But a zone that is
//! being replaced, or a cluster's DNS that has lost its watch, says the same for a moment; so the last list
//! stays for half a minute ([`Dns::empty_hold`]), in which what is really gone is found out by health checks and breakers,
//! and then the list is empty.

mod ask;
mod follow;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::proto::rr::Name;

use self::ask::{Ask, Kind};
use self::follow::follow;
use super::SourceError;
use super::backoff::Backoff;
use super::publisher::Publisher;
use crate::upstream::address::Address;

/// How DNS is asked.
#[derive(Debug, Clone)]
pub(crate) struct Dns {
    /// Whom to ask. Default: whom the system asks (`/etc/resolv.conf`).
    pub(crate) servers: Option<Vec<SocketAddr>>,
    /// Which addresses of a host count. Default: [`Family::V4ThenV6`].
    pub(crate) family: Family,
    /// Records live at least so long. Default: 1 s.
    pub(crate) ttl_min: Duration,
    /// Records live at most so long. Default: 5 min.
    pub(crate) ttl_max: Duration,
    /// How long the last list stays when DNS says that there are no records. Default: 30 s.
    pub(crate) empty_hold: Duration,
}

impl Dns {
    /// What counts where nothing is configured.
    pub(crate) const DEFAULT: Self = Self {
        servers: None,
        family: Family::V4ThenV6,
        ttl_min: Duration::from_secs(1),
        ttl_max: Duration::from_secs(300),
        empty_hold: Duration::from_secs(30),
    };
}

/// Which addresses of a host are instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// `A` records.
    V4,
    /// `AAAA` records.
    V6,
    /// `A` records, and `AAAA` only where there are none: a host that has both kinds is not taken for two, and many
    /// container networks resolve IPv6 addresses that they cannot reach.
    V4ThenV6,
    /// All of them.
    Both,
}

/// Follows the addresses of `base`'s host.
pub(super) fn addresses(
    base: Address,
    dns: Dns,
    publisher: Publisher,
    backoff: Backoff,
) -> Result<impl Future<Output = ()> + Send + 'static, SourceError> {
    let name = base.host().to_owned();
    if name.parse::<IpAddr>().is_ok() {
        return Err(SourceError::NotAName(name));
    }
    let ask = Ask::new(&parse(&name)?, Kind::Addresses(dns.family), base, dns.servers.clone())?;
    Ok(follow(ask, dns, publisher, backoff))
}

/// Follows the `SRV` records of `name`. `base` says the scheme, the `Host`, the certificate's name and the prefix;
/// targets are resolved when they are connected to.
pub(super) fn services(
    name: &str,
    base: Address,
    dns: Dns,
    publisher: Publisher,
    backoff: Backoff,
) -> Result<impl Future<Output = ()> + Send + 'static, SourceError> {
    let ask = Ask::new(&parse(name)?, Kind::Services, base, dns.servers.clone())?;
    Ok(follow(ask, dns, publisher, backoff))
}

fn parse(name: &str) -> Result<Name, SourceError> {
    name.parse::<Name>().map_err(|error| SourceError::Name { name: name.to_owned(), reason: error.to_string() })
}
