//! `limits`: how large and how slow requests may be, and how many at once.

use std::num::NonZeroUsize;
use std::time::Duration;

use super::section::Section;

const REQUEST_BODY_BYTES: usize = 1024 * 1024;
const UPSTREAM_BODY_BYTES: usize = 8 * 1024 * 1024;
/// Twice what one upstream takes, 1024 calls in flight and 1024 that wait: one that hangs leaves half for the others.
const REQUESTS_IN_FLIGHT: usize = 4096;
/// Most of them are idle; each costs a socket and a few KiB.
const CONNECTIONS: usize = 16_384;
/// For each rate, 49 bytes for each.
const RATE_KEYS: usize = 100_000;
/// What common load balancers let through at most.
const HEADER_BYTES: u32 = 32 * 1024;
/// hyper reads no less at once.
const HEADER_BYTES_MIN: u32 = 8 * 1024;
const HEADER_BYTES_MAX: u32 = 1024 * 1024;
/// What all browsers and proxies can send (RFC 9110 §4.1).
const URI_BYTES: usize = 8000;
/// A head is a few packets.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// Longer than the 60 s for which common load balancers keep an idle connection: whoever opened it should be the one to
/// close it.
const IDLE_TIMEOUT: Duration = Duration::from_secs(75);
const WRITE_TIMEOUT: Duration = Duration::from_secs(60);
const TIMEOUT_MIN: Duration = Duration::from_millis(100);
const TIMEOUT_MAX: Duration = Duration::from_secs(60 * 60);

/// How much, how slow and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) request_body_bytes_max: usize,
    pub(crate) upstream_body_bytes_max: usize,
    /// Beyond, requests are turned away; process-wide.
    pub(crate) requests_in_flight_max: usize,
    /// Beyond, connections are closed at once; process-wide.
    pub(crate) connections_max: usize,
    /// The same for each client's address; `None`: no limit.
    pub(crate) connections_per_address_max: Option<usize>,
    /// Keys that each rate remembers.
    pub(crate) rate_keys_max: usize,
    /// Request line and headers together.
    pub(crate) header_bytes_max: u32,
    /// Path and query together.
    pub(crate) uri_bytes_max: usize,
    /// From a request's first byte to the end of its head, with HTTP/1.
    pub(crate) head_timeout: Duration,
    /// How long a connection may be without a request, with HTTP/1.
    pub(crate) idle_timeout: Duration,
    /// How long what is to be sent may wait for a client that does not take it.
    pub(crate) write_timeout: Duration,
}

impl Bounds {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        let count = |section: &mut Section<'_>, key, default| section.count(key).map_or(default, NonZeroUsize::get);
        let time =
            |section: &mut Section<'_>, key, default| section.time(key, TIMEOUT_MIN, TIMEOUT_MAX).unwrap_or(default);
        let bounds = Self {
            request_body_bytes_max: count(&mut section, "request_body_bytes", REQUEST_BODY_BYTES),
            upstream_body_bytes_max: count(&mut section, "upstream_body_bytes", UPSTREAM_BODY_BYTES),
            requests_in_flight_max: count(&mut section, "requests_in_flight", REQUESTS_IN_FLIGHT),
            connections_max: count(&mut section, "connections", CONNECTIONS),
            rate_keys_max: count(&mut section, "rate_keys", RATE_KEYS),
            connections_per_address_max: section.count("connections_per_address").map(NonZeroUsize::get),
            header_bytes_max: section.whole("header_bytes", HEADER_BYTES_MIN, HEADER_BYTES_MAX).unwrap_or(HEADER_BYTES),
            uri_bytes_max: count(&mut section, "uri_bytes", URI_BYTES),
            head_timeout: time(&mut section, "head_timeout", HEAD_TIMEOUT),
            idle_timeout: time(&mut section, "idle_timeout", IDLE_TIMEOUT),
            write_timeout: time(&mut section, "write_timeout", WRITE_TIMEOUT),
        };
        section.finish();
        bounds
    }
}
