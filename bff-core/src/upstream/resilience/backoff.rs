//! How long to wait before asking again.
//!
//! Envoy's fully jittered exponential backoff: before retry `n` anything from nothing to `(2^n - 1)` times the base,
//! at most ten times the base by default. An upstream that says `Retry-After` is taken at its word.

use std::time::{Duration, SystemTime};

use fastrand::Rng;

/// How long to wait before a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BackoffPolicy {
    /// The longest wait before the first retry.
    pub(crate) base: Duration,
    /// The longest wait before any retry.
    pub(crate) max: Duration,
}

impl BackoffPolicy {
    /// Up to 25 ms before the first retry, and up to 250 ms before a later one.
    pub(crate) const DEFAULT: Self = Self { base: Duration::from_millis(25), max: Duration::from_millis(250) };

    /// How long to wait after `retries` retries, before the next one.
    pub(crate) fn delay(&self, retries: u32, rng: &mut Rng) -> Duration {
        let factor = 2_u32.saturating_pow(retries.saturating_add(1)) - 1;
        self.base.saturating_mul(factor).min(self.max).mul_f64(rng.f64())
    }
}

/// What `Retry-After` says (RFC 9110 §10.2.3), in seconds or as a date: how long to wait from `now` on.
pub(crate) fn retry_after(value: &[u8], now: SystemTime) -> Option<Duration> {
    let text = std::str::from_utf8(value).ok()?.trim_ascii();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Too many digits for a number are as good as for ever.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let at = httpdate::parse_http_date(text).ok()?;
    Some(at.duration_since(now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_are_spread_over_all_of_their_range() {
        let mut rng = Rng::with_seed(1);
        for (retries, longest_ms) in [(0, 25), (1, 75), (2, 175), (3, 250), (40, 250), (u32::MAX, 250)] {
            let delays: Vec<_> = (0..1000).map(|_| BackoffPolicy::DEFAULT.delay(retries, &mut rng)).collect();
            let longest = Duration::from_millis(longest_ms);
            assert!(delays.iter().all(|delay| *delay < longest), "{retries}");
            let mean = delays.iter().sum::<Duration>() / 1000;
            assert!(mean > longest.mul_f64(0.45) && mean < longest.mul_f64(0.55), "{retries}: {mean:?}");
        }
    }

    #[test]
    fn retry_after_is_a_number_of_seconds_or_a_date() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let seconds = |value: &str| retry_after(value.as_bytes(), now).map(|duration| duration.as_secs());
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds(" 0 "), Some(0));
        assert_eq!(seconds("99999999999999999999999"), Some(u64::MAX));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:50:00 GMT"), Some(23));
        assert_eq!(seconds("Sunday, 06-Nov-94 08:50:00 GMT"), Some(23));
        assert_eq!(seconds("Sun Nov  6 08:50:00 1994"), Some(23));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
        assert_eq!(retry_after(b"\xff", now), None);
        for none in ["", "soon", "-1", "+1", "1.5", "1s"] {
            assert_eq!(seconds(none), None, "{none:?}");
        }
    }
}
