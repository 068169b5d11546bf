//! Counts of what happened lately.
//!
//! A ring of time buckets with running totals, as in resilience4j's time-based window: to count is O(1), and nothing
//! is stored for a single event. Buckets leave as a whole, so the edge of the window is blurred by one bucket; for
//! whoever needs a bound there is a count that is never too high, and one that is never too low.

use std::time::Duration;

use tokio::time::Instant;

/// Buckets that make up the length of a window.
const BUCKETS: u32 = 10;
/// One more, which holds the end of the window that is partly over.
const SLOTS: usize = BUCKETS as usize + 1;

/// How often each of `KINDS` kinds of events happened within the last `length`.
#[derive(Debug)]
pub(super) struct Window<const KINDS: usize> {
    bucket: Duration,
    newest: usize,
    newest_until: Instant,
    counts: [[u32; KINDS]; SLOTS],
    totals: [u32; KINDS],
}

impl<const KINDS: usize> Window<KINDS> {
    pub(super) fn new(length: Duration, now: Instant) -> Self {
        let bucket = (length / BUCKETS).max(Duration::from_nanos(1));
        Self { bucket, newest: 0, newest_until: now + bucket, counts: [[0; KINDS]; SLOTS], totals: [0; KINDS] }
    }

    /// Counts an event. A `now` that lies before an earlier one counts as that one: workers read the clock on their own.
    pub(super) fn add(&mut self, kind: usize, now: Instant) {
        self.advance(now);
        self.counts[self.newest][kind] += 1;
        self.totals[kind] += 1;
    }

    /// How many there were: none that is older than the window, but the oldest tenth of it may be missing.
    pub(super) fn at_least(&mut self, kind: usize, now: Instant) -> u32 {
        self.advance(now);
        self.totals[kind] - self.counts[(self.newest + 1) % SLOTS][kind]
    }

    /// How many there were: all that the window covers, and perhaps some that are a tenth of it too old.
    pub(super) fn at_most(&mut self, kind: usize, now: Instant) -> u32 {
        self.advance(now);
        self.totals[kind]
    }

    pub(super) fn clear(&mut self) {
        self.counts = [[0; KINDS]; SLOTS];
        self.totals = [0; KINDS];
    }

    fn advance(&mut self, now: Instant) {
        if now < self.newest_until {
            return;
        }
        let late = now - self.newest_until;
        let steps = late.as_nanos() / self.bucket.as_nanos() + 1;
        if steps >= SLOTS as u128 {
            self.clear();
        } else {
            for _ in 0..steps {
                self.newest = (self.newest + 1) % SLOTS;
                let left = std::mem::replace(&mut self.counts[self.newest], [0; KINDS]);
                self.totals.iter_mut().zip(left).for_each(|(total, count)| *total -= count);
            }
        }
        // Less than a bucket, and so than the `u64` of nanoseconds that a `Duration` is made of.
        let into_newest = (late.as_nanos() % self.bucket.as_nanos()) as u64;
        self.newest_until = now + (self.bucket - Duration::from_nanos(into_newest));
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const LENGTH: Duration = Duration::from_secs(10);

    #[test]
    fn forgets_after_its_length() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut window = Window::<2>::new(LENGTH, start);
        window.add(0, at(0));
        window.add(0, at(999));
        window.add(1, at(5000));
        assert_eq!((window.at_least(0, at(9_999)), window.at_least(1, at(9_999))), (2, 1));
        assert_eq!((window.at_least(0, at(10_000)), window.at_most(0, at(10_000))), (0, 2));
        assert_eq!((window.at_most(0, at(11_000)), window.at_most(1, at(11_000))), (0, 1));
        window.add(1, at(4000)); // late: counts as now
        assert_eq!((window.at_most(1, at(15_999)), window.at_most(1, at(16_000))), (2, 1));
        window.add(0, at(1_000_000));
        assert_eq!((window.at_most(0, at(1_000_000)), window.at_most(1, at(1_000_000))), (1, 0));
        window.clear();
        assert_eq!(window.at_most(0, at(1_000_000)), 0);
    }

    proptest! {
        #[test]
        fn the_truth_lies_between_its_bounds(gaps_ms in vec(0_u64..4000, 1..200)) {
            let start = Instant::now();
            let mut window = Window::<1>::new(LENGTH, start);
            let mut now = start;
            let mut events = Vec::new();
            for gap_ms in gaps_ms {
                now += Duration::from_millis(gap_ms);
                window.add(0, now);
                events.push(now);
                let within = |length: Duration| events.iter().filter(|&&event| now - event < length).count() as u32;
                let (at_least, at_most) = (window.at_least(0, now), window.at_most(0, now));
                prop_assert!(within(LENGTH * 9 / 10) <= at_least && at_least <= within(LENGTH));
                prop_assert!(within(LENGTH) <= at_most && at_most <= within(LENGTH * 11 / 10));
            }
        }
    }
}
