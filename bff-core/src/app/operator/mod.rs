//! The operator's listener: whether the process lives, and whether it should be sent requests.
//!
//! | request | status | means |
//! | --- | --- | --- |
//! | `GET /health` | 200, or 503 | every worker answers; if not, the process should be replaced |
//! | `GET /ready` | 200, or 503 | requests may be sent here; 503 from the signal to end until the end |
//!
//! Both answer JSON; see [`Report`]. An upstream that is down makes nobody unready: every replica would be so at once,
//! and also what needs no such upstream would be lost. The document shows it.
//!
//! It is a listener of its own, so that it can be kept from the public, and its requests wait behind no others: they are
//! answered by the main thread, past authentication and the limits of [`Door`].

mod report;

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use futures::future::join_all;
use http::{HeaderValue, Method, Request, StatusCode, header};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

use self::report::{Report, Status, UpstreamReport};
use super::door::Door;
use super::worker::Pulse;
use crate::problem::Problem;
use crate::upstream::UpstreamState;

/// More than any orchestrator and a person or two need: strangers who get here cannot take all sockets.
const CONNECTIONS_MAX: usize = 64;
/// How long a connection may wait for its next request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);
/// How long to wait when the system has no more sockets to give.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// What an upstream's instances are doing at the moment.
pub(super) type States = Box<dyn Fn() -> Vec<UpstreamState> + Send + Sync>;

/// What the operator's pages tell of.
pub(super) struct Condition {
    pub(super) door: Arc<Door>,
    pub(super) workers: Vec<Pulse>,
    pub(super) upstreams: States,
}

/// The listener, before it serves.
#[derive(Debug)]
pub(super) struct Operator {
    listener: TcpListener,
    condition: Arc<Condition>,
}

impl Operator {
    /// Takes the address; nothing is served yet.
    pub(super) async fn bind(address: SocketAddr, condition: Condition) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        tracing::info!(target: "bff::app", %address, "the operator's pages are served");
        Ok(Self { listener, condition: Arc::new(condition) })
    }

    /// Where it listens.
    #[cfg(test)]
    pub(super) fn address(&self) -> SocketAddr {
        self.listener.local_addr().expect("a listener has an address")
    }

    /// Serves until it is dropped, with all of its connections.
    pub(super) async fn serve(self) {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.listener.accept(), if connections.len() < CONNECTIONS_MAX => match accepted {
                    Ok((stream, _peer)) => {
                        connections.spawn(converse(stream, Arc::clone(&self.condition)));
                    }
                    Err(error) => {
                        tracing::warn!(target: "bff::app", %error, "an operator's connection cannot be accepted");
                        sleep(ACCEPT_PAUSE).await;
                    }
                },
                Some(_ended) = connections.join_next() => {}
            }
        }
    }
}

async fn converse(stream: TcpStream, condition: Arc<Condition>) {
    let service = service_fn(|request: Request<hyper::body::Incoming>| {
        let condition = Arc::clone(&condition);
        async move { Ok::<_, Infallible>(condition.answer(request.method(), request.uri().path()).await) }
    });
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    if let Err(error) = server.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(target: "bff::app", %error, "an operator's connection broke");
    }
}

impl Condition {
    async fn answer(&self, method: &Method, path: &str) -> Response {
        let is_read = matches!(*method, Method::GET | Method::HEAD); // hyper leaves the body away where HEAD asked
        match path {
            "/health" | "/ready" if !is_read => Problem::of_status(StatusCode::METHOD_NOT_ALLOWED)
                .header(header::ALLOW, HeaderValue::from_static("GET,HEAD"))
                .into_response(),
            "/health" => respond(&Report { status: self.health().await, upstreams: None }),
            "/ready" => respond(&Report { status: self.readiness(), upstreams: Some(self.upstreams()) }),
            _ => Problem::of_status(StatusCode::NOT_FOUND).into_response(),
        }
    }

    async fn health(&self) -> Status {
        let beats = join_all(self.workers.iter().map(Pulse::beats)).await;
        if beats.into_iter().all(|beats| beats) { Status::Healthy } else { Status::Failing }
    }

    fn upstreams(&self) -> Vec<UpstreamReport> {
        (self.upstreams)().into_iter().map(UpstreamReport::from).collect()
    }

    fn readiness(&self) -> Status {
        if self.door.is_draining() { Status::Draining } else { Status::Ready }
    }
}

fn respond(report: &Report) -> Response {
    // Only strings: this cannot fail, and if it did, the status still says what matters.
    let body = serde_json::to_vec(report).unwrap_or_default();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = report.status.code();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl fmt::Debug for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Condition").field("door", &self.door).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_worker_that_is_gone_is_told() {
        let condition = Condition {
            door: Arc::new(Door::new(1)),
            workers: vec![Pulse::of_nobody()],
            upstreams: Box::new(Vec::new),
        };
        assert_eq!(condition.answer(&Method::GET, "/health").await.status(), 503);
        assert_eq!(condition.answer(&Method::GET, "/ready").await.status(), 200);
    }
}
