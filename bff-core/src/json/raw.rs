//! Leaves that are only copied: everything but strings, which have a file of their own.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::kind::{begins_with, integer_digits, is_number};
use super::{Decimal, FromJson, JsonReader, Unread};

/// One raw leaf: borrowed, `Copy`, its kind checked while it is read, written out as the bytes it came in.
macro_rules! raw_leaf {
    ($(#[$documentation:meta])* $name:ident, $expected:literal, $fits:expr) => {
        $(#[$documentation])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name<'a>(&'a str);

        impl<'a> $name<'a> {
            /// The JSON as it came in.
            #[inline]
            pub fn json(&self) -> &'a str {
                self.0
            }
        }

        impl<'a> FromJson<'a> for $name<'a> {
            #[inline]
            fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
                json.raw($expected, $fits).map(Self)
            }
        }

        /// The JSON as it came in.
        impl fmt::Display for $name<'_> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(self.json())
            }
        }
    };
}

raw_leaf! {
    /// A number without a fraction, or with a fraction of zeros (`3.0`, an integer to JSON Schema): any number of digits.
    RawInteger, "an integer", |raw| is_number(raw) && integer_digits(raw).is_some()
}
raw_leaf! {
    /// Any JSON number, with all of its digits.
    RawNumber, "a number", is_number
}
raw_leaf! {
    /// `true` or `false`.
    RawBoolean, "a boolean", |raw| begins_with(raw, b't') || begins_with(raw, b'f')
}
raw_leaf! {
    /// A whole object.
    RawObject, "an object", |raw| begins_with(raw, b'{')
}
raw_leaf! {
    /// A whole list.
    RawList, "a list", |raw| begins_with(raw, b'[')
}
raw_leaf! {
    /// Any JSON value. `Option<RawAny>` is `None` for `null`; `RawAny` itself takes `null` as well.
    RawAny, "a value", |_| true
}

impl<'a> RawAny<'a> {
    /// A value that has been read already.
    pub(super) fn from_raw(raw: &'a str) -> Self {
        Self(raw)
    }
}

macro_rules! any_from {
    ($($name:ident)*) => {$(
        impl<'a> From<$name<'a>> for RawAny<'a> {
            fn from(value: $name<'a>) -> Self {
                Self(value.0)
            }
        }
    )*};
}

any_from! { RawInteger RawNumber RawBoolean RawObject RawList }

impl RawNumber<'_> {
    /// Its exact value; `None` beyond what a [`Decimal`] holds (28 digits or so).
    pub fn decimal(&self) -> Option<Decimal> {
        Decimal::parse(self.json())
    }
}

impl RawBoolean<'_> {
    /// Its value.
    #[inline]
    pub fn value(&self) -> bool {
        self.json() == "true"
    }
}

impl<'a> RawInteger<'a> {
    /// Its digits, and a minus sign if it is below zero: equal integers have equal digits (`3` and `3.0`, `0` and `-0`).
    pub fn digits(&self) -> &'a str {
        match integer_digits(self.json()) {
            Some("-0") | None => "0",
            Some(digits) => digits,
        }
    }

    /// Its value; `None` beyond 64 bits.
    pub fn value(&self) -> Option<i64> {
        self.digits().parse().ok()
    }
}

impl PartialEq for RawInteger<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.digits() == other.digits()
    }
}

impl Eq for RawInteger<'_> {}

impl Hash for RawInteger<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digits().hash(state);
    }
}

impl Ord for RawInteger<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        // JSON has no leading zeros, so more digits are a greater magnitude.
        let magnitude = |one: &str, two: &str| one.len().cmp(&two.len()).then_with(|| one.cmp(two));
        let (one, two) = (self.digits(), other.digits());
        match (one.strip_prefix('-'), two.strip_prefix('-')) {
            (None, None) => magnitude(one, two),
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(one), Some(two)) => magnitude(two, one),
        }
    }
}

impl PartialOrd for RawInteger<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for RawBoolean<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.json() == other.json()
    }
}

impl Eq for RawBoolean<'_> {}

impl PartialEq<bool> for RawBoolean<'_> {
    #[inline]
    fn eq(&self, other: &bool) -> bool {
        self.value() == *other
    }
}

impl Hash for RawBoolean<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value().hash(state);
    }
}

#[cfg(test)]
#[path = "raw_tests.rs"]
mod tests;
