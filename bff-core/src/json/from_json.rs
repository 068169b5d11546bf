//! What can be read from JSON.

use super::reader::{JsonReader, Unread};

/// A value that is read from JSON text, and may borrow from it.
///
/// The generator implements this for the structs that it makes, one loop over an object's members each:
///
/// ```
/// use bff_core::json::from_json;
/// use bff_core::prelude::*;
///
/// struct Line<'a> {
///     sku: RawString<'a>,
///     note: Option<Text<'a>>,
/// }
///
/// impl<'a> FromJson<'a> for Line<'a> {
///     fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
///         let mut sku = None;
///         let mut note = None;
///         let mut object = json.object(const { &Names::of(&["sku", "note"]) })?;
///         while let Some(member) = json.member(&mut object)? {
///             match member {
///                 0 => sku = Some(json.value()?),
///                 _ => note = json.value()?,
///             }
///         }
///         Ok(Self { sku: json.required(sku, "sku")?, note })
///     }
/// }
///
/// let line: Line = from_json(r#"{"quantity": 2, "sku": "A-1"}"#)?;
/// assert!(line.sku == "A-1" && line.note.is_none());
/// # Ok::<(), bff_core::json::JsonError>(())
/// ```
pub trait FromJson<'a>: Sized {
    /// Reads the value that `json` stands before.
    ///
    /// # Errors
    ///
    /// It is not JSON, or not what this type takes; `json` knows which, and where.
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread>;
}

/// `null`, or a value.
impl<'a, T: FromJson<'a>> FromJson<'a> for Option<T> {
    #[inline]
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        if json.null()? { Ok(None) } else { T::read(json).map(Some) }
    }
}

impl<'a, T: FromJson<'a>> FromJson<'a> for Vec<T> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut elements = Self::new();
        let mut list = json.list()?;
        while json.element(&mut list)? {
            elements.push(T::read(json)?);
        }
        Ok(elements)
    }
}

impl FromJson<'_> for bool {
    #[inline]
    fn read(json: &mut JsonReader<'_>) -> Result<Self, Unread> {
        super::RawBoolean::read(json).map(|boolean| boolean.value())
    }
}

/// An integer to JSON Schema, so `3.0` as well.
impl FromJson<'_> for i64 {
    fn read(json: &mut JsonReader<'_>) -> Result<Self, Unread> {
        let integer = super::RawInteger::read(json)?;
        integer.value().ok_or_else(|| json.fault(integer.json(), "does not fit 64 bits"))
    }
}

#[cfg(test)]
mod tests {
    use crate::json::from_json;

    fn error<'a, T: super::FromJson<'a>>(text: &'a str) -> String {
        from_json::<T>(text).map(|_| "no error").unwrap_err().to_string()
    }

    #[test]
    fn plain_types_are_read() {
        assert_eq!(from_json::<Vec<Option<i64>>>(" [1, null,-3.0 ] ").unwrap(), [Some(1), None, Some(-3)]);
        assert_eq!(from_json::<Vec<bool>>("[true,false]").unwrap(), [true, false]);
        assert_eq!(from_json::<Option<bool>>("null").unwrap(), None);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(
            error::<i64>("9223372036854775808"),
            "`9223372036854775808` does not fit 64 bits at line 1 column 1"
        );
        assert_eq!(error::<i64>("1.5"), "invalid type: number `1.5`, expected an integer at line 1 column 1");
        assert_eq!(error::<bool>("0"), "invalid type: integer `0`, expected a boolean at line 1 column 1");
        assert_eq!(error::<Vec<bool>>("{}"), "invalid type: object, expected a list at line 1 column 1");
        assert_eq!(error::<bool>("null"), "invalid type: null, expected a boolean at line 1 column 1");
    }
}
