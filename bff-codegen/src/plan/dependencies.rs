//! What a value waits for.

use std::collections::BTreeSet;

use crate::model::{Call, CallId, Fallback, Kind, ValueRef};
use crate::resolve::walk;

/// The calls whose answers a value uses.
pub(crate) fn calls_of<'v>(values: impl IntoIterator<Item = &'v ValueRef>) -> BTreeSet<CallId> {
    let mut found = BTreeSet::new();
    for value in values {
        walk(value, &mut |value| {
            if let Kind::Call(id) = value.kind {
                found.insert(id);
            }
        });
    }
    found
}

/// The calls whose answers are used by what stands in for a call.
pub(crate) fn calls_of_fallback(call: &Call) -> BTreeSet<CallId> {
    match &call.fallback {
        Fallback::Required | Fallback::Null => BTreeSet::new(),
        Fallback::Value(value) => calls_of([value]),
        Fallback::Call(other) => {
            let values = other.arguments.iter().map(|argument| &argument.value).chain(&other.body);
            calls_of(values).into_iter().chain(calls_of_fallback(other)).collect()
        }
    }
}
