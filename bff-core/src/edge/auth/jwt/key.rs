//! What verifies and what signs.

use std::fmt;

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{ParsedPublicKey, RsaPublicKeyComponents};
use jsonwebtoken::{EncodingKey, Header, encode};
use serde::Serialize;

use super::algorithm::{Algorithm, Primitive};
use super::material::{KeyError, Material};

/// What verifies signatures: a key for one algorithm, parsed once.
#[derive(Clone)]
pub(crate) struct VerifyingKey {
    algorithm: Algorithm,
    key: Key,
}

#[derive(Clone)]
enum Key {
    Secret(Box<hmac::Key>),
    Public(ParsedPublicKey),
}

impl VerifyingKey {
    /// # Errors
    ///
    /// The key is not for `algorithm`, is too short for it, or is broken.
    pub(crate) fn new(algorithm: Algorithm, material: &Material) -> Result<Self, KeyError> {
        let public = |key: Result<ParsedPublicKey, _>| key.map(Key::Public).map_err(|_| KeyError::Broken);
        let key = match (material, algorithm.primitive()) {
            (Material::Secret(secret), Primitive::Hmac(hash)) => {
                // As long as the hash that it keys (RFC 7518 §3.2).
                let bytes = hash.digest_algorithm().output_len();
                if secret.len() < bytes {
                    return Err(KeyError::ShortSecret { algorithm, bytes });
                }
                Key::Secret(Box::new(hmac::Key::new(hash, secret)))
            }
            (Material::Rsa { modulus, exponent }, Primitive::Rsa(parameters)) => {
                public(RsaPublicKeyComponents { n: modulus, e: exponent }.to_parsed_public_key(parameters))?
            }
            (Material::Ec(curve, point), Primitive::Ecdsa(wanted, parameters)) if *curve == wanted => {
                public(ParsedPublicKey::new(parameters, point))?
            }
            (Material::Ed25519(key), Primitive::Ed25519(parameters)) => public(ParsedPublicKey::new(parameters, key))?,
            _ => return Err(KeyError::Unfit(algorithm)),
        };
        Ok(Self { algorithm, key })
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether `signature` is one of `message`; in constant time where a secret is compared.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.key {
            Key::Secret(key) => hmac::verify(key, message, signature).is_ok(),
            Key::Public(key) => key.verify_sig(message, signature).is_ok(),
        }
    }
}

/// What signs tokens. Only a development token is ever signed here.
#[derive(Clone)]
pub(crate) struct SigningKey {
    header: Header,
    key: EncodingKey,
}

impl SigningKey {
    /// A shared secret, for HS256.
    pub(crate) fn secret(secret: &str) -> Self {
        Self { header: Header::default(), key: EncodingKey::from_secret(secret.as_bytes()) }
    }

    /// Of tokens whose header's `typ` is this.
    pub(crate) fn with_type(mut self, token_type: Option<&str>) -> Self {
        if let Some(token_type) = token_type {
            self.header.typ = Some(token_type.to_owned());
        }
        self
    }

    /// A token with these claims; `None` if they are no JSON object.
    pub(crate) fn sign(&self, claims: &impl Serialize) -> Option<String> {
        encode(&self.header, claims, &self.key).ok()
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
