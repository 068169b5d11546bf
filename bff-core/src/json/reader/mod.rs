//! Answers are decoded here: serde_json's data model over a scanner that is faster at leaving out what nobody reads.
//!
//! Most bytes of an answer are of fields that the endpoint does not use. serde_json goes over their strings eight bytes at a
//! time and checks each byte of a number on its own; this reader takes strings sixteen at a time and knows nothing of what
//! it skips but where it ends. Three fields each of the benchmark's 50 products (24 kB, work (c)) take 8.3 µs here and 14.0 µs
//! with serde_json, in one run on one machine; in instructions (`decode/products` in `tests/bench/MICRO.md`) 179,000 and
//! 249,000, with the check for UTF-8.
//!
//! It knows only what answers are mostly made of. Where it meets anything else (text that is not JSON, a value of another
//! kind than the endpoint reads, half a surrogate pair, something nested very deep) it gives up without saying why, and
//! serde_json reads the answer again from the start: that decides, and words the error with its line and column. A value
//! that this reader takes is the one that serde_json would have read; tests hold the two against each other.

mod access;
mod scan;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};

use super::unescape::unescape;
use access::{List, Object, RawAccess};
pub(super) use scan::special;

/// How deep what is read may be nested.
const DEPTH_MAX: u32 = 64;

/// The name under which serde_json asks for a value as it stands in the text.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// Decodes `text`, as [`serde_json::from_str`] does.
///
/// # Errors
///
/// serde_json's own.
pub(crate) fn from_str<'de, T: Deserialize<'de>>(text: &'de str) -> serde_json::Result<T> {
    match Reader::read(text) {
        Ok(value) => Ok(value),
        Err(GiveUp) => serde_json::from_str(text),
    }
}

/// Something that serde_json shall look at.
#[derive(Clone, Copy, Debug)]
struct GiveUp;

impl fmt::Display for GiveUp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("left to serde_json")
    }
}

impl std::error::Error for GiveUp {}

impl de::Error for GiveUp {
    #[cold]
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    #[cold]
    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }
}

/// The text, and how far it has been read.
struct Reader<'de> {
    text: &'de str,
    at: usize,
    depth: u32,
}

impl<'de> Reader<'de> {
    fn read<T: Deserialize<'de>>(text: &'de str) -> Result<T, GiveUp> {
        let mut reader = Self { text, at: 0, depth: 0 };
        let value = T::deserialize(&mut reader)?;
        match reader.peek() {
            None => Ok(value),
            Some(_) => Err(GiveUp),
        }
    }

    /// The next byte that is no space.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        self.at = scan::space(self.text.as_bytes(), self.at);
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes this byte.
    #[inline]
    fn take(&mut self, byte: u8) -> Result<(), GiveUp> {
        if self.peek() != Some(byte) {
            return Err(GiveUp);
        }
        self.at += 1;
        Ok(())
    }

    /// Whether an object or a list has another entry before its end at `close`; if so, this stands before it.
    #[inline]
    fn goes_on(&mut self, is_first: &mut bool, close: u8) -> Result<bool, GiveUp> {
        match (self.peek(), std::mem::take(is_first)) {
            (Some(byte), _) if byte == close => Ok(false),
            (Some(b','), false) => {
                self.at += 1;
                Ok(true)
            }
            (Some(_), true) => Ok(true),
            _ => Err(GiveUp),
        }
    }

    /// Takes a value of any kind.
    #[inline]
    fn value(&mut self) -> Result<&'de str, GiveUp> {
        self.peek();
        let start = self.at;
        self.at = scan::value(self.text.as_bytes(), start).ok_or(GiveUp)?;
        self.text.get(start..self.at).ok_or(GiveUp)
    }

    /// Takes a string: the text that it means.
    #[inline]
    fn string(&mut self) -> Result<Cow<'de, str>, GiveUp> {
        self.peek();
        let start = self.at;
        let string = scan::string(self.text.as_bytes(), start).ok_or(GiveUp)?;
        self.at = string.end;
        if string.is_escaped {
            return escaped(self.text.get(start..string.end).ok_or(GiveUp)?);
        }
        self.text.get(start + 1..string.end - 1).map(Cow::Borrowed).ok_or(GiveUp)
    }

    /// Takes an object or a list by what is done with it.
    #[inline]
    fn nested<T>(
        &mut self,
        open: u8,
        close: u8,
        read: impl FnOnce(&mut Self) -> Result<T, GiveUp>,
    ) -> Result<T, GiveUp> {
        self.take(open)?;
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(GiveUp);
        }
        let value = read(self)?;
        self.depth -= 1;
        self.take(close)?;
        Ok(value)
    }
}

/// serde_json does not take half a surrogate pair, which [`unescape`] turns into U+FFFD.
#[cold]
fn escaped(raw: &str) -> Result<Cow<'_, str>, GiveUp> {
    let text = unescape(raw);
    if text.contains(char::REPLACEMENT_CHARACTER) { Err(GiveUp) } else { Ok(text) }
}

#[inline]
fn visit_text<'de, V: Visitor<'de>>(visitor: V, text: Cow<'de, str>) -> Result<V::Value, GiveUp> {
    match text {
        Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
        Cow::Owned(text) => visitor.visit_string(text),
    }
}

/// What is rarely asked for is left to serde_json, value by value.
macro_rules! leave {
    ($($method:ident($($argument:ident: $type:ty),*))*) => {$(
        fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, GiveUp> {
            let value = self.value()?;
            serde_json::Deserializer::from_str(value).$method($($argument,)* visitor).map_err(|_| GiveUp)
        }
    )*};
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = GiveUp;

    leave! {
        deserialize_any() deserialize_bool() deserialize_char() deserialize_bytes() deserialize_byte_buf()
        deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64() deserialize_i128()
        deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64() deserialize_u128()
        deserialize_f32() deserialize_f64()
        deserialize_unit() deserialize_unit_struct(name: &'static str)
        deserialize_tuple(length: usize) deserialize_tuple_struct(name: &'static str, length: usize)
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
    }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        let text = self.string()?;
        visit_text(visitor, text)
    }

    #[inline]
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        self.deserialize_str(visitor)
    }

    #[inline]
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        self.deserialize_str(visitor)
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        if self.peek() != Some(b'n') {
            return visitor.visit_some(self);
        }
        self.value()?;
        visitor.visit_none()
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, GiveUp> {
        if name != RAW_VALUE {
            return visitor.visit_newtype_struct(self);
        }
        let value = self.value()?;
        visitor.visit_map(RawAccess::new(value))
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        self.nested(b'[', b']', |reader| visitor.visit_seq(List::new(reader)))
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        self.nested(b'{', b'}', |reader| visitor.visit_map(Object::new(reader)))
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, GiveUp> {
        self.deserialize_map(visitor)
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        self.value()?;
        visitor.visit_unit()
    }
}
