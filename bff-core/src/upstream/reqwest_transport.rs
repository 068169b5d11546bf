//! The transport that is used: reqwest, with rustls and a connection pool.

use std::error::Error;
use std::fmt::Write;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{Client, Response, Url, redirect};

use super::transport::{Incoming, Outgoing, Transport, TransportError};

/// Longer than any call: a connection that takes this long is given up even when no call waits for it any more.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Shorter than the keep-alive of common servers (Node 5 s is the exception), so that few reused connections are stale.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(crate) struct ReqwestTransport(Client);

impl ReqwestTransport {
    /// A transport with an empty pool.
    ///
    /// # Errors
    ///
    /// TLS cannot be set up, for instance because the machine has no root certificates and `needs_tls`.
    pub(crate) fn new(needs_tls: bool) -> Result<Self, TransportError> {
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .tcp_nodelay(true)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT);
        if !needs_tls {
            // Without this, a machine without root certificates could not even talk plain HTTP.
            builder = builder.tls_certs_only([]);
        }
        builder.build().map(Self).map_err(|error| TransportError::Broken(causes(&error)))
    }
}

impl Transport for ReqwestTransport {
    async fn send(&self, outgoing: Outgoing, body_bytes_max: usize) -> Result<Incoming, TransportError> {
        let url = Url::parse(&outgoing.url).map_err(|_| TransportError::Url)?;
        // A fragment stays in the text but is never sent.
        if url.as_str() != outgoing.url || url.fragment().is_some() {
            return Err(TransportError::Url);
        }
        let mut request = reqwest::Request::new(outgoing.method, url);
        *request.headers_mut() = outgoing.headers;
        *request.body_mut() = outgoing.body.map(Into::into);
        let response = self.0.execute(request).await.map_err(broken)?;
        let status = response.status();
        let body = if status.is_success() { read(response, body_bytes_max).await? } else { Bytes::new() };
        Ok(Incoming { status, body })
    }
}

async fn read(mut response: Response, bytes_max: usize) -> Result<Bytes, TransportError> {
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
    if announced.is_some_and(|length| length > bytes_max) {
        return Err(TransportError::TooLarge(bytes_max));
    }
    let Some(first) = response.chunk().await.map_err(broken)? else {
        return Ok(Bytes::new());
    };
    // An answer that came in one piece, as most do, is not copied. One more look tells; it also ends the exchange
    // properly, so that the connection goes back to the pool.
    let Some(second) = response.chunk().await.map_err(broken)? else {
        return within(first, bytes_max);
    };
    let mut body = BytesMut::with_capacity(announced.unwrap_or(2 * (first.len() + second.len())).min(bytes_max));
    body.extend_from_slice(&first);
    let mut next = Some(second);
    while let Some(chunk) = next {
        if body.len() + chunk.len() > bytes_max {
            return Err(TransportError::TooLarge(bytes_max));
        }
        body.extend_from_slice(&chunk);
        next = response.chunk().await.map_err(broken)?;
    }
    Ok(body.freeze())
}

fn within(body: Bytes, bytes_max: usize) -> Result<Bytes, TransportError> {
    if body.len() > bytes_max { Err(TransportError::TooLarge(bytes_max)) } else { Ok(body) }
}

fn broken(error: reqwest::Error) -> TransportError {
    // The URL holds the caller's values; the log line names the operation instead.
    TransportError::Broken(causes(&error.without_url()))
}

/// An error with its causes: reqwest's own text says no more than "error sending request".
fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        // Writing to a String cannot fail.
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}

#[cfg(test)]
#[path = "reqwest_transport_tests.rs"]
mod tests;
