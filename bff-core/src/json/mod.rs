//! JSON leaves: what generated structs are made of.
//!
//! A generated struct names only the fields that a reply uses, and gives each of them one of these types:
//!
//! | the reply … | type | costs |
//! | --- | --- | --- |
//! | only copies the value | [`RawString`], [`RawInteger`], [`RawNumber`], [`RawBoolean`], [`RawObject`], [`RawList`], [`RawAny`] | skipping over it once |
//! | computes with it | [`Text`], `i64`, [`Decimal`], `bool` | decoding it |
//! | looks things up in it | [`Map`] | decoding keys and values |
//! | copies it whole and looks into it | [`Whole`] | both |
//! | does not look at the answer at all | [`Ignored`] | skipping over it once |
//!
//! Raw leaves borrow the bytes of the answer and are written to the reply as those very bytes. So
//! `12345678901234567890`, `19.90` and `1e400` come out as they went in, and strings keep their escapes. Their *kind* is
//! checked while reading: a string where the contract promises an integer is an error there and then, never a wrong
//! reply.
//!
//! All of these are read with [`FromJson`] and written with [`ToJson`].

mod compare;
mod decimal;
mod either;
mod from_json;
mod kind;
mod map;
mod raw;
mod raw_string;
mod reader;
#[cfg(test)]
pub(crate) mod testing;
mod text;
mod to_json;
mod unescape;
mod url_value;
mod whole;

pub use decimal::Decimal;
pub use either::Either;
pub use from_json::FromJson;
pub use map::Map;
pub use raw::{RawAny, RawBoolean, RawInteger, RawList, RawNumber, RawObject};
pub use raw_string::RawString;
pub use reader::{JsonError, JsonReader, Names, Object, Unread, from_json};
pub use text::Text;
pub(crate) use to_json::to_json;
pub use to_json::{JsonWriter, ToJson};
pub use url_value::UrlValue;
pub use whole::{Ignored, Whole};
