//! What is kept of a session.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// An access token is renewed so long before its end, or when a fifth of its life is left, if that is later.
const AHEAD_MAX: u64 = 60;

/// A session, as its store has it, encrypted. Times are seconds since 1970, because instances compare them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Record {
    /// Whose it is, in the provider's words.
    pub(super) sub: String,
    /// The provider's own session, where it names one.
    pub(super) sid: Option<String>,
    /// All that is known of the user: a JSON object.
    pub(super) claims: Box<RawValue>,
    pub(super) tokens: Tokens,
    /// Where it is shown to the provider at logout.
    pub(super) id_token: Option<Secret>,
    /// When it ends, however much it is used.
    pub(super) ends: u64,
}

/// What the provider gave for use with other services.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Tokens {
    pub(super) access: Secret,
    pub(super) refresh: Option<Secret>,
    /// When they were given.
    pub(super) obtained: u64,
    /// When the access token ends, if the provider says so.
    pub(super) expires: Option<u64>,
}

/// A token. It goes to the provider and to upstreams, and never into a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Secret(String);

impl Secret {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

impl Record {
    /// How much longer it can last at `now`; `None` if it is over.
    pub(super) fn rest(&self, now: u64) -> Option<Duration> {
        self.ends.checked_sub(now).filter(|seconds| *seconds > 0).map(Duration::from_secs)
    }
}

impl Tokens {
    /// Whether the access token is good at `now`.
    pub(super) fn is_valid(&self, now: u64) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }

    /// Whether it is time at `now` to ask for another access token, and possible.
    pub(super) fn is_due(&self, now: u64) -> bool {
        let (Some(expires), Some(_)) = (self.expires, &self.refresh) else { return false };
        let life = expires.saturating_sub(self.obtained);
        now.saturating_add((life / 5).min(AHEAD_MAX)) >= expires
    }
}

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(life: Option<u64>) -> Tokens {
        Tokens {
            access: Secret::new("a"),
            refresh: Some(Secret::new("r")),
            obtained: 1000,
            expires: life.map(|life| 1000 + life),
        }
    }

    #[test]
    fn a_token_is_renewed_a_minute_before_its_end_or_when_a_fifth_of_its_life_is_left() {
        for (life, now, is_due, is_valid) in [
            (3600, 1000 + 3539, false, true),
            (3600, 1000 + 3540, true, true),
            (3600, 1000 + 3600, true, false),
            (10, 1007, false, true),
            (10, 1008, true, true),
            (10, 1010, true, false),
            (1, 1000, false, true),
            (0, 1000, true, false),
        ] {
            let tokens = tokens(Some(life));
            assert_eq!((tokens.is_due(now), tokens.is_valid(now)), (is_due, is_valid), "{life} {now}");
        }
    }

    #[test]
    fn a_token_that_does_not_end_or_cannot_be_renewed_is_left_alone() {
        let endless = tokens(None);
        assert!(!endless.is_due(u64::MAX) && endless.is_valid(u64::MAX));
        let single = Tokens { refresh: None, ..tokens(Some(10)) };
        assert!(!single.is_due(5000) && !single.is_valid(5000));
    }

    #[test]
    fn a_session_is_over_when_its_life_is() {
        let claims = RawValue::from_string("{}".to_owned()).unwrap();
        let record = Record { sub: String::new(), sid: None, claims, tokens: tokens(None), id_token: None, ends: 1000 };
        assert_eq!(record.rest(999), Some(Duration::from_secs(1)));
        assert_eq!((record.rest(1000), record.rest(2000)), (None, None));
    }

    #[test]
    fn nothing_of_a_token_is_shown() {
        assert!(!format!("{:?}", tokens(None)).contains("\"a\""));
    }
}
