//! The token bucket: governor's generic cell rate algorithm, over what a table keeps.

use std::cell::Cell;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{NotKeyed, StateStore};
use governor::{Quota, RateLimiter};

use super::quota::{Left, QuotaError, State};

/// A bucket that takes longer to fill up is none that anybody means, and its arithmetic would overflow.
const FILL_MAX: Duration = Duration::from_secs(100 * 366 * 24 * 60 * 60);

/// A bucket of so many requests. Of a key, the time is kept at which its bucket is full again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    quota: Quota,
    /// Nanoseconds after which it has one request more.
    pub(super) interval: u64,
    pub(super) burst: u32,
}

impl Bucket {
    /// A bucket that holds `burst` requests, and gets `count` in `window` nanoseconds.
    pub(super) fn new(count: NonZeroU32, window: u64, burst: NonZeroU32) -> Result<Self, QuotaError> {
        // Rounded up: rounded down, a little more than the limit would be let through.
        let interval = window.div_ceil(u64::from(count.get()));
        if u128::from(interval) * u128::from(burst.get()) > FILL_MAX.as_nanos() {
            return Err(QuotaError::TooSlow);
        }
        let quota = Quota::with_period(Duration::from_nanos(interval)).ok_or(QuotaError::Nothing)?;
        Ok(Self { quota: quota.allow_burst(burst), interval, burst: burst.get() })
    }

    pub(super) fn take(&self, state: &mut State, now: u64) -> bool {
        // governor keeps a clock of its own; here it always stands at 0, and all times are told from now on.
        let missing = Missing(Cell::new(Nanos::new(self.used(state, now))));
        let limiter: RateLimiter<_, _, _, NoOpMiddleware<Nanos>> = RateLimiter::new(self.quota, missing, Now);
        let fits = limiter.check().is_ok();
        if fits {
            state.time = now.saturating_add(limiter.into_state_store().0.get().as_u64());
        }
        fits
    }

    pub(super) fn give_back(&self, state: &mut State) {
        state.time = state.time.saturating_sub(self.interval);
    }

    /// In how many nanoseconds it is full again.
    pub(super) fn used(&self, state: &State, now: u64) -> u64 {
        state.time.saturating_sub(now)
    }

    pub(super) fn left(&self, state: &State, now: u64) -> Left {
        let capacity = self.interval * u64::from(self.burst);
        let missing = self.used(state, now);
        let whole = capacity.saturating_sub(missing) / self.interval;
        // With so much missing, one request more is whole.
        let missing_then = capacity.saturating_sub(self.interval * (whole + 1));
        let requests = u32::try_from(whole).unwrap_or(u32::MAX);
        Left { requests, more_in: Duration::from_nanos(missing.saturating_sub(missing_then)) }
    }
}

/// What is missing in a bucket, for governor to look at once.
struct Missing(Cell<Nanos>);

impl StateStore for Missing {
    type Key = NotKeyed;

    fn measure_and_replace<T, F, E>(&self, _key: &NotKeyed, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let (answer, missing) = measure(Some(self.0.get()))?;
        self.0.set(missing);
        Ok(answer)
    }
}

/// A clock that stands at now.
#[derive(Debug, Clone, Copy)]
struct Now;

impl Clock for Now {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::new(0)
    }
}
