//! Connections: accepting them, and letting them end in peace.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::time::Duration;

use futures::future::join_all;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::sleep;

use super::worker::Worker;

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

/// Serves until a signal, then lets open requests end, or drops them at a second signal.
pub(super) async fn serve(listener: TcpListener, workers: Vec<Worker>, mut signals: Signals) {
    deal(listener, &workers, async {
        let signal = signals.next().await;
        tracing::info!(target: "bff::app", signal, "shutting down");
    })
    .await;
    tokio::select! {
        () = end(workers) => {}
        signal = signals.next() => tracing::warn!(target: "bff::app", signal, "open requests are dropped"),
    }
}

/// Accepts connections until `stop`, and gives each to the worker that has the fewest.
pub(super) async fn deal(listener: TcpListener, workers: &[Worker], stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => return,
        };
        let accepted = accepted.and_then(|(stream, _peer)| stream.into_std());
        match (accepted, workers.iter().min_by_key(|worker| worker.open())) {
            (Ok(stream), Some(worker)) => worker.give(stream),
            (Ok(_), None) => return,
            (Err(error), _) => {
                tracing::warn!(target: "bff::app", %error, "a connection cannot be accepted");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Lets every worker finish the requests that it has.
pub(super) async fn end(workers: Vec<Worker>) {
    join_all(workers.into_iter().map(Worker::end)).await;
}
