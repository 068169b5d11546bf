//! From what the specs say to what they mean: names found, everything typed.
//!
//! Calls are resolved in an order in which each finds what it uses; expressions bottom-up. What cannot be resolved is
//! reported once and becomes poison: a node that fits everywhere.
//!
//! | file | resolves |
//! | --- | --- |
//! | `endpoint` | one endpoint: its decisions, its calls in order, its reply |
//! | `names` | which names a call uses: enough for the order, before anything has a type |
//! | `inputs` | path, query, headers, body; an input without a schema takes that of the parameter it is bound to |
//! | `operation` | `orders.getOrder` to an operation of a contract |
//! | `arguments` | which parameter each argument is for |
//! | `call` | body, condition, keys, fallback |
//! | `body` | which missing values a request body says `null` for |
//! | `tree`, `expr` | a reply or a body; an expression, with `scope` for what it can see |
//! | `filters`, `operators` | their signatures, and what a missing value does to them |
//! | `types` | a schema to a type |
//! | `meaning` | what names mean in words, for editors |
//! | `fit` | whether a value can stand where a contract, a fallback or an enum wants something |
//!
//! Every rule that can refuse a spec for what it *means* stands in one of these, beside the code that gives the thing
//! its type. A mistake in how it is *written* was reported by [`crate::spec`] before.

mod arguments;
mod body;
mod call;
mod endpoint;
mod expr;
mod filters;
mod fit;
mod functions;
mod inputs;
mod meaning;
mod missing;
mod names;
mod operation;
mod operators;
mod scope;
mod shapes;
mod stale;
mod tree;
mod types;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use call::walk;
pub(crate) use fit::constant_json;
pub(crate) use operation::Upstreams;
pub(crate) use types::{field_names, of_claim, of_field, of_schema};

use crate::codes;
use crate::contract::{ContractId, Contracts};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Claim, Client, Endpoint, Scheme, Upstream};
use crate::spec::{AuthSchemeSpec, BodySpec, CallSpec, EndpointSpec, FallbackSpec, Specs};

use endpoint::Shared;

/// Resolves the specs of one client. `contracts` holds the contract of each upstream that could be read.
pub(crate) fn resolve(
    specs: &Specs,
    contracts: &mut Contracts,
    by_upstream: BTreeMap<String, ContractId>,
    report: &mut Diagnostics,
) -> Client {
    let used: Vec<Upstream> = by_upstream
        .iter()
        .map(|(name, contract)| Upstream {
            name: name.clone(),
            contract: *contract,
            policy: specs.platform.upstream(name).map(|upstream| upstream.policy.clone()).unwrap_or_default(),
        })
        .collect();
    let schemes: Vec<Scheme> = specs.platform.auth.iter().map(|scheme| resolve_scheme(scheme, contracts)).collect();
    let upstreams = Upstreams { platform: &specs.platform, contracts: by_upstream };
    let taken: Vec<_> = specs.endpoints.iter().map(|spec| inputs::read(spec, &upstreams, contracts, report)).collect();
    let index = |name: &str| used.iter().position(|upstream| upstream.name == name).unwrap_or_default();
    let shared = Shared { specs, contracts, upstreams: &upstreams, upstream_index: &index, schemes: &schemes };
    let resolved =
        specs.endpoints.iter().zip(taken).map(|(spec, taken)| endpoint::resolve(spec, taken, &shared, report));
    let mut endpoints: Vec<_> = resolved.collect();
    duplicate_routes(&specs.endpoints, report);
    let schemes = only_named(schemes, &mut endpoints);
    endpoints.sort_by(|a, b| (&a.path, &a.method).cmp(&(&b.path, &b.method)));
    Client {
        name: specs.client.name.value.clone(),
        title: specs.client.title.value.clone(),
        version: specs.client.version.value.clone(),
        description: specs.client.description.as_ref().map(|text| text.value.clone()),
        upstreams: used,
        schemes,
        functions: specs.client.functions.clone(),
        endpoints,
    }
}

/// The names of the upstreams that the client's endpoints use.
pub(crate) fn upstreams_named(specs: &Specs) -> BTreeSet<&str> {
    fn of_call<'s>(call: &'s CallSpec, found: &mut BTreeSet<&'s str>) {
        found.extend(call.call.iter().map(|reference| reference.value.upstream.value.as_str()));
        if let Some(FallbackSpec::Call(other)) = call.fallback.as_ref().map(|fallback| &fallback.value) {
            of_call(other, found);
        }
    }
    let mut found = BTreeSet::new();
    for endpoint in &specs.endpoints {
        endpoint.fan_out.iter().for_each(|call| of_call(call, &mut found));
        if let Some(BodySpec::Operation(reference)) = endpoint.body.as_ref().map(|body| &body.value) {
            found.insert(reference.upstream.value.as_str());
        }
    }
    found
}

/// The schemes that endpoints name: a client needs no key for any other.
fn only_named(schemes: Vec<Scheme>, endpoints: &mut [Endpoint]) -> Vec<Scheme> {
    let named: BTreeSet<usize> = endpoints.iter().flat_map(|endpoint| endpoint.auth.iter().copied()).collect();
    for scheme in endpoints.iter_mut().flat_map(|endpoint| &mut endpoint.auth) {
        *scheme = named.range(..*scheme).count();
    }
    let indexed = schemes.into_iter().enumerate();
    indexed.filter(|(index, _)| named.contains(index)).map(|(_, scheme)| scheme).collect()
}

fn resolve_scheme(spec: &AuthSchemeSpec, contracts: &mut Contracts) -> Scheme {
    let mut claims: Vec<Claim> = Vec::new();
    for (name, node) in &spec.claims {
        let mut json = node.json.clone();
        let required = json
            .as_object_mut()
            .filter(|object| object.get("required").is_some_and(serde_json::Value::is_boolean))
            .and_then(|object| object.shift_remove("required"))
            .and_then(|required| required.as_bool());
        let schema = contracts.inline(json, node.span);
        claims.push(Claim { name: name.value.clone(), schema, required: required.unwrap_or(true) });
    }
    if !claims.iter().any(|claim| claim.name == "sub") {
        let schema = contracts.inline(serde_json::json!({ "type": "string" }), spec.name.span);
        claims.insert(0, Claim { name: "sub".to_owned(), schema, required: true });
    }
    Scheme {
        name: spec.name.value.clone(),
        issuer: spec.issuer.as_ref().map(|issuer| issuer.value.clone()),
        audience: spec.audience.iter().map(|audience| audience.value.clone()).collect(),
        claims,
    }
}

/// Two endpoints of one route, or of one path whose parameters they name differently: OpenAPI takes those for two
/// paths that cannot be told apart.
fn duplicate_routes(endpoints: &[EndpointSpec], report: &mut Diagnostics) {
    let mut by_shape: BTreeMap<String, Vec<&EndpointSpec>> = BTreeMap::new();
    for endpoint in endpoints.iter().filter(|endpoint| endpoint.key_is_valid) {
        let segment = |segment| if str::starts_with(segment, '{') { "{}" } else { segment };
        let shape: Vec<&str> = endpoint.path.value.split('/').map(segment).collect();
        let alike = by_shape.entry(shape.join("/")).or_default();
        if let Some(first) = alike.iter().find(|first| first.method.value == endpoint.method.value) {
            let message = if first.key.value == endpoint.key.value {
                format!("`{}` stands twice", endpoint.key.value)
            } else {
                format!("`{}` and `{}` are one route", first.key.value, endpoint.key.value)
            };
            let problem = Diagnostic::error(codes::DUPLICATE_ROUTE, message)
                .at(endpoint.key.span, "the second of them")
                .also(first.key.span, "the first");
            report.push(problem);
        } else if let Some(first) = alike.first().filter(|first| first.path.value != endpoint.path.value) {
            let message = "one path, and two names for its parameters";
            let problem = Diagnostic::error(codes::PATH_PARAMETER_NAMES, message)
                .at(endpoint.path.span, "named differently here")
                .also(first.path.span, "the same path")
                .help(format!("use the same names here and in `$path`: `{}`", first.path.value));
            report.push(problem);
        }
        alike.push(endpoint);
    }
}
