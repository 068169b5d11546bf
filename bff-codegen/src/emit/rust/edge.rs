//! What stands before handlers, as the initialisers of `bff_core::descriptor`: schemes, policies, rate limits, and what
//! upstreams are told about the caller.

use minijinja::{Value as View, context};

use crate::contract::{Contracts, Purpose};
use crate::model::{Client, Identity, PolicyEngine, Rate, RateKey, RulesPolicy, Scheme, SchemeKind, Token, Upstream};
use crate::spec::{Algorithm, KeyPlace};

use super::names::{Names, raw, shouty, snake};
use super::policy::duration;

/// The statics of the root module, in the order of what they describe.
pub(super) struct Statics {
    pub(super) upstreams: Vec<String>,
    pub(super) schemes: Vec<String>,
    pub(super) policies: Vec<String>,
    pub(super) rates: Vec<String>,
}

impl Statics {
    pub(super) fn of(client: &Client) -> Statics {
        let mut names = Names::without(&["CLIENT"]);
        let mut take = |prefix: &str, name: &str| names.take(&format!("{prefix}{}", shouty(name)));
        Statics {
            upstreams: client.upstreams.iter().map(|upstream| take("", &upstream.name)).collect(),
            schemes: client.schemes.iter().map(|scheme| take("", &scheme.name)).collect(),
            policies: client.policies.iter().map(|policy| take("POLICY_", &policy.name)).collect(),
            rates: client.rates.iter().map(|rate| take("RATE_", &rate.name)).collect(),
        }
    }
}

/// The file that an upstream's contract is written to.
pub(super) fn contract_file(upstream: &Upstream) -> String {
    format!("{}.contract.json", snake(&upstream.name))
}

/// The file that the text of a policy is written to, which is decided in the process.
pub(super) fn policy_file(policy: &RulesPolicy) -> String {
    format!("{}.policy.rego", snake(&policy.name))
}

pub(super) fn scheme(scheme: &Scheme, constant: &str, contracts: &Contracts) -> View {
    let claims = scheme.claims.iter().map(|claim| {
        let (schema, _) = contracts.schema_json(&claim.schema, "#/$defs/", Purpose::Documentation);
        context! { name => &claim.name, schema => raw(&schema.to_string()), required => claim.required }
    });
    context! {
        constant => constant, name => &scheme.name, kind => kind(scheme), claims => claims.collect::<Vec<_>>(),
        roles => path_or_none(scheme.roles.as_deref()),
        scopes => path_or_none(scheme.scopes.as_deref()),
        tier => path_or_none(scheme.tier.as_deref()),
    }
}

fn kind(scheme: &Scheme) -> String {
    let rules = || {
        let issuer = text_or_none(scheme.issuer.as_deref());
        format!("TokenRules {{ issuer: {issuer}, audience: {} }}", texts(&scheme.audience))
    };
    let kind = match &scheme.kind {
        SchemeKind::Jwt(token_type) => {
            format!("Jwt {{ rules: {}, token_type: {} }}", rules(), text_or_none(token_type.as_deref()))
        }
        SchemeKind::ApiKey(place, name) => {
            let place = match place {
                KeyPlace::Header => "Header",
                KeyPlace::Query => "Query",
            };
            format!("ApiKey {{ place: KeyPlace::{place}, name: {name:?} }}")
        }
        SchemeKind::Introspection => format!("Introspection {{ rules: {} }}", rules()),
        SchemeKind::Session(scopes) => format!("Session {{ scopes: {} }}", texts(scopes)),
        SchemeKind::ClientCertificate => "ClientCertificate".to_owned(),
    };
    format!("SchemeKind::{kind}")
}

pub(super) fn policy(policy: &RulesPolicy, constant: &str, index: usize) -> View {
    let engine = match &policy.engine {
        PolicyEngine::Server => "PolicyEngine::Server".to_owned(),
        PolicyEngine::InProcess { file, .. } => {
            format!("PolicyEngine::InProcess {{ file: {file:?}, source: include_str!({:?}) }}", policy_file(policy))
        }
    };
    context! { constant => constant, name => &policy.name, index => index, decision => &policy.decision, engine => engine }
}

pub(super) fn rate(rate: &Rate, constant: &str, index: usize) -> View {
    let algorithm = match rate.algorithm {
        Algorithm::TokenBucket => "TokenBucket",
        Algorithm::SlidingWindow => "SlidingWindow",
    };
    let limits = rate.limits.iter().map(|limit| {
        format!("RateLimit {{ count: {}, window: {}, burst: {} }}", limit.count, duration(limit.window), limit.burst)
    });
    context! {
        constant => constant, name => &rate.name, index => index, algorithm => algorithm,
        by => rate.by.iter().map(rate_key).collect::<Vec<_>>(), limits => limits.collect::<Vec<_>>(),
    }
}

fn rate_key(key: &RateKey) -> String {
    let key = match key {
        RateKey::Ip => "Ip".to_owned(),
        RateKey::Caller => "Caller".to_owned(),
        RateKey::Endpoint => "Endpoint".to_owned(),
        RateKey::Claim(path) => format!("Claim({})", texts(path)),
        RateKey::Header(name) => format!("Header({name:?})"),
    };
    format!("RateKey::{key}")
}

pub(super) fn identity(identity: &Identity) -> String {
    if identity.headers.is_empty() && identity.token.is_none() {
        return "Identity::NONE".to_owned();
    }
    let headers = identity
        .headers
        .iter()
        .map(|(name, claim, _)| format!("ClaimHeader {{ name: {name:?}, claim: {} }}", texts(claim)));
    let headers: Vec<String> = headers.collect();
    let token = match identity.token.as_ref().map(|(token, _)| token) {
        None => "None".to_owned(),
        Some(Token::Relay) => "Relay".to_owned(),
        Some(Token::Exchange { audience, scopes }) => {
            format!("Exchange {{ audience: {}, scopes: {} }}", text_or_none(audience.as_deref()), texts(scopes))
        }
        Some(Token::ClientCredentials { scopes }) => format!("ClientCredentials {{ scopes: {} }}", texts(scopes)),
    };
    format!("Identity {{ headers: &[{}], token: UpstreamToken::{token} }}", headers.join(", "))
}

/// `&["a", "b"]`
pub(super) fn texts(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| format!("{text:?}")).collect();
    format!("&[{}]", quoted.join(", "))
}

fn path_or_none(path: Option<&[String]>) -> String {
    path.map_or_else(|| "None".to_owned(), |path| format!("Some({})", texts(path)))
}

fn text_or_none(text: Option<&str>) -> String {
    text.map_or_else(|| "None".to_owned(), |text| format!("Some({text:?})"))
}
