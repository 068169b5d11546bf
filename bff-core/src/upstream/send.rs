//! Making a call: what stands between a request of generated code and its answer.
//!
//! From the outside in, and why each layer is where it is:
//!
//! | layer | why here |
//! | --- | --- |
//! | deadline | bounds all that follows, waiting included |
//! | coalescing | who joins a call of another takes no place and no retry |
//! | token | who waits for it takes no place; one that is refused is replaced once (`token`) |
//! | bulkhead | a call keeps its place over all its attempts: a retry must not queue anew |
//! | retry | each attempt chooses an instance of its own |
//! | race | an attempt that takes long is made elsewhere as well; the first answer counts (`race.rs`) |
//! | attempt | instance, breaker, transport, and what its end says about the instance (`attempt.rs`) |

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use fastrand::Rng;
use futures::FutureExt;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use tokio::time::{Instant, sleep, timeout_at};

use super::address::target;
use super::attempt::{Attempted, Patience};
use super::cluster::{CallPlan, Cluster, Fleet, Sharing};
use super::discovery::InstanceId;
use super::flights::Flights;
use super::headers::Headers;
use super::pool::Pool;
use super::question::Question;
use super::request::{Parts, Request};
use super::resilience::{Attempt, Ended, NoRetry, is_idempotent};
use super::stale::Last;
use super::token::{Bearer, Tokens};
use super::transport::{Outgoing, Transport, TransportError};
use crate::descriptor::Call;
use crate::failure::Failure;
use crate::observe::{REQUEST_ID, RequestId};

/// What is left of the caller's time, in whole milliseconds: tells an upstream when nobody waits any more.
pub(crate) const DEADLINE: HeaderName = HeaderName::from_static("bff-deadline-ms");
/// Makes a write that arrives twice mean the same as one that arrives once.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// What every call of one request shares.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallContext<'a> {
    /// When the call began.
    pub(crate) started: Instant,
    /// When the whole request must be answered.
    pub(crate) deadline: Instant,
    pub(crate) request_id: &'a RequestId,
}

/// A worker's way to the upstreams of a client: what all workers know of them, and connections of its own.
#[derive(Debug)]
pub(crate) struct Upstreams<T = Pool> {
    pub(super) fleet: Arc<Fleet>,
    pub(super) transport: T,
    pub(super) answer_bytes_max: usize,
    /// Where the next call's randomness comes from.
    seeds: AtomicU64,
}

impl Upstreams {
    /// The upstreams of `fleet`. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// An instance cannot be connected to with TLS.
    pub(crate) fn connect(fleet: Arc<Fleet>, answer_bytes_max: usize) -> Result<Self, TransportError> {
        let pool = Pool::new(fleet.connecting().to_vec());
        for (upstream, cluster) in fleet.clusters().iter().enumerate() {
            cluster.roster().peers().iter().try_for_each(|peer| pool.prepare(upstream, peer.instance()))?;
        }
        Ok(Self::over(pool, fleet, answer_bytes_max, Rng::new().u64(..)))
    }
}

impl<T> Upstreams<T> {
    /// The same over any transport.
    pub(super) fn over(transport: T, fleet: Arc<Fleet>, answer_bytes_max: usize, seed: u64) -> Self {
        Self { fleet, transport, answer_bytes_max, seeds: AtomicU64::new(seed) }
    }

    /// A generator for one call.
    fn rng(&self) -> Rng {
        // As far apart as it gets (the golden ratio), which is how splitmix64 makes seeds.
        Rng::with_seed(self.seeds.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed))
    }
}

/// The calls of one request.
#[derive(Debug)]
pub(crate) struct Calls<T = Pool> {
    upstreams: Arc<Upstreams<T>>,
    /// The number of the endpoint, as [`Fleet::start`] counts them.
    endpoint: usize,
    /// Who asks, as consistent hashing tells clients apart.
    client: u64,
    flights: OnceLock<Arc<Flights>>,
}

/// What came of a call that was sent.
#[derive(Debug)]
pub(crate) struct Sent {
    /// The answer's body; that of an empty answer is `null`, where one is allowed.
    pub(crate) answer: Result<Bytes, Failure>,
    /// Where the last good answer is, if one may stand in. Boxed: most calls have none.
    pub(crate) last: Option<Box<Last>>,
}

/// A call on its way.
#[derive(Debug)]
pub(super) struct Way<'u> {
    pub(super) cluster: &'u Cluster,
    pub(super) plan: &'u CallPlan,
    pub(super) client: u64,
    pub(super) patience: Patience,
}

impl<T: Transport> Calls<T> {
    /// The calls of a request of the endpoint with this number.
    pub(crate) fn new(upstreams: Arc<Upstreams<T>>, endpoint: usize, client: u64) -> Self {
        Self { upstreams, endpoint, client, flights: OnceLock::new() }
    }

    /// Sends `request` for `call`.
    ///
    /// Dropping the future ends the request.
    pub(crate) async fn send(&self, call: &'static Call, request: Request, context: CallContext<'_>) -> Sent {
        let outgoing = match outgoing(call, request) {
            Ok(outgoing) => outgoing,
            Err(failure) => return Sent { answer: Err(failure), last: None },
        };
        let plan = self.upstreams.fleet.plan(self.endpoint, call);
        let last = plan.stale_max.map(|max_age| {
            let answers = &self.upstreams.fleet.clusters()[call.upstream.index].last_answers;
            Box::new(answers.of(call, Question::of(&outgoing), max_age, context.started))
        });
        Sent { answer: self.answer(plan, call, outgoing, context).await, last }
    }

    async fn answer(
        &self,
        plan: &CallPlan,
        call: &'static Call,
        outgoing: Outgoing,
        context: CallContext<'_>,
    ) -> Result<Bytes, Failure> {
        let CallContext { started, deadline, request_id } = context;
        let until = deadline.min(started + plan.timeout);
        if until <= started {
            return Err(Failure::Timeout);
        }
        let answer = match plan.sharing {
            Sharing::Nothing => {
                let outgoing = addressed(outgoing, started, until, request_id.header());
                self.upstreams.make(self.endpoint, call, outgoing, self.client, Patience::new(plan, until)).await?
            }
            // Nobody else's deadline is in it.
            Sharing::Upstream => {
                let flights = &self.upstreams.fleet.clusters()[call.upstream.index].flights;
                self.join(flights, plan, call, outgoing, context, started + plan.timeout).await?
            }
            Sharing::Request => {
                let flights = self.flights.get_or_init(Arc::default);
                self.join(flights, plan, call, outgoing, context, until).await?
            }
        };
        match (answer.is_empty(), call.accepts_empty) {
            (false, _) => Ok(answer),
            (true, true) => Ok(Bytes::from_static(b"null")),
            (true, false) => Err(Failure::Contract("the answer has no body".to_owned())),
        }
    }

    /// Waits for an identical call, or for this one, which then may take until `flight_until`.
    async fn join(
        &self,
        flights: &Arc<Flights>,
        plan: &CallPlan,
        call: &'static Call,
        outgoing: Outgoing,
        CallContext { started, deadline, request_id }: CallContext<'_>,
        flight_until: Instant,
    ) -> Result<Bytes, Failure> {
        let until = deadline.min(started + plan.timeout);
        let question = Question::of(&outgoing);
        loop {
            let begin = || {
                let outgoing = addressed(outgoing.clone(), Instant::now(), flight_until, request_id.header());
                let (upstreams, endpoint, client) = (Arc::clone(&self.upstreams), self.endpoint, self.client);
                let patience = Patience::new(plan, flight_until);
                async move { upstreams.make(endpoint, call, outgoing, client, patience).await }.boxed()
            };
            let (flight, is_ours) = flights.join(&question, begin);
            match timeout_at(until, flight).await {
                Err(_elapsed) => return Err(Failure::Timeout),
                // It began earlier, so its time was over earlier.
                Ok(Err(Failure::Timeout)) if !is_ours && Instant::now() < until => {}
                Ok(result) => return result,
            }
        }
    }
}

impl<T: Transport> Upstreams<T> {
    /// Makes a call: attempts, until one gives an answer or there is no other. The body may be empty.
    async fn make(
        &self,
        endpoint: usize,
        call: &'static Call,
        mut outgoing: Outgoing,
        client: u64,
        patience: Patience,
    ) -> Result<Bytes, Failure> {
        let (cluster, plan) = (&*self.fleet.clusters()[call.upstream.index], self.fleet.plan(endpoint, call));
        let way = Way { cluster, plan, client, patience };
        let until = patience.until;
        let tokens = self.fleet.tokens(call.upstream.index);
        let mut shown = match tokens {
            // Boxed, so that calls without one have not the room of it.
            Some(tokens) => Some(show(tokens, &mut outgoing, until).boxed().await?),
            None => None,
        };
        let _place = cluster.enter(until).await?;
        let mut rng = self.rng();
        cluster.budget.deposit(Instant::now());
        let (mut tried, mut retries, mut last) = (Vec::new(), 0, None);
        loop {
            let attempted = match self.attempt(&way, &outgoing, &mut tried, &mut rng).await {
                Ok(attempted) => attempted,
                // Why there was another attempt says more than why it could not be made.
                Err(refused) => return Err(last.unwrap_or(refused)),
            };
            let Attempted { ended, result } = attempted;
            let failure = match result {
                Ok(body) => return Ok(body),
                Err(failure) => failure,
            };
            let now = Instant::now();
            let attempt = Attempt {
                ended,
                is_idempotent: outgoing.is_idempotent,
                retries,
                left: until.saturating_duration_since(now),
                p50: plan.usual(now).map(|usual| usual.p50),
            };
            let withdraw = || cluster.budget.withdraw(now);
            // Nothing was done for a request that was refused so (RFC 9110 §15.5.2), whatever its method.
            if failure == Failure::Status(StatusCode::UNAUTHORIZED.as_u16())
                && let (Some(tokens), Some(refused)) = (tokens, shown.take())
                && tokens.refused(outgoing.subject.as_deref(), &refused, now)
                && withdraw()
            {
                show(tokens, &mut outgoing, until).boxed().await?;
                outgoing.headers.set(DEADLINE, milliseconds(Instant::now(), until));
                last = Some(failure);
                continue;
            }
            match plan.retry.next(&attempt, &mut rng, withdraw) {
                Ok(delay) => {
                    retries += 1;
                    sleep(delay).await;
                }
                // An instance that takes no connections costs nobody anything: the call goes to one that may.
                Err(NoRetry::Attempts) if way.may_go_elsewhere(ended, &tried, now) && now < until && withdraw() => {}
                Err(reason) => {
                    tracing::debug!(target: "bff::upstream", upstream = cluster.name(), call = call.name, ?reason, "no retry");
                    return Err(failure);
                }
            }
            tracing::debug!(target: "bff::upstream", upstream = cluster.name(), call = call.name, %failure, "again");
            last = Some(failure);
            outgoing.headers.set(DEADLINE, milliseconds(Instant::now(), until));
        }
    }
}

/// Shows the upstream a token, instead of whatever the spec says.
async fn show(tokens: &Tokens, outgoing: &mut Outgoing, until: Instant) -> Result<Box<Bearer>, Failure> {
    let bearer = tokens.bearer(outgoing.subject.as_deref(), until).await?;
    outgoing.headers.set(header::AUTHORIZATION, bearer.header.clone());
    Ok(Box::new(bearer))
}

impl Way<'_> {
    /// Whether an attempt that was not sent is made at another instance, beyond the attempts that there are.
    fn may_go_elsewhere(&self, ended: Ended, tried: &[InstanceId], now: Instant) -> bool {
        ended == Ended::NotSent && self.plan.retry.retries_max > 0 && self.cluster.roster().has_untried(tried, now)
    }
}

/// The request as the spec has it.
fn outgoing(call: &Call, request: Request) -> Result<Outgoing, Failure> {
    let Parts { method, path_and_query, headers, body, subject } = request.into_parts()?;
    let method = Method::from(method);
    Ok(Outgoing {
        upstream: call.upstream.index,
        target: target(path_and_query).ok_or(Failure::Input)?,
        is_idempotent: is_idempotent(&method, headers.get(&IDEMPOTENCY_KEY).is_some()),
        method,
        headers,
        body,
        subject,
    })
}

/// With the headers that every call has.
fn addressed(mut outgoing: Outgoing, started: Instant, until: Instant, request_id: HeaderValue) -> Outgoing {
    let headers: &mut Headers = &mut outgoing.headers;
    headers.set_default(header::ACCEPT, HeaderValue::from_static("application/json"));
    headers.set(REQUEST_ID, request_id);
    headers.set(DEADLINE, milliseconds(started, until));
    outgoing
}

pub(super) fn milliseconds(from: Instant, until: Instant) -> HeaderValue {
    let left = until.saturating_duration_since(from).as_millis();
    HeaderValue::from(u64::try_from(left).unwrap_or(u64::MAX))
}

#[cfg(test)]
#[path = "send_tests.rs"]
pub(super) mod tests;
