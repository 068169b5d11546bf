//! The upstream services and where they listen.

use std::net::{Ipv4Addr, SocketAddr};

/// An upstream service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Users.
    Accounts,
    /// Orders and carts.
    Orders,
    /// Products, items, and what is picked for a user.
    Catalog,
    /// Articles and notices.
    Content,
}

/// All services that listen.
pub const SERVICES: [Service; 4] = [Service::Accounts, Service::Orders, Service::Catalog, Service::Content];

/// A port on which nothing listens: the simulator keeps it taken, so that every connection is refused.
pub const DEAD_PORT: u16 = 7109;

impl Service {
    /// The service's name in `specs/platform.yaml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Orders => "orders",
            Self::Catalog => "catalog",
            Self::Content => "content",
        }
    }

    /// Where it listens.
    pub fn port(self) -> u16 {
        match self {
            Self::Accounts => 7101,
            Self::Orders => 7102,
            Self::Catalog => 7103,
            Self::Content => 7104,
        }
    }

    /// Where it listens, as contenders connect to it.
    pub fn address(self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port()).into()
    }
}
