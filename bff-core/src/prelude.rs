//! Exactly what generated code may name.
pub use crate::json::{
    Decimal, Ignored, Map, RawAny, RawBoolean, RawInteger, RawList, RawNumber, RawObject, RawString, Text, UrlValue, Whole,
};
