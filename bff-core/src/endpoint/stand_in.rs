//! A value that stands in for a failed call's answer.

use bytes::Bytes;

use crate::json::{ToJson, to_json};

/// JSON that is decoded in the place of an answer.
#[derive(Debug)]
pub struct Json(Result<Bytes, serde_json::Error>);

impl Json {
    /// A constant of the spec, as JSON text.
    pub fn constant(json: &'static str) -> Self {
        Self(Ok(Bytes::from_static(json.as_bytes())))
    }

    /// The value of an expression.
    pub fn of<T: ToJson + ?Sized>(value: &T) -> Self {
        Self(Ok(Bytes::from(to_json(value))))
    }

    /// A list of this object for each of `keys`, with the key in its field `by`: what stands in for a batch's answer.
    #[must_use]
    pub fn for_keys<K: ToJson>(self, keys: &[K], by: &str) -> Self {
        Self(self.0.and_then(|object| {
            let object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&object)?;
            let element = |key: &K| {
                let mut element = object.clone();
                element.insert(by.to_owned(), serde_json::from_str(&to_json(key))?);
                Ok(element)
            };
            let elements = keys.iter().map(element).collect::<Result<Vec<_>, serde_json::Error>>()?;
            serde_json::to_vec(&elements).map(Bytes::from)
        }))
    }

    pub(super) fn into_bytes(self) -> Result<Bytes, serde_json::Error> {
        self.0
    }
}
