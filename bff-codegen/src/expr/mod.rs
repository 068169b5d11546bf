//! The expression language.

mod ast;

pub use ast::{BinaryOp, Constant, Expr, ExprKind, Expression, SelectItem, SelectValue, UnaryOp};
