//! Signature algorithms (RFC 7518 §3, RFC 8037), by the names that configuration, tokens and key sets know them by.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, ED25519, EcdsaVerificationAlgorithm,
    EdDSAParameters, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters,
};

/// A signature algorithm. Configuration allows it; a token that names another one is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Hs256,
    Hs384,
    Hs512,
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    Es512,
    /// Ed25519, the only curve that is taken.
    EdDsa,
}

/// What an algorithm does with a key: no key is ever used for what it was not made for.
#[derive(Clone, Copy)]
pub(super) enum Primitive {
    /// One secret, shared by who signs and who verifies.
    Hmac(hmac::Algorithm),
    Rsa(&'static RsaParameters),
    Ecdsa(Curve, &'static EcdsaVerificationAlgorithm),
    Ed25519(&'static EdDSAParameters),
}

/// A curve for ECDSA; each algorithm has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Curve {
    P256,
    P384,
    P521,
}

impl Algorithm {
    /// Every algorithm.
    pub(crate) const ALL: [Self; 13] = [
        Self::Hs256,
        Self::Hs384,
        Self::Hs512,
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::Es512,
        Self::EdDsa,
    ];

    /// The name, as a token's `alg` has it: case matters (RFC 7515 §4.1.1).
    pub(crate) fn name(self) -> &'static str {
        self.row().0
    }

    /// Whether it takes a secret rather than a public key.
    pub(crate) fn is_symmetric(self) -> bool {
        matches!(self.primitive(), Primitive::Hmac(_))
    }

    pub(super) fn primitive(self) -> Primitive {
        self.row().1
    }

    fn row(self) -> (&'static str, Primitive) {
        use Primitive::{Ecdsa, Ed25519, Hmac, Rsa};
        match self {
            Self::Hs256 => ("HS256", Hmac(hmac::HMAC_SHA256)),
            Self::Hs384 => ("HS384", Hmac(hmac::HMAC_SHA384)),
            Self::Hs512 => ("HS512", Hmac(hmac::HMAC_SHA512)),
            Self::Rs256 => ("RS256", Rsa(&RSA_PKCS1_2048_8192_SHA256)),
            Self::Rs384 => ("RS384", Rsa(&RSA_PKCS1_2048_8192_SHA384)),
            Self::Rs512 => ("RS512", Rsa(&RSA_PKCS1_2048_8192_SHA512)),
            Self::Ps256 => ("PS256", Rsa(&RSA_PSS_2048_8192_SHA256)),
            Self::Ps384 => ("PS384", Rsa(&RSA_PSS_2048_8192_SHA384)),
            Self::Ps512 => ("PS512", Rsa(&RSA_PSS_2048_8192_SHA512)),
            Self::Es256 => ("ES256", Ecdsa(Curve::P256, &ECDSA_P256_SHA256_FIXED)),
            Self::Es384 => ("ES384", Ecdsa(Curve::P384, &ECDSA_P384_SHA384_FIXED)),
            Self::Es512 => ("ES512", Ecdsa(Curve::P521, &ECDSA_P521_SHA512_FIXED)),
            Self::EdDsa => ("EdDSA", Ed25519(&ED25519)),
        }
    }
}

/// No algorithm has this name.
#[derive(Debug, thiserror::Error)]
#[error("must be HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 or EdDSA")]
pub(crate) struct UnknownAlgorithm;

impl FromStr for Algorithm {
    type Err = UnknownAlgorithm;

    fn from_str(name: &str) -> Result<Self, UnknownAlgorithm> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name).ok_or(UnknownAlgorithm)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_name_of_its_own_which_the_message_lists() {
        for algorithm in Algorithm::ALL {
            assert_eq!(algorithm.name().parse::<Algorithm>().unwrap(), algorithm);
            assert!(UnknownAlgorithm.to_string().contains(algorithm.name()));
        }
        for name in ["none", "None", "NONE", "nOnE", "rs256", "", "RS256 "] {
            assert!(name.parse::<Algorithm>().is_err(), "{name}");
        }
    }
}
