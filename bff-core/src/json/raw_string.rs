//! A string that is copied, and looked at without being decoded first.

use std::fmt;

use super::unescape::unescape;
use super::{FromJson, JsonReader, RawAny, Text, Unread};

/// A JSON string, borrowed with its quotes and escapes and written out as it came in.
///
/// It compares, orders and hashes by the text that it means: `"A"` equals `"\u0041"`.
///
/// ```
/// use bff_core::json::from_json;
/// use bff_core::prelude::*;
///
/// let status: RawString = from_json(r#""open""#)?;
/// assert!(status == "open");
/// # Ok::<(), bff_core::json::JsonError>(())
/// ```
#[derive(Clone, Copy)]
pub struct RawString<'a>(&'a str);

impl<'a> RawString<'a> {
    /// The JSON as it came in, with its quotes.
    #[inline]
    pub fn json(&self) -> &'a str {
        self.0
    }

    /// The text that it means: borrowed unless there are escapes. Half a surrogate pair becomes U+FFFD.
    #[inline]
    pub fn text(&self) -> Text<'a> {
        Text::from(unescape(self.0))
    }
}

impl<'a> From<RawString<'a>> for RawAny<'a> {
    fn from(value: RawString<'a>) -> Self {
        Self::from_raw(value.0)
    }
}

impl<'a> FromJson<'a> for RawString<'a> {
    #[inline]
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        json.raw_string().map(Self)
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
