//! The files that TLS is made of: reading them, and whether they can be used.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

use super::{builder, with_protocols};

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
    Client { files: Box<ClientFiles>, source: rustls::Error },
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

impl TlsFiles {
    /// Whether the files can be used as they are now.
    ///
    /// # Errors
    ///
    /// They cannot.
    pub(crate) fn check(&self) -> Result<(), TlsError> {
        self.read()?.config(self).map(drop)
    }

    /// What they hold now.
    pub(super) fn read(&self) -> Result<Held, TlsError> {
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
pub(super) struct Held {
    ca: Option<Vec<u8>>,
    client: Option<(Vec<u8>, Vec<u8>)>,
}

impl Held {
    /// What to connect with. `files` are those that were read.
    pub(super) fn config(&self, files: &TlsFiles) -> Result<ClientConfig, TlsError> {
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
                config.map_err(|source| TlsError::Client { files: Box::new(files.clone()), source })?
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
