//! How long a call usually takes, and how long when it is slow.
//!
//! What was recorded counts half as much every ten seconds, so that the quantiles follow an upstream that became
//! slower, but not a single slow call.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::histogram::Histogram;

/// After this time a latency counts half as much.
const HALF_LIFE: Duration = Duration::from_secs(10);
/// For how long the quantiles are remembered, instead of walking over the buckets for each call.
const FRESH: Duration = Duration::from_millis(100);
/// The weight of a new latency: it can be halved eight times before it is forgotten.
const WEIGHT: u32 = 256;
/// From fewer latencies no quantile is told.
const CALLS_MIN: u64 = 10;

/// What a call's latencies say about the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quantiles {
    /// Half of the calls take longer.
    pub(crate) p50: Duration,
    /// One of twenty calls takes longer.
    pub(crate) p95: Duration,
    /// One of a hundred calls takes longer.
    pub(crate) p99: Duration,
}

impl Quantiles {
    fn of(histogram: &Histogram) -> Self {
        let [p50, p95, p99] = [0.5, 0.95, 0.99].map(|part| histogram.quantile(part));
        Self { p50, p95, p99 }
    }
}

/// The recent latencies of a call, shared by all workers.
#[derive(Debug)]
pub(crate) struct Latencies(Mutex<Core>);

#[derive(Debug)]
struct Core {
    histogram: Histogram,
    halve_at: Instant,
    known: Option<Quantiles>,
    known_until: Instant,
}

impl Latencies {
    pub(crate) fn new(now: Instant) -> Self {
        let histogram = Histogram::new();
        Self(Mutex::new(Core { histogram, halve_at: now + HALF_LIFE, known: None, known_until: now }))
    }

    /// Remembers how long an answer took to arrive.
    pub(crate) fn record(&self, latency: Duration, now: Instant) {
        self.lock(now, |core| core.histogram.record(latency, WEIGHT));
    }

    /// The quantiles of a moment ago, unless there were too few calls lately.
    pub(crate) fn quantiles(&self, now: Instant) -> Option<Quantiles> {
        self.lock(now, |core| {
            if core.known_until <= now {
                core.known_until = now + FRESH;
                core.known =
                    (core.histogram.total() >= CALLS_MIN * u64::from(WEIGHT)).then(|| Quantiles::of(&core.histogram));
            }
            core.known
        })
    }

    // No step under the lock can panic half way.
    fn lock<T>(&self, now: Instant, work: impl FnOnce(&mut Core) -> T) -> T {
        let mut core = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        core.decay(now);
        work(&mut core)
    }
}

impl Core {
    fn decay(&mut self, now: Instant) {
        while self.halve_at <= now {
            if self.histogram.total() == 0 {
                self.halve_at = now + HALF_LIFE;
                return;
            }
            self.histogram.halve();
            self.halve_at += HALF_LIFE;
        }
    }
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::*;

    fn is_near(found: Duration, exact: Duration) -> bool {
        found.abs_diff(exact) <= exact / 25
    }

    #[test]
    fn tells_nothing_from_too_few_calls() {
        let start = Instant::now();
        let latencies = Latencies::new(start);
        (0..9).for_each(|_| latencies.record(Duration::from_millis(3), start));
        assert_eq!(latencies.quantiles(start), None);
        latencies.record(Duration::from_millis(3), start);
        assert_eq!(latencies.quantiles(start + FRESH / 2), None); // remembered
        let quantiles = latencies.quantiles(start + FRESH).unwrap();
        assert!(is_near(quantiles.p50, Duration::from_millis(3)) && quantiles.p95 == quantiles.p50);
        assert_eq!(latencies.quantiles(start + HALF_LIFE), None); // ten of half the weight
        assert_eq!(latencies.quantiles(start + HALF_LIFE * 1000), None);
    }

    #[test]
    fn follows_an_upstream_that_became_slower_but_not_a_slow_call() {
        let start = Instant::now();
        let latencies = Latencies::new(start);
        let mut rng = Rng::with_seed(7);
        let mut play = |seconds: std::ops::Range<u64>, slowest_us: u64| {
            let mut exact = Vec::new();
            for ms in seconds.start * 1000..seconds.end * 1000 {
                let latency = Duration::from_micros(rng.u64(..slowest_us));
                exact.push(latency);
                latencies.record(latency, start + Duration::from_millis(ms));
            }
            exact.sort_unstable();
            let found = latencies.quantiles(start + Duration::from_secs(seconds.end)).unwrap();
            (found, exact[exact.len() / 2], exact[exact.len() * 95 / 100])
        };
        let (found, p50, p95) = play(0..20, 20_000);
        assert!(is_near(found.p50, p50) && is_near(found.p95, p95), "{found:?}, {p50:?}, {p95:?}");
        let (found, p50, p95) = play(20..80, 400_000);
        assert!(is_near(found.p50, p50) && is_near(found.p95, p95), "{found:?}, {p50:?}, {p95:?}");

        let now = start + Duration::from_secs(80) + FRESH;
        latencies.record(Duration::from_secs(60), now);
        assert!(is_near(latencies.quantiles(now).unwrap().p95, p95));
    }
}
