//! Making connections: addresses, TCP, TLS and the choice of a protocol.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::either::Either;
use tower::ServiceExt;

use super::super::discovery::Place;
use super::super::transport::TransportError;
use super::causes;

/// Longer than any call: a connection that takes this long is given up even when no call waits for it any more.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an idle connection may say nothing before the system asks whether its other end is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

/// A connection's bytes.
pub(super) type Stream = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// A connection, and the protocol to speak on it.
#[derive(Debug)]
pub(super) enum Connected {
    Http1(Stream),
    Http2(Stream),
}

/// What secures connections: made once, shared by all.
#[derive(Clone)]
pub(crate) struct Tls(Arc<ClientConfig>);

impl fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tls").field("alpn", &"h2, http/1.1").finish_non_exhaustive()
    }
}

impl Tls {
    /// TLS 1.2 and 1.3 with the certificates that the system trusts; with none if it is not `needed`, because not every
    /// machine has some.
    ///
    /// # Errors
    ///
    /// It is needed and the system has no certificates.
    pub(crate) fn new(needed: bool) -> Result<Self, TransportError> {
        let builder = builder();
        let builder = if needed {
            builder.with_platform_verifier().map_err(|error| TransportError::Connect(causes(&error)))?
        } else {
            builder.with_root_certificates(RootCertStore::empty())
        };
        Ok(Self::of(builder.with_no_client_auth()))
    }

    /// For connections that are not the pool's.
    pub(in crate::upstream) fn config(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.0)
    }

    /// Trusts one certificate.
    #[cfg(test)]
    pub(super) fn trusting(certificate: rustls::pki_types::CertificateDer<'_>) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates([certificate]);
        Self::of(builder().with_root_certificates(roots).with_no_client_auth())
    }

    fn of(mut config: ClientConfig) -> Self {
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Self(Arc::new(config))
    }
}

/// The provider is named, because a process may hold several.
fn builder() -> ConfigBuilder<ClientConfig, WantsVerifier> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    builder.expect("the provider has ciphers for TLS 1.2 and 1.3")
}

/// Connects to one instance of an upstream.
#[derive(Debug)]
pub(super) struct Connector {
    /// Resolves names, and tries IPv6 and IPv4 addresses side by side (RFC 8305).
    tcp: HttpConnector,
    origin: Uri,
    tls: Option<(Tls, ServerName<'static>)>,
}

impl Connector {
    /// # Errors
    ///
    /// TLS is needed, and the host is no name that a certificate can have.
    pub(super) fn new(Place { address, connect_to }: &Place, tls: &Tls) -> Result<Self, TransportError> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
        tcp.set_keepalive(Some(KEEP_ALIVE));
        let tls = if address.is_secure() {
            let name = ServerName::try_from(address.host().to_owned());
            let name = name.map_err(|error| TransportError::Connect(causes(&error)))?;
            Some((tls.clone(), name))
        } else {
            None
        };
        Ok(Self { tcp, origin: address.origin_at(connect_to), tls })
    }

    pub(super) async fn connect(&self) -> Result<Connected, TransportError> {
        let tcp = self.tcp.clone().oneshot(self.origin.clone()).await;
        let tcp = tcp.map_err(|error| TransportError::Connect(causes(&error)))?.into_inner();
        let Some((Tls(config), name)) = &self.tls else {
            return Ok(Connected::Http1(Either::Left(tcp)));
        };
        let tls = TlsConnector::from(Arc::clone(config)).connect(name.clone(), tcp).await;
        let tls = tls.map_err(|error| TransportError::Connect(causes(&error)))?;
        let is_http2 = tls.get_ref().1.alpn_protocol() == Some(b"h2");
        let stream = Either::Right(Box::new(tls));
        Ok(if is_http2 { Connected::Http2(stream) } else { Connected::Http1(stream) })
    }
}
