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

use std::collections::VecDeque;
use std::error::Error;
use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use http::uri::PathAndQuery;
use http::{HeaderValue, Method};
use tokio::time::{Instant, timeout};

pub(crate) use self::connect::Tls;
use self::connect::{Connected, Connector};
use self::http1::{Answer, Head, Http1, Http1Error};
use self::http2::Http2;
use super::address::Address;
use super::transport::{Incoming, Outgoing, Transport, TransportError};

/// Shorter than the keep-alive of common servers (Node 5 s is the exception), so that few reused connections are stale.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// How often idle connections are looked after.
const SWEEP_INTERVAL: Duration = Duration::from_secs(10);
/// Idle connections kept for one upstream by one worker.
const IDLE_MAX: usize = 1024;
/// How long the body of an error is read, so that its connection can be used again.
const SKIP_TIMEOUT: Duration = Duration::from_secs(1);

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
    /// A pool for upstreams at `addresses`, in the order of `Client::upstreams`. Needs a tokio runtime, which
    /// looks after its idle connections as long as the pool lives.
    ///
    /// # Errors
    ///
    /// An address cannot be connected to with TLS.
    pub(crate) fn new(addresses: &[Address], tls: &Tls) -> Result<Self, TransportError> {
        let upstream = |address: &Address| {
            let (address, host) = (address.clone(), address.host_header());
            let connector = Connector::new(&address, tls)?;
            Ok(Arc::new(Upstream { address, host, connector, open: Mutex::default() }))
        };
        let upstreams = addresses.iter().map(upstream).collect::<Result<Vec<_>, TransportError>>()?;
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
    async fn send(
        self: &Arc<Self>,
        outgoing: &Outgoing,
        target: PathAndQuery,
        body_bytes_max: usize,
    ) -> Result<Incoming, TransportError> {
        if let Some(connection) = self.idle() {
            match self.exchange(connection, outgoing, &target, body_bytes_max).await {
                // The upstream closed the connection while the request was under way to it.
                Err(Http1Error::Unanswered) if may_be_repeated(&outgoing.method) => {}
                answered => return answered.map_err(|error| explained(error, body_bytes_max)),
            }
        }
        let shared = self.lock().shared.clone().filter(Http2::is_open);
        let connection = match shared {
            Some(connection) => connection,
            None => match self.connector.connect().await? {
                Connected::Http1(stream) => {
                    let answered = self.exchange(Box::new(Http1::new(stream)), outgoing, &target, body_bytes_max).await;
                    return answered.map_err(|error| explained(error, body_bytes_max));
                }
                Connected::Http2(stream) => self.share(Http2::handshake(stream).await?),
            },
        };
        connection.exchange(self.address.url(target), outgoing, body_bytes_max).await
    }

    async fn exchange(
        self: &Arc<Self>,
        mut connection: Box<Http1>,
        outgoing: &Outgoing,
        target: &PathAndQuery,
        body_bytes_max: usize,
    ) -> Result<Incoming, Http1Error> {
        let Outgoing { method, headers, body, .. } = outgoing;
        let head = Head { method, target, host: &self.host, headers, body: body.as_ref() };
        let Answer { status, body } = connection.exchange(head, body_bytes_max).await?;
        if connection.has_unread_body() {
            tokio::spawn(Arc::clone(self).skip_body(connection));
        } else {
            self.keep(connection);
        }
        Ok(Incoming { status, body })
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
        alive.for_each(|upstream| upstream.drop_unusable());
    }
}

/// Whether a request means the same if it arrives twice (RFC 9110 §9.2.2).
fn may_be_repeated(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::PUT | Method::DELETE)
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
