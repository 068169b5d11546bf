//! The files that TLS towards one upstream is made of.

use std::path::PathBuf;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::BuilderVerifierExt;

use super::{builder, with_protocols};
use crate::tls::{CertificateFiles, Files, HeldCertificate, TlsError, read, roots};

/// The files that TLS towards one upstream is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TlsFiles {
    /// PEM: the only certificates that may sign the upstream's. `None`: those that the system trusts.
    pub(crate) ca: Option<PathBuf>,
    /// Who we are, for upstreams that ask.
    pub(crate) client: Option<CertificateFiles>,
    /// The name that the upstream's certificate must have. `None`: the host of its URL.
    pub(crate) server_name: Option<ServerName<'static>>,
}

/// What the files hold. Never shown: a key is among it.
#[derive(PartialEq, Eq)]
pub(crate) struct Held {
    ca: Option<Vec<u8>>,
    client: Option<HeldCertificate>,
}

impl Files for TlsFiles {
    type Held = Held;
    type Made = ClientConfig;

    fn read(&self) -> Result<Held, TlsError> {
        let ca = self.ca.as_deref().map(read).transpose()?;
        let client = self.client.as_ref().map(CertificateFiles::read).transpose()?;
        Ok(Held { ca, client })
    }

    /// What to connect with.
    fn make(&self, held: &Held) -> Result<ClientConfig, TlsError> {
        let builder = match (&held.ca, &self.ca) {
            (Some(pem), Some(path)) => builder().with_root_certificates(roots(pem, path)?),
            _ => builder().with_platform_verifier().map_err(TlsError::System)?,
        };
        let config = match (&held.client, &self.client) {
            (Some(held), Some(files)) => {
                let (chain, key) = held.decoded(files)?;
                builder.with_client_auth_cert(chain, key).map_err(|source| files.refused(source))?
            }
            _ => builder.with_no_client_auth(),
        };
        Ok(with_protocols(config))
    }
}
