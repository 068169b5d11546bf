//! What a value waits for.

use std::collections::BTreeSet;

use crate::model::{CallId, Kind, ValueRef};
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
