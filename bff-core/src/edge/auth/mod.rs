//! Who calls: the schemes of which any one lets a caller in.
//!
//! An endpoint names its schemes; [`Gate`] holds a verifier for each scheme of the client, made from configuration when
//! the BFF starts. What a token *means* (a role, an owner) is not decided here.

mod jwt;
mod key;
mod remembered;

pub(crate) use jwt::{Claims, JwtVerifier};
pub(crate) use key::{Algorithm, SigningKey, VerifyingKey};

use std::sync::Arc;
use std::time::SystemTime;

use http::{HeaderMap, HeaderValue, header};

use self::remembered::Remembered;

use crate::descriptor::AuthScheme;
use crate::problem::{Kind, Problem};

/// The verifiers of a client's auth schemes, and the tokens that one worker has seen.
#[derive(Debug)]
pub(crate) struct Gate {
    verifiers: Arc<[JwtVerifier]>,
    /// One for each verifier.
    remembered: Vec<Remembered>,
}

impl Gate {
    pub(crate) fn new(verifiers: Arc<[JwtVerifier]>) -> Self {
        let remembered = verifiers.iter().map(|_| Remembered::new()).collect();
        Self { verifiers, remembered }
    }

    /// Lets a request in, with the claims of its token; without claims where no scheme is asked for.
    ///
    /// # Errors
    ///
    /// 401: there is no bearer token, or no scheme accepts it. The reply says which of the two (RFC 6750 §3), not more:
    /// the reason is in the log.
    pub(crate) fn admit(
        &self,
        schemes: &[&'static AuthScheme],
        headers: &HeaderMap,
    ) -> Result<Option<Claims>, Problem> {
        if schemes.is_empty() {
            return Ok(None);
        }
        let Some(token) = bearer_token(headers) else {
            return Err(no_token());
        };
        let now = SystemTime::UNIX_EPOCH.elapsed().map_or(0.0, |since| since.as_secs_f64());
        let both = self.verifiers.iter().zip(&self.remembered);
        for (verifier, remembered) in both.filter(|(verifier, _)| schemes.iter().any(|scheme| verifier.is_for(scheme)))
        {
            if let Some(claims) = remembered.claims(token, now) {
                return Ok(Some(claims));
            }
            match verifier.verify(token) {
                Ok(claims) => {
                    remembered.remember(token, &claims, now);
                    return Ok(Some(claims));
                }
                Err(error) => {
                    tracing::debug!(target: "bff::auth", scheme = verifier.name(), %error, "token refused")
                }
            }
        }
        Err(Problem::invalid_token())
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

#[cfg(test)]
mod tests;
