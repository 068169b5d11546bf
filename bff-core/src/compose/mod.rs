//! Calls at once: every call starts the moment its own inputs are there.
//!
//! A handler has three kinds of places, in this order, because each borrows from the one before it:
//!
//! 1. *bodies*: a [`Body`] for each call (a [`FanBodies`] where it is made once for each key), which keeps the bytes of
//!    the answer;
//! 2. *values*: a [`Slot`] for each call, which takes the decoded answer and borrows from the body;
//! 3. *calls*: one future for each call, which waits for the slots that it reads, calls, and sets its own slot.
//!
//! [`schedule()`] runs the futures to the end; then the reply is made of the slots. Nothing is spawned, nothing is
//! locked, and no answer is copied: dropping the handler's future drops its calls.
//!
//! Nothing in here knows of HTTP: a call is any future that gives a value or a [`Problem`](crate::problem::Problem).

mod body;
mod fan;
mod keys;
mod lookup;
mod schedule;
mod slot;

pub use body::{Body, FanBodies};
pub use fan::{FanFailure, batch, each};
pub use lookup::Lookup;
pub use schedule::schedule;
pub use slot::Slot;
