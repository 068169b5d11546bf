//! What a 401 asks for: one challenge for each kind of scheme that the endpoint takes (RFC 9110 §11.6.1).

use http::{HeaderValue, header};

use super::gate::Authenticator;
use crate::problem::{Kind, Problem, SESSION_CHALLENGE};

/// 401. `is_invalid`: the request has something that no scheme accepts (RFC 6750 §3.1); why is not for the client.
pub(super) fn unauthorized<'a>(authenticators: impl Iterator<Item = &'a Authenticator>, is_invalid: bool) -> Problem {
    #[cfg_attr(not(feature = "oidc"), expect(unused_mut, reason = "without sessions, no scheme takes one"))]
    let mut takes_session = false;
    let (mut takes_token, mut takes_certificate, mut keys) = (false, false, Vec::new());
    for authenticator in authenticators {
        match authenticator {
            Authenticator::Jwt(_) | Authenticator::Introspection(_) => takes_token = true,
            Authenticator::ApiKey(verifier) => keys.push(verifier.challenge()),
            // It is shown with the connection: there is no challenge that could ask for it.
            Authenticator::ClientCertificate(_) => takes_certificate = true,
            #[cfg(feature = "oidc")]
            Authenticator::Session(_) => takes_session = true,
        }
    }
    if takes_session && !takes_token && keys.is_empty() {
        return Problem::no_session("There is no session, or it has ended. Begin one at /bff/login.");
    }
    let detail = match (is_invalid, takes_token) {
        (true, true) => "The token is not valid here.",
        (_, false) if takes_certificate && keys.is_empty() => "Show a client certificate that is accepted here.",
        (true, false) => "The key is not valid here.",
        (false, true) => "Send a token: Authorization: Bearer …",
        (false, false) => "Send what WWW-Authenticate asks for.",
    };
    let mut problem = Problem::new(Kind::Unauthorized).detail(detail);
    if takes_token {
        let bearer = if is_invalid { r#"Bearer error="invalid_token""# } else { "Bearer" };
        problem = problem.header(header::WWW_AUTHENTICATE, HeaderValue::from_static(bearer));
    }
    for key in keys {
        // A name that is no header's value is not in a spec.
        if let Ok(challenge) = HeaderValue::try_from(key) {
            problem = problem.header(header::WWW_AUTHENTICATE, challenge);
        }
    }
    if takes_session {
        problem = problem.header(header::WWW_AUTHENTICATE, SESSION_CHALLENGE);
    }
    problem
}
