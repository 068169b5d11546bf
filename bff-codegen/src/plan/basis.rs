//! What the answer of a call can depend on: all of the request that goes into it, on any way.

use std::collections::BTreeSet;

use super::{calls_of, calls_of_fallback};
use crate::model::{Call, CallId, Client, Endpoint, Fallback, Identity, InputPlace, Kind, ValueRef};
use crate::resolve::walk;

/// Headers that say who is asking.
const IDENTITIES: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];

/// A part of the request, as specs name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Source {
    pub(super) name: String,
    /// Whether it says who the caller is.
    pub(super) is_identity: bool,
}

/// The bases of an endpoint's calls, in their order.
pub(super) fn bases(client: &Client, endpoint: &Endpoint) -> Vec<BTreeSet<Source>> {
    let mut bases: Vec<BTreeSet<Source>> = Vec::new();
    for call in &endpoint.calls {
        let mut basis = BTreeSet::new();
        own(endpoint, call, &mut basis);
        call.chain().for_each(|call| told(&client.upstreams[call.upstream].identity, &mut basis));
        // The model has the calls in an order in which each stands behind what it uses.
        for CallId(index) in calls_used(call) {
            basis.extend(bases.get(index).cloned().unwrap_or_default());
        }
        bases.push(basis);
    }
    bases
}

/// What an upstream is told about the caller.
fn told(identity: &Identity, basis: &mut BTreeSet<Source>) {
    let claims = identity.headers.iter().filter_map(|(_, path, _)| path.first());
    basis.extend(claims.map(|name| Source { name: format!("$claims{}", step(name)), is_identity: true }));
    if identity.token.as_ref().is_some_and(|(token, _)| token.is_of_caller()) {
        basis.insert(Source { name: "the caller's token".to_owned(), is_identity: true });
    }
}

/// What a call and those that stand in for it take from the request itself.
fn own(endpoint: &Endpoint, call: &Call, basis: &mut BTreeSet<Source>) {
    values(call).for_each(|value| walk(value, &mut |part| basis.extend(source(endpoint, part))));
    match &call.fallback {
        Fallback::Required | Fallback::Null => {}
        Fallback::Value(value) => walk(value, &mut |part| basis.extend(source(endpoint, part))),
        Fallback::Call(other) => own(endpoint, other, basis),
    }
}

fn values(call: &Call) -> impl Iterator<Item = &ValueRef> {
    let arguments = call.arguments.iter().map(|argument| &argument.value);
    arguments.chain(&call.body).chain(&call.when).chain(call.fan.as_ref().map(|fan| &fan.keys))
}

fn calls_used(call: &Call) -> BTreeSet<CallId> {
    calls_of(values(call)).into_iter().chain(calls_of_fallback(call)).collect()
}

fn source(endpoint: &Endpoint, value: &ValueRef) -> Option<Source> {
    match &value.kind {
        Kind::Body => Some(Source { name: "$body".to_owned(), is_identity: false }),
        Kind::Field(of, name) if matches!(of.kind, Kind::Claims) => {
            Some(Source { name: format!("$claims{}", step(name)), is_identity: true })
        }
        Kind::Input(place, index) => {
            let name = &endpoint.inputs.get(*index)?.name.value;
            let is_header = *place == InputPlace::Header;
            let is_identity = is_header && IDENTITIES.iter().any(|known| name.eq_ignore_ascii_case(known));
            Some(Source { name: format!("${}{}", place.root(), step(name)), is_identity })
        }
        _ => None,
    }
}

/// `.orderId`, `["Accept-Language"]`
fn step(name: &str) -> String {
    let is_name = name.chars().all(|sign| sign.is_alphanumeric() || sign == '_');
    if is_name { format!(".{name}") } else { format!("[\"{name}\"]") }
}
