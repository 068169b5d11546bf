//! The bulkhead: so many calls of an upstream at once, so many waiting, and no more.
//!
//! As the limits on requests and pending requests of Envoy's clusters. An upstream that answers slowly then holds a
//! bounded part of this process, and whoever comes on top is told so at once instead of in vain after a while. Calls
//! wait in the order in which they came, and no longer than until their deadline.
//!
//! Why not `tokio::sync::Semaphore`: it has no limit on who waits, and permits that are out cannot be taken back, so
//! a limit that [`Adaptive`](super::Adaptive) lowers would be exceeded by those that were granted but not yet taken.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

/// How many calls of an upstream there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BulkheadPolicy {
    /// Calls under way at once.
    pub(crate) in_flight_max: usize,
    /// Calls that wait until they may be under way.
    pub(crate) waiting_max: usize,
}

impl BulkheadPolicy {
    /// 1024 under way, 1024 waiting.
    pub(crate) const DEFAULT: Self = Self { in_flight_max: 1024, waiting_max: 1024 };
}

/// The bulkhead of an upstream, shared by all workers.
#[derive(Debug)]
pub(crate) struct Bulkhead {
    waiting_max: usize,
    core: Mutex<Core>,
}

#[derive(Debug)]
struct Core {
    in_flight_max: usize,
    in_flight: usize,
    /// In the order of their tickets.
    waiting: VecDeque<Waiter>,
    next_ticket: u64,
}

#[derive(Debug)]
struct Waiter {
    ticket: u64,
    go: oneshot::Sender<()>,
}

/// Why a call may not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BulkheadRefused {
    /// As many wait as may wait.
    Full,
    /// The call's time was over before its turn came.
    Deadline,
}

/// The place of a call that is under way; dropping it lets the next one in.
#[derive(Debug)]
#[must_use = "the place is free again as soon as this is dropped"]
pub(crate) struct Place<'b> {
    bulkhead: &'b Bulkhead,
}

/// A call's place in the queue, which it leaves by being let in or by being dropped.
struct Queued<'b> {
    bulkhead: &'b Bulkhead,
    ticket: u64,
    is_let_in: bool,
}

impl Bulkhead {
    pub(crate) fn new(policy: BulkheadPolicy) -> Self {
        let BulkheadPolicy { in_flight_max, waiting_max } = policy;
        let in_flight_max = in_flight_max.max(1);
        let core = Core { in_flight_max, in_flight: 0, waiting: VecDeque::new(), next_ticket: 0 };
        Self { waiting_max, core: Mutex::new(core) }
    }

    /// Waits for a place, until the deadline `until` at most. Dropping the future leaves the queue.
    ///
    /// # Errors
    ///
    /// The queue is full, or the deadline passed.
    pub(crate) async fn enter(&self, until: Instant) -> Result<Place<'_>, BulkheadRefused> {
        let (mut queued, go) = {
            let mut core = self.lock();
            if core.in_flight < core.in_flight_max {
                core.in_flight += 1;
                return Ok(Place { bulkhead: self });
            }
            if core.waiting.len() >= self.waiting_max {
                return Err(BulkheadRefused::Full);
            }
            let ticket = core.next_ticket;
            core.next_ticket += 1;
            let (sender, go) = oneshot::channel();
            core.waiting.push_back(Waiter { ticket, go: sender });
            (Queued { bulkhead: self, ticket, is_let_in: false }, go)
        };
        match timeout_at(until, go).await {
            Ok(Ok(())) => {
                queued.is_let_in = true;
                Ok(Place { bulkhead: self })
            }
            // A sender is used before it is dropped, so what else there is, is the time.
            Ok(Err(_)) | Err(_) => Err(BulkheadRefused::Deadline),
        }
    }

    /// Changes how many calls may be under way, at least one. Those that are under way stay.
    pub(crate) fn set_in_flight_max(&self, in_flight_max: usize) {
        let mut core = self.lock();
        core.in_flight_max = in_flight_max.max(1);
        core.let_in();
    }

    /// How many calls are under way, and how many wait.
    pub(crate) fn occupancy(&self) -> (usize, usize) {
        let core = self.lock();
        (core.in_flight, core.waiting.len())
    }

    // No step under the lock can panic half way.
    fn lock(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Core {
    fn let_in(&mut self) {
        while self.in_flight < self.in_flight_max
            && let Some(Waiter { go, .. }) = self.waiting.pop_front()
        {
            self.in_flight += 1;
            // One that is just being dropped finds itself let in, and leaves.
            let _ = go.send(());
        }
    }

    fn leave(&mut self) {
        self.in_flight -= 1;
        self.let_in();
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.bulkhead.lock().leave();
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        if self.is_let_in {
            return;
        }
        let mut core = self.bulkhead.lock();
        match core.waiting.binary_search_by_key(&self.ticket, |waiter| waiter.ticket) {
            Ok(position) => drop(core.waiting.remove(position)),
            Err(_let_in_meanwhile) => core.leave(),
        }
    }
}

#[cfg(test)]
#[path = "bulkhead_tests.rs"]
mod tests;
