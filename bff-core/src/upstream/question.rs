//! What an upstream is asked: all that its answer can depend on.

use std::sync::Arc;

use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{HeaderName, HeaderValue, Method};

use super::headers::Headers;
use super::token::Subject;
use super::transport::Outgoing;

/// A question to an upstream, as what answers are shared and kept by.
///
/// Two are equal if the upstream could not tell them apart: the same target and the same headers, whatever they were forwarded
/// from, on behalf of the same caller. So identities never mix. A token that is asked for stands for its caller: it is
/// another one every few minutes, and means the same. What every call has of its own (its id, its deadline) is no part of it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Question {
    /// `Upstream::index`
    upstream: usize,
    method: Method,
    target: PathAndQuery,
    headers: Headers,
    body: Option<Bytes>,
    subject: Option<Arc<Subject>>,
}

impl Question {
    /// What `outgoing` asks, as long as it has no headers but those that the spec gives.
    pub(super) fn of(outgoing: &Outgoing) -> Arc<Self> {
        let Outgoing { upstream, method, target, headers, body, subject, is_idempotent: _ } = outgoing;
        Arc::new(Self {
            upstream: *upstream,
            method: method.clone(),
            target: target.clone(),
            headers: headers.clone(),
            body: body.clone(),
            subject: subject.clone(),
        })
    }

    /// Roughly what it takes of memory.
    pub(super) fn bytes(&self) -> usize {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len() + size_of::<(HeaderName, HeaderValue)>());
        let body = self.body.as_ref().map_or(0, Bytes::len) + self.subject.as_deref().map_or(0, Subject::bytes);
        size_of::<Self>() + self.target.as_str().len() + headers.sum::<usize>() + body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_sent_makes_a_difference() {
        let target = |target| PathAndQuery::from_static(target);
        let outgoing = Outgoing {
            upstream: 0,
            method: Method::GET,
            target: target("/a?b=1"),
            headers: Headers::default(),
            body: None,
            subject: None,
            is_idempotent: true,
        };
        let mut headers = Headers::default();
        headers.set(http::header::ACCEPT_LANGUAGE, HeaderValue::from_static("de"));
        let others = [
            Outgoing { upstream: 1, ..outgoing.clone() },
            Outgoing { method: Method::HEAD, ..outgoing.clone() },
            Outgoing { target: target("/a?b=2"), ..outgoing.clone() },
            Outgoing { headers, ..outgoing.clone() },
            Outgoing { body: Some(Bytes::from_static(b"{}")), ..outgoing.clone() },
            Outgoing { subject: Some(Arc::new(Subject::new("a", None))), ..outgoing.clone() },
            Outgoing { subject: Some(Arc::new(Subject::new("b", None))), ..outgoing.clone() },
        ];
        let question = Question::of(&outgoing);
        assert_eq!(question, Question::of(&Outgoing { is_idempotent: false, ..outgoing }), "that is not sent");
        let mut questions = vec![question];
        questions.extend(others.iter().map(Question::of));
        for (number, one) in questions.iter().enumerate() {
            assert!(questions[number + 1..].iter().all(|other| one != other), "{one:?}");
        }
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
        let (method, body, subject) = (Method::GET, None, None);
        Question::of(&Outgoing { method, upstream, target, headers, body, subject, is_idempotent: true })
    }
}
