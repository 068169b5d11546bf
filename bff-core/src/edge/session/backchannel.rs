//! The end of sessions, by their provider (OpenID Connect Back-Channel Logout 1.0).

use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use openidconnect::url::form_urlencoded;
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::provider::{Known, Provider};
use super::record::now;
use super::sessions::Sessions;
use super::ticket::Key;
use crate::edge::body;
use crate::problem::{Kind, Problem};

/// A logout token has some hundred bytes.
const BODY_BYTES_MAX: usize = 64 * 1024;
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// How far the clocks of provider and BFF may differ.
const LEEWAY: Duration = Duration::from_secs(60);
/// How old a token may be. The specification advises two minutes from `iat` to `exp`.
const AGE_MAX: Duration = Duration::from_secs(300);
/// As long as a token could be shown again.
const REMEMBERED: Duration = Duration::from_secs(AGE_MAX.as_secs() + 2 * LEEWAY.as_secs());
/// A longer id is none that a provider makes up.
const TEXT_BYTES_MAX: usize = 1024;
/// The member of `events` that makes it a logout token.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

#[derive(Debug, Deserialize)]
struct LogoutClaims {
    iat: f64,
    jti: String,
    events: Map<String, Value>,
    sid: Option<String>,
    sub: Option<String>,
    nonce: Option<Value>,
}

/// Which sessions a valid token ends.
#[derive(Debug, PartialEq, Eq)]
struct Ended {
    /// The provider's own session. It counts more than the user, who may have others.
    sid: Option<String>,
    sub: Option<String>,
    jti: String,
}

/// Why a token ends nothing: for logs, not for whoever sent it.
#[derive(Debug, thiserror::Error)]
enum LogoutError {
    #[error("there is no token")]
    Missing,
    #[error("nothing is known of the provider yet")]
    NotReady,
    #[error("{0}")]
    Token(#[from] jsonwebtoken::errors::Error),
    #[error("its key is not known")]
    UnknownKey,
    #[error("its type is another one")]
    Type,
    #[error("its algorithm is not one that the provider signs with")]
    Algorithm,
    #[error("it is not of now")]
    Time,
    #[error("it tells of no logout")]
    Event,
    #[error("it has a nonce, as id tokens have")]
    Nonce,
    #[error("it names neither a session nor a user")]
    Nobody,
    #[error("it has no id, or a very long one")]
    Id,
    #[error("it was used before")]
    Replayed,
    #[error(transparent)]
    Store(#[from] super::store::Away),
}

/// `POST /bff/backchannel-logout`, which the provider itself sends.
pub(super) async fn logout(sessions: Arc<Sessions>, request: Request) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let body = body::read(body, BODY_BYTES_MAX, Instant::now() + BODY_TIMEOUT).await?;
    match end(&sessions, &head.headers, &body).await {
        Ok(count) => {
            tracing::info!(target: "bff::auth", count, "the provider has ended sessions");
            Ok(StatusCode::OK.into_response())
        }
        Err(error) => {
            tracing::warn!(target: "bff::auth", %error, "a logout token ends nothing");
            // Whatever the reason: the specification (§2.8) knows one status for a logout that failed.
            Err(Problem::new(Kind::InvalidInput).detail("No session is ended."))
        }
    }
}

async fn end(sessions: &Sessions, headers: &HeaderMap, body: &[u8]) -> Result<usize, LogoutError> {
    let provider = sessions.provider().ok_or(LogoutError::NotReady)?;
    let token = token(headers, body).ok_or(LogoutError::Missing)?;
    let Ended { sid, sub, jti } = verify(provider, &token).await?;
    if !sessions.store.is_first(Key::of(jti.as_bytes()), REMEMBERED).await? {
        return Err(LogoutError::Replayed);
    }
    let name = match (sid, sub) {
        (Some(sid), _) => sessions.provider_session(&sid),
        (None, Some(sub)) => sessions.subject(&sub),
        (None, None) => return Err(LogoutError::Nobody),
    };
    Ok(sessions.store.remove_named(name).await?)
}

fn token(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let media_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return None;
    }
    let mut tokens = form_urlencoded::parse(body).filter(|(name, _)| name == "logout_token");
    let token = tokens.next()?.1.into_owned();
    tokens.next().is_none().then_some(token)
}

/// Checks everything about a token but whether it was used before.
async fn verify(provider: &Provider, token: &str) -> Result<Ended, LogoutError> {
    let header = decode_header(token)?;
    let is_logout = |kind: &str| kind.eq_ignore_ascii_case("logout+jwt") || kind.eq_ignore_ascii_case("jwt");
    if !header.typ.as_deref().is_none_or(is_logout) {
        return Err(LogoutError::Type);
    }
    let mut known = provider.known().ok_or(LogoutError::NotReady)?;
    if !known.algorithms.iter().any(|(_, algorithm)| *algorithm == header.alg) {
        return Err(LogoutError::Algorithm);
    }
    let kid = header.kid.as_deref();
    if key(&known, kid, header.alg).is_none()
        && let Some(newer) = provider.newer(&known).await
    {
        known = newer;
    }
    let key = key(&known, kid, header.alg).ok_or(LogoutError::UnknownKey)?;

    let mut validation = Validation::new(header.alg);
    validation.leeway = LEEWAY.as_secs();
    validation.set_issuer(&[provider.settings.issuer.as_str()]);
    validation.set_audience(&[provider.settings.client_id.as_str()]);
    // `exp` is of later editions: it is checked where it is, and `iat` bounds every token's life.
    validation.set_required_spec_claims(&["iss", "aud"]);
    let claims: LogoutClaims = decode(token, &DecodingKey::from_jwk(key)?, &validation)?.claims;
    claims.check(now())
}

impl LogoutClaims {
    fn check(self, now: u64) -> Result<Ended, LogoutError> {
        let Self { iat, jti, events, sid, sub, nonce } = self;
        let (now, leeway) = (now as f64, LEEWAY.as_secs_f64());
        if !(now - AGE_MAX.as_secs_f64() - leeway..=now + leeway).contains(&iat) {
            return Err(LogoutError::Time);
        }
        if !events.get(EVENT).is_some_and(Value::is_object) {
            return Err(LogoutError::Event);
        }
        if nonce.is_some() {
            return Err(LogoutError::Nonce);
        }
        if jti.is_empty() || jti.len() > TEXT_BYTES_MAX {
            return Err(LogoutError::Id);
        }
        let is_name = |name: &String| !name.is_empty() && name.len() <= TEXT_BYTES_MAX;
        let (sid, sub) = (sid.filter(is_name), sub.filter(is_name));
        if sid.is_none() && sub.is_none() {
            return Err(LogoutError::Nobody);
        }
        Ok(Ended { sid, sub, jti })
    }
}

/// The provider's key that may have made this signature. Without a `kid`, there must be no other.
fn key<'k>(known: &'k Known, kid: Option<&str>, algorithm: Algorithm) -> Option<&'k Jwk> {
    let may_be = |key: &&Jwk| {
        let is_named = kid.is_none() || key.common.key_id.as_deref() == kid;
        let is_fit = key.common.key_algorithm.is_none_or(|known| known.to_string().parse() == Ok(algorithm));
        is_named && is_fit && !matches!(key.algorithm, AlgorithmParameters::OctetKey(_))
    };
    let mut keys = known.keys.iter().filter(may_be);
    let key = keys.next()?;
    keys.next().is_none().then_some(key)
}
