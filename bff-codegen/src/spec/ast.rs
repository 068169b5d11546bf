//! What the spec files of one client say, with the place of everything.
//!
//! What was wrong in a file is reported and replaced by something that later stages pass over in silence: a poisoned
//! expression, a schema that allows everything, an empty list, or the `None` that a field's comment mentions.

mod edge;

use std::fmt;
use std::time::Duration;

use crate::codes::Code;
use crate::expr::{Constant, Expression};
use crate::source::{Span, Spanned};

pub use edge::*;

/// One client's spec files and the platform's.
#[derive(Clone, Debug, PartialEq)]
pub struct Specs {
    /// `platform.yaml`.
    pub platform: Platform,
    /// `client.yaml`.
    pub client: ClientSpec,
    /// The endpoints of all files, by file path, then as written.
    pub endpoints: Vec<EndpointSpec>,
}

/// `platform.yaml`: what all clients share.
#[derive(Clone, Debug, PartialEq)]
pub struct Platform {
    /// As written.
    pub upstreams: Vec<UpstreamSpec>,
    /// As written.
    pub auth: Vec<AuthSchemeSpec>,
    /// The tiers of callers; the first is that of a caller who names none.
    pub tiers: Vec<Spanned<String>>,
    /// As written.
    pub rates: Vec<RateSpec>,
    /// As written.
    pub policies: Vec<PolicySpec>,
}

impl Platform {
    /// The upstream of this name.
    #[must_use]
    pub fn upstream(&self, name: &str) -> Option<&UpstreamSpec> {
        self.upstreams.iter().find(|upstream| upstream.name.value == name)
    }
}

/// An upstream service.
#[derive(Clone, Debug, PartialEq)]
pub struct UpstreamSpec {
    /// Its name in specs.
    pub name: Spanned<String>,
    /// Path of its contract, from the spec folder. `None`: missing or wrong, and reported.
    pub contract: Option<Spanned<String>>,
    /// The default of its calls.
    pub timeout: Option<Spanned<Duration>>,
    /// How it is called, as far as it is said.
    pub policy: Vec<SettingSpec>,
    /// What it is told about the caller.
    pub identity: IdentitySpec,
}

/// One number of a policy: how an upstream is called, or one of its operations.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingSpec {
    /// With a dot for each level: `retry.attempts`.
    pub key: String,
    /// `None`: wrong, and reported.
    pub value: Option<SettingValue>,
    /// The value's place.
    pub span: Span,
}

/// The value of a setting. Two of one kind can be compared.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub enum SettingValue {
    /// `3`
    Count(usize),
    /// `0.2`
    Number(f64),
    /// `250ms`
    Time(Duration),
    /// `true`
    Switch(bool),
    /// `peak_ewma`
    Word(&'static str),
}

impl fmt::Display for SettingValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Time(time) if time.subsec_millis() == 0 => write!(f, "{}s", time.as_secs()),
            Self::Time(time) => write!(f, "{}ms", time.as_millis()),
            Self::Switch(is_on) => write!(f, "{is_on}"),
            Self::Word(word) => f.write_str(word),
        }
    }
}

/// `client.yaml`.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientSpec {
    /// Short name: `mobile`.
    pub name: Spanned<String>,
    /// For people.
    pub title: Spanned<String>,
    /// The API's version.
    pub version: Spanned<String>,
    /// For people, in Markdown.
    pub description: Option<Spanned<String>>,
    /// What endpoints leave out.
    pub defaults: Defaults,
    /// Rust functions of the client's own crate.
    pub functions: Vec<FunctionSpec>,
    /// What becomes of warnings in all endpoints.
    pub warnings: Vec<LevelSpec>,
}

/// What becomes of the warnings of one code: `BFF0702: allow`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelSpec {
    /// The code of a warning.
    pub code: Spanned<Code>,
    /// What becomes of it.
    pub level: Level,
}

/// What becomes of a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It is not told.
    Allow,
    /// It is told, and the build goes on: what holds where nothing is said.
    Warn,
    /// It is an error.
    Deny,
}

/// What holds for endpoints that do not say otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Defaults {
    /// Who gets in.
    pub auth: Option<Spanned<AuthChoice>>,
    /// The deadline.
    pub timeout: Option<Spanned<Duration>>,
    /// What becomes of nulls.
    pub nulls: Option<Spanned<Nulls>>,
    /// The rate limits.
    pub rate: Option<Spanned<RateChoice>>,
    /// What becomes of query parameters that are not declared.
    pub unknown_query: Option<Spanned<UnknownQuery>>,
}

/// A Rust function that specs may use as a filter.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionSpec {
    /// Its name.
    pub name: Spanned<String>,
    /// `None`: wrong, and reported.
    pub signature: Option<Signature>,
}

/// `(string, integer) -> string`
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// The piped value first, then the arguments.
    pub parameters: Vec<Spanned<FunctionType>>,
    /// What it gives.
    pub returns: Spanned<FunctionType>,
}

/// A type in a function's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionType {
    /// `string`
    String,
    /// `integer`
    Integer,
    /// `number`
    Number,
    /// `boolean`
    Boolean,
    /// `[type]`
    List(Box<Self>),
    /// `type?`
    Optional(Box<Self>),
}

impl fmt::Display for FunctionType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String => f.write_str("string"),
            Self::Integer => f.write_str("integer"),
            Self::Number => f.write_str("number"),
            Self::Boolean => f.write_str("boolean"),
            Self::List(of) => write!(f, "[{of}]"),
            Self::Optional(of) => write!(f, "{of}?"),
        }
    }
}

/// One endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointSpec {
    /// The whole key: `GET /orders/{orderId}`.
    pub key: Spanned<String>,
    /// False: the key is wrong and reported; `method` and `path` are the best guess, good only to check what is inside.
    pub key_is_valid: bool,
    /// From the key.
    pub method: Spanned<Method>,
    /// From the key: `/orders/{orderId}`.
    pub path: Spanned<String>,
    /// The names in the path's braces, in their order.
    pub path_parameters: Vec<Spanned<String>>,
    /// One line for people.
    pub summary: Option<Spanned<String>>,
    /// More for people, in Markdown.
    pub description: Option<Spanned<String>>,
    /// OpenAPI tags.
    pub tags: Vec<Spanned<String>>,
    /// As in OpenAPI.
    pub deprecated: Option<Spanned<bool>>,
    /// Who gets in.
    pub auth: Option<Spanned<AuthChoice>>,
    /// Roles of which a caller must have one.
    pub roles: Vec<Spanned<String>>,
    /// Scopes that a caller must have.
    pub scopes: Vec<Spanned<String>>,
    /// Whether the request may go on.
    pub allow: Option<Expression>,
    /// The policies that must all allow it.
    pub policies: Vec<Spanned<String>>,
    /// The rate limits.
    pub rate: Option<Spanned<RateChoice>>,
    /// What becomes of query parameters that are not declared.
    pub unknown_query: Option<Spanned<UnknownQuery>>,
    /// Schemas of path parameters, if they are given (`path:`).
    pub path_inputs: Vec<(Spanned<String>, Option<SchemaNode>)>,
    /// Query parameters (`query:`); without a schema they take that of the upstream parameter they are bound to.
    pub query: Vec<(Spanned<String>, Option<SchemaNode>)>,
    /// Request headers (`headers:`), likewise.
    pub headers: Vec<(Spanned<String>, Option<SchemaNode>)>,
    /// The request's body.
    pub body: Option<Spanned<BodySpec>>,
    /// The deadline.
    pub timeout: Option<Spanned<Duration>>,
    /// The calls, as written.
    pub fan_out: Vec<CallSpec>,
    /// The reply's body.
    pub fields: Option<Tree>,
    /// The success status.
    pub status: Option<Spanned<u16>>,
    /// Headers of the reply.
    pub reply_headers: Vec<(Spanned<String>, Tree)>,
    /// Whether the reply gets `_meta`.
    pub meta: Option<Spanned<bool>>,
    /// What becomes of nulls.
    pub nulls: Option<Spanned<Nulls>>,
    /// What stands in its texts and looks like a value, but is not in braces: `$user.name`.
    pub mentions: Vec<Spanned<String>>,
    /// What becomes of warnings about this endpoint; where it says nothing, the client decides.
    pub warnings: Vec<LevelSpec>,
    /// The whole endpoint, its key included.
    pub span: Span,
}

/// HTTP methods that endpoints and operations have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
    /// `HEAD`
    Head,
    /// `OPTIONS`
    Options,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 7] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Head, Self::Options];

    /// In capitals, as HTTP writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
        }
    }

    /// The method written `name`, in capitals.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == name)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who gets in.
#[derive(Clone, Debug, PartialEq)]
pub enum AuthChoice {
    /// `none`: everyone.
    None,
    /// Whom any of these schemes lets in. Empty: all names were wrong, and reported.
    Schemes(Vec<Spanned<String>>),
}

/// What becomes of a null in the reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// It is written.
    Keep,
    /// Its key is left out.
    Omit,
}

/// An endpoint's request body.
#[derive(Clone, Debug, PartialEq)]
pub enum BodySpec {
    /// The same as this operation's.
    Operation(OperationRef),
    /// An inline JSON Schema.
    Schema(SchemaNode),
}

/// An upstream's operation.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationRef {
    /// The upstream's name.
    pub upstream: Spanned<String>,
    /// Which of its operations.
    pub operation: OperationName,
}

/// How an operation is named.
#[derive(Clone, Debug, PartialEq)]
pub enum OperationName {
    /// `upstream.operationId`
    Named(Spanned<String>),
    /// `upstream METHOD /path`
    Route {
        /// Its method.
        method: Spanned<Method>,
        /// Its path as the contract writes it.
        path: Spanned<String>,
    },
}

/// One call of a `fan_out`, or of a `fallback`.
#[derive(Clone, Debug, PartialEq)]
pub struct CallSpec {
    /// Its name; a fallback call has the name of the call it stands in for.
    pub name: Spanned<String>,
    /// `None`: missing or wrong, and reported.
    pub call: Option<Spanned<OperationRef>>,
    /// Parameters.
    pub with: Vec<(Spanned<ParameterName>, Tree)>,
    /// The request's body.
    pub body: Option<Tree>,
    /// The whole call.
    pub timeout: Option<Spanned<Duration>>,
    /// Whether its last good answer stands in, before anything else does.
    pub stale: Option<Spanned<StaleSpec>>,
    /// What stands in for it; without one it is required.
    pub fallback: Option<Spanned<FallbackSpec>>,
    /// Statuses that become the endpoint's own.
    pub pass: Vec<Spanned<u16>>,
    /// The condition to make it.
    pub when: Option<Expression>,
    /// The keys: one call for each.
    pub each: Option<Expression>,
    /// Calls of an `each` at once.
    pub concurrency: Option<Spanned<usize>>,
    /// Keys of an `each`.
    pub max: Option<Spanned<usize>>,
    /// One call for a chunk of keys.
    pub batch: Option<Spanned<BatchSpec>>,
    /// Calls to wait for though no value is used.
    pub after: Vec<Spanned<String>>,
    /// How it is called, as far as that differs from the upstream's other calls.
    pub policy: Vec<SettingSpec>,
    /// Whether it has a key that is none of a call, and was reported: what seems to be missing may stand there.
    pub has_unknown_key: bool,
    /// The call's value, its name not included.
    pub span: Span,
}

/// The left side of a `with` entry: `limit`, `query.limit`, `header.x-tenant`, `path.id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterName {
    /// Where it stands, if that was said.
    pub place: Option<ParameterPlace>,
    /// As the contract writes it.
    pub name: String,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParameterPlace {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// A header.
    Header,
}

/// How a fallback to the last good answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaleSpec {
    /// `stale`
    Word,
    /// `{ stale: { max_age: 10m }, fallback: null }`
    Map,
}

/// What stands in for a failed call.
#[derive(Clone, Debug, PartialEq)]
pub enum FallbackSpec {
    /// `null`: the value is optional.
    Null,
    /// Another call.
    Call(Box<CallSpec>),
    /// A constant or an expression.
    Value(Tree),
}

/// `batch: { by: sku, size: 50 }`
#[derive(Clone, Debug, PartialEq)]
pub struct BatchSpec {
    /// The field that holds an element's key. `None`: missing or wrong, and reported.
    pub by: Option<Spanned<String>>,
    /// Keys in one call.
    pub size: Option<Spanned<usize>>,
}

/// A value: a YAML tree whose leaves are expressions, templates or constants.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// A map.
    Object(Vec<(Spanned<String>, Tree)>, Span),
    /// A list.
    List(Vec<Tree>, Span),
    /// A scalar that begins with `$`.
    Expression(Expression),
    /// Text with `{$…}` in it.
    Template(Vec<TemplatePart>, Span),
    /// Anything else.
    Constant(Spanned<Constant>),
}

impl Tree {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Object(_, span) | Self::List(_, span) | Self::Template(_, span) => *span,
            Self::Expression(expression) => expression.span(),
            Self::Constant(constant) => constant.span,
        }
    }
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum TemplatePart {
    /// Text as it is.
    Text(String),
    /// `{$…}`
    Expression(Expression),
}

/// An inline JSON Schema.
#[derive(Clone, Debug, PartialEq)]
pub struct SchemaNode {
    /// As JSON: an object. `true`: wrong, and reported.
    pub json: serde_json::Value,
    /// Where it stands.
    pub span: Span,
}

impl SchemaNode {
    /// Whether it was wrong, and has been reported.
    pub(crate) fn is_poisoned(&self) -> bool {
        self.json.is_boolean()
    }
}
