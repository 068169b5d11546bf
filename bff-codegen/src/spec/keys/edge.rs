//! The keys of what stands before a handler: who may come in, how often, and what upstreams are told about the caller.

use super::{KeySpec, Shape, Table, one_of, optional, required};
use crate::spec::ast::{Algorithm, UnknownQuery};

/// The words of `algorithm`.
pub(crate) const ALGORITHMS: [(&str, Algorithm); 2] =
    [("token_bucket", Algorithm::TokenBucket), ("sliding_window", Algorithm::SlidingWindow)];

/// The words of `unknown_query`.
pub(crate) const UNKNOWN_QUERY: [(&str, UnknownQuery); 2] =
    [("refuse", UnknownQuery::Refuse), ("ignore", UnknownQuery::Ignore)];

/// Requests at once.
pub(crate) const BURST: (usize, usize) = (1, 1_000_000_000);

const TEXTS: Shape = Shape::OneOrMany(&Shape::Text);

pub(super) const ROLES_OF_ENDPOINT: KeySpec = optional("roles", TEXTS, "The roles of which a caller must have one.");
pub(super) const SCOPES_OF_ENDPOINT: KeySpec =
    optional("scopes", TEXTS, "The scopes that a caller must have, all of them.");
pub(super) const ALLOW: KeySpec = optional(
    "allow",
    Shape::Expression,
    "Whether the request may go on: a condition over its inputs and `$claims`, asked before any call is made.",
);
pub(super) const POLICY_OF_ENDPOINT: KeySpec =
    optional("policy", TEXTS, "The policies that must all allow the request.");
pub(super) const RATE_OF_ENDPOINT: KeySpec =
    optional("rate", TEXTS, "The rate limits that hold, all of them, or `none`.");
pub(super) const UNKNOWN_QUERY_OF_ENDPOINT: KeySpec = optional(
    "unknown_query",
    Shape::Word(&["refuse", "ignore"]),
    "What becomes of a request with a query parameter that is not declared: `ignore` unless it is said.",
);

const ISSUER: KeySpec = optional("issuer", Shape::Text, "What the token's `iss` must be.");
const AUDIENCE: KeySpec = optional("audience", TEXTS, "What the token's `aud` must contain; of a list, one of them.");
const CLAIMS: KeySpec = optional(
    "claims",
    Shape::MapOf(&Shape::Schema),
    "The claims that `$claims` has, each with a JSON Schema. One is required of the caller unless `required: false` stands beside \
     its type.",
);
const ROLES: KeySpec = optional(
    "roles",
    Shape::Expression,
    "The claim that holds the caller's roles: a list of texts, or one text. The claim `roles` unless it is said.",
);
const SCOPES: KeySpec = optional(
    "scopes",
    Shape::Expression,
    "The claim that holds the caller's scopes: a list of texts, or one text with spaces between them. The claim `scope` unless it \
     is said.",
);
const TIER: KeySpec =
    optional("tier", Shape::Expression, "The claim that names the caller's tier. The claim `tier` unless it is said.");

pub(crate) static AUTH_SCHEME: Table = Table {
    name: "auth_scheme",
    what: "an auth scheme",
    keys: &[
        one_of("jwt", Shape::Map(&JWT), "A bearer token: a signed JWT."),
        one_of("api_key", Shape::Map(&API_KEY), "A key that was given out beforehand."),
        one_of(
            "introspection",
            Shape::Map(&INTROSPECTION),
            "A bearer token that only its issuer can read, who is asked about it (RFC 7662).",
        ),
        one_of(
            "session",
            Shape::Map(&SESSION),
            "A browser's session, which begins with a login at an OpenID provider. Needs the feature `oidc` of bff-core.",
        ),
        one_of("client_certificate", Shape::Map(&CLIENT_CERTIFICATE), "A client certificate (mutual TLS)."),
    ],
};

pub(crate) static JWT: Table = Table {
    name: "jwt",
    what: "a JWT scheme",
    keys: &[
        ISSUER,
        AUDIENCE,
        optional("type", Shape::Text, "What the `typ` of the token's header must be, such as `at+jwt`."),
        CLAIMS,
        ROLES,
        SCOPES,
        TIER,
    ],
};

pub(crate) static API_KEY: Table = Table {
    name: "api_key",
    what: "an API key scheme",
    keys: &[
        one_of("header", Shape::Text, "The header that holds the key."),
        one_of("query", Shape::Text, "The query parameter that holds the key."),
        CLAIMS,
        ROLES,
        SCOPES,
        TIER,
    ],
};

pub(crate) static INTROSPECTION: Table = Table {
    name: "introspection",
    what: "an introspection scheme",
    keys: &[ISSUER, AUDIENCE, CLAIMS, ROLES, SCOPES, TIER],
};

pub(crate) static SESSION: Table = Table {
    name: "session",
    what: "a session scheme",
    keys: &[
        optional("login_scopes", TEXTS, "The scopes that the login asks for, beside `openid`."),
        CLAIMS,
        ROLES,
        SCOPES,
        TIER,
    ],
};

pub(crate) static CLIENT_CERTIFICATE: Table =
    Table { name: "client_certificate", what: "a client certificate scheme", keys: &[CLAIMS, ROLES, SCOPES, TIER] };

pub(crate) static RATE: Table = Table {
    name: "rate",
    what: "a rate limit",
    keys: &[
        required(
            "by",
            TEXTS,
            "What is counted together: requests that are alike in all of `ip`, `caller`, `endpoint`, `$claims.…` and `$headers.…` \
             that stand here.",
        ),
        required("limit", Shape::Limit, "How many requests in how much time: `20/s`; or tier → that."),
        optional(
            "burst",
            Shape::Number(BURST.0, BURST.1),
            "How many at once, for a token bucket: as many as the limit says unless it is said.",
        ),
        optional(
            "algorithm",
            Shape::Word(&["token_bucket", "sliding_window"]),
            "How requests are counted: `token_bucket` unless it is said.",
        ),
    ],
};

pub(crate) static ACCESS_POLICY: Table = Table {
    name: "access_policy",
    what: "a policy",
    keys: &[
        one_of(
            "rego",
            Shape::Text,
            "The path of its text, from the spec folder: it is decided in the process. Needs the feature `rego` of bff-core.",
        ),
        one_of(
            "opa",
            Shape::Text,
            "The rule that an OPA server decides, `data.shop.risk.allow`. The server's address is configuration.",
        ),
        optional(
            "decision",
            Shape::Text,
            "With `rego`: the rule that decides. `allow` of the policy's package unless it is said.",
        ),
    ],
};

pub(crate) static IDENTITY: Table = Table {
    name: "identity",
    what: "an upstream's `identity`",
    keys: &[
        optional(
            "headers",
            Shape::MapOf(&Shape::Expression),
            "Headers that hold claims of the caller: `X-User-Id: $claims.sub`. What a client sends under these names is not passed.",
        ),
        optional("token", Shape::Token(&TOKEN), "The token that it gets: `relay`, the caller's own; or another."),
    ],
};

pub(crate) static TOKEN: Table = Table {
    name: "token",
    what: "an upstream's `token`",
    keys: &[
        one_of(
            "exchange",
            Shape::Map(&EXCHANGE),
            "One that is given in exchange for the caller's own (RFC 8693). By whom is configuration.",
        ),
        one_of(
            "client_credentials",
            Shape::Map(&CLIENT_CREDENTIALS),
            "One of this BFF itself, whoever calls (RFC 6749). By whom is configuration.",
        ),
    ],
};

const TOKEN_SCOPES: KeySpec = optional("scopes", TEXTS, "What the token is to allow.");

pub(crate) static EXCHANGE: Table = Table {
    name: "exchange",
    what: "`exchange`",
    keys: &[optional("audience", Shape::Text, "For whom the token is to be."), TOKEN_SCOPES],
};

pub(crate) static CLIENT_CREDENTIALS: Table =
    Table { name: "client_credentials", what: "`client_credentials`", keys: &[TOKEN_SCOPES] };
