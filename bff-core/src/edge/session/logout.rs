//! The end of a session, by its user: here, and at the provider.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use openidconnect::core::CoreIdToken;
use openidconnect::{LogoutRequest, PostLogoutRedirectUrl};
use serde_json::json;

use super::cookie;
use super::provider::{Known, Provider};
use super::record::Secret;
use super::sessions::{Sessions, away};
use super::ticket::Ticket;
use crate::problem::Problem;

/// `POST /bff/logout`: ends the session, and says where the browser is to go so that the provider ends its own.
///
/// An answer and not a redirect, because a script sends the request: `fetch` would follow a redirect itself, and the
/// provider would see neither its cookies nor its user.
pub(super) async fn logout(sessions: Arc<Sessions>, request: Request) -> Result<Response, Problem> {
    sessions.check_csrf(request.headers())?;
    let mut id_token = None;
    if let Some(ticket) = cookie::session(request.headers()).and_then(Ticket::parse) {
        let live = sessions.find(&ticket).await.map_err(away)?;
        sessions.store.remove(&ticket.key()).await.map_err(away)?;
        if let Some(live) = live {
            id_token = live.record.id_token;
            if let (Some(provider), Some(token)) = (sessions.provider(), live.record.tokens.refresh) {
                sessions.background.spawn(revoke(Arc::clone(provider), token));
            }
        }
    }
    let known = sessions.provider().and_then(|provider| Some((provider, provider.known()?)));
    let url = known.and_then(|(provider, known)| end_session(provider, &known, &sessions, id_token));
    let url = url.unwrap_or_else(|| sessions.settings.after_logout.as_str().to_owned());
    let mut response = axum::Json(json!({ "logoutUrl": url })).into_response();
    response.headers_mut().append(header::SET_COOKIE, cookie::clear_session());
    Ok(response)
}

/// Where the provider ends its own session (OpenID Connect RP-Initiated Logout 1.0); `None` if it has no such place.
fn end_session(provider: &Provider, known: &Known, sessions: &Sessions, id_token: Option<Secret>) -> Option<String> {
    let after = provider.settings.at_site(sessions.settings.after_logout.as_str())?;
    let mut request = LogoutRequest::from(known.end_session.clone()?)
        .set_client_id(provider.settings.client_id.clone())
        .set_post_logout_redirect_uri(PostLogoutRedirectUrl::from_url(after));
    let hint: Option<CoreIdToken> = id_token.and_then(|token| token.as_str().parse().ok());
    if let Some(hint) = &hint {
        request = request.set_id_token_hint(hint);
    }
    Some(request.http_get_url().into())
}

/// Tells the provider that a refresh token is not needed any more (RFC 7009).
async fn revoke(provider: Arc<Provider>, token: Secret) {
    let Some((known, url)) = provider.known().and_then(|known| Some((known.clone(), known.revocation.clone()?))) else {
        return;
    };
    let fields = [("token", token.as_str()), ("token_type_hint", "refresh_token")];
    let Some(request) = provider.form(&known, url.url(), &fields) else { return };
    match provider.http.send(request).await.map(|answer| answer.status()) {
        Ok(StatusCode::OK) => tracing::debug!(target: "bff::auth", "a refresh token is revoked"),
        Ok(status) => tracing::warn!(target: "bff::auth", %status, "a refresh token is not revoked"),
        Err(error) => tracing::warn!(target: "bff::auth", %error, "a refresh token is not revoked"),
    }
}
