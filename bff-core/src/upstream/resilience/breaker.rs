//! The circuit breaker: an instance that fails is left alone for a while.
//!
//! Two ways open it, both of linkerd's failure accrual: the success rate of the last seconds is too low (as in
//! resilience4j, only from a number of requests on), or too many calls in a row failed. It stays open for a time that
//! doubles with each opening, with linkerd's jitter on top; then one call is let through as a probe, and its outcome
//! closes it or opens it anew. Where nobody else takes the calls, a probe may go out [early](When::Early): waiting spares
//! an instance that others stand in for, but an upstream that nobody asks is down although it may be well.
//!
//! What counts as a failure is the caller's business: an answer of 4xx is an answer.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use tokio::time::Instant;

use super::window::Window;

const SUCCESS: usize = 0;
const FAILURE: usize = 1;
/// What [`Breaker::closed_era`] holds while the breaker is not closed.
const NOT_CLOSED: u32 = 0;

/// When a breaker opens, and for how long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BreakerPolicy {
    /// How far back the success rate looks.
    pub(crate) window: Duration,
    /// With fewer requests in the window the success rate says nothing.
    pub(crate) requests_min: u32,
    /// From 0 to 1: a lower success rate opens the breaker.
    pub(crate) success_rate_min: f64,
    /// So many failures without a success between them open the breaker.
    pub(crate) failures_in_a_row_max: u32,
    /// How long the breaker stays open at first; each probe that fails doubles it.
    pub(crate) open_min: Duration,
    /// The longest that the breaker stays open, jitter included.
    pub(crate) open_max: Duration,
    /// How much longer than that it may stay open, as a part of it, so that not all probe at the same time.
    pub(crate) jitter: f64,
}

impl BreakerPolicy {
    /// Below 80 % over 10 s with at least 5 requests, or 7 failures in a row; open for 1 s to 5 s, jitter 0.5.
    ///
    /// linkerd goes up to 60 s. But when all instances were in trouble, the upstream is back for us only when the first
    /// probe goes out, so that an outage would last twice as long; and a call in five seconds is no load. 5 s is what
    /// Hystrix sleeps.
    pub(crate) const DEFAULT: Self = Self {
        window: Duration::from_secs(10),
        requests_min: 5,
        success_rate_min: 0.8,
        failures_in_a_row_max: 7,
        open_min: Duration::from_secs(1),
        open_max: Duration::from_secs(5),
        jitter: 0.5,
    };
}

/// A breaker, shared by all workers.
#[derive(Debug)]
pub(crate) struct Breaker {
    policy: BreakerPolicy,
    /// The era, while the breaker is closed: so that a call of a healthy upstream is let in without the lock.
    closed_era: AtomicU32,
    core: Mutex<Core>,
}

#[derive(Debug)]
struct Core {
    /// Another one with each change of phase: outcomes of calls that began before it count no more.
    era: u32,
    phase: Phase,
    window: Window<2>,
    failures_in_a_row: u32,
    /// Since the breaker was closed.
    openings: u32,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    Closed,
    Open { since: Instant, until: Instant },
    HalfOpen { is_probing: bool },
}

/// When an open breaker lets a probe through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// When its time is over.
    Due,
    /// When the time is over for which it stays open at first.
    Early,
}

/// How a call ended, as far as the breaker is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Success,
    Failure,
    /// It says nothing about the upstream: the caller went away, or its deadline was too short.
    Ignored,
}

/// The breaker lets no call through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// When it is worth asking again.
    pub(crate) retry_after: Duration,
}

/// What the outcome of a call changed. That a breaker is half open shows in [`Permit::is_probe`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transition {
    Opened { open_for: Duration },
    Closed,
}

/// For logs and the readiness page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BreakerState {
    Closed,
    Open {
        left: Duration,
    },
    /// A probe is under way, or the next call is one.
    HalfOpen,
}

/// A call that was let through. If it is dropped without an outcome, it is as if it had not been.
#[derive(Debug)]
#[must_use = "a call without an outcome teaches the breaker nothing"]
pub(crate) struct Permit<'b> {
    breaker: &'b Breaker,
    era: u32,
    is_probe: bool,
}

/// Who knows of a call that was let through, and may outlive its permit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Witness<'b> {
    breaker: &'b Breaker,
    era: u32,
}

impl Breaker {
    pub(crate) fn new(policy: BreakerPolicy, now: Instant) -> Self {
        let window = Window::new(policy.window, now);
        let core = Core { era: 1, phase: Phase::Closed, window, failures_in_a_row: 0, openings: 0 };
        Self { policy, closed_era: AtomicU32::new(core.era), core: Mutex::new(core) }
    }

    /// Lets a call through, if the breaker is closed or this call is the probe.
    ///
    /// # Errors
    ///
    /// The breaker is open, or a probe is under way.
    pub(crate) fn admit(&self, when: When, now: Instant) -> Result<Permit<'_>, Refused> {
        let era = self.closed_era.load(Ordering::Acquire);
        if era != NOT_CLOSED {
            return Ok(Permit { breaker: self, era, is_probe: false });
        }
        let mut core = self.lock();
        let is_probe = match core.phase {
            Phase::Closed => false,
            Phase::Open { since, until } if now < self.probed_at(when, since, until) => {
                return Err(Refused { retry_after: self.probed_at(when, since, until) - now });
            }
            Phase::HalfOpen { is_probing: true } => return Err(Refused { retry_after: self.policy.open_min }),
            Phase::Open { .. } => {
                self.enter(&mut core, Phase::HalfOpen { is_probing: true });
                true
            }
            Phase::HalfOpen { is_probing: false } => {
                core.phase = Phase::HalfOpen { is_probing: true };
                true
            }
        };
        Ok(Permit { breaker: self, era: core.era, is_probe })
    }

    /// Whether [`admit`](Self::admit) would let a call through: for choosing among instances.
    pub(crate) fn is_admitting(&self, when: When, now: Instant) -> bool {
        if self.closed_era.load(Ordering::Acquire) != NOT_CLOSED {
            return true;
        }
        match self.lock().phase {
            Phase::Closed => true,
            Phase::Open { since, until } => self.probed_at(when, since, until) <= now,
            Phase::HalfOpen { is_probing } => !is_probing,
        }
    }

    pub(crate) fn state(&self, now: Instant) -> BreakerState {
        match self.lock().phase {
            Phase::Closed => BreakerState::Closed,
            Phase::Open { until, .. } if now < until => BreakerState::Open { left: until - now },
            Phase::Open { .. } | Phase::HalfOpen { .. } => BreakerState::HalfOpen,
        }
    }

    fn record(&self, era: u32, outcome: Outcome, now: Instant, rng: &mut Rng) -> Option<Transition> {
        let mut core = self.lock();
        if core.era != era {
            return None;
        }
        match (core.phase, outcome) {
            (_, Outcome::Ignored) | (Phase::Open { .. }, Outcome::Failure) => None,
            (Phase::Closed, Outcome::Success) => {
                core.failures_in_a_row = 0;
                core.window.add(SUCCESS, now);
                None
            }
            (Phase::Closed, Outcome::Failure) => {
                core.failures_in_a_row = core.failures_in_a_row.saturating_add(1);
                core.window.add(FAILURE, now);
                core.is_failing(&self.policy, now).then(|| self.open(&mut core, now, rng))
            }
            (Phase::HalfOpen { .. }, Outcome::Failure) => Some(self.open(&mut core, now, rng)),
            (Phase::Open { .. } | Phase::HalfOpen { .. }, Outcome::Success) => {
                self.enter(&mut core, Phase::Closed);
                core.window.clear();
                core.failures_in_a_row = 0;
                core.openings = 0;
                Some(Transition::Closed)
            }
        }
    }

    fn open(&self, core: &mut Core, now: Instant, rng: &mut Rng) -> Transition {
        let BreakerPolicy { open_min, open_max, jitter, .. } = self.policy;
        let base = open_min.saturating_mul(2_u32.saturating_pow(core.openings));
        let seconds = base.min(open_max).as_secs_f64() * (1.0 + jitter * rng.f64());
        let open_for = Duration::try_from_secs_f64(seconds).unwrap_or(open_max).min(open_max);
        core.openings = core.openings.saturating_add(1);
        self.enter(core, Phase::Open { since: now, until: now + open_for });
        Transition::Opened { open_for }
    }

    fn probed_at(&self, when: When, since: Instant, until: Instant) -> Instant {
        match when {
            When::Due => until,
            When::Early => until.min(since + self.policy.open_min),
        }
    }

    fn enter(&self, core: &mut Core, phase: Phase) {
        core.era = core.era.checked_add(1).unwrap_or(NOT_CLOSED + 1);
        core.phase = phase;
        let closed_era = if matches!(phase, Phase::Closed) { core.era } else { NOT_CLOSED };
        self.closed_era.store(closed_era, Ordering::Release);
    }

    // No step under the lock can panic half way.
    fn lock(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Core {
    fn is_failing(&mut self, policy: &BreakerPolicy, now: Instant) -> bool {
        if self.failures_in_a_row >= policy.failures_in_a_row_max {
            return true;
        }
        let successes = self.window.at_least(SUCCESS, now);
        let requests = successes + self.window.at_least(FAILURE, now);
        requests >= policy.requests_min && f64::from(successes) < policy.success_rate_min * f64::from(requests)
    }
}

impl<'b> Permit<'b> {
    /// For telling from outside that the call failed, when it is given up and its permit dropped.
    pub(crate) fn witness(&self) -> Witness<'b> {
        Witness { breaker: self.breaker, era: self.era }
    }

    /// Whether this call decides if the breaker closes.
    pub(crate) fn is_probe(&self) -> bool {
        self.is_probe
    }

    /// Tells how the call ended.
    pub(crate) fn record(self, outcome: Outcome, now: Instant, rng: &mut Rng) -> Option<Transition> {
        self.breaker.record(self.era, outcome, now, rng)
    }
}

impl Witness<'_> {
    /// The call that was let through has failed.
    pub(crate) fn failed(self, now: Instant, rng: &mut Rng) -> Option<Transition> {
        self.breaker.record(self.era, Outcome::Failure, now, rng)
    }
}

impl Drop for Permit<'_> {
    /// A probe that told no outcome frees its place; one that did has ended its era.
    fn drop(&mut self) {
        if self.is_probe {
            let mut core = self.breaker.lock();
            if core.era == self.era {
                core.phase = Phase::HalfOpen { is_probing: false };
            }
        }
    }
}

#[cfg(test)]
#[path = "breaker_tests.rs"]
mod tests;
