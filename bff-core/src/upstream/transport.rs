//! The seam between this BFF and the network: a request in, a whole answer out.
//!
//! Deliberately narrow. It knows no deadlines (dropping the future cancels), no calls, no JSON; so another way of
//! sending is one more file beside [`pool`](super::pool).

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{Method, StatusCode};

use super::discovery::Instance;
use super::headers::Headers;
use super::token::Subject;

/// A request as it goes out.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    /// `Upstream::index` of whom it is for.
    pub(crate) upstream: usize,
    /// Already encoded: a transport must send exactly this, behind the instance's own path prefix.
    pub(crate) target: PathAndQuery,
    pub(crate) headers: Headers,
    pub(crate) body: Option<Bytes>,
    /// On whose behalf, where that is shown by a token that must be asked for. It is not sent itself.
    /// Shared, because it is copied with every attempt.
    pub(crate) subject: Option<Arc<Subject>>,
    /// Whether it means the same if it arrives twice.
    pub(crate) is_idempotent: bool,
}

/// An answer as it came in.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) status: StatusCode,
    /// What `Retry-After` said, as a time from now on.
    pub(crate) retry_after: Option<Duration>,
    /// Empty unless the status is a success: nobody reads an error's body, so nobody waits for it.
    pub(crate) body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    /// There is no connection: the upstream knows nothing of the request.
    #[error("{0}")]
    Connect(String),
    /// The connection broke before the answer was complete.
    #[error("{0}")]
    Broken(String),
    /// The answer's body is longer than allowed.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
}

/// Sends requests and reads answers.
pub(crate) trait Transport: Send + Sync + 'static {
    /// Sends `request` to an instance and reads the answer, of at most `body_bytes_max` bytes. Dropping the future ends
    /// both.
    fn send(
        &self,
        to: &Arc<Instance>,
        request: &Outgoing,
        body_bytes_max: usize,
    ) -> impl Future<Output = Result<Incoming, TransportError>> + Send;
}
