//! How the calls of an endpoint follow one another, and what one request can cost at most.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Serialize, Serializer};

/// The calls of one endpoint as a schedule. No call waits for its turn: each starts the moment that what it waits for is
/// there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Schedule {
    /// `GET /home`
    pub endpoint: String,
    /// When the endpoint answers at the latest, whatever its calls do.
    #[serde(rename = "timeout_ms", serialize_with = "milliseconds")]
    pub timeout: Duration,
    /// The calls, each behind all that it waits for.
    pub calls: Vec<ScheduledCall>,
    /// The most upstream calls that one request can make.
    pub calls_max: usize,
    /// The most requests that these calls can be in all, with every attempt made and every one hedged that may be. Not
    /// counted are those that go on to another instance because one refuses connections or hangs: how many instances
    /// there are is not known, and the retry budget bounds them.
    pub requests_max: usize,
    /// When the last call has ended at the latest, if only the bounds of the calls counted.
    #[serde(rename = "ends_by_ms", serialize_with = "milliseconds")]
    pub ends_by: Duration,
    /// When the endpoint answers at the latest: the smaller of the two.
    #[serde(rename = "answers_by_ms", serialize_with = "milliseconds")]
    pub answers_by: Duration,
    /// The names of the calls that make it take so long, each waiting for the one before.
    pub critical_path: Vec<String>,
}

/// A call of a [`Schedule`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScheduledCall {
    /// Its name in the spec.
    pub name: String,
    /// The upstream.
    pub upstream: String,
    /// The operation as the spec names it: `orders.getOrder`.
    pub operation: String,
    /// What one call may take.
    #[serde(rename = "timeout_ms", serialize_with = "milliseconds")]
    pub timeout: Duration,
    /// What must be there before it starts, in the order of [`Schedule::calls`].
    pub waits: Vec<Wait>,
    /// The condition under which it is made, as the spec has it.
    pub when: Option<String>,
    /// The keys of which each, or each chunk, has a call of its own.
    pub each: Option<Keys>,
    /// What is tried when it fails, in this order.
    pub stand_ins: Vec<StandIn>,
    /// The most upstream calls that come of it.
    pub calls_max: usize,
    /// The most requests that come of it. A call that must not arrive twice is one: it is made again only if it was
    /// never sent.
    pub requests_max: usize,
    /// The parts of the request that its answer can depend on, on any way: `$claims.sub`, `$path.orderId`. Two requests
    /// that agree in these are asked and answered alike.
    pub depends_on: BTreeSet<String>,
    /// Whether one of them says who the caller is: a claim of the token, or a header with credentials. Such an answer is the
    /// caller's own.
    pub is_of_caller: bool,
    /// When it starts at the latest.
    #[serde(rename = "starts_by_ms", serialize_with = "milliseconds")]
    pub starts_by: Duration,
    /// When it, or what stands in for it, has ended at the latest.
    #[serde(rename = "ends_by_ms", serialize_with = "milliseconds")]
    pub ends_by: Duration,
}

/// The keys of an `each` or a `batch`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Keys {
    /// Where they come from, as the spec has it.
    pub of: String,
    /// The most distinct keys.
    pub max: usize,
    /// The most keys of one call; 1 without a `batch`.
    pub size: usize,
    /// The most calls at once.
    pub concurrency: usize,
}

/// A call that is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wait {
    /// Its name.
    pub call: String,
    /// What its answer is needed for.
    pub uses: BTreeSet<Use>,
}

/// What an answer is needed for: a key of the call that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Use {
    /// A parameter.
    With,
    /// The request body.
    Body,
    /// Whether the call is made.
    When,
    /// The keys.
    Each,
    /// Nothing but the order.
    After,
    /// What stands in for the answers of an `each` or a `batch`, since that is made ready with the calls. Any other
    /// fallback waits only when it is needed: see [`StandIn::waits`].
    Fallback,
}

impl Use {
    /// The key in the spec.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::With => "with",
            Self::Body => "body",
            Self::When => "when",
            Self::Each => "each",
            Self::After => "after",
            Self::Fallback => "fallback",
        }
    }
}

/// What stands in for a call that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum StandIn {
    /// Another call. If it fails, what follows in [`ScheduledCall::stand_ins`] stands in for it.
    Call {
        /// The upstream.
        upstream: String,
        /// The operation as the spec names it.
        operation: String,
        /// What it may take.
        #[serde(rename = "timeout_ms", serialize_with = "milliseconds")]
        timeout: Duration,
        /// What must be there before it starts.
        waits: Vec<String>,
    },
    /// A constant or an expression.
    Value {
        /// The calls that the expression uses.
        waits: Vec<String>,
    },
    /// Null.
    Null,
    /// The last good answer of the call that has just failed, if there is one; else what follows.
    Stale {
        /// How old it may be.
        #[serde(rename = "max_age_ms", serialize_with = "milliseconds")]
        max_age: Duration,
    },
}

impl StandIn {
    /// The names of the calls that it waits for.
    #[must_use]
    pub fn waits(&self) -> &[String] {
        match self {
            Self::Call { waits, .. } | Self::Value { waits } => waits,
            Self::Null | Self::Stale { .. } => &[],
        }
    }
}

impl ScheduledCall {
    /// Whether the endpoint fails when this call and all calls that stand in for it fail.
    #[must_use]
    pub fn is_required(&self) -> bool {
        matches!(self.stand_ins.last(), None | Some(StandIn::Call { .. } | StandIn::Stale { .. }))
    }
}

impl Schedule {
    /// The upstreams that a request can reach.
    #[must_use]
    pub fn upstreams(&self) -> BTreeSet<&str> {
        let stand_ins = self.calls.iter().flat_map(|call| &call.stand_ins).filter_map(|stand_in| match stand_in {
            StandIn::Call { upstream, .. } => Some(upstream.as_str()),
            StandIn::Value { .. } | StandIn::Null | StandIn::Stale { .. } => None,
        });
        self.calls.iter().map(|call| call.upstream.as_str()).chain(stand_ins).collect()
    }
}

fn milliseconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u128(duration.as_millis())
}

/// A duration in words: "800 ms", "2 s", "10 min".
#[must_use]
pub fn shown(duration: Duration) -> String {
    match duration.as_millis() {
        whole if whole > 60_000 && whole % 60_000 == 0 => format!("{} min", whole / 60_000),
        whole if whole % 1000 == 0 => format!("{} s", whole / 1000),
        milliseconds => format!("{milliseconds} ms"),
    }
}
