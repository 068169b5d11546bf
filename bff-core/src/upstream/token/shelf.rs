//! The tokens that are there, and those that are on their way.

use std::num::NonZeroUsize;
use std::time::Duration;

use foldhash::quality::RandomState;
use futures::future::{BoxFuture, Shared};
use lru::LruCache;
use tokio::time::Instant;

use super::Bearer;
use super::grant::{Granted, TokenError};

/// Tokens of one upstream; those that were not used for longest are forgotten.
const TOKENS_MAX: NonZeroUsize = NonZeroUsize::new(4096).unwrap();
/// A token is renewed after this part of its life.
const RENEWED_AFTER: f64 = 0.8;
/// A token is not used in the last tenth of its life, but for this long at most: it takes time to arrive, and clocks differ.
const MARGIN_MAX: Duration = Duration::from_secs(30);
/// The life of a token whose issuer does not say.
const LIFETIME_UNKNOWN: Duration = Duration::from_secs(60);
/// The longest that a token is kept, whatever its issuer says.
const LIFETIME_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// How long an issuer that gave no token is left alone.
const FAILED_FOR: Duration = Duration::from_secs(1);

/// Whose token it is: the digest of the caller's, so that the shelf holds none of those.
pub(super) type Key = [u8; 32];
/// The BFF's own.
pub(super) const OWN: Key = [0; 32];

/// A request for a token, for everybody who waits for it.
pub(super) type Flight = Shared<BoxFuture<'static, Result<Bearer, TokenError>>>;

/// The tokens of one upstream.
#[derive(Debug)]
pub(super) struct Shelf(LruCache<Key, Slot, RandomState>);

/// What is known of one token.
#[derive(Debug, Default)]
pub(super) struct Slot {
    kept: Option<Kept>,
    failed: Option<(Instant, TokenError)>,
    pub(super) flight: Option<Flight>,
}

#[derive(Debug)]
struct Kept {
    bearer: Bearer,
    renew: Instant,
    end: Instant,
}

/// What there is to do for a token.
#[derive(Debug)]
pub(super) enum Look {
    /// Use it.
    Good(Bearer),
    /// Use it, and ask for the next one.
    Old(Bearer),
    /// Wait for the one that is on its way.
    Flying(Flight),
    /// Ask for one.
    Nothing,
    /// There was none a moment ago.
    Failed(TokenError),
}

impl Default for Shelf {
    fn default() -> Self {
        Self(LruCache::with_hasher(TOKENS_MAX, RandomState::default()))
    }
}

impl Shelf {
    pub(super) fn slot(&mut self, key: Key) -> &mut Slot {
        self.0.get_or_insert_mut(key, Slot::default)
    }
}

impl Slot {
    pub(super) fn look(&self, now: Instant) -> Look {
        let failed = self.failed.as_ref().filter(|(since, _)| now.saturating_duration_since(*since) < FAILED_FOR);
        match &self.kept {
            Some(kept) if now < kept.renew || now < kept.end && (self.flight.is_some() || failed.is_some()) => {
                Look::Good(kept.bearer.clone())
            }
            Some(kept) if now < kept.end => Look::Old(kept.bearer.clone()),
            _ => match (&self.flight, failed) {
                (Some(flight), _) => Look::Flying(flight.clone()),
                (None, Some((_, error))) => Look::Failed(error.clone()),
                (None, None) => Look::Nothing,
            },
        }
    }

    /// The issuer, which was asked at `asked`, has answered. A token lives no longer than the caller's own, which has
    /// `subject_left` to live. One that does not last is given to those who wait, and not kept.
    pub(super) fn land(
        &mut self,
        granted: Result<Granted, TokenError>,
        asked: Instant,
        subject_left: Option<Duration>,
        now: Instant,
    ) -> Result<Bearer, TokenError> {
        self.flight = None;
        match granted {
            Ok(Granted { header, expires_in }) => {
                let lifetime = lifetime(expires_in).min(subject_left.unwrap_or(LIFETIME_MAX));
                let bearer = Bearer { header, issued: now };
                let end = asked + lifetime - (lifetime / 10).min(MARGIN_MAX);
                self.kept = Some(Kept { bearer: bearer.clone(), renew: asked + lifetime.mul_f64(RENEWED_AFTER), end });
                self.failed = None;
                Ok(bearer)
            }
            Err(error) => {
                self.failed = Some((now, error.clone()));
                Err(error)
            }
        }
    }

    /// Forgets `bearer`, unless another one has taken its place.
    pub(super) fn forget(&mut self, bearer: &Bearer) {
        self.kept.take_if(|kept| kept.bearer == *bearer);
    }
}

/// In seconds as an issuer says it, which may be anything.
fn lifetime(expires_in: Option<f64>) -> Duration {
    expires_in.map_or(LIFETIME_UNKNOWN, |seconds| {
        Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(LIFETIME_MAX).min(LIFETIME_MAX)
    })
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use http::HeaderValue;

    use super::*;

    fn granted(token: &'static str, expires_in: f64) -> Result<Granted, TokenError> {
        Ok(Granted { header: HeaderValue::from_static(token), expires_in: Some(expires_in) })
    }

    fn seconds(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    /// What `slot` says at `now`, in a word.
    fn look(slot: &Slot, now: Instant) -> &'static str {
        match slot.look(now) {
            Look::Good(_) => "good",
            Look::Old(_) => "old",
            Look::Flying(_) => "flying",
            Look::Nothing => "nothing",
            Look::Failed(_) => "failed",
        }
    }

    fn flight() -> Flight {
        std::future::pending().boxed().shared()
    }

    #[test]
    fn a_token_is_renewed_ahead_of_its_end_and_not_used_up_to_it() {
        for (expires_in, renewed_after, end) in [(3600.0, 2880.0, 3570.0), (100.0, 80.0, 90.0), (10.0, 8.0, 9.0)] {
            let (mut slot, asked) = (Slot::default(), Instant::now());
            assert_eq!(look(&slot, asked), "nothing");
            slot.land(granted("a", expires_in), asked, None, asked + seconds(0.5)).unwrap();
            for (at, expected) in [
                (0.5, "good"),
                (renewed_after - 0.01, "good"),
                (renewed_after, "old"),
                (end - 0.01, "old"),
                (end, "nothing"),
                (expires_in * 2.0, "nothing"),
            ] {
                assert_eq!(look(&slot, asked + seconds(at)), expected, "{expires_in} {at}");
            }
        }
    }

    #[test]
    fn one_request_is_under_way_at_a_time() {
        let (mut slot, now) = (Slot::default(), Instant::now());
        slot.flight = Some(flight());
        assert_eq!(look(&slot, now), "flying");
        slot.land(granted("a", 100.0), now, None, now).unwrap();
        slot.flight = Some(flight());
        assert_eq!(look(&slot, now + seconds(85.0)), "good", "the next one is on its way");
        assert_eq!(look(&slot, now + seconds(90.0)), "flying");
    }

    #[test]
    fn the_last_token_is_used_as_long_as_it_lives_while_there_is_no_other() {
        let (mut slot, now) = (Slot::default(), Instant::now());
        slot.land(granted("a", 100.0), now, None, now).unwrap();
        let failed = now + seconds(82.0);
        slot.land(Err(TokenError::Ending), failed, None, failed).unwrap_err();
        assert_eq!(look(&slot, failed), "good");
        assert_eq!(look(&slot, failed + FAILED_FOR), "old", "the issuer is asked again");
        slot.land(Err(TokenError::Ending), failed, None, now + seconds(91.0)).unwrap_err();
        assert_eq!(look(&slot, now + seconds(91.5)), "failed", "and left alone for a moment");
        assert_eq!(look(&slot, now + seconds(92.0)), "nothing");
    }

    #[test]
    fn no_token_outlives_that_of_the_caller() {
        let (mut slot, now) = (Slot::default(), Instant::now());
        slot.land(granted("a", 3600.0), now, Some(seconds(20.0)), now).unwrap();
        assert_eq!(look(&slot, now + seconds(17.0)), "old");
        assert_eq!(look(&slot, now + seconds(18.0)), "nothing");
        // It is the issuer's to say that a token is no good any more.
        slot.land(granted("b", 3600.0), now, Some(Duration::ZERO), now).unwrap();
        assert_eq!(look(&slot, now), "nothing");
    }

    #[test]
    fn only_the_token_that_was_refused_is_forgotten() {
        let (mut slot, now) = (Slot::default(), Instant::now());
        let first = slot.land(granted("a", 100.0), now, None, now).unwrap();
        let second = slot.land(granted("b", 100.0), now, None, now).unwrap();
        slot.forget(&first);
        assert_eq!(look(&slot, now), "good");
        slot.forget(&second);
        assert_eq!(look(&slot, now), "nothing");
    }

    #[test]
    fn an_issuer_may_say_anything_about_a_lifetime() {
        for (said, expected) in [
            (None, LIFETIME_UNKNOWN),
            (Some(-5.0), Duration::ZERO),
            (Some(0.5), Duration::from_millis(500)),
            (Some(1e300), LIFETIME_MAX),
            (Some(f64::MAX), LIFETIME_MAX),
        ] {
            assert_eq!(lifetime(said), expected, "{said:?}");
        }
    }

    #[test]
    fn only_so_many_tokens_are_kept() {
        let (mut shelf, now) = (Shelf::default(), Instant::now());
        for number in 0..=TOKENS_MAX.get() {
            let mut key = OWN;
            key[..8].copy_from_slice(&number.to_le_bytes());
            shelf.slot(key).land(granted("a", 100.0), now, None, now).unwrap();
        }
        assert_eq!(shelf.0.len(), TOKENS_MAX.get());
        assert_eq!(look(shelf.slot(OWN), now), "nothing", "the first one");
    }
}
