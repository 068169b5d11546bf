//! Reading the files that TLS is made of, and what can be wrong with them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustls::RootCertStore;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::VerifierBuilderError;

/// A certificate and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CertificateFiles {
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
    #[error("`{}` cannot tell who is to be trusted: {source}", path.display())]
    Verifier { path: PathBuf, source: VerifierBuilderError },
    #[error("`{}` and `{}` are no certificate with its key: {source}", files.certificate.display(), files.key.display())]
    Pair { files: Box<CertificateFiles>, source: rustls::Error },
    #[error("the certificates that the system trusts cannot be used: {0}")]
    System(rustls::Error),
}

impl TlsError {
    /// The file that is to blame.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Read { path, .. }
            | Self::Pem { path, .. }
            | Self::Empty(path)
            | Self::Root { path, .. }
            | Self::Verifier { path, .. } => Some(path),
            Self::Pair { files, .. } => Some(&files.key),
            Self::System(_) => None,
        }
    }
}

/// What a [`CertificateFiles`] holds. Never shown: a key is among it.
#[derive(PartialEq, Eq)]
pub(crate) struct HeldCertificate {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl CertificateFiles {
    /// What they hold now.
    pub(crate) fn read(&self) -> Result<HeldCertificate, TlsError> {
        Ok(HeldCertificate { certificate: read(&self.certificate)?, key: read(&self.key)? })
    }

    /// That rustls does not take the two for a pair.
    pub(crate) fn refused(&self, source: rustls::Error) -> TlsError {
        TlsError::Pair { files: Box::new(self.clone()), source }
    }
}

impl HeldCertificate {
    /// The chain and its key. `files` are those that were read.
    pub(crate) fn decoded(
        &self,
        files: &CertificateFiles,
    ) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), TlsError> {
        let chain = certificates(&self.certificate, &files.certificate)?;
        let key = PrivateKeyDer::from_pem_slice(&self.key)
            .map_err(|source| TlsError::Pem { path: files.key.clone(), source })?;
        Ok((chain, key))
    }
}

/// The bytes of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|source| TlsError::Read { path: path.to_owned(), source })
}

/// The certificates of a PEM as those that may sign others. `path` is where it was read.
pub(crate) fn roots(pem: &[u8], path: &Path) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(pem, path)? {
        roots.add(certificate).map_err(|source| TlsError::Root { path: path.to_owned(), source })?;
    }
    Ok(roots)
}

fn certificates(pem: &[u8], path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let certificates = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    let certificates = certificates.map_err(|source| TlsError::Pem { path: path.to_owned(), source })?;
    if certificates.is_empty() { Err(TlsError::Empty(path.to_owned())) } else { Ok(certificates) }
}
