//! What the claims of a token must say, whoever vouches for them: a signature, or the issuer when asked.

use std::time::Duration;

use jsonschema::Validator;
use serde_json::{Map, Value};

use crate::descriptor::{AuthScheme, Rules, RulesError, TokenRules};

/// The claims that a scheme asks for, and their schemas.
#[derive(Debug)]
pub(crate) struct ClaimRules(Vec<ClaimRule>);

#[derive(Debug)]
struct ClaimRule {
    name: &'static str,
    required: bool,
    schema: Validator,
}

/// Whose tokens are taken, for whom, and when.
#[derive(Debug)]
pub(crate) struct TokenChecks {
    rules: TokenRules,
    /// How far clocks may differ, in seconds.
    leeway: f64,
    claims: ClaimRules,
}

/// Why claims are refused: for logs, not for the client.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClaimError {
    #[error("the claim `{0}` is missing")]
    Missing(&'static str),
    #[error("the claim `{name}` breaks its schema: {detail}")]
    Rule { name: &'static str, detail: String },
    #[error("the claim `{0}` is not a time")]
    NoTime(&'static str),
    #[error("it has expired")]
    Expired,
    #[error("its `{0}` is in the future")]
    Early(&'static str),
    #[error("it is of another issuer")]
    Issuer,
    #[error("it is for somebody else")]
    Audience,
}

impl ClaimRules {
    /// # Errors
    ///
    /// A claim's schema is not a JSON Schema.
    pub(crate) fn of(scheme: &AuthScheme) -> Result<Self, RulesError> {
        let rule = |claim: &crate::descriptor::Claim| {
            let schema = Rules::compile(claim.schema)?;
            Ok(ClaimRule { name: claim.name, required: claim.required, schema })
        };
        scheme.claims.iter().map(rule).collect::<Result<_, RulesError>>().map(Self)
    }

    /// Whether all claims are there that must be, and all are as their schemas say. No message quotes a value.
    pub(crate) fn check(&self, claims: &Map<String, Value>) -> Result<(), ClaimError> {
        for rule in &self.0 {
            match claims.get(rule.name) {
                Some(value) => rule
                    .schema
                    .validate(value)
                    .map_err(|error| ClaimError::Rule { name: rule.name, detail: error.masked().to_string() })?,
                None if rule.required => return Err(ClaimError::Missing(rule.name)),
                None => {}
            }
        }
        Ok(())
    }
}

impl TokenChecks {
    /// Checks for `scheme`; `leeway` is how far clocks may differ.
    ///
    /// # Errors
    ///
    /// A claim's schema is not a JSON Schema.
    pub(crate) fn new(scheme: &AuthScheme, rules: TokenRules, leeway: Duration) -> Result<Self, RulesError> {
        Ok(Self { rules, leeway: leeway.as_secs_f64(), claims: ClaimRules::of(scheme)? })
    }

    /// Checks the claims at `now`, in seconds since 1970, and gives `exp`.
    pub(crate) fn check(&self, claims: &Map<String, Value>, now: f64) -> Result<Option<f64>, ClaimError> {
        let expiry = time(claims, "exp")?;
        if expiry.is_some_and(|expiry| now >= expiry + self.leeway) {
            return Err(ClaimError::Expired);
        }
        for name in ["nbf", "iat"] {
            if time(claims, name)?.is_some_and(|begin| begin > now + self.leeway) {
                return Err(ClaimError::Early(name));
            }
        }
        if let Some(issuer) = self.rules.issuer {
            let found = claims.get("iss").ok_or(ClaimError::Missing("iss"))?;
            if found != issuer {
                return Err(ClaimError::Issuer);
            }
        }
        if !self.rules.audience.is_empty() {
            let is_us = |value: &Value| value.as_str().is_some_and(|name| self.rules.audience.contains(&name));
            let is_for_us = match claims.get("aud").ok_or(ClaimError::Missing("aud"))? {
                Value::Array(names) => names.iter().any(is_us),
                name => is_us(name),
            };
            if !is_for_us {
                return Err(ClaimError::Audience);
            }
        }
        self.claims.check(claims)?;
        Ok(expiry)
    }
}

/// A point in time in seconds since 1970 (RFC 7519 §2, NumericDate).
fn time(claims: &Map<String, Value>, name: &'static str) -> Result<Option<f64>, ClaimError> {
    match claims.get(name) {
        None => Ok(None),
        Some(value) => value.as_f64().map(Some).ok_or(ClaimError::NoTime(name)),
    }
}
