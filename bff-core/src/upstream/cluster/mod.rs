//! An upstream as a whole: its instances, and what is known of them and allowed to its calls.
//!
//! Shared by all workers, because a budget, a limit or a breaker that each worker kept for itself would be as many of
//! them. What changes rarely (who the instances are) is a [`Roster`], which is replaced as a whole; what changes with every
//! call sits behind atomics and short locks, none of which is held over an await.
//!
//! There is no breaker for the upstream beside those of its instances: it would have to open at a success rate that one
//! bad instance of three is enough to cause, and would then cut off the other two. An upstream is open when no
//! instance lets calls through.

mod fleet;
mod follow;
mod plan;
mod roster;
mod states;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use tokio::time::Instant;

pub(crate) use self::fleet::{Fleet, FleetError, UpstreamSettings};
pub(super) use self::plan::{CallPlan, Sharing};
pub(super) use self::roster::{Asking, Chosen, Peer, Roster};
pub(crate) use self::states::{InstanceState, UpstreamState};
use super::discovery::Instances;
use super::flights::Flights;
use super::policy::Policy;
use super::resilience::{Adaptive, Budget, Bulkhead, BulkheadRefused, Hedge, Place, Standing, Transition};
use super::stale::LastAnswers;
use crate::failure::Failure;

/// When to ask again where nothing says when it is worth it.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// An upstream with its instances.
#[derive(Debug)]
pub(crate) struct Cluster {
    name: &'static str,
    policy: Policy,
    roster: Mutex<Arc<Roster>>,
    pub(super) budget: Budget,
    pub(super) hedge: Hedge,
    bulkhead: Bulkhead,
    adaptive: Option<Adaptive>,
    /// Calls that other requests may join.
    pub(super) flights: Arc<Flights>,
    /// Answers that may stand in for calls that fail.
    pub(super) last_answers: Arc<LastAnswers>,
}

impl Cluster {
    /// The upstream `name` with the instances of `list`.
    pub(super) fn new(name: &'static str, policy: Policy, list: &Instances, now: Instant) -> Self {
        let adaptive = policy.is_adaptive.then(|| Adaptive::new(policy.adaptive, now));
        let bulkhead = Bulkhead::new(policy.bulkhead);
        if let Some(adaptive) = &adaptive {
            bulkhead.set_in_flight_max(adaptive.initial());
        }
        Self {
            name,
            policy,
            roster: Mutex::new(Arc::new(Roster::new(&policy, list, None, now))),
            budget: Budget::new(policy.budget, now),
            hedge: Hedge::new(policy.hedge, now),
            bulkhead,
            adaptive,
            flights: Arc::default(),
            last_answers: Arc::new(LastAnswers::new(policy.stale.memory_bytes)),
        }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// The instances of this moment.
    pub(super) fn roster(&self) -> Arc<Roster> {
        Arc::clone(&self.lock())
    }

    /// Waits until the call may be under way, until `until` at most.
    ///
    /// # Errors
    ///
    /// The deadline passed, or too many wait already.
    pub(super) async fn enter(&self, until: Instant) -> Result<Place<'_>, Failure> {
        self.bulkhead.enter(until).await.map_err(|refused| match refused {
            BulkheadRefused::Deadline => Failure::Timeout,
            BulkheadRefused::Full => {
                Failure::Overloaded { reason: "too many calls are under way and waiting", retry_after: RETRY_AFTER }
            }
        })
    }

    /// Takes note of an answer to a call that was sent at `sent`.
    pub(super) fn answered(&self, sent: Instant, now: Instant, rng: &mut Rng) {
        if let Some(limit) = self.adaptive.as_ref().and_then(|adaptive| adaptive.record(sent, now, rng)) {
            self.bulkhead.set_in_flight_max(limit);
        }
    }

    /// A breaker opened or closed.
    pub(super) fn changed(&self, peer: &Peer, transition: Transition) {
        let (upstream, instance) = (self.name, peer.address());
        match transition {
            Transition::Opened { open_for } => {
                tracing::warn!(target: "bff::upstream", upstream, instance, ?open_for, "the breaker is open");
            }
            Transition::Closed => {
                tracing::info!(target: "bff::upstream", upstream, instance, "the breaker is closed");
            }
        }
        let is_failing = matches!(transition, Transition::Opened { .. });
        // Under the lock, so that a roster that is just being made does not miss it.
        let standing = self.lock().set_failing(peer.id(), is_failing);
        self.log(standing);
    }

    /// Takes over another list.
    fn relist(&self, list: &Instances, now: Instant) {
        let mut roster = self.lock();
        *roster = Arc::new(Roster::new(&self.policy, list, Some(&roster), now));
    }

    /// Takes over what active checks say.
    fn recheck(&self) {
        let standing = self.lock().recheck();
        self.log(standing);
    }

    fn log(&self, standing: Option<Standing>) {
        if let Some(Standing { instances, ejected, down, is_panicking }) = standing {
            let upstream = self.name;
            if is_panicking {
                tracing::error!(target: "bff::upstream", upstream, instances, ejected, down, "too few instances are left: checks do not count");
            } else {
                tracing::info!(target: "bff::upstream", upstream, instances, ejected, down, "instances that get no calls");
            }
        }
    }

    // A panic while the lock was held cannot leave half a roster: it is replaced as a whole.
    fn lock(&self) -> MutexGuard<'_, Arc<Roster>> {
        self.roster.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
