//! What is kept of the keys of one rate: a table that never grows.
//!
//! A key's hash says which set of [`WAYS`] places it may be kept in. Where all of them are taken, the key that has used
//! least makes room: one that has nothing used loses nothing, and is always there before the table is full.
//!
//! So a flood of new keys pushes out other new keys, and whoever has used up its limit stays. To have `n` requests of one
//! key forgotten, all other places of its set must hold keys that have used more; nobody outside knows which keys share
//! its set, because the hash has a secret key. So it takes about `n` requests of its tier let through for every place of
//! the table.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::quota::{Quota, State, Verdict};

/// Places that a key may be kept in.
const WAYS: usize = 16;
/// How many places there are for each key that is to be kept. Keys fall on sets by chance; at half full, one set in 250
/// has more keys than places, and one key in 1500 is lost before its time.
const PLACES_PER_KEY: usize = 2;
/// In nanoseconds.
const WARNING_INTERVAL: u64 = 60_000_000_000;

/// The hash of a key; 0 stands for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(u64);

#[derive(Debug, Clone, Copy)]
struct Place {
    key: Key,
    state: State,
}

type Set = [Place; WAYS];

/// The keys of one rate, which all workers share.
#[derive(Debug)]
pub(super) struct Table {
    sets: Box<[Mutex<Set>]>,
    /// Chosen by chance in each process, so that nobody outside can tell which keys collide.
    secret: RandomState,
    /// The rate's name, for the log.
    rate: &'static str,
    /// Keys that were pushed out though they had used something.
    pushed_out: AtomicU64,
    /// The last minute in which that was said; 0: never.
    warned: AtomicU64,
}

impl Table {
    /// A table that keeps so many keys of `rate`.
    pub(super) fn new(rate: &'static str, keys: usize) -> Self {
        const FREE: Place = Place { key: Key(0), state: State::NEW };
        let sets = keys.saturating_mul(PLACES_PER_KEY).div_ceil(WAYS).max(1);
        let sets = (0..sets).map(|_| Mutex::new([FREE; WAYS])).collect();
        Self { sets, secret: RandomState::new(), rate, pushed_out: AtomicU64::new(0), warned: AtomicU64::new(0) }
    }

    /// The key of what `write` writes.
    pub(super) fn key(&self, write: impl FnOnce(&mut dyn FnMut(&[u8]))) -> Key {
        let mut hasher = self.secret.build_hasher();
        write(&mut |bytes| hasher.write(bytes));
        Key(hasher.finish().max(1))
    }

    /// Lets a request of `key` in, if `quota` has something left for it.
    pub(super) fn take(&self, key: Key, quota: &Quota, now: u64) -> Verdict {
        let mut set = self.set(key);
        if let Some(place) = set.iter_mut().find(|place| place.key == key) {
            return quota.take(&mut place.state, now);
        }
        let mut state = State::NEW;
        let verdict = quota.take(&mut state, now);
        let used = |place: &Place| quota.used(&place.state, now);
        if let Some(place) = set.iter_mut().min_by_key(|place| used(place)) {
            if used(place) > 0 {
                self.pushed_out(now);
            }
            *place = Place { key, state };
        }
        verdict
    }

    /// Undoes a [`take`](Self::take) that let a request in.
    pub(super) fn give_back(&self, key: Key, quota: &Quota) {
        // One that was pushed out since has nothing to give back to.
        if let Some(place) = self.set(key).iter_mut().find(|place| place.key == key) {
            quota.give_back(&mut place.state);
        }
    }

    /// Says, once a minute, that there are more keys than places.
    fn pushed_out(&self, now: u64) {
        let keys = self.pushed_out.fetch_add(1, Ordering::Relaxed) + 1;
        let minute = now / WARNING_INTERVAL + 1;
        if self.warned.swap(minute, Ordering::Relaxed) != minute {
            let rate = self.rate;
            tracing::warn!(target: "bff::limit", rate, keys, "more keys than `limits.rate_keys`: some were forgotten");
        }
    }

    /// How many keys were pushed out though they had used something.
    #[cfg(test)]
    pub(super) fn lost(&self) -> u64 {
        self.pushed_out.load(Ordering::Relaxed)
    }

    fn set(&self, key: Key) -> MutexGuard<'_, Set> {
        // The upper half of a product spreads hashes evenly over any number of sets.
        let index = (u128::from(key.0) * self.sets.len() as u128) >> 64;
        // A set is whole after each statement, whoever panicked.
        self.sets[index as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
