//! Whole scenarios, simulated: the real pools, balancers, breakers, retries, discovery and checks of one upstream with
//! three instances, over a network that is not there.
//!
//! | part | what it does |
//! | --- | --- |
//! | `network.rs`, `stream.rs` | TCP and DNS, on paused time |
//! | `instance.rs` | an HTTP/1.1 server that can be slow, stopped, killed, cut off |
//! | `world.rs` | one run of a scenario: load that does not wait for answers, and faults |
//! | `scenarios.rs` | what happens in each of them, and with which mechanisms |
//! | `figures.rs`, `page.rs` | what came of it, and the table of `docs/resilience.md` |
//!
//! The seam is `upstream/network.rs`. Everything random is seeded and everything is on one thread, so a scenario gives
//! the same figures each time.
//!
//! **Why not turmoil** (0.7.2, maintained by the tokio project, MIT, few dependencies), which was tried:
//!
//! - It steps every host's own runtime through every millisecond. Four hosts took 47 ms for a simulated second in a
//!   debug build even if nothing happened. The scenarios last 1000 s together; here time jumps to the next event.
//! - What arrives within a step arrives at once. Where two answers race, as hedged calls do, `select!` then draws lots, and
//!   those are seeded only if the whole workspace is built with `--cfg tokio_unstable`. Here one thing arrives at a time.

mod figures;
mod instance;
mod network;
mod page;
mod scenarios;
mod stream;
mod tests;
mod world;

use hickory_resolver::TokioResolver;
use hickory_resolver::lookup::Lookup;
use hickory_resolver::net::NetError;
use hickory_resolver::proto::rr::{Name, RecordType};
use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use tokio::net::TcpStream;
use tokio_util::either::Either;

use self::network::Network;
use self::stream::Stream;
use super::network::{ConnectError, system};

/// A connection's bytes: over the system's network, or in a simulation over that one's.
pub(super) type Wire = Either<TcpStream, Stream>;

pub(super) async fn connect(tcp: HttpConnector, origin: Uri) -> Result<Wire, ConnectError> {
    match Network::current() {
        Some(network) => network.connect(&origin).await.map(Either::Right),
        None => system::connect(tcp, origin).await.map(Either::Left),
    }
}

pub(super) async fn lookup(resolver: &TokioResolver, name: Name, kind: RecordType) -> Result<Lookup, NetError> {
    match Network::current() {
        Some(network) => network.lookup(name, kind),
        None => system::lookup(resolver, name, kind).await,
    }
}
