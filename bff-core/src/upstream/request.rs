//! What is sent to an upstream, built so that no value can change what is asked for.
//!
//! A value is percent-encoded down to the unreserved characters of RFC 3986, so `a b/c?x=1` stays one path segment or
//! one query value. Three path values cannot be sent at all: an empty one, `.` and `..`. URL normalisation (RFC 3986
//! §5.2.4 and the WHATWG's) removes or resolves such a segment even where its dots are percent-encoded, so
//! `/users/{id}/orders` would become `/users/orders` or `/orders`. A request with one of these, or with a control
//! character in a header, is *poisoned*: nothing is sent and the call fails as [`Failure::Input`].

use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::headers::Headers;
use super::token::Subject;
use crate::descriptor::{Call, ListStyle, Method};
use crate::failure::Failure;
use crate::json::{ToJson, UrlValue, to_json};

/// Everything but `A-Z a-z 0-9 - . _ ~`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request to an upstream: path first, then query, headers and body.
///
/// ```
/// use bff_core::prelude::*;
/// # static USERS: Upstream = Upstream { name: "users", index: 0, contract: "{}", policy: &[], identity: Identity::NONE };
/// # static ORDERS: Call = Call {
/// #     name: "orders", index: 0, upstream: &USERS, operation: "listOrders", method: Method::Get,
/// #     path: "/users/{userId}/orders", timeout: Duration::from_millis(400), stale: false, pass: &[], accepts_empty: false, policy: &[], fan: None,
/// # };
///
/// let request = ORDERS
///     .request()
///     .text("/users/")
///     .value("a/b")
///     .text("/orders")
///     .query("limit", 5)
///     .query_list("status", ListStyle::Comma, ["active", "new"]);
/// assert_eq!(request.path_and_query(), "/users/a%2Fb/orders?limit=5&status=active,new");
/// ```
#[derive(Debug)]
#[must_use = "a request does nothing until a call sends it"]
pub struct Request {
    method: Method,
    path_and_query: String,
    has_query: bool,
    headers: Headers,
    body: Option<Bytes>,
    subject: Option<Arc<Subject>>,
    poison: Option<Failure>,
}

/// A request that can be sent.
#[derive(Debug)]
pub(crate) struct Parts {
    /// The method.
    pub(crate) method: Method,
    /// The encoded path, from its first `/`, with the query if there is one: it follows the upstream's base address.
    pub(crate) path_and_query: String,
    /// The headers that the spec gives; `content-type` where there is a body.
    pub(crate) headers: Headers,
    /// The body.
    pub(crate) body: Option<Bytes>,
    /// On whose behalf, where that is shown by a token that must be asked for.
    pub(crate) subject: Option<Arc<Subject>>,
}

impl Call {
    /// Begins a request with this call's method and an empty path.
    pub fn request(&'static self) -> Request {
        Request {
            method: self.method,
            path_and_query: String::with_capacity(self.path.len() + 32), // most values are shorter
            has_query: false,
            headers: Headers::default(),
            body: None,
            subject: None,
            poison: None,
        }
    }
}

impl Request {
    /// Literal text of the path, already encoded.
    pub fn text(mut self, text: &'static str) -> Self {
        self.path_and_query.push_str(text);
        self
    }

    /// One value of the path. Poisons the request if there is none or if it is empty, `.` or `..`.
    pub fn value(self, value: impl UrlValue) -> Self {
        self.values([value])
    }

    /// A list in the path, joined by commas (OpenAPI's style `simple`). Poisons the request as [`value`](Self::value)
    /// does, if the whole is empty, `.` or `..`.
    pub fn values(mut self, values: impl IntoIterator<Item: UrlValue>) -> Self {
        let start = self.path_and_query.len();
        self.push_joined(None, values, ",");
        if matches!(&self.path_and_query[start..], "" | "." | "..") {
            self.poison = Some(Failure::Input);
        }
        self
    }

    /// One value of the query; left out if there is none.
    pub fn query(mut self, name: &'static str, value: impl UrlValue) -> Self {
        if let Some(text) = value.url_text() {
            self.push_name(name);
            push_encoded(&mut self.path_and_query, &text);
        }
        self
    }

    /// A list in the query; left out if it is empty.
    pub fn query_list(
        mut self,
        name: &'static str,
        style: ListStyle,
        values: impl IntoIterator<Item: UrlValue>,
    ) -> Self {
        let separator = match style {
            ListStyle::Explode => {
                return values.into_iter().fold(self, |request, value| request.query(name, value));
            }
            ListStyle::Comma => ",",
            ListStyle::Space => "%20",
            ListStyle::Pipe => "%7C",
        };
        self.push_joined(Some(name), values, separator);
        self
    }

    /// A header; left out if there is no value. Poisons the request if the value holds a control character.
    pub fn header(self, name: &'static str, value: impl UrlValue) -> Self {
        match value.url_text() {
            Some(text) => self.set_header(name, &text),
            None => self,
        }
    }

    /// A header that is a list, joined by commas; left out if it is empty.
    pub fn header_list(self, name: &'static str, values: impl IntoIterator<Item: UrlValue>) -> Self {
        let mut joined = None::<String>;
        for value in values {
            if let Some(text) = value.url_text() {
                match &mut joined {
                    None => joined = Some(text.into_owned()),
                    Some(joined) => {
                        joined.push(',');
                        joined.push_str(&text);
                    }
                }
            }
        }
        self.header(name, joined)
    }

    /// A JSON body.
    pub fn json(self, body: &impl ToJson) -> Self {
        self.raw_json(Bytes::from(to_json(body)))
    }

    /// A JSON body, or none.
    pub fn json_if_any(self, body: &Option<impl ToJson>) -> Self {
        match body {
            Some(body) => self.json(body),
            None => self,
        }
    }

    /// A body that is JSON already; none if it is empty, which JSON never is.
    pub fn raw_json(mut self, body: Bytes) -> Self {
        if body.is_empty() {
            return self;
        }
        self.headers.set_default(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.body = Some(body);
        self
    }

    /// A header that is not the spec's to give: without a value there is none, and none that looks like it.
    pub(crate) fn own_header(mut self, name: HeaderName, value: Option<HeaderValue>) -> Self {
        self.headers.remove_alike(&name);
        if let Some(value) = value {
            self.headers.set(name, value);
        }
        self
    }

    /// On whose behalf it is made.
    pub(crate) fn on_behalf_of(mut self, subject: Subject) -> Self {
        self.subject = Some(Arc::new(subject));
        self
    }

    /// The encoded path and query so far.
    pub fn path_and_query(&self) -> &str {
        &self.path_and_query
    }

    /// What is to be sent.
    ///
    /// # Errors
    ///
    /// [`Failure::Input`] if a value of the path or of a header cannot be sent.
    pub(crate) fn into_parts(self) -> Result<Parts, Failure> {
        match self.poison {
            Some(failure) => Err(failure),
            None => Ok(Parts {
                method: self.method,
                path_and_query: self.path_and_query,
                headers: self.headers,
                body: self.body,
                subject: self.subject,
            }),
        }
    }

    fn set_header(mut self, name: &'static str, value: &str) -> Self {
        // `from_bytes` takes UTF-8 and tabs and refuses every other control character.
        match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes())) {
            (Ok(name), Ok(value)) => self.headers.set(name, value),
            _ => self.poison = Some(Failure::Input),
        }
        self
    }

    fn push_name(&mut self, name: &str) {
        self.path_and_query.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
        push_encoded(&mut self.path_and_query, name);
        self.path_and_query.push('=');
    }

    /// Joins the values that there are; the name of a query parameter is written only if there is one.
    fn push_joined(&mut self, name: Option<&str>, values: impl IntoIterator<Item: UrlValue>, separator: &'static str) {
        let mut is_first = true;
        for value in values {
            let Some(text) = value.url_text() else {
                continue;
            };
            match name {
                Some(name) if is_first => self.push_name(name),
                _ if is_first => {}
                _ => self.path_and_query.push_str(separator),
            }
            is_first = false;
            push_encoded(&mut self.path_and_query, &text);
        }
    }
}

fn push_encoded(target: &mut String, text: &str) {
    target.extend(utf8_percent_encode(text, RESERVED));
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
