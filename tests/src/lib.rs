//! .

pub mod browser;
