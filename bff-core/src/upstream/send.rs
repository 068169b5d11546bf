//! Sending a call: address, headers, time limit, and what the outcome means.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};
use tokio::time::{Instant, timeout_at};

use super::address::Address;
use super::headers::Headers;
use super::pool::{Connecting, Pool};
use super::request::Request;
use super::transport::{Outgoing, Transport, TransportError};
use crate::descriptor::Call;
use crate::failure::Failure;
use crate::observe::{REQUEST_ID, RequestId};

/// What is left of the caller's time, in whole milliseconds: tells an upstream when nobody waits any more.
pub(crate) const DEADLINE: HeaderName = HeaderName::from_static("bff-deadline-ms");

/// What every call of one request shares.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallContext<'a> {
    /// When the call began.
    pub(crate) started: Instant,
    /// When the whole request must be answered.
    pub(crate) deadline: Instant,
    pub(crate) request_id: &'a RequestId,
}

/// The upstreams of a client: where they are, and the connections to them.
#[derive(Debug)]
pub(crate) struct Upstreams<T = Pool> {
    transport: T,
    answer_bytes_max: usize,
}

impl Upstreams {
    /// Upstreams at `addresses`, which stand in the order of `Client::upstreams` like `connecting`. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// An address cannot be connected to with TLS.
    pub(crate) fn connect(
        addresses: &[Address],
        connecting: &[Connecting],
        answer_bytes_max: usize,
    ) -> Result<Self, TransportError> {
        Ok(Self { transport: Pool::new(addresses, connecting)?, answer_bytes_max })
    }
}

impl<T: Transport> Upstreams<T> {
    /// Sends `request` for `call` and gives the answer's body; that of an empty answer is `null`, where one is allowed.
    ///
    /// Dropping the future ends the request.
    pub(crate) async fn send(
        &self,
        call: &'static Call,
        request: Request,
        context: CallContext<'_>,
    ) -> Result<Bytes, Failure> {
        let request = request.into_parts()?;
        let CallContext { started, deadline, request_id } = context;
        let until = deadline.min(started + call.timeout);
        if until <= started {
            return Err(Failure::Timeout);
        }
        let left_ms = u64::try_from((until - started).as_millis()).unwrap_or(u64::MAX);
        let outgoing = Outgoing {
            method: request.method.into(),
            upstream: call.upstream.index,
            path_and_query: request.path_and_query,
            headers: headers(request.headers, left_ms, request_id),
            body: request.body,
        };
        let sent = timeout_at(until, self.transport.send(outgoing, self.answer_bytes_max)).await;
        let answer = match sent {
            Err(_elapsed) => return Err(Failure::Timeout),
            Ok(Err(error)) => return Err(failure(error)),
            Ok(Ok(answer)) => answer,
        };
        if !answer.status.is_success() {
            return Err(Failure::Status(answer.status.as_u16()));
        }
        match (answer.body.is_empty(), call.accepts_empty) {
            (false, _) => Ok(answer.body),
            (true, true) => Ok(Bytes::from_static(b"null")),
            (true, false) => Err(Failure::Contract("the answer has no body".to_owned())),
        }
    }
}

fn headers(mut headers: Headers, left_ms: u64, request_id: &RequestId) -> Headers {
    headers.set_default(header::ACCEPT, HeaderValue::from_static("application/json"));
    headers.set(REQUEST_ID, request_id.header());
    headers.set(DEADLINE, HeaderValue::from(left_ms));
    headers
}

fn failure(error: TransportError) -> Failure {
    match error {
        TransportError::Path => Failure::Input,
        TransportError::Broken(cause) => Failure::Unreachable(cause),
        TransportError::TooLarge(_) => Failure::Contract(error.to_string()),
    }
}

#[cfg(test)]
#[path = "send_tests.rs"]
mod tests;
