//! How connections are made and kept.

use std::time::Duration;

use super::tls::{Tls, TlsFiles};

/// How each worker makes and keeps its connections to one upstream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ConnectionPolicy {
    /// Idle HTTP/1.1 connections that are kept for the next call; one more is closed.
    pub(crate) idle_max: usize,
    /// How long a connection is kept without a call. Shorter than the keep-alive of common servers (Node's 5 s is the
    /// exception), so that few connections turn out to be closed when they are used again.
    pub(crate) idle_timeout: Duration,
    /// How old a connection becomes at most; then it ends after the calls that it has. Addresses that
    /// changed and instances that joined behind a load balancer get their share so. Up to a fifth is taken off at
    /// random: connections that were made together do not end together.
    pub(crate) age_max: Duration,
    /// How long making a connection may take, with TLS and the first bytes of HTTP/2.
    pub(crate) connect_timeout: Duration,
    /// How long an HTTP/2 connection may be silent before its other end is asked whether it is still there.
    pub(crate) ping_interval: Duration,
    /// How long that answer may take; then the connection is dropped.
    pub(crate) ping_timeout: Duration,
}

impl ConnectionPolicy {
    /// 1024 idle connections for 30 s, an age of 10 min; 5 s to connect; a ping after 10 s, answered within 5 s.
    pub(crate) const DEFAULT: Self = Self {
        idle_max: 1024,
        idle_timeout: Duration::from_secs(30),
        age_max: Duration::from_secs(600),
        connect_timeout: Duration::from_secs(5),
        ping_interval: Duration::from_secs(10),
        ping_timeout: Duration::from_secs(5),
    };
}

impl Default for ConnectionPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What is configured of the connections to one upstream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ConnectionSettings {
    pub(crate) policy: ConnectionPolicy,
    /// `None`: with whom the system trusts, and without a certificate of our own.
    pub(crate) tls: Option<TlsFiles>,
}

/// How connections to one upstream are made and kept.
#[derive(Debug, Clone)]
pub(crate) struct Connecting {
    pub(crate) policy: ConnectionPolicy,
    pub(crate) tls: Tls,
}
