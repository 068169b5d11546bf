//! The transport that is used: a pool of connections to each upstream.
//!
//! Each worker (see `app::worker`) has a pool of its own, so no connection and no lock is ever shared
//! between threads, and an answer arrives on the thread that waits for it.
//!
//! HTTP/1.1 is spoken by [`http1`], which drives a connection in the task of the call that uses it; HTTP/2 by hyper,
//! where TLS negotiates it. Names are resolved and TCP connections made by hyper-util's connector, TLS by rustls.
//!
//! What that is worth: processor time per request, of whole handlers in one run of `tests/bench` (its README says how).
//!
//! | | (a) 4 calls | (b) 12 calls | (d) 1 call |
//! | --- | ---: | ---: | ---: |
//! | by hand, one reqwest client, `Value`, work stealing | 225 µs | 423 µs | 62 µs |
//! | by hand, one hyper-util client, work stealing | 83 µs | 227 µs | 27 µs |
//! | by hand, hyper's connections in a pool a core | 55 µs | 152 µs | 21 µs |
//! | generated, on this | 52 µs | 147 µs | 21 µs |

mod connect;
mod http1;
mod http2;
mod open;
mod policy;
mod tls;

use std::error::Error;
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use fastrand::Rng;
use http::uri::PathAndQuery;
use http::{HeaderValue, Method};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use self::connect::{Connected, Connector};
use self::http1::{Answer, Head, Http1, Http1Error};
use self::http2::{Http2Error, Place};
use self::open::{Open, Single};
pub(crate) use self::policy::ConnectionPolicy;
pub(crate) use self::tls::{ClientFiles, Tls, TlsError, TlsFiles};
use super::address::Address;
use super::transport::{Incoming, Outgoing, Transport, TransportError};

/// How often connections that nobody uses are looked after.
const SWEEP_INTERVAL: Duration = Duration::from_secs(10);
/// How long the body of an error is read, so that its connection can be used again.
const SKIP_TIMEOUT: Duration = Duration::from_secs(1);

/// How connections to one upstream are made and kept.
#[derive(Debug, Clone)]
pub(crate) struct Connecting {
    pub(crate) policy: ConnectionPolicy,
    pub(crate) tls: Tls,
}

/// Connections to all upstreams of a client.
#[derive(Debug)]
pub(crate) struct Pool {
    /// By `Upstream::index`.
    upstreams: Vec<Arc<Upstream>>,
}

/// Connections to one upstream.
#[derive(Debug)]
struct Upstream {
    address: Address,
    host: HeaderValue,
    connector: Connector,
    open: Mutex<Open>,
    /// The last connection spoke HTTP/2, so the next call may find a place on one that is being made already.
    shares: AtomicBool,
    /// Whose turn it is to make a connection that others will share.
    turn: Semaphore,
}

/// A connection that was just made.
enum Fresh {
    Single(Box<Single>),
    Shared(Place),
}

impl Pool {
    /// A pool for upstreams at `addresses`, in the order of `Client::upstreams` like `connecting`. Needs a tokio
    /// runtime, which looks after its idle connections as long as the pool lives.
    ///
    /// # Errors
    ///
    /// An address cannot be connected to with TLS.
    pub(crate) fn new(addresses: &[Address], connecting: &[Connecting]) -> Result<Self, TransportError> {
        let upstream = |(address, Connecting { policy, tls }): (&Address, &Connecting)| {
            let (address, host) = (address.clone(), address.host_header());
            Ok(Arc::new(Upstream {
                connector: Connector::new(&address, tls, *policy)?,
                address,
                host,
                open: Mutex::new(Open::new(*policy, Rng::new())),
                shares: AtomicBool::new(false),
                turn: Semaphore::new(1),
            }))
        };
        let upstreams = addresses.iter().zip(connecting).map(upstream).collect::<Result<Vec<_>, TransportError>>()?;
        tokio::spawn(sweep(upstreams.iter().map(Arc::downgrade).collect()));
        Ok(Self { upstreams })
    }
}

impl Transport for Pool {
    async fn send(&self, mut outgoing: Outgoing, body_bytes_max: usize) -> Result<Incoming, TransportError> {
        let upstream = &self.upstreams[outgoing.upstream];
        let target = upstream.address.target(std::mem::take(&mut outgoing.path_and_query));
        upstream.send(&outgoing, target.ok_or(TransportError::Path)?, body_bytes_max).await
    }
}

impl Upstream {
    /// Sends on a connection that is there, or on a new one. A connection that turns out to be closed is no failure of
    /// the call, if the upstream cannot have acted on the request or may do so twice: then a new one is made.
    async fn send(
        self: &Arc<Self>,
        outgoing: &Outgoing,
        target: PathAndQuery,
        body_bytes_max: usize,
    ) -> Result<Incoming, TransportError> {
        let may_be_repeated = may_be_repeated(&outgoing.method);
        if let Some(connection) = self.take() {
            match self.exchange(connection, outgoing, &target, body_bytes_max).await {
                Err(Http1Error::Unsent) => {}
                Err(Http1Error::Unanswered) if may_be_repeated => {}
                answered => return answered.map_err(|error| error.explained(body_bytes_max)),
            }
        } else if let Some(place) = self.place() {
            match place.exchange(self.address.url(target.clone()), outgoing, body_bytes_max).await {
                Err(Http2Error::Unprocessed(_)) => {}
                Err(Http2Error::Unanswered(_)) if may_be_repeated => {}
                answered => return answered.map_err(|error| error.explained(body_bytes_max)),
            }
        }
        match self.connect().await? {
            Fresh::Single(connection) => {
                let answered = self.exchange(connection, outgoing, &target, body_bytes_max).await;
                answered.map_err(|error| error.explained(body_bytes_max))
            }
            Fresh::Shared(place) => {
                let answered = place.exchange(self.address.url(target), outgoing, body_bytes_max).await;
                answered.map_err(|error| error.explained(body_bytes_max))
            }
        }
    }

    /// A new connection; or a place on one that another call has just made.
    async fn connect(&self) -> Result<Fresh, TransportError> {
        // Calls that come together need one connection with room for all of them, not one each.
        let _turn = if self.shares.load(Ordering::Relaxed) { self.turn.acquire().await.ok() } else { None };
        if let Some(place) = self.place() {
            return Ok(Fresh::Shared(place));
        }
        let streams_max = self.lock().streams_max();
        let connected = self.connector.connect(streams_max).await?;
        self.shares.store(matches!(connected, Connected::Http2(_)), Ordering::Relaxed);
        Ok(match connected {
            Connected::Http1(stream) => Fresh::Single(self.lock().single(Http1::new(stream))),
            Connected::Http2(connection) => Fresh::Shared(self.lock().share(connection)),
        })
    }

    async fn exchange(
        self: &Arc<Self>,
        mut connection: Box<Single>,
        outgoing: &Outgoing,
        target: &PathAndQuery,
        body_bytes_max: usize,
    ) -> Result<Incoming, Http1Error> {
        let Outgoing { method, headers, body, .. } = outgoing;
        let head = Head { method, target, host: &self.host, headers, body: body.as_ref() };
        let Answer { status, body } = connection.http1.exchange(head, body_bytes_max).await?;
        if connection.http1.has_unread_body() {
            tokio::spawn(Arc::clone(self).skip_body(connection));
        } else {
            self.keep(connection);
        }
        Ok(Incoming { status, body })
    }

    /// Reads on where no call waits any more, so that an upstream that answers with errors is not connected to anew
    /// each time.
    async fn skip_body(self: Arc<Self>, mut connection: Box<Single>) {
        if let Ok(Ok(())) = timeout(SKIP_TIMEOUT, connection.http1.skip_body()).await {
            self.keep(connection);
        }
    }

    fn take(&self) -> Option<Box<Single>> {
        self.lock().take()
    }

    fn keep(&self, connection: Box<Single>) {
        self.lock().keep(connection);
    }

    fn place(&self) -> Option<Place> {
        self.lock().place()
    }

    // A panic while the lock was held cannot leave the connections in disorder: every change is one push or pop.
    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes, every now and then, the idle connections that are too old or that the upstream has closed.
async fn sweep(upstreams: Vec<Weak<Upstream>>) {
    loop {
        tokio::time::sleep(SWEEP_INTERVAL).await;
        let mut alive = upstreams.iter().filter_map(Weak::upgrade).peekable();
        if alive.peek().is_none() {
            return;
        }
        alive.for_each(|upstream| upstream.lock().drop_unusable());
    }
}

/// Whether a request means the same if it arrives twice (RFC 9110 §9.2.2).
fn may_be_repeated(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::PUT | Method::DELETE)
}

impl Http1Error {
    fn explained(self, body_bytes_max: usize) -> TransportError {
        match self {
            Self::TooLarge => TransportError::TooLarge(body_bytes_max),
            error => TransportError::Broken(causes(&error)),
        }
    }
}

impl Http2Error {
    fn explained(self, body_bytes_max: usize) -> TransportError {
        match self {
            Self::TooLarge => TransportError::TooLarge(body_bytes_max),
            Self::Unprocessed(text) | Self::Unanswered(text) | Self::Broken(text) => TransportError::Broken(text),
        }
    }
}

/// An error with its causes: the outer text alone often says no more than "connect error".
fn causes(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            // Writing to a String cannot fail.
            let _ = write!(text, ": {cause_text}");
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod http2_tests;
#[cfg(test)]
mod tests;
