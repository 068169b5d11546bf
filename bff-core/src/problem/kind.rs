//! The kinds of problems: one table of type, title and status.

use http::StatusCode;
use serde::{Serialize, Serializer};

/// What kind of problem it is: the document's `type`, which a client can match on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Nothing beyond the status.
    Blank,
    /// A path, query or header value breaks its rules.
    InvalidInput,
    /// The body is missing or is not JSON.
    MalformedBody,
    /// The body is JSON but breaks its schema.
    InvalidBody,
    /// The body's media type is not JSON.
    UnsupportedMediaType,
    /// The client does not take JSON.
    NotAcceptable,
    /// The body is larger than this BFF takes.
    BodyTooLarge,
    /// The body did not arrive in time.
    BodyTimeout,
    /// There is no valid token.
    Unauthorized,
    /// The caller is known, and may not do this.
    Forbidden,
    /// A request with a browser's session lacks the header that only a page of this site can send.
    CsrfHeaderMissing,
    /// The caller has called too often.
    TooManyRequests,
    /// Who could say whether the caller may come in cannot be asked now.
    IdentityUnavailable,
    /// An upstream that the reply needs did not answer in time.
    UpstreamTimeout,
    /// An upstream that the reply needs cannot be reached.
    UpstreamUnreachable,
    /// An upstream that the reply needs cannot take more calls now.
    UpstreamOverloaded,
    /// An upstream that the reply needs answered with an error.
    UpstreamStatus,
    /// An upstream that the reply needs answered something else than its contract says.
    UpstreamContract,
    /// A list of keys is longer than the endpoint may fan out.
    TooManyKeys,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 19] = [
        Self::Blank,
        Self::InvalidInput,
        Self::MalformedBody,
        Self::InvalidBody,
        Self::UnsupportedMediaType,
        Self::NotAcceptable,
        Self::BodyTooLarge,
        Self::BodyTimeout,
        Self::Unauthorized,
        Self::Forbidden,
        Self::CsrfHeaderMissing,
        Self::TooManyRequests,
        Self::IdentityUnavailable,
        Self::UpstreamTimeout,
        Self::UpstreamUnreachable,
        Self::UpstreamOverloaded,
        Self::UpstreamStatus,
        Self::UpstreamContract,
        Self::TooManyKeys,
    ];

    /// The type URI (RFC 9457 §3.1.1).
    pub const fn uri(self) -> &'static str {
        self.row().0
    }

    /// The title, the same for every occurrence.
    pub const fn title(self) -> &'static str {
        self.row().1
    }

    /// The status, unless an occurrence says otherwise.
    pub const fn status(self) -> StatusCode {
        self.row().2
    }

    const fn row(self) -> (&'static str, &'static str, StatusCode) {
        match self {
            Self::Blank => ("about:blank", "Internal Server Error", StatusCode::INTERNAL_SERVER_ERROR),
            Self::InvalidInput => {
                ("urn:problem-type:bff:invalid-input", "The request is not valid", StatusCode::BAD_REQUEST)
            }
            Self::MalformedBody => {
                ("urn:problem-type:bff:malformed-body", "The body is not valid JSON", StatusCode::BAD_REQUEST)
            }
            Self::InvalidBody => {
                ("urn:problem-type:bff:invalid-body", "The body breaks its schema", StatusCode::UNPROCESSABLE_ENTITY)
            }
            Self::UnsupportedMediaType => (
                "urn:problem-type:bff:unsupported-media-type",
                "The body must be application/json",
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ),
            Self::NotAcceptable => {
                ("urn:problem-type:bff:not-acceptable", "The reply can only be JSON", StatusCode::NOT_ACCEPTABLE)
            }
            Self::BodyTooLarge => {
                ("urn:problem-type:bff:body-too-large", "The body is too large", StatusCode::PAYLOAD_TOO_LARGE)
            }
            Self::BodyTimeout => {
                ("urn:problem-type:bff:body-timeout", "The body came too slowly", StatusCode::REQUEST_TIMEOUT)
            }
            Self::Unauthorized => {
                ("urn:problem-type:bff:unauthorized", "A valid token is required", StatusCode::UNAUTHORIZED)
            }
            Self::Forbidden => ("urn:problem-type:bff:forbidden", "This is not allowed", StatusCode::FORBIDDEN),
            Self::CsrfHeaderMissing => (
                "urn:problem-type:bff:csrf-header-missing",
                "The header against forged requests is missing",
                StatusCode::FORBIDDEN,
            ),
            Self::TooManyRequests => (
                "urn:problem-type:bff:too-many-requests",
                "There were too many requests",
                StatusCode::TOO_MANY_REQUESTS,
            ),
            Self::IdentityUnavailable => (
                "urn:problem-type:bff:identity-unavailable",
                "Who calls cannot be found out now",
                StatusCode::SERVICE_UNAVAILABLE,
            ),
            Self::UpstreamTimeout => (
                "urn:problem-type:bff:upstream-timeout",
                "A service did not answer in time",
                StatusCode::GATEWAY_TIMEOUT,
            ),
            Self::UpstreamUnreachable => {
                ("urn:problem-type:bff:upstream-unreachable", "A service cannot be reached", StatusCode::BAD_GATEWAY)
            }
            Self::UpstreamOverloaded => (
                "urn:problem-type:bff:upstream-overloaded",
                "A service has too much to do",
                StatusCode::SERVICE_UNAVAILABLE,
            ),
            Self::UpstreamStatus => {
                ("urn:problem-type:bff:upstream-status", "A service answered with an error", StatusCode::BAD_GATEWAY)
            }
            Self::UpstreamContract => (
                "urn:problem-type:bff:upstream-contract",
                "A service answered something unexpected",
                StatusCode::BAD_GATEWAY,
            ),
            Self::TooManyKeys => {
                ("urn:problem-type:bff:too-many-keys", "A list is too long to look up", StatusCode::BAD_GATEWAY)
            }
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.uri())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_kind_has_a_type_of_its_own() {
        let types: HashSet<_> = Kind::ALL.iter().map(|kind| kind.uri()).collect();
        assert_eq!(types.len(), Kind::ALL.len());
    }
}
