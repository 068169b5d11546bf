//! Every test of the workspace that needs more than one crate, in one binary.

mod browser;
mod determinism;
mod documented;
mod edge;
mod fakes;
mod fan;
mod faults;
mod golden;
mod instances;
mod isolation;
mod layering;
mod lifecycle;
mod limits;
mod order;
mod real;
mod session;
mod settings;
mod shop;
mod stale;
mod upstreams;

/// One of the clients that `build.rs` generates.
fn test_bff(client: &str) -> bff_tests::Program {
    bff_tests::Bff::program(env!("CARGO_BIN_EXE_test-bff")).environment("TEST_CLIENT", client)
}
