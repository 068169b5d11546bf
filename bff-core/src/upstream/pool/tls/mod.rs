//! What secures connections: whom to trust, who we are, and other files taking their place while the BFF runs.

mod files;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{InvalidDnsNameError, ServerName};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::sync::watch;

pub(crate) use self::files::TlsFiles;
use crate::tls::{RELOAD_INTERVAL, TlsError, protocols, provider, reloading};
use crate::upstream::address::Address;

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

    /// With files that are read again after each `interval`.
    fn reloading(upstream: &'static str, files: TlsFiles, interval: Duration) -> Result<Self, TlsError> {
        let server_name = files.server_name.clone();
        Ok(Self { config: reloading(upstream, files, interval)?, server_name })
    }

    /// Trusts one certificate.
    #[cfg(test)]
    pub(in crate::upstream) fn trusting(certificate: rustls::pki_types::CertificateDer<'_>) -> Self {
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
    pub(in crate::upstream) fn config(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.config.borrow())
    }

    /// The name that a certificate at `address` must have.
    ///
    /// # Errors
    ///
    /// The host is no name that a certificate can have.
    pub(in crate::upstream) fn name_of(&self, address: &Address) -> Result<ServerName<'static>, InvalidDnsNameError> {
        match &self.server_name {
            Some(name) => Ok(name.clone()),
            None => ServerName::try_from(address.host().to_owned()),
        }
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tls").field("server_name", &self.server_name).finish_non_exhaustive()
    }
}

fn builder() -> ConfigBuilder<ClientConfig, WantsVerifier> {
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    builder.expect("the provider has ciphers for TLS 1.2 and 1.3")
}

fn with_protocols(mut config: ClientConfig) -> ClientConfig {
    config.alpn_protocols = protocols();
    config
}
