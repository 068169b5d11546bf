//! Making connections: addresses, TCP, TLS and the choice of a protocol.

use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::pki_types::ServerName;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::either::Either;

use super::super::discovery::Place;
use super::super::network::{self, Wire};
use super::super::transport::TransportError;
use super::causes;
use super::http2::Http2;
use super::policy::{Connecting, ConnectionPolicy};
use super::tls::Tls;

/// How long an idle connection may say nothing before the system asks whether its other end is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

/// A connection's bytes.
pub(super) type Stream = Either<Wire, Box<TlsStream<Wire>>>;

/// A connection, with the protocol to speak on it.
#[derive(Debug)]
pub(super) enum Connected {
    Http1(Stream),
    Http2(Http2),
}

/// Connects to one instance of an upstream.
#[derive(Debug)]
pub(super) struct Connector {
    /// Resolves names, and tries IPv6 and IPv4 addresses side by side (RFC 8305).
    tcp: HttpConnector,
    origin: Uri,
    tls: Option<(Tls, ServerName<'static>)>,
    policy: ConnectionPolicy,
}

impl Connector {
    /// # Errors
    ///
    /// TLS is needed, and the host is no name that a certificate can have.
    pub(super) fn new(
        Place { address, connect_to }: &Place,
        Connecting { policy, tls }: &Connecting,
    ) -> Result<Self, TransportError> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // Shared out among the addresses of a name, so that one that does not answer leaves time for the next.
        tcp.set_connect_timeout(Some(policy.connect_timeout));
        tcp.set_keepalive(Some(KEEP_ALIVE));
        let tls = if address.is_secure() {
            let name = tls.name_of(address).map_err(|error| TransportError::Connect(causes(&error)))?;
            Some((tls.clone(), name))
        } else {
            None
        };
        Ok(Self { tcp, origin: address.origin_at(connect_to), tls, policy: *policy })
    }

    /// Makes a connection; one for HTTP/2 begins with at most `streams_max` exchanges at once.
    pub(super) async fn connect(&self, streams_max: usize) -> Result<Connected, TransportError> {
        let limit = self.policy.connect_timeout;
        timeout(limit, self.attempt(streams_max))
            .await
            .unwrap_or_else(|_| Err(TransportError::Connect(format!("there was no connection within {limit:?}"))))
    }

    async fn attempt(&self, streams_max: usize) -> Result<Connected, TransportError> {
        let tcp = network::connect(self.tcp.clone(), self.origin.clone()).await;
        let tcp = tcp.map_err(|error| TransportError::Connect(causes(&*error)))?;
        let Some((tls, name)) = &self.tls else {
            return Ok(Connected::Http1(Either::Left(tcp)));
        };
        let tls = TlsConnector::from(tls.config()).connect(name.clone(), tcp).await;
        let tls = tls.map_err(|error| TransportError::Connect(causes(&error)))?;
        let is_http2 = tls.get_ref().1.alpn_protocol() == Some(b"h2");
        let stream = Either::Right(Box::new(tls));
        if !is_http2 {
            return Ok(Connected::Http1(stream));
        }
        let connection = Http2::handshake(stream, &self.policy, streams_max).await;
        connection.map(Connected::Http2).map_err(|error| TransportError::Connect(causes(&error)))
    }
}
