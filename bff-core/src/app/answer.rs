//! One request of one endpoint: past the edge, into the handler, and out again.

use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use futures::future::BoxFuture;
use http::{HeaderMap, HeaderValue, header};

use crate::descriptor::Endpoint;
use crate::edge::auth::Presented;
use crate::edge::guard::{Encoding, check_accept, decoded};
use crate::edge::{Edge, body};
use crate::endpoint::{Exchange, Reply, deadline};
use crate::observe::{Record, RequestId};
use crate::problem::Problem;
use crate::upstream::{Calls, Upstreams, client_key};

/// What all requests of a worker share.
#[derive(Debug)]
pub(crate) struct Running {
    pub(super) upstreams: Arc<Upstreams>,
    pub(super) edge: Edge,
    pub(super) request_body_bytes_max: usize,
}

/// An endpoint and its position among those of the BFF.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbered {
    pub(super) number: usize,
    pub(super) endpoint: &'static Endpoint,
}

/// What answers an endpoint's requests: generated code, without its type.
pub(super) type Handle = Arc<dyn Fn(Exchange) -> BoxFuture<'static, Result<Reply, Problem>> + Send + Sync>;

/// Answers `request`, which the router found to be for `endpoint`.
pub(super) async fn answer(
    running: Arc<Running>,
    endpoint: Numbered,
    mut request: Request,
    handle: Handle,
) -> Response {
    let record = record(&mut request);
    record.matched(endpoint.endpoint);
    let uri = request.uri().clone();
    let mut headers = HeaderMap::new();
    let mut response = match reply(running, endpoint, request, &record, &mut headers, handle).await {
        Ok(reply) => reply.into_response(),
        Err(problem) => problem.about(uri.path(), record.id().as_str()).into_response(),
    };
    if !headers.is_empty() {
        response.headers_mut().extend(headers);
    }
    // What one caller may see is not to be kept for others.
    if !endpoint.endpoint.access.schemes.is_empty() {
        response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

async fn reply(
    running: Arc<Running>,
    Numbered { number, endpoint }: Numbered,
    request: Request,
    record: &Arc<Record>,
    headers: &mut HeaderMap,
    handle: Handle,
) -> Result<Reply, Problem> {
    let (head, body) = request.into_parts();
    let deadline = deadline(record.started(), endpoint, &head.headers);
    // Who calls is asked before the body is read: strangers cannot make us read a megabyte.
    let presented = Presented { head: &head, client: record.client() };
    let admitted = running.edge.admit(endpoint, &presented, record, deadline, headers).await?;
    check_accept(&head.headers)?;
    // What an endpoint does not read is not unpacked.
    let encoding = if endpoint.body.is_some() { Encoding::of(&head.headers)? } else { None };
    let bytes_max = running.request_body_bytes_max;
    let mut body = body::read(body, bytes_max, deadline).await?;
    if let Some(encoding) = encoding {
        body = Box::pin(decoded(encoding, body, bytes_max)).await?;
    }
    let calls = Calls::new(Arc::clone(&running.upstreams), number, client_key(record.client()));
    handle(Exchange::new(endpoint, calls, Arc::clone(record), deadline, head, body, admitted.caller)).await
}

/// The record that the service began for this request.
pub(super) fn record(request: &mut Request) -> Arc<Record> {
    request
        .extensions_mut()
        .remove::<Arc<Record>>()
        .unwrap_or_else(|| Arc::new(Record::new(RequestId::of(request.headers()), Ipv4Addr::UNSPECIFIED.into())))
}
