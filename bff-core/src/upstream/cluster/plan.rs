//! How one call is made: its policy, and how long it usually takes.

use std::sync::OnceLock;
use std::time::Duration;

use tokio::time::Instant;

use super::super::policy::Policy;
use super::super::resilience::{Latencies, Quantiles, RetryPolicy};
use super::UpstreamSettings;
use crate::descriptor::{Call, Endpoint, Method};

/// One call of an endpoint, with all that is decided before the first request.
#[derive(Debug)]
pub(in crate::upstream) struct CallPlan {
    /// How long it may take.
    pub(in crate::upstream) timeout: Duration,
    pub(in crate::upstream) retry: RetryPolicy,
    pub(in crate::upstream) hedges: bool,
    /// Which calls an identical one may join.
    pub(in crate::upstream) sharing: Sharing,
    /// How old an answer may be that stands in for it; `None`: none does.
    pub(in crate::upstream) stale_max: Option<Duration>,
    /// Made with the first answer: most calls of a large client are rarely made.
    latencies: OnceLock<Box<Latencies>>,
}

/// Which calls are one if they are identical and made at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::upstream) enum Sharing {
    /// None: no two can be identical, or it is no GET.
    Nothing,
    /// Those of the same request.
    Request,
    /// Those of all requests.
    Upstream,
}

impl CallPlan {
    /// The plan of `call`, one of `endpoint`'s. What is `configured` wins over what the call says.
    pub(super) fn new(endpoint: &Endpoint, call: &Call, configured: &UpstreamSettings) -> Self {
        let policy = Policy::of([call.upstream.policy, call.policy, &configured.policy]);
        Self {
            timeout: configured.timeout.unwrap_or(call.timeout),
            retry: policy.retry,
            hedges: policy.hedges,
            sharing: Sharing::of(endpoint, call, policy.coalesces),
            stale_max: (call.stale && call.method == Method::Get).then_some(policy.stale.max_age),
            latencies: OnceLock::new(),
        }
    }

    /// Takes note of how long an answer took.
    pub(in crate::upstream) fn answered(&self, sent: Instant, now: Instant) {
        let latencies = self.latencies.get_or_init(|| Box::new(Latencies::new(now)));
        latencies.record(now.saturating_duration_since(sent), now);
    }

    /// How long the call usually takes, if that is known.
    pub(in crate::upstream) fn usual(&self, now: Instant) -> Option<Quantiles> {
        self.latencies.get()?.quantiles(now)
    }
}

impl Sharing {
    fn of(endpoint: &Endpoint, call: &Call, coalesces: bool) -> Self {
        let is_same = |other: &&&Call| {
            other.upstream.index == call.upstream.index && other.method == call.method && other.path == call.path
        };
        match call.method {
            Method::Get if coalesces => Self::Upstream,
            // The keys of an `each` or a `batch` are distinct, so its own calls are.
            Method::Get if endpoint.calls.iter().filter(is_same).count() > 1 => Self::Request,
            _ => Self::Nothing,
        }
    }
}
