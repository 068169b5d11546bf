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

mod key;
mod quota;
mod report;
#[cfg(feature = "redis")]
mod shared;
mod table;

pub(crate) use quota::Quota;

use std::net::IpAddr;
#[cfg(feature = "redis")]
use std::sync::Arc;
use std::time::Instant;

use http::HeaderMap;

use self::quota::Verdict;
#[cfg(feature = "redis")]
use self::shared::Shared;
use self::table::{Key, Table};
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

/// What a request is counted by, beside its caller.
#[derive(Debug, Clone, Copy)]
struct Asked<'r> {
    endpoint: &'static Endpoint,
    client: IpAddr,
    headers: &'r HeaderMap,
}

/// A request on its way through its rates.
#[derive(Debug)]
pub(crate) struct Count<'l, 'r> {
    limits: &'l Limits,
    asked: Asked<'r>,
    taken: Vec<Taken<'l>>,
}

/// What one rate says to a request.
#[derive(Debug)]
struct Taken<'l> {
    rule: &'l Rule,
    tier: &'l Tier,
    key: Key,
    verdict: Verdict,
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
        let asked = Asked { endpoint, client: presented.client, headers: &presented.head.headers };
        let mut count = Count { limits: self, asked, taken: Vec::with_capacity(endpoint.rates.len()) };
        if count.take(None, true, self.now()) { Ok(count) } else { Err(count.refuse(headers)) }
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

impl<'l> Count<'l, '_> {
    /// Counts it in the other rates, now that `caller` is known: `Err` if no scheme lets it in. `headers` are for the
    /// reply.
    ///
    /// # Errors
    ///
    /// 429: one of its rates is used up.
    pub(crate) async fn finish(
        mut self,
        caller: Result<Option<&Caller>, ()>,
        headers: &mut HeaderMap,
    ) -> Result<(), Problem> {
        let is_let_in = match caller {
            Ok(caller) => self.take(caller, false, self.limits.now()),
            // Nobody knows whom to count: what it took to find that out is counted already.
            Err(()) => true,
        };
        #[cfg(feature = "redis")]
        let is_let_in = is_let_in && self.take_shared(caller.unwrap_or_default()).await;
        if !is_let_in {
            return Err(self.refuse(headers));
        }
        report::report(&self.taken, headers);
        Ok(())
    }

    /// Takes from the endpoint's rates that are early, or those that are not. Where one of them has nothing left, all that
    /// was taken is given back.
    fn take(&mut self, caller: Option<&Caller>, early: bool, now: u64) -> bool {
        let limits = self.limits;
        let rules = self.asked.endpoint.rates.iter().filter_map(|rate| limits.rules.get(rate.index));
        for rule in rules.filter(|rule| rule.is_enabled && rule.is_early == early) {
            let number = if rule.tiers.len() > 1 { limits.tier_of(caller) } else { 0 };
            let Some(tier) = rule.tiers.get(number).or(rule.tiers.first()) else { continue };
            let key = rule.table.key(|write| key::write(rule.rate, &self.asked, caller, write));
            let verdict = rule.table.take(key, &tier.quota, now);
            self.taken.push(Taken { rule, tier, key, verdict });
            if !verdict.is_let_in {
                self.give_back();
                return false;
            }
        }
        true
    }

    /// Takes from those rates in Redis that are shared. Where one of them has nothing left, all that was taken here is
    /// given back.
    #[cfg(feature = "redis")]
    async fn take_shared(&mut self, caller: Option<&Caller>) -> bool {
        let Some(shared) = &self.limits.shared else { return true };
        // What this process has taken, before what Redis says replaces it.
        let taken: Vec<_> = self.taken.iter().map(|taken| (taken.rule, taken.tier, taken.key)).collect();
        // Apart, so that no request without shared rates has to make room for it.
        Box::pin(shared.take(&self.asked, caller, &mut self.taken)).await;
        let is_let_in = self.taken.iter().all(|taken| taken.verdict.is_let_in);
        if !is_let_in {
            taken.into_iter().for_each(|(rule, tier, key)| rule.table.give_back(key, &tier.quota));
        }
        is_let_in
    }

    fn give_back(&self) {
        for Taken { rule, tier, key, verdict } in &self.taken {
            if verdict.is_let_in {
                rule.table.give_back(*key, &tier.quota);
            }
        }
    }

    fn refuse(&self, headers: &mut HeaderMap) -> Problem {
        report::report(&self.taken, headers);
        report::refusal(&self.taken)
    }
}

#[cfg(test)]
mod tests;
