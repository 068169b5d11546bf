//! Who may call an endpoint, and how a caller proves who it is.

/// A place in a token's payload: the name of a claim, then of a member of it, and so on.
///
/// A list rather than text with dots, because a claim may be called `https://example.com/roles`.
pub type ClaimPath = &'static [&'static str];

/// How a caller proves who it is. Keys, secrets and addresses are configuration (`auth.<name>.…`).
#[derive(Debug)]
pub struct AuthScheme {
    /// The name in `platform.yaml`, and in the configuration.
    pub name: &'static str,
    /// What the caller shows.
    pub kind: SchemeKind,
    /// The claims that endpoints read.
    pub claims: &'static [Claim],
    /// The claim that holds the caller's roles: a list of texts, or one text.
    pub roles: Option<ClaimPath>,
    /// The claim that holds the caller's scopes: a list of texts, or one text with spaces between them (RFC 8693 §4.2).
    pub scopes: Option<ClaimPath>,
    /// The claim that names the caller's tier, one of [`Client::tiers`](super::Client::tiers).
    pub tier: Option<ClaimPath>,
}

/// What a caller shows to prove who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemeKind {
    /// A signed JSON Web Token in `Authorization: Bearer …`.
    Jwt {
        /// What is accepted beside a good signature.
        rules: TokenRules,
        /// What the header's `typ` must be (RFC 8725 §3.11), such as `at+jwt`; `None` accepts any.
        token_type: Option<&'static str>,
    },
    /// A key that was given out beforehand.
    ApiKey {
        /// Where in the request it stands.
        place: KeyPlace,
        /// The name of the header (in lower case) or of the query parameter.
        name: &'static str,
    },
    /// A token in `Authorization: Bearer …` that only its issuer can read (RFC 7662).
    Introspection {
        /// What is accepted of what the issuer says.
        rules: TokenRules,
    },
    /// A browser's session, which begins with a login at an OpenID provider. Needs the feature `oidc`.
    Session {
        /// The scopes that the login asks for, beside `openid`.
        scopes: &'static [&'static str],
    },
    /// A client certificate (mutual TLS).
    ClientCertificate,
}

/// Whose tokens are accepted, and for whom they must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenRules {
    /// The only issuer (`iss`) whose tokens are accepted; `None` accepts any that verifies.
    pub issuer: Option<&'static str>,
    /// A token's `aud` names one of these; empty accepts tokens for any audience.
    pub audience: &'static [&'static str],
}

/// Where in a request an API key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPlace {
    /// In a header.
    Header,
    /// In the query string.
    Query,
}

/// One claim of a token.
#[derive(Debug)]
pub struct Claim {
    /// The claim's name in the token's payload.
    pub name: &'static str,
    /// A JSON Schema that the claim's value must satisfy.
    pub schema: &'static str,
    /// Whether a token without this claim is refused.
    pub required: bool,
}

/// Who may call an endpoint.
#[derive(Debug)]
pub struct Access {
    /// The schemes of which any one lets a caller in, tried in this order; empty: the endpoint is public.
    pub schemes: &'static [&'static AuthScheme],
    /// The roles of which a caller must have one; empty: none is asked for.
    pub roles: &'static [&'static str],
    /// The scopes that a caller must have, all of them.
    pub scopes: &'static [&'static str],
    /// The policies that must all allow the request.
    pub policies: &'static [&'static Policy],
}

impl Access {
    /// Everybody may.
    pub const PUBLIC: Self = Self { schemes: &[], roles: &[], scopes: &[], policies: &[] };
}

/// A policy in Rego, the language of the Open Policy Agent.
#[derive(Debug)]
pub struct Policy {
    /// The name in `platform.yaml`, and in the configuration (`policies.<name>.…`).
    pub name: &'static str,
    /// The position in [`Client::policies`](super::Client::policies).
    pub index: usize,
    /// The rule that decides, `data.shop.orders.allow`: the request may go on where it is `true`.
    pub decision: &'static str,
    /// Who evaluates it.
    pub engine: PolicyEngine,
}

/// Who evaluates a policy.
#[derive(Debug)]
pub enum PolicyEngine {
    /// This process. Needs the feature `rego`.
    InProcess {
        /// The policy's file name, for messages.
        file: &'static str,
        /// The policy's text.
        source: &'static str,
    },
    /// An OPA server, whose address is configuration (`policies.<name>.url`).
    Server,
}
