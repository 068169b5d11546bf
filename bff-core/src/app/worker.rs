//! The threads that serve: each with a runtime, connections to the upstreams, and a router of its own.
//!
//! A request lives on one thread from its first byte to its last, so nothing on its way is shared between threads:
//! no task is stolen, no connection pool is locked, no reference count travels between caches. The price is that a
//! connection stays with its worker, however busy that one is; so connections are dealt out by [`serve`](super::serve)
//! to the worker that has the fewest, rather than by the kernel to whichever it hashes to.

use std::io;
use std::net::{IpAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use axum::{BoxError, Router};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use rustls::{ServerConfig, ServerConnection};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::runtime;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::config::Bounds;
use super::crowd::Place;
use super::paced::{Pace, Paced, Patience};
use super::service::{Front, Visit, answer};
use super::site::Site;
use super::start::StartError;
use crate::edge::auth::ClientCertificate;
use crate::edge::guard::Peer;

/// How long a TLS handshake may take. It counts as a connection meanwhile, so there can be no more of them than those.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// Headers of one request; beyond, hyper answers 431.
const HEADERS_MAX: usize = 100;

/// Requests of one HTTP/2 connection at once. Browsers make do with it, and RFC 9113 §6.5.2 advises no fewer than 100.
const STREAMS_MAX: u32 = 128;

/// Requests of one HTTP/2 connection that were taken back before they were looked at (rapid reset, CVE-2023-44487); beyond,
/// the connection ends.
const RESETS_MAX: usize = 20;

/// Streams of one HTTP/2 connection that we ended because of an error of the client; beyond, the connection ends.
const ERRORS_MAX: usize = 64;

/// How often an HTTP/2 connection is asked whether its client is still there, and how long the answer may take.
const PING_INTERVAL: Duration = Duration::from_secs(30);
const PING_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a worker may be busy without looking up. Nothing of a request takes a hundredth of it.
const PULSE_TIMEOUT: Duration = Duration::from_secs(5);

/// A thread that serves the connections it is given, until it is dropped or told to end.
#[derive(Debug)]
pub(super) struct Worker {
    given: mpsc::UnboundedSender<Given>,
    open: Arc<AtomicUsize>,
    ended: oneshot::Receiver<()>,
}

/// What a worker is given.
#[derive(Debug)]
enum Given {
    Connection(Connection),
    /// A question whether it is still there.
    Pulse(oneshot::Sender<()>),
}

/// A client's connection, counted as long as it is open.
#[derive(Debug)]
struct Connection {
    stream: TcpStream,
    peer: IpAddr,
    counted: (Counted, Place),
}

/// What all workers are made with.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) site: Site,
    pub(super) front: Arc<Front>,
    /// What secures connections now; `None`: nothing does.
    pub(super) tls: Option<watch::Receiver<Arc<ServerConfig>>>,
    /// How long requests may take that are under way when the worker ends.
    pub(super) drain_timeout: Duration,
}

#[derive(Debug)]
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Worker {
    /// Starts a worker and waits until it is ready.
    ///
    /// # Errors
    ///
    /// There can be no more threads, or no connections to an upstream.
    pub(super) async fn start(number: usize, shared: Arc<Shared>) -> Result<Self, StartError> {
        let (giving, given) = mpsc::unbounded_channel();
        let (is_ready, ready) = oneshot::channel();
        let (has_ended, ended) = oneshot::channel();
        let life = move || {
            match prepare(&shared.site) {
                Err(error) => drop(is_ready.send(Err(error))),
                Ok((runtime, router)) => {
                    // Nobody waits: the start was given up, and `given` ends at once.
                    let _ = is_ready.send(Ok(()));
                    runtime.block_on(serve(router, &shared, given));
                }
            }
            // The last thing that can be seen of this worker; its receiver may not care.
            let _ = has_ended.send(());
        };
        thread::Builder::new().name(format!("worker-{number}")).spawn(life).map_err(StartError::Thread)?;
        ready.await.map_err(|_| StartError::Thread(io::Error::other("the thread panicked")))??;
        Ok(Self { given: giving, open: Arc::default(), ended })
    }

    /// Whether its thread still takes connections. One that has panicked does not.
    pub(super) fn is_alive(&self) -> bool {
        !self.given.is_closed()
    }

    /// What tells, as long as it serves, whether it does.
    pub(super) fn pulse(&self) -> Pulse {
        Pulse(self.given.downgrade())
    }

    /// How many connections it has.
    pub(super) fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Gives it a connection more. One that has ended drops it.
    pub(super) fn give(&self, stream: TcpStream, peer: IpAddr, place: Place) {
        self.open.fetch_add(1, Ordering::Relaxed);
        let connection = Connection { stream, peer, counted: (Counted(Arc::clone(&self.open)), place) };
        if self.given.send(Given::Connection(connection)).is_err() {
            tracing::error!(target: "bff::app", "a worker has ended before its time");
        }
    }

    /// Lets it finish the requests that it has, and waits for that.
    pub(super) async fn end(self) {
        drop(self.given);
        // An error is a thread that is gone, too.
        let _ = self.ended.await;
    }
}

/// Whether a worker is still there.
#[derive(Debug, Clone)]
pub(super) struct Pulse(mpsc::WeakUnboundedSender<Given>);

impl Pulse {
    /// That of a worker whose thread has panicked.
    #[cfg(test)]
    pub(super) fn of_nobody() -> Self {
        let (given, _) = mpsc::unbounded_channel();
        let pulse = Self(given.downgrade());
        // Its owner still takes it for alive.
        std::mem::forget(given);
        pulse
    }

    /// `false`: its thread is gone, or stuck. One that was told to end is well.
    pub(super) async fn beats(&self) -> bool {
        let (asking, asked) = oneshot::channel();
        let Some(given) = self.0.upgrade() else {
            return true;
        };
        // A worker that is gone drops the question, here or unread.
        let _ = given.send(Given::Pulse(asking));
        drop(given);
        matches!(timeout(PULSE_TIMEOUT, asked).await, Ok(Ok(())))
    }
}

fn prepare(site: &Site) -> Result<(runtime::Runtime, Router), StartError> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().map_err(StartError::Thread)?;
    let router = {
        let _inside = runtime.enter();
        site.router()?
    };
    Ok((runtime, router))
}

async fn serve(router: Router, shared: &Shared, mut given: mpsc::UnboundedReceiver<Given>) {
    let (server, open) = (Server::new(router, shared), GracefulShutdown::new());
    while let Some(given) = given.recv().await {
        match given {
            Given::Connection(connection) => {
                if let Err(error) = server.take(connection, open.watcher()) {
                    tracing::debug!(target: "bff::app", %error, "a connection broke");
                }
            }
            // Whoever asked may have given up.
            Given::Pulse(asked) => drop(asked.send(())),
        }
    }
    let connections = open.count();
    if timeout(shared.drain_timeout, open.shutdown()).await.is_err() {
        tracing::warn!(target: "bff::app", connections, "open requests took too long and are dropped");
    }
}

/// What a worker answers connections with: HTTP/1.1, and HTTP/2 by agreement or with prior knowledge.
#[derive(Clone)]
struct Server {
    http: auto::Builder<TokioExecutor>,
    router: Router,
    front: Arc<Front>,
    tls: Option<watch::Receiver<Arc<ServerConfig>>>,
    patience: Patience,
}

impl Server {
    fn new(router: Router, shared: &Shared) -> Self {
        let Shared { site, front, tls, .. } = shared;
        let (front, tls, patience) = (Arc::clone(front), tls.clone(), Patience::from(&site.bounds));
        Self { http: http(&site.bounds), router, front, tls, patience }
    }

    fn take(&self, connection: Connection, watcher: Watcher) -> io::Result<()> {
        let Connection { stream, peer, counted } = connection;
        // Replies are written whole: waiting for more to send only delays them.
        stream.set_nodelay(true)?;
        let stream = tokio::net::TcpStream::from_std(stream)?;
        let Some(tls) = &self.tls else {
            let peer = Peer { address: peer, is_secure: false, certificate: None };
            spawn(self.conversation(stream, peer, watcher), counted);
            return Ok(());
        };
        let acceptor = TlsAcceptor::from(Arc::clone(&tls.borrow()));
        let server = self.clone();
        let conversation = async move {
            let shaken = timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)).await;
            let stream =
                shaken.map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "the handshake took too long"))??;
            let certificate = certificate(stream.get_ref().1)?;
            let peer = Peer { address: peer, is_secure: true, certificate };
            server.conversation(stream, peer, watcher).await
        };
        spawn(conversation, counted);
        Ok(())
    }

    /// Answers the requests of a connection until it ends.
    fn conversation<S>(
        &self,
        stream: S,
        peer: Peer,
        watcher: Watcher,
    ) -> impl Future<Output = Result<(), BoxError>> + Send + use<S>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let pace = Arc::new(Pace::default());
        let stream = Paced::new(stream, Arc::clone(&pace), self.patience);
        let (router, visit) = (self.router.clone(), Arc::new(Visit { front: Arc::clone(&self.front), peer }));
        let service = service_fn(move |request| {
            let begun = pace.begin();
            let answer = answer(router.clone(), Arc::clone(&visit), request);
            async move {
                let _begun = begun;
                answer.await
            }
        });
        watcher.watch(self.http.serve_connection(TokioIo::new(stream), service).into_owned())
    }
}

/// Lets a connection live on its own. It is `counted` until it ends.
fn spawn(conversation: impl Future<Output = Result<(), BoxError>> + Send + 'static, counted: (Counted, Place)) {
    tokio::spawn(async move {
        let _counted = counted;
        if let Err(error) = conversation.await {
            tracing::debug!(target: "bff::app", %error, "a connection broke");
        }
    });
}

fn http(bounds: &Bounds) -> auto::Builder<TokioExecutor> {
    let mut server = auto::Builder::new(TokioExecutor::new());
    // How long a head may take is known better, and from the first byte on, by what the connection is wrapped in.
    let http1 = &mut server.http1();
    http1.timer(TokioTimer::new()).header_read_timeout(None).max_headers(HEADERS_MAX);
    http1.max_buf_size(usize::try_from(bounds.header_bytes_max).unwrap_or(usize::MAX));
    let http2 = &mut server.http2();
    http2.timer(TokioTimer::new()).max_header_list_size(bounds.header_bytes_max).max_concurrent_streams(STREAMS_MAX);
    http2.max_pending_accept_reset_streams(RESETS_MAX).max_local_error_reset_streams(ERRORS_MAX);
    http2.keep_alive_interval(PING_INTERVAL).keep_alive_timeout(PING_TIMEOUT);
    server
}

/// The certificate that the client has shown, and that was verified in the handshake.
fn certificate(connection: &ServerConnection) -> io::Result<Option<Arc<ClientCertificate>>> {
    let shown = connection.peer_certificates().and_then(|chain| chain.first());
    let certificate = shown.map(|certificate| ClientCertificate::parse(certificate)).transpose();
    certificate.map(|certificate| certificate.map(Arc::new)).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_worker_that_is_stuck_or_gone_has_no_pulse() {
        let (given, mut questions) = mpsc::unbounded_channel();
        let pulse = Pulse(given.downgrade());
        assert!(!pulse.beats().await, "nobody takes the question");
        let answers = async {
            while let Some(Given::Pulse(asked)) = questions.recv().await {
                if asked.send(()).is_ok() {
                    break;
                }
            }
        };
        assert!(tokio::join!(pulse.beats(), answers).0);
        drop(questions);
        assert!(!pulse.beats().await, "its thread is gone");
        drop(given);
        assert!(pulse.beats().await, "it was told to end");
    }
}
