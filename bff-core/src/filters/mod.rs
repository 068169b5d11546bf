//! The filters of the expression language, as pure functions.
//!
//! Generated code calls them as `filters::name(…)`. Filters that are an iterator adapter of the standard library
//! (`take`, `skip`, `where`, `first`, `last`, `count`, `flatten`) are emitted as such and are not in here.
//!
//! None of them can panic: integers saturate, decimals saturate, and what has no answer gives `None`.

mod arithmetic;
mod date;
mod list;
mod money;
mod text;

pub use arithmetic::{Arithmetic, add, average, divide, multiply, subtract, sum, sum_integer};
pub use date::date;
pub use list::{SortKey, contains, distinct, max, min, reversed, sorted};
pub use money::money;
pub use text::{concat, join, length, lower, replace, split, to_integer, to_number, trim, truncate, upper};
