//! Who calls: the schemes of which any one lets a caller in.
//!
//! An endpoint names its schemes; [`Gate`] holds an [`Authenticator`] for each scheme of the client, made from
//! configuration when the BFF starts. What comes of it is a [`Caller`]. What a caller *may* is not decided here.

mod caller;
mod gate;
mod jwt;
mod key;
mod remembered;

pub(crate) use caller::Caller;
#[cfg(feature = "oidc")]
pub(crate) use gate::Refusal;
pub(crate) use gate::{Authenticator, Gate, Presented};
pub(crate) use jwt::JwtVerifier;
pub(crate) use key::{Algorithm, SigningKey, VerifyingKey};

#[cfg(test)]
mod tests;
