//! Keys as they come: a secret, a PEM, a JSON Web Key. What is too weak is refused here, before it verifies anything.

use std::fmt;

use x509_parser::oid_registry::{
    OID_EC_P256, OID_KEY_TYPE_EC_PUBLIC_KEY, OID_NIST_EC_P384, OID_NIST_EC_P521, OID_PKCS1_RSAENCRYPTION,
    OID_SIG_ED25519, Oid,
};
use x509_parser::pem::Pem;
use x509_parser::prelude::FromDer;
use x509_parser::public_key::RSAPublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::algorithm::{Algorithm, Curve, Primitive};
use super::roca;

/// The size of an RSA key from which on it counts (RFC 7518 §3.3).
const RSA_BITS_MIN: usize = 2048;
/// A larger one costs more time than a request has.
const RSA_BITS_MAX: usize = 8192;
const ED25519_BYTES: usize = 32;

/// A key without an algorithm: one RSA key serves several.
pub(crate) enum Material {
    Secret(Box<[u8]>),
    /// Big-endian, without leading zeros.
    Rsa {
        modulus: Box<[u8]>,
        exponent: Box<[u8]>,
    },
    /// An uncompressed point.
    Ec(Curve, Box<[u8]>),
    Ed25519(Box<[u8]>),
}

/// A key that verifies nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyError {
    #[error("is too short: {algorithm} needs a secret of at least {bytes} bytes")]
    ShortSecret { algorithm: Algorithm, bytes: usize },
    #[error("is not a public key in PEM form (RSA, P-256, P-384, P-521 or Ed25519)")]
    NotPem,
    #[error("is not a key for {0}")]
    Unfit(Algorithm),
    #[error("is an RSA key of {0} bits; it takes {RSA_BITS_MIN} to {RSA_BITS_MAX}")]
    RsaSize(usize),
    #[error("is an RSA key with an exponent that protects nothing")]
    RsaExponent,
    #[error("is an RSA key of a generator that is broken (ROCA, CVE-2017-15361)")]
    Roca,
    #[error("is broken")]
    Broken,
}

impl Material {
    pub(crate) fn secret(secret: &[u8]) -> Self {
        Self::Secret(secret.into())
    }

    /// An RSA key, unless it is too weak.
    pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<Self, KeyError> {
        let (modulus, exponent) = (trimmed(modulus), trimmed(exponent));
        let bits = modulus.first().map_or(0, |first| modulus.len() * 8 - first.leading_zeros() as usize);
        if !(RSA_BITS_MIN..=RSA_BITS_MAX).contains(&bits) {
            return Err(KeyError::RsaSize(bits));
        }
        match exponent {
            [] | [1] => return Err(KeyError::RsaExponent),
            [.., last] if last % 2 == 0 => return Err(KeyError::RsaExponent),
            _ => {}
        }
        if roca::is_weak(modulus) {
            return Err(KeyError::Roca);
        }
        Ok(Self::Rsa { modulus: modulus.into(), exponent: exponent.into() })
    }

    /// A point of `curve` by its coordinates, which have all of their bytes (RFC 7518 §6.2.1.2).
    pub(super) fn point(curve: Curve, x: &[u8], y: &[u8]) -> Result<Self, KeyError> {
        let bytes = curve.coordinate_bytes();
        if x.len() != bytes || y.len() != bytes {
            return Err(KeyError::Broken);
        }
        Ok(Self::Ec(curve, [&[UNCOMPRESSED], x, y].concat().into()))
    }

    pub(super) fn ed25519(key: &[u8]) -> Result<Self, KeyError> {
        if key.len() == ED25519_BYTES { Ok(Self::Ed25519(key.into())) } else { Err(KeyError::Broken) }
    }

    /// A public key in PEM form: `PUBLIC KEY`, or `RSA PUBLIC KEY`.
    pub(crate) fn pem(text: &str) -> Result<Self, KeyError> {
        let mut blocks = Pem::iter_from_buffer(text.as_bytes());
        let (Some(Ok(pem)), None) = (blocks.next(), blocks.next()) else {
            return Err(KeyError::NotPem);
        };
        match pem.label.as_str() {
            "PUBLIC KEY" => public_key(&pem.contents),
            "RSA PUBLIC KEY" => rsa_key(&pem.contents),
            _ => Err(KeyError::NotPem),
        }
    }

    /// Whether `algorithm` takes keys of this type.
    pub(super) fn is_for(&self, algorithm: Algorithm) -> bool {
        match (self, algorithm.primitive()) {
            (Self::Secret(_), Primitive::Hmac(_))
            | (Self::Rsa { .. }, Primitive::Rsa(_))
            | (Self::Ed25519(_), Primitive::Ed25519(_)) => true,
            (Self::Ec(curve, _), Primitive::Ecdsa(wanted, _)) => *curve == wanted,
            _ => false,
        }
    }
}

/// The first byte of a point that has both coordinates.
const UNCOMPRESSED: u8 = 4;

impl Curve {
    fn coordinate_bytes(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    fn of(oid: &Oid<'_>) -> Option<Self> {
        [(OID_EC_P256, Self::P256), (OID_NIST_EC_P384, Self::P384), (OID_NIST_EC_P521, Self::P521)]
            .into_iter()
            .find_map(|(known, curve)| (*oid == known).then_some(curve))
    }
}

fn public_key(der: &[u8]) -> Result<Material, KeyError> {
    let (rest, info) = SubjectPublicKeyInfo::from_der(der).map_err(|_| KeyError::NotPem)?;
    if !rest.is_empty() {
        return Err(KeyError::NotPem);
    }
    let (kind, key) = (&info.algorithm.algorithm, &*info.subject_public_key.data);
    if *kind == OID_PKCS1_RSAENCRYPTION {
        rsa_key(key)
    } else if *kind == OID_SIG_ED25519 {
        Material::ed25519(key)
    } else if *kind == OID_KEY_TYPE_EC_PUBLIC_KEY {
        let curve = info.algorithm.parameters.as_ref().and_then(|parameters| parameters.as_oid().ok());
        let curve = curve.as_ref().and_then(Curve::of).ok_or(KeyError::NotPem)?;
        match key.split_first() {
            Some((&UNCOMPRESSED, point)) if point.len() == 2 * curve.coordinate_bytes() => {
                Ok(Material::Ec(curve, key.into()))
            }
            _ => Err(KeyError::NotPem),
        }
    } else {
        Err(KeyError::NotPem)
    }
}

fn rsa_key(der: &[u8]) -> Result<Material, KeyError> {
    match RSAPublicKey::from_der(der) {
        Ok(([], key)) => Material::rsa(key.modulus, key.exponent),
        _ => Err(KeyError::NotPem),
    }
}

fn trimmed(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// Never the key.
impl fmt::Debug for Material {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Secret(_) => "Secret",
            Self::Rsa { .. } => "Rsa",
            Self::Ec(..) => "Ec",
            Self::Ed25519(_) => "Ed25519",
        })
    }
}
