//! Calls that are made for nothing, or that should not be made any more.

use std::collections::BTreeSet;

use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Call, CallId, Endpoint};
use crate::plan::{calls_of, calls_of_fallback};
use crate::resolve::depends;
use crate::spec::Method;

/// A read whose value nothing uses costs time and can fail the endpoint. A write is made for its effect.
pub(super) fn unused(endpoint: &Endpoint, report: &mut Diagnostics) {
    let used = used_calls(endpoint);
    for (index, call) in endpoint.calls.iter().enumerate() {
        let is_read = matches!(call.operation.method, Method::Get | Method::Head | Method::Options);
        if is_read && !used.contains(&CallId(index)) {
            let name = &call.name.value;
            let problem = Diagnostic::warning(codes::UNUSED_CALL, format!("nothing uses `${name}`"))
                .at(call.name.span, "called for nothing")
                .help("use its value, name it under another call's `after`, or leave it out");
            report.push(problem);
        }
    }
}

fn used_calls(endpoint: &Endpoint) -> BTreeSet<CallId> {
    let headers = endpoint.reply_headers.iter().map(|(_, value)| value);
    let mut used = calls_of(endpoint.reply.iter().chain(headers));
    for call in &endpoint.calls {
        used.extend(used_by(call));
    }
    used
}

fn used_by(call: &Call) -> BTreeSet<CallId> {
    let arguments = call.arguments.iter().map(|argument| &argument.value);
    let keys = call.fan.as_ref().map(|fan| &fan.keys);
    let mut used = calls_of(arguments.chain(&call.body).chain(&call.when).chain(keys));
    used.extend(&call.after);
    used.extend(calls_of_fallback(call));
    used
}

/// Operations one of whose successes has another body: an answer with its status would be a failure of the call.
pub(super) fn differing(endpoint: &Endpoint, report: &mut Diagnostics) {
    let used = used_calls(endpoint);
    for (index, call) in endpoint.calls.iter().enumerate().filter(|(index, _)| used.contains(&CallId(*index))) {
        let statuses: Vec<String> = call.operation.success.differing.iter().map(u16::to_string).collect();
        if statuses.is_empty() {
            continue;
        }
        let (name, statuses) = (&call.operation_name, statuses.join(" and "));
        let message = format!("with {statuses}, `{}` answers something else", name.value);
        let problem = Diagnostic::warning(codes::ANSWERS_DIFFER, message)
            .at(name.span, format!("`${}` is the answer with {}", endpoint.calls[index].name.value, lowest(call)))
            .also(call.operation.place.clone(), "the contract has several successes")
            .help("an answer that does not fit is a failure of the call");
        report.push(problem);
    }
}

/// The status whose body counts.
fn lowest(call: &Call) -> String {
    let success = &call.operation.success;
    let own = success.statuses.iter().find(|status| !success.differing.contains(status));
    own.map_or_else(|| "the first of them".to_owned(), u16::to_string)
}

/// Conditions that are made of constants: the call is never made, or always.
pub(super) fn decided(endpoint: &Endpoint, report: &mut Diagnostics) {
    for call in &endpoint.calls {
        let Some(when) = &call.when else { continue };
        if !depends(when) {
            let message = format!("whether `{}` is called is always the same", call.name.value);
            let problem = Diagnostic::warning(codes::CONSTANT_CONDITION, message)
                .at(when.span, "made of nothing but constants")
                .also(call.name.span, "called always, or never")
                .help("ask for something: `when: $query.details ?? false`; or leave it out");
            report.push(problem);
        }
    }
}

/// Operations and parameters whose upstream has announced their end.
pub(super) fn deprecated(endpoint: &Endpoint, report: &mut Diagnostics) {
    for call in endpoint.calls.iter().flat_map(Call::chain) {
        if call.operation.deprecated {
            let name = &call.operation_name;
            let problem = Diagnostic::warning(codes::DEPRECATED_OPERATION, format!("`{}` is deprecated", name.value))
                .at(name.span, "called here")
                .also(call.operation.place.clone(), "the contract says so");
            report.push(problem);
        }
        for argument in call.arguments.iter().filter(|argument| argument.parameter.deprecated) {
            let parameter = &argument.parameter;
            let message = format!("the parameter `{}` is deprecated", parameter.name);
            let problem = Diagnostic::warning(codes::DEPRECATED_PARAMETER, message)
                .at(argument.name, "given here")
                .also(parameter.declared.clone(), "the contract says so");
            report.push(problem);
        }
    }
}
