//! Objects whose keys the contract does not name.

use indexmap::IndexMap;

use super::{FromJson, JsonReader, Text, Unread};

/// An object with arbitrary keys, in document order. Of a key that stands there twice the last value counts, as in most
/// JSON parsers.
#[derive(Clone, Debug)]
pub struct Map<'a, T>(IndexMap<Text<'a>, T>);

impl<'a, T> Map<'a, T> {
    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.get(key)
    }

    /// The keys, in document order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Text<'a>> + ExactSizeIterator {
        self.0.keys()
    }

    /// The values, in document order.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        self.0.values()
    }

    /// Keys and values, in document order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Text<'a>, &T)> + ExactSizeIterator {
        self.0.iter()
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Default for Map<'_, T> {
    fn default() -> Self {
        Self(IndexMap::default())
    }
}

/// Builds a reply's map, for example from another one with its values mapped.
impl<'a, K: Into<Text<'a>>, T> FromIterator<(K, T)> for Map<'a, T> {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        Self(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }
}

impl<'a, T: FromJson<'a>> FromJson<'a> for Map<'a, T> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut map = IndexMap::new();
        let mut entries = json.entries()?;
        while let Some(key) = json.entry(&mut entries)? {
            map.insert(Text::from(key), T::read(json)?);
        }
        Ok(Self(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{RawNumber, RawString, from_json, to_json};

    #[test]
    fn keeps_the_order_and_the_values() {
        let json = r#"{"z":1.50,"a":2,"é\n":1e400}"#;
        let map: Map<'_, RawNumber<'_>> = from_json(json).unwrap();
        assert_eq!(map.keys().collect::<Vec<_>>(), ["z", "a", "é\n"]);
        assert_eq!(map.get("z").unwrap().json(), "1.50");
        assert!(map.get("b").is_none());
        assert_eq!(to_json(&map), json);
        let doubled: Map<'_, bool> = map.iter().map(|(key, _)| (key.as_str(), key.len() > 1)).collect();
        assert_eq!(to_json(&doubled), r#"{"z":false,"a":false,"é\n":true}"#);
    }

    #[test]
    fn the_last_of_two_equal_keys_counts() {
        let map: Map<'_, RawNumber<'_>> = from_json(r#"{"a":1,"b":2,"\u0061":3}"#).unwrap();
        assert_eq!(map.values().map(RawNumber::json).collect::<Vec<_>>(), ["3", "2"]);
    }

    #[test]
    fn wrong_kinds_are_refused() {
        let error = from_json::<Map<'_, RawString<'_>>>(r#"{"a":1}"#).unwrap_err().to_string();
        assert!(error.starts_with("invalid type: integer `1`, expected a string"), "{error}");
        let error = from_json::<Map<'_, RawString<'_>>>("[]").unwrap_err().to_string();
        assert!(error.starts_with("invalid type: list, expected an object"), "{error}");
    }
}
