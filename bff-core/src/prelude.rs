//! Exactly what generated code may name.

pub use std::pin::pin;
pub use std::time::Duration;

pub use crate::app::Bff;
pub use crate::compose::{Body, FanBodies, Lookup, Slot, schedule};
pub use crate::descriptor::{
    AuthScheme, Balance, BodyRule, Call, Claim, Client, Endpoint, Fan, ListStyle, Method, Parameter, Place, Rules,
    Setting, Upstream,
};
pub use crate::endpoint::{Exchange, FromInput, Inputs, Json, Meta, Reply};
pub use crate::filters;
pub use crate::json::{
    Decimal, Either, FromJson, Ignored, JsonReader, JsonWriter, Map, Names, RawAny, RawBoolean, RawInteger, RawList,
    RawNumber, RawObject, RawString, Text, ToJson, Unread, UrlValue, Whole,
};
pub use crate::problem::Problem;
pub use crate::upstream::Request;
