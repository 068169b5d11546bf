//! An endpoint that calls some operations.

use std::fmt::Write;

use crate::contract::{Contracts, Loader, without_names};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::source::{SourceId, Sources};
use crate::spec::{self, EndpointSpec, Method, Role, Specs};
use crate::{compile, read_contracts};

use super::StarterError;
use super::calls::{self, Call};
use super::inputs::{Argument, Declared, Inputs};
use super::reply;
use super::yaml::{flow_scalar, scalar};

/// What the endpoint is called while it has no file.
const PROBE: &str = "(new endpoint)";

/// Arguments are written on one line up to this length.
const LINE_MAX: usize = 100;

/// Writes the spec of the endpoint `key` (`GET /users/{userId}`) that calls these operations (`users.getUser`,
/// `users GET /users/{id}`).
///
/// `files` are those of the client, as [`compile`] takes them.
///
/// # Errors
/// The client has such an endpoint, an operation cannot be called, or the client's files have errors.
pub fn endpoint(
    files: &[(String, String)],
    key: &str,
    operations: &[String],
    load: &Loader<'_>,
) -> Result<String, StarterError> {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let mut ids: Vec<_> = files.iter().map(|(path, text)| sources.add(path, text.as_str())).collect();
    let probe = sources.add(PROBE, probe(key, operations));
    ids.push(probe);
    let specs = spec::parse(&ids, &sources, &mut diagnostics);
    if let Some(problem) = diagnostics.sorted(&sources).into_iter().find(|problem| is_about(problem, probe)) {
        return Err(StarterError::of(problem));
    }
    let Some(specs) = specs else {
        return Err(StarterError::faulty("the client's files have errors", sources, diagnostics));
    };
    let (own, others): (Vec<_>, Vec<_>) = specs.endpoints.iter().partition(|spec| spec.span.source == probe);
    let [own] = own[..] else { return Err(StarterError::Refused(format!("`{key}` is no endpoint"))) };
    if let Some(other) =
        others.into_iter().find(|other| other.method.value == own.method.value && is_same_path(own, other))
    {
        let file = sources.path(other.key.span.source);
        return Err(StarterError::Refused(format!(
            "the client has the endpoint `{}` already, in `{file}`",
            other.key.value
        )));
    }
    let mut contracts = Contracts::new();
    let only_own = Specs { endpoints: vec![own.clone()], ..specs.clone() };
    let mut unread = Diagnostics::new();
    let by_upstream = read_contracts(&only_own, &mut contracts, &mut sources, load, &mut unread);
    if unread.has_errors() {
        return Err(StarterError::faulty("a contract cannot be read", sources, unread));
    }
    let calls = calls::find(own, operations, &specs, &sources, &contracts, by_upstream)?;
    let text = write(key, own, &specs, &calls, &contracts)?;
    look_at(&text, files, load)?;
    Ok(text)
}

/// The endpoint as far as the command line says it: what is wrong with it is found as in a file.
fn probe(key: &str, operations: &[String]) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let calls = operations.iter().enumerate();
    let calls: String =
        calls.map(|(index, operation)| format!("    call{index}: {{ call: {} }}\n", quoted(operation))).collect();
    format!("{}:\n  fan_out:\n{calls}", quoted(key))
}

fn is_about(problem: &Diagnostic, source: SourceId) -> bool {
    problem.severity == Severity::Error && problem.labels.iter().any(|label| label.place.source() == source)
}

fn is_same_path(one: &EndpointSpec, other: &EndpointSpec) -> bool {
    without_names(&one.path.value) == without_names(&other.path.value)
}

fn write(
    key: &str,
    own: &EndpointSpec,
    specs: &Specs,
    calls: &[Call],
    contracts: &Contracts,
) -> Result<String, StarterError> {
    let mut text = format!("{}:\n", scalar(key));
    if let [Call { operation, .. }] = calls
        && let Some(summary) = &operation.summary
    {
        line(&mut text, 1, &format!("summary: {}", scalar(summary.trim())));
    }
    if specs.client.defaults.auth.is_none() {
        let scheme = specs.platform.auth.first().map_or("none", |scheme| scheme.name.value.as_str());
        line(&mut text, 1, &format!("auth: {scheme}"));
    }
    if specs.client.defaults.timeout.is_none() {
        line(&mut text, 1, "timeout: 2s");
    }
    let with_body = takes_body(own, calls)?;
    let path = own.path_parameters.iter().map(|name| name.value.as_str());
    let mut inputs = Inputs::of_path(path, contracts);
    let bound: Vec<Vec<Argument>> = calls.iter().map(|call| inputs.bind(call)).collect();
    for (place, inputs) in inputs.declared().into_iter().filter(|(_, inputs)| !inputs.is_empty()) {
        line(&mut text, 1, &format!("{place}:"));
        for Declared { name, schema } in inputs {
            let schema = schema.map(|schema| format!(" {schema}")).unwrap_or_default();
            line(&mut text, 2, &format!("{}:{schema}", scalar(name)));
        }
    }
    if let Some(call) = with_body {
        line(&mut text, 1, &format!("body: {}", scalar(&call.reference)));
    }
    line(&mut text, 1, "fan_out:");
    for (call, arguments) in calls.iter().zip(&bound) {
        line(&mut text, 2, &format!("{}:", call.name));
        line(&mut text, 3, &format!("call: {}", scalar(&call.reference)));
        write_arguments(&mut text, arguments);
        if with_body.is_some_and(|other| std::ptr::eq(other, call)) {
            line(&mut text, 3, "body: $body");
        }
    }
    write_fields(&mut text, calls, contracts);
    Ok(text)
}

/// The call that the endpoint's body is for.
fn takes_body<'c>(own: &EndpointSpec, calls: &'c [Call]) -> Result<Option<&'c Call>, StarterError> {
    let needs = |call: &&Call| call.operation.request_body.as_ref().is_some_and(|body| body.required);
    let takes = |call: &&Call| call.operation.request_body.as_ref().is_some_and(|body| body.unsupported.is_none());
    let mut needing = calls.iter().filter(needs);
    match (needing.next(), needing.next()) {
        (Some(first), Some(second)) => Err(StarterError::Refused(format!(
            "`{}` and `{}` both need a body, and the endpoint's is for one of them",
            first.reference, second.reference
        ))),
        (Some(only), None) => Ok(Some(only)),
        // A body that nobody needs is worth having where methods usually have one.
        (None, _) if matches!(own.method.value, Method::Get | Method::Delete) => Ok(None),
        (None, _) => Ok(calls.iter().find(takes)),
    }
}

fn write_arguments(text: &mut String, arguments: &[Argument]) {
    if arguments.is_empty() {
        return;
    }
    let flow = arguments.iter().map(|it| format!("{}: {}", flow_scalar(&it.parameter), flow_scalar(&it.value)));
    let flow = format!("with: {{ {} }}", flow.collect::<Vec<_>>().join(", "));
    if flow.len() <= LINE_MAX {
        return line(text, 3, &flow);
    }
    line(text, 3, "with:");
    arguments.iter().for_each(|it| line(text, 4, &format!("{}: {}", scalar(&it.parameter), scalar(&it.value))));
}

/// The reply: the answer of the only call, or an object with the answer of each. Calls without an answer have no part.
fn write_fields(text: &mut String, calls: &[Call], contracts: &Contracts) {
    let answer = |call: &Call| {
        let schema = call.operation.success.schema.as_ref()?;
        reply::expression(contracts, &call.name, schema).map(|expression| (call.name.clone(), expression))
    };
    let answers: Vec<(String, String)> = calls.iter().filter_map(answer).collect();
    match (calls, answers.as_slice()) {
        (_, []) => {}
        ([_], [(_, only)]) => write_value(text, 1, "fields", only),
        (_, several) => {
            line(text, 1, "fields:");
            several.iter().for_each(|(name, expression)| write_value(text, 2, name, expression));
        }
    }
}

fn write_value(text: &mut String, depth: usize, key: &str, expression: &str) {
    if !expression.contains('\n') {
        return line(text, depth, &format!("{key}: {expression}"));
    }
    line(text, depth, &format!("{key}: |"));
    expression.lines().for_each(|it| line(text, depth + 1, it));
}

fn line(text: &mut String, depth: usize, line: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{}{line}", "  ".repeat(depth));
}

/// Compiles what was written, without the client's other endpoints: their errors are none of ours.
fn look_at(text: &str, files: &[(String, String)], load: &Loader<'_>) -> Result<(), StarterError> {
    let shared = files.iter().filter(|(path, _)| Role::of(path) != Role::Endpoints);
    let mut alone: Vec<_> = shared.cloned().collect();
    alone.push((PROBE.to_owned(), text.to_owned()));
    let compilation = compile(&alone, load);
    match compilation.diagnostics.has_errors() {
        true => Err(StarterError::Faulty {
            what: "these operations cannot be called from a spec that nobody has completed".to_owned(),
            compilation: Box::new(compilation),
        }),
        false => Ok(()),
    }
}
