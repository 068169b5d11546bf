//! Values made from schemas, for the request that `--mock` shows.

use serde_json::{Map, Value};

use crate::descriptor::{AuthScheme, Claim};
use crate::mock::sample;

/// A value that looks like what `name` promises; null where the schema is none.
pub(super) fn sampled(name: &str, schema: &str) -> Value {
    serde_json::from_str(schema).map_or(Value::Null, |schema| sample(name, &schema))
}

/// The claims that `scheme` names.
pub(super) fn sampled_claims(scheme: &AuthScheme) -> Map<String, Value> {
    // A subject is a user's id, which the name `sub` does not tell.
    let looks_like = |name: &'static str| if name == "sub" { "userId" } else { name };
    let claim = |claim: &Claim| (claim.name.to_owned(), sampled(looks_like(claim.name), claim.schema));
    scheme.claims.iter().map(claim).collect()
}
