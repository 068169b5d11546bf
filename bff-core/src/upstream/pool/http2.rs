//! A connection that speaks HTTP/2: many exchanges at once, on hyper's connection.

use std::error::Error;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::SystemTime;

use bytes::Bytes;
use h2::Reason;
use http::{Request, Uri, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Body;
use hyper::client::conn::http2::{Builder, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};

use super::super::resilience::retry_after;
use super::super::transport::{Incoming, Outgoing};
use super::causes;
use super::connect::Stream;
use super::http1::is_ours;
use super::policy::ConnectionPolicy;

/// What an upstream is believed to take at once if nothing is known of it: as much as RFC 9113 §6.5.2 recommends.
pub(super) const STREAMS_MAX: usize = 100;

/// Why an exchange failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Http2Error {
    /// Nothing of the request was processed: it was not sent, or the upstream says so (RFC 9113 §8.7).
    #[error("{0}")]
    Unprocessed(String),
    /// The connection ended before an answer came.
    #[error("{0}")]
    Unanswered(String),
    #[error("{0}")]
    Broken(String),
    #[error("the answer is too large")]
    TooLarge,
}

/// A connection.
#[derive(Debug)]
pub(super) struct Http2 {
    sender: SendRequest<Full<Bytes>>,
    load: Arc<Load>,
}

/// What the exchanges of a connection have in common.
#[derive(Debug)]
struct Load {
    in_flight: AtomicUsize,
    /// What the upstream allows at once: its `SETTINGS_MAX_CONCURRENT_STREAMS`.
    streams_max: AtomicUsize,
    /// It broke, or the upstream is about to close it.
    is_ending: AtomicBool,
}

impl Http2 {
    /// Begins a conversation of at most `streams_max` exchanges at once, until the upstream says how many it takes.
    pub(super) async fn handshake(
        stream: Stream,
        policy: &ConnectionPolicy,
        streams_max: usize,
    ) -> hyper::Result<Self> {
        let mut builder = Builder::new(TokioExecutor::new());
        builder.timer(TokioTimer::new()).initial_max_send_streams(streams_max);
        // Idle ones as well: they are closed before long, and a dead one would cost the next call its time.
        builder.keep_alive_interval(policy.ping_interval).keep_alive_timeout(policy.ping_timeout);
        builder.keep_alive_while_idle(true);
        let (sender, connection) = builder.handshake(TokioIo::new(stream)).await?;
        let load = Arc::new(Load {
            in_flight: AtomicUsize::new(0),
            streams_max: AtomicUsize::new(streams_max),
            is_ending: AtomicBool::new(false),
        });
        let seen = Arc::clone(&load);
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            let ended = poll_fn(|context| {
                let polled = connection.as_mut().poll(context);
                seen.streams_max.store(connection.current_max_send_streams(), Ordering::Relaxed);
                polled
            });
            if let Err(error) = ended.await {
                tracing::debug!(target: "bff::upstream", %error, "a connection broke");
            }
        });
        Ok(Self { sender, load })
    }

    /// Whether another exchange may begin, sooner or later.
    pub(super) fn is_open(&self) -> bool {
        !self.sender.is_closed() && !self.load.is_ending.load(Ordering::Relaxed)
    }

    pub(super) fn in_flight(&self) -> usize {
        self.load.in_flight.load(Ordering::Relaxed)
    }

    pub(super) fn streams_max(&self) -> usize {
        self.load.streams_max.load(Ordering::Relaxed)
    }

    /// A seat for one exchange; `None` if the connection is full or ends.
    pub(super) fn enter(&self) -> Option<Seat> {
        let has_room = self.in_flight() < self.streams_max();
        (has_room && self.is_open()).then(|| self.enter_first())
    }

    /// A seat for the exchange that the connection was made for.
    pub(super) fn enter_first(&self) -> Seat {
        self.load.in_flight.fetch_add(1, Ordering::Relaxed);
        Seat { sender: self.sender.clone(), load: Arc::clone(&self.load) }
    }
}

/// A seat on a connection, taken until it is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    sender: SendRequest<Full<Bytes>>,
    load: Arc<Load>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.load.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Seat {
    /// Dropping the future ends the exchange, and leaves the connection as it is.
    pub(super) async fn exchange(
        mut self,
        url: Uri,
        outgoing: &Outgoing,
        body_bytes_max: usize,
    ) -> Result<Incoming, Http2Error> {
        let mut request = Request::new(Full::new(outgoing.body.clone().unwrap_or_default()));
        *request.method_mut() = outgoing.method.clone();
        *request.uri_mut() = url;
        *request.headers_mut() = outgoing.headers.iter().filter(|(name, _)| !is_ours(name)).cloned().collect();
        let response = match self.sender.try_send_request(request).await {
            Ok(response) => response,
            Err(mut error) => {
                let is_unsent = error.take_message().is_some();
                return Err(self.failed(error.error(), is_unsent));
            }
        };
        let status = response.status();
        if !status.is_success() {
            let told = response.headers().get(header::RETRY_AFTER);
            let retry_after = told.and_then(|told| retry_after(told.as_bytes(), SystemTime::now()));
            return Ok(Incoming { status, retry_after, body: Bytes::new() });
        }
        let body = response.into_body();
        if body.size_hint().lower() > u64::try_from(body_bytes_max).unwrap_or(u64::MAX) {
            return Err(Http2Error::TooLarge);
        }
        match Limited::new(body, body_bytes_max).collect().await {
            Ok(body) => Ok(Incoming { status, retry_after: None, body: body.to_bytes() }),
            Err(error) if error.is::<LengthLimitError>() => Err(Http2Error::TooLarge),
            Err(error) => Err(Http2Error::Broken(causes(error.as_ref()))),
        }
    }

    /// What an error before the answer's head means, for the request and for the connection.
    fn failed(&self, error: &hyper::Error, is_unsent: bool) -> Http2Error {
        let text = causes(error);
        match error.source().and_then(|cause| cause.downcast_ref::<h2::Error>()) {
            // The connection goes on. The upstream refuses this stream, or made an error of it.
            Some(cause) if cause.is_reset() && cause.reason() == Some(Reason::REFUSED_STREAM) => {
                Http2Error::Unprocessed(text)
            }
            Some(cause) if cause.is_reset() => Http2Error::Broken(text),
            cause => {
                self.load.is_ending.store(true, Ordering::Relaxed);
                // `GOAWAY` fails just the streams after the last one that it names.
                let is_after_last = cause.is_some_and(|cause| cause.is_go_away() && cause.is_remote());
                if is_unsent || is_after_last { Http2Error::Unprocessed(text) } else { Http2Error::Unanswered(text) }
            }
        }
    }
}
