//! Hedging: a call that takes unusually long is made a second time, and the first answer counts.
//!
//! "The Tail at Scale" (Dean and Barroso, 2013) and Finagle's backup requests: the second request goes out when 19 of
//! 20 calls would have been answered, and only as long as second requests are a small part of all. So one slow
//! instance no longer makes its share of the calls slow, and an upstream that is slow as a whole is not asked twice as
//! much. Opt-in, and only for what means the same when it arrives twice.

use std::time::Duration;

use tokio::time::Instant;

use super::budget::{Budget, BudgetPolicy};
use super::latency::Quantiles;

/// How many calls are made a second time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct HedgePolicy {
    /// Second requests as a part of the requests in the window.
    pub(crate) extra_load_max: f64,
    /// How far back requests count: with fewer requests in it than one second request is a part of, there is none.
    pub(crate) window: Duration,
}

impl HedgePolicy {
    /// At most 1 % more, over a minute.
    pub(crate) const DEFAULT: Self = Self { extra_load_max: 0.01, window: Duration::from_secs(60) };
}

/// The hedging of an upstream's calls, shared by all workers.
#[derive(Debug)]
pub(crate) struct Hedge {
    budget: Budget,
}

impl Hedge {
    pub(crate) fn new(policy: HedgePolicy, now: Instant) -> Self {
        let HedgePolicy { extra_load_max: ratio, window } = policy;
        Self { budget: Budget::new(BudgetPolicy { ratio, per_second: 0.0, window }, now) }
    }

    /// Counts a call, and tells after which time it should be made a second time, if at all. Then
    /// [`may_send`](Self::may_send) has the last word.
    pub(crate) fn begin(
        &self,
        is_idempotent: bool,
        usual: Option<Quantiles>,
        left: Duration,
        now: Instant,
    ) -> Option<Duration> {
        self.budget.deposit(now);
        let Quantiles { p50, p95, .. } = usual?;
        // A second request is as fast as any other: there must be time for it.
        (is_idempotent && p95.saturating_add(p50) <= left).then_some(p95)
    }

    /// Whether a second request may be sent now; it is counted as sent.
    pub(crate) fn may_send(&self, now: Instant) -> bool {
        self.budget.withdraw(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Quantiles =
        Quantiles { p50: Duration::from_millis(10), p95: Duration::from_millis(50), p99: Duration::from_millis(80) };

    #[test]
    fn waits_for_the_95th_percentile() {
        let start = Instant::now();
        let hedge = Hedge::new(HedgePolicy::DEFAULT, start);
        let after = |is_idempotent, usual, left_ms| {
            hedge.begin(is_idempotent, usual, Duration::from_millis(left_ms), start).map(|delay| delay.as_millis())
        };
        assert_eq!(after(true, Some(USUAL), 500), Some(50));
        assert_eq!(after(true, Some(USUAL), 60), Some(50));
        assert_eq!(after(true, Some(USUAL), 59), None);
        assert_eq!(after(true, None, 500), None);
        assert_eq!(after(false, Some(USUAL), 500), None);
    }

    #[test]
    fn adds_a_hundredth_at_most() {
        let start = Instant::now();
        let hedge = Hedge::new(HedgePolicy::DEFAULT, start);
        let mut sent = 0;
        for number in 1..=100_000_u64 {
            let now = start + Duration::from_millis(number);
            hedge.begin(true, Some(USUAL), Duration::from_secs(1), now);
            sent += u64::from(hedge.may_send(now));
            assert!(sent * 100 <= number, "{sent} of {number}");
        }
        assert!(sent > 800, "{sent}");
    }
}
