//! How much is let through: pure arithmetic over a time that is passed in.
//!
//! What is kept of a key is the same for every limit of a rate, so that a caller who changes its tier keeps what it has used.

use std::num::NonZeroU32;
use std::time::Duration;

use super::bucket::Bucket;
use super::window::Window;
use crate::descriptor::{RateAlgorithm, RateLimit};

/// A limit, ready to be counted against. Times are nanoseconds since some moment that is the same for all calls.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quota {
    limit: RateLimit,
    algorithm: Algorithm,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Algorithm {
    Bucket(Bucket),
    Window(Window),
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
    pub(super) time: u64,
    /// Requests in the window before.
    pub(super) previous: u32,
    /// Requests in this window.
    pub(super) current: u32,
}

impl State {
    /// That of a key of which nothing is known: it has used nothing.
    pub(super) const NEW: Self = Self { time: 0, previous: 0, current: 0 };
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

/// What is left of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Left {
    /// How many requests would be let in at once.
    pub(super) requests: u32,
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
            RateAlgorithm::TokenBucket => Algorithm::Bucket(Bucket::new(count, length, burst)?),
            RateAlgorithm::SlidingWindow => Algorithm::Window(Window::new(count, length)),
        };
        Ok(Self { limit, algorithm })
    }

    /// The limit that is counted.
    pub(crate) fn limit(&self) -> RateLimit {
        self.limit
    }

    /// How it is counted.
    #[cfg(feature = "redis")]
    pub(super) fn algorithm(&self) -> &Algorithm {
        &self.algorithm
    }

    /// How many may come at once.
    pub(super) fn capacity(&self) -> u32 {
        match self.algorithm {
            Algorithm::Bucket(_) => self.limit.burst,
            Algorithm::Window(_) => self.limit.count,
        }
    }

    /// Lets a request in, and keeps that, or refuses it, and keeps nothing.
    pub(super) fn take(&self, state: &mut State, now: u64) -> Verdict {
        let is_let_in = match &self.algorithm {
            Algorithm::Bucket(bucket) => bucket.take(state, now),
            Algorithm::Window(window) => window.take(state, now),
        };
        self.verdict(is_let_in, state, now)
    }

    /// Undoes a [`take`](Self::take) that let a request in, a moment ago.
    pub(super) fn give_back(&self, state: &mut State) {
        match &self.algorithm {
            Algorithm::Bucket(bucket) => bucket.give_back(state),
            Algorithm::Window(window) => window.give_back(state),
        }
    }

    /// How much a key has used: 0 where nothing need be known of it any more, and more for one that has used more.
    pub(super) fn used(&self, state: &State, now: u64) -> u64 {
        match &self.algorithm {
            Algorithm::Bucket(bucket) => bucket.used(state, now),
            Algorithm::Window(window) => window.used(state, now),
        }
    }

    /// What a request is told, whose key is now in this state.
    pub(super) fn verdict(&self, is_let_in: bool, state: &State, now: u64) -> Verdict {
        let Left { requests, more_in } = match &self.algorithm {
            Algorithm::Bucket(bucket) => bucket.left(state, now),
            Algorithm::Window(window) => window.left(state, now),
        };
        Verdict { is_let_in, remaining: if is_let_in { requests } else { 0 }, more_in }
    }
}
