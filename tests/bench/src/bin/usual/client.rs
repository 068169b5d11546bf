//! Calls to upstreams.

use std::net::SocketAddr;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{StatusCode, Uri};
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::time::timeout;

const TIMEOUT: Duration = Duration::from_secs(1);

/// A pool of connections to all upstreams.
pub(crate) struct Client(hyper_util::client::legacy::Client<HttpConnector, Empty<Bytes>>);

/// Why there is no reply.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Failure {
    /// The request is not one that can be answered.
    Refused,
    /// The token is missing or not valid.
    Unauthorized,
    /// An upstream took too long.
    Timeout,
    /// An upstream failed, or said something else than it should.
    Upstream,
}

impl Client {
    pub(crate) fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self(hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build(connector))
    }

    /// The body of the answer to a GET.
    pub(crate) async fn get(&self, address: SocketAddr, path: &str) -> Result<Bytes, Failure> {
        let uri: Uri = format!("http://{address}{path}").parse().map_err(|_| Failure::Refused)?;
        let exchange = async {
            let response = self.0.get(uri).await.map_err(|_| Failure::Upstream)?;
            if !response.status().is_success() {
                return Err(Failure::Upstream);
            }
            let body = response.into_body().collect().await.map_err(|_| Failure::Upstream)?;
            Ok(body.to_bytes())
        };
        timeout(TIMEOUT, exchange).await.map_err(|_| Failure::Timeout)?
    }
}

impl From<serde_json::Error> for Failure {
    fn from(_: serde_json::Error) -> Self {
        Self::Upstream
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Refused => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
            Self::Upstream => StatusCode::BAD_GATEWAY,
        };
        status.into_response()
    }
}
