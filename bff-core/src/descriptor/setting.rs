//! The numbers of a policy: how an upstream is called, as `platform.yaml`, a call and the configuration may set them.

use std::time::Duration;

/// One number of a policy. What is not set has its default.
///
/// The keys are the same in `platform.yaml` (under the upstream), in a spec (under the call, where *call* says so) and in
/// the configuration (`upstreams.<name>.<key>`), where a dot is a level: `retry: { attempts: 3 }`. Of two that set
/// the same number the one that stands more to the right wins: the default, `platform.yaml`, the call, the configuration.
///
/// | key | value | default | call | what it is |
/// | --- | --- | --- | --- | --- |
/// | `retry.attempts` | 1 to 10 | 2 | yes | attempts in all, the first one included; 1: none is made again |
/// | `retry.backoff_min` | duration | 25ms | yes | the longest wait before the first retry; doubled and jittered from there |
/// | `retry.backoff_max` | duration | 250ms | yes | the longest wait before any retry |
/// | `retry.slow_factor` | 0 to 100 | 3 | yes | an attempt that takes so many times the call's 99th percentile is made again elsewhere while it is waited for; 0: none is |
/// | `retry_budget.ratio` | 0 to 1 | 0.2 | | retries as a part of the calls in the window |
/// | `retry_budget.per_second` | 0 to 1000 | 10 | | retries for each second of the window, in addition |
/// | `retry_budget.window` | duration | 10s | | how far back calls and retries count |
/// | `hedge` | true or false | false | yes | whether a call that takes longer than its 95th percentile is made a second time |
/// | `hedge_budget.ratio` | 0 to 1 | 0.01 | | second requests as a part of the calls in the window |
/// | `hedge_budget.window` | duration | 60s | | how far back calls and second requests count |
/// | `coalesce` | true or false | false | yes | whether identical GETs of different requests are one call |
/// | `breaker.success_rate` | 0 to 1 | 0.8 | | a lower success rate in the window opens the breaker; 0: none does |
/// | `breaker.window` | duration | 10s | | how far back the success rate looks |
/// | `breaker.requests_min` | 1 to 1000000 | 5 | | with fewer calls in the window the success rate says nothing |
/// | `breaker.failures_in_a_row` | 1 to 1000000 | 7 | | so many failures without a success between them open the breaker |
/// | `breaker.open_min` | duration | 1s | | how long the breaker stays open at first; each failed probe doubles it |
/// | `breaker.open_max` | duration | 5s | | the longest that it stays open |
/// | `breaker.jitter` | 0 to 1 | 0.5 | | how much longer it may stay open, as a part of the time |
/// | `ejection.max` | 0 to 1 | 0.5 | | the part of the instances that is left out at most because they fail |
/// | `ejection.panic_below` | 0 to 1 | 0.25 | | with a smaller part of them left, checks do not count: all get calls whose breakers let them through |
/// | `concurrency.max` | 1 to 1000000 | 1024 | | calls under way at once |
/// | `concurrency.queue` | 0 to 1000000 | 1024 | | calls that wait until they may be under way; beyond that they fail at once |
/// | `concurrency.adaptive` | true or false | false | | whether the limit, up to `concurrency.max`, is found by watching response times |
/// | `adaptive.min` | 1 to 1000000 | 3 | | the lowest limit, and the one while the best response time is measured |
/// | `adaptive.buffer` | 0 to 10 | 0.25 | | how much slower than that is still good, as a part of it |
/// | `adaptive.update_interval` | duration | 100ms | | how often the limit is changed |
/// | `adaptive.measure_interval` | duration | 60s | | how often the best response time is measured |
/// | `adaptive.measure_jitter` | 0 to 1 | 0.15 | | how much later that may be, as a part of it |
/// | `adaptive.measure_answers` | 1 to 1000000 | 50 | | answers that a measurement takes |
/// | `balance` | word | peak_ewma | | how an instance is chosen: a [`Balance`] |
/// | `slow_start` | duration | 0s | | how long an instance that joins takes to get its full share |
/// | `ewma.decay` | duration | 10s | | the memory of response times: after it an answer counts for 1/e |
/// | `ewma.start` | duration | 30ms | | the response time that is expected of an instance that nothing is known of |
/// | `stale.max_age` | duration | 600s | yes | how old a last good answer may be that stands in for a call that failed |
/// | `stale.memory_bytes` | 0 to 1073741824 | 16777216 | | the memory for last good answers; beyond, those are forgotten that were not used for longest |
///
/// Durations are longer than nothing, except for `slow_start` and `retry.backoff_min`, and no longer than a day.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs, reason = "the table above says what each one is")]
pub enum Setting {
    RetryAttempts(u32),
    RetryBackoffMin(Duration),
    RetryBackoffMax(Duration),
    RetrySlowFactor(f64),
    RetryBudgetRatio(f64),
    RetryBudgetPerSecond(f64),
    RetryBudgetWindow(Duration),
    Hedge(bool),
    HedgeBudgetRatio(f64),
    HedgeBudgetWindow(Duration),
    Coalesce(bool),
    BreakerSuccessRate(f64),
    BreakerWindow(Duration),
    BreakerRequestsMin(u32),
    BreakerFailuresInARow(u32),
    BreakerOpenMin(Duration),
    BreakerOpenMax(Duration),
    BreakerJitter(f64),
    EjectionMax(f64),
    EjectionPanicBelow(f64),
    ConcurrencyMax(u32),
    ConcurrencyQueue(u32),
    ConcurrencyAdaptive(bool),
    AdaptiveMin(u32),
    AdaptiveBuffer(f64),
    AdaptiveUpdateInterval(Duration),
    AdaptiveMeasureInterval(Duration),
    AdaptiveMeasureJitter(f64),
    AdaptiveMeasureAnswers(u32),
    Balance(Balance),
    SlowStart(Duration),
    EwmaDecay(Duration),
    EwmaStart(Duration),
    StaleMaxAge(Duration),
    StaleMemoryBytes(u32),
}

/// How one of an upstream's instances is chosen for a call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Balance {
    /// `peak_ewma`: of two drawn at random the one that is expected to answer sooner: its peak EWMA, times what is under
    /// way to it.
    #[default]
    PeakEwma,
    /// `round_robin`: in turn. With weights this is [`Weighted`](Self::Weighted).
    RoundRobin,
    /// `weighted`: in turn, as often as the weights say, and evenly spread: smooth weighted round robin.
    Weighted,
    /// `least_connections`: the one with the fewest calls under way for its weight.
    LeastConnections,
    /// `consistent_hash`: the same one for the same client, as long as it is there and not overrun.
    ConsistentHash,
    /// `least_response_time`: the one with the lowest mean response time, times what is under way to it.
    LeastResponseTime,
}
