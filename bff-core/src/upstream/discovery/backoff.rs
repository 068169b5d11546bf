//! How long a source waits before it tries again.

use std::time::Duration;

/// The first pause, at most.
const FIRST: Duration = Duration::from_millis(500);
/// Every later pause, at most.
const LAST: Duration = Duration::from_secs(30);

/// Pauses that double from half a second to half a minute, each between a half and the whole of that, so that the
/// processes that lost the same source together do not come back together.
#[derive(Debug)]
pub(super) struct Backoff {
    longest: Duration,
    random: fastrand::Rng,
}

impl Backoff {
    pub(super) fn new(random: fastrand::Rng) -> Self {
        Self { longest: FIRST, random }
    }

    /// The next pause.
    pub(super) fn pause(&mut self) -> Duration {
        let pause = self.longest.mul_f64(0.5 + self.random.f64() / 2.0);
        self.longest = (self.longest * 2).min(LAST);
        pause
    }

    /// The source answered: the next pause is a short one again.
    pub(super) fn reset(&mut self) {
        self.longest = FIRST;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_bound_and_begin_again() {
        let mut backoff = Backoff::new(fastrand::Rng::with_seed(7));
        for longest_ms in [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] {
            let (pause, longest) = (backoff.pause(), Duration::from_millis(longest_ms));
            assert!(longest / 2 <= pause && pause <= longest, "{pause:?} of {longest:?}");
        }
        backoff.reset();
        assert!(backoff.pause() <= FIRST);
    }
}
