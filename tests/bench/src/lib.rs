//! What all parts of the benchmark agree on: the upstream services and their answers, and the works.
//!
//! The parts are programs of their own: `bench-upstream` plays the services, `bench-ours` is this project's contender,
//! the others are what it is compared with, and `bench` runs them all: module [`run`]. `README.md` beside this crate says how it all runs.

pub mod answers;
pub mod contenders;
pub mod run;
pub mod upstreams;
pub mod works;
