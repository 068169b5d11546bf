//! Strings compare by the text that they mean, whatever holds them, so that a condition needs no conversion.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use super::{RawString, Text};

/// How each kind of string gives its text.
macro_rules! text_of {
    (slice $value:expr) => {{
        let text: &str = $value;
        text
    }};
    (text $value:expr) => {
        $value.as_str()
    };
    (raw $value:expr) => {
        $value.text().as_str()
    };
}

macro_rules! compare {
    ($([$($generics:tt)*] $left:ty: $left_kind:ident, $right:ty: $right_kind:ident;)*) => {$(
        impl $($generics)* PartialEq<$right> for $left {
            #[inline]
            fn eq(&self, other: &$right) -> bool {
                text_of!($left_kind self) == text_of!($right_kind other)
            }
        }

        impl $($generics)* PartialOrd<$right> for $left {
            #[inline]
            fn partial_cmp(&self, other: &$right) -> Option<Ordering> {
                text_of!($left_kind self).partial_cmp(text_of!($right_kind other))
            }
        }
    )*};
}

compare! {
    [<'b>] Text<'_>: text, Text<'b>: text;
    [] Text<'_>: text, str: slice;
    [] Text<'_>: text, &str: slice;
    [] Text<'_>: text, String: slice;
    [<'b>] Text<'_>: text, RawString<'b>: raw;
    [<'b>] RawString<'_>: raw, RawString<'b>: raw;
    [] RawString<'_>: raw, str: slice;
    [] RawString<'_>: raw, &str: slice;
    [] RawString<'_>: raw, String: slice;
    [<'b>] RawString<'_>: raw, Text<'b>: text;
    [] str: slice, Text<'_>: text;
    [] &str: slice, Text<'_>: text;
    [] String: slice, Text<'_>: text;
    [] str: slice, RawString<'_>: raw;
    [] &str: slice, RawString<'_>: raw;
    [] String: slice, RawString<'_>: raw;
}

/// What a map's key needs besides: total, and in step with `str`.
macro_rules! total {
    ($($type:ident: $kind:ident;)*) => {$(
        impl Eq for $type<'_> {}

        impl Ord for $type<'_> {
            #[inline]
            fn cmp(&self, other: &Self) -> Ordering {
                text_of!($kind self).cmp(text_of!($kind other))
            }
        }

        impl Hash for $type<'_> {
            #[inline]
            fn hash<H: Hasher>(&self, state: &mut H) {
                text_of!($kind self).hash(state);
            }
        }
    )*};
}

total! {
    Text: text;
    RawString: raw;
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::json::from_json;

    #[test]
    fn any_two_strings_compare() {
        let plain: RawString = from_json(r#""open""#).unwrap();
        let escaped: RawString = from_json(r#""\u006fpen""#).unwrap();
        let (text, owned) = (Text::from("open"), String::from("open"));

        assert!(plain == escaped && plain == text && plain == "open" && plain == *"open" && plain == owned);
        assert!(text == escaped && text == text.clone() && text == "open" && text == *"open" && text == owned);
        assert!("open" == escaped && "open" == text && owned == escaped && owned == text);
        assert!(*"open" == escaped && *"open" == text);
        assert!(plain != "closed");
        assert!("closed" != text);
        assert!(plain > "closed" && text < "z" && plain <= text && "closed" < escaped && plain >= escaped);
    }

    #[test]
    fn equal_strings_hash_alike() {
        let plain: RawString = from_json(r#""a/b""#).unwrap();
        let escaped: RawString = from_json(r#""a\/b""#).unwrap();
        assert_eq!(HashSet::from([plain, escaped]).len(), 1);
        let texts = HashSet::from([plain.text(), escaped.text()]);
        assert!(texts.contains("a/b") && texts.len() == 1);
    }
}
