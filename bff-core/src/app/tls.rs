//! What secures the connections of clients: the files, and what is made of them.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::server::WebPkiClientVerifier;

use crate::tls::{CertificateFiles, Files, HeldCertificate, TlsError, protocols, provider, read, roots};

/// The files that TLS towards clients is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListenerFiles {
    /// Who we are.
    pub(crate) identity: CertificateFiles,
    /// PEM: the certificates that may sign those of clients, and whether a client must have one. `None`: none is asked for.
    pub(crate) client_ca: Option<(PathBuf, ClientCertificates)>,
}

/// Whether clients must have a certificate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum ClientCertificates {
    /// Without one there is no connection.
    #[default]
    Required,
    /// Who has one may show it.
    Optional,
}

/// What the files hold. Never shown: a key is among it.
#[derive(PartialEq, Eq)]
pub(crate) struct Held {
    identity: HeldCertificate,
    client_ca: Option<Vec<u8>>,
}

impl Files for ListenerFiles {
    type Held = Held;
    type Made = ServerConfig;

    fn read(&self) -> Result<Held, TlsError> {
        let client_ca = self.client_ca.as_ref().map(|(path, _)| read(path)).transpose()?;
        Ok(Held { identity: self.identity.read()?, client_ca })
    }

    /// TLS 1.2 and 1.3.
    fn make(&self, held: &Held) -> Result<ServerConfig, TlsError> {
        let builder = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
        let builder = builder.expect("the provider has ciphers for TLS 1.2 and 1.3");
        let builder = match (&held.client_ca, &self.client_ca) {
            (Some(pem), Some((path, asks))) => {
                let roots = Arc::new(roots(pem, path)?);
                let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider());
                let verifier = match asks {
                    ClientCertificates::Required => verifier,
                    ClientCertificates::Optional => verifier.allow_unauthenticated(),
                };
                let verifier = verifier.build().map_err(|source| TlsError::Verifier { path: path.clone(), source })?;
                builder.with_client_cert_verifier(verifier)
            }
            _ => builder.with_no_client_auth(),
        };
        let (chain, key) = held.identity.decoded(&self.identity)?;
        let mut config = builder.with_single_cert(chain, key).map_err(|source| self.identity.refused(source))?;
        config.alpn_protocols = protocols();
        Ok(config)
    }
}
