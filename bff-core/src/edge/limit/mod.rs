//! How often an endpoint may be called: its rates, which all hold at once.
//!
//! A request is counted in two steps. Rates that need nothing but the request (its address, its headers, the endpoint) count
//! it before anybody looks at who calls, so that whoever guesses tokens is stopped before the first of them costs a
//! signature. The others count it as soon as the caller is known. Both come before the body is read.
//!
//! A request that any rate refuses is counted in none: what others have counted already is given back. One that is let
//! in by its rates counts, whatever becomes of it.
//!
//! Each process counts for itself, in a [`Table`] for each rate. With Redis, the rates that are shared are counted there as
//! well, all of a request in one round trip, and what Redis says holds. When it is away, the process goes on by what it
//! has counted itself.

mod bucket;
mod count;
mod key;
mod quota;
mod report;
#[cfg(feature = "redis")]
mod shared;
mod table;
mod window;

pub(crate) use count::Count;
pub(crate) use quota::Quota;

#[cfg(feature = "redis")]
use std::sync::Arc;
use std::time::Instant;

use http::HeaderMap;

#[cfg(feature = "redis")]
use self::shared::Shared;
use self::table::Table;
use super::auth::{Caller, Presented};
#[cfg(feature = "redis")]
use super::redis::Redis;
use crate::descriptor::{Client, Endpoint, Rate, RateKey};
use crate::problem::Problem;

/// Keys of a rate that clients cannot make up: endpoints.
const FIXED_KEYS: usize = 1024;

/// A rate as it is configured.
#[derive(Debug, Clone)]
pub(crate) struct RateSettings {
    pub(crate) rate: &'static Rate,
    /// `false`: it counts nothing and refuses nobody.
    pub(crate) is_enabled: bool,
    /// Whether it is counted in Redis, where there is one.
    #[cfg_attr(not(feature = "redis"), allow(dead_code, reason = "without the feature there is none"))]
    pub(crate) is_shared: bool,
    /// One for everybody, or one for each tier.
    pub(crate) quotas: Vec<Quota>,
}

/// All rates of a client. Workers share them.
#[derive(Debug)]
pub(crate) struct Limits {
    /// By [`Rate::index`].
    rules: Box<[Rule]>,
    tiers: &'static [&'static str],
    /// Times are told from here on.
    started: Instant,
    #[cfg(feature = "redis")]
    shared: Option<Shared>,
}

/// One rate.
#[derive(Debug)]
struct Rule {
    rate: &'static Rate,
    is_enabled: bool,
    #[cfg(feature = "redis")]
    is_shared: bool,
    /// Whether it can be counted before the caller is known.
    is_early: bool,
    /// One for everybody, or one for each tier.
    tiers: Box<[Tier]>,
    table: Table,
}

/// What a rate is for the callers of one tier.
#[derive(Debug)]
struct Tier {
    quota: Quota,
    /// What `RateLimit-Policy` says.
    policy: Box<str>,
}

impl Limits {
    /// The rates of `client`, each with room for so many keys.
    pub(crate) fn new(client: &'static Client, rates: &[RateSettings], keys_max: usize) -> Self {
        Self {
            rules: rates.iter().map(|settings| Rule::new(settings, keys_max)).collect(),
            tiers: client.tiers,
            started: Instant::now(),
            #[cfg(feature = "redis")]
            shared: None,
        }
    }

    /// The same, counted in Redis as well.
    #[cfg(feature = "redis")]
    pub(crate) fn shared_by(self, redis: Arc<Redis>) -> Self {
        Self { shared: Some(Shared::new(redis)), ..self }
    }

    /// Counts a request in the rates for which its caller need not be known. `headers` are for the reply.
    ///
    /// # Errors
    ///
    /// 429: one of them is used up.
    pub(crate) fn count<'l, 'r>(
        &'l self,
        endpoint: &'static Endpoint,
        presented: &Presented<'r>,
        headers: &mut HeaderMap,
    ) -> Result<Count<'l, 'r>, Problem> {
        Count::begin(self, endpoint, presented, headers)
    }

    fn now(&self) -> u64 {
        // Half a millennium fits.
        u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn tier_of(&self, caller: Option<&Caller>) -> usize {
        let named = caller.and_then(Caller::tier);
        named.and_then(|named| self.tiers.iter().position(|tier| *tier == named)).unwrap_or_default()
    }
}

impl Rule {
    fn new(settings: &RateSettings, keys_max: usize) -> Self {
        let RateSettings { rate, is_enabled, quotas, .. } = settings;
        let tier = |quota: &Quota| Tier { quota: *quota, policy: report::policy(rate.name, quota) };
        let needs_no_caller = |part: &RateKey| matches!(part, RateKey::Ip | RateKey::Header(_) | RateKey::Endpoint);
        let is_fixed = rate.by.iter().all(|part| *part == RateKey::Endpoint);
        let keys = if is_fixed { keys_max.min(FIXED_KEYS) } else { keys_max };
        Self {
            rate,
            is_enabled: *is_enabled && !quotas.is_empty(),
            #[cfg(feature = "redis")]
            is_shared: settings.is_shared,
            is_early: quotas.len() == 1 && rate.by.iter().all(needs_no_caller),
            tiers: quotas.iter().map(tier).collect(),
            table: Table::new(rate.name, if *is_enabled { keys } else { 0 }),
        }
    }
}

#[cfg(test)]
mod tests;
