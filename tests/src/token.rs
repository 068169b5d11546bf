//! Tokens for tests, signed with keys that nothing but tests knows.

use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

const SECRET: &str = "a secret of the tests, 32 bytes or more";
const RS256_PRIVATE: &str = include_str!("../fixtures/rs256.private.pem");
const RS256_PUBLIC: &str = include_str!("../fixtures/rs256.public.pem");
const ES256_PRIVATE: &str = include_str!("../fixtures/es256.private.pem");
const ES256_PUBLIC: &str = include_str!("../fixtures/es256.public.pem");

/// A signing key of the tests, one for each algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// HMAC with SHA-256 and a shared secret.
    Hs256,
    /// RSA (2048 bits) with SHA-256.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

impl Key {
    /// What a BFF's configuration says of this key, below `auth.<scheme>`.
    pub fn configuration(self) -> Value {
        match self {
            Self::Hs256 => json!({ "algorithm": "HS256", "secret": SECRET }),
            Self::Rs256 => json!({ "algorithm": "RS256", "public_key": RS256_PUBLIC }),
            Self::Es256 => json!({ "algorithm": "ES256", "public_key": ES256_PUBLIC }),
        }
    }

    /// A token with these claims, and with `exp` in an hour unless the claims have one.
    ///
    /// # Panics
    ///
    /// If the claims are no object.
    pub fn token(self, mut claims: Value) -> String {
        let in_an_hour = seconds_since_epoch() + 3600;
        claims.as_object_mut().expect("claims are an object").entry("exp").or_insert(json!(in_an_hour));
        let (algorithm, key) = match self {
            Self::Hs256 => (Algorithm::HS256, EncodingKey::from_secret(SECRET.as_bytes())),
            Self::Rs256 => (Algorithm::RS256, EncodingKey::from_rsa_pem(RS256_PRIVATE.as_bytes()).expect("a fixture")),
            Self::Es256 => (Algorithm::ES256, EncodingKey::from_ec_pem(ES256_PRIVATE.as_bytes()).expect("a fixture")),
        };
        jsonwebtoken::encode(&Header::new(algorithm), &claims, &key).expect("claims serialise")
    }
}

/// Now, as `exp`, `nbf` and `iat` count it.
pub fn seconds_since_epoch() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_secs()
}
