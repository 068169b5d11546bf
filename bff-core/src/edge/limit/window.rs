//! The sliding window, by the approximation that Cloudflare described in 2017 ("How we built rate limiting capable of
//! scaling to millions of domains"): the requests of this window and, of those in the window before, the part that a window
//! ending now would still see.

use std::num::NonZeroU32;
use std::time::Duration;

use super::quota::{Left, State};

/// So many requests in a window. Of a key, when its window began and the requests in it and in the one before are kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// In nanoseconds.
    pub(super) length: u64,
    pub(super) count: u32,
}

impl Window {
    /// `count` requests in `length` nanoseconds, which are more than none.
    pub(super) fn new(count: NonZeroU32, length: u64) -> Self {
        Self { length, count: count.get() }
    }

    pub(super) fn take(&self, state: &mut State, now: u64) -> bool {
        let (mut next, left) = self.rolled(state, now);
        let fits = self.seen(&next, left) + u128::from(self.length) <= self.whole(self.count);
        if fits {
            next.current += 1;
            *state = next;
        }
        fits
    }

    pub(super) fn give_back(&self, state: &mut State) {
        // The window may have ended since.
        match state.current.checked_sub(1) {
            Some(current) => state.current = current,
            None => state.previous = state.previous.saturating_sub(1),
        }
    }

    /// How many requests a window ending now sees, in thousandths, so that a part of one is not nothing.
    pub(super) fn used(&self, state: &State, now: u64) -> u64 {
        let (state, left) = self.rolled(state, now);
        let thousandths = (self.seen(&state, left) * 1000).div_ceil(u128::from(self.length));
        u64::try_from(thousandths).unwrap_or(u64::MAX)
    }

    pub(super) fn left(&self, state: &State, now: u64) -> Left {
        let (state, left) = self.rolled(state, now);
        let spare = self.whole(self.count).saturating_sub(self.seen(&state, left));
        let requests = u32::try_from(spare / u128::from(self.length)).unwrap_or(u32::MAX);
        Left { requests, more_in: self.room_in(&state, left, requests.saturating_add(1)) }
    }

    /// When `room` requests fit into the window, if none comes until then.
    fn room_in(&self, state: &State, left: u64, room: u32) -> Duration {
        let allowed = self.count.saturating_sub(room);
        // At that time `previous × left + current × length ≤ allowed × length`: in this window, or else in the next one,
        // where what is counted now is what was before.
        let left_then = |previous: u32, current: u32| {
            let spare = self.whole(allowed.checked_sub(current)?);
            let left = spare.checked_div(u128::from(previous)).unwrap_or(u128::from(self.length));
            Some(u64::try_from(left).unwrap_or(u64::MAX).min(self.length))
        };
        let nanoseconds = match left_then(state.previous, state.current) {
            Some(then) => left.saturating_sub(then),
            None => left.saturating_add(self.length.saturating_sub(left_then(state.current, 0).unwrap_or(0))),
        };
        Duration::from_nanos(nanoseconds)
    }

    /// The requests that a window ending now sees, as far as is known, times its length: so they are a whole number.
    fn seen(&self, state: &State, left: u64) -> u128 {
        u128::from(state.previous) * u128::from(left) + self.whole(state.current)
    }

    fn whole(&self, count: u32) -> u128 {
        u128::from(count) * u128::from(self.length)
    }

    /// The state as it is at `now`, and how much is left of the window.
    fn rolled(&self, state: &State, now: u64) -> (State, u64) {
        let passed = now % self.length;
        let begun = now - passed;
        let state = match begun.saturating_sub(state.time) {
            0 => *state,
            since if since <= self.length => State { time: begun, previous: state.current, current: 0 },
            _ => State { time: begun, previous: 0, current: 0 },
        };
        (state, self.length - passed)
    }
}
