//! What a value waits for.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{CallId, InputPlace, Kind, ValueRef};
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

/// How often each input is used by these values.
pub(crate) fn inputs_used<'v>(values: impl IntoIterator<Item = &'v ValueRef>) -> BTreeMap<(InputPlace, usize), usize> {
    let mut found = BTreeMap::new();
    for value in values {
        walk(value, &mut |value| {
            if let Kind::Input(place, index) = value.kind {
                *found.entry((place, index)).or_default() += 1;
            }
        });
    }
    found
}
