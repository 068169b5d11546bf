//! A signed token in its compact form (RFC 7515 §3.1): three parts, separated by dots.
//!
//! Of the header, only `alg`, `kid`, `typ` and `crit` mean anything. What would say where a key is (`jku`, `x5u`), or be
//! one (`jwk`, `x5c`), is not looked at: whoever forges a token writes its header.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::super::strict_json;
use super::algorithm::Algorithm;
use super::key::VerifyingKey;

/// A token, taken apart; nothing of it is proven yet.
#[derive(Debug)]
pub(super) struct Jws<'t> {
    pub(super) algorithm: Algorithm,
    pub(super) key_id: Option<String>,
    token_type: Option<String>,
    /// What is signed: header and payload, as they came.
    message: &'t [u8],
    payload: &'t str,
    signature: Vec<u8>,
}

/// Why something is no token: for logs.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JwsError {
    #[error("it is longer than {0} bytes")]
    TooLong(usize),
    #[error("it does not have three parts")]
    Parts,
    #[error("a part is not base64url: {0}")]
    Base64(#[from] base64::DecodeError),
    #[error("the header is wrong: {0}")]
    Header(serde_json::Error),
    #[error("the header's `{0}` is missing, or is not text")]
    Member(&'static str),
    #[error("no algorithm has the name of the header's `alg`")]
    Algorithm,
    #[error("the header has `crit`, and no extension is understood here")]
    Critical,
}

impl<'t> Jws<'t> {
    /// Takes a token of at most `bytes_max` bytes apart. A longer one costs nothing more than its length.
    pub(super) fn read(token: &'t str, bytes_max: usize) -> Result<Self, JwsError> {
        if token.len() > bytes_max {
            return Err(JwsError::TooLong(bytes_max));
        }
        let (message, signature) = token.rsplit_once('.').ok_or(JwsError::Parts)?;
        let (header, payload) = message.split_once('.').ok_or(JwsError::Parts)?;
        if payload.contains('.') {
            return Err(JwsError::Parts);
        }
        let mut header = strict_json::object(&URL_SAFE_NO_PAD.decode(header)?).map_err(JwsError::Header)?;
        // Whatever it lists must be understood, and nothing that could stand there is (RFC 7515 §4.1.11).
        if header.contains_key("crit") {
            return Err(JwsError::Critical);
        }
        let mut text = |name| match header.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(JwsError::Member(name)),
        };
        let algorithm = text("alg")?.ok_or(JwsError::Member("alg"))?;
        Ok(Self {
            algorithm: algorithm.parse().map_err(|_| JwsError::Algorithm)?,
            key_id: text("kid")?,
            token_type: text("typ")?,
            message: message.as_bytes(),
            payload,
            signature: URL_SAFE_NO_PAD.decode(signature)?,
        })
    }

    /// Whether the header's `typ` is this. Media types are compared without regard to case, and `application/` may be
    /// left out (RFC 7515 §4.1.9).
    pub(super) fn is_of_type(&self, wanted: &str) -> bool {
        self.token_type.as_deref().is_some_and(|found| subtype(found).eq_ignore_ascii_case(subtype(wanted)))
    }

    /// Whether `key` has signed it.
    pub(super) fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        key.algorithm() == self.algorithm && key.verifies(self.message, &self.signature)
    }

    /// What was signed. Ask [`is_signed_by`](Self::is_signed_by) first.
    pub(super) fn payload(&self) -> Result<Vec<u8>, JwsError> {
        Ok(URL_SAFE_NO_PAD.decode(self.payload)?)
    }
}

fn subtype(media_type: &str) -> &str {
    const PREFIX: &str = "application/";
    match media_type.split_at_checked(PREFIX.len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case(PREFIX) && !rest.contains('/') => rest,
        _ => media_type,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str) -> String {
        format!("{}.e30.AA", URL_SAFE_NO_PAD.encode(header))
    }

    #[test]
    fn the_type_is_a_media_type() {
        for (found, wanted, is_same) in [
            ("at+jwt", "at+jwt", true),
            ("AT+JWT", "at+jwt", true),
            ("application/at+jwt", "at+jwt", true),
            ("Application/AT+jwt", "at+jwt", true),
            ("at+jwt", "application/at+jwt", true),
            ("JWT", "at+jwt", false),
            ("application/x/at+jwt", "at+jwt", false),
            ("text/at+jwt", "at+jwt", false),
            ("", "at+jwt", false),
        ] {
            let token = token(&format!(r#"{{"alg":"RS256","typ":"{found}"}}"#));
            assert_eq!(Jws::read(&token, 1000).unwrap().is_of_type(wanted), is_same, "{found} {wanted}");
        }
        assert!(!Jws::read(&token(r#"{"alg":"RS256"}"#), 1000).unwrap().is_of_type("JWT"));
    }

    #[test]
    fn a_header_is_understood_or_refused() {
        for header in [
            r#"{}"#,
            r#"[]"#,
            r#"{"alg":null}"#,
            r#"{"alg":["RS256"]}"#,
            r#"{"alg":"none"}"#,
            r#"{"alg":"RS256","alg":"RS256"}"#,
            r#"{"alg":"RS256","x":{"y":1,"y":2}}"#,
            r#"{"alg":"RS256","kid":7}"#,
            r#"{"alg":"RS256","typ":{}}"#,
            r#"{"alg":"RS256","crit":["b64"],"b64":false}"#,
            r#"{"alg":"RS256","crit":[]}"#,
            r#"{"alg":"RS256","crit":null}"#,
            r#"{"alg":"RS256"} x"#,
        ] {
            assert!(Jws::read(&token(header), 1000).is_err(), "{header}");
        }
        let odd = token(r#"{"alg":"RS256","jku":"http://x","jwk":{"kty":"oct"},"x5u":"y","x5c":[1],"kid":"../../x"}"#);
        assert_eq!(Jws::read(&odd, 1000).unwrap().key_id.as_deref(), Some("../../x"));
    }

    #[test]
    fn the_length_is_looked_at_before_anything_else() {
        let long = ".".repeat(101);
        assert!(matches!(Jws::read(&long, 100), Err(JwsError::TooLong(100))));
        assert!(matches!(Jws::read(&long[1..], 100), Err(JwsError::Parts)));
    }
}
