//! What generated code says: the static data that describes a client, its endpoints and their calls.
//!
//! Nothing here does anything. A generated module fills these structs in `static`s; the run time reads them. All
//! fields are public because a `static` is written as a struct literal, and everything is `'static` because it is
//! known when the binary is built.
//!
//! ```
//! use bff_core::prelude::*;
//!
//! static ORDERS: Upstream = Upstream { name: "orders", index: 0, contract: "{}", policy: &[], identity: Identity::NONE };
//! static ORDER: Call = Call {
//!     name: "order",
//!     index: 0,
//!     upstream: &ORDERS,
//!     operation: "getOrder",
//!     method: Method::Get,
//!     path: "/orders/{orderId}",
//!     timeout: Duration::from_millis(400),
//!     stale: false,
//!     pass: &[404],
//!     accepts_empty: false,
//!     policy: &[],
//!     fan: None,
//! };
//! assert_eq!(ORDER.upstream.name, "orders");
//! ```

mod access;
mod identity;
mod rate;
mod rules;
mod setting;

pub use access::{Access, AuthScheme, Claim, ClaimPath, KeyPlace, Policy, PolicyEngine, SchemeKind, TokenRules};
pub use identity::{ClaimHeader, Identity, UpstreamToken};
pub use rate::{Rate, RateAlgorithm, RateKey, RateLimit};
pub use rules::{Rules, RulesError};
pub use setting::{Balance, Setting};

use std::fmt;
use std::time::Duration;

/// One client (mobile, web, admin): what one BFF binary serves.
#[derive(Debug)]
pub struct Client {
    /// The client's name, as its folder of specs says it.
    pub name: &'static str,
    /// The title for people: the OpenAPI document's title.
    pub title: &'static str,
    /// The version of the client's API.
    pub version: &'static str,
    /// Every upstream that an endpoint of this client calls; [`Upstream::index`] is the position here.
    pub upstreams: &'static [&'static Upstream],
    /// Every auth scheme that an endpoint of this client names.
    pub auth: &'static [&'static AuthScheme],
    /// Every policy that an endpoint of this client names; [`Policy::index`] is the position here.
    pub policies: &'static [&'static Policy],
    /// Every rate limit that an endpoint of this client names; [`Rate::index`] is the position here.
    pub rates: &'static [&'static Rate],
    /// The tiers of callers; the first is that of a caller who names none.
    pub tiers: &'static [&'static str],
    /// The client's OpenAPI 3.1 document, as JSON.
    pub openapi: &'static str,
}

/// A service that the BFF calls. Its address is configuration and stands nowhere in here.
#[derive(Debug)]
pub struct Upstream {
    /// The name in `platform.yaml`, and in the configuration: `upstreams.<name>.url`.
    pub name: &'static str,
    /// The position in [`Client::upstreams`].
    pub index: usize,
    /// The upstream's contract, pruned to what is called and self-contained: OpenAPI as JSON, which `--mock` plays.
    pub contract: &'static str,
    /// How it is called, where that is not the default.
    pub policy: &'static [Setting],
    /// What it is told about the caller.
    pub identity: Identity,
}

/// An HTTP method that a spec or a contract can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are HTTP's own")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
    Options,
}

impl Method {
    /// The method as it stands on the wire: `GET`.
    pub const fn as_str(self) -> &'static str {
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
}

impl fmt::Display for Method {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Post => Self::POST,
            Method::Put => Self::PUT,
            Method::Patch => Self::PATCH,
            Method::Delete => Self::DELETE,
            Method::Head => Self::HEAD,
            Method::Options => Self::OPTIONS,
        }
    }
}

/// One endpoint: a route of the BFF, its inputs and its calls.
#[derive(Debug)]
pub struct Endpoint {
    /// The key in the spec: `GET /orders/{orderId}`. Logs use it as the route.
    pub name: &'static str,
    /// The method of the route.
    pub method: Method,
    /// The path of the route; `{name}` stands for exactly one segment.
    pub path: &'static str,
    /// The time that a request may take in all, from its head to its reply.
    pub timeout: Duration,
    /// Who may call it.
    pub access: Access,
    /// The limits on how often it may be called, all of which hold.
    pub rates: &'static [&'static Rate],
    /// The status of a successful reply.
    pub status: u16,
    /// Whether a request with a query parameter that is not declared is refused, rather than the parameter ignored.
    pub strict_query: bool,
    /// Every declared input beside the body.
    pub parameters: &'static [&'static Parameter],
    /// What the body must look like; `None`: the endpoint takes no body.
    pub body: Option<&'static BodyRule>,
    /// Every call that the endpoint may make; [`Call::index`] is the position here.
    pub calls: &'static [&'static Call],
}

/// One call of an endpoint: which operation of which upstream, and under which policy.
#[derive(Debug)]
pub struct Call {
    /// The name in `fan_out`: what the reply's metadata and `Bff-Degraded` say. A fallback call is `<name>.fallback`.
    pub name: &'static str,
    /// The position in [`Endpoint::calls`].
    pub index: usize,
    /// The service that is called.
    pub upstream: &'static Upstream,
    /// The operation's id in the upstream's contract, for logs.
    pub operation: &'static str,
    /// The operation's method.
    pub method: Method,
    /// The operation's path template in the contract, for logs: never a path with values in it.
    pub path: &'static str,
    /// The time that this call may take in all; what is left of the endpoint's deadline bounds it further.
    pub timeout: Duration,
    /// Whether its last good answer stands in when it fails, before anything else does; of a `GET` only.
    pub stale: bool,
    /// Upstream statuses that become the endpoint's own when this call is required.
    pub pass: &'static [u16],
    /// Whether the contract allows an answer without a body, which is then read as `null`.
    pub accepts_empty: bool,
    /// How this call differs from the upstream's others; only what the table of [`Setting`] allows for a call.
    pub policy: &'static [Setting],
    /// The bounds of a call that is made once for each key, or for each chunk of keys.
    pub fan: Option<Fan>,
}

/// The bounds of an `each` or a `batch`.
#[derive(Debug, Clone, Copy)]
pub struct Fan {
    /// The most distinct keys; more is a failure of the endpoint.
    pub max: usize,
    /// The most calls in flight at once.
    pub concurrency: usize,
    /// The number of keys in one call: 1 for `each`, the batch's size for `batch`.
    pub chunk: usize,
}

/// One input of an endpoint beside its body.
#[derive(Debug)]
pub struct Parameter {
    /// The name as it stands in the request.
    pub name: &'static str,
    /// Where in the request it stands.
    pub place: Place,
    /// Whether a request without it, there being no default, is refused.
    pub required: bool,
    /// How a list is written; `None`: the input is a scalar.
    pub list: Option<ListStyle>,
    /// A JSON Schema that the value (for a list: the whole list) must satisfy.
    pub schema: &'static str,
    /// The value that stands in when the request has none, as JSON.
    pub default: Option<&'static str>,
    /// The schema, compiled when first needed.
    pub rules: Rules,
}

/// Where in a request an input stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A `{name}` segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
}

/// How a list is written in a query string, path segment or header (OpenAPI's `style` and `explode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListStyle {
    /// `id=1&id=2`
    Explode,
    /// `id=1,2`
    Comma,
    /// `id=1%202`
    Space,
    /// `id=1|2`
    Pipe,
}

/// What the body of a request must look like.
#[derive(Debug)]
pub struct BodyRule {
    /// Whether a request without a body is refused.
    pub required: bool,
    /// A self-contained JSON Schema (2020-12, definitions in `$defs`).
    pub schema: &'static str,
    /// The schema, compiled when first needed.
    pub rules: Rules,
}
