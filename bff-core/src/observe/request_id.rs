//! The id that ties together a request, the calls it causes and the log lines about both.

use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

/// The header in which the id comes in, goes out and travels upstream.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const LENGTH_MAX: usize = 128;

/// A request's id: the caller's own where that is harmless, otherwise a new UUIDv7 (which sorts by time).
///
/// Kept as a header value because that is what it becomes, once for each call: a clone costs a reference count.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(HeaderValue);

impl RequestId {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        headers.get(REQUEST_ID).filter(|value| is_harmless(value.as_bytes())).cloned().map_or_else(Self::random, Self)
    }

    fn random() -> Self {
        let mut buffer = Uuid::encode_buffer();
        let id = Uuid::now_v7().hyphenated().encode_lower(&mut buffer);
        Self(HeaderValue::from_str(id).expect("a UUID is visible ASCII"))
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.to_str().expect("both constructors make sure of visible ASCII")
    }
}

/// An id from outside ends up in logs, upstream headers and error documents: letters, digits and `-_.:` only.
fn is_harmless(id: &[u8]) -> bool {
    (1..=LENGTH_MAX).contains(&id.len()) && id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_for(incoming: &'static str) -> String {
        let headers = HeaderMap::from_iter([(REQUEST_ID, HeaderValue::from_static(incoming))]);
        RequestId::of(&headers).as_str().to_owned()
    }

    #[test]
    fn a_harmless_id_is_kept() {
        assert_eq!(id_for("01JD-x.y_z:7"), "01JD-x.y_z:7");
    }

    #[test]
    fn anything_else_is_replaced() {
        let long = "a".repeat(LENGTH_MAX + 1);
        for incoming in ["", "a b", "a\"b", "<script>", "a,b", Box::leak(long.into_boxed_str())] {
            let id = id_for(incoming);
            assert!(Uuid::parse_str(&id).is_ok(), "{incoming:?} became {id:?}");
        }
    }

    #[test]
    fn no_id_is_a_new_one_each_time() {
        let (first, second) = (RequestId::of(&HeaderMap::new()), RequestId::of(&HeaderMap::new()));
        assert_ne!(first.as_str(), second.as_str());
    }
}
