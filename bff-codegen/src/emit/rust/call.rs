//! The function of one call: what it waits for, its request, and what stands in when it fails.

use std::collections::BTreeSet;

use minijinja::{Value as View, context};

use crate::model::{Call, CallId, Endpoint, Fallback, Kind, Type, ValueRef};
use crate::plan::{calls_of, calls_of_fallback};
use crate::resolve::constant_json;

use super::expr::Emitter;
use super::lists::over_optional;
use super::names::raw;
use super::request::request;
use super::types::RustType;

/// The names that a call has in its module.
pub(super) struct CallNames {
    /// `order`: its function, its slot and its variable.
    pub(super) local: String,
    /// `ORDER`, and those of its fallbacks after it.
    pub(super) constants: Vec<String>,
}

/// Whether the call's value is null when all else fails.
pub(super) fn falls_to_null(call: &Call) -> bool {
    call.chain().last().is_some_and(|last| matches!(last.fallback, Fallback::Null))
}

/// What the slot of a call holds.
pub(super) fn slot(call: &Call, answer: &RustType) -> RustType {
    let batch = call.fan.as_ref().is_some_and(|fan| fan.batch.is_some());
    // The keys of a batch's failed chunk are simply not in the lookup.
    let one = if falls_to_null(call) && !batch { answer.clone().optional() } else { answer.clone() };
    match &call.fan {
        Some(fan) => RustType::Lookup(Box::new(key_type(&fan.keys)), Box::new(one)),
        None if call.when.is_some() => one.optional(),
        None => one,
    }
}

fn key_type(keys: &ValueRef) -> RustType {
    match &keys.ty.ty {
        Type::List(element) if element.ty == Type::Integer => RustType::I64,
        _ => RustType::Text,
    }
}

/// The view of a call's function.
pub(super) fn view(
    endpoint: &Endpoint,
    emitter: &mut Emitter<'_>,
    names: &[CallNames],
    answer: &RustType,
    index: usize,
) -> View {
    let call = &endpoint.calls[index];
    let name = &names[index];
    emitter.roots.key = call.fan.as_ref().map(|fan| key_type(&fan.keys));
    let own_values = call.arguments.iter().map(|argument| &argument.value).chain(&call.body);
    let mut waits = calls_of(own_values.chain(&call.when).chain(call.fan.as_ref().map(|fan| &fan.keys)));
    if call.fan.is_some() {
        // What stands in is made ready for each key before the key is gone.
        waits.extend(calls_of_fallback(call));
    }
    let skip = call.when.as_ref().map(|when| {
        let value = if call.fan.is_some() { "Lookup::default()" } else { "None" };
        context! { when => emitter.not(when).own(), value => value }
    });
    let fan = call.fan.as_ref().map(|fan| {
        let keys = keys(emitter, &fan.keys);
        match &fan.batch {
            Some(batch) => {
                context! { keys => keys, method => "batch", variable => "keys", by => by(emitter, answer, &batch.by.value), element => emitter.structs.write(answer, "'_") }
            }
            None => context! { keys => keys, method => "each", variable => "key" },
        }
    });
    let attempt = Attempts {
        name,
        names,
        to_null: falls_to_null(call),
        waited: &waits,
        batch_by: batch_by(call),
        in_fan: call.fan.is_some(),
    }
    .write(emitter, &call.chain().collect::<Vec<_>>());
    emitter.roots.key = None;
    let after: BTreeSet<CallId> = call.after.iter().copied().filter(|id| !waits.contains(id)).collect();
    let is_wrapped = call.when.is_some() && !answer.is_option() && !falls_to_null(call);
    context! {
        name => &call.name.value, function => &name.local, constant => &name.constants[0], doc => &call.operation_name.value,
        waits => locals(names, &waits), after => locals(names, &after), skip => skip, fan => fan, attempt => attempt,
        answer => if is_wrapped { "Some(answer)" } else { "answer" },
    }
}

fn locals(names: &[CallNames], ids: &BTreeSet<CallId>) -> Vec<String> {
    ids.iter().map(|CallId(index)| names[*index].local.clone()).collect()
}

fn batch_by(call: &Call) -> Option<&str> {
    call.fan.as_ref()?.batch.as_ref().map(|batch| batch.by.value.as_str())
}

/// The keys of an `each`, as an iterator over values.
fn keys(emitter: &mut Emitter<'_>, keys: &ValueRef) -> String {
    let iter = if keys.ty.is_optional() {
        let code = emitter.emit(keys);
        over_optional(&code)
    } else {
        emitter.iterate(keys)
    };
    let iter = emitter.own_items(iter);
    let (flat, ty) = match iter.ty {
        RustType::Option(inner) => (".flatten()", *inner),
        other => ("", other),
    };
    let text = match ty {
        RustType::RawString => ".map(|key| key.text())",
        RustType::Str => ".map(Text::from)",
        _ => "",
    };
    format!("{}{flat}{text}", iter.text)
}

/// The key of an answer's element.
fn by(emitter: &Emitter<'_>, element: &RustType, field: &str) -> String {
    let inner = match element {
        RustType::Whole(inner) => inner,
        other => other,
    };
    match emitter.structs.field(inner, field) {
        Some(field) if field.ty == RustType::RawString => format!("item.{}.text()", field.name),
        Some(field) => format!("item.{}", field.name),
        None => String::new(),
    }
}

/// A call and what stands in for it, as one expression that yields a future.
struct Attempts<'a> {
    name: &'a CallNames,
    names: &'a [CallNames],
    /// Whether all of it may come to nothing.
    to_null: bool,
    /// What the function has waited for already.
    waited: &'a BTreeSet<CallId>,
    batch_by: Option<&'a str>,
    in_fan: bool,
}

/// Statements, and the future that they prepare.
struct Attempt {
    prepare: String,
    future: String,
}

impl Attempts<'_> {
    fn write(&self, emitter: &mut Emitter<'_>, chain: &[&Call]) -> View {
        let Attempt { prepare, future } = self.attempt(emitter, chain, 0, "request");
        let mapped = self.batch_by.is_some() && !self.to_null;
        let future = if mapped { format!("async move {{ {future}.await.map(Some) }}") } else { future };
        context! { prepare => prepare, future => future }
    }

    /// The attempt at `position` of the chain. Inside a fan everything that needs the key is made before the future,
    /// which outlives it; elsewhere a fallback's request is made only when it is needed.
    fn attempt(&self, emitter: &mut Emitter<'_>, chain: &[&Call], position: usize, request_name: &str) -> Attempt {
        let call = chain[position];
        let constant = &self.name.constants[position];
        let body = if self.in_fan { "body".to_owned() } else { format!("&scope.bodies.{}", self.name.local) };
        let request = request(emitter, call, constant).concat();
        let mut prepare = format!("let {request_name} = {request};");
        let arguments = format!("&{constant}, {request_name}, {body}");
        let future = match &call.fallback {
            Fallback::Required => format!("scope.exchange.call({arguments})"),
            Fallback::Null => format!("scope.exchange.call_or_null({arguments})"),
            Fallback::Value(value) => match constant_value(value) {
                Some(json) => {
                    let (before, json) = self.for_keys(format!("Json::constant({})", raw(&json.to_string())));
                    prepare.push_str(&before);
                    let moved = if before.is_empty() { "" } else { "move " };
                    format!("scope.exchange.call_or({arguments}, {moved}|| {json})")
                }
                None => {
                    let stand_in = self.stand_in(emitter, call, value, &body, &mut prepare);
                    self.or_else(&arguments, &stand_in)
                }
            },
            Fallback::Call(other) => {
                let inner = self.attempt(emitter, chain, position + 1, "fallback");
                let values = other.arguments.iter().map(|argument| &argument.value).chain(&other.body);
                let waits = self.waits(calls_of(values));
                if self.in_fan {
                    prepare.push_str(&inner.prepare);
                    self.or_else(&arguments, &format!("async move {{ {waits} {}.await }}", inner.future))
                } else {
                    self.or_else(&arguments, &format!("async {{ {waits} {} {}.await }}", inner.prepare, inner.future))
                }
            }
        };
        Attempt { prepare, future }
    }

    fn or_else(&self, arguments: &str, fallback: &str) -> String {
        let method = if self.to_null { "call_or_else_null" } else { "call_or_else" };
        format!("scope.exchange.{method}({arguments}, {fallback})")
    }

    /// An expression in the failed answer's place.
    fn stand_in(
        &self,
        emitter: &mut Emitter<'_>,
        call: &Call,
        value: &ValueRef,
        body: &str,
        prepare: &mut String,
    ) -> String {
        emitter.path = vec![format!("{} stand in", call.name.value.replace('.', " "))];
        emitter.doc = format!("What stands in when `{}` fails.", call.name.value);
        let code = emitter.own(value);
        let waits = self.waits(calls_of([value]));
        let (before, json) = self.for_keys(format!("Json::of(&{})", code.operand()));
        prepare.push_str(&before);
        if self.in_fan {
            prepare.push_str(&format!("let stand_in = {json};"));
            return format!("async move {{ {waits} scope.exchange.stand_in(stand_in, {body}) }}");
        }
        format!("async {{ {waits} scope.exchange.stand_in({json}, {body}) }}")
    }

    /// In a batch the stand-in is one element, which is made for each key of the chunk.
    fn for_keys(&self, json: String) -> (String, String) {
        match self.batch_by {
            Some(by) => ("let keys = keys.to_vec();".to_owned(), format!("{json}.for_keys(&keys, {by:?})")),
            None => (String::new(), json),
        }
    }

    fn waits(&self, calls: BTreeSet<CallId>) -> String {
        let more: BTreeSet<CallId> = calls.difference(self.waited).copied().collect();
        locals(self.names, &more)
            .iter()
            .map(|name| format!("let {name} = scope.values.{name}.ready().await;"))
            .collect()
    }
}

/// A value that does not depend on anything, as JSON.
fn constant_value(value: &ValueRef) -> Option<serde_json::Value> {
    match &value.kind {
        Kind::Constant(constant) => Some(constant_json(constant)),
        Kind::List(values) => values.iter().map(constant_value).collect(),
        Kind::Record(fields) => {
            fields.iter().map(|field| Some((field.name.clone(), constant_value(&field.value)?))).collect()
        }
        _ => None,
    }
}
