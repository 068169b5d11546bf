//! The schemes of an endpoint, one after the other.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::SystemTime;

use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};

use super::api_key::KeyVerifier;
use super::caller::Caller;
use super::certificate::{CertificateVerifier, ClientCertificate};
use super::challenges;
use super::introspection::Introspector;
use super::jwt::{JwtVerifier, TokenError, Verified};
use super::remembered::Remembered;
use crate::descriptor::AuthScheme;
#[cfg(feature = "oidc")]
use crate::edge::session::Sessions;
use crate::problem::{Kind, Problem};

/// Who could not be asked may be there again after so many seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// What a request brings along to prove who calls.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Presented<'r> {
    /// Everything but the body.
    pub(crate) head: &'r Parts,
    /// The client's address.
    pub(crate) client: IpAddr,
}

/// One scheme, ready to be asked. Workers share it.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "a client has a handful of schemes")]
pub(crate) enum Authenticator {
    Jwt(JwtVerifier),
    ApiKey(KeyVerifier),
    Introspection(Introspector),
    ClientCertificate(CertificateVerifier),
    #[cfg(feature = "oidc")]
    Session(Arc<Sessions>),
}

/// Why a scheme lets nobody in.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The request has nothing for this scheme.
    Absent,
    /// What it has is no good; why is in the log.
    Invalid,
    /// Nobody can tell now whether it is any good: another scheme may know the caller, else it is 503.
    Unavailable,
    /// Whatever other schemes say, this is the answer.
    #[allow(dead_code, reason = "of sessions, which are behind a feature")]
    Final(Problem),
}

/// The authenticators of a client's schemes, and the tokens that one worker has seen.
#[derive(Debug)]
pub(crate) struct Gate {
    authenticators: Arc<[Authenticator]>,
    /// One for each authenticator.
    remembered: Vec<Remembered>,
}

impl Gate {
    pub(crate) fn new(authenticators: Arc<[Authenticator]>) -> Self {
        let remembered = authenticators.iter().map(|_| Remembered::new()).collect();
        Self { authenticators, remembered }
    }

    /// Lets a request in that any of `schemes`, tried in their order, knows the caller of; nobody is known where no scheme
    /// is asked for.
    ///
    /// # Errors
    ///
    /// 401: the request has nothing that a scheme asks for, or no scheme accepts it. The reply says which of the two
    /// (RFC 6750 §3), not more: the reason is in the log. 503: who could tell cannot be asked now.
    pub(crate) async fn admit(
        &self,
        schemes: &[&'static AuthScheme],
        presented: &Presented<'_>,
    ) -> Result<Option<Arc<Caller>>, Problem> {
        if schemes.is_empty() {
            return Ok(None);
        }
        let (mut is_invalid, mut is_unavailable) = (false, false);
        for scheme in schemes {
            let Some((authenticator, remembered)) = self.of(scheme) else {
                continue;
            };
            match authenticator.authenticate(presented, remembered).await {
                Ok(caller) => return Ok(Some(caller)),
                Err(Refusal::Absent) => {}
                Err(Refusal::Invalid) => is_invalid = true,
                Err(Refusal::Unavailable) => is_unavailable = true,
                Err(Refusal::Final(problem)) => return Err(problem),
            }
        }
        if is_unavailable {
            return Err(Problem::new(Kind::IdentityUnavailable).header(header::RETRY_AFTER, RETRY_AFTER));
        }
        Err(challenges::unauthorized(schemes.iter().filter_map(|scheme| Some(self.of(scheme)?.0)), is_invalid))
    }

    fn of(&self, scheme: &AuthScheme) -> Option<(&Authenticator, &Remembered)> {
        self.authenticators.iter().zip(&self.remembered).find(|(known, _)| known.scheme().name == scheme.name)
    }
}

impl Authenticator {
    fn scheme(&self) -> &'static AuthScheme {
        match self {
            Self::Jwt(verifier) => verifier.scheme(),
            Self::ApiKey(verifier) => verifier.scheme(),
            Self::Introspection(introspector) => introspector.scheme(),
            Self::ClientCertificate(verifier) => verifier.scheme(),
            #[cfg(feature = "oidc")]
            Self::Session(sessions) => sessions.scheme(),
        }
    }

    async fn authenticate(&self, presented: &Presented<'_>, remembered: &Remembered) -> Result<Arc<Caller>, Refusal> {
        let head = presented.head;
        match self {
            Self::Jwt(verifier) => {
                let token = bearer_token(&head.headers).ok_or(Refusal::Absent)?;
                bearer(verifier, token, remembered).await
            }
            Self::ClientCertificate(verifier) => {
                let certificate = head.extensions.get::<Arc<ClientCertificate>>().ok_or(Refusal::Absent)?;
                verifier.verify(certificate, now() as i64).map_err(|error| {
                    tracing::debug!(target: "bff::auth", scheme = verifier.scheme().name, %error, "certificate refused");
                    Refusal::Invalid
                })
            }
            // The others are boxed, so that requests with a JSON Web Token do not carry their state around.
            Self::ApiKey(verifier) => Box::pin(verifier.authenticate(head, now())).await,
            Self::Introspection(introspector) => {
                let token = bearer_token(&head.headers).ok_or(Refusal::Absent)?;
                Box::pin(introspector.authenticate(token, now())).await
            }
            #[cfg(feature = "oidc")]
            Self::Session(sessions) => Box::pin(sessions.authenticate(head)).await,
        }
    }
}

/// Whose token it is. One that names a key which is not known may wait until the issuer was asked for it.
async fn bearer(verifier: &JwtVerifier, token: &str, remembered: &Remembered) -> Result<Arc<Caller>, Refusal> {
    let (now, generation) = (now(), verifier.generation());
    if let Some(caller) = remembered.caller(token, generation, now) {
        return Ok(caller);
    }
    let mut verified = verifier.verify(token, now);
    // Rare, so only it pays for a future on the heap.
    if let Err(TokenError::UnknownKey | TokenError::NoKeys) = verified
        && Box::pin(verifier.refresh(generation)).await
    {
        verified = verifier.verify(token, now);
    }
    match verified {
        Ok(Verified { caller, expiry, generation }) => {
            let caller = Arc::new(caller);
            remembered.remember(token, &caller, generation, expiry, now);
            Ok(caller)
        }
        Err(error) => {
            tracing::debug!(target: "bff::auth", scheme = verifier.scheme().name, %error, "token refused");
            Err(if matches!(error, TokenError::NoKeys) { Refusal::Unavailable } else { Refusal::Invalid })
        }
    }
}

/// Seconds since 1970.
fn now() -> f64 {
    SystemTime::UNIX_EPOCH.elapsed().map_or(0.0, |since| since.as_secs_f64())
}

/// The token of `Authorization: Bearer …`. The scheme's name is case-insensitive (RFC 9110 §11.1).
fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
