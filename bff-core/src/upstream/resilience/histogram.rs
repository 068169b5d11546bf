//! How long things took, counted in buckets of equal relative width.
//!
//! HdrHistogram's layout (16 buckets for each doubling) at a fixed size of 1.5 KB: the crate allocates, grows and
//! counts in `u64`, for a precision that nobody needs here. To record is O(1), a quantile is a walk over the buckets.

use std::time::Duration;

/// Buckets for each doubling: a bucket is at most 1/16 wide, so its middle is at most 1/32 off.
const PER_OCTAVE: usize = 16;
const PER_OCTAVE_BITS: u32 = PER_OCTAVE.ilog2();
/// What takes longer counts as this long: about 67 seconds.
const MICROS_MAX: u64 = (1 << 26) - 1;
const BUCKETS: usize = (MICROS_MAX.ilog2() - PER_OCTAVE_BITS + 2) as usize * PER_OCTAVE;

/// Durations from a microsecond to a minute, each with a weight.
#[derive(Clone, Debug)]
pub(super) struct Histogram {
    counts: [u32; BUCKETS],
    total: u64,
}

impl Histogram {
    pub(super) const fn new() -> Self {
        Self { counts: [0; BUCKETS], total: 0 }
    }

    pub(super) fn record(&mut self, duration: Duration, weight: u32) {
        let count = &mut self.counts[bucket(duration)];
        let weight = weight.min(u32::MAX - *count);
        *count += weight;
        self.total += u64::from(weight);
    }

    /// The weight of all that was recorded.
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    /// The duration that a part `quantile` (0 to 1) of the weight is not above. Zero if nothing was recorded.
    pub(super) fn quantile(&self, quantile: f64) -> Duration {
        let rank = self.total as f64 * quantile;
        let mut below = 0;
        for (index, &count) in self.counts.iter().enumerate() {
            below += u64::from(count);
            if count > 0 && below as f64 >= rank {
                return middle(index);
            }
        }
        Duration::ZERO
    }

    /// Makes all that was recorded count half as much.
    pub(super) fn halve(&mut self) {
        self.counts.iter_mut().for_each(|count| *count /= 2);
        self.total = self.counts.iter().map(|&count| u64::from(count)).sum();
    }

    pub(super) fn clear(&mut self) {
        *self = Self::new();
    }
}

fn bucket(duration: Duration) -> usize {
    let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX).min(MICROS_MAX);
    // Below two octaves' worth of buckets each microsecond has its own.
    let octave = micros.checked_ilog2().map_or(0, |exponent| exponent.saturating_sub(PER_OCTAVE_BITS));
    octave as usize * PER_OCTAVE + (micros >> octave) as usize
}

fn middle(bucket: usize) -> Duration {
    let octave = (bucket / PER_OCTAVE).saturating_sub(1);
    let lowest = ((bucket - octave * PER_OCTAVE) as u64) << octave;
    Duration::from_micros(lowest) + Duration::from_micros(1 << octave) / 2
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_duration_has_a_bucket() {
        let mut last = 0;
        for micros in 0..=MICROS_MAX + 10 {
            let index = bucket(Duration::from_micros(micros));
            assert!(index == last || index == last + 1, "{micros}");
            last = index;
        }
        assert_eq!(last, BUCKETS - 1);
        assert_eq!(bucket(Duration::MAX), BUCKETS - 1);
    }

    #[test]
    fn halves_and_forgets() {
        let mut histogram = Histogram::new();
        assert_eq!(histogram.quantile(0.5), Duration::ZERO);
        histogram.record(Duration::from_millis(1), 5);
        histogram.record(Duration::from_millis(2), u32::MAX);
        histogram.record(Duration::from_millis(2), 7);
        assert_eq!(histogram.total(), 5 + u64::from(u32::MAX));
        histogram.halve();
        assert_eq!(histogram.total(), 2 + u64::from(u32::MAX / 2));
        histogram.clear();
        assert_eq!(histogram.total(), 0);
    }

    proptest! {
        #[test]
        fn quantiles_are_those_of_the_sorted_list(
            mut micros in vec(prop_oneof![0_u64..1000, 1000_u64..100_000, 100_000..MICROS_MAX], 1..500),
            quantile in 0.0..=1.0_f64,
        ) {
            let mut histogram = Histogram::new();
            micros.iter().for_each(|&micros| histogram.record(Duration::from_micros(micros), 256));
            micros.sort_unstable();
            let rank = (micros.len() as f64 * quantile).ceil() as usize;
            let exact = micros[rank.max(1) - 1] as f64;
            let found = histogram.quantile(quantile).as_nanos() as f64 / 1000.0;
            prop_assert!((found - exact).abs() <= exact / 32.0 + 0.5, "{found} instead of {exact}");
        }
    }
}
