//! The shape of spec files, and nothing else.

mod ast;

pub use ast::*;
