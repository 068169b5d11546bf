//! From what the specs say to what they mean: names found, everything typed.
//!
//! Calls are resolved in an order in which each finds what it uses; expressions bottom-up. What cannot be resolved is
//! reported once and becomes poison: a node that fits everywhere.
//!
//! | file | resolves |
//! | --- | --- |
//! | `endpoint` | one endpoint: its decisions, its calls in order, its reply |
//! | `schemes` | the platform's auth schemes: which claims hold roles, scopes and a tier |
//! | `access`, `rates` | what an endpoint asks of its callers, and whether they can have it |
//! | `identity` | what upstreams are told about the caller |
//! | `policies`, `features` | files in Rego; parts of `bff-core` that are needed |
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

mod access;
mod arguments;
mod body;
mod call;
mod endpoint;
mod expr;
mod features;
mod filters;
mod fit;
mod functions;
mod identity;
mod inputs;
mod meaning;
mod missing;
mod names;
mod operation;
mod operators;
mod policies;
mod rates;
mod schemes;
mod scope;
mod shapes;
mod stale;
mod tree;
mod types;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use call::{depends, walk};
pub(crate) use fit::constant_json;
pub(crate) use operation::Upstreams;
pub(crate) use policies::{Texts, named as policies_named};
pub(crate) use types::{field_names, of_claim, of_field, of_schema};

use crate::codes;
use crate::contract::{ContractId, Contracts};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::features::Features;
use crate::model::{Client, Endpoint, Scheme, Upstream};
use crate::spec::{BodySpec, CallSpec, EndpointSpec, FallbackSpec, Specs};

use endpoint::Shared;

/// What specs refer to, as far as it could be read.
pub(crate) struct Read<'a> {
    /// The contract of each upstream.
    pub(crate) contracts: BTreeMap<String, ContractId>,
    /// The texts of policies.
    pub(crate) policies: Texts,
    /// What is known of `bff-core`.
    pub(crate) features: &'a Features,
}

/// Resolves the specs of one client.
pub(crate) fn resolve(specs: &Specs, contracts: &mut Contracts, read: Read<'_>, report: &mut Diagnostics) -> Client {
    let Read { contracts: by_upstream, policies: texts, features } = read;
    let of_platform = |name: &str| specs.platform.upstream(name);
    let used: Vec<Upstream> = by_upstream
        .iter()
        .map(|(name, contract)| Upstream {
            name: name.clone(),
            contract: *contract,
            policy: of_platform(name).map(|upstream| upstream.policy.clone()).unwrap_or_default(),
            identity: of_platform(name).map(|upstream| identity::resolve(&upstream.identity)).unwrap_or_default(),
        })
        .collect();
    let schemes = specs.platform.auth.iter().map(|scheme| schemes::resolve(scheme, contracts, report));
    let schemes: Vec<Scheme> = schemes.collect();
    let rates = rates::resolve(&specs.platform, report);
    let policies = policies::resolve(specs, &texts, report);
    let upstreams = Upstreams { platform: &specs.platform, contracts: by_upstream };
    let taken: Vec<_> = specs.endpoints.iter().map(|spec| inputs::read(spec, &upstreams, contracts, report)).collect();
    let index = |name: &str| used.iter().position(|upstream| upstream.name == name).unwrap_or_default();
    let shared =
        Shared { specs, contracts, upstreams: &upstreams, upstream_index: &index, used: &used, schemes: &schemes };
    let resolved =
        specs.endpoints.iter().zip(taken).map(|(spec, taken)| endpoint::resolve(spec, taken, &shared, report));
    let mut endpoints: Vec<_> = resolved.collect();
    duplicate_routes(&specs.endpoints, report);
    let schemes = only_named(schemes, &mut endpoints, |endpoint| &mut endpoint.auth);
    let policies = only_named(policies, &mut endpoints, |endpoint| &mut endpoint.policies);
    let rates = only_named(rates, &mut endpoints, |endpoint| &mut endpoint.rates);
    endpoints.sort_by(|a, b| (&a.path, &a.method).cmp(&(&b.path, &b.method)));
    let client = Client {
        name: specs.client.name.value.clone(),
        title: specs.client.title.value.clone(),
        version: specs.client.version.value.clone(),
        description: specs.client.description.as_ref().map(|text| text.value.clone()),
        upstreams: used,
        schemes,
        policies,
        rates,
        tiers: specs.platform.tiers.iter().map(|tier| tier.value.clone()).collect(),
        has_rates: !specs.platform.rates.is_empty(),
        functions: specs.client.functions.clone(),
        endpoints,
    };
    features::check(specs, &client, features, report);
    client
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

/// Those that endpoints name: a client needs nothing of any other. `of` gives an endpoint's own, as indices.
fn only_named<T>(all: Vec<T>, endpoints: &mut [Endpoint], of: impl Fn(&mut Endpoint) -> &mut Vec<usize>) -> Vec<T> {
    let named: BTreeSet<usize> = endpoints.iter_mut().flat_map(|endpoint| of(endpoint).clone()).collect();
    for index in endpoints.iter_mut().flat_map(&of) {
        *index = named.range(..*index).count();
    }
    all.into_iter().enumerate().filter(|(index, _)| named.contains(index)).map(|(_, one)| one).collect()
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
