//! What happens to every request, whichever route it takes: an id, a log line, and a net for panics.

use std::any::Any;
use std::convert::Infallible;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody};
use axum::response::{IntoResponse, Response};
use axum::{BoxError, Router};
use futures::FutureExt;
use http::Request;
use tower::Service;

use crate::observe::{AccessLog, REQUEST_ID, Record, RequestId};
use crate::problem::Problem;

/// Answers one request of `client`. Dropping the future (the client is gone) cancels everything that was begun for it.
pub(super) async fn answer<B>(mut router: Router, client: IpAddr, request: Request<B>) -> Result<Response, Infallible>
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let record = Arc::new(Record::new(RequestId::of(request.headers()), client));
    let log = AccessLog::new(Arc::clone(&record), request.method().clone(), request.uri().clone());
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(Arc::clone(&record));

    // Nothing of a request that panicked is used again, so nothing half-changed can be seen.
    let answered = AssertUnwindSafe(async { router.call(request).await }).catch_unwind().await;
    let mut response = match answered {
        Ok(Ok(response)) => response,
        Ok(Err(never)) => match never {},
        Err(panic) => {
            let request_id = record.id().as_str();
            tracing::error!(target: "bff::app", request_id, panic = message(panic.as_ref()), "a handler panicked");
            Problem::internal().about(log.path(), request_id).into_response()
        }
    };
    response.headers_mut().insert(REQUEST_ID, record.id().header());
    log.answered(response.status());
    Ok(response)
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}
