//! A mock's socket.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

use super::MockError;
use super::answer::{Answer, Request, answer};
use super::contract::Contract;

/// The longest request body that a mock reads, in bytes.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// How long to wait when the system has no more sockets to give.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// A running mock. Dropping it closes its socket and every connection.
#[derive(Debug)]
pub struct MockServer {
    /// Where it listens: a port of its own on 127.0.0.1.
    pub address: SocketAddr,
    task: AbortHandle,
}

impl MockServer {
    /// The mock's address as an upstream's base URL: `http://127.0.0.1:40123`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Starts a mock of the upstream `name` on the current tokio runtime.
///
/// `contract` is the upstream's OpenAPI 3.0 or 3.1 document as JSON text; references point into the document itself.
/// The mock speaks HTTP/1.1 and, with prior knowledge, HTTP/2.
///
/// # Errors
///
/// [`MockError::Contract`] if the text is no OpenAPI document, [`MockError::Bind`] if no port can be had.
pub async fn start(name: &str, contract: &str) -> Result<MockServer, MockError> {
    let contract = Contract::read(contract).map_err(|reason| MockError::Contract { name: name.to_owned(), reason })?;
    let bind = |source| MockError::Bind { name: name.to_owned(), source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(bind)?;
    let address = listener.local_addr().map_err(bind)?;
    let upstream = Arc::new(Upstream { name: name.to_owned(), contract });
    let task = tokio::spawn(accept(listener, upstream)).abort_handle();
    Ok(MockServer { address, task })
}

struct Upstream {
    name: String,
    contract: Contract,
}

/// Serves connections until it is aborted; they end with it, because the set owns them.
async fn accept(listener: TcpListener, upstream: Arc<Upstream>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, Arc::clone(&upstream)));
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(stream: TcpStream, upstream: Arc<Upstream>) {
    // Without this, small answers wait for the other side's acknowledgement.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let upstream = Arc::clone(&upstream);
        async move { Ok::<_, Infallible>(respond(&upstream, request).await) }
    });
    // A connection that breaks is the client's matter: a mock has nobody to tell.
    let _ = auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
}

async fn respond(upstream: &Upstream, request: http::Request<Incoming>) -> http::Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let answer = match Limited::new(body, BODY_BYTES_MAX).collect().await {
        Ok(body) => {
            let body = body.to_bytes();
            let query = head.uri.query().unwrap_or_default();
            let request =
                Request { method: &head.method, path: head.uri.path(), query, headers: &head.headers, body: &body };
            answer(&upstream.name, &upstream.contract, &request)
        }
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            Answer::problem(StatusCode::PAYLOAD_TOO_LARGE, &format!("a mock reads at most {BODY_BYTES_MAX} bytes"), &[])
        }
        Err(error) => {
            Answer::problem(StatusCode::BAD_REQUEST, &format!("the request body cannot be read: {error}"), &[])
        }
    };
    tracing::debug!(upstream = upstream.name, method = %head.method, path = head.uri.path(), status = answer.status.as_u16(), "mock answered");
    let mut response = http::Response::new(Full::new(Bytes::from(answer.body)));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}
