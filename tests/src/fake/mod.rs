//! Upstreams for tests: real servers on loopback sockets that answer as they are told and remember everything they saw.
//!
//! They speak HTTP/1.1 on raw TCP, so that a fault is the real thing: a reset is a reset on the wire.

mod answer;
mod call;
mod connection;
mod routes;

pub use answer::{Answer, empty, json, json_of_size, raw, status};
pub use call::Call;
pub use routes::Route;

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinHandle;

use self::call::Record;
use self::routes::Routes;
use crate::PATIENCE;

/// One upstream: a server on `127.0.0.1` that stops when it is dropped.
#[derive(Debug)]
pub struct Fake {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

/// What the connections of a fake have in common.
#[derive(Debug, Default)]
struct Shared {
    routes: Routes,
    record: Record,
}

impl Fake {
    /// Starts a fake that answers nothing but 501 until [`Fake::on`] says more.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port on loopback");
        let address = listener.local_addr().expect("a bound socket has an address");
        let shared = Arc::new(Shared::default());
        let server = tokio::spawn(connection::accept(listener, Arc::clone(&shared)));
        Self { address, shared, server }
    }

    /// The base address, such as `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers requests that match a pattern: `METHOD /path`, where `*` stands for any text and the query does not count.
    ///
    /// The pattern said last wins. The handle that comes back tells what later calls get.
    pub fn on(&self, pattern: &str, answer: Answer) -> Route<'_> {
        self.shared.routes.add(pattern, answer)
    }

    /// As [`Fake::on`], with an answer made from each call: an echo, a batch, a list of some length.
    pub fn on_call(&self, pattern: &str, answer: impl Fn(&Call) -> Answer + Send + Sync + 'static) {
        self.shared.routes.add_computed(pattern, Box::new(answer));
    }

    /// The calls so far that match a pattern, in the order of their arrival.
    pub fn calls(&self, pattern: &str) -> Vec<Call> {
        self.shared.record.calls(pattern)
    }

    /// The only call that matches a pattern.
    ///
    /// # Panics
    ///
    /// If there is none or more than one.
    pub fn only_call(&self, pattern: &str) -> Call {
        let mut calls = self.calls(pattern);
        assert_eq!(calls.len(), 1, "calls of {pattern:?}: {calls:#?}");
        calls.remove(0)
    }

    /// The target of every call (path and query as on the wire), sorted: for calls whose order is not fixed.
    pub fn targets(&self) -> Vec<String> {
        let mut targets: Vec<_> =
            self.calls("*").into_iter().map(|call| format!("{} {}", call.method, call.target)).collect();
        targets.sort();
        targets
    }

    /// Waits until `count` calls that match have arrived, whether or not they are answered yet.
    pub async fn arrived(&self, pattern: &str, count: usize) {
        self.wait_for(&format!("{count} calls of {pattern}"), |record| record.calls(pattern).len() >= count).await;
    }

    /// Waits until a call that matches has lost its client before the end of its answer.
    pub async fn hung_up(&self, pattern: &str) {
        self.wait_for(&format!("a client that leaves {pattern}"), |record| {
            record.calls(pattern).iter().any(|call| call.hung_up)
        })
        .await;
    }

    /// The largest number of calls that were being answered at one time.
    pub fn in_flight_max(&self) -> usize {
        self.shared.record.in_flight_max()
    }

    /// How many connections were accepted.
    pub fn connections(&self) -> usize {
        self.shared.record.connections()
    }

    /// Forgets every route and every call, for the next case of a table; waits for calls that are just ending.
    pub async fn forget(&self) {
        self.wait_for("the end of all calls", |record| record.in_flight() == 0).await;
        self.shared.routes.forget();
        self.shared.record.forget();
    }

    async fn wait_for(&self, what: &str, reached: impl Fn(&Record) -> bool) {
        let mut changes = self.shared.record.changes();
        let waiting = changes.wait_for(|()| reached(&self.shared.record));
        if tokio::time::timeout(PATIENCE, waiting).await.is_err() {
            panic!("waited in vain for {what}; calls so far: {:#?}", self.targets());
        }
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// An address on which nobody listens, reserved so that nobody else can begin to.
#[derive(Debug)]
pub struct Refused {
    address: SocketAddr,
    _reserved: TcpSocket,
}

impl Refused {
    /// Takes a port without listening on it: every connection is refused.
    pub fn reserve() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(([127, 0, 0, 1], 0).into()).expect("a free port on loopback");
        let address = socket.local_addr().expect("a bound socket has an address");
        Self { address, _reserved: socket }
    }

    /// The base address, such as `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// Whether `METHOD /path` matches a pattern in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            let ends = text.char_indices().map(|(index, _)| index).chain([text.len()]);
            ends.into_iter().any(|index| matches(rest, &text[index..]))
        }),
    }
}
