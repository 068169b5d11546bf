//! The kind of a raw value, read off its first byte.

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
    /// `raw` is valid JSON without space around it, as it stands in a text.
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
