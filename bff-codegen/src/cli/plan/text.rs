//! A plan as a tree: a call stands below the one that it waits for the longest.

use bff_codegen::plan::{Schedule, ScheduledCall, shown};

use super::words;

/// The tree of an endpoint's calls, and what they come to.
pub(super) fn tree(schedule: &Schedule) -> String {
    let mut lines = Vec::new();
    add_below(None, "", schedule, &mut lines);
    let width = |cell: fn(&Line) -> &str| lines.iter().map(|line| cell(line).chars().count()).max().unwrap_or_default();
    let (names, operations) = (width(|line| &line.name), width(|line| &line.operation));
    let timeouts = width(|line| &line.timeout);
    let mut text = format!("{}  within {}\n", schedule.endpoint, shown(schedule.timeout));
    for Line { name, operation, timeout, notes } in &lines {
        text.push_str(&format!("{name:names$}  {operation:operations$}  {timeout:>timeouts$}  {notes}\n"));
    }
    text.push_str(&format!("\n{}\n", words::calls(schedule)));
    if !schedule.calls.is_empty() {
        text.push_str(&format!("{}\n\nwhat the answers depend on\n", words::time(schedule)));
    }
    let names = schedule.calls.iter().map(|call| call.name.chars().count()).max().unwrap_or_default();
    for call in &schedule.calls {
        text.push_str(&format!("  {:names$}  {}\n", call.name, words::basis(call)));
    }
    text
}

struct Line {
    name: String,
    operation: String,
    timeout: String,
    notes: String,
}

fn add_below(parent: Option<&str>, indent: &str, schedule: &Schedule, lines: &mut Vec<Line>) {
    let children: Vec<_> = schedule.calls.iter().filter(|call| parent_of(call, schedule) == parent).collect();
    for (index, call) in children.iter().enumerate() {
        let is_last = index + 1 == children.len();
        let (branch, below) = if is_last { ("└── ", "    ") } else { ("├── ", "│   ") };
        lines.push(Line {
            name: format!("{indent}{branch}{}", call.name),
            operation: call.operation.clone(),
            timeout: shown(call.timeout),
            notes: notes(call, parent),
        });
        add_below(Some(&call.name), &format!("{indent}{below}"), schedule, lines);
    }
}

/// The call that it waits for the longest; of equals the first.
fn parent_of<'s>(call: &ScheduledCall, schedule: &'s Schedule) -> Option<&'s str> {
    let waits = schedule.calls.iter().filter(|other| call.waits.iter().any(|wait| wait.call == other.name));
    waits.rev().max_by_key(|other| other.ends_by).map(|other| other.name.as_str())
}

fn notes(call: &ScheduledCall, parent: Option<&str>) -> String {
    let mut notes = vec![words::stand_ins(call)];
    notes.extend(call.when.as_ref().map(|when| format!("only when {when}")));
    notes.extend(call.each.as_ref().map(|keys| words::keys(keys).join(": ")));
    let others = call.waits.iter().map(|wait| &wait.call).filter(|name| Some(name.as_str()) != parent);
    let others: Vec<String> = others.cloned().collect();
    if !others.is_empty() {
        notes.push(format!("waits for {}, too", words::list(&others)));
    }
    notes.join("; ")
}
