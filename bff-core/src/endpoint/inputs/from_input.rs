//! The types that an input can have.

use std::borrow::Cow;

use serde::Serialize;

use crate::json::{Decimal, FromJson, Text};
use crate::parameters::Texts;

/// A type that an input can have: [`Text`], `i64`, [`Decimal`], `bool`, and lists of these.
///
/// It decodes from JSON because a parameter's default is JSON, and encodes to JSON because its schema is checked there.
pub trait FromInput<'a>: Default + FromJson<'a> + Serialize {
    /// The value that the request's text stands for.
    ///
    /// # Errors
    ///
    /// A detail for the client: what the text should be.
    fn from_input(texts: Texts<'a>) -> Result<Self, String>;
}

/// A type that one text can stand for.
trait Scalar<'a>: Sized {
    fn from_text(text: Cow<'a, str>) -> Result<Self, String>;
}

impl<'a> Scalar<'a> for Text<'a> {
    fn from_text(text: Cow<'a, str>) -> Result<Self, String> {
        Ok(Text::from(text))
    }
}

impl Scalar<'_> for i64 {
    fn from_text(text: Cow<'_, str>) -> Result<Self, String> {
        // `parse` takes a plus sign, which JSON does not know.
        text.parse().ok().filter(|_| !text.starts_with('+')).ok_or_else(|| "is not a 64-bit integer".to_owned())
    }
}

impl Scalar<'_> for Decimal {
    fn from_text(text: Cow<'_, str>) -> Result<Self, String> {
        Decimal::parse(&text).ok_or_else(|| "is not a number".to_owned())
    }
}

impl Scalar<'_> for bool {
    fn from_text(text: Cow<'_, str>) -> Result<Self, String> {
        match &*text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err("is neither true nor false".to_owned()),
        }
    }
}

/// A scalar type reads one text, a list of it any number.
macro_rules! from_input {
    ($($scalar:ty),*) => {$(
        impl<'a> FromInput<'a> for $scalar {
            fn from_input(texts: Texts<'a>) -> Result<Self, String> {
                texts.one().and_then(Scalar::from_text)
            }
        }

        impl<'a> FromInput<'a> for Vec<$scalar> {
            fn from_input(texts: Texts<'a>) -> Result<Self, String> {
                texts.all().into_iter().map(Scalar::from_text).collect()
            }
        }
    )*};
}

from_input!(Text<'a>, i64, Decimal, bool);
