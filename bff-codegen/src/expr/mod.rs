//! The expression language: text to a tree in which every node knows its place in the file.
//!
//! ```text
//! expr      = piped { "??" piped }
//! piped     = operation { "|" name [ "(" [ expr { "," expr } [ "," ] ] ")" ] [ selection ] }
//! operation = operation operator operation | ( "!" | "-" ) operation | value
//! value     = base { "." name | "[" "]" | "[" expr "]" } [ selection ] | literal
//! base      = "$" name | name | "[" string "]" | "(" expr ")"
//! selection = "{" item { ( "," | newline ) item } [ "," ] "}"
//! item      = ( name | string ) [ selection ] | ( name | string ) "=" expr
//! literal   = number | string | "true" | "false" | "null"
//! ```
//!
//! From tight to loose: `.` `[]` `{}`, then `!` and the `-` of one value, `* /`, `+ -`, `< <= > >= in`, `== !=`, `&&`,
//! `||`, `|`, `??`. All are read from the left.
//!
//! - `|` takes everything on its left up to the last `??` or bracket: `$a.total * 2 | money("EUR")` is money of the
//!   product. Behind a filter nothing can be computed without parentheses: `($a.items | count) > 3`.
//! - A name is letters and digits of any script and `_`, and does not begin with a digit. Any other field is written
//!   `["content-type"]`: behind a value its field, alone the element's own field. A selection quotes it:
//!   `{ "content-type", kind = ["content-type"] }`. `a-b` without spaces is refused, as it can be meant both ways.
//! - `value["text"]` is [`ExprKind::Field`]; any other `value[expr]` is [`ExprKind::Index`].
//! - Numbers are JSON's and kept as written. Strings stand in `"…"` or `'…'` with JSON's escapes and `\'`.
//! - A line break counts as a comma between the items of a selection, also where YAML folds lines into one. Everywhere
//!   else breaks are spaces.
//! - `true`, `false`, `null` and `in` are names where only a name can stand: behind `.`, and first in an item.
//!
//! One expression reports at most one error, and is [`ExprKind::Poisoned`] then.

mod ast;
mod lexer;
mod parser;

#[cfg(test)]
mod tests;

pub use ast::{BinaryOp, Constant, Expr, ExprKind, Expression, SelectItem, SelectValue, UnaryOp};
pub(crate) use lexer::name_at;

use crate::diagnostic::Diagnostic;
use crate::source::PlacedText;

/// Parses `text`, all of which is one expression.
///
/// # Errors
///
/// The one thing to report about it.
pub fn parse(text: &PlacedText) -> Result<Expression, Box<Diagnostic>> {
    let root = parser::Parser::new(text, 0)?.whole()?;
    Ok(Expression { root })
}

/// Parses the expression that begins at byte `from` of `text` and that a `}` ends; gives the offset behind that too.
///
/// # Errors
///
/// The one thing to report about it.
pub fn parse_embedded(text: &PlacedText, from: usize) -> Result<(Expression, usize), Box<Diagnostic>> {
    let (root, end) = parser::Parser::new(text, from)?.embedded()?;
    Ok((Expression { root }, end))
}
