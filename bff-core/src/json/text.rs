//! Text that something is computed with.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;

use serde::ser::{Serialize, Serializer};

use super::{FromJson, JsonReader, RawString, Unread};

/// Decoded text: borrowed from the answer where it can be, owned where it was escaped or computed.
#[derive(Clone, Default)]
pub struct Text<'a>(Cow<'a, str>);

impl<'a> Text<'a> {
    /// The text as a slice.
    #[inline]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same text, borrowing from nothing.
    pub fn into_owned(self) -> Text<'static> {
        Text(Cow::Owned(self.0.into_owned()))
    }
}

impl Deref for Text<'_> {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Text hashes and compares as its slice does, so maps keyed by `Text` are looked up by `&str`.
impl Borrow<str> for Text<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Text<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self(text)
    }
}

impl<'a> From<RawString<'a>> for Text<'a> {
    fn from(raw: RawString<'a>) -> Self {
        raw.text()
    }
}

impl<'a> From<Text<'a>> for Cow<'a, str> {
    fn from(text: Text<'a>) -> Self {
        text.0
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, formatter)
    }
}

impl Serialize for Text<'_> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'a> FromJson<'a> for Text<'a> {
    #[inline]
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        json.string().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::from_json;

    #[test]
    fn borrows_plain_text_and_owns_escaped_text() {
        let plain: Text = from_json(r#""Zoë""#).unwrap();
        let escaped: Text = from_json(r#""Zo\u00eb""#).unwrap();
        assert!(matches!(plain.0, Cow::Borrowed("Zoë")));
        assert!(matches!(escaped.0, Cow::Owned(_)));
        assert_eq!(plain, escaped);
        assert_eq!(serde_json::to_string(&escaped).unwrap(), r#""Zoë""#);
    }

    #[test]
    fn other_kinds_are_refused() {
        let error = from_json::<Text>("3").unwrap_err();
        assert_eq!(error.to_string(), "invalid type: integer `3`, expected a string at line 1 column 1");
    }
}
