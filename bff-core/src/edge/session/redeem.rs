//! Codes and refresh tokens, which the provider takes for other tokens.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use openidconnect::core::{CoreErrorResponseType, CoreGenderClaim, CoreTokenResponse};
use openidconnect::{
    AdditionalClaims, AuthorizationCode, ClaimsVerificationError, Nonce, OAuth2TokenResponse, PkceCodeVerifier,
    RefreshToken, RequestTokenError, SignatureVerificationError, StandardErrorResponse, SubjectIdentifier,
    TokenResponse, UserInfoClaims, UserInfoError,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::provider::{Known, Provider, chain};
use super::record::{Secret, Tokens, now};
use crate::fetch::FetchError;

/// What came of a login.
#[derive(Debug)]
pub(super) struct Redeemed {
    pub(super) claims: Map<String, Value>,
    pub(super) tokens: Tokens,
    pub(super) id_token: Secret,
}

/// Why the provider gave nothing of use. The text is for logs.
#[derive(Debug, thiserror::Error)]
pub(super) enum RedeemError {
    /// It does not accept what it was shown.
    #[error("refused: {0}")]
    Refused(String),
    /// What it answered is not to be believed, or not understood.
    #[error("not valid: {0}")]
    Invalid(String),
    #[error("no answer in time")]
    Timeout,
    #[error("{0}")]
    Away(String),
}

/// All claims that have no type of their own in the library.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct OtherClaims(Map<String, Value>);

impl AdditionalClaims for OtherClaims {}

impl Provider {
    /// Gives `code` for tokens, verifies the id token, and asks who the user is.
    pub(super) async fn redeem(
        &self,
        known: &Arc<Known>,
        code: AuthorizationCode,
        verifier: PkceCodeVerifier,
        nonce: &Nonce,
    ) -> Result<Redeemed, RedeemError> {
        let request = known.client.exchange_code(code).map_err(|error| RedeemError::Invalid(error.to_string()))?;
        let response = request.set_pkce_verifier(verifier).request_async(&self.http).await?;
        let (known, id_token) = self.verified(known, &response, nonce).await?;
        let mut claims = payload(&id_token).ok_or_else(|| RedeemError::Invalid("the id token is no object".into()))?;
        self.add_user_info(&known, &response, &mut claims).await?;
        if !claims.contains_key("scope") {
            claims.insert("scope".to_owned(), Value::String(self.granted(&response)));
        }
        Ok(Redeemed { claims, tokens: tokens(&response, None), id_token: Secret::new(id_token) })
    }

    /// Another access token.
    pub(super) async fn renew(&self, known: &Known, refresh: &Secret) -> Result<Tokens, RedeemError> {
        let token = RefreshToken::new(refresh.as_str().to_owned());
        let request =
            known.client.exchange_refresh_token(&token).map_err(|error| RedeemError::Invalid(error.to_string()))?;
        let response = request.request_async(&self.http).await?;
        Ok(tokens(&response, Some(refresh)))
    }

    /// The id token, if its signature, issuer, audience, times and nonce are right. Keys that nobody knows yet are asked for.
    async fn verified(
        &self,
        known: &Arc<Known>,
        response: &CoreTokenResponse,
        nonce: &Nonce,
    ) -> Result<(Arc<Known>, String), RedeemError> {
        let token = response.id_token().ok_or_else(|| RedeemError::Invalid("there is no id token".into()))?;
        let verify = |known: &Known| {
            let verifier = known
                .client
                .id_token_verifier()
                .set_allowed_algs(known.algorithms.iter().map(|(algorithm, _)| algorithm.clone()));
            token.claims(&verifier, nonce).map(drop)
        };
        let mut known = Arc::clone(known);
        let mut verified = verify(&known);
        if let Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) =
            &verified
            && let Some(newer) = self.newer(&known).await
        {
            known = newer;
            verified = verify(&known);
        }
        match verified {
            Ok(()) => Ok((known, token.to_string())),
            // Somebody else's code: its provider did nothing wrong.
            Err(error @ ClaimsVerificationError::InvalidNonce(_)) => Err(RedeemError::Refused(chain(&error))),
            Err(error) => Err(RedeemError::Invalid(chain(&error))),
        }
    }

    /// Adds what the provider tells only of users whom it is asked about. The id token wins: it is signed.
    async fn add_user_info(
        &self,
        known: &Known,
        response: &CoreTokenResponse,
        claims: &mut Map<String, Value>,
    ) -> Result<(), RedeemError> {
        let subject = claims.get("sub").and_then(Value::as_str).map(|sub| SubjectIdentifier::new(sub.to_owned()));
        let Ok(request) = known.client.user_info(response.access_token().clone(), subject) else {
            return Ok(());
        };
        let told: UserInfoClaims<OtherClaims, CoreGenderClaim> =
            request.request_async(&self.http).await.map_err(|error| match error {
                UserInfoError::Request(error) => error.into(),
                error => RedeemError::Invalid(format!("user information: {}", chain(&error))),
            })?;
        if let Ok(Value::Object(told)) = serde_json::to_value(&told) {
            for (name, value) in told {
                claims.entry(name).or_insert(value);
            }
        }
        Ok(())
    }

    /// The scopes that were given; those that were asked for where the provider does not say (RFC 6749 §5.1).
    fn granted(&self, response: &CoreTokenResponse) -> String {
        match response.scopes() {
            Some(scopes) => scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" "),
            None => [&["openid"], self.settings.scopes].concat().join(" "),
        }
    }
}

/// The claims of a token whose signature was verified.
fn payload(token: &str) -> Option<Map<String, Value>> {
    let payload = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&payload).ok()
}

/// A provider that rotates refresh tokens gives another one; `old` stays good with one that does not.
fn tokens(response: &CoreTokenResponse, old: Option<&Secret>) -> Tokens {
    let now = now();
    Tokens {
        access: Secret::new(response.access_token().secret()),
        refresh: response.refresh_token().map(|token| Secret::new(token.secret())).or_else(|| old.cloned()),
        obtained: now,
        expires: response.expires_in().map(|life| now.saturating_add(life.as_secs())),
    }
}

impl From<FetchError> for RedeemError {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Timeout => Self::Timeout,
            error => Self::Away(error.to_string()),
        }
    }
}

impl From<RequestTokenError<FetchError, StandardErrorResponse<CoreErrorResponseType>>> for RedeemError {
    fn from(error: RequestTokenError<FetchError, StandardErrorResponse<CoreErrorResponseType>>) -> Self {
        match error {
            RequestTokenError::Request(error) => error.into(),
            RequestTokenError::ServerResponse(error) => match error.error() {
                CoreErrorResponseType::InvalidGrant => Self::Refused("invalid_grant".into()),
                // Whatever else it is, it is between the provider and us.
                kind => Self::Away(format!("the token endpoint says {}", kind.as_ref())),
            },
            // The answer may hold tokens: what it is must not be in a log.
            RequestTokenError::Parse(..) => Self::Away("the token endpoint's answer is not understood".into()),
            RequestTokenError::Other(_) => Self::Away("the token endpoint's answer is empty or of another type".into()),
        }
    }
}
