//! Which addresses may send requests at all.

use std::net::IpAddr;

use ipnet::IpNet;

/// Addresses that are let in, and addresses that are not.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    /// Empty: all.
    pub(crate) allow: Box<[IpNet]>,
    /// Wins over `allow`.
    pub(crate) deny: Box<[IpNet]>,
}

impl Addresses {
    /// Whether `client` may send requests.
    pub(super) fn admit(&self, client: IpAddr) -> bool {
        (self.allow.is_empty() || holds(&self.allow, client)) && !holds(&self.deny, client)
    }
}

/// Whether `address` is in one of `networks`.
pub(super) fn holds(networks: &[IpNet], address: IpAddr) -> bool {
    networks.iter().any(|network| network.contains(&address))
}
