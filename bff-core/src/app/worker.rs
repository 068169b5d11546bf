//! The threads that serve: each with a runtime, connections to the upstreams, and a router of its own.
//!
//! A request lives on one thread from its first byte to its last, so nothing on its way is shared between threads:
//! no task is stolen, no connection pool is locked, no reference count travels between caches. The price is that a
//! connection stays with its worker, however busy that one is; so connections are dealt out by [`serve`](super::serve)
//! to the worker that has the fewest, rather than by the kernel to whichever it hashes to.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use axum::Router;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::runtime;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::service::answer;
use super::site::Site;
use super::start::StartError;

/// How long a connection may wait for its next request's head. Longer than the 60 s for which common load balancers keep
/// an idle connection: whoever opened it should be the one to close it.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);

/// A thread that serves the connections it is given, until it is dropped or told to end.
#[derive(Debug)]
pub(super) struct Worker {
    connections: mpsc::UnboundedSender<Connection>,
    open: Arc<AtomicUsize>,
    ended: oneshot::Receiver<()>,
}

/// A client's connection, counted as long as it is open.
#[derive(Debug)]
struct Connection {
    stream: TcpStream,
    _counted: Counted,
}

#[derive(Debug)]
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Worker {
    /// Starts a worker and waits until it is ready. When it ends, open requests may take `drain_timeout`.
    ///
    /// # Errors
    ///
    /// There can be no more threads, or no connections to an upstream.
    pub(super) async fn start(number: usize, site: Arc<Site>, drain_timeout: Duration) -> Result<Self, StartError> {
        let (connections, given) = mpsc::unbounded_channel();
        let (is_ready, ready) = oneshot::channel();
        let (has_ended, ended) = oneshot::channel();
        let life = move || {
            match prepare(&site) {
                Err(error) => drop(is_ready.send(Err(error))),
                Ok((runtime, router)) => {
                    // Nobody waits: the start was given up, and `given` ends at once.
                    let _ = is_ready.send(Ok(()));
                    runtime.block_on(serve(router, given, drain_timeout));
                }
            }
            // The last thing that can be seen of this worker; its receiver may not care.
            let _ = has_ended.send(());
        };
        thread::Builder::new().name(format!("worker-{number}")).spawn(life).map_err(StartError::Thread)?;
        ready.await.map_err(|_| StartError::Thread(io::Error::other("the thread panicked")))??;
        Ok(Self { connections, open: Arc::default(), ended })
    }

    /// How many connections it has.
    pub(super) fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Gives it a connection more. One that has ended drops it.
    pub(super) fn give(&self, stream: TcpStream) {
        self.open.fetch_add(1, Ordering::Relaxed);
        let connection = Connection { stream, _counted: Counted(Arc::clone(&self.open)) };
        if self.connections.send(connection).is_err() {
            tracing::error!(target: "bff::app", "a worker has ended before its time");
        }
    }

    /// Lets it finish the requests that it has, and waits for that.
    pub(super) async fn end(self) {
        drop(self.connections);
        // An error is a thread that is gone, too.
        let _ = self.ended.await;
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

async fn serve(router: Router, mut given: mpsc::UnboundedReceiver<Connection>, drain_timeout: Duration) {
    let (server, open) = (server(), GracefulShutdown::new());
    while let Some(connection) = given.recv().await {
        if let Err(error) = converse(&server, &open, connection, router.clone()) {
            tracing::debug!(target: "bff::app", %error, "a connection broke");
        }
    }
    let connections = open.count();
    if timeout(drain_timeout, open.shutdown()).await.is_err() {
        tracing::warn!(target: "bff::app", connections, "open requests took too long and are dropped");
    }
}

/// HTTP/1.1, and HTTP/2 with prior knowledge.
fn server() -> auto::Builder<TokioExecutor> {
    let mut server = auto::Builder::new(TokioExecutor::new());
    server.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    server.http2().timer(TokioTimer::new());
    server
}

fn converse(
    server: &auto::Builder<TokioExecutor>,
    open: &GracefulShutdown,
    connection: Connection,
    router: Router,
) -> io::Result<()> {
    let Connection { stream, _counted: counted } = connection;
    // Replies are written whole: waiting for more to send only delays them.
    stream.set_nodelay(true)?;
    let stream = tokio::net::TcpStream::from_std(stream)?;
    let client = stream.peer_addr()?.ip();
    let service = service_fn(move |request| answer(router.clone(), client, request));
    let conversation = server.serve_connection(TokioIo::new(stream), service).into_owned();
    let conversation = open.watch(conversation);
    tokio::spawn(async move {
        let _counted = counted;
        if let Err(error) = conversation.await {
            tracing::debug!(target: "bff::app", %error, "a connection broke");
        }
    });
    Ok(())
}
