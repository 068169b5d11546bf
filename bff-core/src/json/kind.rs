//! The kind of a raw value, read off its first byte.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected};
use serde_json::value::RawValue;

use super::unescape::unescape;

/// What JSON calls a value; numbers are split the way JSON Schema splits them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    List,
    Object,
}

impl Kind {
    /// `raw` is valid JSON without space around it, which is what a `RawValue` holds.
    #[inline]
    pub(super) fn of(raw: &str) -> Self {
        match raw.as_bytes().first() {
            Some(b'"') => Self::String,
            Some(b'{') => Self::Object,
            Some(b'[') => Self::List,
            Some(b't' | b'f') => Self::Boolean,
            Some(b'n') => Self::Null,
            _ if integer_digits(raw).is_some() => Self::Integer,
            _ => Self::Number,
        }
    }
}

/// The digits (and sign) of a number that is an integer to JSON Schema: without a fraction, or with one of zeros only.
#[inline]
pub(super) fn integer_digits(number: &str) -> Option<&str> {
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if is_plain(number) {
        return Some(number);
    }
    let (digits, fraction) = number.split_once('.')?;
    fraction.bytes().all(|byte| byte == b'0').then_some(digits)
}

/// Whether a raw value is a number: nothing else begins with a digit or a minus.
#[inline]
pub(super) fn is_number(raw: &str) -> bool {
    matches!(raw.as_bytes().first(), Some(b'-' | b'0'..=b'9'))
}

/// Whether a raw value begins with this byte, which tells strings, lists and objects apart.
#[inline]
pub(super) fn begins_with(raw: &str, byte: u8) -> bool {
    raw.as_bytes().first() == Some(&byte)
}

/// Decodes a raw value and checks its kind.
#[inline]
pub(super) fn decode<'de, D: Deserializer<'de>>(
    deserializer: D,
    expected: &'static str,
    fits: impl FnOnce(&str) -> bool,
) -> Result<&'de RawValue, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?;
    if fits(raw.get()) { Ok(raw) } else { Err(mismatch(raw.get(), expected)) }
}

/// The error serde_json itself would give: `invalid type: string "x", expected an integer`.
///
/// Values are cut short: errors end up in logs, and an answer may be megabytes of somebody's data.
#[cold]
pub(super) fn mismatch<E: Error>(raw: &str, expected: &'static str) -> E {
    let found = |found: Unexpected<'_>| E::invalid_type(found, &expected);
    match Kind::of(raw) {
        Kind::Null => found(Unexpected::Unit),
        Kind::Boolean => found(Unexpected::Bool(raw == "true")),
        Kind::Integer => found(Unexpected::Other(&format!("integer `{}`", excerpt(raw)))),
        Kind::Number => found(Unexpected::Other(&format!("number `{}`", excerpt(raw)))),
        Kind::String => found(Unexpected::Str(&excerpt(&unescape(raw)))),
        Kind::List => found(Unexpected::Seq),
        Kind::Object => found(Unexpected::Map),
    }
}

/// What an error shows of a scalar.
pub(super) fn excerpt(text: &str) -> Cow<'_, str> {
    const CHARACTERS: usize = 40;
    match text.char_indices().nth(CHARACTERS) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
