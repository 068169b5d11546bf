//! Whether a caller may do what it asks for: roles and scopes.

use http::{HeaderValue, header};

use super::auth::Caller;
use crate::descriptor::{Access, Endpoint};
use crate::problem::{Kind, Problem};

/// Lets a caller pass who may have every upstream asked that `endpoint` calls: a key may be for some of them only.
///
/// # Errors
///
/// 403, which does not say what stands behind the endpoint.
pub(crate) fn check_services(endpoint: &Endpoint, caller: &Caller) -> Result<(), Problem> {
    if endpoint.calls.iter().all(|call| caller.may_use(call.upstream.name)) {
        return Ok(());
    }
    Err(Problem::new(Kind::Forbidden).detail("It takes a service that the caller may not use."))
}

/// Lets a caller pass who has one of the roles, and all of the scopes.
///
/// # Errors
///
/// 403; where it is for want of a scope, the challenge names those that are needed (RFC 6750 §3.1).
pub(crate) fn check(access: &Access, caller: &Caller) -> Result<(), Problem> {
    if !access.roles.is_empty() && !access.roles.iter().any(|role| caller.has_role(role)) {
        return Err(Problem::new(Kind::Forbidden).detail("It takes a role that the caller does not have."));
    }
    if access.scopes.iter().all(|scope| caller.has_scope(scope)) {
        return Ok(());
    }
    let scopes = access.scopes.join(" ");
    let problem = Problem::new(Kind::Forbidden).detail(format!("It takes the scopes: {scopes}."));
    // Only letters, digits and `:._-/` are in a scope that a spec names.
    match HeaderValue::try_from(format!(r#"Bearer error="insufficient_scope", scope="{scopes}""#)) {
        Ok(challenge) => Err(problem.header(header::WWW_AUTHENTICATE, challenge)),
        Err(_) => Err(problem),
    }
}
