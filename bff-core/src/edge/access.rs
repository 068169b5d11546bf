//! Whether a caller may do what it asks for: roles and scopes.

use http::{HeaderValue, header};

use super::auth::Caller;
use crate::descriptor::{Access, Endpoint, SchemeKind};
use crate::observe::Record;
use crate::problem::{Kind, Problem};

/// A request that is turned away, for the log.
pub(super) struct Denied<'a> {
    pub(super) endpoint: &'static Endpoint,
    pub(super) caller: Option<&'a Caller>,
    pub(super) record: &'a Record,
}

/// Why a request is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// The caller has none of the roles.
    Role,
    /// The caller has not all of the scopes.
    Scope,
    /// The caller may not have all of the endpoint's upstreams asked.
    Service,
    /// A policy does not allow it; the decision took so long.
    Policy { name: &'static str, duration_us: u64 },
}

/// Lets a caller pass who may have every upstream asked that `endpoint` calls: a key may be for some of them only.
///
/// # Errors
///
/// 403, which does not say what stands behind the endpoint.
pub(super) fn check_services(endpoint: &'static Endpoint, caller: &Caller, record: &Record) -> Result<(), Problem> {
    if endpoint.calls.iter().all(|call| caller.may_use(call.upstream.name)) {
        return Ok(());
    }
    Denied { endpoint, caller: Some(caller), record }.log(Reason::Service);
    Err(Problem::new(Kind::Forbidden).detail("It takes a service that the caller may not use."))
}

/// Lets a caller pass who has one of the roles, and all of the scopes.
///
/// # Errors
///
/// 403; where it is for want of a scope, and the caller showed a bearer token, the challenge names those that are needed
/// (RFC 6750 §3.1). Other schemes have no such word: for them there is no challenge (RFC 9110 §15.5.4 asks for none).
pub(super) fn check(endpoint: &'static Endpoint, caller: &Caller, record: &Record) -> Result<(), Problem> {
    let Access { roles, scopes, .. } = endpoint.access;
    let denied = Denied { endpoint, caller: Some(caller), record };
    if !roles.is_empty() && !roles.iter().any(|role| caller.has_role(role)) {
        denied.log(Reason::Role);
        return Err(Problem::new(Kind::Forbidden).detail("It takes a role that the caller does not have."));
    }
    if scopes.iter().all(|scope| caller.has_scope(scope)) {
        return Ok(());
    }
    denied.log(Reason::Scope);
    let scopes = scopes.join(" ");
    let problem = Problem::new(Kind::Forbidden).detail(format!("It takes the scopes: {scopes}."));
    if !is_bearer(caller) {
        return Err(problem);
    }
    // Only letters, digits and `:._-/` are in a scope that a spec names.
    match HeaderValue::try_from(format!(r#"Bearer error="insufficient_scope", scope="{scopes}""#)) {
        Ok(challenge) => Err(problem.header(header::WWW_AUTHENTICATE, challenge)),
        Err(_) => Err(problem),
    }
}

/// Whether the caller showed its token as `Authorization: Bearer …`.
fn is_bearer(caller: &Caller) -> bool {
    matches!(caller.scheme().kind, SchemeKind::Jwt { .. } | SchemeKind::Introspection { .. })
}

impl Denied<'_> {
    /// One line, without a word about the person; who it is stands in a second one, for those who look for it.
    pub(super) fn log(&self, reason: Reason) {
        let Self { endpoint, caller, record } = self;
        let (endpoint, request_id) = (endpoint.name, record.id().as_str());
        let scheme = caller.map(|caller| caller.scheme().name);
        let duration_ms = record.started().elapsed().as_secs_f64() * 1000.0;
        match reason {
            Reason::Role | Reason::Scope | Reason::Service => {
                let reason = match reason {
                    Reason::Role => "role",
                    Reason::Scope => "scope",
                    _ => "service",
                };
                tracing::info!(target: "bff::access", endpoint, scheme, decision = "deny", reason, request_id, duration_ms, "denied");
            }
            Reason::Policy { name: policy, duration_us } => {
                tracing::info!(target: "bff::access", endpoint, scheme, decision = "deny", reason = "policy", policy, duration_us, request_id, duration_ms, "denied");
            }
        }
        if let Some(caller) = caller.map(Caller::id) {
            tracing::debug!(target: "bff::access", request_id, caller, "who was denied");
        }
    }
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
