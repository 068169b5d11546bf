//! What `each` and `batch` give: a value for each key.

use std::borrow::Borrow;
use std::hash::Hash;

use foldhash::quality::RandomState;
use indexmap::IndexMap;
use serde::ser::{Serialize, Serializer};

use crate::json::UrlValue;

/// Keys come from an upstream, not from whoever sends requests: a seed for each process is protection enough, and this hash
/// costs a fraction of the standard library's.
pub(super) type Hasher = RandomState;

/// The values of an `each` or a `batch` by their keys, in the order in which the keys first appeared.
///
/// A key whose value is missing (a batch did not answer it) is not in here.
#[derive(Clone, Debug)]
pub struct Lookup<K, T>(IndexMap<K, T, Hasher>);

impl<K, T> Default for Lookup<K, T> {
    fn default() -> Self {
        Self(IndexMap::default())
    }
}

impl<K: Eq + Hash, T> Lookup<K, T> {
    /// The value of `key`: `&K`, or what `K` borrows as (`&str` for [`Text`](crate::json::Text)).
    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&T>
    where
        K: Borrow<Q>,
    {
        self.0.get(key)
    }
}

impl<K, T> Lookup<K, T> {
    /// The keys that have a value.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + ExactSizeIterator {
        self.0.keys()
    }

    /// The values.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        self.0.values()
    }

    /// Keys and values.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &T)> + ExactSizeIterator {
        self.0.iter()
    }

    /// How many keys have a value.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no key has a value.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: Eq + Hash, T> FromIterator<(K, T)> for Lookup<K, T> {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

/// As an object; keys that are no strings are written as their text.
impl<K: UrlValue, T: Serialize> Serialize for Lookup<K, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let texts = self.0.iter().map(|(key, value)| (key.url_text().unwrap_or_default(), value));
        serializer.collect_map(texts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{RawString, Text};

    #[test]
    fn is_looked_up_by_key_or_by_slice() {
        let sku: RawString<'_> = serde_json::from_str(r#""A\/1""#).unwrap();
        let products: Lookup<Text<'_>, i64> = [(Text::from("B"), 2), (sku.text(), 1)].into_iter().collect();
        assert_eq!(products.get(&sku.text()), Some(&1));
        assert_eq!(products.get("A/1"), Some(&1));
        assert_eq!(products.get(&Text::from("C")), None);
        assert_eq!(serde_json::to_string(&products).unwrap(), r#"{"B":2,"A/1":1}"#);

        let numbers: Lookup<i64, bool> = [(7, true)].into_iter().collect();
        assert_eq!(numbers.get(&7), Some(&true));
        assert_eq!(serde_json::to_string(&numbers).unwrap(), r#"{"7":true}"#);
    }

    #[test]
    fn a_key_may_live_shorter_than_the_lookup() {
        let products: Lookup<Text<'static>, i64> = [(Text::from("A"), 1)].into_iter().collect();
        let name = String::from("A");
        assert_eq!(products.get(&Text::from(name.as_str())), Some(&1));
    }
}
