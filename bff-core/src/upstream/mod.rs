//! From a call to an answer: one request to one upstream.
//!
//! Generated code builds a [`Request`] from values; [`Calls::send`] sends it to one of the upstream's instances, or to one
//! after the other, and gives the answer's bytes, or the one [`Failure`] that fits what happened:
//!
//! | what happened | failure |
//! | --- | --- |
//! | the call's timeout or the request's deadline passed, at any point | `Timeout` |
//! | no connection, or it broke before the answer was complete | `Unreachable` |
//! | no instance may be asked, or too many calls wait already | `Overloaded` |
//! | a status outside 2xx (redirects are not followed) | `Status` |
//! | too large, empty where the contract wants a body, not the JSON that it says | `Contract` |
//! | a value that would change the path | `Input` |
//!
//! | part | what it does |
//! | --- | --- |
//! | `send.rs`, `attempt.rs`, `race.rs`, `flights.rs` | the way of a call, from its deadline to its transport |
//! | `token` | the tokens that an upstream is shown |
//! | `stale.rs` | answers of earlier calls, for those that fail |
//! | `policy` | the numbers that say how |
//! | `cluster` | an upstream's instances and what is known of them, for all workers |
//! | `resilience`, `balance` | the mechanisms, without IO: breaker, budget, bulkhead, hedge; choosing an instance |
//! | `discovery`, `health` | background tasks that find instances and check them |
//! | `transport.rs`, `pool` | how bytes travel, behind one trait; each worker has connections of its own |
//! | `network.rs` | TCP and DNS, behind which tests put a network of their own |

mod address;
mod attempt;
mod balance;
mod cluster;
mod decode;
mod discovery;
mod flights;
mod headers;
mod health;
mod network;
mod policy;
mod pool;
mod question;
mod race;
mod request;
mod resilience;
mod send;
#[cfg(test)]
mod simulation;
mod stale;
mod token;
mod transport;

#[cfg(doc)]
use crate::failure::Failure;
pub(crate) use address::{Address, AddressError};
pub(crate) use balance::client_key;
pub(crate) use cluster::{Fleet, FleetError, UpstreamSettings};
pub(crate) use cluster::{InstanceState, UpstreamState};
pub(crate) use decode::decode;
pub(crate) use discovery::{Consul, Discovery, Dns, Family, File, Source, Token, Weight};
pub(crate) use health::{Check, RiseFall};
pub(crate) use policy::{DURATION_MAX, KEYS, Kind as PolicyKind, Policy, balance as parse_balance};
pub(crate) use pool::{ConnectionPolicy, ConnectionSettings, Tls, TlsFiles};
pub use request::Request;
pub(crate) use resilience::BreakerState;
pub(crate) use send::{CallContext, Calls, DEADLINE, Sent, Upstreams};
pub(crate) use stale::Last;
pub(crate) use token::{ClientAuth, Secret, Subject, TIMEOUT as TOKEN_TIMEOUT, TokenSettings, bearer};
pub(crate) use transport::TransportError;
