//! What a token must say of itself, whoever vouches for it: a signature, or the issuer when asked.

use std::time::Duration;

use serde_json::{Map, Value};

use super::claims::{ClaimError, ClaimRules};
use crate::descriptor::{AuthScheme, RulesError, TokenRules};

/// Whose tokens are taken, for whom, and when.
#[derive(Debug)]
pub(crate) struct TokenChecks {
    rules: TokenRules,
    /// How far clocks may differ, in seconds.
    leeway: f64,
    claims: ClaimRules,
}

/// Why a token is refused: for logs, not for the client.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CheckError {
    #[error("{0}")]
    Claims(#[from] ClaimError),
    #[error("the claim `{0}` is missing")]
    Missing(&'static str),
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
    pub(crate) fn check(&self, claims: &Map<String, Value>, now: f64) -> Result<Option<f64>, CheckError> {
        let expiry = time(claims, "exp")?;
        if expiry.is_some_and(|expiry| now >= expiry + self.leeway) {
            return Err(CheckError::Expired);
        }
        for name in ["nbf", "iat"] {
            if time(claims, name)?.is_some_and(|begin| begin > now + self.leeway) {
                return Err(CheckError::Early(name));
            }
        }
        if let Some(issuer) = self.rules.issuer {
            let found = claims.get("iss").ok_or(CheckError::Missing("iss"))?;
            if found != issuer {
                return Err(CheckError::Issuer);
            }
        }
        if !self.rules.audience.is_empty() {
            let is_us = |value: &Value| value.as_str().is_some_and(|name| self.rules.audience.contains(&name));
            let is_for_us = match claims.get("aud").ok_or(CheckError::Missing("aud"))? {
                Value::Array(names) => names.iter().any(is_us),
                name => is_us(name),
            };
            if !is_for_us {
                return Err(CheckError::Audience);
            }
        }
        self.claims.check(claims)?;
        Ok(expiry)
    }
}

/// A point in time in seconds since 1970 (RFC 7519 §2, NumericDate).
fn time(claims: &Map<String, Value>, name: &'static str) -> Result<Option<f64>, CheckError> {
    match claims.get(name) {
        None => Ok(None),
        Some(value) => value.as_f64().map(Some).ok_or(CheckError::NoTime(name)),
    }
}
