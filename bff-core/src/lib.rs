//! .
pub mod json;
pub mod prelude;
