//! What all formats say of a call, in the same words.

use bff_codegen::plan::{Keys, Schedule, ScheduledCall, StandIn, shown};

use crate::cli::count;

/// "required", "else null", "else recommendations.popular (250 ms), else a value"
pub(super) fn stand_ins(call: &ScheduledCall) -> String {
    let mut words: Vec<String> = call.stand_ins.iter().map(|stand_in| format!("else {}", one(stand_in))).collect();
    match call.stand_ins.last() {
        None => words.push("required".to_owned()),
        Some(StandIn::Call { .. } | StandIn::Stale { .. }) => words.push("else the endpoint fails".to_owned()),
        Some(StandIn::Value { .. } | StandIn::Null) => {}
    }
    words.join(", ")
}

fn one(stand_in: &StandIn) -> String {
    match stand_in {
        StandIn::Call { operation, timeout, .. } => format!("{operation} ({})", shown(*timeout)),
        StandIn::Value { waits } if waits.is_empty() => "a value".to_owned(),
        StandIn::Value { waits } => format!("a value made of {}", list(waits)),
        StandIn::Null => "null".to_owned(),
        StandIn::Stale { max_age } => format!("its last good answer ({})", shown(*max_age)),
    }
}

/// "each of $order.lines[].sku", and "at most 100 keys, 50 a call, 8 calls at once"
pub(super) fn keys(keys: &Keys) -> [String; 2] {
    let size = if keys.size > 1 { format!(", {} a call", keys.size) } else { String::new() };
    let most = format!("at most {}{size}, {} at once", count(keys.max, "key"), count(keys.concurrency, "call"));
    [format!("each of {}", keys.of), most]
}

/// "$claims.sub and $query.page: the caller's own"
pub(super) fn basis(call: &ScheduledCall) -> String {
    let sources: Vec<String> = call.depends_on.iter().cloned().collect();
    match (sources.is_empty(), call.is_of_caller) {
        (true, _) => "nothing of the request".to_owned(),
        (false, true) => format!("{}: the caller's own", list(&sources)),
        (false, false) => list(&sources),
    }
}

/// "at most 5 upstream calls, in at most 10 requests"
pub(super) fn calls(schedule: &Schedule) -> String {
    match (schedule.calls_max, schedule.requests_max) {
        (0, _) => "no upstream calls".to_owned(),
        (calls, requests) if calls == requests => format!("at most {}", count(calls, "upstream call")),
        (calls, requests) => {
            format!("at most {}, in at most {}", count(calls, "upstream call"), count(requests, "request"))
        }
    }
}

/// "at most 700 ms: order, then customer"
pub(super) fn time(schedule: &Schedule) -> String {
    let path = schedule.critical_path.join(", then ");
    if schedule.ends_by > schedule.timeout {
        let timeout = shown(schedule.timeout);
        return format!("at most {timeout}: its timeout; the calls could take {}: {path}", shown(schedule.ends_by));
    }
    format!("at most {}: {path}", shown(schedule.answers_by))
}

/// "a", "a and b", "a, b and c"
pub(super) fn list(names: &[String]) -> String {
    match names.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => names.concat(),
    }
}
