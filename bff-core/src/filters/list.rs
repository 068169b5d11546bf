//! `sort`, `reverse`, `distinct`, `min` and `max`.

use std::cmp::Ordering;
use std::hash::Hash;

use indexmap::IndexSet;

use crate::json::{Decimal, RawInteger, RawString, Text};

/// What a list can be sorted by: a scalar, or an optional one, whose absence comes last.
pub trait SortKey {
    /// The order of two keys.
    fn order(&self, other: &Self) -> Ordering;
}

impl<K: SortKey> SortKey for Option<K> {
    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Some(one), Some(two)) => one.order(two),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
    }
}

impl<K: SortKey + ?Sized> SortKey for &K {
    fn order(&self, other: &Self) -> Ordering {
        (**self).order(other)
    }
}

macro_rules! sort_key {
    ($($type:ty),*) => {$(
        impl SortKey for $type {
            fn order(&self, other: &Self) -> Ordering {
                self.cmp(other)
            }
        }
    )*};
}

sort_key!(i64, bool, str, String, Decimal, Text<'_>, RawString<'_>, RawInteger<'_>);

/// The elements in ascending order of their keys; equal ones stay as they were. Each key is made once.
pub fn sorted<T, K: SortKey>(values: impl IntoIterator<Item = T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut keyed: Vec<(K, T)> = values.into_iter().map(|value| (key(&value), value)).collect();
    keyed.sort_by(|(one, _), (two, _)| one.order(two));
    keyed.into_iter().map(|(_, value)| value).collect()
}

/// The elements, last one first.
pub fn reversed<T>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.into_iter().collect();
    values.reverse();
    values
}

/// The elements without repetition, in the order of their first appearance.
pub fn distinct<T: Eq + Hash>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    values.into_iter().collect::<IndexSet<T>>().into_iter().collect()
}

/// Whether one of the elements is equal to `sought`: what `in` asks.
pub fn contains<T: PartialEq<S>, S>(values: impl IntoIterator<Item = T>, sought: S) -> bool {
    values.into_iter().any(|value| value == sought)
}

/// The least element, the first of equal ones; `None` for no elements.
pub fn min<T: Ord>(values: impl IntoIterator<Item = T>) -> Option<T> {
    values.into_iter().min()
}

/// The greatest element, the last of equal ones; `None` for no elements.
pub fn max<T: Ord>(values: impl IntoIterator<Item = T>) -> Option<T> {
    values.into_iter().max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::from_json;

    #[test]
    fn sorting_is_stable_and_puts_what_is_absent_last() {
        let items = [(Some(2), 'a'), (None, 'b'), (Some(1), 'c'), (Some(2), 'd'), (None, 'e')];
        let sorted: String = sorted(items, |item| item.0).into_iter().map(|item| item.1).collect();
        assert_eq!(sorted, "cadbe");
    }

    #[test]
    fn sorts_by_every_scalar() {
        let strings: Vec<RawString<'_>> = from_json(r#"["b","\u0061","é","B"]"#).unwrap();
        let by_text: Vec<_> = sorted(&strings, |string| string.text()).into_iter().map(RawString::text).collect();
        assert_eq!(by_text, ["B", "a", "b", "é"]);
        assert_eq!(sorted(strings, |string| *string).last().unwrap().text(), "é");
        let numbers = ["10", "9.5", "-1"].map(|text| Decimal::parse(text).unwrap());
        assert_eq!(texts(sorted(numbers, |number| *number)), ["-1", "9.5", "10"]);
        assert_eq!(sorted([true, false], |value| *value), [false, true]);
        let (b, a) = (String::from("b"), String::from("a"));
        assert_eq!(sorted([&b, &a], |value| value.as_str().len() as i64), [&b, &a]);
    }

    fn texts(values: Vec<Decimal>) -> Vec<String> {
        values.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn distinct_keeps_the_first_of_equals() {
        let strings: Vec<RawString<'_>> = from_json(r#"["b","a","\u0062"]"#).unwrap();
        let kept: Vec<_> = distinct(strings).iter().map(RawString::json).collect();
        assert_eq!(kept, [r#""b""#, r#""a""#]);
        assert_eq!(texts(distinct([Decimal::scaled(10, 1), Decimal::from(1)])), ["1.0"]);
        assert_eq!(distinct([3, 1, 3, 2, 1]), [3, 1, 2]);
        assert_eq!(distinct([true, true]), [true]);
    }

    #[test]
    fn contains_compares_what_strings_mean() {
        let roles: Vec<Text<'_>> = from_json(r#"["admin","b\u0075yer"]"#).unwrap();
        assert!(contains(roles.iter(), &"buyer"));
        assert!(!contains(roles.iter(), &"staff"));
        assert!(contains([1, 2], 2));
        assert!(!contains(Vec::<i64>::new(), 2));
        assert!(contains([Decimal::scaled(10, 1)], Decimal::from(1)));
    }

    #[test]
    fn ends_and_extremes() {
        assert_eq!(reversed(1..4), [3, 2, 1]);
        assert_eq!((min([3, 1, 2]), max([3, 1, 2])), (Some(1), Some(3)));
        assert_eq!((min::<i64>([]), max::<i64>([])), (None, None));
    }
}
