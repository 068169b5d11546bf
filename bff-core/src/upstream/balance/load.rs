//! What an instance has to do at the moment, and how long it takes.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::ewma::{Ewma, EwmaPolicy};

/// A failed call counts as so many times what was expected of it, so that failing fast never looks like being fast: a
/// failure now and then costs little, one after the other more and more.
const FAILURE_FACTOR: f64 = 2.0;
/// But not more than this.
const FAILURE_SECONDS_MAX: f64 = 10.0;

/// The load of an instance, shared by all workers.
#[derive(Debug)]
pub(crate) struct Load {
    in_flight: AtomicU32,
    ewma: Mutex<Ewma>,
}

/// A call that is under way to an instance, until this is dropped.
#[derive(Debug)]
#[must_use = "the call counts as under way as long as this lives"]
pub(crate) struct InFlight<'l> {
    load: &'l Load,
}

impl Load {
    pub(crate) fn new(policy: EwmaPolicy, now: Instant) -> Self {
        Self { in_flight: AtomicU32::new(0), ewma: Mutex::new(Ewma::new(policy, now)) }
    }

    /// A call begins.
    pub(crate) fn begin(&self) -> InFlight<'_> {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight { load: self }
    }

    /// How many calls are under way.
    pub(crate) fn in_flight(&self) -> u32 {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// A call that nobody waits for any more would have taken longer than `waited`: news if that is slow.
    pub(crate) fn gave_up(&self, waited: Duration, now: Instant) {
        self.ewma(|ewma| {
            if waited.as_secs_f64() > ewma.peak(now) {
                ewma.observe(waited, now);
            }
        });
    }

    /// In seconds.
    pub(super) fn peak(&self, now: Instant) -> f64 {
        self.ewma(|ewma| ewma.peak(now))
    }

    /// In seconds.
    pub(super) fn mean(&self, now: Instant) -> f64 {
        self.ewma(|ewma| ewma.mean(now))
    }

    // No step under the lock can panic half way.
    fn ewma<T>(&self, work: impl FnOnce(&mut Ewma) -> T) -> T {
        work(&mut self.ewma.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl InFlight<'_> {
    /// The answer arrived after `latency`.
    pub(crate) fn answered(self, latency: Duration, now: Instant) {
        self.load.ewma(|ewma| ewma.observe(latency, now));
    }

    /// The call failed after `latency`.
    pub(crate) fn failed(self, latency: Duration, now: Instant) {
        self.load.ewma(|ewma| {
            let penalty = (ewma.peak(now) * FAILURE_FACTOR).min(FAILURE_SECONDS_MAX);
            ewma.observe(latency.max(Duration::from_secs_f64(penalty)), now);
        });
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.load.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_is_under_way() {
        let now = Instant::now();
        let load = Load::new(EwmaPolicy::DEFAULT, now);
        let (first, second, third) = (load.begin(), load.begin(), load.begin());
        assert_eq!(load.in_flight(), 3);
        first.answered(Duration::from_millis(50), now);
        assert_eq!((load.in_flight(), load.peak(now)), (2, 0.05));
        second.failed(Duration::from_micros(1), now);
        assert_eq!((load.in_flight(), load.peak(now)), (1, 0.1));
        drop(third);
        assert_eq!((load.in_flight(), load.peak(now)), (0, 0.1));
    }

    #[test]
    fn a_call_that_is_given_up_counts_only_if_it_was_slow() {
        let now = Instant::now();
        let load = Load::new(EwmaPolicy::DEFAULT, now);
        load.gave_up(Duration::from_millis(20), now);
        assert_eq!(load.peak(now), 0.03);
        load.gave_up(Duration::from_millis(40), now);
        assert_eq!(load.peak(now), 0.04);
    }

    #[test]
    fn failing_fast_is_not_being_fast() {
        let mut now = Instant::now();
        let load = Load::new(EwmaPolicy::DEFAULT, now);
        for _ in 0..100 {
            now += Duration::from_millis(1);
            load.begin().failed(Duration::from_micros(300), now);
        }
        assert!((9.9..=10.0).contains(&load.peak(now)), "{}", load.peak(now));
    }
}
