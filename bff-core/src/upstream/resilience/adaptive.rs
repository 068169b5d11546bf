//! Adaptive concurrency: how many calls at once an upstream can take, found out by watching it.
//!
//! Envoy's gradient controller, which is Netflix' `GradientLimit`: when calls take longer than they would if the
//! upstream had nothing else to do, they wait for each other, and fewer at once would be answered as soon. Each
//! interval the limit is multiplied by `(minRTT + 25 %) / sampleRTT`, and a headroom of its square root is added so
//! that it can grow. The minRTT is measured every minute with only a few calls at once; those that are too many then
//! wait in the [`Bulkhead`](super::Bulkhead)'s queue, where Envoy refuses them. Opt-in, because of this.
//!
//! Only answers count: a call that failed says nothing about how busy the upstream is.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use tokio::time::Instant;

use super::histogram::Histogram;

/// A step may halve or double the limit, and no more, as in Envoy.
const GRADIENT_MIN: f64 = 0.5;
const GRADIENT_MAX: f64 = 2.0;

/// How a limit is found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct AdaptivePolicy {
    /// The lowest limit, and the one while the minRTT is measured.
    pub(crate) in_flight_min: u32,
    /// The highest limit.
    pub(crate) in_flight_max: u32,
    /// How much slower than the minRTT is still good, as a part of it.
    pub(crate) buffer: f64,
    /// How often the limit is changed.
    pub(crate) update_interval: Duration,
    /// How often the minRTT is measured.
    pub(crate) measure_interval: Duration,
    /// How much longer than that it may take, as a part of it, so that not all measure at the same time.
    pub(crate) measure_jitter: f64,
    /// Answers that a measurement takes.
    pub(crate) measure_answers: u32,
}

impl AdaptivePolicy {
    /// Envoy's: from 3 to 1024 calls at once, a buffer of 25 %, updates every 100 ms, 50 answers every 60 s.
    pub(crate) const DEFAULT: Self = Self {
        in_flight_min: 3,
        in_flight_max: 1024,
        buffer: 0.25,
        update_interval: Duration::from_millis(100),
        measure_interval: Duration::from_secs(60),
        measure_jitter: 0.15,
        measure_answers: 50,
    };
}

/// The limit of an upstream, shared by all workers.
#[derive(Debug)]
pub(crate) struct Adaptive {
    policy: AdaptivePolicy,
    core: Mutex<Core>,
}

#[derive(Debug)]
struct Core {
    /// The limit of the bulkhead, except while the minRTT is measured: then it is what comes afterwards.
    limit: f64,
    phase: Phase,
    answers: Histogram,
    /// Calls that began earlier began under another limit, and do not count.
    since: Instant,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    Measuring,
    Following { rtt_min: Duration, update_at: Instant, measure_at: Instant },
}

impl Adaptive {
    /// Begins with measuring, at the lowest limit.
    pub(crate) fn new(policy: AdaptivePolicy, now: Instant) -> Self {
        let limit = f64::from(policy.in_flight_min);
        let core = Core { limit, phase: Phase::Measuring, answers: Histogram::new(), since: now };
        Self { policy, core: Mutex::new(core) }
    }

    /// The limit to begin with.
    pub(crate) fn initial(&self) -> usize {
        self.policy.in_flight_min as usize
    }

    /// Takes note of an answer to a call that was sent at `sent`, and tells the bulkhead's limit if it is to change.
    pub(crate) fn record(&self, sent: Instant, now: Instant, rng: &mut Rng) -> Option<usize> {
        // No step under the lock can panic half way.
        let mut core = self.core.lock().unwrap_or_else(PoisonError::into_inner);
        if sent < core.since {
            return None;
        }
        core.answers.record(now.saturating_duration_since(sent), 1);
        core.step(&self.policy, now, rng)
    }
}

impl Core {
    fn step(&mut self, policy: &AdaptivePolicy, now: Instant, rng: &mut Rng) -> Option<usize> {
        match self.phase {
            Phase::Measuring if self.answers.total() < u64::from(policy.measure_answers) => return None,
            Phase::Measuring => {
                let rtt_min = self.answers.quantile(0.5);
                let jitter = 1.0 + policy.measure_jitter * rng.f64();
                let measure_at = now + policy.measure_interval.mul_f64(jitter);
                self.phase = Phase::Following { rtt_min, update_at: now + policy.update_interval, measure_at };
            }
            Phase::Following { measure_at, .. } if measure_at <= now => {
                self.phase = Phase::Measuring;
                self.since = now;
                self.answers.clear();
                return Some(policy.in_flight_min as usize);
            }
            Phase::Following { update_at, .. } if now < update_at => return None,
            Phase::Following { rtt_min, measure_at, .. } => {
                let allowed = rtt_min.as_secs_f64() * (1.0 + policy.buffer);
                let gradient = allowed / self.answers.quantile(0.5).as_secs_f64();
                let limit = self.limit * gradient.clamp(GRADIENT_MIN, GRADIENT_MAX);
                let (min, max) = (f64::from(policy.in_flight_min), f64::from(policy.in_flight_max));
                self.limit = (limit + limit.sqrt()).min(max).max(min);
                self.phase = Phase::Following { rtt_min, update_at: now + policy.update_interval, measure_at };
            }
        }
        self.answers.clear();
        Some(self.limit as usize)
    }
}

#[cfg(test)]
#[path = "adaptive_tests.rs"]
mod tests;
