//! A value to try things out with.

use serde_json::Value;

use super::scalar::{self, Origin};
use super::schema::{Kind, Schema};
use super::seed::Seed;

/// A value that fits `schema` (self-contained), looking like what `name` promises; the same one each time.
///
/// Of a list, one with a single element; of an object, what its example says.
pub(crate) fn sample(name: &str, schema: &Value) -> Value {
    let described = Schema::new(schema, schema);
    let known = described.example().or_else(|| described.allowed()?.first().copied());
    if let Some(value) = known {
        return value.clone();
    }
    match described.kind() {
        Kind::Object => Value::Object(serde_json::Map::new()),
        Kind::Array => Value::Array(vec![sample(name, &schema["items"])]),
        kind => {
            let origin = Origin { name, resource: "", seed: Seed::new(name), list: None };
            scalar::make(&described, kind, origin)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_sample_fits_its_schema() {
        assert_eq!(sample("x", &json!({ "type": "string", "example": "a" })), "a");
        assert_eq!(sample("x", &json!({ "enum": ["b", "c"] })), "b");
        assert_eq!(sample("limit", &json!({ "type": "integer", "minimum": 7, "maximum": 7 })), 7);
        assert!(sample("sub", &json!({ "type": "string" })).is_string());
        assert_eq!(sample("ids", &json!({ "type": "array", "items": { "const": 1 } })), json!([1]));
    }
}
