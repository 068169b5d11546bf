//! What happens to every request, whichever route it takes: an id, a log line, the front door, and a net for panics.

use std::any::Any;
use std::convert::Infallible;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody};
use axum::response::{IntoResponse, Response};
use axum::{BoxError, Router};
use futures::FutureExt;
use http::{HeaderValue, Request, StatusCode, Version, header};
use tower::Service;

use super::door::Door;
use crate::observe::{AccessLog, REQUEST_ID, Record, RequestId};
use crate::problem::Problem;

/// Who is turned away may come back after so many seconds: as long as a crowd that got no answer takes to thin out.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// Answers one request of `client`. Dropping the future (the client is gone) cancels everything that was begun for it.
pub(super) async fn answer<B>(
    router: Router,
    door: Arc<Door>,
    client: IpAddr,
    request: Request<B>,
) -> Result<Response, Infallible>
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let record = Arc::new(Record::new(RequestId::of(request.headers()), client));
    let log = AccessLog::new(Arc::clone(&record), request.method().clone(), request.uri().clone());
    let version = request.version();
    let answered = match door.enter() {
        Some(_inside) => routed(router, &record, request.map(Body::new)).await,
        None => Err(overloaded()),
    };
    let mut response = match answered {
        Ok(response) => response,
        Err(problem) => problem.about(log.path(), record.id().as_str()).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, record.id().header());
    // HTTP/2 has no such header: its connections are told when the grace is over, and lose nothing then.
    if door.is_draining() && version < Version::HTTP_2 {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    log.answered(response.status());
    Ok(response)
}

async fn routed(mut router: Router, record: &Arc<Record>, mut request: Request<Body>) -> Result<Response, Problem> {
    request.extensions_mut().insert(Arc::clone(record));
    // Nothing of a request that panicked is used again, so nothing half-changed can be seen.
    match AssertUnwindSafe(async { router.call(request).await }).catch_unwind().await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(never)) => match never {},
        Err(panic) => {
            let request_id = record.id().as_str();
            tracing::error!(target: "bff::app", request_id, panic = message(panic.as_ref()), "a handler panicked");
            Err(Problem::internal())
        }
    }
}

fn overloaded() -> Problem {
    Problem::of_status(StatusCode::SERVICE_UNAVAILABLE)
        .detail("There are too many requests at the moment.")
        .header(header::RETRY_AFTER, RETRY_AFTER)
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}
