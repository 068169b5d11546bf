//! What all workers serve.

use std::sync::Arc;

use axum::Router;

use super::answer::Running;
use super::bff::Bff;
use super::router::router;
use crate::edge::Edge;
use crate::edge::auth::Authenticator;
use crate::edge::limit::Limits;
use crate::upstream::{Fleet, TransportError, Upstreams};

/// A client with everything that its requests need, as far as workers can share it.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) bff: Bff,
    pub(super) upstreams: Arc<Fleet>,
    pub(super) authenticators: Arc<[Authenticator]>,
    pub(super) limits: Arc<Limits>,
    pub(super) request_body_bytes_max: usize,
    pub(super) upstream_body_bytes_max: usize,
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
            upstreams: Arc::new(Upstreams::connect(Arc::clone(&self.upstreams), self.upstream_body_bytes_max)?),
            edge: Edge::new(Arc::clone(&self.authenticators), Arc::clone(&self.limits)),
            request_body_bytes_max: self.request_body_bytes_max,
        };
        Ok(router(&self.bff, running, self.docs))
    }
}
