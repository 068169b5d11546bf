//! What an upstream is asked: all that its answer can depend on.

use std::sync::Arc;

use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{HeaderName, HeaderValue, Method};

use super::headers::Headers;
use super::transport::Outgoing;

/// A question to an upstream, as what answers are shared and kept by.
///
/// Two are equal if the upstream could not tell them apart: the same target and the same headers, whatever they were forwarded
/// from. So identities never mix. What every call has of its own (its id, its deadline) is no part of it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Question {
    /// `Upstream::index`
    upstream: usize,
    method: Method,
    target: PathAndQuery,
    headers: Headers,
    body: Option<Bytes>,
}

impl Question {
    /// What `outgoing` asks, as long as it has no headers but those that the spec gives.
    pub(super) fn of(outgoing: &Outgoing) -> Arc<Self> {
        let Outgoing { upstream, method, target, headers, body, is_idempotent: _ } = outgoing;
        Arc::new(Self {
            upstream: *upstream,
            method: method.clone(),
            target: target.clone(),
            headers: headers.clone(),
            body: body.clone(),
        })
    }

    /// Roughly what it takes of memory.
    pub(super) fn bytes(&self) -> usize {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len() + size_of::<(HeaderName, HeaderValue)>());
        let body = self.body.as_ref().map_or(0, Bytes::len);
        size_of::<Self>() + self.target.as_str().len() + headers.sum::<usize>() + body
    }
}

#[cfg(test)]
pub(super) mod testing {
    use http::header;

    use super::*;

    /// A `GET` of `target` with this token.
    pub(in crate::upstream) fn question(upstream: usize, target: &str, token: &'static str) -> Arc<Question> {
        let mut headers = Headers::default();
        headers.set(header::AUTHORIZATION, HeaderValue::from_static(token));
        let target = target.parse().unwrap();
        let outgoing = Outgoing { method: Method::GET, upstream, target, headers, body: None, is_idempotent: true };
        Question::of(&outgoing)
    }
}
