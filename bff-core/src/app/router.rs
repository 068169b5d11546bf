//! Which endpoint a request is for, and what is said when it is for none.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::answer::{Running, record};
use super::bff::Bff;
use super::config::CrossOrigin;
use super::{docs, preflight};
use crate::problem::Problem;

/// The routes of a BFF: those of its endpoints and `more`, with its documentation if `docs`.
pub(super) fn router(
    bff: &Bff,
    more: Router<Arc<Running>>,
    running: Running,
    cross_origin: Option<&CrossOrigin>,
    docs: bool,
) -> Router {
    let documentation = if docs { docs::routes(bff.client(), bff.endpoints()) } else { Router::new() };
    let preflights = cross_origin.map(|settings| preflight::routes(bff.endpoints(), settings)).unwrap_or_default();
    bff.routes()
        .merge(preflights)
        .merge(more)
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(not_found)
        .with_state(Arc::new(running))
        .merge(documentation)
}

async fn not_found(request: Request) -> Response {
    refuse(request, StatusCode::NOT_FOUND)
}

/// axum adds `Allow` with the methods that the path has.
async fn method_not_allowed(request: Request) -> Response {
    refuse(request, StatusCode::METHOD_NOT_ALLOWED)
}

fn refuse(mut request: Request, status: StatusCode) -> Response {
    let record = record(&mut request);
    Problem::of_status(status).about(request.uri().path(), record.id().as_str()).into_response()
}
