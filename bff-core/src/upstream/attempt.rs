//! One attempt of a call: an instance, its breaker, the exchange, and what its end says about the instance.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use futures::FutureExt;
use http::StatusCode;
use tokio::time::error::Elapsed;
use tokio::time::{Instant, timeout_at};

use super::cluster::{Asking, CallPlan, Chosen};
use super::discovery::InstanceId;
use super::race::{Pace, Race, Rival};
use super::resilience::{Ended, Outcome};
use super::send::{Upstreams, Way};
use super::transport::{Incoming, Outgoing, Transport, TransportError};
use crate::failure::Failure;

/// How long a call waits for its answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    pub(super) until: Instant,
    /// The call's own timeout: who does not answer within it has failed, whoever's deadline it is that passed.
    timeout: Duration,
}

impl Patience {
    pub(super) fn new(plan: &CallPlan, until: Instant) -> Self {
        Self { until, timeout: plan.timeout }
    }
}

/// How an attempt ended.
#[derive(Debug)]
pub(super) struct Attempted {
    pub(super) ended: Ended,
    pub(super) result: Result<Bytes, Failure>,
}

impl Attempted {
    /// Whether the upstream has said what there is to say.
    pub(super) fn is_answered(&self) -> bool {
        is_answer(self.ended)
    }
}

impl<T: Transport> Upstreams<T> {
    /// Makes one attempt, at an instance that is not among those `tried` if there is another; a failed one joins them.
    ///
    /// # Errors
    ///
    /// No instance may be asked.
    pub(super) async fn attempt(
        &self,
        way: &Way<'_>,
        outgoing: &Outgoing,
        tried: &mut Vec<InstanceId>,
        rng: &mut Rng,
    ) -> Result<Attempted, Failure> {
        let (roster, now) = (way.cluster.roster(), Instant::now());
        let chosen = roster.choose(Asking { now, client: way.client, tried }, rng)?;
        let instance = chosen.peer.id();
        let pace = Pace::of(way, outgoing, roster.peers().len(), now);
        let (rival, mut own_rng) = (Rival::new(&chosen, now), rng.fork());
        let mut first = pin!(self.exchange(way, outgoing, chosen, &mut own_rng));
        let in_time = match pace.first() {
            None => Some(first.as_mut().await),
            Some(at) => timeout_at(at, first.as_mut()).await.ok(),
        };
        let Some(attempted) = in_time else {
            tried.push(instance);
            let race = Race { way, outgoing, roster: &roster, pace };
            // Boxed, so that calls that are not slow have not the room of a race.
            return Ok(self.race(race, (rival, first.boxed()), tried, rng).boxed().await);
        };
        if attempted.result.is_err() {
            tried.push(instance);
        }
        Ok(attempted)
    }

    /// Asks one instance.
    pub(super) async fn exchange(
        &self,
        way: &Way<'_>,
        outgoing: &Outgoing,
        chosen: Chosen<'_>,
        rng: &mut Rng,
    ) -> Attempted {
        let Chosen { peer, permit, in_flight } = chosen;
        if permit.is_probe() {
            let (upstream, instance) = (way.cluster.name(), peer.address());
            tracing::info!(target: "bff::upstream", upstream, instance, "the breaker is half open: this call is its probe");
        }
        let sent = Instant::now();
        let sending = self.transport.send(peer.instance(), outgoing, self.answer_bytes_max);
        let answered = timeout_at(way.patience.until, sending).await;
        let now = Instant::now();
        let latency = now.saturating_duration_since(sent);
        let (ended, result) = end(answered);
        let outcome = match ended {
            _ if is_answer(ended) => Outcome::Success,
            Ended::TimedOut => {
                // A deadline that was too short for anybody says nothing about the instance.
                let usual = way.plan.usual(sent).map_or(way.patience.timeout, |usual| usual.p95);
                if latency >= usual.min(way.patience.timeout) { Outcome::Failure } else { Outcome::Ignored }
            }
            Ended::Answered { .. } | Ended::Broken | Ended::NotSent => Outcome::Failure,
        };
        match outcome {
            Outcome::Success => {
                in_flight.answered(latency, now);
                way.plan.answered(sent, now);
                way.cluster.answered(sent, now, rng);
            }
            Outcome::Failure => in_flight.failed(latency, now),
            Outcome::Ignored => peer.load().gave_up(latency, now),
        }
        if let Some(transition) = permit.record(outcome, now, rng) {
            way.cluster.changed(peer, transition);
        }
        Attempted { ended, result }
    }
}

/// Whether it is an answer, and not that of a server that is in trouble.
fn is_answer(ended: Ended) -> bool {
    matches!(ended, Ended::Answered { status, .. } if !status.is_server_error())
}

/// What became of an exchange, for the next attempt and for the caller.
fn end(answered: Result<Result<Incoming, TransportError>, Elapsed>) -> (Ended, Result<Bytes, Failure>) {
    match answered {
        Err(_elapsed) => (Ended::TimedOut, Err(Failure::Timeout)),
        Ok(Err(TransportError::Connect(cause))) => (Ended::NotSent, Err(Failure::Unreachable(cause))),
        Ok(Err(TransportError::Broken(cause))) => (Ended::Broken, Err(Failure::Unreachable(cause))),
        Ok(Err(error @ TransportError::TooLarge(_))) => {
            let ended = Ended::Answered { status: StatusCode::OK, retry_after: None };
            (ended, Err(Failure::Contract(error.to_string())))
        }
        Ok(Ok(Incoming { status, retry_after, body })) => {
            let result = if status.is_success() { Ok(body) } else { Err(Failure::Status(status.as_u16())) };
            (Ended::Answered { status, retry_after }, result)
        }
    }
}
