//! Writing replies and requests.

use std::fmt::Write;

use super::reader::special;
use super::{
    Decimal, Either, Map, RawAny, RawBoolean, RawInteger, RawList, RawNumber, RawObject, RawString, Text, Whole,
};

/// Most replies fit; a longer one grows.
const CAPACITY: usize = 4 * 1024;

/// A value that is written as JSON.
///
/// Not serde's `Serialize`: generated code knows its keys when it is built, so they are written with their quotes as one
/// piece of text instead of being looked at for something to escape, and writing to memory cannot fail.
pub trait ToJson {
    /// Writes the value behind what is there already.
    fn write(&self, json: &mut JsonWriter);
}

/// JSON in the making.
#[derive(Debug, Default)]
pub struct JsonWriter(String);

/// The JSON of `value`.
pub(crate) fn to_json<T: ToJson + ?Sized>(value: &T) -> String {
    let mut json = JsonWriter(String::with_capacity(CAPACITY));
    value.write(&mut json);
    json.0
}

impl JsonWriter {
    /// Begins an object. What follows is [`field`](Self::field)s, and [`end_object`](Self::end_object).
    #[inline]
    pub fn begin_object(&mut self) {
        self.0.push('{');
    }

    /// Writes a field. `key` is JSON: `"name":`.
    #[inline]
    pub fn field<T: ToJson + ?Sized>(&mut self, key: &'static str, value: &T) {
        self.0.push_str(key);
        value.write(self);
        self.0.push(',');
    }

    /// Writes a field, or nothing where there is no value.
    #[inline]
    pub fn field_if_any<T: ToJson>(&mut self, key: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.field(key, value);
        }
    }

    /// Ends an object.
    #[inline]
    pub fn end_object(&mut self) {
        self.end('}');
    }

    /// Begins a list. What follows is [`element`](Self::element)s, and [`end_list`](Self::end_list).
    #[inline]
    pub fn begin_list(&mut self) {
        self.0.push('[');
    }

    /// Writes an element.
    #[inline]
    pub fn element<T: ToJson + ?Sized>(&mut self, value: &T) {
        value.write(self);
        self.0.push(',');
    }

    /// Ends a list.
    #[inline]
    pub fn end_list(&mut self) {
        self.end(']');
    }

    /// Every entry is followed by a comma; behind the last one there is none.
    #[inline]
    fn end(&mut self, close: char) {
        if self.0.ends_with(',') {
            self.0.pop();
        }
        self.0.push(close);
    }

    /// What is JSON already.
    #[inline]
    fn raw(&mut self, json: &str) {
        self.0.push_str(json);
    }

    /// A string, with quotes and escapes.
    fn text(&mut self, text: &str) {
        self.0.push('"');
        let mut rest = text;
        while let Some(place) = special(rest.as_bytes(), 0) {
            let (plain, escaped) = rest.split_at(place);
            self.0.push_str(plain);
            self.escape(escaped.as_bytes()[0]);
            rest = &escaped[1..];
        }
        self.0.push_str(rest);
        self.0.push('"');
    }

    #[cold]
    fn escape(&mut self, byte: u8) {
        match byte {
            b'"' => self.0.push_str("\\\""),
            b'\\' => self.0.push_str("\\\\"),
            b'\n' => self.0.push_str("\\n"),
            b'\r' => self.0.push_str("\\r"),
            b'\t' => self.0.push_str("\\t"),
            b'\x08' => self.0.push_str("\\b"),
            b'\x0c' => self.0.push_str("\\f"),
            control => self.display(format_args!("\\u{control:04x}")),
        }
    }

    /// What is JSON when it is displayed.
    fn display(&mut self, value: impl std::fmt::Display) {
        // Writing to a String cannot fail.
        let _ = write!(self.0, "{value}");
    }

    /// An object whose keys are values.
    pub(crate) fn entries<K: AsRef<str>, T: ToJson>(&mut self, entries: impl Iterator<Item = (K, T)>) {
        self.begin_object();
        for (key, value) in entries {
            self.text(key.as_ref());
            self.0.push(':');
            self.element(&value);
        }
        self.end_object();
    }
}

/// `ToJson` for each type, from what is done with a writer and a value.
macro_rules! to_json {
    ($($type:ty: |$json:ident, $value:ident| $write:expr;)*) => {$(
        impl ToJson for $type {
            #[inline]
            fn write(&self, $json: &mut JsonWriter) {
                let $value = self;
                $write
            }
        }
    )*};
}

to_json! {
    str: |json, value| json.text(value);
    String: |json, value| json.text(value);
    Text<'_>: |json, value| json.text(value);
    RawString<'_>: |json, value| json.raw(value.json());
    RawInteger<'_>: |json, value| json.raw(value.json());
    RawNumber<'_>: |json, value| json.raw(value.json());
    RawBoolean<'_>: |json, value| json.raw(value.json());
    RawObject<'_>: |json, value| json.raw(value.json());
    RawList<'_>: |json, value| json.raw(value.json());
    RawAny<'_>: |json, value| json.raw(value.json());
    Decimal: |json, value| json.display(value);
    i64: |json, value| json.display(value);
    u64: |json, value| json.display(value);
    bool: |json, value| json.raw(if *value { "true" } else { "false" });
}

impl<T: ToJson + ?Sized> ToJson for &T {
    #[inline]
    fn write(&self, json: &mut JsonWriter) {
        (**self).write(json);
    }
}

/// `null` where there is none.
impl<T: ToJson> ToJson for Option<T> {
    #[inline]
    fn write(&self, json: &mut JsonWriter) {
        match self {
            Some(value) => value.write(json),
            None => json.raw("null"),
        }
    }
}

impl<T: ToJson> ToJson for [T] {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_list();
        for value in self {
            json.element(value);
        }
        json.end_list();
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write(&self, json: &mut JsonWriter) {
        self.as_slice().write(json);
    }
}

impl<T: ToJson> ToJson for Map<'_, T> {
    fn write(&self, json: &mut JsonWriter) {
        json.entries(self.iter());
    }
}

impl<A: ToJson, B: ToJson> ToJson for Either<A, B> {
    fn write(&self, json: &mut JsonWriter) {
        match self {
            Self::First(value) => value.write(json),
            Self::Second(value) => value.write(json),
        }
    }
}

impl<T> ToJson for Whole<'_, T> {
    fn write(&self, json: &mut JsonWriter) {
        json.raw(self.json());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_as_serde_json_does() {
        let controls: String = (0..=0x9f_u8).map(char::from).collect();
        for text in ["", "plain", "Zoë \u{1f600}", "\"\\/\n", "0123456789abcdef\"", &controls, &"\\".repeat(40)] {
            assert_eq!(to_json(text), serde_json::to_string(text).unwrap());
        }
    }

    #[test]
    fn objects_and_lists_have_commas_between_their_entries_only() {
        struct Line(Option<i64>, Vec<bool>);
        impl ToJson for Line {
            fn write(&self, json: &mut JsonWriter) {
                json.begin_object();
                json.field_if_any(r#""a":"#, &self.0);
                json.field(r#""b":"#, &self.1);
                json.field_if_any(r#""c":"#, &self.0);
                json.end_object();
            }
        }
        struct Nothing(Option<i64>);
        impl ToJson for Nothing {
            fn write(&self, json: &mut JsonWriter) {
                json.begin_object();
                json.field_if_any(r#""a":"#, &self.0);
                json.end_object();
            }
        }
        assert_eq!(to_json(&Line(None, vec![])), r#"{"b":[]}"#);
        assert_eq!(to_json(&Line(Some(-1), vec![true, false])), r#"{"a":-1,"b":[true,false],"c":-1}"#);
        assert_eq!(to_json(&Nothing(None)), "{}");
        assert_eq!(to_json(&vec![None, Some(Decimal::scaled(1990, 2))]), "[null,19.90]");
        assert_eq!(to_json(&["ends,with", ","][..]), r#"["ends,with",","]"#);
    }
}
