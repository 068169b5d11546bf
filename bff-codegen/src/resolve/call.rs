//! One call of a fan-out: its operation, its arguments, its keys, and what stands in for it.

use std::rc::Rc;
use std::time::Duration;

use crate::codes;
use crate::contract::Operation;
use crate::diagnostic::{Choice, ChoiceKind, Diagnostic, nearest};
use crate::model::{Batch, Call, CallId, Cause, Fallback, Fan, Type, Typed, ValueRef};
use crate::source::{Span, Spanned};
use crate::spec::{CallSpec, FallbackSpec, Method, Policy, SettingValue, UpstreamSpec};

use super::arguments;
use super::body;
use super::fit::Wanted;
use super::meaning;
use super::operation::{Upstreams, name_of};
use super::scope::{Bound, Scope, poison};
use super::stale;
use super::types;

/// Keys of one `each`, unless the spec says otherwise.
const MAX_DEFAULT: usize = 100;
/// Calls of one `each` at once, unless the spec says otherwise.
const CONCURRENCY_DEFAULT: usize = 8;
/// Keys of one call of a `batch`, unless the spec says otherwise.
const CHUNK_DEFAULT: usize = 50;

/// What a call takes over from where it stands.
pub(super) struct Surroundings<'a> {
    pub(super) upstreams: &'a Upstreams<'a>,
    /// The indices of upstreams in the model, by name.
    pub(super) upstream_index: &'a dyn Fn(&str) -> usize,
    pub(super) endpoint_timeout: Spanned<Duration>,
}

/// Resolves a call whose dependencies have been resolved. `None`: reported, and nothing can be said of its value.
pub(super) fn resolve(scope: &mut Scope<'_>, spec: &CallSpec, around: &Surroundings<'_>) -> Option<Call> {
    let reference = spec.call.as_ref()?;
    let operation = around.upstreams.operation(scope.contracts, reference, scope.report)?;
    let fan = fan(scope, spec);
    (scope.key, scope.keys) = bound_keys(spec, fan.as_ref());
    let mut call = plain(scope, spec, reference, operation, around);
    call.fallback = fallback(scope, spec, &call, around);
    (scope.key, scope.keys) = (Bound::Nothing, Bound::Nothing);
    let has_keys = fan.is_some();
    if let Some(Keys { keys, key, max, concurrency, batch }) = fan {
        let batch = match batch {
            Some((by, size)) => Some(resolve_batch(scope, &call, &key, by, size)?),
            None => None,
        };
        key_is_used(scope, spec, &call, batch.is_some());
        call.fan = Some(Fan { keys, max, concurrency, batch });
    }
    call.when = spec.when.as_ref().map(|when| scope.expression(when)).filter(|when| scope.is_boolean(when));
    call.after = after(scope, spec);
    check_pass(scope, spec, &call);
    call.ty = type_of(&call);
    // Without its keys, nothing can be said of a call that was meant to be made for each of them.
    let is_batch = call.fan.as_ref().is_some_and(|fan| fan.batch.is_some());
    (has_keys == spec.each.is_some() && is_batch == (has_keys && spec.batch.is_some())).then_some(call)
}

/// What `$key` and `$keys` stand for in a call.
fn bound_keys(spec: &CallSpec, fan: Option<&Keys>) -> (Bound, Bound) {
    match fan {
        None if spec.each.is_none() => (Bound::Nothing, Bound::Nothing),
        None => (Bound::Broken, Bound::Broken),
        // `by` has been reported: whether it is a batch is known all the same.
        Some(fan) if spec.batch.is_some() => (Bound::Nothing, Bound::To(Typed::list(fan.key.clone()))),
        Some(fan) => (Bound::To(fan.key.clone()), Bound::Nothing),
    }
}

/// The parts that an ordinary call and a fallback call have in common.
fn plain(
    scope: &mut Scope<'_>,
    spec: &CallSpec,
    reference: &Spanned<crate::spec::OperationRef>,
    operation: Rc<Operation>,
    around: &Surroundings<'_>,
) -> Call {
    let answer = answer_of(scope, spec, reference, &operation);
    let upstream = around.upstreams.platform.upstream(&reference.value.upstream.value);
    let identity = upstream.map(|upstream| &upstream.identity.headers[..]).unwrap_or_default();
    let arguments = arguments::arguments(scope, spec, &operation, identity, reference.span);
    let body = request_body(scope, spec, &operation, reference.span);
    let mut call = Call {
        name: spec.name.clone(),
        upstream: (around.upstream_index)(&reference.value.upstream.value),
        operation_name: Spanned::new(name_of(&reference.value), reference.span),
        timeout: timeout(scope, spec, &reference.value.upstream.value, around),
        operation,
        policy: spec.policy.clone(),
        pass: spec.pass.iter().map(|status| status.value).collect(),
        arguments,
        body,
        ty: answer.clone(),
        answer,
        when: None,
        fan: None,
        after: Vec::new(),
        stale: None,
        fallback: Fallback::Required,
    };
    check_policy(scope, &call, upstream);
    call.stale = spec.stale.as_ref().and_then(|form| stale::max_age(scope, *form, &call, upstream));
    call
}

/// The call's own settings must fit the upstream's, and be able to do something.
fn check_policy(scope: &mut Scope<'_>, call: &Call, upstream: Option<&UpstreamSpec>) {
    let of_upstream = upstream.map_or(&[][..], |upstream| &upstream.policy);
    let misfits = Policy::of([of_upstream, &call.policy]).misfits(&call.policy);
    misfits.into_iter().for_each(|problem| scope.report.push(problem));
    let (method, operation) = (call.operation.method, &call.operation_name.value);
    let never = [
        ("hedge", call.is_idempotent(), "is never made a second time"),
        ("coalesce", method == Method::Get, "is never shared"),
    ];
    for (key, can_apply, what) in never {
        let on = call.policy.iter().find(|it| it.key == key && it.value == Some(SettingValue::Switch(true)));
        let Some(setting) = on.filter(|_| !can_apply) else { continue };
        let problem = Diagnostic::error(codes::POLICY_NEVER, format!("`{key}` can never apply to `{operation}`"))
            .at(setting.span, format!("a {method} {what}"))
            .also(call.operation.place.clone(), "the operation is described here")
            .help("leave it out");
        scope.report.push(problem);
    }
}

fn answer_of(
    scope: &mut Scope<'_>,
    spec: &CallSpec,
    reference: &Spanned<crate::spec::OperationRef>,
    operation: &Operation,
) -> Typed {
    let success = &operation.success;
    if let Some(media) = &success.not_json {
        let problem =
            Diagnostic::error(codes::TYPE_MISMATCH, format!("`{}` answers with `{media}`", name_of(&reference.value)))
                .at(reference.span, "only JSON can be composed")
                .also(operation.place.clone(), "described here");
        scope.report.push(problem);
    }
    match &success.schema {
        None => Typed::of(Type::Null).or_missing(Cause::Contract(spec.name.value.clone())),
        Some(schema) => {
            let typed = types::of_schema(scope.contracts, schema, &spec.name.value);
            if success.may_be_empty { typed.or_missing(Cause::Contract(spec.name.value.clone())) } else { typed }
        }
    }
}

fn timeout(scope: &mut Scope<'_>, spec: &CallSpec, upstream: &str, around: &Surroundings<'_>) -> Duration {
    let endpoint = &around.endpoint_timeout;
    if let Some(own) = &spec.timeout {
        if own.value > endpoint.value {
            let problem = Diagnostic::error(codes::CALL_TIMEOUT, "the call has more time than its endpoint")
                .at(own.span, format!("{} ms", own.value.as_millis()))
                .also(endpoint.span, format!("the endpoint ends after {} ms", endpoint.value.as_millis()));
            scope.report.push(problem);
        }
        return own.value;
    }
    let platform = around.upstreams.platform.upstream(upstream);
    let default = platform.and_then(|upstream| upstream.timeout.as_ref()).map(|timeout| timeout.value);
    default.unwrap_or(endpoint.value).min(endpoint.value)
}

fn request_body(scope: &mut Scope<'_>, spec: &CallSpec, operation: &Operation, at: Span) -> Option<ValueRef> {
    let value = spec.body.as_ref().map(|tree| scope.body_tree(tree));
    match (&operation.request_body, value) {
        (None, None) => None,
        (None, Some(value)) => {
            let problem = Diagnostic::error(codes::BODY_NOT_TAKEN, "this operation takes no body")
                .at(value.span, "given here")
                .also(operation.place.clone(), "the operation is described here");
            scope.report.push(problem);
            None
        }
        (Some(body), None) => {
            if body.required && !spec.has_unknown_key {
                let problem = Diagnostic::error(codes::MISSING_BODY, "the operation wants a body")
                    .at(at, "no `body` is given")
                    .also(body.place.clone(), "required by the contract");
                scope.report.push(problem);
            }
            None
        }
        (Some(body), Some(value)) => {
            if let Some(why) = &body.unsupported {
                let problem = Diagnostic::error(codes::PARAMETER_NOT_SUPPORTED, "the body cannot be sent")
                    .at(value.span, why)
                    .also(body.place.clone(), "described here");
                scope.report.push(problem);
                return None;
            }
            let wanted = Wanted {
                schema: &body.schema,
                what: "the request body",
                declared: Some(&body.place),
                required: body.required,
                partial: false,
                skips_nulls: false,
            };
            scope.check_fit(&value, &wanted);
            Some(body::with_nulls(scope.contracts, &value, &body.schema))
        }
    }
}

/// `each` and `batch` before the call's own type is known.
struct Keys {
    keys: ValueRef,
    key: Typed,
    max: usize,
    concurrency: usize,
    batch: Option<(Spanned<String>, usize)>,
}

fn fan(scope: &mut Scope<'_>, spec: &CallSpec) -> Option<Keys> {
    let Some(each) = &spec.each else {
        let stray = [
            spec.batch.as_ref().map(|batch| (batch.span, "batch")),
            spec.max.as_ref().map(|max| (max.span, "max")),
            spec.concurrency.as_ref().map(|concurrency| (concurrency.span, "concurrency")),
        ];
        for (span, key) in stray.into_iter().flatten() {
            let problem = Diagnostic::error(codes::FAN_INCOMPLETE, format!("`{key}` needs `each`"))
                .at(span, "there are no keys")
                .help("give the keys: `each: $…[].id`");
            scope.report.push(problem);
        }
        return None;
    };
    let keys = scope.expression(each);
    if keys.is_poison() {
        return None;
    }
    let Type::List(element) = &keys.ty.ty else {
        scope.not_a_list(&keys, "`each`", keys.span);
        return None;
    };
    if !matches!(element.ty, Type::String | Type::Integer) {
        let problem = Diagnostic::error(codes::NOT_A_KEY, "keys must be strings or integers")
            .at(keys.span, format!("this is {}", keys.ty.describe()));
        scope.report.push(problem);
        return None;
    }
    let key = (**element).clone().present();
    let value = |setting: &Option<Spanned<usize>>, default| setting.as_ref().map_or(default, |setting| setting.value);
    let batch = spec.batch.as_ref().and_then(|batch| {
        let by = batch.value.by.clone()?;
        Some((by, value(&batch.value.size, CHUNK_DEFAULT)))
    });
    Some(Keys {
        key,
        keys,
        max: value(&spec.max, MAX_DEFAULT),
        concurrency: value(&spec.concurrency, CONCURRENCY_DEFAULT),
        batch,
    })
}

fn resolve_batch(scope: &mut Scope<'_>, call: &Call, key: &Typed, by: Spanned<String>, size: usize) -> Option<Batch> {
    let element = match &call.answer.ty {
        Type::List(element) => Some((**element).clone()),
        _ => None,
    };
    let Some(Type::Object(object)) = element.as_ref().map(|element| &element.ty) else {
        let problem = Diagnostic::error(codes::BATCH_NOT_LIST, "a batch wants an answer that is a list of objects")
            .at(call.operation_name.span, format!("this answers with {}", call.answer.describe()))
            .also(call.operation.place.clone(), "described here");
        scope.report.push(problem);
        return None;
    };
    scope.report.offer(by.span, || meaning::fields(scope.contracts, object));
    let Some(found) = types::of_field(scope.contracts, object, &by.value) else {
        let names = types::field_names(scope.contracts, object);
        let problem = Diagnostic::error(codes::UNKNOWN_FIELD, format!("there is no field `{}`", by.value))
            .at(by.span, "not a field of the answer's elements")
            .also_if(scope.contracts.schema(object).place.clone(), "the element is described here")
            .suggest(nearest(&by.value, names.iter().map(String::as_str)));
        scope.report.push(problem);
        return None;
    };
    scope.report.mean(by.span, || meaning::of_field(scope.contracts, object, &by.value, &found));
    if found.ty != key.ty {
        let problem = Diagnostic::error(codes::NOT_A_KEY, format!("`{}` cannot hold the keys", by.value))
            .at(by.span, format!("this is {}, the keys are {}", found.ty.describe(), key.ty.describe()));
        scope.report.push(problem);
        return None;
    }
    Some(Batch { by, size, element: element?.present() })
}

/// A call for each key that is the same call every time is a mistake.
fn key_is_used(scope: &mut Scope<'_>, spec: &CallSpec, call: &Call, batch: bool) {
    let mut uses = spec.has_unknown_key;
    for value in call.arguments.iter().map(|argument| &argument.value).chain(&call.body) {
        walk(value, &mut |value| {
            uses |=
                matches!(value.kind, crate::model::Kind::Key | crate::model::Kind::Keys | crate::model::Kind::Poison);
        });
    }
    if !uses {
        let name = if batch { "$keys" } else { "$key" };
        let at = spec.each.as_ref().map_or(spec.span, |each| each.span());
        let problem = Diagnostic::error(codes::KEY_UNUSED, format!("the call does not use `{name}`"))
            .at(at, "every call would be the same")
            .help(format!("bind it to a parameter: `with: {{ id: {name} }}`"));
        scope.report.push(problem);
    }
}

/// Whether a value depends on anything but constants.
pub(crate) fn depends(value: &ValueRef) -> bool {
    let mut depends = false;
    walk(value, &mut |part| {
        let mut has_parts = false;
        part.for_each_part(&mut |_| has_parts = true);
        depends |= !has_parts && !matches!(part.kind, crate::model::Kind::Constant(_));
    });
    depends
}

/// Visits a value and all its parts.
pub(crate) fn walk(value: &ValueRef, visit: &mut dyn FnMut(&ValueRef)) {
    visit(value);
    value.for_each_part(&mut |part| walk(part, visit));
}

fn after(scope: &mut Scope<'_>, spec: &CallSpec) -> Vec<CallId> {
    let mut found = Vec::new();
    for name in &spec.after {
        scope.report.offer(name.span, || Choice::all(ChoiceKind::Name, &scope.declared));
        match scope.calls.iter().find(|call| call.name.value == name.value) {
            Some(call) => {
                let (title, declared) = (format!("${}", name.value), call.name.span.into());
                scope.report.mean(name.span, || meaning::of_value(scope.contracts, &title, &call.ty, Some(declared)));
                found.push(call.id);
            }
            None if scope.declared.contains(&name.value) => {}
            None => {
                let problem = Diagnostic::error(codes::UNKNOWN_AFTER, format!("there is no call `{}`", name.value))
                    .at(name.span, "not in this `fan_out`")
                    .suggest(nearest(&name.value, scope.declared.iter().map(String::as_str)));
                scope.report.push(problem);
            }
        }
    }
    found
}

fn fallback(scope: &mut Scope<'_>, spec: &CallSpec, call: &Call, around: &Surroundings<'_>) -> Fallback {
    match spec.fallback.as_ref().map(|fallback| &fallback.value) {
        None => Fallback::Required,
        Some(FallbackSpec::Null) => Fallback::Null,
        Some(FallbackSpec::Value(tree)) if stale::is_in_quotes(scope, tree, call) => {
            Fallback::Value(poison(tree.span()))
        }
        Some(FallbackSpec::Value(tree)) => {
            let value = scope.body_tree(tree);
            if let Some(schema) = call.operation.success.schema.clone() {
                let declared = scope.contracts.schema(&schema).place.clone();
                // A batch's fallback stands in for each element, not for the list of a chunk.
                let schema = match (&call.answer.ty, &spec.batch) {
                    (Type::List(element), Some(_)) => element.schema.clone().unwrap_or(schema),
                    _ => schema,
                };
                let wanted = Wanted {
                    schema: &schema,
                    what: "the fallback",
                    declared: declared.as_ref(),
                    required: false,
                    partial: true,
                    skips_nulls: false,
                };
                let found = scope.report.len();
                scope.check_fit(&value, &wanted);
                if scope.report.len() > found {
                    return Fallback::Value(poison(value.span));
                }
            }
            Fallback::Value(value)
        }
        Some(FallbackSpec::Call(other)) => match fallback_call(scope, other, around) {
            Some(other) => Fallback::Call(Box::new(other)),
            None => Fallback::Null,
        },
    }
}

fn fallback_call(scope: &mut Scope<'_>, spec: &CallSpec, around: &Surroundings<'_>) -> Option<Call> {
    let reference = spec.call.as_ref()?;
    let operation = around.upstreams.operation(scope.contracts, reference, scope.report)?;
    let mut call = plain(scope, spec, reference, operation, around);
    call.name.value.push_str(".fallback");
    call.fallback = fallback(scope, spec, &call, around);
    check_pass(scope, spec, &call);
    Some(call)
}

/// `pass` must be able to happen: a required call, and a status that the contract knows.
fn check_pass(scope: &mut Scope<'_>, spec: &CallSpec, call: &Call) {
    if let (Some(pass), Some(fallback)) = (spec.pass.first(), &spec.fallback) {
        let problem = Diagnostic::error(codes::PASS_NEVER, "`pass` can never apply to a call with a fallback")
            .at(pass.span, "its failure never reaches the client")
            .also(fallback.span, "the fallback stands in");
        scope.report.push(problem);
    }
    let failures = &call.operation.failures;
    for status in &spec.pass {
        let known = failures.iter().any(|failure| failure.statuses.contain(status.value));
        if !known {
            let problem = Diagnostic::error(
                codes::PASS_NEVER,
                format!("`{}` never answers {}", call.operation_name.value, status.value),
            )
            .at(status.span, "not a status of the contract")
            .also(call.operation.place.clone(), "the operation is described here");
            scope.report.push(problem);
        }
    }
}

/// What `$name` yields.
fn type_of(call: &Call) -> Typed {
    let name = &call.name.value;
    let one = match &call.fan {
        Some(Fan { batch: Some(batch), .. }) => batch.element.clone(),
        _ => call.answer.clone(),
    };
    let one = missing_after_fallback(one, name, &call.fallback);
    match &call.fan {
        Some(fan) => {
            let Type::List(key) = &fan.keys.ty.ty else { return one };
            Typed::of(Type::Lookup { key: Box::new(key.ty.clone()), element: Box::new(one) })
        }
        None if call.when.is_some() => one.or_missing(Cause::CallSkipped(name.clone())),
        None => one,
    }
}

fn missing_after_fallback(one: Typed, name: &str, fallback: &Fallback) -> Typed {
    match fallback {
        Fallback::Required => one,
        Fallback::Null => one.or_missing(Cause::CallFailed(name.to_owned())),
        Fallback::Value(value) if value.ty.is_optional() => one.or_missing(Cause::CallFailed(name.to_owned())),
        Fallback::Value(_) => one,
        Fallback::Call(call) => {
            let one = if call.answer.is_optional() { one.or_missing_as(&call.answer) } else { one };
            missing_after_fallback(one, name, &call.fallback)
        }
    }
}
