//! JSON Web Tokens (RFC 7519), verified as RFC 8725 advises: configuration says which algorithms count, each key verifies
//! the algorithms of its type and no others, `exp` is required, and `iss` and `aud` are wherever the scheme names them.
//!
//! Signatures are verified by aws-lc-rs itself: that way a key is parsed once, not for each token, and ES512 is among the
//! algorithms.

mod algorithm;
mod jwk;
mod jws;
mod key;
mod key_set;
mod material;
mod roca;
#[cfg(test)]
mod wycheproof;

use std::sync::Arc;

use serde_json::Value;
use serde_json::value::RawValue;

pub(crate) use self::algorithm::Algorithm;
use self::jws::{Jws, JwsError};
pub(crate) use self::key::SigningKey;
pub(crate) use self::key_set::{KeySet, KeySetError};
#[cfg(test)]
pub(crate) use self::material::KeyError;
pub(crate) use self::material::Material;
use super::caller::Caller;
use super::issuer::PublishedKeys;
use super::strict_json;
use super::token_checks::{CheckError, TokenChecks};
use crate::descriptor::AuthScheme;

/// Verifies the tokens of one scheme.
#[derive(Debug)]
pub(crate) struct JwtVerifier {
    scheme: &'static AuthScheme,
    keys: Keys,
    rules: JwtRules,
}

/// What is asked of a token beside a signature.
#[derive(Debug)]
pub(crate) struct JwtRules {
    /// The algorithms that count.
    pub(crate) algorithms: Box<[Algorithm]>,
    /// What the header's `typ` must be; `None` takes any.
    pub(crate) token_type: Option<&'static str>,
    /// A longer token is refused before it is looked at.
    pub(crate) token_bytes_max: usize,
    pub(crate) checks: TokenChecks,
}

/// Where the keys of a scheme come from.
#[derive(Debug)]
pub(crate) enum Keys {
    /// They are configured.
    Fixed(Arc<KeySet>),
    /// Their issuer publishes them.
    Published(PublishedKeys),
}

/// A token that was verified.
#[derive(Debug)]
pub(crate) struct Verified {
    pub(crate) caller: Caller,
    /// When it ends, in seconds since 1970.
    pub(crate) expiry: f64,
    /// Which keys it was verified with: see [`JwtVerifier::generation`].
    pub(crate) generation: u64,
}

/// Why a token is refused: for logs, not for the client.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("{0}")]
    Form(#[from] JwsError),
    #[error("{0} is not allowed here")]
    Algorithm(Algorithm),
    #[error("its type is another one")]
    Type,
    #[error("no key is known yet")]
    NoKeys,
    #[error("nobody knows the key that it names")]
    UnknownKey,
    #[error("the signature is wrong")]
    Signature,
    #[error("the payload is wrong: {0}")]
    Payload(serde_json::Error),
    #[error("{0}")]
    Claims(#[from] CheckError),
}

impl JwtVerifier {
    pub(crate) fn new(scheme: &'static AuthScheme, keys: Keys, rules: JwtRules) -> Self {
        Self { scheme, keys, rules }
    }

    pub(crate) fn scheme(&self) -> &'static AuthScheme {
        self.scheme
    }

    /// A number that changes when the keys do. What was verified with other keys must be verified again.
    pub(crate) fn generation(&self) -> u64 {
        match &self.keys {
            Keys::Fixed(_) => 0,
            Keys::Published(keys) => keys.generation(),
        }
    }

    /// Checks signature, times, issuer, audience and claims, and gives the caller. `now` is in seconds since 1970.
    pub(crate) fn verify(&self, token: &str, now: f64) -> Result<Verified, TokenError> {
        let (payload, generation) = self.signed_payload(token)?;
        let claims = strict_json::object(&payload).map_err(TokenError::Payload)?;
        let expiry = self.rules.checks.check(&claims, now)?.ok_or(CheckError::Missing("exp"))?;
        let id = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
        // It was an object a moment ago, so neither can fail.
        let payload: Box<RawValue> = serde_json::from_slice(&payload).map_err(TokenError::Payload)?;
        let caller = Caller::new(self.scheme, id, payload).with_token(token);
        Ok(Verified { caller, expiry, generation })
    }

    /// What a key of this scheme has signed, and the generation of that key.
    fn signed_payload(&self, token: &str) -> Result<(Vec<u8>, u64), TokenError> {
        let JwtRules { algorithms, token_type, token_bytes_max, .. } = &self.rules;
        let jws = Jws::read(token, *token_bytes_max)?;
        if !algorithms.contains(&jws.algorithm) {
            return Err(TokenError::Algorithm(jws.algorithm));
        }
        if token_type.is_some_and(|wanted| !jws.is_of_type(wanted)) {
            return Err(TokenError::Type);
        }
        let (keys, generation) = match &self.keys {
            Keys::Fixed(keys) => (Arc::clone(keys), 0),
            Keys::Published(keys) => keys.current().ok_or(TokenError::NoKeys)?,
        };
        if !keys.knows(&jws) {
            return Err(TokenError::UnknownKey);
        }
        if !keys.has_signed(&jws) {
            return Err(TokenError::Signature);
        }
        Ok((jws.payload()?, generation))
    }

    /// Asks the issuer for its keys because a token needs one that those of `generation` do not have, and waits for the
    /// answer for a moment. Whether there are others now.
    pub(crate) async fn refresh(&self, generation: u64) -> bool {
        match &self.keys {
            Keys::Fixed(_) => false,
            Keys::Published(keys) => {
                keys.refresh().await;
                keys.generation() != generation
            }
        }
    }
}
