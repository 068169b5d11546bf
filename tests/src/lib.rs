//! The harness of the end-to-end tests: fake upstreams with faults, spawned BFFs and a client that sends exactly what it is told.
//!
//! A test reads from top to bottom: what the upstreams answer, the BFF in front of them, one request, what came of it.
//!
//! ```no_run
//! # async fn example() {
//! use bff_tests::{Bff, Fake, Gate, json};
//! use serde_json::json;
//!
//! let shop = Fake::start().await;
//! shop.on("GET /orders/*", json(json!({ "id": "o-1" })));
//! let slow = Gate::closed();
//! shop.on("GET /users/*", json(json!({ "name": "Ada" })).held_by(&slow));
//!
//! let bff = Bff::package("mobile-bff").upstream("orders", shop.url()).upstream("users", shop.url()).start().await;
//! let reply = bff.get("/orders/o-1").await;
//! assert_eq!(reply.status, 200);
//! assert_eq!(shop.calls("GET /orders/*").len(), 1);
//! # }
//! ```
//!
//! [`Fake`] and [`Answer`] are the upstreams, [`Bff`] is the process under test, [`Request`] and [`Reply`] are the client's
//! side, [`Redis`] is a real one, [`Key`] mints tokens, [`golden`] holds text against a file, [`layering`] holds imports against a table.

mod bff;
pub mod browser;
pub mod cases;
mod client;
mod fake;
mod gate;
pub mod golden;
pub mod layering;
mod redis;
mod token;
mod wire;

pub use bff::{Bff, Program};
pub use client::{Reply, Request, hold_all_well};
pub use fake::{Answer, Call, Fake, Refused, Route, empty, json, json_of_size, raw, status};
pub use gate::Gate;
pub use redis::Redis;
pub use token::{Key, seconds_since_epoch};
pub use wire::Headers;

use std::time::Duration;

/// How long the harness waits for anything that must happen: far above what a loaded machine needs, so that it ends only broken runs.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// `ms(300)`: a duration in milliseconds.
pub const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}
