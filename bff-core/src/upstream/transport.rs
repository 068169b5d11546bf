//! The seam between this BFF and the network: a request in, a whole answer out.
//!
//! Deliberately narrow. It knows no deadlines (dropping the future cancels), no calls, no JSON; so another way of
//! sending is one more file beside [`pool`](super::pool).

use std::future::Future;

use bytes::Bytes;
use http::{Method, StatusCode};

use super::headers::Headers;

/// A request as it goes out.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    /// `Upstream::index` of whom it is for.
    pub(crate) upstream: usize,
    /// Already encoded: a transport must send exactly this, behind the upstream's own path prefix.
    pub(crate) path_and_query: String,
    pub(crate) headers: Headers,
    pub(crate) body: Option<Bytes>,
}

/// An answer as it came in.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) status: StatusCode,
    /// Empty unless the status is a success: nobody reads an error's body, so nobody waits for it.
    pub(crate) body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    /// The path is not one that can be sent as it stands.
    #[error("the path cannot be sent as it stands")]
    Path,
    /// No connection, or it broke before the answer was complete.
    #[error("{0}")]
    Broken(String),
    /// The answer's body is longer than allowed.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
}

/// Sends requests and reads answers.
pub(crate) trait Transport: Send + Sync + 'static {
    /// Sends `request` and reads the answer, of at most `body_bytes_max` bytes. Dropping the future ends both.
    fn send(
        &self,
        request: Outgoing,
        body_bytes_max: usize,
    ) -> impl Future<Output = Result<Incoming, TransportError>> + Send;
}
