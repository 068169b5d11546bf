//! Certificates and keys in files: what both sides of the BFF read them with, towards clients and towards upstreams.

mod files;
mod reload;

use std::sync::Arc;

use rustls::crypto::CryptoProvider;

pub(crate) use files::{CertificateFiles, HeldCertificate, TlsError, read, roots};
pub(crate) use reload::{Files, RELOAD_INTERVAL, reloading};

/// The protocols that are offered and accepted, the preferred one first.
pub(crate) fn protocols() -> Vec<Vec<u8>> {
    vec![b"h2".to_vec(), b"http/1.1".to_vec()]
}

/// The ciphers. The provider is named wherever it is used, because a process may hold several.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}
