//! JSON Web Tokens (RFC 7519), verified as RFC 8725 advises: the algorithm comes from the configuration, never from the
//! token; `exp` is required; `iss` and `aud` are required wherever the scheme names them.

use std::time::Duration;

use jsonwebtoken::{Validation, decode};
use serde_json::Value;
use serde_json::value::RawValue;

use super::caller::Caller;
use super::claims::{ClaimError, ClaimRules};
use super::key::VerifyingKey;
use crate::descriptor::{AuthScheme, RulesError, TokenRules};

/// Verifies the tokens of one scheme.
#[derive(Debug)]
pub(crate) struct JwtVerifier {
    scheme: &'static AuthScheme,
    key: VerifyingKey,
    validation: Validation,
    rules: ClaimRules,
}

/// Why a token is refused: for logs, not for the client.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("{0}")]
    Invalid(#[from] jsonwebtoken::errors::Error),
    #[error(transparent)]
    Claim(#[from] ClaimError),
    #[error("the payload is not a JSON object")]
    Payload,
}

impl JwtVerifier {
    /// A verifier for `scheme`; `leeway` is how far clocks may differ.
    ///
    /// # Errors
    ///
    /// A claim's schema is not a JSON Schema.
    pub(crate) fn new(
        scheme: &'static AuthScheme,
        rules: TokenRules,
        key: VerifyingKey,
        leeway: Duration,
    ) -> Result<Self, RulesError> {
        let mut validation = Validation::new(key.algorithm.into());
        let mut required = vec!["exp"];
        validation.leeway = leeway.as_secs();
        validation.validate_nbf = true;
        if let Some(issuer) = rules.issuer {
            validation.set_issuer(&[issuer]);
            required.push("iss");
        }
        if rules.audience.is_empty() {
            validation.validate_aud = false;
        } else {
            validation.set_audience(rules.audience);
            required.push("aud");
        }
        validation.set_required_spec_claims(&required);
        Ok(Self { scheme, key, validation, rules: ClaimRules::of(scheme)? })
    }

    pub(crate) fn name(&self) -> &'static str {
        self.scheme.name
    }

    pub(crate) fn is_for(&self, scheme: &AuthScheme) -> bool {
        self.scheme.name == scheme.name
    }

    /// Checks signature, times, issuer, audience and claims, and gives the caller.
    pub(crate) fn verify(&self, token: &str) -> Result<Caller, TokenError> {
        let claims = decode::<Box<RawValue>>(token, &self.key.key, &self.validation)?.claims;
        let values: Value = serde_json::from_str(claims.get()).map_err(|_| TokenError::Payload)?;
        let values = values.as_object().ok_or(TokenError::Payload)?;
        self.rules.check(values)?;
        let id = values.get("sub").and_then(Value::as_str).unwrap_or_default();
        Ok(Caller::new(self.scheme, id, claims).with_token(token))
    }
}
