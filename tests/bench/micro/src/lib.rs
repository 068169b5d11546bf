//! What the micro-benchmarks measure: whole requests to compiled specs, in one process, with the upstreams' answers at
//! hand.
//!
//! `benches/features.rs` measures time, `benches/counts.rs` instructions; [`hold`] holds the latter against
//! `counts.json`. `MICRO.md` above this crate says how to run them.

pub mod clients;
pub mod counts;
pub mod elements;
pub mod hold;
pub mod machine;
pub mod parts;
