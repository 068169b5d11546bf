//! How upstreams are, for whoever operates the BFF.

use tokio::time::Instant;

use super::super::resilience::BreakerState;
use super::{Cluster, Fleet};

/// How an upstream is at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UpstreamState {
    pub(crate) name: &'static str,
    pub(crate) instances: Vec<InstanceState>,
    /// Calls under way.
    pub(crate) in_flight: usize,
    /// Calls that wait until they may be under way.
    pub(crate) waiting: usize,
    /// Whether too few instances are well, so that checks do not count.
    pub(crate) is_panicking: bool,
}

/// How one instance is at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InstanceState {
    /// Host and port.
    pub(crate) address: String,
    pub(crate) breaker: BreakerState,
    /// What active checks say; without checks, yes.
    pub(crate) is_healthy: bool,
    /// Whether calls go to it, other than its breaker's probes.
    pub(crate) gets_calls: bool,
    /// Calls under way.
    pub(crate) in_flight: u32,
}

impl UpstreamState {
    /// Whether a call would be let through.
    pub(crate) fn is_available(&self) -> bool {
        self.instances
            .iter()
            .any(|instance| instance.gets_calls && !matches!(instance.breaker, BreakerState::Open { .. }))
    }
}

impl Fleet {
    /// How every upstream is, in the order of `Client::upstreams`.
    pub(crate) fn states(&self) -> Vec<UpstreamState> {
        let now = Instant::now();
        self.clusters().iter().map(|cluster| cluster.state(now)).collect()
    }
}

impl Cluster {
    /// How the upstream is.
    pub(super) fn state(&self, now: Instant) -> UpstreamState {
        let (roster, (in_flight, waiting)) = (self.roster(), self.bulkhead.occupancy());
        let instances = roster.peers().iter().enumerate().map(|(index, peer)| InstanceState {
            address: peer.address().to_owned(),
            breaker: peer.breaker_state(now),
            is_healthy: peer.instance().is_healthy(),
            gets_calls: roster.gets_calls(index, now),
            in_flight: peer.load().in_flight(),
        });
        UpstreamState {
            name: self.name(),
            instances: instances.collect(),
            in_flight,
            waiting,
            is_panicking: roster.standing().is_panicking,
        }
    }
}
