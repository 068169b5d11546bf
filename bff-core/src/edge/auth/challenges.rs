//! What a 401 asks for: one challenge for each kind of scheme that the endpoint takes (RFC 9110 §11.6.1).

use http::{HeaderValue, header};

use super::gate::Authenticator;
use crate::problem::{Kind, Problem, SESSION_CHALLENGE};

const BEARER: HeaderValue = HeaderValue::from_static("Bearer");
const BEARER_INVALID: HeaderValue = HeaderValue::from_static(r#"Bearer error="invalid_token""#);
/// A certificate is shown before any request, so no challenge is registered for it; but a 401 has to have one.
const CERTIFICATE: HeaderValue = HeaderValue::from_static("Certificate");

/// 401. `is_invalid`: the request has something that no scheme accepts (RFC 6750 §3.1); why is not for the client.
pub(super) fn unauthorized<'a>(authenticators: impl Iterator<Item = &'a Authenticator>, is_invalid: bool) -> Problem {
    let bearer = if is_invalid { BEARER_INVALID } else { BEARER };
    let mut challenges: Vec<HeaderValue> = Vec::new();
    for challenge in authenticators.filter_map(|authenticator| challenge(authenticator, &bearer)) {
        if !challenges.contains(&challenge) {
            challenges.push(challenge);
        }
    }
    let detail = match (is_invalid, challenges.contains(&bearer)) {
        _ if challenges == [SESSION_CHALLENGE] => "There is no session, or it has ended. Begin one at /bff/login.",
        (true, true) => "The token is not valid here.",
        (true, false) => "The key or certificate is not valid here.",
        (false, true) => "Send a token: Authorization: Bearer …",
        (false, false) => "Send what WWW-Authenticate asks for.",
    };
    let problem = Problem::new(Kind::Unauthorized).detail(detail);
    challenges.into_iter().fold(problem, |problem, challenge| problem.header(header::WWW_AUTHENTICATE, challenge))
}

/// `None` where a key's name is no header's value, which no spec has.
fn challenge(authenticator: &Authenticator, bearer: &HeaderValue) -> Option<HeaderValue> {
    match authenticator {
        Authenticator::Jwt(_) | Authenticator::Introspection(_) => Some(bearer.clone()),
        Authenticator::ApiKey(verifier) => HeaderValue::try_from(verifier.challenge()).ok(),
        Authenticator::ClientCertificate(_) => Some(CERTIFICATE),
        #[cfg(feature = "oidc")]
        Authenticator::Session(_) => Some(SESSION_CHALLENGE),
    }
}
