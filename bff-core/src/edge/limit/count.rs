//! One request on its way through its rates.

use std::net::IpAddr;

use http::HeaderMap;

use super::quota::Verdict;
use super::table::Key;
use super::{Limits, Rule, Tier, key, report};
use crate::descriptor::Endpoint;
use crate::edge::auth::{Caller, Presented};
use crate::problem::Problem;

/// What a request is counted by, beside its caller.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'r> {
    pub(super) endpoint: &'static Endpoint,
    pub(super) client: IpAddr,
    pub(super) headers: &'r HeaderMap,
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
pub(super) struct Taken<'l> {
    pub(super) rule: &'l Rule,
    pub(super) tier: &'l Tier,
    key: Key,
    pub(super) verdict: Verdict,
}

impl<'l, 'r> Count<'l, 'r> {
    /// Counts a request of `endpoint` in the rates for which its caller need not be known. `headers` are for the reply.
    ///
    /// # Errors
    ///
    /// 429: one of them is used up.
    pub(super) fn begin(
        limits: &'l Limits,
        endpoint: &'static Endpoint,
        presented: &Presented<'r>,
        headers: &mut HeaderMap,
    ) -> Result<Self, Problem> {
        let asked = Asked { endpoint, client: presented.client, headers: &presented.head.headers };
        let mut count = Self { limits, asked, taken: Vec::with_capacity(endpoint.rates.len()) };
        if count.take(None, true, limits.now()) { Ok(count) } else { Err(count.refuse(headers)) }
    }

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
