//! One `GET` on a connection of its own: what discovery and health checks need of HTTP.
//!
//! Not the pool of `upstream/pool`, which belongs to one worker, keeps no headers of answers, and whose connections say
//! nothing about whether an instance still accepts new ones.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{HeaderMap, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::ClientConfig;
use rustls::pki_types::{InvalidDnsNameError, ServerName};
use tokio_rustls::TlsConnector;
use tokio_util::task::AbortOnDropHandle;
use tower::ServiceExt;

use super::instance::Place;

/// Sends requests. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Getter {
    /// Resolves names, and tries IPv6 and IPv4 addresses side by side (RFC 8305), as calls do.
    tcp: HttpConnector,
    tls: TlsConnector,
}

impl fmt::Debug for Getter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Getter").finish_non_exhaustive()
    }
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
    Connect(Cause),
    #[error("no connection: {0}")]
    Tls(#[from] std::io::Error),
    #[error("the host is no name that a certificate can have")]
    Name(#[from] InvalidDnsNameError),
    #[error(transparent)]
    Http(#[from] hyper::Error),
    #[error("the answer is broken: {0}")]
    Body(Cause),
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
}

type Cause = Box<dyn Error + Send + Sync>;

/// An answer of which the head is here; its connection lives as long as the handle.
type Begun = (Response<Incoming>, AbortOnDropHandle<()>);

impl Getter {
    /// Speaks TLS as `tls` says, and what it lets ALPN negotiate: HTTP/2, or else HTTP/1.1.
    pub(crate) fn new(tls: Arc<ClientConfig>) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        Self { tcp, tls: TlsConnector::from(tls) }
    }

    /// Gets `target` with a body of at most `body_bytes_max` bytes. Dropping the future closes the connection.
    pub(super) async fn get(
        &self,
        place: &Place,
        target: PathAndQuery,
        headers: HeaderMap,
        body_bytes_max: usize,
    ) -> Result<Answer, GetError> {
        let (answer, _connection) = self.begin(place, target, headers).await?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, body_bytes_max).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() { GetError::TooLarge(body_bytes_max) } else { GetError::Body(error) }
        })?;
        Ok(Answer { status: head.status, headers: head.headers, body: body.to_bytes() })
    }

    /// Gets `target` and looks at nothing but the status.
    pub(in crate::upstream) async fn status(
        &self,
        place: &Place,
        target: PathAndQuery,
        headers: HeaderMap,
    ) -> Result<StatusCode, GetError> {
        let (answer, _connection) = self.begin(place, target, headers).await?;
        Ok(answer.status())
    }

    async fn begin(&self, place: &Place, target: PathAndQuery, headers: HeaderMap) -> Result<Begun, GetError> {
        let mut origin = place.address.origin().into_parts();
        origin.authority = Some(place.connect_to.clone());
        let origin = Uri::from_parts(origin).expect("an origin with another host and port is one");
        let tcp = self.tcp.clone().oneshot(origin).await.map_err(|error| GetError::Connect(error.into()))?;
        if !place.address.is_secure() {
            return begin_http1(tcp, http1_request(place, target, headers)).await;
        }
        let name = ServerName::try_from(place.address.host().to_owned())?;
        let tls = self.tls.connect(name, tcp.into_inner()).await?;
        if tls.get_ref().1.alpn_protocol() == Some(b"h2") {
            let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(tls)).await?;
            let connection = drive(connection);
            let answer = sender.send_request(request(place.address.url(target), headers)).await?;
            return Ok((answer, connection));
        }
        begin_http1(TokioIo::new(tls), http1_request(place, target, headers)).await
    }
}

async fn begin_http1<S>(stream: S, request: Request<Empty<Bytes>>) -> Result<Begun, GetError>
where
    S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(stream).await?;
    let connection = drive(connection);
    Ok((sender.send_request(request).await?, connection))
}

/// What goes wrong with a connection is told to its request.
fn drive(connection: impl Future<Output = hyper::Result<()>> + Send + 'static) -> AbortOnDropHandle<()> {
    AbortOnDropHandle::new(tokio::spawn(async move { drop(connection.await) }))
}

/// In HTTP/1.1 the host is a header, unless `headers` say another one.
fn http1_request(place: &Place, target: PathAndQuery, mut headers: HeaderMap) -> Request<Empty<Bytes>> {
    headers.entry(header::HOST).or_insert_with(|| place.address.host_header());
    headers.insert(header::CONNECTION, http::HeaderValue::from_static("close"));
    request(Uri::from(target), headers)
}

fn request(uri: Uri, headers: HeaderMap) -> Request<Empty<Bytes>> {
    let mut request = Request::new(Empty::new());
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    request
}
