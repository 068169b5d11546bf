//! What keeps a call to an upstream from failing, and a failing upstream from pulling the others down.
//!
//! Each file is one mechanism: a small state machine without IO and without tasks. Time comes in as an argument and
//! randomness as a passed-in [`fastrand::Rng`] (one generator crate for the whole project: small, seedable, and its
//! `Rng` is a `u64` that a worker keeps), so that every test runs without a clock. The numbers of a mechanism are a
//! `Copy` policy, which generated `static`s can hold and configuration can override field by field.
//!
//! | mechanism | for | semantics of |
//! | --- | --- | --- |
//! | [`Breaker`] | an instance | linkerd, resilience4j |
//! | [`Ejections`] | the instances of an upstream | Envoy |
//! | [`Budget`], [`RetryPolicy`], `BackoffPolicy` | an upstream, a call | Finagle, linkerd, Envoy |
//! | [`Hedge`] | a call | Finagle, "The Tail at Scale" |
//! | [`Bulkhead`], [`Adaptive`] | an upstream | Envoy, Netflix' concurrency-limits |
//! | [`Latencies`] | a call | HdrHistogram's buckets |
//!
//! Their state is shared by all workers: a budget that each worker kept for itself would be as many budgets. It sits
//! behind short locks, and none is held over an await.
//!
//! Why not crates: tower's middleware clones or boxes for each call, its balancer takes fast errors for health, its
//! budget knows no sliding window; failsafe and the like keep one breaker a thread or read the clock themselves. All
//! of them bring their own way of composing services. What is in here is what the documentation promises, and
//! property tests hold it to that.

mod adaptive;
mod backoff;
mod breaker;
mod budget;
mod bulkhead;
mod ejection;
mod hedge;
mod histogram;
mod latency;
mod retry;
mod window;

pub(crate) use self::{
    adaptive::{Adaptive, AdaptivePolicy},
    backoff::retry_after,
    breaker::{Breaker, BreakerPolicy, BreakerState, Outcome, Permit, Transition, When, Witness},
    budget::{Budget, BudgetPolicy},
    bulkhead::{Bulkhead, BulkheadPolicy, BulkheadRefused, Place},
    ejection::{EjectionPolicy, Ejections, Standing},
    hedge::{Hedge, HedgePolicy},
    latency::{Latencies, Quantiles},
    retry::{Attempt, Ended, NoRetry, RetryPolicy, is_idempotent},
};
