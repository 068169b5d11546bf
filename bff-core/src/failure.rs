//! Why a call to an upstream failed.

use std::time::Duration;

use http::StatusCode;

use crate::descriptor::Call;

/// Why a call gave no value.
///
/// The text (`Display`) is for logs and may quote an upstream's answer; a client only ever sees
/// [`outcome`](Failure::outcome) and [`status`](Failure::status).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The call's own timeout or the endpoint's deadline passed first.
    #[error("no answer in time")]
    Timeout,
    /// There was no connection, or it broke before the answer was complete.
    #[error("unreachable: {0}")]
    Unreachable(String),
    /// The call was not made: no instance may be asked now, or too many calls wait already.
    #[error("overloaded: {reason}")]
    Overloaded {
        /// What is in the way, for logs.
        reason: &'static str,
        /// When it is worth asking again.
        retry_after: Duration,
    },
    /// The upstream answered with a status that is not a success.
    #[error("answered with status {0}")]
    Status(u16),
    /// The answer is not what the contract says.
    #[error("not what the contract says: {0}")]
    Contract(String),
    /// A value cannot be sent: a path value that is empty, `.` or `..`, or a header value with control characters.
    ///
    /// URL normalisation (WHATWG and RFC 3986 alike) would let such a path value change the path, even percent-encoded.
    #[error("a value cannot be sent in a path or header")]
    Input,
}

impl Failure {
    /// The word for this failure in `Bff-Degraded`, in `_meta` and in logs.
    pub fn outcome(&self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Unreachable(_) => "unreachable",
            Self::Overloaded { .. } => "overloaded",
            Self::Status(_) => "status",
            Self::Contract(_) => "contract",
            Self::Input => "input",
        }
    }

    /// The status of the endpoint's reply when `call`, which failed so, is required.
    pub fn status(&self, call: &Call) -> StatusCode {
        match self {
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
            Self::Overloaded { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Status(status) if call.pass.contains(status) => {
                StatusCode::from_u16(*status).unwrap_or(StatusCode::BAD_GATEWAY)
            }
            Self::Unreachable(_) | Self::Status(_) | Self::Contract(_) => StatusCode::BAD_GATEWAY,
            Self::Input => StatusCode::BAD_REQUEST,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::{Identity, Method, Upstream};

    static ORDERS: Upstream =
        Upstream { name: "orders", index: 0, contract: "{}", policy: &[], identity: Identity::NONE };
    static ORDER: Call = Call {
        name: "order",
        index: 0,
        upstream: &ORDERS,
        operation: "getOrder",
        method: Method::Get,
        path: "/orders/{orderId}",
        timeout: Duration::from_millis(400),
        stale: false,
        pass: &[404],
        accepts_empty: false,
        policy: &[],
        fan: None,
    };

    #[test]
    fn each_failure_has_its_word_and_its_status() {
        let failures = [
            (Failure::Timeout, "timeout", 504),
            (Failure::Unreachable("refused".to_owned()), "unreachable", 502),
            (Failure::Overloaded { reason: "full", retry_after: Duration::from_secs(1) }, "overloaded", 503),
            (Failure::Status(500), "status", 502),
            (Failure::Status(404), "status", 404),
            (Failure::Contract("expected a string".to_owned()), "contract", 502),
            (Failure::Input, "input", 400),
        ];
        for (failure, outcome, status) in failures {
            assert_eq!(failure.outcome(), outcome);
            assert_eq!(failure.status(&ORDER).as_u16(), status, "{failure}");
        }
    }
}
