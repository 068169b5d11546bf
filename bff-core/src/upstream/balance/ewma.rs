//! How long an instance takes to answer, as an average that forgets.
//!
//! Finagle's peak EWMA, which linkerd uses: a latency above the average replaces it at once, one below pulls it down
//! slowly, by how long ago the last one was. So an instance that becomes slow is noticed with its first slow answer.
//! Beside it the plain mean, with the same memory. Both sink while nothing is observed, so that an instance that was
//! slow is tried again one day.

use std::time::Duration;

use tokio::time::Instant;

/// However long nothing was observed: so that what is under way to an instance goes on to count.
const LOWEST_SECONDS: f64 = 1e-4;
/// Below this the exponential function is told from the first terms of its series: three digits more than needed.
const SHORT: f64 = 1.0 / 64.0;

/// The memory of the averages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EwmaPolicy {
    /// After this time an observation counts for 1/e of what it did.
    pub(crate) decay: Duration,
    /// What is expected of an instance that nothing is known of.
    pub(crate) start: Duration,
}

impl EwmaPolicy {
    /// A memory of 10 s, and 30 ms to start with.
    pub(crate) const DEFAULT: Self = Self { decay: Duration::from_secs(10), start: Duration::from_millis(30) };
}

/// The averages of an instance's latencies, in seconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ewma {
    decay_seconds: f64,
    peak: f64,
    mean: f64,
    at: Instant,
}

impl Ewma {
    pub(super) fn new(policy: EwmaPolicy, now: Instant) -> Self {
        let start = policy.start.as_secs_f64();
        Self { decay_seconds: policy.decay.as_secs_f64(), peak: start, mean: start, at: now }
    }

    pub(super) fn observe(&mut self, latency: Duration, now: Instant) {
        let latency = latency.as_secs_f64();
        let kept = self.kept(now);
        let averaged = |average: f64| average * kept + latency * (1.0 - kept);
        self.peak = if latency > self.peak { latency } else { averaged(self.peak) };
        self.mean = averaged(self.mean);
        self.at = self.at.max(now);
    }

    pub(super) fn peak(&self, now: Instant) -> f64 {
        (self.peak * self.kept(now)).max(LOWEST_SECONDS)
    }

    pub(super) fn mean(&self, now: Instant) -> f64 {
        (self.mean * self.kept(now)).max(LOWEST_SECONDS)
    }

    /// How much of the past counts: `exp(-elapsed / decay)`.
    fn kept(&self, now: Instant) -> f64 {
        let elapsed = now.saturating_duration_since(self.at).as_secs_f64() / self.decay_seconds;
        if elapsed < SHORT { 1.0 - elapsed + elapsed * elapsed / 2.0 } else { (-elapsed).exp() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_peak_counts_at_once_and_fades() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut ewma = Ewma::new(EwmaPolicy::DEFAULT, start);
        assert_eq!(ewma.peak(start), 0.03);
        ewma.observe(Duration::from_secs(2), start);
        assert_eq!((ewma.peak(start), ewma.mean(start)), (2.0, 0.03));
        assert!((ewma.peak(at(10)) - 2.0 / std::f64::consts::E).abs() < 1e-9);
        ewma.observe(Duration::from_millis(10), at(10));
        assert!(ewma.peak(at(10)) > 0.7);
        for second in 11..100 {
            ewma.observe(Duration::from_millis(10), at(second));
        }
        assert!((ewma.peak(at(100)) - 0.01).abs() < 0.001);
        assert_eq!(ewma.peak(at(100_000)), LOWEST_SECONDS);
        assert_eq!(ewma.peak(start), ewma.peak(at(99)), "a clock that was read before");
    }

    proptest! {
        /// Finagle's formula, evaluated from the beginning and with the exponential function itself.
        #[test]
        fn is_the_reference(
            events in vec((prop_oneof![0_u64..2000, 0_u64..20_000_000], 1_u64..5_000_000), 1..200),
            wait_us in 0_u64..30_000_000,
        ) {
            let start = Instant::now();
            let mut ewma = Ewma::new(EwmaPolicy::DEFAULT, start);
            let (mut now, mut peak, mut mean) = (start, 0.03_f64, 0.03_f64);
            for (gap_us, latency_us) in events {
                now += Duration::from_micros(gap_us);
                ewma.observe(Duration::from_micros(latency_us), now);
                let (kept, latency) = ((gap_us as f64 / -10e6).exp(), latency_us as f64 / 1e6);
                mean = mean * kept + latency * (1.0 - kept);
                peak = if peak < latency { latency } else { peak * kept + latency * (1.0 - kept) };
            }
            let kept = (wait_us as f64 / -10e6).exp();
            let now = now + Duration::from_micros(wait_us);
            for (found, exact) in [(ewma.peak(now), peak * kept), (ewma.mean(now), mean * kept)] {
                let exact = exact.max(LOWEST_SECONDS);
                prop_assert!((found - exact).abs() <= exact * 1e-4, "{found} instead of {exact}");
            }
        }
    }
}
