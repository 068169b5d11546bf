//! Values that are taken as a whole: copied and looked into, or not looked at.

use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny};
use serde_json::value::RawValue;

use super::{RawAny, reader};

/// A value that a reply both copies whole and looks into: `raw` is written out, `value` is read.
#[derive(Clone, Copy, Debug)]
pub struct Whole<'a, T> {
    raw: &'a RawValue,
    /// What is read of it.
    pub value: T,
}

impl<'a, T> Whole<'a, T> {
    /// The JSON as it came in.
    pub fn json(&self) -> &'a str {
        self.raw.get()
    }

    /// What is written out: the whole of it.
    pub fn raw(&self) -> RawAny<'a> {
        RawAny::from_raw(self.raw)
    }
}

impl<T> Deref for Whole<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Whole<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        match reader::from_str(raw.get()) {
            Ok(value) => Ok(Self { raw, value }),
            Err(error) => Err(D::Error::custom(without_position(&error))),
        }
    }
}

/// The inner decoder counts from the start of this value: its line and column would name a wrong place in the answer.
fn without_position(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    message.strip_suffix(&position).map_or_else(|| message.clone(), str::to_owned)
}

/// An answer that nobody reads: any valid JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ignored;

impl<'de> Deserialize<'de> for Ignored {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::json::{RawString, to_json};

    #[derive(Deserialize)]
    struct Product<'a> {
        #[serde(borrow)]
        sku: RawString<'a>,
    }

    #[test]
    fn is_copied_whole_and_looked_into() {
        let json = r#"[{ "sku": "A\/1", "price": 19.90, "tags": [ ] }]"#;
        let products: Vec<Whole<'_, Product<'_>>> = serde_json::from_str(json).unwrap();
        assert!(products[0].sku == "A/1" && products[0].value.sku == "A/1");
        assert_eq!(to_json(&products), r#"[{ "sku": "A\/1", "price": 19.90, "tags": [ ] }]"#);
    }

    #[test]
    fn an_error_names_no_place_inside_the_value() {
        let json = "[\n\n{\"sku\": 3}]";
        let error = serde_json::from_str::<Vec<Whole<'_, Product<'_>>>>(json).map(|_| ()).unwrap_err();
        assert_eq!(error.to_string(), "invalid type: integer `3`, expected a string at line 3 column 11");
    }

    #[test]
    fn null_is_no_whole_value() {
        assert!(serde_json::from_str::<Option<Whole<'_, Product<'_>>>>("null").unwrap().is_none());
    }

    #[test]
    fn ignored_takes_any_json_but_no_garbage() {
        for json in ["null", "3", r#"{"a":[1,{"b":"c"}]}"#] {
            assert_eq!(serde_json::from_str::<Ignored>(json).unwrap(), Ignored);
        }
        assert!(serde_json::from_str::<Ignored>("{").is_err());
    }
}
