//! The connections to one upstream that another exchange can use.

use std::collections::VecDeque;
use std::time::Duration;

use fastrand::Rng;
use tokio::time::Instant;

use super::http1::Http1;
use super::http2::{Http2, STREAMS_MAX, Seat};
use super::policy::ConnectionPolicy;

/// Who picks and who keeps; behind a lock, which is held for no longer than one of these calls.
#[derive(Debug)]
pub(super) struct Open {
    policy: ConnectionPolicy,
    /// The one that was used last stands last, and is used next: so those that are not needed grow old.
    idle: VecDeque<Idle>,
    /// The oldest first; all calls go to the first that has room.
    shared: Vec<Shared>,
    /// How many calls at once the last shared connection took.
    streams_max: usize,
    random: Rng,
}

/// A connection for one exchange after the other, and when it ends. Boxed, because it moves from hand to hand.
#[derive(Debug)]
pub(super) struct Single {
    pub(super) http1: Http1,
    ends_at: Instant,
}

#[derive(Debug)]
struct Idle {
    connection: Box<Single>,
    since: Instant,
}

#[derive(Debug)]
struct Shared {
    connection: Http2,
    used_at: Instant,
    ends_at: Instant,
}

impl Open {
    pub(super) fn new(policy: ConnectionPolicy, random: Rng) -> Self {
        Self { policy, idle: VecDeque::new(), shared: Vec::new(), streams_max: STREAMS_MAX, random }
    }

    /// A connection that has just been made.
    pub(super) fn single(&mut self, http1: Http1) -> Box<Single> {
        Box::new(Single { http1, ends_at: self.end_of_life() })
    }

    /// An idle connection that is still open.
    pub(super) fn take(&mut self) -> Option<Box<Single>> {
        // Its age was looked at when it was kept, and is again at the next sweep: once for each call is enough.
        while let Some(Idle { mut connection, .. }) = self.idle.pop_back() {
            if connection.http1.is_reusable() {
                return Some(connection);
            }
        }
        None
    }

    /// Keeps a connection for the next exchange, if it can have one.
    pub(super) fn keep(&mut self, mut connection: Box<Single>) {
        let since = Instant::now();
        if self.idle.len() < self.policy.idle_max && connection.ends_at > since && connection.http1.is_reusable() {
            self.idle.push_back(Idle { connection, since });
        }
    }

    /// A seat on a connection that others use, too.
    pub(super) fn seat(&mut self) -> Option<Seat> {
        let now = Instant::now();
        let usable = self.shared.iter_mut().filter(|shared| shared.ends_at > now);
        let (seat, used_at) =
            usable.filter_map(|shared| Some((shared.connection.enter()?, &mut shared.used_at))).next()?;
        *used_at = now;
        Some(seat)
    }

    /// How many calls at once a new connection will probably take: the upstream says so only after it is there.
    pub(super) fn streams_max(&mut self) -> usize {
        if let Some(Shared { connection, .. }) = self.shared.last() {
            self.streams_max = connection.streams_max().min(STREAMS_MAX);
        }
        self.streams_max
    }

    /// Lets others use this new connection, too, and takes a seat on it.
    pub(super) fn share(&mut self, connection: Http2) -> Seat {
        let seat = connection.enter_first();
        let (used_at, ends_at) = (Instant::now(), self.end_of_life());
        self.shared.push(Shared { connection, used_at, ends_at });
        seat
    }

    /// Lets go of connections that are too old, too long idle, or closed. Calls in flight end on theirs.
    pub(super) fn drop_unusable(&mut self) {
        let (now, idle_timeout) = (Instant::now(), self.policy.idle_timeout);
        self.streams_max();
        self.idle.retain_mut(|Idle { connection, since }| {
            now - *since < idle_timeout && connection.ends_at > now && connection.http1.is_reusable()
        });
        self.shared.retain(|Shared { connection, used_at, ends_at }| {
            let is_idle = connection.in_flight() == 0 && now - *used_at >= idle_timeout;
            connection.is_open() && *ends_at > now && !is_idle
        });
    }

    fn end_of_life(&mut self) -> Instant {
        Instant::now() + lifetime(self.policy.age_max, &mut self.random)
    }

    /// How many connections wait for a call, and how many calls share one.
    #[cfg(test)]
    pub(super) fn count(&self) -> (usize, usize) {
        (self.idle.len(), self.shared.len())
    }
}

fn lifetime(age_max: Duration, random: &mut Rng) -> Duration {
    age_max.mul_f64(1.0 - 0.2 * random.f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_spread_over_the_last_fifth() {
        let (age_max, mut random) = (Duration::from_secs(100), Rng::with_seed(1));
        let ages: Vec<_> = (0..1000).map(|_| lifetime(age_max, &mut random).as_secs_f64()).collect();
        assert!(ages.iter().all(|age| (80.0..=100.0).contains(age)));
        assert!((ages.iter().sum::<f64>() / 1000.0 - 90.0).abs() < 1.0);
    }
}
