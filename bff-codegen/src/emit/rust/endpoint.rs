//! One endpoint as the data that its template is filled with. Everything that needs a decision is decided here.

use std::collections::BTreeMap;

use minijinja::Value as View;
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use crate::contract::Contracts;
use crate::model::{Call, CallId, Client, Endpoint, Fallback, InputPlace, ValueRef};
use crate::plan::{Plan, Root, calls_of};

use super::call::{self, CallNames, slot};
use super::decode::Decoder;
use super::edge::{Statics, texts};
use super::expr::{Emitter, RESERVED_LOCALS, Roots};
use super::inputs::{body, claims, group, input_constant, input_roots, inputs, schema_text};
use super::names::{Names, raw, shouty, snake};
use super::policy::{self, duration};
use super::request::url_value;
use super::structs::{RESERVED_LEAVES, RESERVED_TYPES, struct_views};
use super::types::{RustType, Structs};

/// What the module of one endpoint is made from.
pub(super) struct Module<'a> {
    pub(super) client: &'a Client,
    pub(super) endpoint: &'a Endpoint,
    pub(super) plan: &'a Plan,
    pub(super) contracts: &'a Contracts,
    /// The statics of the root module.
    pub(super) statics: &'a Statics,
}

#[derive(Serialize)]
struct StaticView {
    constant: String,
    name: String,
    index: usize,
    upstream: String,
    operation: String,
    method: String,
    path: String,
    timeout: String,
    stale: bool,
    pass: Vec<u16>,
    accepts_empty: bool,
    policy: Vec<String>,
    fan: Option<View>,
}

/// Writes the view of an endpoint's module.
pub(super) fn view(module: &Module<'_>) -> View {
    let mut reserved = RESERVED_TYPES.to_vec();
    reserved.extend(RESERVED_LEAVES);
    let mut structs = Structs::without(&reserved);
    let names = call_names(module.endpoint);
    let answers: Vec<RustType> =
        (0..module.endpoint.calls.len()).map(|index| answer(module, &mut structs, index)).collect();
    let slots = module.endpoint.calls.iter().zip(&answers).map(|(call, answer)| slot(call, answer)).collect::<Vec<_>>();
    let inputs = inputs(module, &structs);
    let (body, claims) = (body(module, &mut structs), claims(module, &mut structs));
    let roots = Roots {
        calls: names.iter().zip(&slots).map(|(names, slot)| (names.local.clone(), slot.clone())).collect(),
        inputs: input_roots(module.endpoint, &inputs),
        body: body.clone(),
        claims: claims.clone(),
        key: None,
    };
    let mut emitter = Emitter {
        structs: &mut structs,
        roots,
        functions: &module.client.functions,
        items: BTreeMap::new(),
        variables: Vec::new(),
        path: Vec::new(),
        doc: String::new(),
        clones: false,
    };
    let allow = module.endpoint.allow.as_ref().map(|allow| emitter.emit(allow).own());
    let functions: Vec<View> = (0..module.endpoint.calls.len())
        .map(|index| call::view(module.endpoint, &mut emitter, &names, &answers[index], index))
        .collect();
    let reply = reply(module, &mut emitter);
    let headers = reply_headers(module, &mut emitter);
    let clones = emitter.clones;
    let statics = statics(module, &names);
    let endpoint = module.endpoint;
    let groups: Vec<View> = [InputPlace::Path, InputPlace::Query, InputPlace::Header]
        .into_iter()
        .filter(|place| endpoint.inputs.iter().any(|input| input.place == *place))
        .map(|place| group(place, &inputs))
        .collect();
    let borrows = inputs.iter().any(|input| input.ty.contains("'a"))
        || [&body, &claims].into_iter().flatten().any(|ty| structs.has_lifetime(ty));
    let calls: Vec<View> = names
        .iter()
        .zip(&slots)
        .zip(&endpoint.calls)
        .map(|((names, slot), call)| {
            context! { local => &names.local, slot => structs.write(slot, "'a"), fan => call.fan.is_some() }
        })
        .collect();
    context! {
        title => title(endpoint),
        constant => context! {
            name => &endpoint.key.value, method => method(&endpoint.method), path => &endpoint.path,
            timeout => duration(endpoint.timeout), status => endpoint.status,
            auth => named(&endpoint.auth, &module.statics.schemes),
            roles => texts(&endpoint.roles), scopes => texts(&endpoint.scopes),
            policies => named(&endpoint.policies, &module.statics.policies),
            rates => named(&endpoint.rates, &module.statics.rates),
            strict_query => endpoint.strict_query,
        },
        body_rule => endpoint.body.as_ref().map(|body| context! {
            required => body.required, schema => raw(&schema_text(module.contracts, &body.schema)),
        }),
        inputs => Serde(&inputs),
        statics => Serde(&statics),
        structs => Serde(struct_views(&structs, clones)),
        body => body.as_ref().map(|ty| structs.write(ty, "'a")),
        claims => claims.as_ref().map(|ty| structs.write(ty, "'a")),
        has_input => !inputs.is_empty() || body.is_some() || claims.is_some(),
        input_lifetime => if borrows { "<'a>" } else { "" },
        input_groups => groups,
        allow => allow,
        calls => calls,
        values_lifetime => slots.iter().any(|slot| structs.has_lifetime(slot)),
        functions => functions,
        reply => reply.map(|(text, ty, waits)| context! {
            scope => text.contains("scope.") || !waits.is_empty(), ty => structs.write(&ty, "'a"), text => text, waits => waits,
        }),
        reply_headers => headers,
    }
}

/// The statics of the root module at these indices.
fn named(indices: &[usize], statics: &[String]) -> Vec<String> {
    indices.iter().map(|index| statics[*index].clone()).collect()
}

fn title(endpoint: &Endpoint) -> String {
    match &endpoint.summary {
        Some(summary) => format!("`{}`: {}", endpoint.key.value, summary.lines().next().unwrap_or_default()),
        None => format!("`{}`", endpoint.key.value),
    }
}

/// The names of calls, none of which is another's or one that the module uses itself.
fn call_names(endpoint: &Endpoint) -> Vec<CallNames> {
    let mut locals = Names::without(&RESERVED_LOCALS);
    let mut constants = Names::without(&["ENDPOINT", "BODY"]);
    for input in &endpoint.inputs {
        constants.take(&input_constant(input));
    }
    let names = endpoint.calls.iter().map(|call| {
        let local = locals.take(&snake(&call.name.value));
        let constants = call.chain().map(|call| constants.take(&shouty(&call.name.value))).collect();
        CallNames { local, constants }
    });
    names.collect()
}

/// What one answer of a call is decoded into.
fn answer(module: &Module<'_>, structs: &mut Structs, index: usize) -> RustType {
    let call = &module.endpoint.calls[index];
    let Some(view) = module.plan.view(Root::Answer(CallId(index))) else { return RustType::Ignored };
    let doc = format!("`${}`: what is used of `{}`'s answer.", call.name.value, call.operation_name.value);
    let typed = match call.fan.as_ref().and_then(|fan| fan.batch.as_ref()) {
        Some(batch) => &batch.element,
        None => &call.answer,
    };
    let mut decoder = Decoder { contracts: module.contracts, structs, doc };
    let mut ty = decoder.decode(typed, view, std::slice::from_ref(&call.name.value));
    let falls_to_missing = |call: &Call| match &call.fallback {
        Fallback::Value(value) => value.ty.is_optional(),
        Fallback::Call(other) => other.answer.is_optional(),
        Fallback::Required | Fallback::Null => false,
    };
    if call.chain().any(falls_to_missing) {
        ty = ty.optional();
    }
    ty
}

fn statics(module: &Module<'_>, names: &[CallNames]) -> Vec<StaticView> {
    let mut views = Vec::new();
    let mut index = 0;
    for (call, names) in module.endpoint.calls.iter().zip(names) {
        for (position, (call, constant)) in call.chain().zip(&names.constants).enumerate() {
            let fan = call.fan.as_ref().filter(|_| position == 0);
            views.push(StaticView {
                constant: constant.clone(),
                name: call.name.value.clone(),
                index,
                upstream: module.statics.upstreams[call.upstream].clone(),
                operation: call
                    .operation
                    .id
                    .clone()
                    .unwrap_or_else(|| format!("{} {}", call.operation.method, call.operation.path)),
                method: method(call.operation.method.as_str()),
                path: call.operation.path.clone(),
                timeout: duration(call.timeout),
                stale: call.stale.is_some(),
                pass: call.pass.clone(),
                accepts_empty: call.operation.success.may_be_empty || call.operation.success.schema.is_none(),
                policy: policy::settings(&call.policy),
                fan: fan.map(|fan| {
                    let chunk = fan.batch.as_ref().map_or(1, |batch| batch.size);
                    context! { max => fan.max, concurrency => fan.concurrency, chunk => chunk }
                }),
            });
            index += 1;
        }
    }
    views
}

fn reply(module: &Module<'_>, emitter: &mut Emitter<'_>) -> Option<(String, RustType, Vec<String>)> {
    let reply = module.endpoint.reply.as_ref()?;
    let waits = calls_of([reply]).iter().map(|CallId(index)| emitter.roots.calls[*index].0.clone()).collect();
    emitter.path = vec!["reply".to_owned()];
    emitter.doc = "What the client gets.".to_owned();
    let code = emitter.own(reply);
    if !module.endpoint.meta {
        return Some((code.text, code.ty, waits));
    }
    let RustType::Struct(id) = &code.ty else { return Some((code.text, code.ty, waits)) };
    let known = emitter.structs.get(*id).clone();
    let mut fields: Vec<_> =
        known.fields.iter().map(|field| (field.json.clone(), field.ty.clone(), field.omit_null)).collect();
    fields.push(("_meta".to_owned(), RustType::Meta, false));
    let ty =
        emitter.structs.encode("ReplyWithMeta", "What the client gets, and how the calls went.".to_owned(), fields);
    let mut values: Vec<String> = known.fields.iter().map(|field| format!("body.{}", field.name)).collect();
    values.push("scope.exchange.meta()".to_owned());
    let literal = emitter.literal(&ty, &values);
    Some((format!("{{ let body = {}; {literal} }}", code.text), ty, waits))
}

fn reply_headers(module: &Module<'_>, emitter: &mut Emitter<'_>) -> View {
    let values: Vec<&ValueRef> = module.endpoint.reply_headers.iter().map(|(_, value)| value).collect();
    let waits: Vec<String> =
        calls_of(values).iter().map(|CallId(index)| emitter.roots.calls[*index].0.clone()).collect();
    let mut headers = Vec::new();
    for (name, value) in &module.endpoint.reply_headers {
        let value = url_value(emitter, value);
        headers.push(context! { name => name.value.to_ascii_lowercase(), value => value });
    }
    context! { waits => waits, headers => headers }
}

fn method(name: &str) -> String {
    let lower = name.to_lowercase();
    lower[..1].to_uppercase() + &lower[1..]
}
