//! The resolved, typed model of one client: ids instead of names, every value with its type.
//!
//! [`crate::resolve`] makes it, [`crate::plan`] adds what the calls' answers must yield and in which order the calls
//! stand, and [`crate::emit`] writes it down as Rust and as OpenAPI.

mod types;
mod value;

use std::time::Duration;

pub use types::{Cause, Type, Typed};
pub use value::{Filter, InputPlace, Item, Kind, Operator, Part, RecordField, Value, ValueRef};

use crate::contract::{ContractId, Operation, SchemaRef};
use crate::source::{Span, Spanned};
use crate::spec::{FunctionSpec, Nulls};

/// One client, resolved.
#[derive(Debug)]
pub struct Client {
    /// `mobile`
    pub name: String,
    /// The title of its OpenAPI document.
    pub title: String,
    /// The version of its OpenAPI document.
    pub version: String,
    /// The description of its OpenAPI document.
    pub description: Option<String>,
    /// The upstreams that its endpoints call, in the order of their names.
    pub upstreams: Vec<Upstream>,
    /// The auth schemes that its endpoints name.
    pub schemes: Vec<Scheme>,
    /// The functions of its own crate.
    pub functions: Vec<FunctionSpec>,
    /// Its endpoints, in the order of their paths and methods.
    pub endpoints: Vec<Endpoint>,
}

/// An upstream that a client uses.
#[derive(Debug)]
pub struct Upstream {
    /// Its name in the platform file.
    pub name: String,
    /// Its contract.
    pub contract: ContractId,
}

/// A JWT auth scheme.
#[derive(Debug)]
pub struct Scheme {
    /// Its name in the platform file.
    pub name: String,
    /// The issuer that a token must name, if any.
    pub issuer: Option<String>,
    /// The audiences of which a token must name one, if any are given.
    pub audience: Vec<String>,
    /// The claims that a token must (or may) carry.
    pub claims: Vec<Claim>,
}

/// A claim of a token.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Its name in the token.
    pub name: String,
    /// Its schema.
    pub schema: SchemaRef,
    /// Whether a token without it is refused.
    pub required: bool,
}

/// The index of a call in [`Endpoint::calls`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub usize);

/// One endpoint, resolved.
#[derive(Debug)]
pub struct Endpoint {
    /// `GET /orders/{orderId}`
    pub key: Spanned<String>,
    /// `GET`
    pub method: String,
    /// `/orders/{orderId}`
    pub path: String,
    /// One line about it.
    pub summary: Option<String>,
    /// More about it.
    pub description: Option<String>,
    /// Its groups in the documentation.
    pub tags: Vec<String>,
    /// Whether clients should stop using it.
    pub deprecated: bool,
    /// The schemes that let a caller in, as indices into [`Client::schemes`]; empty: public.
    pub auth: Vec<usize>,
    /// The deadline of the whole endpoint.
    pub timeout: Duration,
    /// The success status.
    pub status: u16,
    /// The inputs: first the path's, then the query's, then the headers'.
    pub inputs: Vec<Input>,
    /// The request body.
    pub body: Option<RequestBody>,
    /// The claims that its schemes agree on.
    pub claims: Vec<Claim>,
    /// The calls, in the order in which the spec names them.
    pub calls: Vec<Call>,
    /// The reply; `None`: it has no body.
    pub reply: Option<ValueRef>,
    /// Headers of the reply.
    pub reply_headers: Vec<(Spanned<String>, ValueRef)>,
    /// Whether the reply tells how each call went.
    pub meta: bool,
    /// Whether missing values are left out or written as `null`.
    pub nulls: Nulls,
}

/// An input of an endpoint.
#[derive(Debug)]
pub struct Input {
    /// Where it stands.
    pub place: InputPlace,
    /// Its name there.
    pub name: Spanned<String>,
    /// Its schema.
    pub schema: SchemaRef,
    /// What it yields.
    pub ty: Typed,
    /// Whether a request without it is refused.
    pub required: bool,
    /// What stands in for it, as JSON.
    pub default: Option<serde_json::Value>,
    /// How a list is written.
    pub list: Option<ListStyle>,
}

/// How a list is written in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListStyle {
    /// `a=1&a=2`
    Explode,
    /// `a=1,2`
    Comma,
    /// `a=1%202`
    Space,
    /// `a=1|2`
    Pipe,
}

/// The body that an endpoint takes.
#[derive(Debug)]
pub struct RequestBody {
    /// Its schema.
    pub schema: SchemaRef,
    /// Whether a request without one is refused.
    pub required: bool,
    /// What it yields.
    pub ty: Typed,
    /// Where the spec says so.
    pub span: Span,
}

/// One call of a fan-out.
#[derive(Debug)]
pub struct Call {
    /// Its name in the fan-out; a fallback call's is `picks.fallback`.
    pub name: Spanned<String>,
    /// The whole of it in the spec.
    pub span: Span,
    /// The upstream, as an index into [`Client::upstreams`].
    pub upstream: usize,
    /// The operation.
    pub operation: Operation,
    /// The operation as the spec names it: `orders.getOrder`.
    pub operation_name: Spanned<String>,
    /// The whole call, in the end.
    pub timeout: Duration,
    /// Upstream statuses that become the endpoint's own.
    pub pass: Vec<u16>,
    /// Parameters and their values.
    pub arguments: Vec<Argument>,
    /// The request body.
    pub body: Option<ValueRef>,
    /// What one answer is: `Null` type for an operation without a body.
    pub answer: Typed,
    /// What `$name` yields.
    pub ty: Typed,
    /// The condition.
    pub when: Option<ValueRef>,
    /// One call a key, or a chunk of keys.
    pub fan: Option<Fan>,
    /// Calls to wait for though no value is used.
    pub after: Vec<CallId>,
    /// What stands in when the call fails.
    pub fallback: Fallback,
}

/// `each`, with or without `batch`.
#[derive(Debug)]
pub struct Fan {
    /// The keys.
    pub keys: ValueRef,
    /// The most distinct keys that are looked up.
    pub max: usize,
    /// The most calls at once.
    pub concurrency: usize,
    /// For a batch: the field that holds the key, and the size of a chunk.
    pub batch: Option<Batch>,
}

/// `batch`
#[derive(Debug)]
pub struct Batch {
    /// The field of an element that holds its key.
    pub by: Spanned<String>,
    /// The most keys of one call.
    pub size: usize,
    /// The type of one element of the answer.
    pub element: Typed,
}

/// What stands in for a call that failed.
#[derive(Debug)]
pub enum Fallback {
    /// Nothing: the endpoint fails.
    Required,
    /// `null`
    Null,
    /// A constant or an expression.
    Value(ValueRef),
    /// Another call, with a fallback of its own.
    Call(Box<Call>),
}

/// A parameter of an operation and what it is set to.
#[derive(Debug)]
pub struct Argument {
    /// The parameter.
    pub parameter: crate::contract::Parameter,
    /// Its value.
    pub value: ValueRef,
}
