//! Compiles composition specs into typed Backend-for-Frontend handlers.

pub mod codes;
pub mod contract;
pub mod diagnostic;
pub mod expr;
pub mod render;
pub mod source;
pub mod spec;
