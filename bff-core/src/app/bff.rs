//! A client with its handlers.

use std::fmt;
use std::future::Future;
use std::mem::take;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::routing::{MethodFilter, on};
use futures::FutureExt;

use super::answer::{Handle, Numbered, Running, answer};
use crate::descriptor::{Client, Endpoint, Method};
use crate::endpoint::{Exchange, Reply};
use crate::problem::Problem;

/// A client and the handlers of its endpoints: what generated code hands to [`run`](crate::run).
///
/// ```
/// use bff_core::prelude::*;
///
/// static CLIENT: Client =
///     Client { name: "demo", title: "Demo", version: "1.0.0", upstreams: &[], auth: &[], policies: &[], rates: &[], tiers: &[], openapi: "{}" };
/// static HELLO: Endpoint = Endpoint {
///     name: "GET /hello",
///     method: Method::Get,
///     path: "/hello",
///     timeout: Duration::from_millis(100),
///     access: Access::PUBLIC,
///     rates: &[],
///     status: 200,
///     strict_query: false,
///     parameters: &[],
///     body: None,
///     calls: &[],
/// };
///
/// async fn hello(exchange: Exchange) -> Result<Reply, Problem> {
///     exchange.reply(&"hello")
/// }
///
/// let bff = Bff::new(&CLIENT).endpoint(&HELLO, hello);
/// ```
pub struct Bff {
    client: &'static Client,
    endpoints: Vec<&'static Endpoint>,
    routes: Router<Arc<Running>>,
}

impl Bff {
    /// A client without endpoints.
    pub fn new(client: &'static Client) -> Self {
        Self { client, endpoints: Vec::new(), routes: Router::new() }
    }

    /// Adds an endpoint and what answers it.
    ///
    /// # Panics
    ///
    /// There is an endpoint with this method and path already: the generator refuses such specs.
    #[must_use]
    pub fn endpoint<H, F>(mut self, endpoint: &'static Endpoint, handle: H) -> Self
    where
        H: Fn(Exchange) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Reply, Problem>> + Send + 'static,
    {
        self.add(endpoint, Arc::new(move |exchange| handle(exchange).boxed()));
        self
    }

    /// Not generic, so that a client of a thousand endpoints compiles axum's handlers and routes once.
    fn add(&mut self, endpoint: &'static Endpoint, handle: Handle) {
        let number = self.endpoints.len();
        let handler = move |State(running): State<Arc<Running>>, request: Request| {
            answer(running, Numbered { number, endpoint }, request, Arc::clone(&handle))
        };
        self.routes = take(&mut self.routes).route(endpoint.path, on(filter(endpoint.method), handler));
        self.endpoints.push(endpoint);
    }

    pub(super) fn client(&self) -> &'static Client {
        self.client
    }

    pub(super) fn endpoints(&self) -> &[&'static Endpoint] {
        &self.endpoints
    }

    pub(super) fn routes(&self) -> Router<Arc<Running>> {
        self.routes.clone()
    }
}

impl fmt::Debug for Bff {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let endpoints: Vec<_> = self.endpoints.iter().map(|endpoint| endpoint.name).collect();
        formatter.debug_struct("Bff").field("client", &self.client.name).field("endpoints", &endpoints).finish()
    }
}

fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
        Method::Head => MethodFilter::HEAD,
        Method::Options => MethodFilter::OPTIONS,
    }
}
