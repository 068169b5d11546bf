//! Fallbacks that make a call again that has just failed.

use std::iter;

use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Argument, Call, Endpoint, Filter, Kind, Part, ValueRef};

/// A fallback whose operation, arguments and body are those of a call that it stands in for.
pub(super) fn repeated(endpoint: &Endpoint, report: &mut Diagnostics) {
    for call in &endpoint.calls {
        let chain: Vec<&Call> = call.chain().collect();
        for (index, fallback) in chain.iter().enumerate() {
            if let Some(first) = chain[..index].iter().find(|earlier| is_same_call(earlier, fallback)) {
                report.push(remark(first, fallback));
            }
        }
    }
}

fn remark(first: &Call, fallback: &Call) -> Diagnostic {
    let message = format!("the fallback makes the call again that it stands in for: `{}`", first.operation_name.value);
    Diagnostic::warning(codes::SAME_FALLBACK, message)
        .at(fallback.operation_name.span, "called with the same arguments")
        .also(first.operation_name.span, "what has failed when the fallback is asked")
        .help("call something else, or with other arguments; or write down what stands in: `fallback: null`")
}

fn is_same_call(one: &Call, other: &Call) -> bool {
    let is_given = |argument: &Argument, others: &[Argument]| {
        others.iter().any(|other| {
            let (a, b) = (&argument.parameter, &other.parameter);
            a.place == b.place && a.name == b.name && is_same(&argument.value, &other.value)
        })
    };
    let (a, b) = (&one.operation, &other.operation);
    let is_same_operation = a.contract == b.contract && a.method == b.method && a.path == b.path;
    is_same_operation
        && one.arguments.len() == other.arguments.len()
        && one.arguments.iter().all(|argument| is_given(argument, &other.arguments))
        && match (&one.body, &other.body) {
            (Some(one), Some(other)) => is_same(one, other),
            (one, other) => one.is_none() && other.is_none(),
        }
}

/// Whether two values are made in the same way. Those that look at the elements of lists are taken for different ones.
fn is_same(one: &ValueRef, other: &ValueRef) -> bool {
    let all = |a: &[ValueRef], b: &[ValueRef]| a.len() == b.len() && iter::zip(a, b).all(|(a, b)| is_same(a, b));
    match (&one.kind, &other.kind) {
        (Kind::Body, Kind::Body) | (Kind::Claims, Kind::Claims) => true,
        (Kind::Key, Kind::Key) | (Kind::Keys, Kind::Keys) => true,
        (Kind::Call(a), Kind::Call(b)) => a == b,
        (Kind::Input(place, a), Kind::Input(other, b)) => place == other && a == b,
        (Kind::Constant(a), Kind::Constant(b)) => a == b,
        (Kind::Field(a, name), Kind::Field(b, other)) => name == other && is_same(a, b),
        (Kind::Not(a), Kind::Not(b)) | (Kind::Negate(a), Kind::Negate(b)) => is_same(a, b),
        (Kind::Lookup(a, key), Kind::Lookup(b, other))
        | (Kind::At(a, key), Kind::At(b, other))
        | (Kind::Coalesce(a, key), Kind::Coalesce(b, other)) => is_same(a, b) && is_same(key, other),
        (Kind::Binary(operator, a, right), Kind::Binary(also, b, other)) => {
            operator == also && is_same(a, b) && is_same(right, other)
        }
        (Kind::List(a), Kind::List(b)) => all(a, b),
        (Kind::Function(function, a), Kind::Function(also, b)) => function == also && all(a, b),
        (Kind::Record(a), Kind::Record(b)) => {
            a.len() == b.len()
                && iter::zip(a, b)
                    .all(|(a, b)| a.name == b.name && a.omit_null == b.omit_null && is_same(&a.value, &b.value))
        }
        (Kind::Template(a), Kind::Template(b)) => {
            a.len() == b.len() && iter::zip(a, b).all(|(a, b)| is_same_part(a, b))
        }
        (Kind::Filter(filter, a), Kind::Filter(also, b)) => {
            is_same_filter(filter, also) && all(&arguments(filter), &arguments(also)) && is_same(a, b)
        }
        _ => false,
    }
}

fn is_same_part(one: &Part, other: &Part) -> bool {
    match (one, other) {
        (Part::Text(one), Part::Text(other)) => one == other,
        (Part::Value(one), Part::Value(other)) => is_same(one, other),
        _ => false,
    }
}

fn is_same_filter(one: &Filter, other: &Filter) -> bool {
    let has_element = matches!(one, Filter::Where(..) | Filter::Sort(..));
    !has_element && std::mem::discriminant(one) == std::mem::discriminant(other)
}

fn arguments(filter: &Filter) -> Vec<ValueRef> {
    let mut arguments = Vec::new();
    filter.for_each_argument(&mut |argument| arguments.push(argument.clone()));
    arguments
}
