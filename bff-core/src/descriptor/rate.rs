//! How often an endpoint may be called.

use std::time::Duration;

use super::access::ClaimPath;

/// A rate limit, shared by all endpoints that name it.
#[derive(Debug)]
pub struct Rate {
    /// The name in `platform.yaml`, in the configuration (`rates.<name>.…`) and in the reply's headers.
    pub name: &'static str,
    /// The position in [`Client::rates`](super::Client::rates).
    pub index: usize,
    /// What is counted together: requests that are alike in all of these.
    pub by: &'static [RateKey],
    /// How requests are counted.
    pub algorithm: RateAlgorithm,
    /// How many are let through: one limit for everybody, or one for each of [`Client::tiers`](super::Client::tiers), in
    /// that order. A caller that names no tier, or an unknown one, is in the first.
    pub limits: &'static [RateLimit],
}

/// Something that requests can have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateKey {
    /// The client's address; of an IPv6 address its first 64 bits, which is what one customer gets.
    Ip,
    /// Who the caller is, by whatever scheme let it in: a token's `sub`, an API key's id.
    Caller,
    /// A claim's value.
    Claim(ClaimPath),
    /// A header's value, whose name is in lower case.
    Header(&'static str),
    /// The endpoint.
    Endpoint,
}

/// How requests are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateAlgorithm {
    /// A bucket that holds `burst` requests and fills up evenly (the generic cell rate algorithm).
    TokenBucket,
    /// At most `count` in any window, by the count of this window and a part of the one before.
    SlidingWindow,
}

/// So many requests in so much time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests in one window; at least 1.
    pub count: u32,
    /// The window.
    pub window: Duration,
    /// The most at once, for a token bucket; at least 1.
    pub burst: u32,
}
