//! Before the handler: who may come in, how often, and with how much.
//!
//! What holds for all requests is [`guard`]: it looks at a request before anybody knows its endpoint.
//!
//! [`Edge`] is what one worker has of the rest. A request passes, in this order: how often it may come ([`limit`]), as far as
//! that does not depend on its caller; who calls ([`auth`]); how often that caller may; and whether it may at all
//! ([`access`], [`policy`]). Its body is read afterwards ([`body`]), so that strangers cannot make us read a megabyte.

mod access;
pub(crate) mod auth;
pub(crate) mod body;
pub(crate) mod guard;
pub(crate) mod limit;
pub(crate) mod policy;
#[cfg(feature = "redis")]
pub(crate) mod redis;
#[cfg(feature = "oidc")]
pub(crate) mod session;

use std::sync::Arc;

use http::HeaderMap;
use tokio::time::Instant;

use self::auth::{Authenticator, Caller, Gate, Presented};
use self::limit::Limits;
use self::policy::Policies;
use crate::descriptor::Endpoint;
use crate::observe::Record;
use crate::problem::Problem;

/// The Redis that instances share.
#[cfg(feature = "redis")]
pub(crate) type SharedRedis = Arc<redis::Redis>;
/// There is none.
#[cfg(not(feature = "redis"))]
pub(crate) type SharedRedis = std::convert::Infallible;

/// What stands between a client and the handlers: what one worker has of it.
#[derive(Debug)]
pub(crate) struct Edge {
    gate: Gate,
    limits: Arc<Limits>,
    policies: Policies,
}

/// What is known of a request that was let in.
#[derive(Debug, Default)]
pub(crate) struct Admitted {
    /// Who calls; `None` at a public endpoint.
    pub(crate) caller: Option<Arc<Caller>>,
}

impl Edge {
    /// An edge with these ways to come in and these limits, which workers share, and these policies.
    pub(crate) fn new(authenticators: Arc<[Authenticator]>, limits: Arc<Limits>, policies: Policies) -> Self {
        Self { gate: Gate::new(authenticators), limits, policies }
    }

    /// Lets a request of `endpoint` in, which must be answered until `deadline`, or says why not. `headers` are for the
    /// reply, whichever it is.
    ///
    /// # Errors
    ///
    /// 401: nobody knows the caller. 403: the caller is known, and may not. 429: it has called too often. 503: who could
    /// tell cannot be asked.
    pub(crate) async fn admit(
        &self,
        endpoint: &'static Endpoint,
        presented: &Presented<'_>,
        record: &Record,
        deadline: Instant,
        headers: &mut HeaderMap,
    ) -> Result<Admitted, Problem> {
        let count = match endpoint.rates {
            [] => None,
            _ => Some(self.limits.count(endpoint, presented, headers)?),
        };
        let caller = self.gate.admit(endpoint.access.schemes, presented).await;
        // What not every endpoint asks for is boxed, so that the others' requests do not carry its state around.
        if let Some(count) = count {
            Box::pin(count.finish(caller.as_ref().map(Option::as_deref).map_err(drop), headers)).await?;
        }
        let caller = caller?;
        if let Some(caller) = &caller {
            access::check(endpoint, caller, record)?;
            access::check_services(endpoint, caller, record)?;
        }
        if !endpoint.access.policies.is_empty() {
            Box::pin(self.policies.check(endpoint, presented, caller.as_deref(), record, deadline)).await?;
        }
        Ok(Admitted { caller })
    }
}
