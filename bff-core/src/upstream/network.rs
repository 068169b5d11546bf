//! The two ways out of this process: TCP connections and DNS.
//!
//! All of an upstream's traffic goes through these two functions, so a test can put a simulated network under the real
//! pool, discovery and checks: see `simulation`. Outside tests a [`Wire`] is a socket and nothing more.

use std::error::Error;

#[cfg(not(test))]
pub(super) use self::system::{Wire, connect, lookup};
#[cfg(test)]
pub(super) use super::simulation::{Wire, connect, lookup};

/// Why there is no connection.
pub(super) type ConnectError = Box<dyn Error + Send + Sync>;

/// The network of the system.
pub(super) mod system {
    use hickory_resolver::TokioResolver;
    use hickory_resolver::lookup::Lookup;
    use hickory_resolver::net::NetError;
    use hickory_resolver::proto::rr::{Name, RecordType};
    use http::Uri;
    use hyper_util::client::legacy::connect::HttpConnector;
    use tokio::net::TcpStream;
    use tower::ServiceExt;

    use super::ConnectError;

    /// A connection's bytes.
    #[cfg(not(test))]
    pub(in crate::upstream) type Wire = TcpStream;

    /// Connects to the host and port of `origin`, with the settings of `tcp`.
    pub(in crate::upstream) async fn connect(tcp: HttpConnector, origin: Uri) -> Result<TcpStream, ConnectError> {
        Ok(tcp.oneshot(origin).await?.into_inner())
    }

    /// Asks for the records of one kind.
    pub(in crate::upstream) async fn lookup(
        resolver: &TokioResolver,
        name: Name,
        kind: RecordType,
    ) -> Result<Lookup, NetError> {
        resolver.lookup(name, kind).await
    }
}
