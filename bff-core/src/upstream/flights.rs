//! Coalescing: identical GETs that are made at the same time are one call.
//!
//! Identical are those that ask the same [`Question`], so identities never mix. Who comes first begins the call, everybody
//! who waits drives it on, and when nobody waits any more it ends: whoever goes away takes nothing from the others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures::FutureExt;
use futures::future::{BoxFuture, Shared, WeakShared};

use super::question::Question;
use crate::failure::Failure;

/// A call, and its outcome for everybody who waits.
pub(super) type Flight = Shared<BoxFuture<'static, Result<Bytes, Failure>>>;

/// The calls that others can join.
#[derive(Debug, Default)]
pub(super) struct Flights(Mutex<Board>);

#[derive(Debug, Default)]
struct Board {
    flying: HashMap<Arc<Question>, Flying>,
    next_ticket: u64,
}

#[derive(Debug)]
struct Flying {
    ticket: u64,
    flight: WeakShared<BoxFuture<'static, Result<Bytes, Failure>>>,
}

/// Takes a flight off the board when it is over, or when nobody waits for it.
struct Listed {
    flights: Arc<Flights>,
    question: Arc<Question>,
    ticket: u64,
}

impl Flights {
    /// Joins the flight that asks the same, or begins one: then the second value is true.
    pub(super) fn join(
        self: &Arc<Self>,
        question: &Arc<Question>,
        begin: impl FnOnce() -> BoxFuture<'static, Result<Bytes, Failure>>,
    ) -> (Flight, bool) {
        let mut board = self.lock();
        // One that nobody waits for any more is just leaving.
        if let Some(flight) = board.flying.get(question).and_then(|flying| flying.flight.upgrade()) {
            return (flight, false);
        }
        let ticket = board.next_ticket;
        board.next_ticket += 1;
        let listed = Listed { flights: Arc::clone(self), question: Arc::clone(question), ticket };
        let call = begin();
        let flight = async move {
            let _listed = listed;
            call.await
        };
        let flight = flight.boxed().shared();
        if let Some(weak) = flight.downgrade() {
            board.flying.insert(Arc::clone(question), Flying { ticket, flight: weak });
        }
        (flight, true)
    }

    // No step under the lock can panic half way.
    fn lock(&self) -> MutexGuard<'_, Board> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        let mut board = self.flights.lock();
        // Another one may have begun in its place since.
        if board.flying.get(&self.question).is_some_and(|flying| flying.ticket == self.ticket) {
            board.flying.remove(&self.question);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{Instant, sleep, timeout};

    use super::super::question::testing::question;
    use super::*;

    fn join(flights: &Arc<Flights>, upstream: usize, target: &str, token: &'static str) -> (Flight, bool) {
        let call = async {
            sleep(Duration::from_secs(1)).await;
            Ok(Bytes::from_static(b"{}"))
        };
        flights.join(&question(upstream, target, token), || call.boxed())
    }

    #[tokio::test(start_paused = true)]
    async fn only_what_is_identical_is_joined_and_only_while_it_flies() {
        let flights = Arc::default();
        let (first, begins) = join(&flights, 0, "/a", "x");
        assert!(begins);
        assert!(!join(&flights, 0, "/a", "x").1);
        for (upstream, target, token) in [(1, "/a", "x"), (0, "/b", "x"), (0, "/a", "y")] {
            assert!(join(&flights, upstream, target, token).1, "{upstream} {target} {token}");
        }
        assert_eq!(first.await, Ok(Bytes::from_static(b"{}")));
        assert!(join(&flights, 0, "/a", "x").1);
        assert!(flights.lock().flying.is_empty(), "nobody waited for the others");
    }

    #[tokio::test(start_paused = true)]
    async fn who_goes_away_takes_nothing_from_the_others() {
        let flights = Arc::default();
        let started = Instant::now();
        let (first, _) = join(&flights, 0, "/a", "x");
        let (second, begins) = join(&flights, 0, "/a", "x");
        assert!(!begins);
        assert!(timeout(Duration::from_millis(300), first).await.is_err(), "the first one drove it, and goes away");
        assert_eq!(second.await, Ok(Bytes::from_static(b"{}")));
        assert_eq!(started.elapsed().as_millis(), 1000);
    }
}
