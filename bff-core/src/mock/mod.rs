//! Upstreams played from their contracts, so that a BFF runs with nothing else installed.
//!
//! A mock listens on a loopback socket of its own and answers every operation of an OpenAPI document as its
//! lowest 2xx response says:
//!
//! - **The body** is the media type's example, else the schema's example or default, else made from the schema:
//!   within its bounds, and looking like what the field's name and format promise. Nothing is random: the same
//!   request has the same answer in every run and on every machine.
//! - **What the request says comes back.** Path parameters fill the fields they name (`/users/{userId}` the `userId`
//!   and the `id` of the user), query parameters the fields of each element (`status=active`), and the body of a write
//!   the fields that the answer shares with it.
//! - **Lists** are as long as `limit`, `size`, `per_page` or `pageSize` says, else 3; their elements differ. A list of keys
//!   (`skus=a,b,c`, `id=1&id=2`, an array in the body) gets one element a key, the same one in whatever batch it is asked for.
//! - **Mistakes show early**: an unknown path is a 404, a method that the path lacks a 405, a required query parameter,
//!   header or body that is missing a 400, each a problem document that says what the contract wants.
//!
//! ```no_run
//! # async fn example() -> Result<(), bff_core::mock::MockError> {
//! let contract = r#"{ "openapi": "3.1.0", "paths": { "/users/{userId}": { "get": { "responses": { "200": {
//!     "content": { "application/json": { "schema": { "properties": { "id": { "type": "string" }, "name": {} } } } }
//! } } } } } }"#;
//! let users = bff_core::mock::start("users", contract).await?;
//! println!("GET {}/users/u7 answers {{\"id\":\"u7\",\"name\":\"Maya Berg\"}}", users.url());
//! # Ok(())
//! # }
//! ```

mod answer;
mod contract;
mod list;
mod name;
mod pattern;
mod play;
mod realistic;
mod route;
mod sample;
mod scalar;
mod schema;
mod seed;
mod server;
mod wishes;

#[cfg(test)]
mod tests;

pub(crate) use sample::sample;
pub use server::{MockServer, start};

/// Why a mock cannot be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MockError {
    /// The contract cannot be read.
    #[error("the contract of `{name}` cannot be played: {reason}")]
    Contract {
        /// The upstream.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no socket for it.
    #[error("no local port for the mock of `{name}`")]
    Bind {
        /// The upstream.
        name: String,
        /// What the system says.
        source: std::io::Error,
    },
}
