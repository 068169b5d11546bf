//! The transport that is used: a pool of connections to each instance of each upstream.
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

use std::collections::VecDeque;
use std::error::Error;
use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use http::HeaderValue;
use tokio::time::{Instant, timeout};

pub(crate) use self::connect::Tls;
use self::connect::{Connected, Connector};
use self::http1::{Answer, Head, Http1, Http1Error};
use self::http2::Http2;
use super::discovery::{Instance, InstanceId, Place};
use super::transport::{Incoming, Outgoing, Transport, TransportError};

/// Shorter than the keep-alive of common servers (Node 5 s is the exception), so that few reused connections are stale.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// How often idle connections are looked after.
const SWEEP_INTERVAL: Duration = Duration::from_secs(10);
/// Idle connections kept for one instance by one worker.
const IDLE_MAX: usize = 1024;
/// How long the body of an error is read, so that its connection can be used again.
const SKIP_TIMEOUT: Duration = Duration::from_secs(1);

/// Connections to all instances that calls went to.
#[derive(Debug)]
pub(crate) struct Pool {
    tls: Tls,
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
}

/// The connections that another exchange can use.
#[derive(Debug, Default)]
struct Open {
    /// The one that was used last stands last, and is used next: so those that are not needed grow old.
    idle: VecDeque<Idle>,
    shared: Option<Http2>,
}

#[derive(Debug)]
struct Idle {
    /// Boxed, because it moves from hand to hand with every exchange.
    connection: Box<Http1>,
    since: Instant,
}

impl Pool {
    /// A pool without connections. Needs a tokio runtime, which looks after idle connections as long as the pool lives.
    pub(crate) fn new(tls: &Tls) -> Self {
        let instances = Arc::default();
        tokio::spawn(sweep(Arc::downgrade(&instances)));
        Self { tls: tls.clone(), instances }
    }

    /// Prepares for connections to `instance`.
    ///
    /// # Errors
    ///
    /// It cannot be connected to with TLS.
    pub(crate) fn prepare(&self, instance: &Arc<Instance>) -> Result<(), TransportError> {
        self.connections(instance).map(drop)
    }

    fn connections(&self, instance: &Arc<Instance>) -> Result<Arc<Connections>, TransportError> {
        let mut instances = lock(&self.instances);
        match instances.binary_search_by_key(&instance.id(), |(id, _)| *id) {
            Ok(position) => Ok(Arc::clone(&instances[position].1)),
            Err(position) => {
                let connections = Arc::new(Connections::new(instance, &self.tls)?);
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
        self.connections(to)?.send(outgoing, body_bytes_max).await
    }
}

impl Connections {
    fn new(instance: &Arc<Instance>, tls: &Tls) -> Result<Self, TransportError> {
        let place = instance.place().clone();
        let (host, connector) = (place.address.host_header(), Connector::new(&place, tls)?);
        Ok(Self { instance: Arc::downgrade(instance), place, host, connector, open: Mutex::default() })
    }

    async fn send(self: &Arc<Self>, outgoing: &Outgoing, body_bytes_max: usize) -> Result<Incoming, TransportError> {
        if let Some(connection) = self.idle() {
            match self.exchange(connection, outgoing, body_bytes_max).await {
                // The upstream closed the connection while the request was under way to it.
                Err(Http1Error::Unanswered) if outgoing.is_idempotent => {}
                answered => return answered.map_err(|error| explained(error, body_bytes_max)),
            }
        }
        let shared = self.lock().shared.clone().filter(Http2::is_open);
        let connection = match shared {
            Some(connection) => connection,
            None => match self.connector.connect().await? {
                Connected::Http1(stream) => {
                    let answered = self.exchange(Box::new(Http1::new(stream)), outgoing, body_bytes_max).await;
                    return answered.map_err(|error| explained(error, body_bytes_max));
                }
                Connected::Http2(stream) => self.share(Http2::handshake(stream).await?),
            },
        };
        connection.exchange(self.place.address.url(&outgoing.target), outgoing, body_bytes_max).await
    }

    async fn exchange(
        self: &Arc<Self>,
        mut connection: Box<Http1>,
        outgoing: &Outgoing,
        body_bytes_max: usize,
    ) -> Result<Incoming, Http1Error> {
        let Outgoing { method, target, headers, body, .. } = outgoing;
        let prefix = self.place.address.prefix();
        let head = Head { method, prefix, target, host: &self.host, headers, body: body.as_ref() };
        let Answer { status, retry_after, body } = connection.exchange(head, body_bytes_max).await?;
        if connection.has_unread_body() {
            tokio::spawn(Arc::clone(self).skip_body(connection));
        } else {
            self.keep(connection);
        }
        Ok(Incoming { status, retry_after, body })
    }

    /// Reads on where no call waits any more, so that an upstream that answers with errors is not connected to anew
    /// each time.
    async fn skip_body(self: Arc<Self>, mut connection: Box<Http1>) {
        if let Ok(Ok(())) = timeout(SKIP_TIMEOUT, connection.skip_body()).await {
            self.keep(connection);
        }
    }

    /// An idle connection that is still open.
    fn idle(&self) -> Option<Box<Http1>> {
        let mut open = self.lock();
        while let Some(Idle { mut connection, .. }) = open.idle.pop_back() {
            if connection.is_reusable() {
                return Some(connection);
            }
        }
        None
    }

    fn keep(&self, mut connection: Box<Http1>) {
        let mut open = self.lock();
        if open.idle.len() < IDLE_MAX && connection.is_reusable() {
            open.idle.push_back(Idle { connection, since: Instant::now() });
        }
    }

    /// Lets others use this connection, too.
    fn share(&self, connection: Http2) -> Http2 {
        self.lock().shared.insert(connection).clone()
    }

    fn drop_unusable(&self) {
        let mut open = self.lock();
        open.idle.retain_mut(|idle| idle.since.elapsed() < IDLE_TIMEOUT && idle.connection.is_reusable());
        if open.shared.as_ref().is_some_and(|shared| !shared.is_open()) {
            open.shared = None;
        }
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
            connections.drop_unusable();
            connections.instance.strong_count() > 0
        });
    }
}

fn explained(error: Http1Error, body_bytes_max: usize) -> TransportError {
    match error {
        Http1Error::TooLarge => TransportError::TooLarge(body_bytes_max),
        error => TransportError::Broken(causes(&error)),
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
mod tests;
