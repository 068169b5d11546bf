//! Connections: accepting them, and letting them end in peace.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{sleep, timeout};

use super::service::answer;

/// How long a connection may wait for its next request's head. Longer than the 60 s for which common load balancers keep
/// an idle connection: whoever opened it should be the one to close it.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);
/// How long to wait when the system has no more sockets to give.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// The signals that end a BFF.
#[derive(Debug)]
pub(super) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Takes the signals over from now on.
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

/// Serves until a signal, then lets open requests end for at most `shutdown_timeout`, or until a second signal.
pub(super) async fn serve(listener: TcpListener, router: Router, shutdown_timeout: Duration, mut signals: Signals) {
    let open = accept_until(listener, router, async {
        let signal = signals.next().await;
        tracing::info!(target: "bff::app", signal, "shutting down");
    })
    .await;
    tokio::select! {
        () = drain(open, shutdown_timeout) => {}
        signal = signals.next() => tracing::warn!(target: "bff::app", signal, "open requests are dropped"),
    }
}

/// Accepts connections until `stop`; gives those that are still open.
pub(super) async fn accept_until(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
) -> GracefulShutdown {
    let server = server();
    let open = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => return open,
        };
        match accepted {
            Ok((stream, _peer)) => spawn(&server, &open, stream, router.clone()),
            Err(error) => {
                tracing::warn!(target: "bff::app", %error, "a connection cannot be accepted");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Lets every open connection finish its request, for at most `bound`.
pub(super) async fn drain(open: GracefulShutdown, bound: Duration) {
    let connections = open.count();
    if timeout(bound, open.shutdown()).await.is_err() {
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

fn spawn(server: &auto::Builder<TokioExecutor>, open: &GracefulShutdown, stream: TcpStream, router: Router) {
    // Replies are written whole: waiting for more to send only delays them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(target: "bff::app", %error, "a connection may answer slowly");
    }
    let service = service_fn(move |request| answer(router.clone(), request));
    let connection = server.serve_connection(TokioIo::new(stream), service).into_owned();
    let connection = open.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(target: "bff::app", %error, "a connection broke");
        }
    });
}
