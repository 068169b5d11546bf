//! The transport that is used: a pool of connections to each instance of an upstream.
//!
//! Each worker (see `app::worker`) has a pool of its own, so no connection and no lock is ever shared
//! between threads, and an answer arrives on the thread that waits for it.
//!
//! HTTP/1.1 is spoken by [`http1`], which drives a connection in the task of the call that uses it; HTTP/2 by hyper,
//! where TLS negotiates it. Names are resolved and TCP connections made by hyper-util's connector, TLS by rustls.
//!
//! A connection that an upstream closed while it was idle is no error of the call that finds out. That is seen before a
//! request is sent, mostly; where it is not, the request is sent again on another connection if
//!
//! - nothing of it was sent, or an HTTP/2 upstream says that it processed nothing of it (`REFUSED_STREAM`, or `GOAWAY`
//!   with an earlier stream): whatever the request is,
//! - or no answer came, and the request means the same if it arrives twice.
//!
//! That happens once for a call, is no retry, and takes nothing from the retry budget; what fails on a new connection is
//! for whoever retries.
//!
//! What an own pool is worth: processor time per request, of whole handlers in one run of `tests/bench` (its README says how).
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
use futures::FutureExt;
use http::HeaderValue;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use self::connect::{Connected, Connector};
use self::http1::{Answer, Head, Http1, Http1Error};
use self::http2::{Http2Error, Seat};
use self::open::{Open, Single};
pub(crate) use self::policy::{Connecting, ConnectionPolicy, ConnectionSettings};
pub(crate) use self::tls::{Tls, TlsFiles};
use super::discovery::{Instance, InstanceId, Place};
use super::transport::{Incoming, Outgoing, Transport, TransportError};

/// How often connections that nobody uses are looked after.
const SWEEP_INTERVAL: Duration = Duration::from_secs(10);
/// How long the body of an error is read, so that its connection can be used again.
const SKIP_TIMEOUT: Duration = Duration::from_secs(1);

/// Connections to all instances that calls went to.
#[derive(Debug)]
pub(crate) struct Pool {
    /// By `Upstream::index`.
    connecting: Vec<Connecting>,
    instances: Arc<Mutex<ByInstance>>,
}

/// Sorted by the instances' ids.
type ByInstance = Vec<(InstanceId, Arc<Connections>)>;

/// Connections to one instance.
#[derive(Debug)]
struct Connections {
    /// When nobody lists the instance and no call is under way to it, its connections are closed.
    instance: Weak<Instance>,
    place: Place,
    host: HeaderValue,
    connector: Connector,
    open: Mutex<Open>,
    /// The last connection spoke HTTP/2, so the next call may find a seat on one that is being made already.
    shares: AtomicBool,
    /// Whose turn it is to make a connection that others will share.
    turn: Semaphore,
}

/// A connection that was just made.
enum Fresh {
    Single(Box<Single>),
    Shared(Seat),
}

impl Pool {
    /// A pool without connections, for upstreams in the order of `Client::upstreams`. Needs a tokio runtime, which looks
    /// after idle connections as long as the pool lives.
    pub(crate) fn new(connecting: Vec<Connecting>) -> Self {
        let instances = Arc::default();
        tokio::spawn(sweep(Arc::downgrade(&instances)));
        Self { connecting, instances }
    }

    /// Prepares for connections to `instance`, one of the `upstream` with this index.
    ///
    /// # Errors
    ///
    /// It cannot be connected to with TLS.
    pub(crate) fn prepare(&self, upstream: usize, instance: &Arc<Instance>) -> Result<(), TransportError> {
        self.connections(upstream, instance).map(drop)
    }

    fn connections(&self, upstream: usize, instance: &Arc<Instance>) -> Result<Arc<Connections>, TransportError> {
        let mut instances = lock(&self.instances);
        match instances.binary_search_by_key(&instance.id(), |(id, _)| *id) {
            Ok(position) => Ok(Arc::clone(&instances[position].1)),
            Err(position) => {
                let connections = Arc::new(Connections::new(instance, &self.connecting[upstream])?);
                instances.insert(position, (instance.id(), Arc::clone(&connections)));
                Ok(connections)
            }
        }
    }
}

impl Transport for Pool {
    async fn send(
        &self,
        to: &Arc<Instance>,
        outgoing: &Outgoing,
        body_bytes_max: usize,
    ) -> Result<Incoming, TransportError> {
        self.connections(outgoing.upstream, to)?.send(outgoing, body_bytes_max).await
    }
}

impl Connections {
    fn new(instance: &Arc<Instance>, connecting: &Connecting) -> Result<Self, TransportError> {
        let place = instance.place().clone();
        Ok(Self {
            instance: Arc::downgrade(instance),
            host: place.address.host_header(),
            connector: Connector::new(&place, connecting)?,
            place,
            open: Mutex::new(Open::new(connecting.policy, Rng::new())),
            shares: AtomicBool::new(false),
            turn: Semaphore::new(1),
        })
    }

    /// Sends on a connection that is there, or on a new one. A connection that turns out to be closed is no failure of
    /// the call, if the upstream cannot have acted on the request or may do so twice: then a new one is made.
    async fn send(self: &Arc<Self>, outgoing: &Outgoing, body_bytes_max: usize) -> Result<Incoming, TransportError> {
        if let Some(connection) = self.take() {
            match self.exchange(connection, outgoing, body_bytes_max).await {
                Err(Http1Error::Unsent) => {}
                Err(Http1Error::Unanswered) if outgoing.is_idempotent => {}
                answered => return answered.map_err(|error| error.explained(body_bytes_max)),
            }
        } else if let Some(seat) = self.seat() {
            match seat.exchange(self.place.address.url(&outgoing.target), outgoing, body_bytes_max).await {
                Err(Http2Error::Unprocessed(_)) => {}
                Err(Http2Error::Unanswered(_)) if outgoing.is_idempotent => {}
                answered => return answered.map_err(|error| error.explained(body_bytes_max)),
            }
        }
        // Boxed, so that calls over connections that are there have not the room of making one.
        self.send_anew(outgoing, body_bytes_max).boxed().await
    }

    /// Sends on a new connection.
    async fn send_anew(
        self: &Arc<Self>,
        outgoing: &Outgoing,
        body_bytes_max: usize,
    ) -> Result<Incoming, TransportError> {
        match self.connect().await? {
            Fresh::Single(connection) => {
                let answered = self.exchange(connection, outgoing, body_bytes_max).await;
                answered.map_err(|error| error.explained(body_bytes_max))
            }
            Fresh::Shared(seat) => {
                let answered = seat.exchange(self.place.address.url(&outgoing.target), outgoing, body_bytes_max).await;
                answered.map_err(|error| error.explained(body_bytes_max))
            }
        }
    }

    /// A new connection; or a seat on one that another call has just made.
    async fn connect(&self) -> Result<Fresh, TransportError> {
        // Calls that come together need one connection with room for all of them, not one each.
        let _turn = if self.shares.load(Ordering::Relaxed) { self.turn.acquire().await.ok() } else { None };
        if let Some(seat) = self.seat() {
            return Ok(Fresh::Shared(seat));
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
        body_bytes_max: usize,
    ) -> Result<Incoming, Http1Error> {
        let Outgoing { method, target, headers, body, .. } = outgoing;
        let prefix = self.place.address.prefix();
        let head = Head { method, prefix, target, host: &self.host, headers, body: body.as_ref() };
        let Answer { status, retry_after, body } = connection.http1.exchange(head, body_bytes_max).await?;
        if connection.http1.has_unread_body() {
            tokio::spawn(Arc::clone(self).skip_body(connection));
        } else {
            self.keep(connection);
        }
        Ok(Incoming { status, retry_after, body })
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

    fn seat(&self) -> Option<Seat> {
        self.lock().seat()
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        lock(&self.open)
    }
}

// A panic while a lock was held cannot leave the connections in disorder: every change is one push or pop.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Closes, every now and then, the idle connections that are too old or that the upstream has closed, and those to
/// instances that are gone.
async fn sweep(instances: Weak<Mutex<ByInstance>>) {
    loop {
        tokio::time::sleep(SWEEP_INTERVAL).await;
        let Some(instances) = instances.upgrade() else {
            return;
        };
        lock(&instances).retain(|(_, connections)| {
            connections.lock().drop_unusable();
            connections.instance.strong_count() > 0
        });
    }
}

impl Http1Error {
    fn explained(self, body_bytes_max: usize) -> TransportError {
        match self {
            Self::TooLarge => TransportError::TooLarge(body_bytes_max),
            error @ Self::Unsent => TransportError::Connect(causes(&error)),
            error => TransportError::Broken(causes(&error)),
        }
    }
}

impl Http2Error {
    fn explained(self, body_bytes_max: usize) -> TransportError {
        match self {
            Self::TooLarge => TransportError::TooLarge(body_bytes_max),
            Self::Unprocessed(text) => TransportError::Connect(text),
            Self::Unanswered(text) | Self::Broken(text) => TransportError::Broken(text),
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
