//! The instances of an upstream at one moment, and choosing one of them for a call.

use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use tokio::time::Instant;

use super::super::balance::{Asked, Balancer, InFlight, Load, Member, place_key};
use super::super::discovery::{Instance, InstanceId, Instances};
use super::super::policy::Policy;
use super::super::resilience::{Breaker, BreakerState, Ejections, Permit, Standing, When};
use super::RETRY_AFTER;
use crate::failure::Failure;

/// An instance with what is known of it. Lives on when the list changes around it.
#[derive(Debug)]
pub(in crate::upstream) struct Peer {
    instance: Arc<Instance>,
    weight: u32,
    /// When it joined; nothing for one of the first list.
    joined: Option<Instant>,
    state: Arc<PeerState>,
}

#[derive(Debug)]
struct PeerState {
    load: Load,
    breaker: Breaker,
}

impl Peer {
    pub(in crate::upstream) fn id(&self) -> InstanceId {
        self.instance.id()
    }

    pub(in crate::upstream) fn instance(&self) -> &Arc<Instance> {
        &self.instance
    }

    pub(in crate::upstream) fn load(&self) -> &Load {
        &self.state.load
    }

    /// Host and port.
    pub(in crate::upstream) fn address(&self) -> &str {
        self.instance.place().connect_to.as_str()
    }

    pub(super) fn breaker_state(&self, now: Instant) -> BreakerState {
        self.state.breaker.state(now)
    }
}

/// The instances, as calls choose from them.
#[derive(Debug)]
pub(in crate::upstream) struct Roster {
    peers: Box<[Peer]>,
    balancer: Balancer,
    ejections: Ejections,
}

/// Who asks for an instance.
#[derive(Debug, Clone, Copy)]
pub(in crate::upstream) struct Asking<'t> {
    pub(in crate::upstream) now: Instant,
    /// As [`client_key`](super::super::balance::client_key) makes it.
    pub(in crate::upstream) client: u64,
    /// Instances that this call has tried already: they are chosen only if there are no others.
    pub(in crate::upstream) tried: &'t [InstanceId],
}

/// An instance that was chosen and lets the call through.
#[derive(Debug)]
pub(in crate::upstream) struct Chosen<'r> {
    pub(in crate::upstream) peer: &'r Peer,
    pub(in crate::upstream) permit: Permit<'r>,
    pub(in crate::upstream) in_flight: InFlight<'r>,
}

impl Roster {
    /// The roster that follows `before`: instances that stay keep what is known of them.
    pub(super) fn new(policy: &Policy, list: &Instances, before: Option<&Self>, now: Instant) -> Self {
        let peer = |member: &super::super::discovery::Member| {
            let instance = Arc::clone(&member.instance);
            let known = before.and_then(|roster| roster.peers.iter().find(|peer| peer.id() == instance.id()));
            let (joined, state) = match known {
                Some(peer) => (peer.joined, Arc::clone(&peer.state)),
                None => {
                    let (load, breaker) = (Load::new(policy.ewma, now), Breaker::new(policy.breaker, now));
                    (before.map(|_| now), Arc::new(PeerState { load, breaker }))
                }
            };
            Peer { instance, weight: member.weight.get().into(), joined, state }
        };
        let peers: Box<[Peer]> = list.members().iter().map(peer).collect();
        let member = |peer: &Peer| Member { id: place_key(peer.address()), weight: peer.weight, joined: peer.joined };
        let balancer = Balancer::new(policy.balance, peers.iter().map(member).collect());
        let ejections = Ejections::new(policy.ejection, peers.len());
        for (index, peer) in peers.iter().enumerate() {
            if peer.breaker_state(now) != BreakerState::Closed {
                ejections.set_failing(index, true);
            }
            if !peer.instance.is_healthy() {
                ejections.set_down(index, true);
            }
        }
        Self { peers, balancer, ejections }
    }

    pub(in crate::upstream) fn peers(&self) -> &[Peer] {
        &self.peers
    }

    pub(super) fn standing(&self) -> Standing {
        self.ejections.standing()
    }

    /// Whether an instance is in the rotation.
    pub(super) fn gets_calls(&self, index: usize, now: Instant) -> bool {
        self.ejections.may_get_call(index, || self.peers[index].breaker_state(now) == BreakerState::Closed)
    }

    /// Chooses the instance of a call; the call counts as under way to it from now on.
    ///
    /// # Errors
    ///
    /// There is none, or none that lets calls through.
    pub(in crate::upstream) fn choose(&self, asking: Asking<'_>, rng: &mut Rng) -> Result<Chosen<'_>, Failure> {
        match self.choose_when(When::Due, asking, rng) {
            Err(_) if self.is_out(asking.now) => self.choose_when(When::Early, asking, rng),
            chosen => chosen,
        }
    }

    fn choose_when(&self, when: When, asking: Asking<'_>, rng: &mut Rng) -> Result<Chosen<'_>, Failure> {
        // Instances whose probe was another call's in the moment between looking and asking.
        let mut lost = Vec::new();
        while let Some(index) = self.pick(when, asking, &lost, rng) {
            let peer = &self.peers[index];
            let permit = match peer.state.breaker.admit(when, asking.now) {
                Ok(permit) => permit,
                // Its breaker refuses its share of the calls, so that the others are not asked for the work of all.
                Err(refused) if self.gets_calls(index, asking.now) => {
                    return Err(Failure::Overloaded {
                        reason: "the breaker of the instance is open",
                        retry_after: refused.retry_after,
                    });
                }
                Err(_) => {
                    lost.push(index);
                    continue;
                }
            };
            return Ok(Chosen { peer, permit, in_flight: peer.state.load.begin() });
        }
        let reason = if self.peers.is_empty() { "there are no instances" } else { "no instance may get calls" };
        Err(Failure::Overloaded { reason, retry_after: self.retry_after(asking.now) })
    }

    /// Whether there is an instance in the rotation that the call has not tried.
    pub(in crate::upstream) fn has_untried(&self, tried: &[InstanceId], now: Instant) -> bool {
        (0..self.peers.len()).any(|index| self.gets_calls(index, now) && !tried.contains(&self.peers[index].id()))
    }

    /// Whether there are instances, and no breaker of theirs is closed.
    fn is_out(&self, now: Instant) -> bool {
        !self.peers.is_empty() && self.peers.iter().all(|peer| peer.breaker_state(now) != BreakerState::Closed)
    }

    fn pick(&self, when: When, asking: Asking<'_>, lost: &[usize], rng: &mut Rng) -> Option<usize> {
        let Asking { now, client, tried } = asking;
        let may = |index: usize| {
            let is_admitting = || self.peers[index].state.breaker.is_admitting(when, now);
            self.ejections.may_get_call(index, is_admitting) && !lost.contains(&index)
        };
        let load = |index: usize| &self.peers[index].state.load;
        let asked = Asked { now, client };
        if !tried.is_empty() {
            let is_new = |index: usize| !tried.contains(&self.peers[index].id()) && may(index);
            if let Some(index) = self.balancer.pick(asked, load, is_new, rng) {
                return Some(index);
            }
        }
        self.balancer.pick(asked, load, may, rng)
    }

    /// When the first breaker lets a probe through.
    fn retry_after(&self, now: Instant) -> Duration {
        let left = self.peers.iter().filter_map(|peer| match peer.breaker_state(now) {
            BreakerState::Open { left } => Some(left),
            BreakerState::Closed | BreakerState::HalfOpen => None,
        });
        left.min().unwrap_or(RETRY_AFTER)
    }

    /// An instance fails, or does no more. Tells how the instances stand if they stand differently.
    pub(super) fn set_failing(&self, id: InstanceId, is_failing: bool) -> Option<Standing> {
        let index = self.peers.iter().position(|peer| peer.id() == id)?;
        let before = self.standing();
        Some(self.ejections.set_failing(index, is_failing)).filter(|standing| *standing != before)
    }

    /// Takes over what active checks say. Tells how the instances stand if they stand differently.
    pub(super) fn recheck(&self) -> Option<Standing> {
        let before = self.standing();
        for (index, peer) in self.peers.iter().enumerate() {
            self.ejections.set_down(index, !peer.instance.is_healthy());
        }
        Some(self.standing()).filter(|standing| *standing != before)
    }
}
