//! The tokens that an upstream is shown: in exchange for the caller's (RFC 8693), or the BFF's own (RFC 6749 §4.4).
//!
//! Tokens are kept until shortly before they expire, for all workers together, and renewed ahead of that while calls go on
//! with the old one; so an issuer that is down for a while is not noticed. Whoever needs a token that is not there waits for
//! the one request that gets it, until its own deadline. That request goes on without them: the next call finds its answer.

mod grant;
mod shelf;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use aws_lc_rs::digest::{SHA256, digest};
use futures::FutureExt;
use http::HeaderValue;
use reqwest::Url;
use tokio::runtime::Handle;
use tokio::time::{Instant, timeout_at};

pub(crate) use self::grant::bearer;
use self::grant::{Issuer, TokenError};
use self::shelf::{Flight, Key, Look, OWN, Shelf};
use crate::descriptor::UpstreamToken;
use crate::failure::Failure;
use crate::fetch::FetchError;

/// How long a token endpoint may take.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(3);
/// An upstream that refuses a token which is younger has another reason than that it is old or withdrawn; and however often
/// it refuses, the issuer is not asked more often.
const REFUSED_AGE_MIN: Duration = Duration::from_secs(1);

/// Where an upstream's tokens come from, and as whom they are asked for.
#[derive(Debug, Clone)]
pub(crate) struct TokenSettings {
    pub(crate) url: Url,
    pub(crate) client_id: String,
    pub(crate) client_secret: Secret,
    pub(crate) client_auth: ClientAuth,
    /// How long the token endpoint may take.
    pub(crate) timeout: Duration,
}

/// How a client proves who it is (RFC 6749 §2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClientAuth {
    /// In `Authorization: Basic …`.
    Basic,
    /// In the form.
    Post,
}

/// Text that no message holds.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

/// On whose behalf a call is made: the caller's own token, and when that expires, in seconds since 1970.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Subject {
    token: Box<str>,
    expires: Option<u64>,
}

impl Subject {
    pub(crate) fn new(token: &str, expires: Option<u64>) -> Self {
        Self { token: token.into(), expires }
    }

    pub(super) fn bytes(&self) -> usize {
        self.token.len()
    }

    /// How long its token lives on.
    fn left(&self) -> Option<Duration> {
        let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        self.expires.map(|expires| Duration::from_secs(expires).saturating_sub(now))
    }
}

/// Never the token.
impl fmt::Debug for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Subject").field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// What `Authorization` says, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bearer {
    /// Marked as sensitive: its debug form hides it.
    pub(super) header: HeaderValue,
    issued: Instant,
}

/// The tokens for one upstream.
pub(super) struct Tokens {
    upstream: &'static str,
    issuer: Arc<Issuer>,
    shelf: Arc<Mutex<Shelf>>,
    /// Where tokens are got: a worker's runtime may end before another worker's call.
    runtime: Handle,
}

impl Tokens {
    /// The tokens that `upstream` wants; none if it wants none that must be asked for. Needs a tokio runtime, which gets
    /// them from then on.
    ///
    /// # Errors
    ///
    /// The system has no certificates.
    pub(super) fn new(
        upstream: &'static str,
        wanted: UpstreamToken,
        settings: Option<TokenSettings>,
    ) -> Result<Option<Self>, FetchError> {
        let Some(settings) = settings else { return Ok(None) };
        let Some(issuer) = Issuer::new(wanted, settings)? else { return Ok(None) };
        Ok(Some(Self { upstream, issuer: Arc::new(issuer), shelf: Arc::default(), runtime: Handle::current() }))
    }

    /// The token for a call on behalf of `subject`.
    ///
    /// # Errors
    ///
    /// There is none until `until`, or the issuer gives none.
    pub(super) async fn bearer(&self, subject: Option<&Subject>, until: Instant) -> Result<Bearer, Failure> {
        let flight = {
            let (key, mut shelf) = (self.key(subject)?, self.lock());
            let slot = shelf.slot(key);
            match slot.look(Instant::now()) {
                Look::Good(bearer) => return Ok(bearer),
                Look::Old(bearer) => {
                    slot.flight = Some(self.ask(key, subject));
                    return Ok(bearer);
                }
                Look::Failed(error) => return Err(self.failed(&error)),
                Look::Flying(flight) => flight,
                Look::Nothing => slot.flight.insert(self.ask(key, subject)).clone(),
            }
        };
        match timeout_at(until, flight).await {
            Err(_elapsed) => Err(Failure::Timeout),
            Ok(Ok(bearer)) => Ok(bearer),
            Ok(Err(error)) => Err(self.failed(&error)),
        }
    }

    /// The upstream has refused `bearer` (401). Whether another one is worth a try: then this one is forgotten.
    pub(super) fn refused(&self, subject: Option<&Subject>, bearer: &Bearer, now: Instant) -> bool {
        let Ok(key) = self.key(subject) else { return false };
        if now.saturating_duration_since(bearer.issued) < REFUSED_AGE_MIN {
            return false;
        }
        tracing::info!(target: "bff::upstream", upstream = self.upstream, "a token is refused: there will be another one");
        self.lock().slot(key).forget(bearer);
        true
    }

    fn key(&self, subject: Option<&Subject>) -> Result<Key, Failure> {
        match (self.issuer.exchanges(), subject) {
            (false, _) => Ok(OWN),
            (true, Some(subject)) => {
                let mut key = OWN;
                key.copy_from_slice(digest(&SHA256, subject.token.as_bytes()).as_ref());
                Ok(key)
            }
            (true, None) => Err(self.failed(&TokenError::NoSubject)),
        }
    }

    /// Begins to get a token, which is kept when it is there.
    fn ask(&self, key: Key, subject: Option<&Subject>) -> Flight {
        let (issuer, shelf, subject) = (Arc::clone(&self.issuer), Arc::clone(&self.shelf), subject.cloned());
        let upstream = self.upstream;
        let asking = self.runtime.spawn(async move {
            let asked = Instant::now();
            let granted = issuer.ask(subject.as_ref()).await;
            if let Err(error) = &granted {
                tracing::warn!(target: "bff::upstream", upstream, %error, "there is no token");
            }
            let left = subject.as_ref().and_then(Subject::left);
            // No step under the lock can panic half way.
            shelf.lock().unwrap_or_else(PoisonError::into_inner).slot(key).land(granted, asked, left, Instant::now())
        });
        asking.map(|landed| landed.unwrap_or(Err(TokenError::Ending))).boxed().shared()
    }

    fn failed(&self, error: &TokenError) -> Failure {
        match error {
            TokenError::Fetch(FetchError::Timeout) => Failure::Timeout,
            // Not `Status`: it is not the upstream that has said something.
            error => Failure::Unreachable(format!("no token for {}: {error}", self.upstream)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tokens").field("upstream", &self.upstream).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
