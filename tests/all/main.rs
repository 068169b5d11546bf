//! Every test of the workspace that needs more than one crate, in one binary.

mod fakes;
mod layering;
