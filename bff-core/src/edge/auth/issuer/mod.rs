//! Asking an issuer: for the keys that it signs with, or what it knows of a token.

mod client;
mod published;
mod refresh;
#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;

pub(crate) use self::client::{IssuerClient, IssuerError, IssuerUrl, Redirects};
pub(crate) use self::published::PublishedKeys;
