//! What stands before a handler: schemes, policies, rate limits, and what upstreams are told about the caller.

use std::time::Duration;

use crate::model::Claim;
use crate::source::Span;
use crate::spec::{Algorithm, KeyPlace};

/// An auth scheme.
#[derive(Debug)]
pub(crate) struct Scheme {
    /// Its name in the platform file.
    pub(crate) name: String,
    /// What a caller shows.
    pub(crate) kind: SchemeKind,
    /// The issuer that a token must name, if any.
    pub(crate) issuer: Option<String>,
    /// The audiences of which a token must name one, if any are given.
    pub(crate) audience: Vec<String>,
    /// The claims that a caller must (or may) prove.
    pub(crate) claims: Vec<Claim>,
    /// The path of the claim that holds roles.
    pub(crate) roles: Option<Vec<String>>,
    /// The path of the claim that holds scopes.
    pub(crate) scopes: Option<Vec<String>>,
    /// The path of the claim that names the tier.
    pub(crate) tier: Option<Vec<String>>,
}

/// What a caller shows to prove who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SchemeKind {
    /// A signed token, whose `typ` must be this.
    Jwt(Option<String>),
    /// A key, in the header or the query parameter of this name.
    ApiKey(KeyPlace, String),
    /// A token that its issuer is asked about.
    Introspection,
    /// A browser's session, whose login asks for these scopes.
    Session(Vec<String>),
    /// A client certificate.
    ClientCertificate,
}

impl SchemeKind {
    /// Whether a caller has a token that can be passed on.
    pub(crate) fn has_token(&self) -> bool {
        match self {
            Self::Jwt(_) | Self::Introspection | Self::Session(_) => true,
            Self::ApiKey(..) | Self::ClientCertificate => false,
        }
    }

    /// "a caller with an API key"
    pub(crate) fn caller(&self) -> &'static str {
        match self {
            Self::Jwt(_) | Self::Introspection => "a caller with a token",
            Self::Session(_) => "a caller with a session",
            Self::ApiKey(..) => "a caller with an API key",
            Self::ClientCertificate => "a caller with a certificate",
        }
    }
}

/// A policy in Rego.
#[derive(Debug, Clone)]
pub(crate) struct RulesPolicy {
    /// Its name in the platform file.
    pub(crate) name: String,
    /// The rule that decides.
    pub(crate) decision: String,
    /// Who evaluates it.
    pub(crate) engine: PolicyEngine,
}

/// Who evaluates a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PolicyEngine {
    /// The process itself: the text, and the path of its file.
    InProcess {
        /// From the spec folder.
        file: String,
        /// In Rego.
        source: String,
    },
    /// An OPA server.
    Server,
}

/// A rate limit.
#[derive(Debug, Clone)]
pub(crate) struct Rate {
    /// Its name in the platform file.
    pub(crate) name: String,
    /// What is counted together.
    pub(crate) by: Vec<RateKey>,
    /// How requests are counted.
    pub(crate) algorithm: Algorithm,
    /// One limit, or one for each tier in their order.
    pub(crate) limits: Vec<Limit>,
}

/// Something that requests can have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RateKey {
    /// The client's address.
    Ip,
    /// Who the caller is.
    Caller,
    /// The path of a claim.
    Claim(Vec<String>),
    /// A header, in lower case.
    Header(String),
    /// The endpoint.
    Endpoint,
}

/// So many requests in so much time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limit {
    /// Requests in one window.
    pub(crate) count: u32,
    /// The window.
    pub(crate) window: Duration,
    /// The most at once.
    pub(crate) burst: u32,
}

/// What an upstream is told about the caller.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identity {
    /// Headers in lower case, each with the path of a claim, and where the spec names it.
    pub(crate) headers: Vec<(String, Vec<String>, Span)>,
    /// The token that it gets, and where the spec says so.
    pub(crate) token: Option<(Token, Span)>,
}

/// The token that an upstream gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// The caller's own.
    Relay,
    /// One in exchange for the caller's own.
    Exchange {
        /// For whom.
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

impl Token {
    /// Whether it depends on who calls.
    pub(crate) fn is_of_caller(&self) -> bool {
        !matches!(self, Self::ClientCredentials { .. })
    }
}
