//! One request, from its inputs to its reply.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use http::request::Parts;
use http::{HeaderMap, StatusCode, Uri};
use tokio::time::Instant;

use super::body;
#[cfg(feature = "canned")]
use super::canned::CannedAnswers;
use super::degraded::degraded;
use super::identity::identified;
use super::inputs::Inputs;
use super::meta::Meta;
use super::refusal::refusal;
use super::reply::Reply;
use super::stand_in::Json;
use crate::compose::Body;
use crate::descriptor::{BodyRule, Call, Endpoint, Identity, UpstreamToken};
use crate::edge::auth::Caller;
use crate::failure::Failure;
use crate::json::{FromJson, ToJson, from_json, to_json};
use crate::observe::{OK, Record};
use crate::problem::{Kind, Problem};
use crate::upstream::{CallContext, Calls, Last, Request, Sent, decode};

/// One request in flight: what it brought along, and the way to the upstreams.
///
/// The `call…` methods make one request each and differ in what its failure means:
///
/// | method | a failure |
/// | --- | --- |
/// | [`call`](Self::call) | ends the endpoint: the call is required |
/// | [`call_or_null`](Self::call_or_null) | is `None` |
/// | [`call_or`](Self::call_or) | is a value |
/// | [`call_or_else`](Self::call_or_else) | is another call |
///
/// The last three degrade the reply: it says so in `Bff-Degraded`. So does each of them where the call's last good answer
/// stands in ([`Call::stale`]), which comes before all this.
#[derive(Debug)]
pub struct Exchange {
    endpoint: &'static Endpoint,
    calls: Calls,
    record: Arc<Record>,
    deadline: Instant,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
    caller: Option<Arc<Caller>>,
    #[cfg(feature = "canned")]
    canned: Option<Arc<CannedAnswers>>,
}

/// What came of a call, and when it began.
struct Asked {
    started: Instant,
    sent: Sent,
}

impl Exchange {
    pub(crate) fn new(
        endpoint: &'static Endpoint,
        calls: Calls,
        record: Arc<Record>,
        deadline: Instant,
        head: Parts,
        body: Bytes,
        caller: Option<Arc<Caller>>,
    ) -> Self {
        Self {
            endpoint,
            calls,
            record,
            deadline,
            #[cfg(feature = "canned")]
            canned: head.extensions.get().cloned(),
            uri: head.uri,
            headers: head.headers,
            body,
            caller,
        }
    }

    /// Begins to read the inputs.
    pub fn inputs(&self) -> Inputs<'_> {
        Inputs::new(self.endpoint, &self.uri, &self.headers)
    }

    /// The body, checked against `rule` and decoded; `T` is an `Option` where the body may be missing.
    ///
    /// # Errors
    ///
    /// 415 when it is not declared as JSON, 400 when it is missing or malformed, 422 with a fault (JSON pointer and
    /// detail) for each place where it breaks its schema.
    pub fn body<'a, T: FromJson<'a>>(&'a self, rule: &'static BodyRule) -> Result<T, Problem> {
        body::decode(rule, &self.headers, &self.body)
    }

    /// The body as it came in; empty if there was none. A clone shares the bytes.
    pub fn body_bytes(&self) -> Bytes {
        self.body.clone()
    }

    /// The claims of the verified token, decoded.
    ///
    /// # Errors
    ///
    /// 401: the token's claims are not of the types that the endpoint reads.
    pub fn claims<'a, T: FromJson<'a>>(&'a self) -> Result<T, Problem> {
        let caller = self.caller.as_deref().ok_or_else(Problem::invalid_token)?;
        from_json(caller.claims().get()).map_err(|error| {
            tracing::debug!(target: "bff::auth", %error, "the claims are not what the endpoint reads");
            Problem::invalid_token()
        })
    }

    /// Lets the request go on if its spec's condition holds.
    ///
    /// # Errors
    ///
    /// 403: it does not.
    pub fn allow(&self, allowed: bool) -> Result<(), Problem> {
        let (endpoint, request_id) = (self.endpoint.name, self.record.id().as_str());
        tracing::debug!(target: "bff::access", endpoint, request_id, allowed, "the spec's condition decided");
        if allowed { Ok(()) } else { Err(Problem::new(Kind::Forbidden)) }
    }

    /// Makes a required call.
    ///
    /// # Errors
    ///
    /// The call failed: 504 for a timeout, the upstream's own status where the call passes it, otherwise 502.
    pub fn call<'b, T: FromJson<'b>>(
        &self,
        call: &'static Call,
        request: Request,
        body: &'b Body,
    ) -> impl Future<Output = Result<T, Problem>> {
        let asked = self.ask(call, request);
        async move { self.read(call, asked.await, body).map_err(|failure| refusal(call, &failure)) }
    }

    /// Makes a call whose failure is `None`.
    ///
    /// # Errors
    ///
    /// Never: a `Result` so that it ends a call's function as the others do.
    pub fn call_or_null<'b, T: FromJson<'b>>(
        &self,
        call: &'static Call,
        request: Request,
        body: &'b Body,
    ) -> impl Future<Output = Result<Option<T>, Problem>> {
        let asked = self.ask(call, request);
        async move { Ok(self.read_or_degrade(call, asked.await, body)) }
    }

    /// Makes a call for whose failure a value stands in, decoded as the answer would have been.
    ///
    /// # Errors
    ///
    /// 500: the value cannot be decoded so. The generator checks constants; an expression may still hold what it cannot see.
    pub fn call_or<'b, T: FromJson<'b>>(
        &self,
        call: &'static Call,
        request: Request,
        body: &'b Body,
        stand_in: impl FnOnce() -> Json,
    ) -> impl Future<Output = Result<T, Problem>> {
        let asked = self.ask(call, request);
        async move {
            match self.read_or_degrade(call, asked.await, body) {
                Some(value) => Ok(value),
                None => self.stand_in(stand_in(), body),
            }
        }
    }

    /// Decodes `stand_in` as an answer would have been.
    ///
    /// # Errors
    ///
    /// 500: it cannot be decoded so.
    pub fn stand_in<'b, T: FromJson<'b>>(&self, stand_in: Json, body: &'b Body) -> Result<T, Problem> {
        stand_in_value(stand_in, body).map_err(|error| {
            tracing::error!(target: "bff::call", %error, "the fallback is not what the call gives");
            Problem::internal()
        })
    }

    /// Makes a call for whose failure another call, or what is made of other answers, stands in. `fallback` is not
    /// polled before.
    ///
    /// # Errors
    ///
    /// Those of `fallback`.
    pub fn call_or_else<'b, T: FromJson<'b>>(
        &self,
        call: &'static Call,
        request: Request,
        body: &'b Body,
        fallback: impl Future<Output = Result<T, Problem>>,
    ) -> impl Future<Output = Result<T, Problem>> {
        let asked = self.ask(call, request);
        async move {
            match self.read_or_degrade(call, asked.await, body) {
                Some(value) => Ok(value),
                None => fallback.await,
            }
        }
    }

    /// As [`call_or_else`](Self::call_or_else), where the fallback may come to nothing.
    ///
    /// # Errors
    ///
    /// Those of `fallback`.
    pub fn call_or_else_null<'b, T: FromJson<'b>>(
        &self,
        call: &'static Call,
        request: Request,
        body: &'b Body,
        fallback: impl Future<Output = Result<Option<T>, Problem>>,
    ) -> impl Future<Output = Result<Option<T>, Problem>> {
        let asked = self.ask(call, request);
        async move {
            match self.read_or_degrade(call, asked.await, body) {
                None => fallback.await,
                value => Ok(value),
            }
        }
    }

    /// Says that `call` is not made, because its `when` is false.
    pub fn skip(&self, call: &'static Call) {
        self.record.skipped(call);
    }

    /// How the calls went so far.
    pub fn meta(&self) -> Meta {
        Meta::of(&self.record)
    }

    /// The endpoint's reply.
    ///
    /// # Errors
    ///
    /// 500: the endpoint's status is none.
    pub fn reply<T: ToJson + ?Sized>(&self, body: &T) -> Result<Reply, Problem> {
        self.finish(Reply::json(self.status()?, to_json(body)))
    }

    /// The endpoint's reply, without a body.
    ///
    /// # Errors
    ///
    /// 500: the endpoint's status is none.
    pub fn empty_reply(&self) -> Result<Reply, Problem> {
        self.finish(Reply::empty(self.status()?))
    }

    pub(super) fn record(&self) -> &Record {
        &self.record
    }

    fn finish(&self, reply: Reply) -> Result<Reply, Problem> {
        Ok(match degraded(&self.record.calls()) {
            Some(list) => reply.degraded(list),
            None => reply,
        })
    }

    fn status(&self) -> Result<StatusCode, Problem> {
        StatusCode::from_u16(self.endpoint.status).map_err(|_| Problem::internal())
    }

    /// What a call gives, recorded and logged whichever way it went. Its last good answer, which degrades the reply, is as
    /// good as an answer.
    fn read<'b, T: FromJson<'b>>(&self, call: &'static Call, asked: Asked, body: &'b Body) -> Result<T, Failure> {
        let Asked { started, sent: Sent { answer, last } } = asked;
        let result = answer.and_then(|answer| {
            let answer = body.put(answer);
            let result = decode(answer);
            if let (Ok(_), Some(last)) = (&result, &last) {
                last.keep(answer);
            }
            result
        });
        self.is_over(call, started, result.as_ref().err());
        if let (Err(failure), Some(last)) = (&result, &last)
            && let Some(value) = self.read_last(call, last, failure, body)
        {
            return Ok(value);
        }
        result
    }

    /// The last good answer in place of the one that was not given.
    #[cold]
    fn read_last<'b, T: FromJson<'b>>(
        &self,
        call: &'static Call,
        last: &Last,
        failure: &Failure,
        body: &'b Body,
    ) -> Option<T> {
        let (answer, age) = last.instead_of(failure)?;
        // It was read for the same question, but perhaps not by this call.
        let value = decode(body.put(answer)).ok()?;
        self.record.degraded(call, Some(age));
        Some(value)
    }

    /// As [`read`](Self::read); a failure degrades the reply.
    fn read_or_degrade<'b, T: FromJson<'b>>(&self, call: &'static Call, asked: Asked, body: &'b Body) -> Option<T> {
        let value = self.read(call, asked, body).ok();
        if value.is_none() {
            self.record.degraded(call, None);
        }
        value
    }

    /// Sends a call and waits for its answer.
    ///
    /// Boxed: a call in flight is 2 kB of state, which would be part of the handler's for each of its calls, be moved
    /// around with it, and be compiled with every endpoint.
    fn ask(&self, call: &'static Call, request: Request) -> BoxFuture<'_, Asked> {
        Box::pin(async move {
            let started = Instant::now();
            let request = match &call.upstream.identity {
                // Most upstreams are told nothing.
                Identity { headers: [], token: UpstreamToken::None } => request,
                identity => match identified(identity, self.caller.as_deref(), request) {
                    Ok(request) => request,
                    Err(failure) => return Asked { started, sent: Sent { answer: Err(failure), last: None } },
                },
            };
            let context = CallContext { started, deadline: self.deadline, request_id: self.record.id() };
            #[cfg(not(feature = "canned"))]
            let sent = self.calls.send(call, request, context).await;
            #[cfg(feature = "canned")]
            let sent = match &self.canned {
                Some(answers) => Sent { answer: answers.answer(call, request), last: None },
                None => self.calls.send(call, request, context).await,
            };
            Asked { started, sent }
        })
    }

    fn is_over(&self, call: &'static Call, started: Instant, failure: Option<&Failure>) {
        let ended = Instant::now();
        self.record.called(call, started..ended, failure.map_or(OK, Failure::outcome));
        self.log(call, ended - started, failure);
    }

    fn log(&self, call: &'static Call, duration: Duration, failure: Option<&Failure>) {
        let Call { name, upstream, operation, .. } = call;
        let (upstream, request_id) = (upstream.name, self.record.id().as_str());
        let duration_ms = duration.as_secs_f64() * 1000.0;
        match failure {
            None => {
                tracing::debug!(target: "bff::call", call = name, upstream, operation, duration_ms, request_id, "answered");
            }
            Some(failure) => tracing::warn!(
                target: "bff::call",
                call = name,
                upstream,
                operation,
                duration_ms,
                request_id,
                outcome = failure.outcome(),
                error = %failure,
                "failed"
            ),
        }
    }
}

fn stand_in_value<'b, T: FromJson<'b>>(stand_in: Json, body: &'b Body) -> Result<T, String> {
    let bytes = stand_in.into_bytes().map_err(|error| error.to_string())?;
    decode(body.put(bytes)).map_err(|failure| failure.to_string())
}
