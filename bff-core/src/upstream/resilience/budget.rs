//! The retry budget: how much a struggling upstream may be asked on top of what clients ask.
//!
//! Retries are at most a part of the requests of the last seconds, plus so many a second that a quiet upstream can be
//! asked again at all: Finagle's `RetryBudget` and linkerd's, with their defaults. In the window that ends with any
//! retry, the retries are never more than that; for this the requests are counted low and the retries high at the
//! blurred edge of the window.
//!
//! Hedging has the same need, with other numbers.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::window::Window;

const REQUEST: usize = 0;
const RETRY: usize = 1;

/// How many retries there may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BudgetPolicy {
    /// Retries as a part of the requests in the window.
    pub(crate) ratio: f64,
    /// Retries for each second of the window, in addition.
    pub(crate) per_second: f64,
    /// How far back requests and retries count.
    pub(crate) window: Duration,
}

impl BudgetPolicy {
    /// 20 % of the requests and 10 a second, over 10 s.
    pub(crate) const DEFAULT: Self = Self { ratio: 0.2, per_second: 10.0, window: Duration::from_secs(10) };
}

/// The budget of an upstream, shared by all workers.
#[derive(Debug)]
pub(crate) struct Budget {
    policy: BudgetPolicy,
    window: Mutex<Window<2>>,
}

impl Budget {
    pub(crate) fn new(policy: BudgetPolicy, now: Instant) -> Self {
        Self { policy, window: Mutex::new(Window::new(policy.window, now)) }
    }

    /// Counts a request: a call's first attempt.
    pub(crate) fn deposit(&self, now: Instant) {
        self.lock(|window| window.add(REQUEST, now));
    }

    /// Takes a retry out of the budget, if there is one left.
    pub(crate) fn withdraw(&self, now: Instant) -> bool {
        let BudgetPolicy { ratio, per_second, window: length } = self.policy;
        self.lock(|window| {
            let allowed = ratio * f64::from(window.at_least(REQUEST, now)) + per_second * length.as_secs_f64();
            let is_within = f64::from(window.at_most(RETRY, now) + 1) <= allowed;
            if is_within {
                window.add(RETRY, now);
            }
            is_within
        })
    }

    // No step under the lock can panic half way.
    fn lock<T>(&self, work: impl FnOnce(&mut Window<2>) -> T) -> T {
        work(&mut self.window.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_upstream_that_fails_always_gets_a_fifth_and_ten_a_second_more() {
        let start = Instant::now();
        let budget = Budget::new(BudgetPolicy::DEFAULT, start);
        let (mut requests, mut retries) = (0, 0);
        for ms in 0..60_000 {
            let now = start + Duration::from_millis(ms);
            budget.deposit(now);
            requests += 1;
            retries += u32::from(budget.withdraw(now));
        }
        assert!(retries <= requests / 5 + 600, "{retries} retries of {requests} requests");
        assert!(retries >= (requests / 5 + 600) * 8 / 10, "{retries} retries of {requests} requests");
    }

    #[test]
    fn a_quiet_upstream_may_be_asked_again() {
        let start = Instant::now();
        let budget = Budget::new(BudgetPolicy::DEFAULT, start);
        assert_eq!((0..1000).filter(|_| budget.withdraw(start)).count(), 100);
        assert!(!budget.withdraw(start + Duration::from_millis(10_999)));
        assert!(budget.withdraw(start + Duration::from_secs(11)));
    }

    proptest! {
        #[test]
        fn is_never_exceeded(
            ratio in 0.0..1.0,
            per_second in 0.0..3.0,
            steps in vec((0_u64..800, 0..6_u32, 0..6_u32), 1..200),
        ) {
            let policy = BudgetPolicy { ratio, per_second, window: Duration::from_secs(10) };
            let start = Instant::now();
            let budget = Budget::new(policy, start);
            let (mut now, mut requests, mut retries) = (start, Vec::new(), Vec::new());
            for (gap_ms, asked, repeated) in steps {
                now += Duration::from_millis(gap_ms);
                for _ in 0..asked {
                    budget.deposit(now);
                    requests.push(now);
                }
                let lately = |events: &[Instant]| {
                    events.iter().filter(|&&event| now - event < policy.window).count() as f64
                };
                let allowed = ratio * lately(&requests) + per_second * policy.window.as_secs_f64();
                for _ in 0..repeated {
                    if budget.withdraw(now) {
                        retries.push(now);
                        prop_assert!(lately(&retries) <= allowed);
                    }
                }
            }
        }
    }
}
