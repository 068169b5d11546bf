//! Coalescing: identical GETs that are made at the same time are one call.
//!
//! Identical is what an upstream could not tell apart: the same target and the same headers, whatever they were forwarded
//! from; so identities never mix. Who comes first begins the call, everybody who waits drives it on, and when nobody waits
//! any more it ends: whoever goes away takes nothing from the others.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures::FutureExt;
use futures::future::{BoxFuture, Shared, WeakShared};
use http::uri::PathAndQuery;

use super::headers::Headers;
use crate::failure::Failure;

/// A call, and its outcome for everybody who waits.
pub(super) type Flight = Shared<BoxFuture<'static, Result<Bytes, Failure>>>;

/// What is asked, and where: the index of the upstream and the target.
type Asked = (usize, PathAndQuery);

/// The calls that others can join.
#[derive(Debug, Default)]
pub(super) struct Flights(Mutex<Board>);

#[derive(Debug, Default)]
struct Board {
    flying: HashMap<Asked, Vec<Flying>>,
    next_ticket: u64,
}

#[derive(Debug)]
struct Flying {
    ticket: u64,
    headers: Headers,
    flight: WeakShared<BoxFuture<'static, Result<Bytes, Failure>>>,
}

/// Takes a flight off the board when it is over, or when nobody waits for it.
struct Listed {
    flights: Arc<Flights>,
    asked: Asked,
    ticket: u64,
}

impl Flights {
    /// Joins the flight that asks `upstream` the same, or begins one: then the second value is true.
    pub(super) fn join(
        self: &Arc<Self>,
        upstream: usize,
        target: &PathAndQuery,
        headers: &Headers,
        begin: impl FnOnce() -> BoxFuture<'static, Result<Bytes, Failure>>,
    ) -> (Flight, bool) {
        let asked = (upstream, target.clone());
        let mut board = self.lock();
        let same = board.flying.get(&asked).and_then(|flying| flying.iter().find(|one| one.headers == *headers));
        // One that nobody waits for any more is just leaving.
        if let Some(flight) = same.and_then(|flying| flying.flight.upgrade()) {
            return (flight, false);
        }
        let ticket = board.next_ticket;
        board.next_ticket += 1;
        let listed = Listed { flights: Arc::clone(self), asked: asked.clone(), ticket };
        let call = begin();
        let flight = async move {
            let _listed = listed;
            call.await
        };
        let flight = flight.boxed().shared();
        if let Some(weak) = flight.downgrade() {
            board.flying.entry(asked).or_default().push(Flying { ticket, headers: headers.clone(), flight: weak });
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
        if let Entry::Occupied(mut flying) = board.flying.entry(self.asked.clone()) {
            flying.get_mut().retain(|one| one.ticket != self.ticket);
            if flying.get().is_empty() {
                flying.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{HeaderValue, header};
    use tokio::time::{Instant, sleep, timeout};

    use super::*;

    fn headers(token: &'static str) -> Headers {
        let mut headers = Headers::default();
        headers.set(header::AUTHORIZATION, HeaderValue::from_static(token));
        headers
    }

    fn join(flights: &Arc<Flights>, upstream: usize, target: &'static str, token: &'static str) -> (Flight, bool) {
        let call = async {
            sleep(Duration::from_secs(1)).await;
            Ok(Bytes::from_static(b"{}"))
        };
        flights.join(upstream, &PathAndQuery::from_static(target), &headers(token), || call.boxed())
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
