//! Tokens that only their issuer can read: it is asked what it knows of one (RFC 7662).
//!
//! What it says is known for a while, to all workers. A token that several requests bring at once is asked about once.
//! When the issuer is away, what is known goes on to count until it ends; of other tokens nothing is known then, so who
//! brings one is neither let in nor refused.

mod known;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use foldhash::quality::RandomState;
use http::HeaderValue;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::Instant;

use self::known::Known;
use super::caller::Caller;
use super::gate::Refusal;
use super::issuer::{IssuerClient, IssuerError};
use super::strict_json;
use super::token_checks::{CheckError, TokenChecks};
use crate::descriptor::AuthScheme;

/// Tokens that are asked about at once. Beyond, the issuer counts as away.
const FLIGHTS_MAX: usize = 256;

/// Whose a token is: by its SHA-256, so that no token is kept for longer than it is asked about.
type TokenDigest = [u8; 32];

/// Asks about the tokens of one scheme. Workers share it.
#[derive(Debug)]
pub(crate) struct Introspector {
    shared: Arc<Shared>,
    /// That which outlives all workers and requests.
    runtime: Handle,
}

/// How the issuer is asked, and what is asked of its answer.
#[derive(Debug)]
pub(crate) struct IntrospectionRules {
    pub(crate) client: IssuerClient,
    pub(crate) credentials: Credentials,
    pub(crate) checks: TokenChecks,
    /// A longer token is refused before it is looked at.
    pub(crate) token_bytes_max: usize,
    /// How long a good token counts without another look; 0 for no time at all.
    pub(crate) cache: Duration,
}

/// Who we are to the issuer.
#[derive(Clone)]
pub(crate) struct Credentials {
    id: String,
    secret: String,
    /// With `client_secret_basic`.
    basic: Option<HeaderValue>,
}

impl Credentials {
    /// In the `Authorization` header (RFC 6749 §2.3.1); `None` if they do not fit there.
    pub(crate) fn basic(id: String, secret: String) -> Option<Self> {
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pair = STANDARD.encode(format!("{}:{}", encoded(&id), encoded(&secret)));
        let mut basic = HeaderValue::try_from(format!("Basic {pair}")).ok()?;
        basic.set_sensitive(true);
        Some(Self { id, secret, basic: Some(basic) })
    }

    /// In the request's form.
    pub(crate) fn post(id: String, secret: String) -> Self {
        Self { id, secret, basic: None }
    }
}

/// Never the secret.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Credentials").field("id", &self.id).finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Shared {
    scheme: &'static AuthScheme,
    rules: IntrospectionRules,
    known: Mutex<Known>,
    flights: Mutex<HashMap<TokenDigest, watch::Receiver<Option<Outcome>>, RandomState>>,
}

/// What came of asking.
type Outcome = Result<Arc<Caller>, NoCaller>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NoCaller {
    /// The issuer says no, or something else than it should.
    Invalid,
    /// The issuer says nothing.
    Unavailable,
}

impl From<NoCaller> for Refusal {
    fn from(none: NoCaller) -> Self {
        match none {
            NoCaller::Invalid => Self::Invalid,
            NoCaller::Unavailable => Self::Unavailable,
        }
    }
}

/// Why a token is refused, or nothing is known of it: for logs.
#[derive(Debug, thiserror::Error)]
enum AskError {
    #[error("{0}")]
    Issuer(#[from] IssuerError),
    #[error("the answer is wrong: {0}")]
    Answer(serde_json::Error),
    #[error("it is not active")]
    Inactive,
    #[error("{0}")]
    Claims(#[from] CheckError),
}

impl Introspector {
    /// Needs the runtime that outlives all workers.
    pub(crate) fn new(scheme: &'static AuthScheme, rules: IntrospectionRules) -> Self {
        let shared = Shared { scheme, rules, known: Mutex::new(Known::new()), flights: Mutex::default() };
        Self { shared: Arc::new(shared), runtime: Handle::current() }
    }

    pub(crate) fn scheme(&self) -> &'static AuthScheme {
        self.shared.scheme
    }

    /// Whose `token` is, at `now` in seconds since 1970.
    pub(crate) async fn authenticate(&self, token: &str, now: f64) -> Result<Arc<Caller>, Refusal> {
        if token.len() > self.shared.rules.token_bytes_max {
            return Err(Refusal::Invalid);
        }
        let mut key = TokenDigest::default();
        key.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
        if let Some(known) = lock(&self.shared.known).get(&key, now) {
            return known.ok_or(Refusal::Invalid);
        }
        // Rare, so only it pays for a future on the heap.
        Ok(Box::pin(self.outcome(key, token, now)).await?)
    }

    async fn outcome(&self, key: TokenDigest, token: &str, now: f64) -> Outcome {
        let mut flight = self.flight(key, token, now)?;
        // Its task may have panicked; the issuer said nothing then, either.
        let outcome = flight.wait_for(Option::is_some).await.map_err(|_| NoCaller::Unavailable)?;
        outcome.clone().unwrap_or(Err(NoCaller::Unavailable))
    }

    /// The question about a token: one that is under way, or a new one, which goes on if whoever asked goes away.
    fn flight(&self, key: TokenDigest, token: &str, now: f64) -> Result<watch::Receiver<Option<Outcome>>, NoCaller> {
        let mut flights = lock(&self.shared.flights);
        if let Some(flight) = flights.get(&key) {
            return Ok(flight.clone());
        }
        if flights.len() >= FLIGHTS_MAX {
            let scheme = self.shared.scheme.name;
            tracing::warn!(target: "bff::auth", scheme, FLIGHTS_MAX, "too many tokens are asked about at once");
            return Err(NoCaller::Unavailable);
        }
        let (landing, flight) = watch::channel(None);
        flights.insert(key, flight.clone());
        drop(flights);
        let question = Question { shared: Arc::clone(&self.shared), key };
        let token = token.to_owned();
        self.runtime.spawn(async move {
            let outcome = question.shared.ask(key, &token, now).await;
            // Whoever comes now finds what is known; whoever waits is told.
            drop(question);
            landing.send_replace(Some(outcome));
        });
        Ok(flight)
    }
}

/// A question that is under way; however it ends, it is over then.
struct Question {
    shared: Arc<Shared>,
    key: TokenDigest,
}

impl Drop for Question {
    fn drop(&mut self) {
        lock(&self.shared.flights).remove(&self.key);
    }
}

impl Shared {
    /// Asks the issuer, and keeps what it says.
    async fn ask(&self, key: TokenDigest, token: &str, now: f64) -> Outcome {
        let asked = Instant::now();
        let answer = self.caller(token, now).await;
        let (scheme, cache) = (self.scheme.name, self.rules.cache.as_secs_f64());
        // What is said counts from when it was asked for: it may have been true only then.
        let mut known = lock(&self.known);
        match answer {
            Ok((caller, expiry)) => {
                let until = expiry.unwrap_or(f64::INFINITY).min(now + cache);
                known.is_of(key, Arc::clone(&caller), until);
                Ok(caller)
            }
            Err(AskError::Issuer(error)) => {
                let seconds = asked.elapsed().as_secs_f64();
                tracing::warn!(target: "bff::auth", scheme, %error, seconds, "the issuer cannot be asked about a token");
                Err(NoCaller::Unavailable)
            }
            Err(AskError::Answer(error)) => {
                tracing::warn!(target: "bff::auth", scheme, %error, "the issuer says something odd about a token");
                Err(NoCaller::Unavailable)
            }
            Err(error) => {
                tracing::debug!(target: "bff::auth", scheme, %error, "token refused");
                if cache > 0.0 {
                    known.is_bad(key, now);
                }
                Err(NoCaller::Invalid)
            }
        }
    }

    async fn caller(&self, token: &str, now: f64) -> Result<(Arc<Caller>, Option<f64>), AskError> {
        let IntrospectionRules { client, credentials: Credentials { id, secret, basic }, checks, .. } = &self.rules;
        let form =
            [("token", token), ("token_type_hint", "access_token"), ("client_id", id), ("client_secret", secret)];
        // Whoever names itself in two ways at once is refused (RFC 6749 §2.3).
        let form = if basic.is_some() { &form[..2] } else { &form[..] };
        let answer = client.post(form, basic.as_ref()).await?;
        let claims = strict_json::object(&answer.body).map_err(AskError::Answer)?;
        if claims.get("active") != Some(&Value::Bool(true)) {
            return Err(AskError::Inactive);
        }
        let expiry = checks.check(&claims, now)?;
        let name = ["sub", "username", "client_id"].iter().find_map(|name| claims.get(*name)?.as_str());
        // It was an object a moment ago.
        let body: Box<RawValue> = serde_json::from_slice(&answer.body).map_err(AskError::Answer)?;
        let caller = Caller::new(self.scheme, name.unwrap_or_default(), body).with_token(token);
        Ok((Arc::new(caller), expiry))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
