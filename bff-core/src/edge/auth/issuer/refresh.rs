//! When a set of keys is fetched: ahead of its end, again after a failure, and at once (though not often) when a token
//! names a key that is not in it.

use std::time::Duration;

use tokio::time::Instant;

/// How long a set counts that says nothing about it.
const LIFETIME: Duration = Duration::from_secs(10 * 60);
const LIFETIME_MIN: Duration = Duration::from_secs(60);
const LIFETIME_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// Tokens with invented keys cause a fetch this often at most.
const ASKED_INTERVAL: Duration = Duration::from_secs(30);
const RETRY_MIN: Duration = Duration::from_secs(1);
const RETRY_MAX: Duration = Duration::from_secs(60);

/// When the next fetch is due. It knows no clock: everybody says what time it is.
#[derive(Debug)]
pub(super) struct Refresh {
    due: Instant,
    is_under_way: bool,
    /// When a token last caused a fetch.
    asked: Option<Instant>,
    failures: u32,
}

/// What comes of asking for a fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// It is due now.
    Due,
    /// One is under way already.
    UnderWay,
    /// The last one that was asked for is not long enough ago.
    TooSoon,
}

impl Refresh {
    /// The first fetch is due at once.
    pub(super) fn new(now: Instant) -> Self {
        Self { due: now, is_under_way: false, asked: None, failures: 0 }
    }

    pub(super) fn due(&self) -> Instant {
        self.due
    }

    /// A token needs a key that is not there.
    pub(super) fn ask(&mut self, now: Instant) -> Asked {
        if self.is_under_way {
            return Asked::UnderWay;
        }
        if self.due <= now {
            return Asked::Due;
        }
        if self.asked.is_some_and(|asked| now < asked + ASKED_INTERVAL) {
            return Asked::TooSoon;
        }
        self.asked = Some(now);
        self.due = now;
        Asked::Due
    }

    /// Begins the fetch if it is due.
    pub(super) fn begin(&mut self, now: Instant) -> bool {
        self.is_under_way = self.due <= now;
        self.is_under_way
    }

    /// There is a set, which says that it counts so long.
    pub(super) fn succeeded(&mut self, now: Instant, lifetime: Option<Duration>) {
        self.is_under_way = false;
        self.failures = 0;
        let lifetime = lifetime.unwrap_or(LIFETIME).clamp(LIFETIME_MIN, LIFETIME_MAX);
        // Ahead of its end, so that there is time for a second try.
        self.due = now + lifetime * 4 / 5;
    }

    /// There is none.
    pub(super) fn failed(&mut self, now: Instant) {
        self.is_under_way = false;
        let wait = RETRY_MIN * 2u32.saturating_pow(self.failures.min(6));
        self.failures = self.failures.saturating_add(1);
        self.due = now + wait.min(RETRY_MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// A set that was fetched at `now`.
    fn fetched(now: Instant, lifetime: Option<Duration>) -> Refresh {
        let mut refresh = Refresh::new(now);
        assert!(refresh.begin(now));
        refresh.succeeded(now, lifetime);
        refresh
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_fetched_ahead_of_its_end_within_bounds() {
        let now = Instant::now();
        for (lifetime, due) in [
            (None, 480),
            (Some(SECOND * 1000), 800),
            (Some(Duration::ZERO), 48),
            (Some(SECOND * 59), 48),
            (Some(Duration::MAX), 69_120),
        ] {
            assert_eq!(fetched(now, lifetime).due(), now + SECOND * due, "{lifetime:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_is_followed_by_tries_further_and_further_apart() {
        let now = Instant::now();
        let mut refresh = Refresh::new(now);
        for wait in [1, 2, 4, 8, 16, 32, 60, 60] {
            refresh.failed(now);
            assert_eq!(refresh.due(), now + SECOND * wait);
        }
        refresh.succeeded(now, None);
        refresh.failed(now);
        assert_eq!(refresh.due(), now + SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn tokens_cause_one_fetch_in_half_a_minute() {
        let start = Instant::now();
        let mut refresh = fetched(start, None);
        let mut fetches = Vec::new();
        for tenths in 0..1000u32 {
            let now = start + Duration::from_millis(100) * tenths;
            match refresh.ask(now) {
                Asked::Due => {
                    assert!(refresh.begin(now));
                    assert_eq!(refresh.ask(now), Asked::UnderWay);
                    refresh.succeeded(now, None);
                    fetches.push(tenths / 10);
                }
                answer => assert_eq!(answer, Asked::TooSoon),
            }
        }
        assert_eq!(fetches, [0, 30, 60, 90]);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_begins_before_it_is_due() {
        let now = Instant::now();
        let mut refresh = fetched(now, None);
        assert!(!refresh.begin(now + SECOND * 479));
        assert!(refresh.begin(now + SECOND * 480));
    }
}
