//! Whether a request may go on, by policies in Rego: in the process (`rego.rs`), or by an OPA server (`server.rs`).
//!
//! All policies of an endpoint must allow a request. They are asked one after the other, once it is known who calls and
//! before the body is read, about the document of `input.rs`. What cannot be decided is not allowed: there is no setting
//! for that.

mod input;
#[cfg(feature = "rego")]
mod rego;
mod server;

use std::path::PathBuf;
#[cfg(feature = "rego")]
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, header};
use reqwest::Url;
use tokio::time::Instant;

use self::server::Server;
use super::access::{Denied, Reason};
use super::auth::{Caller, Presented};
use crate::descriptor::{Endpoint, Policy, PolicyEngine};
use crate::fetch::FetchError;
use crate::observe::Record;
use crate::problem::{Kind, Problem};

/// How long a decision in the process may take: it holds up every request of its worker.
pub(crate) const PROCESS_TIMEOUT: Duration = Duration::from_millis(50);
/// How long an OPA server may take for a decision.
pub(crate) const SERVER_TIMEOUT: Duration = Duration::from_millis(200);

/// When it is worth asking again what could not be decided, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// What is configured of a policy.
#[derive(Debug, Clone)]
pub(crate) struct PolicySettings {
    pub(crate) policy: &'static Policy,
    /// How long a decision may take.
    pub(crate) timeout: Duration,
    /// The document that is `data` in the policy, JSON or YAML by its ending.
    pub(crate) data_file: Option<PathBuf>,
    /// Where the OPA server is; `None` only under `--mock`, which has none.
    pub(crate) server: Option<Url>,
}

/// Why a policy cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("policy `{policy}`: {cause}")]
pub(crate) struct PolicyError {
    policy: &'static str,
    cause: Cause,
}

#[derive(Debug, thiserror::Error)]
enum Cause {
    #[cfg(not(feature = "rego"))]
    #[error("to decide in the process, `{0}` needs the feature `rego` of bff-core")]
    Feature(&'static str),
    #[cfg(feature = "rego")]
    #[error(transparent)]
    Rego(#[from] rego::RegoError),
    #[error("`{0}` is no rule such as data.shop.orders.allow")]
    Decision(&'static str),
    #[error("the OPA server cannot be asked: {0}")]
    Server(#[from] FetchError),
}

/// The policies of a client, ready to be asked: what workers share of them. By `Policy::index`.
#[derive(Debug)]
pub(crate) struct PreparedPolicies(Vec<Prepared>);

#[derive(Debug)]
enum Prepared {
    #[cfg(feature = "rego")]
    Process(Arc<rego::Rego>),
    Server(server::Place),
    /// `--mock` without an OPA server.
    Everything,
}

/// The policies of a client, as one worker asks them. By `Policy::index`.
#[derive(Debug, Default)]
pub(crate) struct Policies(Vec<Decider>);

#[derive(Debug)]
enum Decider {
    #[cfg(feature = "rego")]
    Process(Arc<rego::Rego>),
    Server(Server),
    Everything,
}

/// Why there is no decision.
#[derive(Debug, thiserror::Error)]
enum Undecided {
    #[cfg(feature = "rego")]
    #[error("it took too long")]
    Slow,
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("the OPA server answered with status {0}")]
    Status(u16),
    #[error("the OPA server answered something else than a decision")]
    Answer,
}

impl PreparedPolicies {
    /// Compiles what is decided in the process, and follows its data from then on, on the runtime that this runs on.
    /// `settings` stand in the order of `Client::policies`.
    ///
    /// # Errors
    ///
    /// A policy does not parse or has no such rule, or its data cannot be read.
    pub(crate) fn start(settings: &[PolicySettings]) -> Result<Self, PolicyError> {
        let prepare = |settings: &PolicySettings| {
            prepare(settings).map_err(|cause| PolicyError { policy: settings.policy.name, cause })
        };
        settings.iter().map(prepare).collect::<Result<_, _>>().map(Self)
    }
}

fn prepare(settings: &PolicySettings) -> Result<Prepared, Cause> {
    let PolicySettings { policy, timeout, data_file, server } = settings;
    match (&policy.engine, server) {
        #[cfg(feature = "rego")]
        (PolicyEngine::InProcess { file, source }, _) => {
            let rego = rego::Rego::start(policy.name, file, source, policy.decision, *timeout, data_file.clone())?;
            Ok(Prepared::Process(Arc::new(rego)))
        }
        #[cfg(not(feature = "rego"))]
        (PolicyEngine::InProcess { file, .. }, _) => {
            let _ = data_file;
            Err(Cause::Feature(file))
        }
        (PolicyEngine::Server, Some(url)) => {
            let place = server::Place::of(url, policy.decision, *timeout).ok_or(Cause::Decision(policy.decision))?;
            // Found out now rather than by each worker.
            place.connect()?;
            Ok(Prepared::Server(place))
        }
        (PolicyEngine::Server, None) => {
            let policy = policy.name;
            tracing::warn!(target: "bff::access", policy, "under --mock there is no OPA server: everything is allowed");
            Ok(Prepared::Everything)
        }
    }
}

impl Policies {
    /// Policies with connections of their own.
    ///
    /// # Errors
    ///
    /// The system has no certificates any more.
    pub(crate) fn connect(prepared: &PreparedPolicies) -> Result<Self, FetchError> {
        let decider = |prepared: &Prepared| match prepared {
            #[cfg(feature = "rego")]
            Prepared::Process(rego) => Ok(Decider::Process(Arc::clone(rego))),
            Prepared::Server(place) => place.connect().map(Decider::Server),
            Prepared::Everything => Ok(Decider::Everything),
        };
        prepared.0.iter().map(decider).collect::<Result<_, _>>().map(Self)
    }

    /// Lets a request pass that all policies of `endpoint` allow. A decision takes until `deadline` at most.
    ///
    /// # Errors
    ///
    /// 403: one does not allow it. 503: one cannot decide now. 400: the request has inputs that cannot be read.
    pub(super) async fn check(
        &self,
        endpoint: &'static Endpoint,
        presented: &Presented<'_>,
        caller: Option<&Caller>,
        record: &Record,
        deadline: Instant,
    ) -> Result<(), Problem> {
        let input = input::document(endpoint, presented, caller)?;
        let request_id = record.id().as_str();
        for policy in endpoint.access.policies {
            let started = Instant::now();
            let decided = self.0[policy.index].decide(&input, deadline).await;
            let duration_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
            let policy = policy.name;
            match decided {
                Ok(true) => {
                    tracing::debug!(target: "bff::access", policy, decision = "allow", duration_us, request_id, "decided");
                }
                Ok(false) => {
                    Denied { endpoint, caller, record }.log(Reason::Policy { name: policy, duration_us });
                    return Err(Problem::new(Kind::Forbidden).detail("A policy does not allow it."));
                }
                Err(error) => {
                    tracing::error!(target: "bff::access", policy, decision = "none", duration_us, request_id, %error, "undecided");
                    return Err(Problem::new(Kind::PolicyUnavailable).header(header::RETRY_AFTER, RETRY_AFTER));
                }
            }
        }
        Ok(())
    }
}

impl Decider {
    async fn decide(&self, input: &str, deadline: Instant) -> Result<bool, Undecided> {
        match self {
            #[cfg(feature = "rego")]
            Self::Process(rego) => rego.decide(input),
            Self::Server(server) => server.decide(input, deadline).await,
            Self::Everything => Ok(true),
        }
    }
}

#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;
