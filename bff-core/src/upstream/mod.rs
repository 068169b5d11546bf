//! From a call to an answer: one request to one upstream.
//!
//! Generated code builds a [`Request`] from values; [`Upstreams::send`] sends it to the upstream's configured address
//! and gives the answer's bytes, or the one [`Failure`] that fits what happened:
//!
//! | what happened | failure |
//! | --- | --- |
//! | the call's timeout or the request's deadline passed, at any point | `Timeout` |
//! | no connection, or it broke before the answer was complete | `Unreachable` |
//! | a status outside 2xx (redirects are not followed) | `Status` |
//! | too large, empty where the contract wants a body, not the JSON that it says | `Contract` |
//! | a value that would change the path | `Input` |
//!
//! How bytes travel is behind the one trait in `transport.rs`.

mod address;
mod balance;
mod decode;
mod discovery;
mod headers;
mod health;
mod pool;
mod request;
mod resilience;
mod send;
mod transport;

#[cfg(doc)]
use crate::failure::Failure;
pub(crate) use address::{Address, AddressError};
pub(crate) use decode::decode;
pub(crate) use pool::{ClientFiles, Connecting, ConnectionPolicy, Tls, TlsError, TlsFiles};
pub use request::Request;
pub(crate) use send::{CallContext, DEADLINE, Upstreams};
pub(crate) use transport::TransportError;
