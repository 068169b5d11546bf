//! What the claims of a caller must say, whoever vouches for them.

use jsonschema::Validator;
use serde_json::{Map, Value};

use crate::descriptor::{AuthScheme, Claim, Rules, RulesError};

/// The claims that a scheme asks for, and their schemas.
#[derive(Debug)]
pub(crate) struct ClaimRules(Vec<ClaimRule>);

#[derive(Debug)]
struct ClaimRule {
    name: &'static str,
    required: bool,
    schema: Validator,
}

/// Why claims are refused: for logs, not for the client.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClaimError {
    #[error("the claim `{0}` is missing")]
    Missing(&'static str),
    #[error("the claim `{name}` breaks its schema: {detail}")]
    Rule { name: &'static str, detail: String },
}

impl ClaimRules {
    /// # Errors
    ///
    /// A claim's schema is not a JSON Schema.
    pub(crate) fn of(scheme: &AuthScheme) -> Result<Self, RulesError> {
        let rule = |claim: &Claim| {
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
