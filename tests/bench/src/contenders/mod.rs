//! What the contenders written by hand share: where they listen, what they know of the upstreams' answers, and tokens.
//!
//! `bench-usual` is what good Rust engineers usually write, `bench-best` the same as tight as it can be made, and
//! `bench-value` what most teams write. Each answers every work with what `specs/bench/works.yaml` describes.

pub mod addresses;
pub mod path;
pub mod shapes;
pub mod token;
