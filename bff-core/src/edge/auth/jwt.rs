//! JSON Web Tokens (RFC 7519), verified as RFC 8725 advises: the algorithm comes from the configuration, never from the
//! token; `exp` is required; `iss` and `aud` are required wherever the scheme names them.

use std::time::Duration;

use jsonschema::Validator;
use jsonwebtoken::{Validation, decode};
use serde_json::Value;
use serde_json::value::RawValue;

use super::caller::Caller;
use super::key::VerifyingKey;
use crate::descriptor::{AuthScheme, Rules, RulesError, TokenRules};

/// Verifies the tokens of one scheme.
#[derive(Debug)]
pub(crate) struct JwtVerifier {
    scheme: &'static AuthScheme,
    key: VerifyingKey,
    validation: Validation,
    rules: Vec<ClaimRule>,
}

#[derive(Debug)]
struct ClaimRule {
    name: &'static str,
    required: bool,
    schema: Validator,
}

/// Why a token is refused: for logs, not for the client.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("{0}")]
    Invalid(#[from] jsonwebtoken::errors::Error),
    #[error("the claim `{0}` is missing")]
    Missing(&'static str),
    #[error("the claim `{name}` breaks its schema: {detail}")]
    Rule { name: &'static str, detail: String },
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
        let rules = scheme
            .claims
            .iter()
            .map(|claim| {
                let schema = Rules::compile(claim.schema)?;
                Ok(ClaimRule { name: claim.name, required: claim.required, schema })
            })
            .collect::<Result<_, RulesError>>()?;
        Ok(Self { scheme, key, validation, rules })
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
        for rule in &self.rules {
            match values.get(rule.name) {
                Some(value) => rule
                    .schema
                    .validate(value)
                    .map_err(|error| TokenError::Rule { name: rule.name, detail: error.masked().to_string() })?,
                None if rule.required => return Err(TokenError::Missing(rule.name)),
                None => {}
            }
        }
        let id = values.get("sub").and_then(Value::as_str).unwrap_or_default();
        Ok(Caller::new(self.scheme, id, claims).with_token(token))
    }
}
