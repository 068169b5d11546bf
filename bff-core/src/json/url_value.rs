//! Scalars as text, for paths, queries and headers.

use std::borrow::Cow;

use super::{Decimal, RawBoolean, RawInteger, RawNumber, RawString, Text};

/// A scalar that can stand in a path, a query or a header.
pub trait UrlValue {
    /// Its text, not yet encoded; `None` leaves the parameter out.
    fn url_text(&self) -> Option<Cow<'_, str>>;
}

impl<T: UrlValue + ?Sized> UrlValue for &T {
    #[inline]
    fn url_text(&self) -> Option<Cow<'_, str>> {
        (**self).url_text()
    }
}

impl<T: UrlValue> UrlValue for Option<T> {
    #[inline]
    fn url_text(&self) -> Option<Cow<'_, str>> {
        self.as_ref().and_then(UrlValue::url_text)
    }
}

/// `url_text` for each type, from an expression over `self`.
macro_rules! url_value {
    ($($type:ty: |$value:ident| $text:expr;)*) => {$(
        impl UrlValue for $type {
            #[inline]
            fn url_text(&self) -> Option<Cow<'_, str>> {
                let $value = self;
                Some(Cow::from($text))
            }
        }
    )*};
}

url_value! {
    str: |value| value;
    String: |value| value.as_str();
    Text<'_>: |value| value.as_str();
    RawString<'_>: |value| value.text();
    RawInteger<'_>: |value| value.digits();
    RawNumber<'_>: |value| value.json();
    RawBoolean<'_>: |value| value.json();
    Decimal: |value| value.to_string();
    i64: |value| value.to_string();
    bool: |value| if *value { "true" } else { "false" };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::from_json;

    #[test]
    fn scalars_as_text() {
        fn text(value: impl UrlValue) -> String {
            value.url_text().unwrap().into_owned()
        }
        assert_eq!(text(from_json::<RawString<'_>>(r#""a\n""#).unwrap()), "a\n");
        assert_eq!(text(from_json::<RawInteger<'_>>("3.0").unwrap()), "3");
        assert_eq!(text(from_json::<RawNumber<'_>>("1e400").unwrap()), "1e400");
        assert_eq!(text(from_json::<RawBoolean<'_>>("true").unwrap()), "true");
        assert_eq!(text(Decimal::scaled(1990, 2)), "19.90");
        assert_eq!([text(-3), text(false), text("x"), text(Text::from("y"))], ["-3", "false", "x", "y"]);
        assert_eq!(None::<i64>.url_text(), None);
        assert_eq!(Some(Some("z")).url_text().as_deref(), Some("z"));
    }
}
