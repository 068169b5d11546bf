//! What all workers serve.

use std::sync::Arc;

use axum::Router;

use super::answer::Running;
use super::bff::Bff;
use super::config::{Bounds, CrossOrigin};
use super::router::router;
use crate::edge::Edge;
use crate::edge::auth::Authenticator;
use crate::edge::limit::Limits;
#[cfg(feature = "oidc")]
use crate::edge::session;
use crate::upstream::{Fleet, TransportError, Upstreams};

/// A client with everything that its requests need, as far as workers can share it.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) bff: Bff,
    pub(super) upstreams: Arc<Fleet>,
    pub(super) authenticators: Arc<[Authenticator]>,
    /// How often callers may come.
    pub(super) limits: Arc<Limits>,
    /// How much they may bring, and how slowly.
    pub(super) bounds: Bounds,
    /// What preflights of other sites' pages are answered with.
    pub(super) cross_origin: Option<CrossOrigin>,
    /// Whether the documentation is served, too.
    pub(super) docs: bool,
}

impl Site {
    /// The routes of one worker, with connections of its own. Needs that worker's runtime.
    ///
    /// # Errors
    ///
    /// An instance cannot be connected to with TLS.
    pub(super) fn router(&self) -> Result<Router, TransportError> {
        let running = Running {
            upstreams: Arc::new(Upstreams::connect(Arc::clone(&self.upstreams), self.bounds.upstream_body_bytes_max)?),
            edge: Edge::new(Arc::clone(&self.authenticators), Arc::clone(&self.limits)),
            request_body_bytes_max: self.bounds.request_body_bytes_max,
        };
        Ok(router(&self.bff, self.more(), running, self.cross_origin.as_ref(), self.docs))
    }

    /// Routes beside the endpoints.
    fn more(&self) -> Router<Arc<Running>> {
        #[cfg(feature = "oidc")]
        for authenticator in &*self.authenticators {
            if let Authenticator::Session(sessions) = authenticator {
                return session::routes(sessions);
            }
        }
        Router::new()
    }
}
