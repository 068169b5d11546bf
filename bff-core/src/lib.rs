//! The run time that generated Backend-for-Frontend handlers stand on.
//!
//! A spec says *what* an endpoint returns and *how long* each part may take; `bff-codegen` turns it into a typed handler;
//! this crate knows *how*: it accepts the request, checks it, calls the upstreams, and says so when something fails.
//! Generated code names nothing but [`prelude`].
//!
//! # A line's way to the wire
//!
//! Take one call of a spec, and follow it.
//!
//! ```yaml
//! GET /orders/{orderId}:
//!   timeout: 800ms
//!   fan_out:
//!     order:    { call: orders.getOrder, with: { orderId: $path.orderId }, timeout: 400ms, pass: [404] }
//!     customer: { call: users.getUser, with: { userId: $order.userId }, fallback: null }
//!   fields:
//!     total: $order.total
//! ```
//!
//! **1. It becomes data.** What the spec says of the call is a `static` [`Call`](descriptor::Call), and the endpoint's own
//! key an [`Endpoint`](descriptor::Endpoint). What of the answer is *read* becomes a struct of [`json`] leaves: only
//! `total` and `userId` here; `total` is a [`RawNumber`](json::RawNumber), because it is only copied.
//!
//! **2. The process starts.** A binary's `main` is [`run`], with a [`Bff`](prelude::Bff): the client and its handlers.
//! `app` reads the command line and the configuration (an address for each upstream, a key for each auth scheme),
//! compiles every schema, and refuses to start if anything is wrong. With `--mock` it starts the [`mock`] of every
//! upstream instead of asking for addresses. Then it starts `app/worker.rs` once a core: a thread with a runtime, a router
//! and connections to the upstreams of its own.
//!
//! **3. A request comes in.** `app/serve.rs` deals its connection to the worker that has the fewest, which secures it if TLS
//! is configured. `app/service.rs` gives it an id, a log line and a net for panics, and has `edge/guard` look at what holds for
//! all requests; `app/router.rs` finds its
//! endpoint; `app/answer.rs` takes it past the edge: how often it comes (`edge/limit`), who calls (`edge/auth`), then at most 1 MiB of body (`edge/body.rs`).
//! Its deadline runs since its head was read: the endpoint's `timeout`, or what is left of the caller's own
//! (`bff-deadline-ms`).
//!
//! **4. The handler runs**, with an [`Exchange`](prelude::Exchange). It reads its [`Inputs`](prelude::Inputs), which
//! remember every fault so that one 400 lists them all. Then it puts a future for each call into
//! [`schedule`](compose::schedule): `order` starts at once, `customer` waits for the [`Slot`](compose::Slot) of `order`.
//!
//! **5. A call is made.** `ORDER.request().text("/orders/").value(&order_id)` is a [`Request`](prelude::Request), in which
//! no value can change the path. [`Exchange::call`](prelude::Exchange::call) hands it to `upstream/send.rs`: request id
//! and remaining time are added, 400 ms or what is left of the 800 ms bound it. It waits for a place if too many calls are
//! under way, chooses one of the upstream's instances, whose breaker lets it through, and `upstream/pool` puts it on a
//! connection to that instance, one that is open already if there is one. Should that fail in a way that another attempt can
//! mend, there is another one, elsewhere. What all workers know of the upstream stands in `upstream/cluster`.
//!
//! **6. The answer comes in**, at most 8 MiB. Its bytes go on the call's shelf ([`Body`](compose::Body)) and are decoded
//! there and then; the struct borrows from them. Whatever goes wrong on this way is one [`Failure`](failure::Failure):
//! for `order` it ends the request as a [`Problem`](problem::Problem) (a 404 as a 404, because of `pass`), for `customer`
//! it becomes `null`, and the reply says `Bff-Degraded: customer;reason=timeout`. With `fallback: stale` the answer would be
//! kept in `upstream/stale.rs`, and stand in when the next call fails.
//!
//! **7. The reply goes out.** [`Exchange::reply`](prelude::Exchange::reply) writes the handler's view as JSON; `total` is
//! the very bytes that the upstream sent. One access-log event says how it went (`observe`).
//!
//! If the client goes away at any point, the server drops the handler's future, and with it every call in flight.
//!
//! # Layers
//!
//! Arrows go down only; each row may use the rows below it, and `observe` is used by all.
//!
//! | layer | modules |
//! | --- | --- |
//! | the process | `app` |
//! | one request | `edge` (before the handler), `endpoint` (in the handler), [`mock`] |
//! | its parts | [`compose`], [`filters`], `upstream` |
//! | base | [`descriptor`], [`failure`], [`problem`], [`json`], `tls`, `watched_file` |

// base layer: imports nothing above it
pub mod descriptor;
pub mod failure;
pub mod json;
pub mod problem;

mod app;
pub mod compose;
mod edge;
mod endpoint;
pub mod filters;
pub mod mock;
mod observe;
mod tls;
mod upstream;
mod watched_file;

pub mod prelude;

pub use app::run;
#[cfg(feature = "canned")]
#[doc(hidden)]
pub use app::{Canned, CannedLimits};
pub use json::{Decimal, Text};
/// The allocator that a BFF's binary sets as its `#[global_allocator]`: a request makes many small allocations on one
/// thread, which this one serves without locks.
pub use mimalloc::MiMalloc;

/// Includes the code that `bff_codegen::build` wrote, as the module `generated`.
#[macro_export]
macro_rules! generated {
    () => {
        #[allow(
            missing_docs,
            unreachable_pub,
            clippy::all,
            clippy::pedantic,
            clippy::nursery,
            reason = "the module is private to the binary, its docs are the spec's, and its expressions follow the spec word for word"
        )]
        mod generated {
            include!(concat!(env!("OUT_DIR"), "/bff.rs"));
        }
    };
}
