//! How much one request can set off.

use std::collections::BTreeSet;

use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Call, Client, Endpoint};
use crate::plan::calls_max;

/// Calls of one endpoint in the worst case.
const CALLS_MAX: usize = 10;
/// Upstreams of one endpoint.
const UPSTREAMS_MAX: usize = 4;

/// An endpoint that may make more than 10 calls: every `each` at its `max`, every fallback taken.
pub(super) fn many_calls(endpoint: &Endpoint, report: &mut Diagnostics) {
    let worst: usize = endpoint.calls.iter().map(calls_max).sum();
    if worst <= CALLS_MAX {
        return;
    }
    let mut problem =
        Diagnostic::warning(codes::MANY_CALLS, format!("`{}` may make {worst} upstream calls", endpoint.key.value))
            .at(endpoint.key.span, format!("more than {CALLS_MAX} in the worst case"));
    for call in endpoint.calls.iter().filter(|call| calls_max(call) > 1) {
        problem = problem.also(call.name.span, format!("up to {} of them", calls_max(call)));
    }
    report.push(problem.help("lower `max`, or ask for several keys in one call: `batch`"));
}

/// An endpoint that depends on more than 4 upstreams.
pub(super) fn many_upstreams(client: &Client, endpoint: &Endpoint, report: &mut Diagnostics) {
    let calls = endpoint.calls.iter().flat_map(Call::chain);
    let upstreams: BTreeSet<&str> = calls.map(|call| client.upstreams[call.upstream].name.as_str()).collect();
    if upstreams.len() > UPSTREAMS_MAX {
        let names: Vec<&str> = upstreams.into_iter().collect();
        let message = format!("`{}` depends on {} upstreams", endpoint.key.value, names.len());
        let problem = Diagnostic::warning(codes::MANY_UPSTREAMS, message)
            .at(endpoint.key.span, format!("more than {UPSTREAMS_MAX}: {}", names.join(", ")));
        report.push(problem);
    }
}
