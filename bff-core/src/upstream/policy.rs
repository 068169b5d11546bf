//! The policy of an upstream's calls: every mechanism's numbers in one place.
//!
//! Generated code and configuration say how a policy differs from [`Policy::DEFAULT`] as lists of [`Setting`]s, whose
//! documentation has the table of all keys. The effective policies are made once, at start: of an upstream from the
//! default, `platform.yaml` and the configuration, and of a call from the same with the call's own in between.

mod keys;

use std::time::Duration;

pub(crate) use self::keys::{DURATION_MAX, KEYS, Kind, balance};
use super::balance::{BalancePolicy, EwmaPolicy};
use super::resilience::{
    AdaptivePolicy, BreakerPolicy, BudgetPolicy, BulkheadPolicy, EjectionPolicy, HedgePolicy, RetryPolicy,
};
use super::stale::StalePolicy;
use crate::descriptor::Setting;

/// How an upstream is called.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Policy {
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: BudgetPolicy,
    pub(crate) hedges: bool,
    pub(crate) hedge: HedgePolicy,
    pub(crate) coalesces: bool,
    pub(crate) breaker: BreakerPolicy,
    pub(crate) ejection: EjectionPolicy,
    pub(crate) bulkhead: BulkheadPolicy,
    pub(crate) is_adaptive: bool,
    /// Its upper limit is the bulkhead's.
    pub(crate) adaptive: AdaptivePolicy,
    pub(crate) balance: BalancePolicy,
    pub(crate) ewma: EwmaPolicy,
    pub(crate) stale: StalePolicy,
}

impl Policy {
    pub(crate) const DEFAULT: Self = Self {
        retry: RetryPolicy::DEFAULT,
        budget: BudgetPolicy::DEFAULT,
        hedges: false,
        hedge: HedgePolicy::DEFAULT,
        coalesces: false,
        breaker: BreakerPolicy::DEFAULT,
        ejection: EjectionPolicy::DEFAULT,
        bulkhead: BulkheadPolicy::DEFAULT,
        is_adaptive: false,
        adaptive: AdaptivePolicy::DEFAULT,
        balance: BalancePolicy::DEFAULT,
        ewma: EwmaPolicy::DEFAULT,
        stale: StalePolicy::DEFAULT,
    };

    /// The default with these lists on top; of two settings of the same number the later one counts.
    pub(crate) fn of<'s>(settings: impl IntoIterator<Item = &'s [Setting]>) -> Self {
        let mut policy = Self::DEFAULT;
        settings.into_iter().flatten().for_each(|setting| policy.set(*setting));
        policy
    }

    /// Sets one number.
    pub(crate) fn set(&mut self, setting: Setting) {
        match setting {
            Setting::RetryAttempts(attempts) => self.retry.retries_max = attempts.saturating_sub(1),
            Setting::RetryBackoffMin(wait) => self.retry.backoff.base = wait,
            Setting::RetryBackoffMax(wait) => self.retry.backoff.max = wait,
            Setting::RetrySlowFactor(factor) => self.retry.slow_factor = factor,
            Setting::RetryBudgetRatio(ratio) => self.budget.ratio = ratio,
            Setting::RetryBudgetPerSecond(retries) => self.budget.per_second = retries,
            Setting::RetryBudgetWindow(window) => self.budget.window = window,
            Setting::Hedge(hedges) => self.hedges = hedges,
            Setting::HedgeBudgetRatio(ratio) => self.hedge.extra_load_max = ratio,
            Setting::HedgeBudgetWindow(window) => self.hedge.window = window,
            Setting::Coalesce(coalesces) => self.coalesces = coalesces,
            Setting::BreakerSuccessRate(rate) => self.breaker.success_rate_min = rate,
            Setting::BreakerWindow(window) => self.breaker.window = window,
            Setting::BreakerRequestsMin(requests) => self.breaker.requests_min = requests,
            Setting::BreakerFailuresInARow(failures) => self.breaker.failures_in_a_row_max = failures,
            Setting::BreakerOpenMin(time) => self.breaker.open_min = time,
            Setting::BreakerOpenMax(time) => self.breaker.open_max = time,
            Setting::BreakerJitter(jitter) => self.breaker.jitter = jitter,
            Setting::EjectionMax(part) => self.ejection.ejected_max = part,
            Setting::EjectionPanicBelow(part) => self.ejection.panic_below = part,
            Setting::ConcurrencyMax(calls) => {
                self.bulkhead.in_flight_max = calls as usize;
                self.adaptive.in_flight_max = calls;
            }
            Setting::ConcurrencyQueue(calls) => self.bulkhead.waiting_max = calls as usize,
            Setting::ConcurrencyAdaptive(is_adaptive) => self.is_adaptive = is_adaptive,
            Setting::AdaptiveMin(calls) => self.adaptive.in_flight_min = calls,
            Setting::AdaptiveBuffer(buffer) => self.adaptive.buffer = buffer,
            Setting::AdaptiveUpdateInterval(interval) => self.adaptive.update_interval = interval,
            Setting::AdaptiveMeasureInterval(interval) => self.adaptive.measure_interval = interval,
            Setting::AdaptiveMeasureJitter(jitter) => self.adaptive.measure_jitter = jitter,
            Setting::AdaptiveMeasureAnswers(answers) => self.adaptive.measure_answers = answers,
            Setting::Balance(balance) => self.balance.balance = balance,
            Setting::SlowStart(time) => self.balance.slow_start = time,
            Setting::EwmaDecay(decay) => self.ewma.decay = decay,
            Setting::EwmaStart(start) => self.ewma.start = start,
            Setting::StaleMaxAge(age) => self.stale.max_age = age,
            Setting::StaleMemoryBytes(bytes) => self.stale.memory_bytes = bytes as usize,
        }
    }

    /// Whether its numbers fit each other: the key of the first one that does not, and the end of a sentence about it.
    pub(crate) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let is_between = |min: Duration, max: Duration| min <= max;
        if !is_between(self.retry.backoff.base, self.retry.backoff.max) {
            return Err(("retry.backoff_min", "must not be longer than retry.backoff_max"));
        }
        if !is_between(self.breaker.open_min, self.breaker.open_max) {
            return Err(("breaker.open_min", "must not be longer than breaker.open_max"));
        }
        if self.is_adaptive && self.adaptive.in_flight_min > self.adaptive.in_flight_max {
            return Err(("adaptive.min", "must not be more than concurrency.max"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_later_counts() {
        let platform = [Setting::RetryAttempts(4), Setting::Hedge(true)];
        let policy = Policy::of([&platform[..], &[Setting::RetryAttempts(1)]]);
        assert_eq!((policy.retry.retries_max, policy.hedges), (0, true));
        assert_eq!(Policy::of([]), Policy::DEFAULT);
    }

    #[test]
    fn numbers_that_do_not_fit_each_other_are_told() {
        let told = |settings: &[Setting]| Policy::of([settings]).check().map_err(|(key, _)| key);
        assert_eq!(told(&[]), Ok(()));
        assert_eq!(told(&[Setting::RetryBackoffMin(Duration::from_secs(1))]), Err("retry.backoff_min"));
        assert_eq!(told(&[Setting::BreakerOpenMax(Duration::from_millis(1))]), Err("breaker.open_min"));
        let adaptive = [Setting::ConcurrencyAdaptive(true), Setting::ConcurrencyMax(2)];
        assert_eq!(told(&adaptive), Err("adaptive.min"));
        assert_eq!(told(&adaptive[1..]), Ok(()));
    }
}
