//! The resolved, typed model of one client: ids instead of names, every value with its type.
//!
//! [`crate::resolve`] makes it, [`crate::plan`] adds what of each answer is used, and [`crate::emit`] writes it down as
//! Rust and as OpenAPI. It is data: it refers to contracts by [`ContractId`] and [`SchemaRef`], and to specs by spans.
//!
//! ```text
//! Client                  upstreams, schemes, functions
//!   Endpoint              route, deadline, inputs, body, claims, reply
//!     Call                operation, arguments, body, condition, timeout
//!       Fan, Batch        its keys, if it is made once for each of them
//!       Fallback          what stands in for its answer; another call, perhaps, with a fallback of its own
//!     Value               an expression: a Kind, its Typed, its span
//!       Typed             a Type, and every Cause for which the value can be missing
//! ```
//!
//! Two ideas carry it:
//!
//! - **Optional is a set of reasons.** A [`Typed`] without a [`Cause`] is always there. Each step adds its own (the call's
//!   fallback, the contract's `required`, a lookup), `??` clears them, and what is left at a reply's field is what the
//!   OpenAPI document says of it.
//! - **Elements are variables.** `$orders { id }` is a [`Kind::Map`] over the list, with an [`Item`] of its own that the
//!   body refers to. An item knows what it is an element of, so whatever is made of it can be followed back to a place in
//!   an answer; that is how the plan finds which fields are used.

mod edge;
mod types;
mod value;

use std::iter;
use std::rc::Rc;
use std::time::Duration;

pub(crate) use edge::{Identity, Limit, PolicyEngine, Rate, RateKey, RulesPolicy, Scheme, SchemeKind, Token};
pub(crate) use types::{Cause, Type, Typed};
pub(crate) use value::{Filter, InputPlace, Item, Kind, Operator, Part, RecordField, Value, ValueRef};

use crate::contract::{ContractId, Operation, ParameterPlace, SchemaRef};
use crate::source::{Span, Spanned};
use crate::spec::{FunctionSpec, Method, Nulls, Policy, SettingSpec};

/// The header that makes a write that arrives twice mean the same as one that arrives once.
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// One client, resolved.
#[derive(Debug)]
pub(crate) struct Client {
    /// `mobile`
    pub(crate) name: String,
    /// The title of its OpenAPI document.
    pub(crate) title: String,
    /// The version of its OpenAPI document.
    pub(crate) version: String,
    /// The description of its OpenAPI document.
    pub(crate) description: Option<String>,
    /// The upstreams that its endpoints call, in the order of their names.
    pub(crate) upstreams: Vec<Upstream>,
    /// The auth schemes that its endpoints name.
    pub(crate) schemes: Vec<Scheme>,
    /// The policies that its endpoints name.
    pub(crate) policies: Vec<RulesPolicy>,
    /// The rate limits that its endpoints name.
    pub(crate) rates: Vec<Rate>,
    /// The tiers of callers.
    pub(crate) tiers: Vec<String>,
    /// Whether the platform has rate limits at all.
    pub(crate) has_rates: bool,
    /// The functions of its own crate.
    pub(crate) functions: Vec<FunctionSpec>,
    /// Its endpoints, in the order of their paths and methods.
    pub(crate) endpoints: Vec<Endpoint>,
}

impl Client {
    /// The policy of one of its calls.
    pub(crate) fn policy<'c>(&'c self, call: &'c Call) -> Policy<'c> {
        Policy::of([&self.upstreams[call.upstream].policy[..], &call.policy])
    }
}

/// An upstream that a client uses.
#[derive(Debug)]
pub(crate) struct Upstream {
    /// Its name in the platform file.
    pub(crate) name: String,
    /// Its contract.
    pub(crate) contract: ContractId,
    /// How it is called.
    pub(crate) policy: Vec<SettingSpec>,
    /// What it is told about the caller.
    pub(crate) identity: Identity,
}

/// A claim of a token.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    /// Its name in the token.
    pub(crate) name: String,
    /// Its schema.
    pub(crate) schema: SchemaRef,
    /// Whether a token without it is refused.
    pub(crate) required: bool,
}

/// The index of a call in [`Endpoint::calls`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CallId(pub(crate) usize);

/// One endpoint, resolved.
#[derive(Debug)]
pub(crate) struct Endpoint {
    /// `GET /orders/{orderId}`
    pub(crate) key: Spanned<String>,
    /// `GET`
    pub(crate) method: String,
    /// `/orders/{orderId}`
    pub(crate) path: String,
    /// One line about it.
    pub(crate) summary: Option<String>,
    /// More about it.
    pub(crate) description: Option<String>,
    /// Its groups in the documentation.
    pub(crate) tags: Vec<String>,
    /// Whether clients should stop using it.
    pub(crate) deprecated: bool,
    /// The schemes that let a caller in, as indices into [`Client::schemes`]; empty: public.
    pub(crate) auth: Vec<usize>,
    /// The roles of which a caller must have one.
    pub(crate) roles: Vec<String>,
    /// The scopes that a caller must have.
    pub(crate) scopes: Vec<String>,
    /// Whether the request may go on.
    pub(crate) allow: Option<ValueRef>,
    /// The policies that must all allow it, as indices into [`Client::policies`].
    pub(crate) policies: Vec<usize>,
    /// The rate limits that hold, as indices into [`Client::rates`].
    pub(crate) rates: Vec<usize>,
    /// Whether the spec says which rate limits hold, be it none.
    pub(crate) says_rate: bool,
    /// Whether query parameters that are not declared are refused.
    pub(crate) strict_query: bool,
    /// The deadline of the whole endpoint.
    pub(crate) timeout: Duration,
    /// The success status.
    pub(crate) status: u16,
    /// The inputs: first the path's, then the query's, then the headers'.
    pub(crate) inputs: Vec<Input>,
    /// The request body.
    pub(crate) body: Option<RequestBody>,
    /// The claims that its schemes agree on.
    pub(crate) claims: Vec<Claim>,
    /// The calls, in the order in which the spec names them.
    pub(crate) calls: Vec<Call>,
    /// The reply; `None`: it has no body.
    pub(crate) reply: Option<ValueRef>,
    /// Headers of the reply.
    pub(crate) reply_headers: Vec<(Spanned<String>, ValueRef)>,
    /// Whether the reply tells how each call went.
    pub(crate) meta: bool,
    /// Whether missing values are left out or written as `null`.
    pub(crate) nulls: Nulls,
}

/// An input of an endpoint.
#[derive(Debug)]
pub(crate) struct Input {
    /// Where it stands.
    pub(crate) place: InputPlace,
    /// Its name there.
    pub(crate) name: Spanned<String>,
    /// Its schema.
    pub(crate) schema: SchemaRef,
    /// What it yields.
    pub(crate) ty: Typed,
    /// Whether a request without it is refused.
    pub(crate) required: bool,
    /// What stands in for it, as JSON.
    pub(crate) default: Option<serde_json::Value>,
    /// How a list is written.
    pub(crate) list: Option<ListStyle>,
}

/// How a list is written in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListStyle {
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
pub(crate) struct RequestBody {
    /// Its schema.
    pub(crate) schema: SchemaRef,
    /// Whether a request without one is refused.
    pub(crate) required: bool,
    /// What it yields.
    pub(crate) ty: Typed,
}

/// One call of a fan-out.
#[derive(Debug)]
pub(crate) struct Call {
    /// Its name in the fan-out; a fallback call's is `picks.fallback`.
    pub(crate) name: Spanned<String>,
    /// The upstream, as an index into [`Client::upstreams`].
    pub(crate) upstream: usize,
    /// The operation.
    pub(crate) operation: Rc<Operation>,
    /// The operation as the spec names it: `orders.getOrder`.
    pub(crate) operation_name: Spanned<String>,
    /// The whole call, in the end.
    pub(crate) timeout: Duration,
    /// How its policy differs from the upstream's.
    pub(crate) policy: Vec<SettingSpec>,
    /// Upstream statuses that become the endpoint's own.
    pub(crate) pass: Vec<u16>,
    /// Parameters and their values.
    pub(crate) arguments: Vec<Argument>,
    /// The request body.
    pub(crate) body: Option<ValueRef>,
    /// What one answer is: `Null` type for an operation without a body.
    pub(crate) answer: Typed,
    /// What `$name` yields.
    pub(crate) ty: Typed,
    /// The condition.
    pub(crate) when: Option<ValueRef>,
    /// One call a key, or a chunk of keys.
    pub(crate) fan: Option<Fan>,
    /// Calls to wait for though no value is used.
    pub(crate) after: Vec<CallId>,
    /// How old its last good answer may be to stand in when the call fails, before anything else does; `None`: none does.
    pub(crate) stale: Option<Duration>,
    /// What stands in when the call fails.
    pub(crate) fallback: Fallback,
}

impl Call {
    /// The call and the calls that stand in for it, in order.
    pub(crate) fn chain(&self) -> impl Iterator<Item = &Call> {
        iter::successors(Some(self), |call| match &call.fallback {
            Fallback::Call(other) => Some(&**other),
            Fallback::Required | Fallback::Null | Fallback::Value(_) => None,
        })
    }

    /// Whether anything can stand in when it fails.
    pub(crate) fn is_degradable(&self) -> bool {
        self.stale.is_some() || !matches!(self.fallback, Fallback::Required)
    }

    /// Whether it means the same if it arrives twice.
    pub(crate) fn is_idempotent(&self) -> bool {
        let is_key = |argument: &Argument| {
            let parameter = &argument.parameter;
            parameter.place == ParameterPlace::Header && parameter.name.eq_ignore_ascii_case(IDEMPOTENCY_KEY)
        };
        match self.operation.method {
            Method::Get | Method::Head | Method::Options | Method::Put | Method::Delete => true,
            Method::Post | Method::Patch => self.arguments.iter().any(is_key),
        }
    }
}

/// `each`, with or without `batch`.
#[derive(Debug)]
pub(crate) struct Fan {
    /// The keys.
    pub(crate) keys: ValueRef,
    /// The most distinct keys that are looked up.
    pub(crate) max: usize,
    /// The most calls at once.
    pub(crate) concurrency: usize,
    /// For a batch: the field that holds the key, and the size of a chunk.
    pub(crate) batch: Option<Batch>,
}

/// `batch`
#[derive(Debug)]
pub(crate) struct Batch {
    /// The field of an element that holds its key.
    pub(crate) by: Spanned<String>,
    /// The most keys of one call.
    pub(crate) size: usize,
    /// The type of one element of the answer.
    pub(crate) element: Typed,
}

/// What stands in for a call that failed.
#[derive(Debug)]
pub(crate) enum Fallback {
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
pub(crate) struct Argument {
    /// Where the spec names it.
    pub(crate) name: Span,
    /// The parameter.
    pub(crate) parameter: crate::contract::Parameter,
    /// Its value.
    pub(crate) value: ValueRef,
}
