//! A connection that speaks HTTP/2: many exchanges at once, on hyper's connection.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Request, Uri, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Body;
use hyper::client::conn::http2::{Builder, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};

use super::super::resilience::retry_after;
use super::super::transport::{Incoming, Outgoing, TransportError};
use super::causes;
use super::connect::Stream;
use super::http1::is_ours;

/// How often an upstream that says nothing is asked whether it is still there.
const PING_INTERVAL: Duration = Duration::from_secs(20);

/// A connection; a clone is the same connection.
#[derive(Debug, Clone)]
pub(super) struct Http2(SendRequest<Full<Bytes>>);

impl Http2 {
    pub(super) async fn handshake(stream: Stream) -> Result<Self, TransportError> {
        let mut builder = Builder::new(TokioExecutor::new());
        builder.timer(TokioTimer::new()).keep_alive_interval(PING_INTERVAL);
        let (sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(broken)?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(target: "bff::upstream", %error, "a connection broke");
            }
        });
        Ok(Self(sender))
    }

    /// Whether another exchange may begin.
    pub(super) fn is_open(&self) -> bool {
        !self.0.is_closed()
    }

    pub(super) async fn exchange(
        mut self,
        url: Uri,
        outgoing: &Outgoing,
        body_bytes_max: usize,
    ) -> Result<Incoming, TransportError> {
        let mut request = Request::new(Full::new(outgoing.body.clone().unwrap_or_default()));
        *request.method_mut() = outgoing.method.clone();
        *request.uri_mut() = url;
        *request.headers_mut() = outgoing.headers.iter().filter(|(name, _)| !is_ours(name)).cloned().collect();
        let response = self.0.send_request(request).await.map_err(broken)?;
        let status = response.status();
        if !status.is_success() {
            let told = response.headers().get(header::RETRY_AFTER);
            let retry_after = told.and_then(|told| retry_after(told.as_bytes(), SystemTime::now()));
            return Ok(Incoming { status, retry_after, body: Bytes::new() });
        }
        let body = response.into_body();
        if body.size_hint().lower() > u64::try_from(body_bytes_max).unwrap_or(u64::MAX) {
            return Err(TransportError::TooLarge(body_bytes_max));
        }
        match Limited::new(body, body_bytes_max).collect().await {
            Ok(body) => Ok(Incoming { status, retry_after: None, body: body.to_bytes() }),
            Err(error) if error.is::<LengthLimitError>() => Err(TransportError::TooLarge(body_bytes_max)),
            Err(error) => Err(TransportError::Broken(causes(error.as_ref()))),
        }
    }
}

fn broken(error: hyper::Error) -> TransportError {
    // The connection was closed before it took the request.
    if error.is_canceled() {
        return TransportError::Connect(causes(&error));
    }
    TransportError::Broken(causes(&error))
}
