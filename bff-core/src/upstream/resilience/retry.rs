//! Whether a call that failed is made once more.
//!
//! One function of what is known when an attempt has ended. The rule that counts most: a request that may have been
//! acted on is sent again only if it means the same when it arrives twice (RFC 9110 §9.2.2), or carries an
//! `Idempotency-Key`. The outcomes are those of Envoy's `connect-failure`, `reset` and `gateway-error`, the rule about
//! the time that is left is Finagle's: a retry that will most likely not be answered in time is load and nothing else.

use std::time::Duration;

use fastrand::Rng;
use http::{Method, StatusCode};

use super::backoff::BackoffPolicy;
use super::latency::Quantiles;

/// How often, and how soon, a call is made again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RetryPolicy {
    /// Attempts after the first one.
    pub(crate) retries_max: u32,
    /// How long to wait before them.
    pub(crate) backoff: BackoffPolicy,
    /// An attempt is slow when it takes so many times the 99th percentile of its call; 0: none is.
    pub(crate) slow_factor: f64,
}

impl RetryPolicy {
    /// One more attempt, after up to 25 ms; slow is three times the 99th percentile.
    pub(crate) const DEFAULT: Self = Self { retries_max: 1, backoff: BackoffPolicy::DEFAULT, slow_factor: 3.0 };
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// No connection, or a refusal before the first byte: the upstream knows nothing of it.
    NotSent,
    /// The connection broke before the answer was complete.
    Broken,
    /// An answer; `retry_after` is what its header said, if it could be read.
    Answered { status: StatusCode, retry_after: Option<Duration> },
    /// No answer in time.
    TimedOut,
}

/// What is known when an attempt has ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    pub(crate) ended: Ended,
    /// As [`is_idempotent`] says.
    pub(crate) is_idempotent: bool,
    /// Attempts that were made before, after the first one.
    pub(crate) retries: u32,
    /// Until the deadline of the call.
    pub(crate) left: Duration,
    /// How long this call usually takes, if that is known.
    pub(crate) p50: Option<Duration>,
}

/// Why a call is not made again. The first that fits, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoRetry {
    /// Another attempt would end the same way.
    Final,
    /// The upstream may have acted on the request.
    Write,
    /// There were as many attempts as there may be.
    Attempts,
    /// There is not enough time left.
    Deadline,
    /// The upstream's budget is used up.
    Budget,
}

/// Whether a request means the same if it arrives twice.
pub(crate) fn is_idempotent(method: &Method, has_idempotency_key: bool) -> bool {
    has_idempotency_key
        || matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::PUT | Method::DELETE)
}

/// What takes no longer is not slow, however fast the others are: a pause of the BFF itself looks the same.
const SLOW_MIN: Duration = Duration::from_millis(25);

impl RetryPolicy {
    /// After which time an attempt is slow: then it is made again elsewhere, while it is still waited for. None if it is
    /// waited for alone. `left` is the time until the deadline.
    ///
    /// A third of that time is slow enough for a call that is usually faster, so that there is time for two more; of a
    /// call that nothing is known of, half of it is.
    pub(crate) fn slow_after(&self, is_idempotent: bool, usual: Option<Quantiles>, left: Duration) -> Option<Duration> {
        if !is_idempotent || self.retries_max == 0 || self.slow_factor <= 0.0 {
            return None;
        }
        let Some(Quantiles { p50, p99, .. }) = usual else {
            return Some(left / 2);
        };
        let slow = p99.mul_f64(self.slow_factor).min(left / 3).max(p99).max(SLOW_MIN);
        // The other one takes its time as well.
        (slow.saturating_add(p50) <= left).then_some(slow)
    }

    /// How long to wait before another attempt. `withdraw` takes it out of the budget, and is asked only if nothing
    /// else is against it.
    ///
    /// # Errors
    ///
    /// There is no other attempt.
    pub(crate) fn next(
        &self,
        attempt: &Attempt,
        rng: &mut Rng,
        withdraw: impl FnOnce() -> bool,
    ) -> Result<Duration, NoRetry> {
        let told = match attempt.ended {
            Ended::NotSent | Ended::Broken => Duration::ZERO,
            Ended::Answered { status: StatusCode::TOO_MANY_REQUESTS, retry_after: Some(told) } => told,
            Ended::Answered {
                status: StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT,
                retry_after,
            } => retry_after.unwrap_or(Duration::ZERO),
            Ended::Answered { .. } | Ended::TimedOut => return Err(NoRetry::Final),
        };
        if attempt.ended != Ended::NotSent && !attempt.is_idempotent {
            return Err(NoRetry::Write);
        }
        if attempt.retries >= self.retries_max {
            return Err(NoRetry::Attempts);
        }
        // Jitter on top of what the upstream said, because it says the same to everybody.
        let delay = told.saturating_add(self.backoff.delay(attempt.retries, rng));
        match attempt.left.checked_sub(delay) {
            Some(left) if !left.is_zero() && left >= attempt.p50.unwrap_or_default() => {}
            _ => return Err(NoRetry::Deadline),
        }
        if withdraw() { Ok(delay) } else { Err(NoRetry::Budget) }
    }
}

#[cfg(test)]
#[path = "retry_tests.rs"]
mod tests;
