//! What a user's claims must be, by the scheme that the spec declares.

use jsonschema::Validator;
use serde_json::{Map, Value};

use crate::descriptor::{AuthScheme, Rules, RulesError};

/// The rules of one scheme.
#[derive(Debug)]
pub(super) struct ClaimRules(Vec<ClaimRule>);

#[derive(Debug)]
struct ClaimRule {
    name: &'static str,
    required: bool,
    schema: Validator,
}

impl ClaimRules {
    /// # Errors
    ///
    /// A claim's schema is not a JSON Schema.
    pub(super) fn of(scheme: &AuthScheme) -> Result<Self, RulesError> {
        let rule = |claim: &crate::descriptor::Claim| {
            let schema = Rules::compile(claim.schema)?;
            Ok(ClaimRule { name: claim.name, required: claim.required, schema })
        };
        scheme.claims.iter().map(rule).collect::<Result<_, _>>().map(Self)
    }

    /// The name of a claim that is missing or breaks its schema.
    pub(super) fn broken_by(&self, claims: &Map<String, Value>) -> Option<&'static str> {
        let is_broken = |rule: &&ClaimRule| match claims.get(rule.name) {
            Some(value) => !rule.schema.is_valid(value),
            None => rule.required,
        };
        self.0.iter().find(is_broken).map(|rule| rule.name)
    }
}
