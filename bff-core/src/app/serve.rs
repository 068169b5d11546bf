//! Connections: accepting them, and letting them end in peace.
//!
//! The end has two parts. For the grace everything goes on, but `/ready` says 503 and answers tell connections to
//! end: whoever sends requests learns where not to. Then nothing more is accepted, connections that are idle are closed,
//! and requests in flight may end within the timeout. A second signal ends it all at once.

use std::future::{Future, pending};
use std::io;
use std::pin::pin;
use std::time::Duration;

use futures::future::join_all;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::crowd::Crowd;
use super::start::Started;
use super::worker::Worker;

/// How long to wait when the system has no more sockets to give.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// The signals that end a BFF.
#[derive(Debug)]
pub(super) struct Signals(mpsc::UnboundedReceiver<&'static str>);

impl Signals {
    /// Takes the signals over from now on.
    pub(super) fn listen() -> io::Result<Self> {
        let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let (sender, signals) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut next = async || {
                tokio::select! {
                    _ = terminate.recv() => "SIGTERM",
                    _ = interrupt.recv() => "SIGINT",
                }
            };
            while sender.send(next().await).is_ok() {}
        });
        Ok(Self(signals))
    }

    /// Signals that a test sends.
    #[cfg(test)]
    pub(super) fn played() -> (mpsc::UnboundedSender<&'static str>, Self) {
        let (sender, signals) = mpsc::unbounded_channel();
        (sender, Self(signals))
    }

    async fn next(&mut self) -> &'static str {
        match self.0.recv().await {
            Some(signal) => signal,
            None => pending().await,
        }
    }
}

/// Serves until a signal, then lets open requests end, or drops them at a second signal.
pub(super) async fn serve(started: Started, mut signals: Signals) {
    let Started { listener, workers, front, bounds, shutdown_grace, operator, .. } = started;
    let life = async {
        let stop = async {
            let signal = signals.next().await;
            tracing::info!(target: "bff::app", signal, grace = ?shutdown_grace, "shutting down");
            front.door.drain();
            timeout(shutdown_grace, signals.next()).await.ok()
        };
        let mut crowd = Crowd::new(&bounds, &front);
        let second_signal = match deal(listener, &workers, &mut crowd, stop).await {
            Some(signal) => signal,
            None => tokio::select! {
                () = end(workers) => return,
                signal = signals.next() => signal,
            },
        };
        tracing::warn!(target: "bff::app", signal = second_signal, "open requests are dropped");
    };
    let operator = async {
        match operator {
            Some(operator) => operator.serve().await,
            None => pending().await,
        }
    };
    tokio::select! {
        () = life => {}
        () = operator => {}
    }
}

/// Accepts connections until `stop`, and gives each to the worker that has the fewest. Those that are too many are closed at
/// once.
async fn deal<T>(listener: TcpListener, workers: &[Worker], crowd: &mut Crowd, stop: impl Future<Output = T>) -> T {
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            stopped = &mut stop => return stopped,
        };
        let accepted = accepted.and_then(|(stream, peer)| Ok((stream.into_std()?, peer.ip().to_canonical())));
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(target: "bff::app", %error, "a connection cannot be accepted");
                sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let open = workers.iter().map(Worker::open).sum::<usize>();
        let Some(place) = crowd.enter(peer, open) else { continue };
        if let Some(worker) = workers.iter().filter(|worker| worker.is_alive()).min_by_key(|worker| worker.open()) {
            worker.give(stream, peer, place);
        }
    }
}

/// Lets every worker finish the requests that it has.
async fn end(workers: Vec<Worker>) {
    join_all(workers.into_iter().map(Worker::end)).await;
}
