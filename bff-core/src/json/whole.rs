//! Values that are taken as a whole: copied and looked into, or not looked at.

use std::ops::Deref;

use super::{FromJson, JsonReader, RawAny, Unread};

/// A value that a reply both copies whole and looks into: `raw` is written out, `value` is read.
#[derive(Clone, Copy, Debug)]
pub struct Whole<'a, T> {
    raw: &'a str,
    /// What is read of it.
    pub value: T,
}

impl<'a, T> Whole<'a, T> {
    /// The JSON as it came in.
    pub fn json(&self) -> &'a str {
        self.raw
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

impl<'a, T: FromJson<'a>> FromJson<'a> for Whole<'a, T> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let (raw, value) = json.whole()?;
        Ok(Self { raw, value })
    }
}

/// An answer that nobody reads: any valid JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ignored;

impl FromJson<'_> for Ignored {
    #[inline]
    fn read(json: &mut JsonReader<'_>) -> Result<Self, Unread> {
        json.raw("a value", |_| true).map(|_| Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::testing::from_json_struct;
    use crate::json::{RawString, from_json, to_json};

    from_json_struct! {
        struct Product<'a> {
            sku: RawString<'a>,
        }
    }

    #[test]
    fn is_copied_whole_and_looked_into() {
        let json = r#"[{ "sku": "A\/1", "price": 19.90, "tags": [ ] }]"#;
        let products: Vec<Whole<'_, Product<'_>>> = from_json(json).unwrap();
        assert!(products[0].sku == "A/1" && products[0].value.sku == "A/1");
        assert_eq!(to_json(&products), r#"[{ "sku": "A\/1", "price": 19.90, "tags": [ ] }]"#);
    }

    #[test]
    fn an_error_names_its_place_in_the_whole_text() {
        let json = "[\n\n{\"sku\": 3}]";
        let error = from_json::<Vec<Whole<'_, Product<'_>>>>(json).map(|_| ()).unwrap_err();
        assert_eq!(error.to_string(), "invalid type: integer `3`, expected a string at /0/sku, line 3 column 9");
    }

    #[test]
    fn null_is_no_whole_value() {
        assert!(from_json::<Option<Whole<'_, Product<'_>>>>("null").unwrap().is_none());
    }

    #[test]
    fn ignored_takes_any_json_but_no_garbage() {
        for json in ["null", "3", r#"{"a":[1,{"b":"c"}]}"#] {
            assert_eq!(from_json::<Ignored>(json).unwrap(), Ignored);
        }
        assert!(from_json::<Ignored>("{").is_err());
    }
}
