//! Sessions in this process, as long as it runs.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::{Begun, INDEXED_MAX, Name, Stored};
use crate::edge::session::ticket::Key;

/// Sessions at once, of a few kB each. One more ends another one.
const SESSIONS_MAX: usize = 16_384;
/// Tokens of the back channel that are known to have been used.
const DIGESTS_MAX: usize = 65_536;

/// Sessions in memory.
#[derive(Debug, Default)]
pub(in crate::edge::session) struct Memory(Mutex<Kept>);

#[derive(Debug)]
struct Kept {
    sessions: Expiring<Key, Session>,
    names: HashMap<Name, BTreeSet<Key>>,
    digests: Expiring<Key, ()>,
    locks: Expiring<Key, ()>,
}

#[derive(Debug)]
struct Session {
    sealed: Vec<u8>,
    names: Vec<Name>,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            sessions: Expiring::new(SESSIONS_MAX),
            names: HashMap::new(),
            digests: Expiring::new(DIGESTS_MAX),
            locks: Expiring::new(SESSIONS_MAX),
        }
    }
}

impl Memory {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn insert(&self, begun: Begun<'_>) {
        let Begun { key, sealed, idle, lifetime, names } = begun;
        let mut kept = self.kept();
        for name in names {
            let keys = kept.names.entry(*name).or_default();
            if keys.len() < INDEXED_MAX {
                keys.insert(key);
            }
        }
        let session = Session { sealed, names: names.to_vec() };
        let gone = kept.sessions.insert(key, session, Instant::now() + idle.min(lifetime));
        kept.forget_names(gone);
    }

    pub(super) fn load(&self, key: &Key) -> Option<Stored> {
        let now = Instant::now();
        let kept = self.kept();
        let (session, until) = kept.sessions.get(key, now)?;
        Some(Stored { sealed: session.sealed.clone(), rest: until - now })
    }

    pub(super) fn replace(&self, key: &Key, sealed: &[u8]) -> bool {
        match self.kept().sessions.get_mut(key, Instant::now()) {
            Some(session) => {
                session.sealed = sealed.to_vec();
                true
            }
            None => false,
        }
    }

    pub(super) fn keep(&self, key: &Key, idle: Duration) {
        let now = Instant::now();
        self.kept().sessions.keep(key, now, now + idle);
    }

    pub(super) fn remove(&self, key: &Key) -> bool {
        let mut kept = self.kept();
        let gone = kept.sessions.remove(key).map(|session| (*key, session));
        let was_there = gone.is_some();
        kept.forget_names(gone);
        was_there
    }

    pub(super) fn remove_named(&self, name: Name) -> usize {
        let keys = self.kept().names.remove(&name).unwrap_or_default();
        keys.iter().filter(|key| self.remove(key)).count()
    }

    pub(super) fn is_first(&self, digest: Key, time: Duration) -> bool {
        first(&mut self.kept().digests, digest, time)
    }

    pub(super) fn lock(&self, key: &Key, time: Duration) -> bool {
        first(&mut self.kept().locks, *key, time)
    }

    pub(super) fn unlock(&self, key: &Key) {
        self.kept().locks.remove(key);
    }

    // Every change is complete before anything that could panic, so what a panic leaves is whole.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn first(known: &mut Expiring<Key, ()>, key: Key, time: Duration) -> bool {
    let now = Instant::now();
    if known.get(&key, now).is_some() {
        return false;
    }
    known.insert(key, (), now + time);
    true
}

impl Kept {
    /// Sessions that are gone are not found by their names any more.
    fn forget_names(&mut self, gone: impl IntoIterator<Item = (Key, Session)>) {
        for (key, session) in gone {
            for name in session.names {
                if let Some(keys) = self.names.get_mut(&name) {
                    keys.remove(&key);
                    if keys.is_empty() {
                        self.names.remove(&name);
                    }
                }
            }
        }
    }
}

/// At most so many values, each until its time. Where there is no room, the one goes whose time comes first: one that
/// has passed, or else, of sessions, the one that was not used for longest.
#[derive(Debug)]
struct Expiring<K, V> {
    values: HashMap<K, (V, Instant)>,
    /// The same keys, by their times.
    times: BTreeSet<(Instant, K)>,
    values_max: usize,
}

impl<K: Copy + Eq + Hash + Ord, V> Expiring<K, V> {
    fn new(values_max: usize) -> Self {
        Self { values: HashMap::new(), times: BTreeSet::new(), values_max }
    }

    /// Gives back what had to go for it.
    fn insert(&mut self, key: K, value: V, until: Instant) -> Vec<(K, V)> {
        let mut gone: Vec<_> = self.remove(&key).map(|value| (key, value)).into_iter().collect();
        let now = Instant::now();
        while let Some(&(first_until, first)) = self.times.first()
            && (first_until <= now || self.values.len() >= self.values_max)
        {
            gone.extend(self.remove(&first).map(|value| (first, value)));
        }
        self.values.insert(key, (value, until));
        self.times.insert((until, key));
        gone
    }

    fn get(&self, key: &K, now: Instant) -> Option<(&V, Instant)> {
        self.values.get(key).filter(|(_, until)| now < *until).map(|(value, until)| (value, *until))
    }

    fn get_mut(&mut self, key: &K, now: Instant) -> Option<&mut V> {
        self.values.get_mut(key).filter(|(_, until)| now < *until).map(|(value, _)| value)
    }

    fn keep(&mut self, key: &K, now: Instant, later: Instant) {
        if let Some((_, until)) = self.values.get_mut(key).filter(|(_, until)| now < *until) {
            self.times.remove(&(*until, *key));
            *until = later;
            self.times.insert((later, *key));
        }
    }

    fn remove(&mut self, key: &K) -> Option<V> {
        let (value, until) = self.values.remove(key)?;
        self.times.remove(&(until, *key));
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_has_expired_goes_first_and_then_what_was_not_used_for_longest() {
        let mut values = Expiring::new(2);
        let in_seconds = |seconds| Instant::now() + Duration::from_secs(seconds);
        assert!(values.insert(1, "one", in_seconds(10)).is_empty());
        assert!(values.insert(2, "two", in_seconds(20)).is_empty());
        values.keep(&1, Instant::now(), in_seconds(30));
        assert_eq!(values.insert(3, "three", in_seconds(30)), [(2, "two")]);
        tokio::time::advance(Duration::from_secs(30)).await;
        assert!(values.get(&1, Instant::now()).is_none());
        assert_eq!(values.insert(4, "four", in_seconds(1)), [(1, "one"), (3, "three")]);
        assert_eq!((values.values.len(), values.times.len()), (1, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn sessions_beyond_the_limit_are_forgotten_with_their_names() {
        let store = Memory::new();
        let insert = |number: usize| {
            let key = Key::of(&number.to_le_bytes());
            let names = [Name(Key::of(&(number + SESSIONS_MAX * 2).to_le_bytes()))];
            let time = Duration::from_secs(60 + number as u64);
            store.insert(Begun { key, sealed: vec![1], idle: time, lifetime: time, names: &names });
            key
        };
        let first = insert(0);
        for number in 1..=SESSIONS_MAX {
            insert(number);
        }
        assert!(store.load(&first).is_none());
        let kept = store.kept();
        assert_eq!((kept.sessions.values.len(), kept.names.len()), (SESSIONS_MAX, SESSIONS_MAX));
    }
}
