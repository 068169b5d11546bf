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

use super::door::Door;
use super::service::answer;
use super::site::Site;
use super::start::StartError;

/// How long a connection may wait for its next request's head. Longer than the 60 s for which common load balancers keep
/// an idle connection: whoever opened it should be the one to close it.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);

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
    pub(super) async fn start(
        number: usize,
        site: Arc<Site>,
        door: Arc<Door>,
        drain_timeout: Duration,
    ) -> Result<Self, StartError> {
        let (giving, given) = mpsc::unbounded_channel();
        let (is_ready, ready) = oneshot::channel();
        let (has_ended, ended) = oneshot::channel();
        let life = move || {
            match prepare(&site) {
                Err(error) => drop(is_ready.send(Err(error))),
                Ok((runtime, router)) => {
                    // Nobody waits: the start was given up, and `given` ends at once.
                    let _ = is_ready.send(Ok(()));
                    runtime.block_on(serve(router, door, given, drain_timeout));
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
    pub(super) fn give(&self, stream: TcpStream) {
        self.open.fetch_add(1, Ordering::Relaxed);
        let connection = Connection { stream, _counted: Counted(Arc::clone(&self.open)) };
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

async fn serve(router: Router, door: Arc<Door>, mut given: mpsc::UnboundedReceiver<Given>, drain_timeout: Duration) {
    let (server, open) = (server(), GracefulShutdown::new());
    while let Some(given) = given.recv().await {
        match given {
            Given::Connection(connection) => {
                if let Err(error) = converse(&server, &open, connection, router.clone(), Arc::clone(&door)) {
                    tracing::debug!(target: "bff::app", %error, "a connection broke");
                }
            }
            // Whoever asked may have given up.
            Given::Pulse(asked) => drop(asked.send(())),
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
    door: Arc<Door>,
) -> io::Result<()> {
    let Connection { stream, _counted: counted } = connection;
    // Replies are written whole: waiting for more to send only delays them.
    stream.set_nodelay(true)?;
    let stream = tokio::net::TcpStream::from_std(stream)?;
    let client = stream.peer_addr()?.ip();
    let service = service_fn(move |request| answer(router.clone(), Arc::clone(&door), client, request));
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
