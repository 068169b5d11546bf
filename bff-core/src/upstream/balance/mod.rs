//! Which of an upstream's instances gets a call.
//!
//! A [`Balancer`] is made anew whenever discovery finds other instances, and is not changed after that; what it has to
//! know about an instance stands in that instance's [`Load`], which lives on. Both are shared by all workers. A pick
//! reads a few atomics and short locks, and allocates nothing.
//!
//! Weights hold for every way of balancing, and so does slow start: the weight of an instance that joins grows to its
//! full size within a time, so that cold caches are not met with a full share (Envoy, HAProxy).
//!
//! Why not tower's balancer: it owns the services and picks where `poll_ready` says so, knows no weights, and measures
//! nothing but latency, so that an instance that fails fast looks like the best one.

mod client;
mod ewma;
mod least;
mod load;
mod rendezvous;
mod turns;
mod two_choices;
mod weights;

use std::time::Duration;

use fastrand::Rng;
use tokio::time::Instant;

use self::turns::Turns;
use self::weights::Weights;
pub(crate) use self::{
    client::{client_key, place_key},
    ewma::EwmaPolicy,
    load::{InFlight, Load},
    weights::Member,
};
use crate::descriptor::Balance;

/// How an upstream's calls are spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BalancePolicy {
    /// How an instance is chosen.
    pub(crate) balance: Balance,
    /// How long an instance that joins takes to get its full share; nothing for at once.
    pub(crate) slow_start: Duration,
}

impl BalancePolicy {
    /// Power of two choices on peak EWMA, without slow start.
    pub(crate) const DEFAULT: Self = Self { balance: Balance::PeakEwma, slow_start: Duration::ZERO };
}

/// What a pick depends on, besides the instances.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) now: Instant,
    /// As [`client_key`] makes it.
    pub(crate) client: u64,
}

/// The instances of an upstream, to choose from.
#[derive(Debug)]
pub(crate) struct Balancer {
    balance: Balance,
    weights: Weights,
    turns: Turns,
}

impl Balancer {
    /// For these instances, whose index is their position.
    pub(crate) fn new(policy: BalancePolicy, members: Vec<Member>) -> Self {
        let turns = Turns::new(members.len());
        Self { balance: policy.balance, weights: Weights::new(members, policy.slow_start), turns }
    }

    /// The index of the instance that gets the call; none if no instance `may` get one. An instance without weight
    /// gets none.
    pub(crate) fn pick<'l>(
        &self,
        asked: Asked,
        load: impl Fn(usize) -> &'l Load,
        may: impl Fn(usize) -> bool,
        rng: &mut Rng,
    ) -> Option<usize> {
        let Asked { now, client } = asked;
        let weights = &self.weights;
        if weights.members().len() == 1 {
            return (weights.has_weight(0) && may(0)).then_some(0);
        }
        match self.balance {
            Balance::PeakEwma => two_choices::pick(weights, now, load, may, rng),
            Balance::RoundRobin | Balance::Weighted => self.turns.pick(weights, now, may),
            Balance::LeastConnections => least::connections(weights, now, load, may, rng),
            Balance::LeastResponseTime => least::response_time(weights, now, load, may, rng),
            Balance::ConsistentHash => rendezvous::pick(weights, now, client, load, may),
        }
    }
}

#[cfg(test)]
mod tests;
