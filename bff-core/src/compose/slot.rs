//! The value of one call, once it is there.

use std::future::poll_fn;
use std::sync::OnceLock;
use std::task::Poll;

use crate::problem::Problem;

/// Takes the value of one call, and gives it to the calls and the reply that use it.
///
/// Waiting for a slot registers no waker. [`schedule`](super::schedule()) polls the calls in topological order, so
/// whenever a call sets its slot, those that wait for it are polled later in the very same pass and see it. Waiting
/// anywhere else than in a call that stands behind its dependency in a schedule may wait forever.
#[derive(Debug)]
pub struct Slot<T>(OnceLock<T>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> Slot<T> {
    /// Sets the value. Each slot belongs to one call, which sets it once; a second value would be dropped.
    ///
    /// # Errors
    ///
    /// None: it returns what a call returns, so that this can be the last line of one.
    pub fn set(&self, value: T) -> Result<(), Problem> {
        let is_first = self.0.set(value).is_ok();
        debug_assert!(is_first, "a slot belongs to one call");
        Ok(())
    }

    /// The value, as soon as its call has set it.
    pub fn ready(&self) -> impl Future<Output = &T> {
        poll_fn(|_| self.0.get().map_or(Poll::Pending, Poll::Ready))
    }

    /// The value, after [`schedule`](super::schedule()) has ended well.
    ///
    /// # Panics
    ///
    /// If the slot's call has not ended: a mistake in the generator, not a matter of input.
    pub fn value(&self) -> &T {
        self.0.get().expect("a schedule that ended well has run every call, and a call's last act is to set its slot")
    }

    /// The value, if there is one.
    pub(super) fn into_value(self) -> Option<T> {
        self.0.into_inner()
    }
}
