//! A string that is copied, and looked at without being decoded first.

use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::kind::{begins_with, decode};
use super::unescape::unescape;
use super::{RawAny, Text};

/// A JSON string, borrowed with its quotes and escapes and written out as it came in.
///
/// It compares, orders and hashes by the text that it means: `"A"` equals `"\u0041"`.
///
/// ```
/// use bff_core::prelude::*;
///
/// let status: RawString = serde_json::from_str(r#""open""#)?;
/// assert!(status == "open");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct RawString<'a>(&'a RawValue);

impl<'a> RawString<'a> {
    /// The JSON as it came in, with its quotes.
    #[inline]
    pub fn json(&self) -> &'a str {
        self.0.get()
    }

    /// The text that it means: borrowed unless there are escapes. Half a surrogate pair becomes U+FFFD.
    #[inline]
    pub fn text(&self) -> Text<'a> {
        Text::from(unescape(self.0.get()))
    }
}

impl<'a> From<RawString<'a>> for RawAny<'a> {
    fn from(value: RawString<'a>) -> Self {
        Self::from_raw(value.0)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for RawString<'a> {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode(deserializer, "a string", |raw| begins_with(raw, b'"')).map(Self)
    }
}

/// The text that it means.
impl fmt::Display for RawString<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.text())
    }
}

impl fmt::Debug for RawString<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RawString({})", self.json())
    }
}
