//! The token of (f), verified.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;

use crate::works::{PUBLIC_KEY, TOKEN};

/// Verifies tokens; the key is read once.
pub struct Verifier {
    key: DecodingKey,
    validation: Validation,
}

#[derive(Clone, Deserialize)]
struct Claims {
    sub: String,
}

impl Verifier {
    /// A verifier with the benchmark's key.
    ///
    /// # Panics
    ///
    /// If the benchmark's own key is none.
    #[expect(clippy::new_without_default, reason = "it reads a key, which no default should")]
    pub fn new() -> Self {
        let (issuer, audience, _) = TOKEN;
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation.validate_nbf = true;
        Self { key: DecodingKey::from_rsa_pem(PUBLIC_KEY.as_bytes()).expect("a fixture"), validation }
    }

    /// Whom the value of an `authorization` header speaks for; nobody if its token is not valid.
    pub fn subject(&self, authorization: &[u8]) -> Option<String> {
        let token = authorization.strip_prefix(b"Bearer ")?;
        decode::<Claims>(token, &self.key, &self.validation).ok().map(|token| token.claims.sub)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{SystemTime, UNIX_EPOCH};

    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::json;

    use super::*;
    use crate::works::PRIVATE_KEY;

    #[test]
    fn only_valid_tokens_speak_for_somebody() {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let subject = |issuer: &str, audience: &str, expires: u64| {
            let claims = json!({ "iss": issuer, "aud": audience, "sub": "u-1", "exp": expires });
            let key = EncodingKey::from_rsa_pem(PRIVATE_KEY.as_bytes()).unwrap();
            let token = encode(&Header::new(Algorithm::RS256), &claims, &key).unwrap();
            Verifier::new().subject(format!("Bearer {token}").as_bytes())
        };
        let (issuer, audience, _) = TOKEN;
        assert_eq!(subject(issuer, audience, now + 60).as_deref(), Some("u-1"));
        assert_eq!(subject("https://elsewhere", audience, now + 60), None);
        assert_eq!(subject(issuer, "another", now + 60), None);
        assert_eq!(subject(issuer, audience, now - 600), None);
        assert_eq!(Verifier::new().subject(b"Bearer a.b.c"), None);
        assert_eq!(Verifier::new().subject(b"Basic abc"), None);
    }
}
