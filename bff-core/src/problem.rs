//! Errors as a client sees them: RFC 9457 problem details.
//!
//! ```json
//! {
//!   "type": "urn:problem-type:bff:invalid-input",
//!   "title": "The request is not valid",
//!   "status": 400,
//!   "instance": "/orders",
//!   "traceId": "0193a2b4-…",
//!   "errors": [{ "parameter": "limit", "detail": "101 is greater than the maximum of 100" }]
//! }
//! ```
//!
//! A problem says what the *client* can know: no host, no upstream body, no error text of a library. What an operator
//! needs besides is logged under the same request id, which is the document's `traceId`.

mod kind;

pub use kind::Kind;

use std::borrow::Cow;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

/// Says where a session begins. No browser knows this challenge, so none asks for a password.
pub(crate) const SESSION_CHALLENGE: HeaderValue = HeaderValue::from_static(r#"Session login="/bff/login""#);

/// An error reply on its way to the client. One pointer wide, so that a `Result` of a handler stays small.
#[derive(Debug, Clone)]
pub struct Problem(Box<Details>);

#[derive(Debug, Clone, Serialize)]
struct Details {
    #[serde(rename = "type")]
    kind: Kind,
    title: Cow<'static, str>,
    #[serde(serialize_with = "status_number")]
    status: StatusCode,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<Cow<'static, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    #[serde(rename = "traceId", skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
    #[serde(skip)]
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    #[serde(flatten)]
    place: FaultPlace,
    detail: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum FaultPlace {
    Parameter(Cow<'static, str>),
    Pointer(String),
}

impl Fault {
    /// A fault of the parameter `name`.
    pub fn parameter(name: &'static str, detail: impl Into<String>) -> Self {
        Self { place: FaultPlace::Parameter(Cow::Borrowed(name)), detail: cut(detail.into()) }
    }

    /// A fault of a parameter that nobody declared, under the name that the client gave it.
    pub(crate) fn unknown_parameter(name: String, detail: impl Into<String>) -> Self {
        Self { place: FaultPlace::Parameter(Cow::Owned(cut(name))), detail: cut(detail.into()) }
    }

    /// A fault of the body's value at `pointer` (a JSON pointer, RFC 6901; empty for the body itself).
    pub fn pointer(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { place: FaultPlace::Pointer(pointer.into()), detail: cut(detail.into()) }
    }
}

/// A detail may quote what the client sent, which may be a megabyte.
fn cut(mut detail: String) -> String {
    const CHARACTERS_MAX: usize = 300;
    if let Some((end, _)) = detail.char_indices().nth(CHARACTERS_MAX) {
        detail.truncate(end);
        detail.push('…');
    }
    detail
}

impl Problem {
    /// A problem with its kind's title and status.
    pub fn new(kind: Kind) -> Self {
        Self(Box::new(Details {
            kind,
            title: Cow::Borrowed(kind.title()),
            status: kind.status(),
            detail: None,
            instance: None,
            trace_id: None,
            errors: Vec::new(),
            headers: Vec::new(),
        }))
    }

    /// A problem that says no more than its status: its type is `about:blank`, its title the status's own phrase.
    pub fn of_status(status: StatusCode) -> Self {
        let mut problem = Self::new(Kind::Blank);
        problem.0.status = status;
        problem.0.title = Cow::Borrowed(status.canonical_reason().unwrap_or("Unknown status"));
        problem
    }

    /// Our own fault: 500, and nothing said about it. Log the cause where this is made.
    pub fn internal() -> Self {
        Self::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// A token that is not accepted, for a reason that only the log tells (RFC 6750 §3.1).
    pub fn invalid_token() -> Self {
        Self::new(Kind::Unauthorized)
            .detail("The token is not valid here.")
            .header(header::WWW_AUTHENTICATE, HeaderValue::from_static(r#"Bearer error="invalid_token""#))
    }

    /// There is no session, or it has ended.
    pub fn no_session(detail: &'static str) -> Self {
        Self::new(Kind::Unauthorized).detail(detail).header(header::WWW_AUTHENTICATE, SESSION_CHALLENGE)
    }

    /// With a sentence about this occurrence, for the client's developer.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// With each thing that is wrong with the request.
    #[must_use]
    pub fn faults(mut self, faults: Vec<Fault>) -> Self {
        self.0.errors = faults;
        self
    }

    /// With a header of the reply: `WWW-Authenticate`, `Retry-After`.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// With the path of the request and its id. Whoever answers the request says this, last of all.
    #[must_use]
    pub fn about(mut self, instance: &str, request_id: &str) -> Self {
        self.0.instance = Some(instance.to_owned());
        self.0.trace_id = Some(request_id.to_owned());
        self
    }

    /// The status of the reply.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// What kind of problem this is.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        // Only strings and numbers: this cannot fail, and if it did, the status still says what matters.
        let body = serde_json::to_vec(&self.0).map(Bytes::from).unwrap_or_default();
        let mut response = Response::new(body.into());
        *response.status_mut() = self.0.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.extend(self.0.headers);
        response
    }
}

// serde's signature for `serialize_with`.
fn status_number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use serde_json::{Value, json};

    use super::*;

    async fn document(problem: Problem) -> (http::response::Parts, Value) {
        let (head, body) = problem.into_response().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        (head, serde_json::from_slice(&bytes).unwrap())
    }

    #[tokio::test]
    async fn a_validation_problem_lists_every_fault() {
        let problem = Problem::new(Kind::InvalidInput)
            .faults(vec![Fault::parameter("limit", "too large"), Fault::pointer("/lines/0/sku", "missing")])
            .about("/orders", "id-1");
        let (head, document) = document(problem).await;
        assert_eq!(head.status, 400);
        assert_eq!(head.headers["content-type"], "application/problem+json");
        assert_eq!(
            document,
            json!({
                "type": "urn:problem-type:bff:invalid-input",
                "title": "The request is not valid",
                "status": 400,
                "instance": "/orders",
                "traceId": "id-1",
                "errors": [
                    { "parameter": "limit", "detail": "too large" },
                    { "pointer": "/lines/0/sku", "detail": "missing" },
                ],
            })
        );
    }

    #[tokio::test]
    async fn a_plain_status_is_about_blank() {
        let (head, document) = document(Problem::internal()).await;
        assert_eq!(head.status, 500);
        assert_eq!(document, json!({ "type": "about:blank", "title": "Internal Server Error", "status": 500 }));
    }

    #[test]
    fn a_detail_is_cut_short() {
        let fault = Fault::pointer("", "é".repeat(1000));
        assert_eq!(fault.detail.chars().count(), 301);
    }

    #[tokio::test]
    async fn headers_are_those_of_the_reply() {
        let problem =
            Problem::new(Kind::Unauthorized).header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        let (head, _) = document(problem).await;
        assert_eq!(head.headers["www-authenticate"], "Bearer");
    }
}
