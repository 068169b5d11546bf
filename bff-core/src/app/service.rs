//! What happens to every request, whichever route it takes: an id, a log line, the front door, the guard, and a net for
//! panics.

use std::any::Any;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody};
use axum::response::{IntoResponse, Response};
use axum::{BoxError, Router};
use futures::FutureExt;
use http::{HeaderValue, Request, StatusCode, Version, header};
use tower::Service;

use super::compression::Compression;
use super::door::Door;
use crate::edge::guard::{Guard, Peer};
use crate::observe::{AccessLog, REQUEST_ID, Record, RequestId};
use crate::problem::Problem;

/// Who is turned away may come back after so many seconds: as long as a crowd that got no answer takes to thin out.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// What stands before all routes. Workers share it.
#[derive(Debug)]
pub(super) struct Front {
    pub(super) door: Arc<Door>,
    pub(super) guard: Guard,
    pub(super) compression: Option<Compression>,
}

/// What the requests of one connection share.
#[derive(Debug)]
pub(super) struct Visit {
    pub(super) front: Arc<Front>,
    pub(super) peer: Peer,
}

/// Answers one request of a connection. Dropping the future (the client is gone) cancels everything that was begun for it.
pub(super) async fn answer<B>(router: Router, visit: Arc<Visit>, request: Request<B>) -> Result<Response, Infallible>
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let Visit { front, peer } = &*visit;
    let (mut head, body) = request.into_parts();
    let arrival = front.guard.arrival(peer, &head.headers);
    let record = Record::new(RequestId::of(&head.headers), arrival.client).arrived_securely(arrival.is_secure);
    let record = Arc::new(record);
    let log = AccessLog::new(Arc::clone(&record), head.method.clone(), head.uri.clone());
    let version = head.version;
    let origin = front.guard.origin(&head.headers);
    let answered = match front.door.enter() {
        Some(_inside) => match front.guard.check(arrival.client, &head) {
            Ok(()) => {
                head.extensions.insert(Arc::clone(&record));
                if let Some(certificate) = arrival.certificate {
                    head.extensions.insert(certificate);
                }
                routed(router, front, &record, Request::from_parts(head, Body::new(body))).await
            }
            Err(problem) => Err(problem),
        },
        None => Err(overloaded()),
    };
    let mut response = match answered {
        Ok(response) => response,
        Err(problem) => problem.about(log.path(), record.id().as_str()).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, record.id().header());
    front.guard.finish(headers, origin, record.is_secure());
    // HTTP/2 has no such header: its connections are told when the grace is over, and lose nothing then.
    if front.door.is_draining() && version < Version::HTTP_2 {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    log.answered(response.status());
    Ok(response)
}

async fn routed(
    mut router: Router,
    front: &Front,
    record: &Arc<Record>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let answer = async {
        match &front.compression {
            Some(compression) => compression.call(router, request).await,
            None => match router.call(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            },
        }
    };
    // Nothing of a request that panicked is used again, so nothing half-changed can be seen.
    AssertUnwindSafe(answer).catch_unwind().await.map_err(|panic| {
        let request_id = record.id().as_str();
        tracing::error!(target: "bff::app", request_id, panic = message(panic.as_ref()), "a handler panicked");
        Problem::internal()
    })
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
