//! What stands before a handler, as specs say it: auth schemes, rate limits, policies, and what upstreams are told.

use std::time::Duration;

use super::SchemaNode;
use crate::source::{Span, Spanned};

/// A way to authenticate.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthSchemeSpec {
    /// Its name in specs.
    pub name: Spanned<String>,
    /// What a caller shows; `None`: missing or wrong, and reported.
    pub kind: Option<Spanned<SchemeKindSpec>>,
    /// Who signs its tokens.
    pub issuer: Option<Spanned<String>>,
    /// Whom the tokens are for; any of them will do.
    pub audience: Vec<Spanned<String>>,
    /// The claims that specs may use.
    pub claims: Vec<(Spanned<String>, SchemaNode)>,
    /// The claim that holds the caller's roles, if it is said.
    pub roles: Option<ClaimSpec>,
    /// The claim that holds the caller's scopes, if it is said.
    pub scopes: Option<ClaimSpec>,
    /// The claim that names the caller's tier, if it is said.
    pub tier: Option<ClaimSpec>,
    /// The scheme's value.
    pub span: Span,
}

/// What a caller shows to prove who it is. Its place is that of the scheme's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKindSpec {
    /// `jwt`
    Jwt {
        /// What the header's `typ` must be.
        token_type: Option<String>,
    },
    /// `api_key`
    ApiKey {
        /// Where it stands.
        place: KeyPlace,
        /// The header's name in lower case, or that of the query parameter.
        name: String,
    },
    /// `introspection`
    Introspection,
    /// `session`
    Session {
        /// The scopes that the login asks for.
        login_scopes: Vec<String>,
    },
    /// `client_certificate`
    ClientCertificate,
}

/// Where an API key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// In a header.
    Header,
    /// In the query.
    Query,
}

/// `$claims.realm_access.roles`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimSpec {
    /// The claim's name, then those of its parts. Empty: wrong, and reported.
    pub path: Vec<Spanned<String>>,
    /// All of it.
    pub span: Span,
}

/// A rate limit.
#[derive(Clone, Debug, PartialEq)]
pub struct RateSpec {
    /// Its name in specs.
    pub name: Spanned<String>,
    /// What is counted together.
    pub by: Vec<Spanned<RateKeySpec>>,
    /// How many are let through. `None`: missing or wrong, and reported.
    pub limit: Option<LimitSpec>,
    /// How many at once.
    pub burst: Option<Spanned<usize>>,
    /// How requests are counted.
    pub algorithm: Option<Spanned<Algorithm>>,
}

/// Something that requests can have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RateKeySpec {
    /// `ip`
    Ip,
    /// `caller`
    Caller,
    /// `endpoint`
    Endpoint,
    /// `$claims.sub`
    Claim(ClaimSpec),
    /// `$headers.x-device-id`, in lower case.
    Header(String),
}

/// `limit`
#[derive(Clone, Debug, PartialEq)]
pub enum LimitSpec {
    /// The same for everybody.
    Everybody(Quota),
    /// Tier → limit.
    ByTier(Vec<(Spanned<String>, Option<Quota>)>, Span),
}

/// `20/s`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Requests in one window.
    pub count: u32,
    /// The window.
    pub window: Duration,
}

/// How requests are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// `token_bucket`
    TokenBucket,
    /// `sliding_window`
    SlidingWindow,
}

/// The rate limits of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RateChoice {
    /// `none`
    None,
    /// These, which all hold. Empty: all names were wrong, and reported.
    Rates(Vec<Spanned<String>>),
}

/// What becomes of a request with a query parameter that is not declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownQuery {
    /// 400.
    Refuse,
    /// The parameter is not looked at.
    Ignore,
}

/// A policy in Rego.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicySpec {
    /// Its name in specs.
    pub name: Spanned<String>,
    /// Who evaluates it. `None`: missing or wrong, and reported.
    pub engine: Option<PolicyEngineSpec>,
}

/// Who evaluates a policy.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyEngineSpec {
    /// This process.
    Rego {
        /// The path of its text, from the spec folder.
        file: Spanned<String>,
        /// The rule that decides; left out, `allow` of its package.
        decision: Option<Spanned<String>>,
    },
    /// An OPA server, by this rule.
    Opa(Spanned<String>),
}

/// What an upstream is told about the caller.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IdentitySpec {
    /// Headers that hold claims.
    pub headers: Vec<(Spanned<String>, ClaimSpec)>,
    /// The token that it gets.
    pub token: Option<Spanned<TokenSpec>>,
}

/// The token that an upstream gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenSpec {
    /// The caller's own.
    Relay,
    /// One in exchange for the caller's own.
    Exchange {
        /// For whom it is to be.
        audience: Option<String>,
        /// What it is to allow.
        scopes: Vec<String>,
    },
    /// One of the BFF itself.
    ClientCredentials {
        /// What it is to allow.
        scopes: Vec<String>,
    },
}
