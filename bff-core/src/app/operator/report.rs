//! What the operator's pages say, as JSON.

use http::StatusCode;
use serde::Serialize;

use crate::upstream::{BreakerState, InstanceState, UpstreamState};

/// A page: `{"status":"ready","upstreams":[{"name":"orders","available":true,…}]}`.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) upstreams: Option<Vec<UpstreamReport>>,
}

/// How the process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    /// It lives.
    Healthy,
    /// Requests may be sent here.
    Ready,
    /// It was told to end: no more requests should be sent here.
    Draining,
    /// A thread that serves is gone, or stuck.
    Failing,
}

impl Status {
    pub(super) fn code(self) -> StatusCode {
        match self {
            Self::Healthy | Self::Ready => StatusCode::OK,
            Self::Draining | Self::Failing => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// An upstream and its instances.
#[derive(Debug, Serialize)]
pub(super) struct UpstreamReport {
    name: &'static str,
    /// Whether a call would be let through.
    available: bool,
    /// Calls under way.
    in_flight: usize,
    /// Calls that wait until they may be under way.
    waiting: usize,
    /// Whether too few instances are well, so that checks do not count.
    panicking: bool,
    instances: Vec<InstanceReport>,
}

/// An instance.
#[derive(Debug, Serialize)]
struct InstanceReport {
    /// Host and port.
    address: String,
    /// What active checks say; without checks, yes.
    healthy: bool,
    breaker: &'static str,
    /// Whether calls go to it, other than its breaker's probes.
    gets_calls: bool,
    /// Calls under way.
    in_flight: u32,
}

impl From<UpstreamState> for UpstreamReport {
    fn from(state: UpstreamState) -> Self {
        let available = state.is_available();
        let UpstreamState { name, instances, in_flight, waiting, is_panicking } = state;
        let instances = instances.into_iter().map(InstanceReport::from).collect();
        Self { name, available, in_flight, waiting, panicking: is_panicking, instances }
    }
}

impl From<InstanceState> for InstanceReport {
    fn from(InstanceState { address, breaker, is_healthy, gets_calls, in_flight }: InstanceState) -> Self {
        let breaker = match breaker {
            BreakerState::Closed => "closed",
            BreakerState::Open { .. } => "open",
            BreakerState::HalfOpen => "half_open",
        };
        Self { address, healthy: is_healthy, breaker, gets_calls, in_flight }
    }
}
