//! .
pub mod mock;
