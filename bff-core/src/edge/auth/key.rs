//! Keys and algorithms, as configuration names them.

use std::fmt;
use std::str::FromStr;

use jsonwebtoken::{DecodingKey, EncodingKey, Header, encode};
use serde::Serialize;

/// A signature algorithm. Configuration chooses it; a token that names another one is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    /// HMAC with SHA-256: one shared secret.
    Hs256,
    /// RSA PKCS #1 v1.5 with SHA-256.
    Rs256,
    /// ECDSA with P-256 and SHA-256.
    Es256,
}

/// A key that does not fit its algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyError {
    #[error("is too short: HS256 needs a secret of at least {SECRET_BYTES_MIN} bytes")]
    ShortSecret,
    #[error("is not an {0} public key in PEM form")]
    NotPem(Algorithm),
}

/// As long as the hash that it keys (RFC 7518 §3.2).
const SECRET_BYTES_MIN: usize = 32;

/// What verifies tokens: an algorithm with its key.
#[derive(Clone)]
pub(crate) struct VerifyingKey {
    pub(super) algorithm: Algorithm,
    pub(super) key: DecodingKey,
}

/// What signs tokens. Only a development token is ever signed here.
#[derive(Clone)]
pub(crate) struct SigningKey(EncodingKey);

impl VerifyingKey {
    /// A shared secret, for HS256.
    pub(crate) fn secret(secret: &str) -> Result<Self, KeyError> {
        if secret.len() < SECRET_BYTES_MIN {
            return Err(KeyError::ShortSecret);
        }
        Ok(Self { algorithm: Algorithm::Hs256, key: DecodingKey::from_secret(secret.as_bytes()) })
    }

    /// A public key in PEM form, for the asymmetric algorithms.
    pub(crate) fn public(algorithm: Algorithm, pem: &str) -> Result<Self, KeyError> {
        let key = match algorithm {
            Algorithm::Hs256 => return Err(KeyError::NotPem(algorithm)),
            Algorithm::Rs256 => DecodingKey::from_rsa_pem(pem.as_bytes()),
            Algorithm::Es256 => DecodingKey::from_ec_pem(pem.as_bytes()),
        };
        key.map(|key| Self { algorithm, key }).map_err(|_| KeyError::NotPem(algorithm))
    }
}

impl SigningKey {
    /// A shared secret, for HS256.
    pub(crate) fn secret(secret: &str) -> Self {
        Self(EncodingKey::from_secret(secret.as_bytes()))
    }

    /// A token with these claims; `None` if they are no JSON object.
    pub(crate) fn sign(&self, claims: &impl Serialize) -> Option<String> {
        encode(&Header::default(), claims, &self.0).ok()
    }
}

impl Algorithm {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
        }
    }
}

impl From<Algorithm> for jsonwebtoken::Algorithm {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Hs256 => Self::HS256,
            Algorithm::Rs256 => Self::RS256,
            Algorithm::Es256 => Self::ES256,
        }
    }
}

impl FromStr for Algorithm {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        [Self::Hs256, Self::Rs256, Self::Es256].into_iter().find(|algorithm| algorithm.name() == name).ok_or(())
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Never the key.
impl fmt::Debug for VerifyingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "VerifyingKey({})", self.algorithm)
    }
}

/// Never the key.
impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SigningKey")
    }
}
