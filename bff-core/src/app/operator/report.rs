//! What the operator's pages say, as JSON.

use http::StatusCode;
use serde::Serialize;

/// A page: `{"status":"ready","upstreams":[{"name":"orders","instances":[{"address":"orders.internal:8080"}]}]}`.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) upstreams: Option<Vec<UpstreamState>>,
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
#[derive(Debug, Clone, Serialize)]
pub(in crate::app) struct UpstreamState {
    pub(in crate::app) name: &'static str,
    pub(in crate::app) instances: Vec<InstanceState>,
}

/// An instance.
#[derive(Debug, Clone, Serialize)]
pub(in crate::app) struct InstanceState {
    /// Host, and port if it is not the scheme's.
    pub(in crate::app) address: String,
}
