//! The shape of spec files, and nothing else.

mod ast;
mod lines;
mod scalar;
mod tree;
mod yaml;

pub use ast::*;
