//! One `GET` on a connection of its own: what discovery and health checks need of HTTP.
//!
//! Not the pool of `upstream/pool`, which belongs to one worker, keeps no headers of answers, and whose connections say
//! nothing about whether an instance still accepts new ones.

use std::error::Error;
use std::fmt;

use bytes::Bytes;
use http::uri::{Authority, PathAndQuery};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::rt::{Read, Write};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::InvalidDnsNameError;
use tokio_rustls::TlsConnector;
use tokio_util::task::AbortOnDropHandle;

use super::instance::Place;
use crate::upstream::network;
use crate::upstream::pool::Tls;

/// Sends requests. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Getter {
    /// Resolves names, and tries IPv6 and IPv4 addresses side by side (RFC 8305), as calls do.
    tcp: HttpConnector,
    tls: Tls,
}

impl fmt::Debug for Getter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Getter").finish_non_exhaustive()
    }
}

/// A request.
#[derive(Debug)]
pub(crate) struct Get<'a> {
    /// Where to connect to, and what a certificate there must say.
    pub(crate) place: &'a Place,
    /// What is said to be the host.
    pub(crate) host: &'a Authority,
    pub(crate) target: PathAndQuery,
    pub(crate) headers: HeaderMap,
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GetError {
    #[error("no connection: {0}")]
    Connect(String),
    #[error("no connection: {0}")]
    Tls(#[from] std::io::Error),
    #[error("the host is no name that a certificate can have")]
    Name(#[from] InvalidDnsNameError),
    #[error(transparent)]
    Http(#[from] hyper::Error),
    #[error("the answer is broken: {0}")]
    Body(Box<dyn Error + Send + Sync>),
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
}

/// An answer of which the head is here; its connection lives as long as the handle.
type Begun = (Response<Incoming>, AbortOnDropHandle<()>);

impl Getter {
    /// Speaks TLS as `tls` says, and what it lets ALPN negotiate: HTTP/2, or else HTTP/1.1.
    pub(crate) fn new(tls: Tls) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        Self { tcp, tls }
    }

    /// Gets an answer with a body of at most `body_bytes_max` bytes. Dropping the future closes the connection.
    pub(super) async fn get(&self, get: Get<'_>, body_bytes_max: usize) -> Result<Answer, GetError> {
        let (answer, _connection) = self.begin(get).await?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, body_bytes_max).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() { GetError::TooLarge(body_bytes_max) } else { GetError::Body(error) }
        })?;
        Ok(Answer { status: head.status, headers: head.headers, body: body.to_bytes() })
    }

    /// Gets an answer's status, and closes the connection.
    pub(in crate::upstream) async fn status(&self, get: Get<'_>) -> Result<StatusCode, GetError> {
        let (answer, _connection) = self.begin(get).await?;
        Ok(answer.status())
    }

    async fn begin(&self, get: Get<'_>) -> Result<Begun, GetError> {
        let Place { address, connect_to } = get.place;
        let origin = address.origin_at(connect_to);
        let tcp =
            network::connect(self.tcp.clone(), origin).await.map_err(|error| GetError::Connect(cause(&*error)))?;
        if !address.is_secure() {
            return begin_http1(TokioIo::new(tcp), get).await;
        }
        let name = self.tls.name_of(address)?;
        let tls = TlsConnector::from(self.tls.config()).connect(name, tcp).await?;
        if tls.get_ref().1.alpn_protocol() == Some(b"h2") {
            return begin_http2(TokioIo::new(tls), get).await;
        }
        begin_http1(TokioIo::new(tls), get).await
    }
}

async fn begin_http1<S: Read + Write + Unpin + Send + 'static>(stream: S, get: Get<'_>) -> Result<Begun, GetError> {
    let (mut sender, connection) = http1::handshake(stream).await?;
    let connection = drive(connection);
    let Get { host, target, mut headers, .. } = get;
    headers.insert(header::HOST, HeaderValue::from_str(host.as_str()).expect("an authority is visible ASCII"));
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    Ok((sender.send_request(request(Uri::from(target), headers)).await?, connection))
}

async fn begin_http2<S: Read + Write + Unpin + Send + 'static>(stream: S, get: Get<'_>) -> Result<Begun, GetError> {
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), stream).await?;
    let connection = drive(connection);
    let Get { place, host, target, headers } = get;
    let mut parts = place.address.origin_at(host).into_parts();
    parts.path_and_query = Some(target);
    let url = Uri::from_parts(parts).expect("an origin with another path is a URL");
    Ok((sender.send_request(request(url, headers)).await?, connection))
}

/// What goes wrong with a connection is told to its request.
fn drive(connection: impl Future<Output = hyper::Result<()>> + Send + 'static) -> AbortOnDropHandle<()> {
    AbortOnDropHandle::new(tokio::spawn(async move { drop(connection.await) }))
}

/// An error of connecting says what failed, but only its cause says why.
fn cause(error: &dyn Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

fn request(uri: Uri, headers: HeaderMap) -> Request<Empty<Bytes>> {
    let mut request = Request::new(Empty::new());
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    request
}

#[cfg(test)]
#[path = "get_tests.rs"]
mod tests;
