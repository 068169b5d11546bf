//! The keys of every map in a spec: what the parser accepts, and what editors are told ([`super::json_schema`]).

mod edge;
mod policy;

use crate::spec::ast::{Level, Nulls, SettingValue};

pub(crate) use edge::{
    ACCESS_POLICY, ALGORITHMS, API_KEY, AUTH_SCHEME, BURST, CLIENT_CERTIFICATE, CLIENT_CREDENTIALS, EXCHANGE, IDENTITY,
    INTROSPECTION, JWT, RATE, SESSION, TOKEN, UNKNOWN_QUERY,
};

pub(crate) use policy::{Kind, default_of};

/// A map whose keys are known.
#[derive(Debug)]
pub(crate) struct Table {
    /// What a schema calls it: a word.
    pub(crate) name: &'static str,
    /// What messages call it: "an endpoint".
    pub(crate) what: &'static str,
    pub(crate) keys: &'static [KeySpec],
}

/// A key of a [`Table`].
#[derive(Debug)]
pub(crate) struct KeySpec {
    pub(crate) name: &'static str,
    pub(crate) presence: Presence,
    pub(crate) shape: Shape,
    /// For people, in Markdown.
    pub(crate) about: &'static str,
}

/// Whether a map needs a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Required,
    Optional,
    /// It needs just one of all that are marked so.
    OneOf,
}

/// What stands behind a key.
#[derive(Debug)]
pub(crate) enum Shape {
    /// Any scalar but null, as it is written.
    Text,
    /// One or a list of these.
    OneOrMany(&'static Shape),
    Boolean,
    Duration,
    /// One of these words.
    Word(&'static [&'static str]),
    /// How many requests in how much time, `20/s`; or that for each tier.
    Limit,
    /// The word `relay`, or a map with these keys.
    Token(&'static Table),
    /// A whole number within these bounds.
    Number(usize, usize),
    /// One setting of a policy, and what it is where it is not written.
    Setting(Kind, SettingValue),
    /// A map of settings of a policy.
    Settings(&'static Table),
    Nulls,
    /// An operation: `users.getUser`.
    Operation,
    Expression,
    /// Any YAML, with expressions for leaves.
    Value,
    /// A JSON Schema.
    Schema,
    /// A JSON Schema, or nothing.
    OptionalSchema,
    /// An operation, whose body it is, or a JSON Schema.
    Body,
    /// A value, a call, or the last good answer.
    Fallback,
    /// `(string) -> string`
    Signature,
    /// What becomes of which warnings.
    Levels,
    /// A map with these keys.
    Map(&'static Table),
    /// A map with any keys.
    MapOf(&'static Shape),
}

/// The words of `nulls`.
pub(crate) const NULLS: [(&str, Nulls); 2] = [("keep", Nulls::Keep), ("omit", Nulls::Omit)];

/// The words for what becomes of a warning.
pub(crate) const LEVELS: [(&str, Level); 3] = [("allow", Level::Allow), ("warn", Level::Warn), ("deny", Level::Deny)];

/// The types that JSON Schema knows.
pub(crate) const TYPES: [&str; 7] = ["string", "integer", "number", "boolean", "object", "array", "null"];

/// Calls at once.
pub(crate) const CONCURRENCY: (usize, usize) = (1, 256);
/// Keys of an `each`.
pub(crate) const KEYS: (usize, usize) = (1, 10_000);
/// Statuses of a reply.
pub(crate) const SUCCESSES: (usize, usize) = (200, 299);
/// Statuses that a call can pass on.
pub(crate) const FAILURES: (usize, usize) = (400, 599);

const fn required(name: &'static str, shape: Shape, about: &'static str) -> KeySpec {
    KeySpec { name, presence: Presence::Required, shape, about }
}

const fn optional(name: &'static str, shape: Shape, about: &'static str) -> KeySpec {
    KeySpec { name, presence: Presence::Optional, shape, about }
}

const fn one_of(name: &'static str, shape: Shape, about: &'static str) -> KeySpec {
    KeySpec { name, presence: Presence::OneOf, shape, about }
}

/// `platform.yaml`
pub(crate) static PLATFORM: Table = Table {
    name: "platform",
    what: "the platform",
    keys: &[
        required(
            "upstreams",
            Shape::MapOf(&Shape::Map(&UPSTREAM)),
            "The upstream services, by the names that specs use.",
        ),
        optional(
            "auth",
            Shape::MapOf(&Shape::Map(&AUTH_SCHEME)),
            "The ways to authenticate, by the names that `auth` uses.",
        ),
        optional(
            "tiers",
            Shape::OneOrMany(&Shape::Text),
            "The tiers of callers; the first is that of a caller who names none.",
        ),
        optional("rates", Shape::MapOf(&Shape::Map(&RATE)), "The rate limits, by the names that `rate` uses."),
        optional(
            "policies",
            Shape::MapOf(&Shape::Map(&ACCESS_POLICY)),
            "The policies in Rego, by the names that `policy` uses.",
        ),
    ],
};

pub(crate) static UPSTREAM: Table = Table {
    name: "upstream",
    what: "an upstream",
    keys: &[
        required("contract", Shape::Text, "The path of its OpenAPI contract, from the spec folder."),
        optional("timeout", Shape::Duration, "What a call may take, unless the call says otherwise."),
        policy::RETRY,
        policy::RETRY_BUDGET,
        policy::HEDGE,
        policy::HEDGE_BUDGET,
        policy::COALESCE,
        policy::BREAKER,
        policy::EJECTION,
        policy::CONCURRENCY,
        policy::ADAPTIVE,
        policy::BALANCE,
        policy::SLOW_START,
        policy::EWMA,
        policy::STALE,
        optional("identity", Shape::Map(&IDENTITY), "What it is told about the caller."),
    ],
};

/// `client.yaml`
pub(crate) static CLIENT: Table = Table {
    name: "client",
    what: "a client",
    keys: &[
        required("client", Shape::Text, "The client's short name."),
        required("title", Shape::Text, "The title of its OpenAPI document."),
        required("version", Shape::Text, "The version of its OpenAPI document."),
        optional("description", Shape::Text, "The description of its OpenAPI document, in Markdown."),
        optional("defaults", Shape::Map(&DEFAULTS), "What holds for endpoints that do not say otherwise."),
        optional(
            "functions",
            Shape::MapOf(&Shape::Signature),
            "Rust functions of the client's own crate, used as filters, each with its signature: `(string, integer) -> string`.",
        ),
        optional("warnings", Shape::Levels, "What becomes of warnings in all endpoints, by their codes."),
    ],
};

pub(crate) static DEFAULTS: Table = Table {
    name: "defaults",
    what: "`defaults`",
    keys: &[
        optional("auth", Shape::OneOrMany(&Shape::Text), AUTH),
        optional("timeout", Shape::Duration, "The deadline of a whole endpoint."),
        optional("nulls", Shape::Nulls, NULLS_ABOUT),
        edge::RATE_OF_ENDPOINT,
        edge::UNKNOWN_QUERY_OF_ENDPOINT,
    ],
};

const AUTH: &str = "Who may call it: a scheme, a list of schemes any of which lets the caller in, or `none`: everyone.";

const NULLS_ABOUT: &str = "`keep` writes `null` for what is missing, `omit` leaves its key out.";

pub(crate) static ENDPOINT: Table = Table {
    name: "endpoint",
    what: "an endpoint",
    keys: &[
        optional("summary", Shape::Text, "One line for people."),
        optional("description", Shape::Text, "More for people, in Markdown."),
        optional("tags", Shape::OneOrMany(&Shape::Text), "Tags of the OpenAPI document."),
        optional("deprecated", Shape::Boolean, "Whether new callers should stay away."),
        optional("auth", Shape::OneOrMany(&Shape::Text), AUTH),
        edge::ROLES_OF_ENDPOINT,
        edge::SCOPES_OF_ENDPOINT,
        edge::ALLOW,
        edge::POLICY_OF_ENDPOINT,
        edge::RATE_OF_ENDPOINT,
        edge::UNKNOWN_QUERY_OF_ENDPOINT,
        optional(
            "path",
            Shape::MapOf(&Shape::OptionalSchema),
            "Parameters of the path that are no strings, each with a JSON Schema.",
        ),
        optional("query", Shape::MapOf(&Shape::OptionalSchema), INPUTS),
        optional("headers", Shape::MapOf(&Shape::OptionalSchema), INPUTS),
        optional("body", Shape::Body, "The request's body: an operation, the same as it takes, or a JSON Schema."),
        optional("timeout", Shape::Duration, "The deadline of the whole endpoint."),
        optional(
            "fan_out",
            Shape::MapOf(&Shape::Map(&CALL)),
            "The calls, by the names that expressions use. Those that use nothing of one another run at once.",
        ),
        optional(
            "fields",
            Shape::Value,
            "The reply: a tree whose leaves are expressions, text with `{$…}` in it, or constants.",
        ),
        optional(
            "status",
            Shape::Number(SUCCESSES.0, SUCCESSES.1),
            "The success status: 200 unless it is said, or 204 for a reply without a body.",
        ),
        optional(
            "reply_headers",
            Shape::MapOf(&Shape::Value),
            "Headers of the reply. One whose value is null is left out.",
        ),
        optional("meta", Shape::Boolean, "Whether the reply says in `_meta` how each call went."),
        optional("nulls", Shape::Nulls, NULLS_ABOUT),
        optional("warnings", Shape::Levels, "What becomes of warnings about this endpoint, by their codes."),
    ],
};

const INPUTS: &str = "What else the endpoint takes, each with a JSON Schema. An input that is bound straight to a parameter of an \
                      upstream may leave it out.";

const OPERATION: KeySpec = required(
    "call",
    Shape::Operation,
    "The operation: `upstream.operationId`, or `upstream METHOD /path` where the contract names none.",
);
const WITH: KeySpec = optional(
    "with",
    Shape::MapOf(&Shape::Value),
    "Its parameters. `query.limit`, `header.limit` and `path.limit` say which one is meant.",
);
const BODY: KeySpec = optional("body", Shape::Value, "The request's body.");
const TIMEOUT: KeySpec =
    optional("timeout", Shape::Duration, "What the call may take: never longer than the endpoint.");
const FALLBACK_KEY: KeySpec = optional(
    "fallback",
    Shape::Fallback,
    "What stands in when the call fails: a constant, an expression, `null`, another call, or `stale`, its last good answer. \
     Without it the call is required.",
);

pub(crate) static CALL: Table = Table {
    name: "call",
    what: "a call",
    keys: &[
        OPERATION,
        WITH,
        BODY,
        TIMEOUT,
        FALLBACK_KEY,
        optional(
            "pass",
            Shape::OneOrMany(&Shape::Number(FAILURES.0, FAILURES.1)),
            "Statuses of the upstream that become the endpoint's own; of a required call only.",
        ),
        optional("when", Shape::Expression, "A condition. If it is false the call is not made, and its value is null."),
        optional("each", Shape::Expression, "A list of keys: one call for each distinct one, `$key`."),
        optional(
            "concurrency",
            Shape::Number(CONCURRENCY.0, CONCURRENCY.1),
            "Calls of an `each` or a `batch` at once: 8 unless it is said.",
        ),
        optional(
            "max",
            Shape::Number(KEYS.0, KEYS.1),
            "Distinct keys of an `each` or a `batch` at most: 100 unless it is said.",
        ),
        optional(
            "batch",
            Shape::Map(&BATCH),
            "With `each`: one call for a chunk of keys, `$keys`, whose answer is a list of objects.",
        ),
        optional("after", Shape::OneOrMany(&Shape::Text), "Calls to wait for though no value of theirs is used."),
        policy::RETRY,
        policy::HEDGE,
        policy::COALESCE,
    ],
};

/// A call that stands in for another runs when that one would have: it has no conditions of its own.
pub(crate) static FALLBACK: Table = Table {
    name: "fallback",
    what: "a fallback's call",
    keys: &[OPERATION, WITH, BODY, TIMEOUT, FALLBACK_KEY, policy::RETRY, policy::HEDGE, policy::COALESCE],
};

/// A fallback to the last good answer, and what stands in where there is none.
pub(crate) static STALE: Table = Table {
    name: "stale_fallback",
    what: "a fallback to the last good answer",
    keys: &[policy::STALE_OF_CALL, FALLBACK_KEY],
};

pub(crate) static BATCH: Table = Table {
    name: "batch",
    what: "`batch`",
    keys: &[
        required("by", Shape::Text, "The field that holds an element's key."),
        optional("size", Shape::Number(KEYS.0, KEYS.1), "Keys in one call: 50 unless it is said."),
    ],
};
