//! What `each` and `batch` give: a value for each key.

use std::borrow::Borrow;
use std::hash::Hash;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::keys::Keys;
use crate::json::{JsonWriter, ToJson, UrlValue};

/// The values of an `each` or a `batch` by their keys, in the order in which the keys first appeared.
///
/// A key whose value is missing (a batch did not answer it) is not in here.
#[derive(Debug)]
pub struct Lookup<K, T> {
    keys: Keys<K>,
    /// A value for each key, at its place.
    values: Vec<T>,
    /// Where [`get`](Self::get) looks first: a reply mostly asks for the keys in the order in which it gave them.
    next: AtomicUsize,
}

impl<K, T> Default for Lookup<K, T> {
    fn default() -> Self {
        Self { keys: Keys::default(), values: Vec::new(), next: AtomicUsize::new(0) }
    }
}

impl<K: Eq + Hash, T> Lookup<K, T> {
    /// The values of `keys`, each at the place of its key; keys without one are left out.
    pub(super) fn new(keys: Keys<K>, values: Vec<Option<T>>) -> Self {
        let found = values.iter().flatten().count();
        if found < keys.as_slice().len() {
            let entries = keys.into_vec().into_iter().zip(values);
            return entries.filter_map(|(key, value)| Some((key, value?))).collect();
        }
        Self { keys, values: values.into_iter().flatten().collect(), next: AtomicUsize::new(0) }
    }

    /// The value of `key`: `&K`, or what `K` borrows as (`&str` for [`Text`](crate::json::Text)).
    #[inline]
    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&T>
    where
        K: Borrow<Q>,
    {
        let place = self.keys.place(key, self.next.load(Ordering::Relaxed))?;
        self.next.store(place + 1, Ordering::Relaxed);
        self.values.get(place)
    }
}

impl<K, T> Lookup<K, T> {
    /// The keys that have a value.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + ExactSizeIterator {
        self.keys.as_slice().iter()
    }

    /// The values.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        self.values.iter()
    }

    /// Keys and values.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &T)> + ExactSizeIterator {
        self.keys().zip(self.values())
    }

    /// How many keys have a value.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether no key has a value.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// Of two values of one key the last counts.
impl<K: Eq + Hash, T> FromIterator<(K, T)> for Lookup<K, T> {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        let mut lookup = Self::default();
        for (key, value) in entries {
            match lookup.keys.add(key) {
                place if place < lookup.values.len() => lookup.values[place] = value,
                _ => lookup.values.push(value),
            }
        }
        lookup
    }
}

/// As an object; keys that are no strings are written as their text.
impl<K: UrlValue, T: ToJson> ToJson for Lookup<K, T> {
    fn write(&self, json: &mut JsonWriter) {
        json.entries(self.iter().map(|(key, value)| (key.url_text().unwrap_or_default(), value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{RawString, Text, from_json, to_json};

    #[test]
    fn is_looked_up_by_key_or_by_slice() {
        let sku: RawString<'_> = from_json(r#""A\/1""#).unwrap();
        let products: Lookup<Text<'_>, i64> = [(Text::from("B"), 2), (sku.text(), 1)].into_iter().collect();
        assert_eq!(products.get(&sku.text()), Some(&1));
        assert_eq!(products.get("A/1"), Some(&1));
        assert_eq!(products.get(&Text::from("C")), None);
        assert_eq!(to_json(&products), r#"{"B":2,"A/1":1}"#);

        let numbers: Lookup<i64, bool> = [(7, true)].into_iter().collect();
        assert_eq!(numbers.get(&7), Some(&true));
        assert_eq!(to_json(&numbers), r#"{"7":true}"#);
    }

    #[test]
    fn keys_are_found_in_any_order() {
        let squares: Lookup<u64, u64> = (0..20).map(|number| (number, number * number)).collect();
        for number in (0..20).chain((0..20).rev()).chain([3, 3, 17, 99, 0]) {
            assert_eq!(squares.get(&number).copied(), (number < 20).then_some(number * number));
        }
        let twice: Lookup<u64, char> = [(1, 'a'), (2, 'b'), (1, 'c')].into_iter().collect();
        assert_eq!(twice.iter().collect::<Vec<_>>(), [(&1, &'c'), (&2, &'b')]);
    }

    #[test]
    fn a_key_may_live_shorter_than_the_lookup() {
        let products: Lookup<Text<'static>, i64> = [(Text::from("A"), 1)].into_iter().collect();
        let name = String::from("A");
        assert_eq!(products.get(&Text::from(name.as_str())), Some(&1));
    }
}
