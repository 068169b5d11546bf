//! Who calls: the schemes of which any one lets a caller in.
//!
//! An endpoint names its schemes; [`Gate`] holds an [`Authenticator`] for each scheme of the client, made from
//! configuration when the BFF starts. What comes of it is a [`Caller`]. What a caller *may* is not decided here.

mod api_key;
mod caller;
mod certificate;
mod challenges;
mod claims;
mod gate;
mod introspection;
mod issuer;
mod jwt;
mod remembered;
mod strict_json;
mod token_checks;

#[cfg(feature = "redis")]
pub(crate) use api_key::{CachedKeys, RedisKeys};
pub(crate) use api_key::{KEYS_FILE_BYTES_MAX, KeyStore, KeyVerifier, KeysFile, RecordText, Records};
pub(crate) use caller::Caller;
pub(crate) use certificate::{CertificateVerifier, ClientCertificate};
pub(crate) use claims::ClaimRules;
#[cfg(feature = "oidc")]
pub(crate) use gate::Refusal;
pub(crate) use gate::{Authenticator, Gate, Presented};
pub(crate) use introspection::{Credentials, IntrospectionRules, Introspector};
pub(crate) use issuer::{IssuerClient, IssuerError, IssuerUrl, PublishedKeys, Redirects};
pub(crate) use jwt::{Algorithm, JwtRules, JwtVerifier, KeySet, Keys, Material, SigningKey};
pub(crate) use token_checks::TokenChecks;

#[cfg(test)]
mod tests;
