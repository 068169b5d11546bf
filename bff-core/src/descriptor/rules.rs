//! A JSON Schema that is compiled once, when first needed.

use std::fmt;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value;

/// A place for a compiled schema beside the schema's text, so that both stand in one `static`.
///
/// The run time compiles every schema when it starts; a test that calls a handler directly compiles on first use.
#[derive(Default)]
pub struct Rules(OnceLock<Option<Box<Validator>>>);

/// A schema that is no JSON Schema. The generator checks schemas, so this is a fault in the binary, not in a request.
#[derive(Debug, thiserror::Error)]
#[error("the schema is not a valid JSON Schema: {0}")]
pub struct RulesError(String);

impl Rules {
    /// Rules that are not compiled yet.
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The compiled form of `schema`, or `None` when it says no more than a scalar's type, which decoding checks anyway.
    ///
    /// Always pass the same schema: the first one is kept.
    ///
    /// # Errors
    ///
    /// `schema` is not JSON or not a JSON Schema.
    pub(crate) fn of(&self, schema: &str) -> Result<Option<&Validator>, RulesError> {
        if let Some(compiled) = self.0.get() {
            return Ok(compiled.as_deref());
        }
        let compiled = constraints(schema)?;
        Ok(self.0.get_or_init(|| compiled).as_deref())
    }

    /// A validator for `schema`, whatever it says. Formats are checked, as a contract's author expects.
    ///
    /// # Errors
    ///
    /// `schema` is not JSON or not a JSON Schema.
    pub(crate) fn compile(schema: &str) -> Result<Validator, RulesError> {
        build(&parse(schema)?)
    }
}

/// `None` when the schema is only a scalar's `type` (and what says nothing about validity).
fn constraints(schema: &str) -> Result<Option<Box<Validator>>, RulesError> {
    let schema = parse(schema)?;
    if is_scalar_type_only(&schema) { Ok(None) } else { build(&schema).map(Box::new).map(Some) }
}

fn parse(schema: &str) -> Result<Value, RulesError> {
    serde_json::from_str(schema).map_err(|error| RulesError(error.to_string()))
}

fn build(schema: &Value) -> Result<Validator, RulesError> {
    let mut schema = schema.clone();
    bound(&mut schema);
    let schema = &schema;
    jsonschema::options().should_validate_formats(true).build(schema).map_err(|error| RulesError(error.to_string()))
}

/// Gives integers of 32 bits their range. It is OpenAPI's format, which JSON Schema does not know; one of 64 bits is all
/// that an input is read as.
fn bound(schema: &mut Value) {
    /// What stands there is data.
    const DATA: [&str; 5] = ["const", "enum", "default", "example", "examples"];
    match schema {
        Value::Object(keywords) => {
            if keywords.get("format").is_some_and(|format| format == "int32") {
                let range = [("minimum", i64::from(i32::MIN)), ("maximum", i64::from(i32::MAX))];
                for (keyword, limit) in range {
                    keywords.entry(keyword).or_insert(Value::from(limit));
                }
            }
            keywords
                .iter_mut()
                .filter(|(keyword, _)| !DATA.contains(&keyword.as_str()))
                .for_each(|(_, value)| bound(value));
        }
        Value::Array(items) => items.iter_mut().for_each(bound),
        _ => {}
    }
}

fn is_scalar_type_only(schema: &Value) -> bool {
    const SILENT: [&str; 6] = ["title", "description", "example", "examples", "default", "deprecated"];
    let scalar = matches!(schema["type"].as_str(), Some("string" | "integer" | "number" | "boolean"));
    let Some(keywords) = schema.as_object() else {
        return false;
    };
    scalar && keywords.keys().all(|keyword| keyword == "type" || SILENT.contains(&keyword.as_str()))
}

impl fmt::Debug for Rules {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.get().is_some() { "Rules(compiled)" } else { "Rules" })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_scalar_type_alone_needs_no_validator() {
        let rules = Rules::new();
        assert!(rules.of(r#"{"type":"string","description":"A name"}"#).unwrap().is_none());
    }

    #[test]
    fn a_constraint_is_compiled_once_and_kept() {
        let rules = Rules::new();
        let schema = r#"{"type":"integer","minimum":1}"#;
        let first: *const Validator = rules.of(schema).unwrap().unwrap();
        let validator = rules.of(schema).unwrap().unwrap();
        assert!(std::ptr::eq(first, validator));
        assert!(validator.is_valid(&json!(1)));
        assert!(!validator.is_valid(&json!(0)));
    }

    #[test]
    fn formats_are_checked() {
        let rules = Rules::new();
        let validator = rules.of(r#"{"type":"string","format":"uuid"}"#).unwrap().unwrap();
        assert!(!validator.is_valid(&json!("no")));
    }

    #[test]
    fn what_is_no_schema_is_an_error() {
        assert!(Rules::new().of("{").is_err());
        assert!(Rules::new().of(r#"{"type":"nonsense","minimum":1}"#).is_err());
    }
}
