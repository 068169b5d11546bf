//! Who calls: the schemes of which any one lets a caller in.
//!
//! An endpoint names its schemes; [`Gate`] holds an [`Authenticator`] for each scheme of the client, made from
//! configuration when the BFF starts. What comes of it is a [`Caller`]. What a caller *may* is not decided here.

mod caller;
mod certificate;
mod claims;
mod gate;
mod jwt;
mod key;
mod remembered;

pub(crate) use caller::Caller;
pub(crate) use certificate::{CertificateVerifier, ClientCertificate};
pub(crate) use gate::{Authenticator, Gate, Presented};
pub(crate) use jwt::JwtVerifier;
pub(crate) use key::{Algorithm, SigningKey, VerifyingKey};

#[cfg(test)]
mod tests;
