//! An attempt that takes long is made again elsewhere while the first request is still waited for. The first answer counts.
//!
//! Two reasons, with a time and a budget each:
//!
//! | reason | after | out of | where |
//! | --- | --- | --- | --- |
//! | hedging, opt-in | the call's 95th percentile | the hedge budget, once | at another instance if there is one |
//! | slowness | far longer than usual ([`RetryPolicy::slow_after`]) | the retry budget, again and again | at an instance that was not tried |
//!
//! A process that was stopped, or that a partition cut off, takes requests and never answers: from the outside it is a
//! slow one until the call's whole time is over. Giving the first request up sooner would fail calls that are merely
//! slow, so it is not given up; it is outrun. An instance that was slow *and* was outrun by one that was asked later has
//! failed, as far as its breaker is concerned. When all instances are slow, whoever was asked first answers first, and
//! nobody is outrun.

use std::time::Duration;

use fastrand::Rng;
use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt};
use futures::{FutureExt, future};
use tokio::time::{Instant, sleep_until};

use super::attempt::Attempted;
use super::cluster::{Asking, Chosen, Peer, Roster};
use super::discovery::InstanceId;
#[cfg(doc)]
use super::resilience::RetryPolicy;
use super::resilience::Witness;
use super::send::{DEADLINE, Upstreams, Way, milliseconds};
use super::transport::{Outgoing, Transport};

/// When an attempt is made again beside the first request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    hedge_at: Option<Instant>,
    slow: Option<Slow>,
}

#[derive(Debug, Clone, Copy)]
struct Slow {
    after: Duration,
    /// When the last request that was sent is slow.
    at: Instant,
}

impl Pace {
    /// That of an attempt which begins now, at one of so many instances.
    pub(super) fn of(way: &Way<'_>, outgoing: &Outgoing, instances: usize, now: Instant) -> Self {
        let (is_idempotent, left) = (outgoing.is_idempotent, way.patience.until.saturating_duration_since(now));
        let (hedges, has_others) = (way.plan.hedges, instances > 1);
        let usual = if hedges || has_others { way.plan.usual(now) } else { None };
        let hedge = || way.cluster.hedge.begin(is_idempotent, usual, left, now);
        let slow = || way.plan.retry.slow_after(is_idempotent, usual, left);
        Self {
            hedge_at: if hedges { hedge().map(|after| now + after) } else { None },
            slow: if has_others { slow().map(|after| Slow { after, at: now + after }) } else { None },
        }
    }

    /// When the next request is sent, if the way is free.
    pub(super) fn first(&self) -> Option<Instant> {
        [self.hedge_at, self.slow.map(|slow| slow.at)].into_iter().flatten().min()
    }
}

/// One of the requests of an attempt.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rival<'r> {
    peer: &'r Peer,
    witness: Witness<'r>,
    sent: Instant,
}

impl<'r> Rival<'r> {
    pub(super) fn new(chosen: &Chosen<'r>, sent: Instant) -> Self {
        Self { peer: chosen.peer, witness: chosen.permit.witness(), sent }
    }
}

/// An attempt that takes long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Race<'a> {
    pub(super) way: &'a Way<'a>,
    pub(super) outgoing: &'a Outgoing,
    pub(super) roster: &'a Roster,
    pub(super) pace: Pace,
}

/// A request under way, and how it ended.
type Running<'a> = BoxFuture<'a, (Rival<'a>, Attempted)>;

impl<T: Transport> Upstreams<T> {
    /// Waits for the first request of an attempt, and for those that are sent beside it. Where they are sent joins those
    /// `tried`.
    pub(super) async fn race(
        &self,
        race: Race<'_>,
        (first, attempted): (Rival<'_>, BoxFuture<'_, Attempted>),
        tried: &mut Vec<InstanceId>,
        rng: &mut Rng,
    ) -> Attempted {
        let Race { way, mut pace, .. } = race;
        let mut rivals = vec![first];
        let mut running: FuturesUnordered<Running<'_>> = FuturesUnordered::new();
        running.push(attempted.map(move |attempted| (first, attempted)).boxed());
        loop {
            let next = match pace.first() {
                Some(at) => sleep_until(at).left_future(),
                None => future::pending().right_future(),
            };
            tokio::select! {
                biased;
                Some((rival, attempted)) = running.next() => {
                    rivals.retain(|other| other.peer.id() != rival.peer.id() || other.sent != rival.sent);
                    if attempted.is_answered() {
                        rivals.iter().for_each(|other| race.settle(other, &rival, rng));
                        return attempted;
                    }
                    if running.is_empty() {
                        return attempted;
                    }
                }
                () = next => {
                    if let Some(chosen) = race.another(&mut pace, tried, rng) {
                        let rival = Rival::new(&chosen, Instant::now());
                        tried.push(chosen.peer.id());
                        rivals.push(rival);
                        let (mut outgoing, mut rng) = (race.outgoing.clone(), rng.fork());
                        outgoing.headers.set(DEADLINE, milliseconds(rival.sent, way.patience.until));
                        let exchange = async move { (rival, self.exchange(way, &outgoing, chosen, &mut rng).await) };
                        running.push(exchange.boxed());
                    }
                }
            }
        }
    }
}

impl<'a> Race<'a> {
    /// The instance that is asked as well now that it is time, if one may be and the budget has something left.
    fn another(&self, pace: &mut Pace, tried: &[InstanceId], rng: &mut Rng) -> Option<Chosen<'a>> {
        let (now, cluster) = (Instant::now(), self.way.cluster);
        let may_hedge = pace.hedge_at.take_if(|at| *at <= now).is_some() && cluster.hedge.may_send(now);
        let is_slow = pace.slow.is_some_and(|slow| slow.at <= now);
        if is_slow && !self.roster.has_untried(tried, now) {
            pace.slow = None;
        }
        if let Some(slow) = &mut pace.slow
            && (may_hedge || is_slow)
        {
            slow.at = now + slow.after;
        }
        if may_hedge || is_slow && pace.slow.is_some() && cluster.budget.withdraw(now) {
            self.roster.choose(Asking { now, client: self.way.client, tried }, rng).ok()
        } else {
            None
        }
    }

    /// `winner` has answered while `rival` was under way.
    fn settle(&self, rival: &Rival<'_>, winner: &Rival<'_>, rng: &mut Rng) {
        let now = Instant::now();
        let waited = now.saturating_duration_since(rival.sent);
        rival.peer.load().gave_up(waited, now);
        let is_slow = self.pace.slow.is_some_and(|slow| slow.after <= waited);
        if is_slow
            && rival.sent < winner.sent
            && let Some(transition) = rival.witness.failed(now, rng)
        {
            self.way.cluster.changed(rival.peer, transition);
        }
    }
}

#[cfg(test)]
#[path = "race_tests.rs"]
mod tests;
