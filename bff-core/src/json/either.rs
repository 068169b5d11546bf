//! One of two types: what a value is that comes from one of two places.

use std::borrow::Cow;
use std::fmt;

use super::UrlValue;

/// A value of one of two types, written as itself: a number as it came from one upstream, say, or else one that was
/// calculated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Either<A, B> {
    /// A value of the first type.
    First(A),
    /// A value of the second type.
    Second(B),
}

impl<A: fmt::Display, B: fmt::Display> fmt::Display for Either<A, B> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::First(value) => value.fmt(formatter),
            Self::Second(value) => value.fmt(formatter),
        }
    }
}

impl<A: UrlValue, B: UrlValue> UrlValue for Either<A, B> {
    fn url_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::First(value) => value.url_text(),
            Self::Second(value) => value.url_text(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{RawNumber, from_json, to_json};

    #[test]
    fn is_written_as_what_it_is() {
        let raw: RawNumber<'_> = from_json("19.90").unwrap();
        let prices: [Either<RawNumber<'_>, i64>; 2] = [Either::First(raw), Either::Second(3)];
        assert_eq!(to_json(&prices[..]), "[19.90,3]");
        assert_eq!(format!("{} {}", prices[0], prices[1]), "19.90 3");
        assert_eq!(prices.map(|price| price.url_text().unwrap().into_owned()), ["19.90", "3"]);
    }
}
