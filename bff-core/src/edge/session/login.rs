//! To the provider and back: the authorization code flow with PKCE, `state` and `nonce` (RFC 9700, OpenID Connect Core).

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use openidconnect::core::CoreAuthenticationFlow;
use openidconnect::url::form_urlencoded;
use openidconnect::{AuthorizationCode, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope};
use serde_json::{Map, Value};

use super::cookie;
use super::pending::{LOGIN_TIME, Pending, cookie_name};
use super::provider::{Known, Provider};
use super::record::{Secret, Tokens, now};
use super::redeem::{RedeemError, Redeemed};
use super::return_to::LocalPath;
use super::sessions::{Login, Sessions};
use super::ticket::{Key, Ticket};
use crate::problem::{Fault, Kind, Problem};

/// When it is worth asking again for a provider that has not answered yet.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("2");

/// The parameters of a callback that are ours to read.
#[derive(Default)]
struct Callback {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// `GET /bff/login?return_to=/path`
pub(super) async fn login(sessions: Arc<Sessions>, request: Request) -> Result<Response, Problem> {
    let return_to = return_to(request.uri().query().unwrap_or_default())?;
    let previous = previous(request.headers());
    match &sessions.login {
        Login::Mock(claims) => {
            let tokens = Tokens { access: Secret::new("mock"), refresh: None, obtained: now(), expires: None };
            enter(&sessions, claims, tokens, None, [previous]).await.map(|ticket| {
                let mut response = redirect(return_to.as_str());
                response.headers_mut().append(header::SET_COOKIE, cookie::set_session(&ticket));
                response
            })
        }
        Login::Provider(provider) => {
            let known = provider.known().ok_or_else(not_ready)?;
            let (pending, url) = begin(provider, &known, return_to, previous);
            let name = cookie_name(&pending.state);
            let sealed = sessions.close(&name, &pending).ok_or_else(Problem::internal)?;
            let mut response = redirect(&url);
            let headers = response.headers_mut();
            headers.append(header::SET_COOKIE, cookie::set_login(&name, &sealed, LOGIN_TIME));
            for given_up in sessions.given_up(request.headers()) {
                headers.append(header::SET_COOKIE, cookie::clear_login(given_up));
            }
            Ok(response)
        }
    }
}

/// `GET /bff/callback?code=…&state=…`
pub(super) async fn callback(sessions: Arc<Sessions>, request: Request) -> Result<Response, Problem> {
    let Login::Provider(provider) = &sessions.login else {
        return Err(Problem::of_status(StatusCode::NOT_FOUND));
    };
    let callback = Callback::of(request.uri().query().unwrap_or_default())?;
    let name = callback.state.as_deref().map(cookie_name).unwrap_or_default();
    let pending = sessions.pending(request.headers(), &name, callback.state.as_deref()).ok_or_else(unknown_login)?;
    let clear = cookie::clear_login(&name);
    match finish(&sessions, provider, callback, &pending, previous(request.headers())).await {
        Ok(ticket) => {
            // It was checked when it went into the cookie; nothing comes out of it that did not go in.
            let mut response = redirect(&pending.return_to);
            let headers = response.headers_mut();
            headers.append(header::SET_COOKIE, clear);
            headers.append(header::SET_COOKIE, cookie::set_session(&ticket));
            Ok(response)
        }
        Err(problem) => Err(problem.header(header::SET_COOKIE, clear)),
    }
}

fn begin(provider: &Provider, known: &Known, return_to: LocalPath, previous: Option<Key>) -> (Pending, String) {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = known
        .client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scopes(provider.settings.scopes.iter().map(|scope| Scope::new((*scope).to_owned())))
        .set_pkce_challenge(challenge)
        .url();
    let pending = Pending {
        state: state.into_secret(),
        nonce: nonce.secret().clone(),
        verifier: verifier.into_secret(),
        return_to: return_to.as_str().to_owned(),
        begun: now(),
        previous: previous.map(|key| key.to_string()),
    };
    (pending, url.into())
}

/// Takes the code for tokens, and the tokens for a session.
async fn finish(
    sessions: &Sessions,
    provider: &Provider,
    callback: Callback,
    pending: &Pending,
    previous: Option<Key>,
) -> Result<Ticket, Problem> {
    let known = provider.known().ok_or_else(not_ready)?;
    // Whose answer it is (RFC 9207), where the provider says so or has promised to.
    let is_theirs = match &callback.iss {
        Some(iss) => iss == provider.settings.issuer.as_str(),
        None => !known.names_issuer,
    };
    if !is_theirs {
        return Err(malformed("The answer is another provider's."));
    }
    if let Some(error) = callback.error {
        return Err(refused_by_provider(&error));
    }
    let code = callback.code.ok_or_else(|| malformed("There is no code."))?;
    let verifier = PkceCodeVerifier::new(pending.verifier.clone());
    let nonce = Nonce::new(pending.nonce.clone());
    let redeemed = provider.redeem(&known, AuthorizationCode::new(code), verifier, &nonce).await;
    let Redeemed { claims, tokens, id_token } = redeemed.map_err(not_redeemed)?;
    let id_token = provider.settings.id_token_hint.then_some(id_token);
    let begun_with = pending.previous.as_deref().and_then(Key::parse);
    enter(sessions, &claims, tokens, id_token, [previous, begun_with]).await
}

/// Begins a session under a new id, and ends those that the browser had.
async fn enter<const N: usize>(
    sessions: &Sessions,
    claims: &Map<String, Value>,
    tokens: Tokens,
    id_token: Option<Secret>,
    previous: [Option<Key>; N],
) -> Result<Ticket, Problem> {
    let ticket = sessions.begin(claims, tokens, id_token).await?;
    for key in previous.into_iter().flatten() {
        if let Err(error) = sessions.store.remove(&key).await {
            tracing::warn!(target: "bff::auth", %error, "an old session goes on until it expires");
        }
    }
    Ok(ticket)
}

impl Callback {
    /// A parameter that stands there twice is none (RFC 6749 §3.1).
    fn of(query: &str) -> Result<Self, Problem> {
        let mut callback = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "code" => &mut callback.code,
                "state" => &mut callback.state,
                "error" => &mut callback.error,
                "iss" => &mut callback.iss,
                _ => continue,
            };
            if place.replace(value.into_owned()).is_some() {
                return Err(malformed("A parameter stands there twice."));
            }
        }
        Ok(callback)
    }
}

fn previous(headers: &HeaderMap) -> Option<Key> {
    cookie::session(headers).and_then(Ticket::parse).map(|ticket| ticket.key())
}

fn return_to(query: &str) -> Result<LocalPath, Problem> {
    let mut values = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "return_to");
    let path = match (values.next(), values.next()) {
        (None, _) => Some(LocalPath::root()),
        (Some((_, value)), None) => LocalPath::parse(&value),
        (Some(_), Some(_)) => None,
    };
    path.ok_or_else(|| {
        let fault = Fault::parameter("return_to", "must be a path of this site such as /orders?page=2");
        Problem::new(Kind::InvalidInput).faults(vec![fault])
    })
}

fn redirect(location: &str) -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::SEE_OTHER;
    match HeaderValue::try_from(location) {
        Ok(location) => drop(response.headers_mut().insert(header::LOCATION, location)),
        Err(_) => *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
    }
    response
}

fn malformed(detail: &'static str) -> Problem {
    Problem::new(Kind::InvalidInput).detail(detail)
}

fn unknown_login() -> Problem {
    malformed("This browser has begun no such login, or it took too long. Begin again at /bff/login.")
}

fn not_ready() -> Problem {
    Problem::new(Kind::IdentityUnavailable)
        .detail("The OpenID provider has not answered yet.")
        .header(header::RETRY_AFTER, RETRY_AFTER)
}

/// What the provider says in the callback (RFC 6749 §4.1.2.1) comes by way of the browser: only known words are logged.
fn refused_by_provider(error: &str) -> Problem {
    let is_word = error.len() <= 64 && error.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let reason = if is_word { error } else { "something else than an error's name" };
    tracing::info!(target: "bff::auth", reason, "the provider refuses a login");
    match error {
        "server_error" | "temporarily_unavailable" => {
            Problem::of_status(StatusCode::BAD_GATEWAY).detail("The OpenID provider cannot log anybody in now.")
        }
        "invalid_request" | "invalid_scope" | "unauthorized_client" | "unsupported_response_type" => {
            Problem::of_status(StatusCode::BAD_GATEWAY).detail("The OpenID provider does not accept this application.")
        }
        _ => refused(),
    }
}

fn not_redeemed(error: RedeemError) -> Problem {
    tracing::warn!(target: "bff::auth", %error, "a login fails");
    match error {
        RedeemError::Refused(_) => refused(),
        RedeemError::Timeout => {
            Problem::of_status(StatusCode::GATEWAY_TIMEOUT).detail("The OpenID provider did not answer in time.")
        }
        RedeemError::Invalid(_) | RedeemError::Away(_) => {
            Problem::of_status(StatusCode::BAD_GATEWAY).detail("The OpenID provider's answer is of no use.")
        }
    }
}

fn refused() -> Problem {
    Problem::no_session("The login was refused. Begin again at /bff/login.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_fail_has_its_status() {
        for (error, status) in [
            (RedeemError::Refused("invalid_grant".to_owned()), 401),
            (RedeemError::Invalid("no id token".to_owned()), 502),
            (RedeemError::Away("connection refused".to_owned()), 502),
            (RedeemError::Timeout, 504),
        ] {
            assert_eq!(not_redeemed(error).status(), status);
        }
    }
}
