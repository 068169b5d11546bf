//! Asking a token endpoint, and reading what it says.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderValue, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Client;
use serde::Deserialize;

use super::{ClientAuth, Secret, Subject, TokenSettings};
use crate::descriptor::UpstreamToken;
use crate::fetch::{FetchError, SHORT_BYTES_MAX, client, fetch};

const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
/// Most servers take no longer header.
const TOKEN_BYTES_MAX: usize = 16 * 1024;
/// No error code of OAuth is longer by far.
const ERROR_BYTES_MAX: usize = 64;

/// A token endpoint, and what is asked of it.
#[derive(Debug)]
pub(super) struct Issuer {
    settings: TokenSettings,
    client: Client,
    grant: Grant,
}

#[derive(Debug)]
enum Grant {
    Exchange { audience: Option<&'static str>, scopes: &'static [&'static str] },
    ClientCredentials { scopes: &'static [&'static str] },
}

/// A token, as it was granted.
#[derive(Debug)]
pub(super) struct Granted {
    pub(super) header: HeaderValue,
    /// How long it lives from now on, in seconds, if the issuer says so.
    pub(super) expires_in: Option<f64>,
}

/// Why there is no token. It says nothing of what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum TokenError {
    #[error("the caller has none to exchange")]
    NoSubject,
    #[error("its issuer: {0}")]
    Fetch(#[from] FetchError),
    #[error("its issuer answered with status {status}, {code}")]
    Refused { status: u16, code: String },
    #[error("its issuer's answer {0}")]
    Answer(&'static str),
    #[error("the BFF is about to end")]
    Ending,
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    token_type: String,
    #[serde(default)]
    expires_in: Option<f64>,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

impl Issuer {
    /// `None` if `wanted` needs no issuer.
    pub(super) fn new(wanted: UpstreamToken, settings: TokenSettings) -> Result<Option<Self>, FetchError> {
        let grant = match wanted {
            UpstreamToken::None | UpstreamToken::Relay => return Ok(None),
            UpstreamToken::Exchange { audience, scopes } => Grant::Exchange { audience, scopes },
            UpstreamToken::ClientCredentials { scopes } => Grant::ClientCredentials { scopes },
        };
        Ok(Some(Self { client: client(&settings.url)?, settings, grant }))
    }

    /// Whether it gives tokens for those of callers.
    pub(super) fn exchanges(&self) -> bool {
        matches!(self.grant, Grant::Exchange { .. })
    }

    /// Asks for a token.
    pub(super) async fn ask(&self, subject: Option<&Subject>) -> Result<Granted, TokenError> {
        let TokenSettings { url, client_id, client_secret: Secret(client_secret), client_auth, timeout } =
            &self.settings;
        let mut form = self.form(subject)?;
        let request = self.client.post(url.clone()).header(header::ACCEPT, "application/json");
        let request = match client_auth {
            ClientAuth::Basic => request.header(header::AUTHORIZATION, basic(client_id, client_secret)),
            ClientAuth::Post => {
                form.push(("client_id", client_id.clone()));
                form.push(("client_secret", client_secret.clone()));
                request
            }
        };
        let fetched = fetch(request.form(&form).timeout(*timeout), SHORT_BYTES_MAX).await?;
        let (status, body) = (fetched.status, fetched.body);
        if !status.is_success() {
            let code =
                serde_json::from_slice(&body).map_or("without a reason".to_owned(), |Refusal { error }| code(error));
            return Err(TokenError::Refused { status: status.as_u16(), code });
        }
        granted(&body)
    }

    fn form(&self, subject: Option<&Subject>) -> Result<Vec<(&'static str, String)>, TokenError> {
        let (mut form, scopes) = match self.grant {
            Grant::ClientCredentials { scopes } => (vec![("grant_type", "client_credentials".to_owned())], scopes),
            Grant::Exchange { audience, scopes } => {
                let subject = subject.ok_or(TokenError::NoSubject)?;
                let mut form = vec![
                    ("grant_type", TOKEN_EXCHANGE.to_owned()),
                    ("subject_token", subject.token.to_string()),
                    ("subject_token_type", ACCESS_TOKEN.to_owned()),
                    ("requested_token_type", ACCESS_TOKEN.to_owned()),
                ];
                form.extend(audience.map(|audience| ("audience", audience.to_owned())));
                (form, scopes)
            }
        };
        if !scopes.is_empty() {
            form.push(("scope", scopes.join(" ")));
        }
        Ok(form)
    }
}

/// Name and secret are encoded as forms encode, and then as `Basic` does (RFC 6749 §2.3.1).
fn basic(id: &str, secret: &str) -> HeaderValue {
    let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
    let credentials = BASE64_STANDARD.encode(format!("{}:{}", encoded(id), encoded(secret)));
    sensitive(&format!("Basic {credentials}")).expect("Base64 is visible ASCII")
}

fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn granted(body: &[u8]) -> Result<Granted, TokenError> {
    let Ok(Answer { access_token, token_type, expires_in }) = serde_json::from_slice(body) else {
        return Err(TokenError::Answer("is none (RFC 6749 §5.1)"));
    };
    if !token_type.eq_ignore_ascii_case("bearer") {
        return Err(TokenError::Answer("holds no bearer token"));
    }
    if access_token.is_empty() || access_token.len() > TOKEN_BYTES_MAX {
        return Err(TokenError::Answer("holds a token that is empty or too long"));
    }
    let header = bearer(&access_token).ok_or(TokenError::Answer("holds a token that cannot be sent"))?;
    Ok(Granted { header, expires_in })
}

/// `Bearer …`, if the token is one word of visible ASCII.
pub(crate) fn bearer(token: &str) -> Option<HeaderValue> {
    if token.bytes().all(|byte| byte.is_ascii_graphic()) { sensitive(&format!("Bearer {token}")) } else { None }
}

/// An error code for the log, unless it is none.
fn code(error: String) -> String {
    let is_code = error.len() <= ERROR_BYTES_MAX
        && error.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    if is_code { error } else { "for a reason that is no code".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_secrets_are_encoded_before_they_are_joined() {
        // bff%3Ashop:p%20%C3%A9%3A
        assert_eq!(basic("bff:shop", "p é:").to_str().unwrap(), "Basic YmZmJTNBc2hvcDpwJTIwJUMzJUE5JTNB");
        assert!(basic("a", "b").is_sensitive());
    }

    #[test]
    fn only_a_bearer_token_that_can_be_sent_is_taken() {
        let read = |text: &str| granted(text.as_bytes());
        let good = read(r#"{"access_token":"a.b-c","token_type":"bearer","expires_in":3600,"scope":"x"}"#).unwrap();
        assert_eq!((good.header.to_str().unwrap(), good.expires_in), ("Bearer a.b-c", Some(3600.0)));
        assert!(read(r#"{"access_token":"a","token_type":"Bearer"}"#).unwrap().expires_in.is_none());
        let long = format!(r#"{{"access_token":"{}","token_type":"Bearer"}}"#, "a".repeat(TOKEN_BYTES_MAX + 1));
        for text in [
            "",
            "{}",
            r#"{"access_token":"a"}"#,
            r#"{"access_token":"","token_type":"Bearer"}"#,
            r#"{"access_token":"a b","token_type":"Bearer"}"#,
            r#"{"access_token":"a\r\nx: y","token_type":"Bearer"}"#,
            r#"{"access_token":"a","token_type":"DPoP"}"#,
            r#"{"access_token":"a","token_type":"N_A"}"#,
            &long,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_a_code_is_told_of_a_refusal() {
        assert_eq!(code("invalid_grant".to_owned()), "invalid_grant");
        for text in ["the token eyJhbGciOi is not valid", "a\nb", &"a".repeat(65)] {
            assert_eq!(code(text.to_owned()), "for a reason that is no code");
        }
    }
}
