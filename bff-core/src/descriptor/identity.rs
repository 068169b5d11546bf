//! What an upstream is told about the caller.

use super::access::ClaimPath;

/// What an upstream is told about the caller, beside what a call passes on. Whatever a client sends under these names
/// is not passed.
#[derive(Debug)]
pub struct Identity {
    /// Headers that hold claims of the verified caller.
    pub headers: &'static [ClaimHeader],
    /// The `Authorization` header.
    pub token: UpstreamToken,
}

impl Identity {
    /// Nothing.
    pub const NONE: Self = Self { headers: &[], token: UpstreamToken::None };
}

/// A header that holds a claim.
#[derive(Debug)]
pub struct ClaimHeader {
    /// The header's name, in lower case.
    pub name: &'static str,
    /// The claim; a list's elements are joined with commas, and without the claim there is no header.
    pub claim: ClaimPath,
}

/// The token that an upstream gets as `Authorization: Bearer …`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpstreamToken {
    /// None.
    None,
    /// The caller's own.
    Relay,
    /// One that is given in exchange for the caller's own (RFC 8693), by `upstreams.<name>.token.url`.
    Exchange {
        /// For whom it is to be.
        audience: Option<&'static str>,
        /// What it is to allow.
        scopes: &'static [&'static str],
    },
    /// One of this BFF itself, whoever calls (RFC 6749 §4.4), by `upstreams.<name>.token.url`.
    ClientCredentials {
        /// What it is to allow.
        scopes: &'static [&'static str],
    },
}
