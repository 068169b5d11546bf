//! A successful reply.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::degraded::BFF_DEGRADED;
use crate::json::UrlValue;

/// So many headers a usual reply has in the end: room for them at once is cheaper than twice.
const HEADERS: usize = 12;

/// What a handler answers with.
#[derive(Debug)]
pub struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Reply {
    pub(super) fn json(status: StatusCode, body: String) -> Self {
        let mut headers = HeaderMap::with_capacity(HEADERS);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Self { status, headers, body: Bytes::from(body) }
    }

    pub(super) fn empty(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// Says what is degraded. Such a reply is not to be kept: the next one may be whole.
    pub(super) fn degraded(mut self, list: HeaderValue) -> Self {
        self.headers.insert(BFF_DEGRADED, list);
        self.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        self
    }

    /// With a header from the spec's `reply_headers`; without it where the value is null.
    ///
    /// A value with control characters is left out as well, and logged: it could smuggle in a header of its own. A
    /// degraded reply's `Cache-Control` stays `no-store`.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl UrlValue) -> Self {
        let Some(text) = value.url_text() else {
            return self;
        };
        match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(text.as_bytes())) {
            (Ok(name), Ok(_)) if name == header::CACHE_CONTROL && self.headers.contains_key(BFF_DEGRADED) => {}
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
            }
            _ => {
                tracing::warn!(target: "bff::reply", name, "a reply header's value cannot be sent")
            }
        }
        self
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = Response::new(self.body.into());
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_come_from_values() {
        let reply = Reply::json(StatusCode::OK, "{}".to_owned())
            .header("x-total", 3)
            .header("x-none", None::<i64>)
            .header("x-name", "Zoë")
            .header("x-evil", "a\r\nset-cookie: b");
        let response = reply.into_response();
        assert_eq!(response.headers()["x-total"], "3");
        assert_eq!(response.headers()["x-name"].as_bytes(), "Zoë".as_bytes());
        assert!(!response.headers().contains_key("x-none"));
        assert!(!response.headers().contains_key("x-evil"));
        assert!(!response.headers().contains_key("set-cookie"));
    }

    #[test]
    fn a_degraded_reply_is_never_kept() {
        let reply = Reply::json(StatusCode::OK, "{}".to_owned())
            .degraded(HeaderValue::from_static("picks;reason=timeout"))
            .header("cache-control", "max-age=60");
        assert_eq!(reply.into_response().headers()["cache-control"], "no-store");
    }
}
