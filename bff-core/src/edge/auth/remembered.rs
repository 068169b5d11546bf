//! Tokens that were verified a moment ago.
//!
//! A screen of an app makes several requests with one token, and an RS256 signature costs as much processor time as
//! half a request with four calls. So a worker remembers, for a minute at most, which tokens were good and what they
//! say. A token is found by all of its characters, and none outlives its own `exp`, or the keys that it was verified with.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::quality::RandomState;
use lru::LruCache;

use super::caller::Caller;

/// How long a token is taken for good without another look: as long as a key that was withdrawn goes on to count.
const SECONDS_MAX: f64 = 60.0;
/// Tokens remembered for each scheme by each worker; those that were not seen for longest are forgotten.
const TOKENS_MAX: NonZeroUsize = NonZeroUsize::new(1024).unwrap();
/// A longer token is verified each time.
const TOKEN_BYTES_MAX: usize = 4096;

/// The good tokens of one scheme.
#[derive(Debug)]
pub(super) struct Remembered(Mutex<Tokens>);

#[derive(Debug)]
struct Tokens {
    /// Which keys they were verified with.
    generation: u64,
    good: LruCache<Box<str>, Good, RandomState>,
}

#[derive(Debug)]
struct Good {
    caller: Arc<Caller>,
    /// In seconds since 1970.
    until: f64,
}

impl Remembered {
    pub(super) fn new() -> Self {
        let good = LruCache::with_hasher(TOKENS_MAX, RandomState::default());
        Self(Mutex::new(Tokens { generation: 0, good }))
    }

    /// Whose `token` is, if it was good a moment ago with the keys of `generation` and has not expired, at `now` in
    /// seconds since 1970.
    pub(super) fn caller(&self, token: &str, generation: u64, now: f64) -> Option<Arc<Caller>> {
        let mut tokens = self.of(generation);
        let good = tokens.good.get(token)?;
        if now < good.until {
            return Some(Arc::clone(&good.caller));
        }
        tokens.good.pop(token);
        None
    }

    /// Remembers a token that was found good at `now` with the keys of `generation`, and ends at `expiry`.
    pub(super) fn remember(&self, token: &str, caller: &Arc<Caller>, generation: u64, expiry: f64, now: f64) {
        if token.len() <= TOKEN_BYTES_MAX && now < expiry {
            let good = Good { caller: Arc::clone(caller), until: expiry.min(now + SECONDS_MAX) };
            self.of(generation).good.put(token.into(), good);
        }
    }

    /// The tokens of this generation: those of another one are forgotten.
    fn of(&self, generation: u64) -> MutexGuard<'_, Tokens> {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tokens.generation != generation {
            tokens.generation = generation;
            tokens.good.clear();
        }
        tokens
    }
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;
    use crate::edge::auth::tests::PARTNER;

    fn caller() -> Arc<Caller> {
        let claims = RawValue::from_string(r#"{"sub":"u-1"}"#.to_owned()).unwrap();
        Arc::new(Caller::new(&PARTNER, "u-1", claims))
    }

    #[test]
    fn a_good_token_is_known_for_a_minute_and_never_beyond_its_end() {
        let remembered = Remembered::new();
        remembered.remember("long", &caller(), 0, 5000.0, 1000.0);
        remembered.remember("short", &caller(), 0, 1010.0, 1000.0);
        for (token, now, is_known) in [
            ("long", 1000.0, true),
            ("long", 1059.9, true),
            ("long", 1060.0, false),
            ("long", 1000.0, false), // forgotten
            ("short", 1009.9, true),
            ("short", 1010.0, false),
            ("lon", 1000.0, false),
            ("long ", 1000.0, false),
        ] {
            assert_eq!(remembered.caller(token, 0, now).is_some(), is_known, "{token} {now}");
        }
    }

    #[test]
    fn only_so_much_is_remembered() {
        let remembered = Remembered::new();
        for number in 0..=TOKENS_MAX.get() {
            remembered.remember(&number.to_string(), &caller(), 0, 5000.0, 1000.0);
        }
        assert!(remembered.caller("0", 0, 1000.0).is_none() && remembered.caller("1", 0, 1000.0).is_some());
        let long = "x".repeat(TOKEN_BYTES_MAX + 1);
        remembered.remember(&long, &caller(), 0, 5000.0, 1000.0);
        assert!(remembered.caller(&long, 0, 1000.0).is_none());
    }

    #[test]
    fn what_has_expired_is_not_remembered_though_the_leeway_lets_it_in() {
        let remembered = Remembered::new();
        remembered.remember("late", &caller(), 0, 990.0, 1000.0);
        assert!(remembered.caller("late", 0, 1000.0).is_none());
    }

    #[test]
    fn tokens_are_forgotten_with_the_keys_that_verified_them() {
        let remembered = Remembered::new();
        remembered.remember("token", &caller(), 1, 5000.0, 1000.0);
        assert!(remembered.caller("token", 1, 1000.0).is_some());
        assert!(remembered.caller("token", 2, 1000.0).is_none());
        assert!(remembered.caller("token", 1, 1000.0).is_none());
    }
}
