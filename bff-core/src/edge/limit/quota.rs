//! How much is let through, and how that is counted: pure arithmetic over a time that is passed in.
//!
//! Two algorithms, chosen by the spec:
//!
//! - The token bucket is governor's generic cell rate algorithm: of a key only the time is kept at which its bucket is
//!   full again.
//! - The sliding window is the approximation that Cloudflare described in 2017 ("How we built rate limiting capable of
//!   scaling to millions of domains"): the requests of this window and, of those in the window before, the part that a
//!   window ending now would still see.
//!
//! What is kept is the same for every limit of a rate, so that a caller who changes its tier keeps what it has used.

use std::cell::Cell;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::RateLimiter;
use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{NotKeyed, StateStore};

use crate::descriptor::{RateAlgorithm, RateLimit};

/// A bucket that takes longer to fill up is none that anybody means, and its arithmetic would overflow.
const FILL_MAX: Duration = Duration::from_secs(100 * 366 * 24 * 60 * 60);

/// A limit, ready to be counted against. Times are nanoseconds since some moment that is the same for all calls.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quota {
    algorithm: Algorithm,
    limit: RateLimit,
}

#[derive(Debug, Clone, Copy)]
enum Algorithm {
    Bucket {
        quota: governor::Quota,
        /// Nanoseconds after which a bucket has one request more.
        interval: u64,
    },
    Window {
        /// Its length in nanoseconds.
        length: u64,
    },
}

/// Why a limit cannot be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum QuotaError {
    #[error("must let at least one request through, in at least a nanosecond")]
    Nothing,
    #[error("describes a bucket that would take more than a hundred years to fill up")]
    TooSlow,
}

/// What is kept of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    /// Of a bucket, when it is full again; of a window, when it began.
    time: u64,
    /// Requests in the window before.
    previous: u32,
    /// Requests in this window.
    current: u32,
}

impl State {
    /// That of a key of which nothing is known: it has used nothing.
    pub(super) const NEW: Self = Self { time: 0, previous: 0, current: 0 };

    /// That of a bucket, at the time 0, that is full again in so many nanoseconds.
    #[cfg(feature = "redis")]
    pub(super) fn of_bucket(full_in: u64) -> Self {
        Self { time: full_in, ..Self::NEW }
    }

    /// That of a window that began at the time 0.
    #[cfg(feature = "redis")]
    pub(super) fn of_window(previous: u32, current: u32) -> Self {
        Self { time: 0, previous, current }
    }
}

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) is_let_in: bool,
    /// How many more would be let in at once.
    pub(super) remaining: u32,
    /// When there will be one more than that: for a request that was refused, when to try again.
    pub(super) more_in: Duration,
}

/// A limit in plain numbers; times are nanoseconds.
#[cfg(feature = "redis")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SharedQuota {
    Bucket { interval: u64, burst: u32 },
    Window { length: u64, count: u32 },
}

/// What is left of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Left {
    /// How many requests would be let in at once.
    requests: u32,
    /// When it will be one more.
    pub(super) more_in: Duration,
}

impl Quota {
    /// Counts `limit` by `algorithm`.
    ///
    /// # Errors
    ///
    /// It lets nothing through, or its bucket is beyond all measure.
    pub(crate) fn new(algorithm: RateAlgorithm, limit: RateLimit) -> Result<Self, QuotaError> {
        let length = u64::try_from(limit.window.as_nanos()).map_err(|_| QuotaError::TooSlow)?;
        let (count, burst) = (NonZeroU32::new(limit.count), NonZeroU32::new(limit.burst));
        let (Some(count), Some(burst), false) = (count, burst, length == 0) else {
            return Err(QuotaError::Nothing);
        };
        let algorithm = match algorithm {
            RateAlgorithm::TokenBucket => {
                // Rounded up: rounded down, a little more than the limit would be let through.
                let interval = length.div_ceil(u64::from(count.get()));
                let fill = u128::from(interval) * u128::from(burst.get());
                if fill > FILL_MAX.as_nanos() {
                    return Err(QuotaError::TooSlow);
                }
                let quota = governor::Quota::with_period(Duration::from_nanos(interval)).ok_or(QuotaError::Nothing)?;
                Algorithm::Bucket { quota: quota.allow_burst(burst), interval }
            }
            RateAlgorithm::SlidingWindow => Algorithm::Window { length },
        };
        Ok(Self { algorithm, limit })
    }

    /// The limit that is counted.
    pub(crate) fn limit(&self) -> RateLimit {
        self.limit
    }

    /// How many may come at once.
    pub(super) fn capacity(&self) -> u32 {
        match self.algorithm {
            Algorithm::Bucket { .. } => self.limit.burst,
            Algorithm::Window { .. } => self.limit.count,
        }
    }

    /// How a script counts it.
    #[cfg(feature = "redis")]
    pub(super) fn shared(&self) -> SharedQuota {
        match self.algorithm {
            Algorithm::Bucket { interval, .. } => SharedQuota::Bucket { interval, burst: self.limit.burst },
            Algorithm::Window { length } => SharedQuota::Window { length, count: self.limit.count },
        }
    }

    /// Lets a request in, and keeps that, or refuses it, and keeps nothing.
    pub(super) fn take(&self, state: &mut State, now: u64) -> Verdict {
        let is_let_in = match self.algorithm {
            Algorithm::Bucket { quota, .. } => take_of_bucket(quota, state, now),
            Algorithm::Window { length } => {
                let (mut next, left) = rolled(state, length, now);
                let fits = weighted(&next, length, left) + u128::from(length) <= whole(self.limit.count, length);
                if fits {
                    next.current += 1;
                    *state = next;
                }
                fits
            }
        };
        self.verdict(is_let_in, state, now)
    }

    /// Undoes a [`take`](Self::take) that let a request in, a moment ago.
    pub(super) fn give_back(&self, state: &mut State) {
        match self.algorithm {
            Algorithm::Bucket { interval, .. } => state.time = state.time.saturating_sub(interval),
            // The window may have ended since.
            Algorithm::Window { .. } => match state.current.checked_sub(1) {
                Some(current) => state.current = current,
                None => state.previous = state.previous.saturating_sub(1),
            },
        }
    }

    /// How much a key has used: 0 where nothing need be known of it any more, and more for one that has used more.
    pub(super) fn used(&self, state: &State, now: u64) -> u64 {
        match self.algorithm {
            Algorithm::Bucket { .. } => state.time.saturating_sub(now),
            Algorithm::Window { length } => {
                let (state, left) = rolled(state, length, now);
                // In thousandths of a request, so that a part of one is not nothing.
                let thousandths = (weighted(&state, length, left) * 1000).div_ceil(u128::from(length));
                u64::try_from(thousandths).unwrap_or(u64::MAX)
            }
        }
    }

    /// What is left of a key that was just looked at, and when there will be more.
    pub(super) fn verdict(&self, is_let_in: bool, state: &State, now: u64) -> Verdict {
        let Left { requests: remaining, more_in } = self.left(state, now);
        Verdict { is_let_in, remaining: if is_let_in { remaining } else { 0 }, more_in }
    }

    /// What is left of a key.
    fn left(&self, state: &State, now: u64) -> Left {
        match self.algorithm {
            Algorithm::Bucket { interval, .. } => {
                let capacity = interval * u64::from(self.limit.burst);
                let missing = state.time.saturating_sub(now);
                let whole = capacity.saturating_sub(missing) / interval;
                // With so much missing, one request more is whole.
                let missing_then = capacity.saturating_sub(interval * (whole + 1));
                let requests = u32::try_from(whole).unwrap_or(u32::MAX);
                Left { requests, more_in: Duration::from_nanos(missing.saturating_sub(missing_then)) }
            }
            Algorithm::Window { length } => {
                let (state, left) = rolled(state, length, now);
                let spare = whole(self.limit.count, length).saturating_sub(weighted(&state, length, left));
                let requests = u32::try_from(spare / u128::from(length)).unwrap_or(u32::MAX);
                Left { requests, more_in: self.room_in(length, &state, left, requests.saturating_add(1)) }
            }
        }
    }

    /// When `room` requests fit into the window, if none comes until then.
    fn room_in(&self, length: u64, state: &State, left: u64, room: u32) -> Duration {
        let allowed = self.limit.count.saturating_sub(room);
        // At that time `previous × left + current × length ≤ allowed × length`: in this window, or else in the next one,
        // where what is counted now is what was before.
        let left_then = |previous: u32, current: u32| {
            let spare = whole(allowed.checked_sub(current)?, length);
            let left = spare.checked_div(u128::from(previous)).unwrap_or(u128::from(length));
            Some(u64::try_from(left).unwrap_or(u64::MAX).min(length))
        };
        let nanoseconds = match left_then(state.previous, state.current) {
            Some(then) => left.saturating_sub(then),
            None => left.saturating_add(length.saturating_sub(left_then(state.current, 0).unwrap_or(0))),
        };
        Duration::from_nanos(nanoseconds)
    }
}

/// The requests that a window ending now sees, as far as is known, times its length: so they are a whole number.
fn weighted(state: &State, length: u64, left: u64) -> u128 {
    u128::from(state.previous) * u128::from(left) + whole(state.current, length)
}

fn whole(count: u32, length: u64) -> u128 {
    u128::from(count) * u128::from(length)
}

/// The state as it is at `now`, and how much is left of the window.
fn rolled(state: &State, length: u64, now: u64) -> (State, u64) {
    let begun = now - now % length;
    let left = length - now % length;
    let state = match begun.saturating_sub(state.time) {
        0 => *state,
        passed if passed <= length => State { time: begun, previous: state.current, current: 0 },
        _ => State { time: begun, previous: 0, current: 0 },
    };
    (state, left)
}

fn take_of_bucket(quota: governor::Quota, state: &mut State, now: u64) -> bool {
    // governor keeps a clock of its own; here it always stands at 0, and all times are told from now on.
    let missing = state.time.saturating_sub(now);
    let bucket: RateLimiter<_, _, _, NoOpMiddleware<Nanos>> =
        RateLimiter::new(quota, Bucket(Cell::new(Nanos::new(missing))), Now);
    let fits = bucket.check().is_ok();
    if fits {
        state.time = now.saturating_add(bucket.into_state_store().0.get().as_u64());
    }
    fits
}

/// A bucket that is looked at once.
struct Bucket(Cell<Nanos>);

impl StateStore for Bucket {
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
