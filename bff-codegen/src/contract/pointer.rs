//! JSON pointers (RFC 6901) in one canonical spelling, so that equal places compare equal.

use std::fmt;
use std::sync::Arc;

/// A JSON pointer: `""` is the whole document, `"/paths/~1orders/get"` a place in it.
///
/// Cheap to clone. Two pointers are equal exactly when they name the same place.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer(Arc<str>);

impl Pointer {
    /// The whole document.
    pub fn root() -> Self {
        Self(Arc::from(""))
    }

    /// Reads the fragment of a `$ref` (what follows `#`): percent-decoded first, as RFC 3986 asks, then `~0` and `~1`.
    ///
    /// `None` if it is neither empty nor begins with `/`: an anchor, which contracts do not use.
    pub fn from_fragment(fragment: &str) -> Option<Self> {
        let text = percent_decoded(fragment);
        if !text.is_empty() && !text.starts_with('/') {
            return None;
        }
        let mut pointer = String::with_capacity(text.len());
        for token in tokens(&text) {
            push_token(&mut pointer, &token);
        }
        Some(Self(Arc::from(pointer)))
    }

    /// The member `key` of the object this points to.
    pub fn key(&self, key: &str) -> Self {
        let mut pointer = String::with_capacity(self.0.len() + key.len() + 1);
        pointer.push_str(&self.0);
        push_token(&mut pointer, key);
        Self(Arc::from(pointer))
    }

    /// The element `index` of the list this points to.
    pub fn index(&self, index: usize) -> Self {
        Self(Arc::from(format!("{}/{index}", self.0)))
    }

    /// The pointer as RFC 6901 writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The decoded tokens, outermost first.
    pub fn tokens(&self) -> impl DoubleEndedIterator<Item = String> {
        tokens(&self.0)
    }
}

impl fmt::Debug for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "#{}", self.0)
    }
}

/// The decoded tokens of a pointer's text, outermost first; the text before the first `/` is no token.
pub(super) fn tokens(pointer: &str) -> impl DoubleEndedIterator<Item = String> {
    let inner = pointer.strip_prefix('/');
    inner.into_iter().flat_map(|inner| inner.split('/')).map(|token| token.replace("~1", "/").replace("~0", "~"))
}

fn push_token(pointer: &mut String, token: &str) {
    pointer.push('/');
    for character in token.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// `%41` → `A`. A `%` that begins no escape stays as it is: contracts contain them, and nothing else could be meant.
pub(super) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        match (first, escaped_byte(tail)) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            (&byte, _) => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn escaped_byte(digits: &[u8]) -> Option<u8> {
    let [high, low, ..] = digits else { return None };
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_place_has_one_spelling() {
        let pointer = Pointer::from_fragment("/paths/%7E1orders~1%7Bid%7D/get").expect("a pointer");
        assert_eq!(pointer, Pointer::root().key("paths").key("/orders/{id}").key("get"));
        assert_eq!(pointer.as_str(), "/paths/~1orders~1{id}/get");
        let document = json!({ "paths": { "/orders/{id}": { "get": 1 } } });
        assert_eq!(document.pointer(pointer.as_str()), Some(&json!(1)));
    }

    #[test]
    fn a_tilde_is_escaped_before_a_slash() {
        let pointer = Pointer::root().key("~1");
        assert_eq!(pointer.as_str(), "/~01");
        assert_eq!(pointer.tokens().collect::<Vec<_>>(), ["~1"]);
        assert_eq!(Pointer::from_fragment("/~01"), Some(pointer));
    }

    #[test]
    fn the_empty_fragment_is_the_document_and_an_anchor_is_no_pointer() {
        assert_eq!(Pointer::from_fragment(""), Some(Pointer::root()));
        assert_eq!(Pointer::from_fragment("anchor"), None);
        assert_eq!(Pointer::root().tokens().count(), 0);
    }

    #[test]
    fn a_percent_sign_that_escapes_nothing_stays() {
        assert_eq!(percent_decoded("100%"), "100%");
        assert_eq!(percent_decoded("a%zz%20b"), "a%zz b");
        assert_eq!(percent_decoded("%ff"), "%ff");
    }
}
