//! Connections from clients, and which work a request asks for.

use std::borrow::Cow;
use std::convert::Infallible;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use bff_bench::contenders::path::segment;
use bff_bench::contenders::token::Verifier;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use tokio::task::coop::unconstrained;
use tokio::time::timeout;

use crate::works;

/// How long a request may take, all its calls together.
const DEADLINE: Duration = Duration::from_secs(2);
/// How long to wait when the system has no more sockets to give.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// Why there is no reply.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Failure {
    /// There is nothing of this path.
    NotFound,
    /// A value that would change an upstream's path.
    Refused,
    /// The token is missing or not valid.
    Unauthorized,
    /// The deadline has passed.
    Timeout,
    /// An upstream failed, or said something else than it should.
    Upstream,
}

/// Accepts one core's connections.
pub(crate) async fn accept(listener: TcpListener, verifier: Arc<Verifier>) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let server = http1::Builder::new();
    loop {
        let Ok((stream, _peer)) = listener.accept().await else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        // A connection that is gone already is noticed when it is read.
        stream.set_nodelay(true).ok();
        let verifier = Arc::clone(&verifier);
        let service = service_fn(move |request| answer(request, Arc::clone(&verifier)));
        tokio::spawn(server.serve_connection(TokioIo::new(stream), service));
    }
}

async fn answer(request: Request<Incoming>, verifier: Arc<Verifier>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (mut head, _body) = request.into_parts();
    // Calls drive their connections themselves, from within this task: see `link`.
    let work = work(&head.method, head.uri.path(), &head.headers, &verifier);
    let (status, body) = match timeout(DEADLINE, unconstrained(work)).await.unwrap_or(Err(Failure::Timeout)) {
        Ok(body) => (StatusCode::OK, body),
        Err(failure) => (failure.status(), Bytes::from_static(b"{}")),
    };
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    // The request's own map, which needs no allocation and which hyper uses again for the next request.
    head.headers.clear();
    head.headers.insert(CONTENT_TYPE, const { HeaderValue::from_static("application/json") });
    *response.headers_mut() = head.headers;
    Ok(response)
}

async fn work(method: &Method, path: &str, headers: &HeaderMap, verifier: &Verifier) -> Result<Bytes, Failure> {
    if *method != Method::GET {
        return Err(Failure::NotFound);
    }
    let Some((work, value)) = path.get(1..).and_then(|path| path.split_once('/')) else {
        return Err(Failure::NotFound);
    };
    match work {
        "dashboard" => works::dashboard(&encoded(value)?).await,
        "orders" => works::order(&encoded(value)?).await,
        "carts" => works::cart(&encoded(value)?).await,
        "items" => works::item(&encoded(value)?).await,
        "articles" => works::article(&encoded(value)?).await,
        "partial" => works::partial(&encoded(value)?).await,
        "me" if value == "dashboard" => {
            let authorization = headers.get(AUTHORIZATION).ok_or(Failure::Unauthorized)?;
            let user = verifier.subject(authorization.as_bytes()).ok_or(Failure::Unauthorized)?;
            works::dashboard(&segment(&user).ok_or(Failure::Refused)?).await
        }
        _ => Err(Failure::NotFound),
    }
}

/// A segment of the request's path as one of an upstream's path: most are the same in both.
fn encoded(value: &str) -> Result<Cow<'_, str>, Failure> {
    if value.contains('/') {
        return Err(Failure::NotFound);
    }
    if !value.contains('%') {
        return segment(value).ok_or(Failure::Refused);
    }
    let decoded = percent_decode_str(value).decode_utf8().map_err(|_| Failure::Refused)?;
    segment(&decoded).map(|value| Cow::Owned(value.into_owned())).ok_or(Failure::Refused)
}

impl Failure {
    fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Refused => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
            Self::Upstream => StatusCode::BAD_GATEWAY,
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(_: serde_json::Error) -> Self {
        Self::Upstream
    }
}

impl From<hyper::Error> for Failure {
    fn from(_: hyper::Error) -> Self {
        Self::Upstream
    }
}
