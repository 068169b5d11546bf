//! Values in the path of an upstream's URL.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but `A-Z a-z 0-9 - . _ ~`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The value as one segment of a path; none for a value that would change the path however it is encoded.
pub fn segment(value: &str) -> Option<Cow<'_, str>> {
    match value {
        "" | "." | ".." => None,
        _ => Some(utf8_percent_encode(value, RESERVED).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stays_one_segment() {
        assert!(matches!(segment("u-1"), Some(Cow::Borrowed("u-1"))));
        assert_eq!(segment("a/b?c").as_deref(), Some("a%2Fb%3Fc"));
        assert_eq!(["", ".", ".."].map(segment), [const { None }; 3]);
    }
}
