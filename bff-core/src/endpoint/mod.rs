//! One request in flight: what a generated handler works with.
//!
//! A handler is given an [`Exchange`] and gives a [`Reply`] or a [`Problem`](crate::problem::Problem). In between it
//! reads its inputs (`exchange.inputs()`, `body`, `claims`), makes its calls (`call` and its relatives, which differ only
//! in what a failure means) and ends with `exchange.reply(&view)`.

mod body;
#[cfg(feature = "canned")]
mod canned;
mod deadline;
mod degraded;
mod exchange;
mod fan;
mod identity;
mod inputs;
mod meta;
mod refusal;
mod reply;
mod stand_in;

#[cfg(feature = "canned")]
pub(crate) use canned::CannedAnswers;
pub(crate) use deadline::deadline;
pub use exchange::Exchange;
pub use inputs::{FromInput, Inputs};
pub use meta::Meta;
pub use reply::Reply;
pub use stand_in::Json;

#[cfg(test)]
mod testing;
