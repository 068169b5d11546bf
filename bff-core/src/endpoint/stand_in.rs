//! A value that stands in for a failed call's answer.

use bytes::Bytes;
use serde::Serialize;

/// JSON that is decoded in the place of an answer.
#[derive(Debug)]
pub struct Json(Result<Bytes, serde_json::Error>);

impl Json {
    /// A constant of the spec, as JSON text.
    pub fn constant(json: &'static str) -> Self {
        Self(Ok(Bytes::from_static(json.as_bytes())))
    }

    /// The value of an expression.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Self {
        Self(serde_json::to_vec(value).map(Bytes::from))
    }

    pub(super) fn into_bytes(self) -> Result<Bytes, serde_json::Error> {
        self.0
    }
}
