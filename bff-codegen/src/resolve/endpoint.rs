//! One endpoint: its decisions, its calls in an order in which each finds what it uses, and its reply.

use std::time::Duration;

use crate::codes;
use crate::contract::Contracts;
use crate::diagnostic::{Choice, ChoiceKind, Diagnostic, Diagnostics, nearest};
use crate::model::{Call, CallId, Claim, Endpoint, Scheme, Type, Upstream, ValueRef};
use crate::source::Spanned;
use crate::spec::{AuthChoice, EndpointSpec, Nulls, Specs, UnknownQuery};

use super::access;
use super::call::{self, Surroundings};
use super::expr::list_of;
use super::identity;
use super::inputs::{Taken, body_type};
use super::meaning;
use super::names;
use super::operation::Upstreams;
use super::rates;
use super::scope::{Bound, Scope, VisibleCall};
use super::types;

/// What holds for all endpoints of a client.
pub(super) struct Shared<'a> {
    pub(super) specs: &'a Specs,
    pub(super) contracts: &'a Contracts,
    pub(super) upstreams: &'a Upstreams<'a>,
    pub(super) upstream_index: &'a dyn Fn(&str) -> usize,
    /// The upstreams that have contracts, by that index.
    pub(super) used: &'a [Upstream],
    pub(super) schemes: &'a [Scheme],
}

/// Resolves an endpoint whose inputs have been read.
pub(super) fn resolve(spec: &EndpointSpec, taken: Taken, shared: &Shared<'_>, report: &mut Diagnostics) -> Endpoint {
    let defaults = &shared.specs.client.defaults;
    let auth = auth(spec, shared, report);
    access::check(spec, auth.as_deref(), shared, report);
    let policies = access::policies(spec, shared, report);
    let rates = rates::of_endpoint(spec, auth.as_deref(), shared, report);
    let unknown_query = spec.unknown_query.as_ref().or(defaults.unknown_query.as_ref());
    let timeout = timeout(spec, shared, report);
    let nulls = spec.nulls.as_ref().or(defaults.nulls.as_ref()).map_or(Nulls::Keep, |nulls| nulls.value);
    let claims = auth.as_deref().and_then(|auth| claims_of(auth, shared));
    let broken = taken.broken.into_iter().chain(broken_claims(auth.as_deref(), shared)).collect();
    let mut scope = Scope {
        contracts: shared.contracts,
        functions: &shared.specs.client.functions,
        report,
        calls: Vec::new(),
        declared: spec.fan_out.iter().map(|call| call.name.value.clone()).collect(),
        body: body_type(taken.body.as_ref()),
        inputs: taken.inputs,
        claims: claims.clone(),
        key: Bound::Nothing,
        keys: Bound::Nothing,
        broken,
        elements: Vec::new(),
        next_item: 0,
        omit_nulls: nulls == Nulls::Omit,
    };
    let allow = access::allow(&mut scope, spec);
    let calls = calls(&mut scope, spec, shared, timeout);
    identity::check(spec, &calls, auth.as_deref(), shared, report_of(&mut scope));
    let reply = spec.fields.as_ref().map(|fields| scope.tree(fields));
    let reply_headers = reply_headers(&mut scope, spec);
    let status = status(spec, report_of(&mut scope));
    let meta = meta(spec, reply.as_ref(), report_of(&mut scope));
    not_inserted(spec, report_of(&mut scope));
    Endpoint {
        key: spec.key.clone(),
        method: spec.method.value.as_str().to_owned(),
        path: spec.path.value.clone(),
        summary: spec.summary.as_ref().map(|text| text.value.clone()),
        description: spec.description.as_ref().map(|text| text.value.clone()),
        tags: spec.tags.iter().map(|tag| tag.value.clone()).collect(),
        deprecated: spec.deprecated.as_ref().is_some_and(|deprecated| deprecated.value),
        auth: auth.unwrap_or_default(),
        roles: spec.roles.iter().map(|role| role.value.clone()).collect(),
        scopes: spec.scopes.iter().map(|scope| scope.value.clone()).collect(),
        allow,
        policies,
        says_rate: rates.is_some(),
        rates: rates.unwrap_or_default(),
        strict_query: unknown_query.is_some_and(|choice| choice.value == UnknownQuery::Refuse),
        timeout: timeout.value,
        status,
        inputs: scope.inputs,
        body: taken.body,
        claims: claims.unwrap_or_default(),
        calls,
        reply,
        reply_headers,
        meta,
        nulls,
    }
}

fn report_of<'s>(scope: &'s mut Scope<'_>) -> &'s mut Diagnostics {
    scope.report
}

/// The schemes that let a caller in; there is no silent default.
fn auth(spec: &EndpointSpec, shared: &Shared<'_>, report: &mut Diagnostics) -> Option<Vec<usize>> {
    let Some(choice) = spec.auth.as_ref().or(shared.specs.client.defaults.auth.as_ref()) else {
        let problem = Diagnostic::error(codes::NO_AUTH, format!("`{}` says nothing about auth", spec.key.value))
            .at(spec.key.span, "who may call it?")
            .help("name a scheme, `auth: customer`, or make it public, `auth: none`; client.yaml may hold a default");
        report.push(problem);
        return None;
    };
    let AuthChoice::Schemes(names) = &choice.value else { return Some(Vec::new()) };
    let mut found = Vec::new();
    for name in names {
        let specs = &shared.specs.platform.auth;
        report.offer(name.span, || Choice::all(ChoiceKind::Value, specs.iter().map(|spec| spec.name.value.as_str())));
        if let Some(spec) = specs.iter().find(|spec| spec.name.value == name.value) {
            report.mean(name.span, || meaning::declared(format!("auth scheme {}", name.value), spec.name.span));
        }
        match shared.schemes.iter().position(|scheme| scheme.name == name.value) {
            Some(index) => found.push(index),
            None => {
                let known: Vec<String> = shared.schemes.iter().map(|scheme| scheme.name.clone()).collect();
                let problem =
                    Diagnostic::error(codes::UNKNOWN_SCHEME, format!("there is no auth scheme `{}`", name.value))
                        .at(name.span, "not in platform.yaml")
                        .help(list_of(&known, "the platform has no auth schemes", "the auth schemes are"))
                        .suggest(nearest(&name.value, known.iter().map(String::as_str)));
                report.push(problem);
            }
        }
    }
    (found.len() == names.len() && !found.is_empty()).then_some(found)
}

/// The claims that nothing can be said of: all of them if the schemes are unknown.
fn broken_claims(auth: Option<&[usize]>, shared: &Shared<'_>) -> Vec<(&'static str, String)> {
    let Some(auth) = auth else { return vec![("claims", String::new())] };
    let schemes = auth.iter().map(|index| &shared.specs.platform.auth[*index]);
    let claims = schemes.flat_map(|scheme| &scheme.claims).filter(|(_, schema)| schema.is_poisoned());
    claims.map(|(name, _)| ("claims", name.value.clone())).collect()
}

/// The claims that every one of the schemes proves; `None` for a public endpoint.
fn claims_of(auth: &[usize], shared: &Shared<'_>) -> Option<Vec<Claim>> {
    let schemes = shared.schemes;
    let type_of = |claim: &Claim| types::of_claim(shared.contracts, claim).ty;
    let (first, others) = auth.split_first()?;
    let agreed = schemes[*first].claims.iter().filter_map(|claim| {
        let mut claim = claim.clone();
        for other in others {
            let of_other = &schemes[*other].claims;
            let same = of_other.iter().find(|known| known.name == claim.name && type_of(known) == type_of(&claim))?;
            claim.required &= same.required;
        }
        Some(claim)
    });
    Some(agreed.collect())
}

fn timeout(spec: &EndpointSpec, shared: &Shared<'_>, report: &mut Diagnostics) -> Spanned<Duration> {
    if let Some(timeout) = spec.timeout.as_ref().or(shared.specs.client.defaults.timeout.as_ref()) {
        return *timeout;
    }
    let problem = Diagnostic::error(codes::NO_TIMEOUT, format!("`{}` has no timeout", spec.key.value))
        .at(spec.key.span, "how long may it take?")
        .help("add `timeout: 800ms` here, or under `defaults` in client.yaml");
    report.push(problem);
    // Longer than anything: what a call says of its own is not reported because of this.
    Spanned::new(Duration::MAX, spec.key.span)
}

fn calls(scope: &mut Scope<'_>, spec: &EndpointSpec, shared: &Shared<'_>, timeout: Spanned<Duration>) -> Vec<Call> {
    let around =
        Surroundings { upstreams: shared.upstreams, upstream_index: shared.upstream_index, endpoint_timeout: timeout };
    let (order, cycles) = names::order(&spec.fan_out);
    for cycle in cycles {
        report_cycle(scope, spec, &cycle);
    }
    let mut calls: Vec<Call> = Vec::new();
    for index in order {
        let spec = &spec.fan_out[index];
        if let Some(call) = call::resolve(scope, spec, &around) {
            scope.calls.push(VisibleCall {
                name: call.name.clone(),
                id: CallId(calls.len()),
                ty: call.ty.clone(),
                fallback: spec.fallback.as_ref().map(|fallback| fallback.span),
                when: spec.when.as_ref().map(|when| when.span()),
            });
            calls.push(call);
        }
    }
    calls
}

fn report_cycle(scope: &mut Scope<'_>, spec: &EndpointSpec, cycle: &[(usize, crate::source::Span)]) {
    let name = |index: usize| spec.fan_out[index].name.value.as_str();
    let Some((first, span)) = cycle.first() else { return };
    let mut path: Vec<&str> = cycle.iter().map(|(index, _)| name(*index)).collect();
    path.push(name(*first));
    let message = if cycle.len() == 1 {
        format!("the call `{}` waits for itself", name(*first))
    } else {
        format!("calls wait for each other: {}", path.join(" → "))
    };
    let mut problem = Diagnostic::error(codes::CYCLE, message).at(*span, format!("`{}` uses this", name(*first)));
    for (index, span) in &cycle[1..] {
        problem = problem.also(*span, format!("`{}` uses this", name(*index)));
    }
    scope.report.push(problem);
}

fn reply_headers(scope: &mut Scope<'_>, spec: &EndpointSpec) -> Vec<(Spanned<String>, ValueRef)> {
    let mut headers = Vec::new();
    for (name, tree) in &spec.reply_headers {
        let value = scope.tree(tree);
        if !value.is_poison() && !value.ty.ty.is_scalar() {
            let problem =
                Diagnostic::error(codes::HEADER_NOT_SCALAR, format!("the header `{}` must be a scalar", name.value))
                    .at(value.span, format!("this is {}", value.ty.describe()));
            scope.report.push(problem);
            continue;
        }
        headers.push((name.clone(), value));
    }
    headers
}

fn status(spec: &EndpointSpec, report: &mut Diagnostics) -> u16 {
    let bodiless = |status: u16| status == 204 || status == 205;
    match (&spec.status, &spec.fields) {
        (Some(status), Some(fields)) if bodiless(status.value) => {
            let problem = Diagnostic::error(
                codes::STATUS_AND_FIELDS,
                format!("a reply with status {} has no body", status.value),
            )
            .at(status.span, "no body")
            .also(fields.span(), "but `fields` describes one");
            report.push(problem);
            status.value
        }
        (Some(status), _) => status.value,
        (None, Some(_)) => 200,
        (None, None) => 204,
    }
}

fn meta(spec: &EndpointSpec, reply: Option<&ValueRef>, report: &mut Diagnostics) -> bool {
    let Some(meta) = spec.meta.as_ref().filter(|meta| meta.value) else { return false };
    let fits = reply.is_none_or(|reply| reply.is_poison() || matches!(reply.kind, crate::model::Kind::Record(_)));
    let is_record = reply.is_some_and(|reply| matches!(reply.ty.ty, Type::Record(_))) && fits;
    if !is_record && !reply.is_some_and(|reply| reply.is_poison()) {
        let problem = Diagnostic::error(
            codes::META_WITHOUT_OBJECT,
            "`meta` needs a reply that the spec puts together as an object",
        )
        .at(meta.span, "`_meta` would have no place")
        .help("write `fields` as a map");
        report.push(problem);
    }
    true
}

/// Remarks on texts that name a value of this endpoint, as it is named in an expression.
fn not_inserted(spec: &EndpointSpec, report: &mut Diagnostics) {
    for mention in &spec.mentions {
        let (root, part) = mention.value[1..].split_once('.').map_or((&mention.value[1..], ""), |parts| parts);
        let is_input = matches!(root, "path" | "query" | "headers" | "claims" | "body") && !part.is_empty();
        if is_input || spec.fan_out.iter().any(|call| call.name.value == root) {
            let remark =
                Diagnostic::warning(codes::NOT_INSERTED, format!("this text holds the characters `{}`", mention.value));
            let help = format!("in text, a value stands in braces: `{{{}}}`", mention.value);
            report.push(remark.at(mention.span, "not the value of that name").help(help));
        }
    }
}
