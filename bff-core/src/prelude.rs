//! Exactly what generated code may name.

pub use std::pin::pin;
pub use std::time::Duration;

pub use crate::app::Bff;
pub use crate::compose::{Body, FanBodies, Lookup, Slot, schedule};
pub use crate::descriptor::{
    Access, AuthScheme, Balance, BodyRule, Call, Claim, ClaimHeader, Client, Endpoint, Fan, Identity, KeyPlace,
    ListStyle, Method, Parameter, Place, Policy, PolicyEngine, Rate, RateAlgorithm, RateKey, RateLimit, Rules,
    SchemeKind, Setting, TokenRules, Upstream, UpstreamToken,
};
pub use crate::endpoint::{Exchange, FromInput, Inputs, Json, Meta, Reply};
pub use crate::filters;
pub use crate::json::{
    Decimal, Either, FromJson, Ignored, JsonReader, JsonWriter, Map, Names, RawAny, RawBoolean, RawInteger, RawList,
    RawNumber, RawObject, RawString, Text, ToJson, Unread, UrlValue, Whole,
};
pub use crate::problem::Problem;
pub use crate::upstream::Request;
