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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use rcgen::{CertificateParams, KeyPair};
    use rustls::pki_types::CertificateDer;
    use rustls::{ClientConfig, RootCertStore};
    use tempfile::TempDir;
    use tokio::sync::watch;
    use tokio::time::{sleep, timeout};
    use tokio_rustls::{TlsAcceptor, TlsConnector};

    use super::*;
    use crate::tls::reloading;

    const RELOAD: Duration = Duration::from_millis(10);
    const SOON: Duration = Duration::from_secs(10);

    /// Writes a new certificate, and gives it back.
    fn renew(folder: &TempDir) -> CertificateDer<'static> {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
        fs::write(folder.path().join("bff.pem"), certificate.pem()).unwrap();
        fs::write(folder.path().join("bff.key"), key.serialize_pem()).unwrap();
        certificate.der().clone()
    }

    /// Whether a handshake succeeds for a client that trusts only `certificate`.
    async fn shows(config: &watch::Receiver<Arc<ServerConfig>>, certificate: &CertificateDer<'static>) -> bool {
        let mut roots = RootCertStore::empty();
        roots.add(certificate.clone()).unwrap();
        let client = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions().unwrap();
        let client = TlsConnector::from(Arc::new(client.with_root_certificates(roots).with_no_client_auth()));
        let acceptor = TlsAcceptor::from(Arc::clone(&config.borrow()));
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        let (_, connected) =
            tokio::join!(acceptor.accept(theirs), client.connect("localhost".try_into().unwrap(), ours));
        connected.is_ok()
    }

    #[tokio::test]
    async fn a_new_certificate_is_shown_and_a_broken_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let first = renew(&folder);
        let path = |file| folder.path().join(file);
        let identity = CertificateFiles { certificate: path("bff.pem"), key: path("bff.key") };
        let files = ListenerFiles { identity, client_ca: None };
        let config = reloading("listener", files, RELOAD).unwrap();
        assert!(shows(&config, &first).await);

        let second = renew(&folder);
        let renewed = async {
            while !shows(&config, &second).await {
                sleep(RELOAD).await;
            }
        };
        timeout(SOON, renewed).await.unwrap();
        fs::write(path("bff.key"), KeyPair::generate().unwrap().serialize_pem()).unwrap();
        sleep(RELOAD * 5).await;
        assert!(shows(&config, &second).await, "a key that does not fit changes nothing");
        fs::remove_file(path("bff.pem")).unwrap();
        sleep(RELOAD * 5).await;
        assert!(shows(&config, &second).await);
    }
}
