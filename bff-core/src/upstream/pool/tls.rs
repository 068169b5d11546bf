//! What secures connections: whom to trust, who we are, and other files taking their place while the BFF runs.
//!
//! Files are read every few seconds and compared with what they held, instead of being watched: that sees every kind of
//! replacement, also Kubernetes' changed links and network file systems, and certificates are in no hurry. Files that
//! cannot be used change nothing: the last good ones stay, and the log says what is wrong, once for each change.
//! Connections that are open keep what they were made with, until their age ends them.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

/// How often files are read again.
const RELOAD_INTERVAL: Duration = Duration::from_secs(10);

/// The files that TLS towards one upstream is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TlsFiles {
    /// PEM: the only certificates that may sign the upstream's. `None`: those that the system trusts.
    pub(crate) ca: Option<PathBuf>,
    /// Who we are, for upstreams that ask.
    pub(crate) client: Option<ClientFiles>,
    /// The name that the upstream's certificate must have. `None`: the host of its URL.
    pub(crate) server_name: Option<ServerName<'static>>,
}

/// A certificate and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClientFiles {
    /// PEM: the certificate, then those that signed it, without the root.
    pub(crate) certificate: PathBuf,
    /// PEM: PKCS#8, PKCS#1 or SEC1, not encrypted.
    pub(crate) key: PathBuf,
}

/// Why files cannot be used. Never quotes them.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    #[error("`{}` cannot be read: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("`{}` is no PEM with what is needed: {source}", path.display())]
    Pem { path: PathBuf, source: pem::Error },
    #[error("`{}` holds no certificate", .0.display())]
    Empty(PathBuf),
    #[error("`{}` holds a certificate that nobody can be trusted with: {source}", path.display())]
    Root { path: PathBuf, source: rustls::Error },
    #[error("`{}` and `{}` are no certificate with its key: {source}", files.certificate.display(), files.key.display())]
    Client { files: ClientFiles, source: rustls::Error },
    #[error("the certificates that the system trusts cannot be used: {0}")]
    System(rustls::Error),
}

impl TlsError {
    /// The file that is to blame.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Read { path, .. } | Self::Pem { path, .. } | Self::Empty(path) | Self::Root { path, .. } => {
                Some(path)
            }
            Self::Client { files, .. } => Some(&files.key),
            Self::System(_) => None,
        }
    }
}

/// What secures the connections to an upstream: made once, shared by all.
#[derive(Clone)]
pub(crate) struct Tls {
    config: watch::Receiver<Arc<ClientConfig>>,
    server_name: Option<ServerName<'static>>,
}

impl Tls {
    /// TLS 1.2 and 1.3 with the certificates that the system trusts; with none if it is not `needed`, because not every
    /// machine has some.
    ///
    /// # Errors
    ///
    /// It is needed and the system has no certificates.
    pub(crate) fn new(needed: bool) -> Result<Self, TlsError> {
        let config = if needed {
            builder().with_platform_verifier().map_err(TlsError::System)?
        } else {
            builder().with_root_certificates(RootCertStore::empty())
        };
        Ok(Self::of(config.with_no_client_auth()))
    }

    /// TLS 1.2 and 1.3 with `files`, and with others that take their place. Needs a tokio runtime that lives as long as
    /// the value.
    ///
    /// # Errors
    ///
    /// The files cannot be used as they are now.
    pub(crate) fn from_files(upstream: &'static str, files: TlsFiles) -> Result<Self, TlsError> {
        Self::reloading(upstream, files, RELOAD_INTERVAL)
    }

    pub(super) fn reloading(upstream: &'static str, files: TlsFiles, interval: Duration) -> Result<Self, TlsError> {
        let held = files.read()?;
        let (sender, config) = watch::channel(Arc::new(held.config(&files)?));
        let server_name = files.server_name.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = sender.closed() => {}
                () = reload(upstream, files, held, interval, &sender) => {}
            }
        });
        Ok(Self { config, server_name })
    }

    /// Trusts one certificate.
    #[cfg(test)]
    pub(super) fn trusting(certificate: CertificateDer<'_>) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates([certificate]);
        Self::of(builder().with_root_certificates(roots).with_no_client_auth())
    }

    fn of(config: ClientConfig) -> Self {
        // The value stays readable when its sender is gone.
        let (_, config) = watch::channel(Arc::new(with_protocols(config)));
        Self { config, server_name: None }
    }

    /// What a connection is made with now.
    pub(super) fn config(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.config.borrow())
    }

    pub(super) fn server_name(&self) -> Option<&ServerName<'static>> {
        self.server_name.as_ref()
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tls").field("server_name", &self.server_name).finish_non_exhaustive()
    }
}

impl TlsFiles {
    /// Whether the files can be used as they are now.
    ///
    /// # Errors
    ///
    /// They cannot.
    pub(crate) fn check(&self) -> Result<(), TlsError> {
        self.read()?.config(self).map(drop)
    }

    fn read(&self) -> Result<Held, TlsError> {
        let ca = self.ca.as_deref().map(read).transpose()?;
        let client = match &self.client {
            Some(files) => Some((read(&files.certificate)?, read(&files.key)?)),
            None => None,
        };
        Ok(Held { ca, client })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|source| TlsError::Read { path: path.to_owned(), source })
}

/// What the files hold. Never shown: a key is among it.
#[derive(PartialEq, Eq)]
struct Held {
    ca: Option<Vec<u8>>,
    client: Option<(Vec<u8>, Vec<u8>)>,
}

impl Held {
    fn config(&self, files: &TlsFiles) -> Result<ClientConfig, TlsError> {
        let builder = match (&self.ca, &files.ca) {
            (Some(pem), Some(path)) => builder().with_root_certificates(roots(pem, path)?),
            _ => builder().with_platform_verifier().map_err(TlsError::System)?,
        };
        let config = match (&self.client, &files.client) {
            (Some((certificate, key)), Some(files)) => {
                let chain = certificates(certificate, &files.certificate)?;
                let key = PrivateKeyDer::from_pem_slice(key)
                    .map_err(|source| TlsError::Pem { path: files.key.clone(), source })?;
                let config = builder.with_client_auth_cert(chain, key);
                config.map_err(|source| TlsError::Client { files: files.clone(), source })?
            }
            _ => builder.with_no_client_auth(),
        };
        Ok(with_protocols(config))
    }
}

fn certificates(pem: &[u8], path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let certificates = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    let certificates = certificates.map_err(|source| TlsError::Pem { path: path.to_owned(), source })?;
    if certificates.is_empty() { Err(TlsError::Empty(path.to_owned())) } else { Ok(certificates) }
}

fn roots(pem: &[u8], path: &Path) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(pem, path)? {
        roots.add(certificate).map_err(|source| TlsError::Root { path: path.to_owned(), source })?;
    }
    Ok(roots)
}

/// The provider is named, because a process may hold several.
fn builder() -> ConfigBuilder<ClientConfig, WantsVerifier> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    builder.expect("the provider has ciphers for TLS 1.2 and 1.3")
}

fn with_protocols(mut config: ClientConfig) -> ClientConfig {
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config
}

/// Reads the files again and again, and publishes what they make each time that they hold something else.
async fn reload(
    upstream: &'static str,
    files: TlsFiles,
    mut held: Held,
    interval: Duration,
    sender: &watch::Sender<Arc<ClientConfig>>,
) {
    let mut unreadable = None;
    loop {
        sleep(interval).await;
        let again = files.clone();
        // Only a panic while reading is an error here, and reading does not panic.
        let Ok(read) = spawn_blocking(move || again.read()).await else {
            return;
        };
        match read {
            Ok(now) if now == held => unreadable = None,
            Ok(now) => {
                unreadable = None;
                match now.config(&files) {
                    Ok(config) => {
                        sender.send_replace(Arc::new(config));
                        tracing::info!(target: "bff::upstream", upstream, "new certificates are used");
                    }
                    Err(error) => complain(upstream, &error),
                }
                held = now;
            }
            Err(error) => {
                let text = error.to_string();
                if unreadable.as_ref() != Some(&text) {
                    complain(upstream, &error);
                }
                unreadable = Some(text);
            }
        }
    }
}

fn complain(upstream: &str, error: &TlsError) {
    tracing::error!(target: "bff::upstream", upstream, %error, "new certificates cannot be used; the last ones stay");
}

#[cfg(test)]
#[path = "tls_tests.rs"]
mod tests;
