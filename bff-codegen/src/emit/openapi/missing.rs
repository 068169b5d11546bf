//! What a value of a reply says of itself: when it is not there, and when something else stands in for it.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Map, Value as Json, json};

use crate::model::{Call, CallId, Cause, Endpoint, Fallback, Kind, Typed, Value, ValueRef};
use crate::plan::shown;

/// What a reply has in the place of a missing value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absence {
    /// Nothing: the key is left out.
    Omitted,
    /// `null`
    Null,
}

/// The calls that show in a value.
#[derive(Debug, Default)]
pub(super) struct Sources<'e> {
    /// The one whose answer it is a part of, or is made of; `None`: several, or none.
    pub(super) origin: Option<&'e str>,
    /// Those whose last good answers can stand in, and how old these may be.
    stale: Vec<(&'e str, Duration)>,
    /// Those whose failures give it another content.
    stand_ins: Vec<&'e str>,
}

impl<'e> Sources<'e> {
    pub(super) fn of(endpoint: &'e Endpoint, value: &ValueRef) -> Self {
        let mut used = BTreeSet::new();
        calls_used(endpoint, value, &mut used);
        let calls: Vec<&Call> = used.iter().map(|id| &endpoint.calls[id.0]).collect();
        let stale = calls.iter().filter_map(|call| Some((call.name.value.as_str(), call.stale?))).collect();
        Self { origin: origin(endpoint, value), stale, stand_ins: stand_ins(&calls, value) }
    }

    /// Whether no call's failure gives it another content.
    pub(super) fn is_silent(&self) -> bool {
        self.stale.is_empty() && self.stand_ins.is_empty()
    }

    fn can_be_stale(&self, call: &str) -> bool {
        self.stale.iter().any(|(name, _)| *name == call)
    }

    /// Of a list's elements: what stands in for the list is said of the list.
    pub(super) fn of_elements(endpoint: &'e Endpoint, list: &Value) -> Self {
        Self { origin: origin(endpoint, list), ..Self::default() }
    }
}

/// Adds to a value's schema when and why it is missing, and which calls' failures show in it.
pub(super) fn annotated(schema: Json, typed: &Typed, sources: &Sources<'_>, absence: Absence) -> Json {
    let Sources { origin, stale, stand_ins } = sources;
    if typed.causes.is_empty() && sources.is_silent() {
        return schema;
    }
    let schema = if absence == Absence::Null && typed.is_optional() { or_null(schema) } else { schema };
    let Json::Object(mut schema) = schema else { return schema };
    let own = schema.get("description").and_then(Json::as_str).map(sentence);
    let earlier = stale.iter().map(|(call, max_age)| from_earlier(call, *max_age));
    let sentences = own.into_iter().chain(earlier).chain(missing_when(&typed.causes, sources, absence));
    let description: Vec<String> = sentences.chain(stands_in(sources)).collect();
    schema.insert("description".to_owned(), json!(description.join(" ")));
    if !typed.causes.is_empty() {
        let causes: Json = typed.causes.iter().map(|it| cause(it, *origin)).collect();
        schema.insert("x-bff-missing".to_owned(), causes);
    }
    let earlier = stale.iter().map(|(call, max_age)| json!({ "call": call, "max_age_ms": millis(*max_age) }));
    let degraded: Vec<Json> = earlier.chain(stand_ins.iter().map(|call| json!({ "call": call }))).collect();
    if !degraded.is_empty() {
        schema.insert("x-bff-degraded".to_owned(), degraded.into());
    }
    Json::Object(schema)
}

/// The text as a sentence that another can follow.
fn sentence(text: &str) -> String {
    let text = text.trim_end();
    let ends = text.is_empty() || text.ends_with(['.', '!', '?', ':', ';']);
    format!("{text}{}", if ends { "" } else { "." })
}

/// Of a call that fails, where its last good answer would stand in first.
const WITHOUT_LAST: &str = " and has no last good answer";

/// "Missing when the call `customer` fails."
fn missing_when(causes: &BTreeSet<Cause>, sources: &Sources<'_>, absence: Absence) -> Option<String> {
    let word = if absence == Absence::Omitted { "Missing" } else { "`null`" };
    let reason = |cause: &Cause| match cause {
        Cause::CallFailed(call) if sources.can_be_stale(call) => format!("{}{WITHOUT_LAST}", cause.describe()),
        _ => cause.describe(),
    };
    let reasons: Vec<String> = causes.iter().map(reason).collect();
    (!reasons.is_empty()).then(|| format!("{word} when {}.", reasons.join(", or ")))
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// "When `picks` fails, its last good answer stands in, unless it is older than 10 min."
fn from_earlier(call: &str, max_age: Duration) -> String {
    format!("When `{call}` fails, its last good answer stands in, unless it is older than {}.", shown(max_age))
}

/// "Another value stands in when `unread` fails."
fn stands_in(sources: &Sources<'_>) -> impl Iterator<Item = String> {
    let (stale, others): (Vec<&str>, Vec<&str>) = sources.stand_ins.iter().partition(|call| sources.can_be_stale(call));
    let told = |calls: Vec<&str>, when| {
        (!calls.is_empty()).then(|| format!("Another value stands in when {} fails{when}.", any_of(&calls)))
    };
    [told(others, ""), told(stale, WITHOUT_LAST)].into_iter().flatten()
}

/// "`a`", "`a` or `b`", "`a`, `b` or `c`"
pub(super) fn any_of(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => quoted.concat(),
    }
}

fn cause(cause: &Cause, origin: Option<&str>) -> Json {
    match (cause, origin) {
        (Cause::Contract(field), Some(call)) => json!({ "cause": "contract", "field": field, "call": call }),
        (Cause::Contract(field), None) => json!({ "cause": "contract", "field": field }),
        (Cause::CallFailed(call), _) => json!({ "cause": "call-failed", "call": call }),
        (Cause::CallSkipped(call), _) => json!({ "cause": "call-skipped", "call": call }),
        (Cause::NoAnswer(call), _) => json!({ "cause": "no-answer", "call": call }),
        (Cause::Input(input), _) => json!({ "cause": "input", "input": input }),
        (Cause::Claim(claim), _) => json!({ "cause": "claim", "claim": claim }),
        (Cause::NoResult(operation), _) => json!({ "cause": "no-result", "operation": operation }),
    }
}

/// The calls of which a failure gives the value another content, in the order of the spec. Not those of which it only
/// makes the value missing.
///
/// Fields of an object that the value puts together speak for themselves.
fn stand_ins<'e>(used: &[&'e Call], value: &ValueRef) -> Vec<&'e str> {
    let seen = |call: &&'e Call| {
        let name = call.name.value.as_str();
        match &call.fallback {
            Fallback::Required => None,
            Fallback::Null => (!value.ty.causes.contains(&Cause::CallFailed(name.to_owned()))).then_some(name),
            Fallback::Value(_) | Fallback::Call(_) => Some(name),
        }
    };
    used.iter().filter_map(seen).collect()
}

fn calls_used(endpoint: &Endpoint, value: &ValueRef, used: &mut BTreeSet<CallId>) {
    match &value.kind {
        Kind::Record(_) => {}
        Kind::Call(id) => {
            if used.insert(*id)
                && let Some(Fallback::Value(value)) = endpoint.calls.get(id.0).map(|call| &call.fallback)
            {
                calls_used(endpoint, value, used);
            }
        }
        _ => value.for_each_part(&mut |part| calls_used(endpoint, part, used)),
    }
}

/// The one call whose answer a value comes from.
fn origin<'e>(endpoint: &'e Endpoint, value: &Value) -> Option<&'e str> {
    let mut found = BTreeSet::new();
    calls_behind(value, &mut found);
    match found.into_iter().collect::<Vec<_>>()[..] {
        [CallId(index)] => endpoint.calls.get(index).map(|call| call.name.value.as_str()),
        _ => None,
    }
}

/// The calls whose answers a value's content is taken from. A key that is looked up, or a filter's argument, only chooses.
fn calls_behind(value: &Value, found: &mut BTreeSet<CallId>) {
    match &value.kind {
        Kind::Call(id) => _ = found.insert(*id),
        Kind::Item(item) => calls_behind(&item.of, found),
        Kind::Lookup(of, _) | Kind::At(of, _) | Kind::Filter(_, of) => calls_behind(of, found),
        // What is made of the elements leads to them.
        Kind::Map { body, .. } | Kind::With { body, .. } => calls_behind(body, found),
        _ => value.for_each_part(&mut |part| calls_behind(part, found)),
    }
}

/// The schema that admits `null` as well.
fn or_null(schema: Json) -> Json {
    let Json::Object(mut schema) = schema else { return json!({ "anyOf": [schema, { "type": "null" }] }) };
    let has = |keyword: &str| schema.contains_key(keyword);
    let composite = ["$ref", "allOf", "anyOf", "oneOf", "not", "if", "const"].iter().any(|keyword| has(keyword));
    if composite || has("enum") && !has("type") {
        let mut outer: Map<String, Json> = schema.shift_remove_entry("description").into_iter().collect();
        outer.insert("anyOf".to_owned(), json!([schema, { "type": "null" }]));
        return Json::Object(outer);
    }
    // A schema without a type admits null as it is.
    if let Some(names) = schema.get_mut("type") {
        let mut list = names.as_array().cloned().unwrap_or_else(|| vec![names.clone()]);
        push_new(&mut list, json!("null"));
        *names = Json::Array(list);
    }
    if let Some(Json::Array(values)) = schema.get_mut("enum") {
        push_new(values, Json::Null);
    }
    Json::Object(schema)
}

/// The schema without `null`, where it says so itself: what a contract allows to be null is left out here, or replaced.
pub(super) fn without_null(schema: Json) -> Json {
    let Json::Object(mut schema) = schema else { return schema };
    if let Some(Json::Array(names)) = schema.get_mut("type") {
        names.retain(|name| name != "null");
        if let [one] = names.as_slice() {
            let one = one.clone();
            schema.insert("type".to_owned(), one);
        }
    }
    if let Some(Json::Array(values)) = schema.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if let Some(Json::Array(branches)) = schema.get_mut("anyOf") {
        branches.retain(|branch| *branch != json!({ "type": "null" }));
    }
    match schema.get("anyOf").and_then(Json::as_array).map(Vec::as_slice) {
        // What the contract's nullable says around its one branch goes back into it.
        Some([Json::Object(one)]) => {
            let mut merged = one.clone();
            schema.shift_remove("anyOf");
            merged.extend(schema);
            Json::Object(merged)
        }
        _ => Json::Object(schema),
    }
}

fn push_new(list: &mut Vec<Json>, value: Json) {
    if !list.contains(&value) {
        list.push(value);
    }
}
