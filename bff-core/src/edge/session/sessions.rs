//! Everything that the requests of a client share about sessions.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::{hmac, rand};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};
use tokio::runtime::Handle;

use super::http::Http;
use super::provider::{Provider, chain};
use super::record::{Record, Secret, Tokens, now};
use super::refresh::Flights;
use super::seal::Seal;
use super::settings::{LoginSettings, SessionSettings};
use super::store::{Away, Begun, Name, SessionStore};
use super::ticket::{Key, Ticket};
use crate::descriptor::{AuthScheme, RulesError};
use crate::edge::SharedRedis;
use crate::edge::auth::ClaimRules;
use crate::fetch::FetchError;
use crate::problem::{Kind, Problem};

/// The sessions of a client. Workers share them.
pub(crate) struct Sessions {
    pub(super) settings: SessionSettings,
    pub(super) login: Login,
    pub(super) store: SessionStore,
    /// Seals what a login's cookie holds.
    pub(super) login_seal: Seal,
    pub(super) flights: Flights,
    /// What must not end with the request that began it, runs here.
    pub(super) background: Handle,
    rules: ClaimRules,
    /// Makes digests of the provider's names for users and sessions, which nobody can guess from.
    names: hmac::Key,
}

/// Who says who a user is.
#[derive(Debug)]
pub(super) enum Login {
    Provider(Arc<Provider>),
    Mock(Map<String, Value>),
}

/// Why there cannot be sessions.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SessionError {
    #[error("requests to the OpenID provider cannot be set up: {0}")]
    Http(#[from] FetchError),
    #[error("`store: redis` needs `redis.url`")]
    NoRedis,
    #[error(transparent)]
    Rules(#[from] RulesError),
    #[error("keys cannot be made")]
    Keys,
}

/// A session that a request has shown the cookie of.
#[derive(Debug)]
pub(super) struct Live {
    pub(super) ticket: Ticket,
    pub(super) record: Record,
    /// How much longer it lasts if it is not used.
    pub(super) rest: std::time::Duration,
}

impl Sessions {
    /// Opens the store, and begins to ask the provider what it is. Needs the runtime of the process, which goes on as long
    /// as requests come.
    ///
    /// # Errors
    ///
    /// TLS or the store cannot be set up, or a claim's schema is not a JSON Schema.
    pub(crate) fn start(settings: SessionSettings, redis: Option<&SharedRedis>) -> Result<Arc<Self>, SessionError> {
        let (login, secret) = match &settings.login {
            LoginSettings::Provider(provider) => {
                // All instances have this secret, and nobody else has.
                let secret = provider.client_secret.secret().as_bytes().to_vec();
                let provider = Arc::new(Provider::new((**provider).clone(), Http::new()?));
                tokio::spawn(Arc::clone(&provider).follow());
                (Login::Provider(provider), secret)
            }
            LoginSettings::Mock(claims) => {
                let scheme = settings.scheme.name;
                tracing::warn!(target: "bff::auth", scheme, "logins are a mock: everybody gets in, with made-up claims");
                let mut secret = vec![0; 32];
                rand::fill(&mut secret)?;
                (Login::Mock(claims.clone()), secret)
            }
        };
        let names = [b"bff-core session names ".as_slice(), &secret].concat();
        Ok(Arc::new(Self {
            login,
            store: SessionStore::open(settings.store, redis).ok_or(SessionError::NoRedis)?,
            login_seal: Seal::derive(&secret, b"login state")?,
            flights: Flights::default(),
            background: Handle::current(),
            rules: ClaimRules::of(settings.scheme)?,
            names: hmac::Key::new(hmac::HMAC_SHA256, &names),
            settings,
        }))
    }

    /// The scheme whose sessions these are.
    pub(crate) fn scheme(&self) -> &'static AuthScheme {
        self.settings.scheme
    }

    /// The provider; `None` under `--mock`.
    pub(super) fn provider(&self) -> Option<&Arc<Provider>> {
        match &self.login {
            Login::Provider(provider) => Some(provider),
            Login::Mock(_) => None,
        }
    }

    /// Begins a session of a user with these claims.
    ///
    /// # Errors
    ///
    /// 403: the claims are not what the scheme asks for. 503: the store is away.
    pub(super) async fn begin(
        &self,
        claims: &Map<String, Value>,
        tokens: Tokens,
        id_token: Option<Secret>,
    ) -> Result<Ticket, Problem> {
        if let Err(error) = self.rules.check(claims) {
            let scheme = self.settings.scheme.name;
            tracing::warn!(target: "bff::auth", scheme, %error, "a login does not say what it must");
            return Err(
                Problem::new(Kind::Forbidden).detail("The login does not say what this application needs to know.")
            );
        }
        let text = |name| claims.get(name).and_then(Value::as_str).map(str::to_owned);
        let record = Record {
            sub: text("sub").unwrap_or_default(),
            sid: text("sid"),
            claims: raw(claims)?,
            tokens,
            id_token,
            ends: now().saturating_add(self.settings.lifetime.as_secs()),
        };
        let ticket = Ticket::random().ok_or_else(Problem::internal)?;
        let sealed = seal(&ticket, &record).ok_or_else(Problem::internal)?;
        let names: Vec<_> = [self.subject(&record.sub)]
            .into_iter()
            .chain(record.sid.as_deref().map(|sid| self.provider_session(sid)))
            .collect();
        let SessionSettings { idle_timeout: idle, lifetime, .. } = self.settings;
        let begun = Begun { key: ticket.key(), sealed, idle, lifetime, names: &names };
        self.store.insert(begun).await.map_err(away)?;
        Ok(ticket)
    }

    /// The session of this ticket; `None` if it has ended.
    pub(super) async fn find(&self, ticket: &Ticket) -> Result<Option<Live>, Away> {
        let key = ticket.key();
        let Some(stored) = self.store.load(&key).await? else {
            return Ok(None);
        };
        let Some(record) = open(ticket, &stored.sealed) else {
            tracing::debug!(target: "bff::auth", "a session is not opened by the secret of its cookie");
            return Ok(None);
        };
        let Some(rest) = record.rest(now()) else {
            return Ok(None);
        };
        Ok(Some(Live { ticket: ticket.clone(), record, rest: stored.rest.min(rest) }))
    }

    /// What the sessions of this user are found by.
    pub(super) fn subject(&self, sub: &str) -> Name {
        self.named(b"sub ", sub)
    }

    /// What the sessions that came of this session of the provider's are found by.
    pub(super) fn provider_session(&self, sid: &str) -> Name {
        self.named(b"sid ", sid)
    }

    fn named(&self, kind: &[u8], name: &str) -> Name {
        let digest = hmac::sign(&self.names, &[kind, name.as_bytes()].concat());
        Name(Key::of(digest.as_ref()))
    }
}

/// A record as its store gets it; `None` only if the system has no randomness to give.
pub(super) fn seal(ticket: &Ticket, record: &Record) -> Option<Vec<u8>> {
    let plain = serde_json::to_vec(record).ok()?;
    cipher(ticket).ok()?.close(ticket.key().as_bytes(), plain).ok()
}

/// A record from its store; `None` if it is another session's, or of another version of this program.
pub(super) fn open(ticket: &Ticket, sealed: &[u8]) -> Option<Record> {
    let plain = cipher(ticket).ok()?.open(ticket.key().as_bytes(), sealed)?;
    serde_json::from_slice(&plain).ok()
}

fn cipher(ticket: &Ticket) -> Result<Seal, Unspecified> {
    Seal::derive(ticket.secret(), b"session record")
}

fn raw(claims: &Map<String, Value>) -> Result<Box<RawValue>, Problem> {
    to_raw_value(claims).map_err(|_| Problem::internal())
}

/// The store is away: nobody is logged out for it.
pub(super) fn away(error: Away) -> Problem {
    tracing::warn!(target: "bff::auth", error = chain(&error), "sessions are out of reach");
    Problem::new(Kind::IdentityUnavailable)
}

impl From<Unspecified> for SessionError {
    fn from(_: Unspecified) -> Self {
        Self::Keys
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Sessions").field("settings", &self.settings).finish_non_exhaustive()
    }
}
