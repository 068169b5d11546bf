//! The addresses of sessions, which every BFF with a session scheme has.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures::FutureExt;
use futures::future::BoxFuture;
use http::{HeaderValue, header};

use super::sessions::Sessions;
use super::{backchannel, login, logout, user};
use crate::observe::Record;
use crate::problem::Problem;

/// What all of them begin with. No endpoint's path may.
pub(crate) const PREFIX: &str = "/bff/";

type Handle = fn(Arc<Sessions>, Request) -> BoxFuture<'static, Result<Response, Problem>>;

/// The routes. They answer whoever asks, and keep to their own rules; no endpoint's access or limits hold for them.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>(sessions: &Arc<Sessions>) -> Router<S> {
    let handler = |handle: Handle| {
        let sessions = Arc::clone(sessions);
        move |request: Request| answer(Arc::clone(&sessions), request, handle)
    };
    Router::new()
        .route("/bff/login", get(handler(|sessions, request| login::login(sessions, request).boxed())))
        .route("/bff/callback", get(handler(|sessions, request| login::callback(sessions, request).boxed())))
        .route("/bff/logout", post(handler(|sessions, request| logout::logout(sessions, request).boxed())))
        .route("/bff/user", get(handler(|sessions, request| user::user(sessions, request).boxed())))
        .route(
            "/bff/backchannel-logout",
            post(handler(|sessions, request| backchannel::logout(sessions, request).boxed())),
        )
}

/// Nothing of what is said here may be kept by anybody on its way.
async fn answer(sessions: Arc<Sessions>, request: Request, handle: Handle) -> Response {
    let path = request.uri().path().to_owned();
    let record = request.extensions().get::<Arc<Record>>().cloned();
    let answered = handle(sessions, request).await;
    let id = record.as_ref().map_or("", |record| record.id().as_str());
    let mut response = answered.unwrap_or_else(|problem| problem.about(&path, id).into_response());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
