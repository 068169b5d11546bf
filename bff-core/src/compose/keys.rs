//! The distinct keys of an `each` or a `batch`.

use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash};

use foldhash::quality::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// Keys in the order in which they first appeared, each at its place.
///
/// They are one slice, which is what a batch asks for, and a table from hashes to places, made once: what is found of a key
/// stands in a vector at the same place. Keys come from an upstream, not from whoever sends requests: a seed for each process
/// is protection enough, and this hash costs a fraction of the standard library's.
#[derive(Clone, Debug)]
pub(super) struct Keys<K> {
    keys: Vec<K>,
    places: HashTable<usize>,
    hasher: RandomState,
}

impl<K> Default for Keys<K> {
    fn default() -> Self {
        Self { keys: Vec::new(), places: HashTable::new(), hasher: RandomState::default() }
    }
}

impl<K> Keys<K> {
    pub(super) fn as_slice(&self) -> &[K] {
        &self.keys
    }

    pub(super) fn into_vec(self) -> Vec<K> {
        self.keys
    }
}

impl<K: Eq + Hash> Keys<K> {
    /// The place of `key`, which is added if it is new.
    pub(super) fn add(&mut self, key: K) -> usize {
        let Self { keys, places, hasher } = self;
        let hash = hasher.hash_one(&key);
        match places.entry(hash, |&place| keys[place] == key, |&place| hasher.hash_one(&keys[place])) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                entry.insert(keys.len());
                keys.push(key);
                keys.len() - 1
            }
        }
    }

    /// The place of `key`. Nothing is hashed if it is at `guess`.
    #[inline]
    pub(super) fn place<Q: Eq + Hash + ?Sized>(&self, key: &Q, guess: usize) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        if self.keys.get(guess).is_some_and(|other| other.borrow() == key) {
            return Some(guess);
        }
        self.places.find(self.hasher.hash_one(key), |&place| self.keys[place].borrow() == key).copied()
    }
}

impl<K: Eq + Hash> FromIterator<K> for Keys<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Self {
        let keys = keys.into_iter();
        let (at_least, _) = keys.size_hint();
        let places = HashTable::with_capacity(at_least);
        let mut distinct = Self { keys: Vec::with_capacity(at_least), places, hasher: RandomState::default() };
        keys.for_each(|key| {
            distinct.add(key);
        });
        distinct
    }
}
