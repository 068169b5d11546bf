//! The headers of a request to an upstream.

use http::{HeaderName, HeaderValue};

/// Headers, each with one value, in the order in which they were given.
///
/// There are a handful, and they are read once, in order: a list does that at a fraction of a hash map's cost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Headers(Vec<(HeaderName, HeaderValue)>);

impl Headers {
    /// Sets a header, instead of the value that it has.
    pub(crate) fn set(&mut self, name: HeaderName, value: HeaderValue) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.push(name, value),
        }
    }

    /// Takes away every header that some servers could take for `name`: CGI and WSGI know no dash from an underscore.
    pub(crate) fn remove_alike(&mut self, name: &HeaderName) {
        let folded = |byte: u8| if byte == b'_' { b'-' } else { byte };
        let is_alike = |known: &HeaderName| known.as_str().bytes().map(folded).eq(name.as_str().bytes().map(folded));
        self.0.retain(|(known, _)| !is_alike(known));
    }

    /// Sets a header that has no value.
    pub(crate) fn set_default(&mut self, name: HeaderName, value: HeaderValue) {
        if self.get(&name).is_none() {
            self.push(name, value);
        }
    }

    /// The value of a header.
    pub(crate) fn get(&self, name: &HeaderName) -> Option<&HeaderValue> {
        self.0.iter().find_map(|(known, value)| (known == name).then_some(value))
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(HeaderName, HeaderValue)> {
        self.0.iter()
    }

    fn push(&mut self, name: HeaderName, value: HeaderValue) {
        if self.0.capacity() == 0 {
            self.0.reserve(4); // what every call has, and one more
        }
        self.0.push((name, value));
    }
}

#[cfg(test)]
mod tests {
    use http::header::{ACCEPT, HOST};

    use super::*;

    #[test]
    fn a_header_has_one_value() {
        let mut headers = Headers::default();
        headers.set(ACCEPT, HeaderValue::from_static("a"));
        headers.set(HOST, HeaderValue::from_static("h"));
        headers.set(ACCEPT, HeaderValue::from_static("b"));
        headers.set_default(ACCEPT, HeaderValue::from_static("c"));
        let all: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        assert_eq!(all, [("accept", "b"), ("host", "h")]);
        assert_eq!(headers.get(&HOST).unwrap(), "h");
    }

    #[test]
    fn a_header_goes_with_those_that_look_like_it() {
        let mut headers = Headers::default();
        for name in ["x-user-id", "x_user_id", "x-user_id", "x-user", "x-user-ids"] {
            headers.set(HeaderName::from_static(name), HeaderValue::from_static("1"));
        }
        headers.remove_alike(&HeaderName::from_static("x-user-id"));
        let left: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(left, ["x-user", "x-user-ids"]);
    }
}
