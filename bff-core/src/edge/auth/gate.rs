//! The schemes of an endpoint, one after the other.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::SystemTime;

use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};

use super::caller::Caller;
use super::certificate::{CertificateVerifier, ClientCertificate};
use super::jwt::JwtVerifier;
use super::remembered::Remembered;
use crate::descriptor::AuthScheme;
use crate::problem::{Kind, Problem};

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
#[allow(clippy::large_enum_variant, reason = "there is a handful of them, made at the start")]
pub(crate) enum Authenticator {
    Jwt(JwtVerifier),
    ClientCertificate(CertificateVerifier),
}

/// Why a scheme lets nobody in.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The request has nothing for this scheme.
    Absent,
    /// What it has is no good; why is in the log.
    Invalid,
    /// Whatever other schemes say, this is the answer.
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
    /// (RFC 6750 §3), not more: the reason is in the log.
    pub(crate) async fn admit(
        &self,
        schemes: &[&'static AuthScheme],
        presented: &Presented<'_>,
    ) -> Result<Option<Arc<Caller>>, Problem> {
        if schemes.is_empty() {
            return Ok(None);
        }
        let mut is_invalid = false;
        for scheme in schemes {
            let both = self.authenticators.iter().zip(&self.remembered);
            let Some((authenticator, remembered)) = both.into_iter().find(|(known, _)| known.is_for(scheme)) else {
                continue;
            };
            match authenticator.authenticate(presented, remembered).await {
                Ok(caller) => return Ok(Some(caller)),
                Err(Refusal::Absent) => {}
                Err(Refusal::Invalid) => is_invalid = true,
                Err(Refusal::Final(problem)) => return Err(problem),
            }
        }
        Err(if is_invalid { Problem::invalid_token() } else { no_token() })
    }
}

impl Authenticator {
    fn is_for(&self, scheme: &AuthScheme) -> bool {
        match self {
            Self::Jwt(verifier) => verifier.is_for(scheme),
            Self::ClientCertificate(verifier) => verifier.is_for(scheme),
        }
    }

    async fn authenticate(&self, presented: &Presented<'_>, remembered: &Remembered) -> Result<Arc<Caller>, Refusal> {
        match self {
            Self::Jwt(verifier) => {
                let token = bearer_token(&presented.head.headers).ok_or(Refusal::Absent)?;
                let now = SystemTime::UNIX_EPOCH.elapsed().map_or(0.0, |since| since.as_secs_f64());
                if let Some(caller) = remembered.caller(token, now) {
                    return Ok(caller);
                }
                match verifier.verify(token) {
                    Ok(caller) => {
                        let caller = Arc::new(caller);
                        remembered.remember(token, &caller, now);
                        Ok(caller)
                    }
                    Err(error) => {
                        tracing::debug!(target: "bff::auth", scheme = verifier.name(), %error, "token refused");
                        Err(Refusal::Invalid)
                    }
                }
            }
            Self::ClientCertificate(verifier) => {
                let certificate = presented.head.extensions.get::<Arc<ClientCertificate>>().ok_or(Refusal::Absent)?;
                let now = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs().cast_signed());
                verifier.verify(certificate, now).map_err(|error| {
                    tracing::debug!(target: "bff::auth", scheme = verifier.name(), %error, "certificate refused");
                    Refusal::Invalid
                })
            }
        }
    }
}

/// The token of `Authorization: Bearer …`. The scheme's name is case-insensitive (RFC 9110 §11.1).
fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

fn no_token() -> Problem {
    Problem::new(Kind::Unauthorized)
        .detail("Send a token: Authorization: Bearer …")
        .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
}
