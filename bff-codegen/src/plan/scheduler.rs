//! From the calls of the model to a schedule, with a clock for the worst case.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::basis::{self, Source};
use super::schedule::{Keys, Schedule, ScheduledCall, StandIn, Use, Wait};
use super::{calls_of, calls_of_fallback};
use crate::model::{Call, CallId, Client, Endpoint, Fallback, ValueRef};
use crate::source::{Sources, Span};

/// The schedules of all endpoints of a client.
pub(crate) fn schedules(client: &Client, sources: &Sources) -> Vec<Schedule> {
    client.endpoints.iter().map(|endpoint| Scheduler { client, endpoint, sources }.schedule()).collect()
}

/// The most upstream calls that come of a call: every key at `max`, every fallback taken.
pub(crate) fn calls_max(call: &Call) -> usize {
    times(call).saturating_mul(call.chain().count())
}

/// The most requests that come of a call: besides, every attempt made and every one hedged that may be.
fn requests_max(client: &Client, call: &Call) -> usize {
    times(call).saturating_mul(call.chain().map(|call| requests_of_one(client, call)).sum())
}

fn requests_of_one(client: &Client, call: &Call) -> usize {
    let policy = client.policy(call);
    match call.is_idempotent() {
        true if policy.is_on("hedge") => policy.attempts() * 2,
        true => policy.attempts(),
        false => 1,
    }
}

/// How often a call is made at most.
fn times(call: &Call) -> usize {
    call.fan.as_ref().map_or(1, |fan| fan.max.div_ceil(fan.batch.as_ref().map_or(1, |batch| batch.size)))
}

struct Scheduler<'m> {
    client: &'m Client,
    endpoint: &'m Endpoint,
    sources: &'m Sources,
}

impl Scheduler<'_> {
    fn schedule(&self) -> Schedule {
        let mut clock = Clock::default();
        // The model has the calls in an order in which each stands behind what it uses.
        let bases = basis::bases(self.client, self.endpoint);
        let calls = self.endpoint.calls.iter().zip(bases).map(|(call, basis)| self.call(call, basis, &mut clock));
        let calls: Vec<_> = calls.collect();
        let ends_by = calls.iter().map(|call| call.ends_by).max().unwrap_or_default();
        Schedule {
            endpoint: self.endpoint.key.value.clone(),
            timeout: self.endpoint.timeout,
            calls_max: calls.iter().map(|call| call.calls_max).fold(0, usize::saturating_add),
            requests_max: calls.iter().map(|call| call.requests_max).fold(0, usize::saturating_add),
            ends_by,
            answers_by: ends_by.min(self.endpoint.timeout),
            critical_path: clock.path(&calls),
            calls,
        }
    }

    fn call(&self, call: &Call, basis: BTreeSet<Source>, clock: &mut Clock) -> ScheduledCall {
        let mut scheduled = ScheduledCall {
            name: call.name.value.clone(),
            upstream: self.upstream(call),
            operation: call.operation_name.value.clone(),
            timeout: call.timeout,
            waits: self.waits(call),
            when: call.when.as_ref().map(|when| self.written(when.span)),
            each: call.fan.as_ref().map(|fan| Keys {
                of: self.written(fan.keys.span),
                max: fan.max,
                size: fan.batch.as_ref().map_or(1, |batch| batch.size),
                concurrency: fan.concurrency,
            }),
            stand_ins: self.stand_ins(call),
            calls_max: calls_max(call),
            requests_max: requests_max(self.client, call),
            is_of_caller: basis.iter().any(|source| source.is_identity),
            depends_on: basis.into_iter().map(|source| source.name).collect(),
            starts_by: Duration::ZERO,
            ends_by: Duration::ZERO,
        };
        clock.run(&mut scheduled, times(call));
        scheduled
    }

    fn upstream(&self, call: &Call) -> String {
        self.client.upstreams[call.upstream].name.clone()
    }

    fn waits(&self, call: &Call) -> Vec<Wait> {
        let mut uses: BTreeMap<CallId, BTreeSet<Use>> = BTreeMap::new();
        let mut add = |calls: BTreeSet<CallId>, it: Use| {
            calls.into_iter().for_each(|id| _ = uses.entry(id).or_default().insert(it));
        };
        add(calls_of(call.arguments.iter().map(|argument| &argument.value)), Use::With);
        add(calls_of(&call.body), Use::Body);
        add(calls_of(&call.when), Use::When);
        add(calls_of(call.fan.as_ref().map(|fan| &fan.keys)), Use::Each);
        add(call.after.iter().copied().collect(), Use::After);
        // What stands in for a key is made ready with the call for the key.
        if call.fan.is_some() {
            add(calls_of_fallback(call), Use::Fallback);
        }
        uses.into_iter().map(|(id, uses)| Wait { call: self.name(id), uses }).collect()
    }

    fn stand_ins(&self, call: &Call) -> Vec<StandIn> {
        let mut stand_ins: Vec<_> = call.stale.map(|max_age| StandIn::Stale { max_age }).into_iter().collect();
        match &call.fallback {
            Fallback::Required => {}
            Fallback::Null => stand_ins.push(StandIn::Null),
            Fallback::Value(value) => stand_ins.push(StandIn::Value { waits: self.names_in([value]) }),
            Fallback::Call(other) => {
                let values = other.arguments.iter().map(|argument| &argument.value).chain(&other.body);
                stand_ins.push(StandIn::Call {
                    upstream: self.upstream(other),
                    operation: other.operation_name.value.clone(),
                    timeout: other.timeout,
                    waits: self.names_in(values),
                });
                stand_ins.extend(self.stand_ins(other));
            }
        }
        stand_ins
    }

    fn names_in<'v>(&self, values: impl IntoIterator<Item = &'v ValueRef>) -> Vec<String> {
        calls_of(values).into_iter().map(|id| self.name(id)).collect()
    }

    fn name(&self, CallId(index): CallId) -> String {
        self.endpoint.calls[index].name.value.clone()
    }

    /// An expression in one line.
    fn written(&self, span: Span) -> String {
        self.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// When calls end at the latest: each takes all of its time and then fails, as often as it is made.
#[derive(Default)]
struct Clock {
    ended: BTreeMap<String, Ended>,
}

struct Ended {
    at: Duration,
    /// The call whose end it waited for last.
    because_of: Option<String>,
}

impl Clock {
    fn run(&mut self, call: &mut ScheduledCall, times: usize) {
        let mut because_of = None;
        let mut now = Duration::ZERO;
        let mut wait_for = |name: &String, now: &mut Duration| {
            if let Some(ended) = self.ended.get(name)
                && ended.at > *now
            {
                *now = ended.at;
                because_of = Some(name.clone());
            }
        };
        call.waits.iter().for_each(|wait| wait_for(&wait.call, &mut now));
        call.starts_by = now;
        now = now.saturating_add(call.timeout);
        let mut one = call.timeout;
        for stand_in in &call.stand_ins {
            stand_in.waits().iter().for_each(|name| wait_for(name, &mut now));
            if let StandIn::Call { timeout, .. } = stand_in {
                now = now.saturating_add(*timeout);
                one = one.saturating_add(*timeout);
            }
        }
        // What the first keys waited for is there for all others.
        let rounds = times.div_ceil(call.each.as_ref().map_or(1, |keys| keys.concurrency.max(1)));
        let more = u32::try_from(rounds.saturating_sub(1)).unwrap_or(u32::MAX);
        call.ends_by = now.saturating_add(one.saturating_mul(more));
        self.ended.insert(call.name.clone(), Ended { at: call.ends_by, because_of });
    }

    /// From the call that ends last back to one that waited for nothing.
    fn path(&self, calls: &[ScheduledCall]) -> Vec<String> {
        // Of equals the first: `max_by_key` would give the last.
        let last = calls.iter().rev().max_by_key(|call| call.ends_by).map(|call| call.name.clone());
        let before = |name: &String| self.ended.get(name).and_then(|ended| ended.because_of.clone());
        let mut path: Vec<_> = std::iter::successors(last, before).collect();
        path.reverse();
        path
    }
}
