//! What the language knows of a value: its type, and whether and why it can be missing.

use std::collections::BTreeSet;

use crate::contract::SchemaRef;

/// The type of a value, from a contract's schema on.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// A string, with its format and enum kept in [`Typed::schema`].
    String,
    /// A whole number (int32, int64 or of unknown size).
    Integer,
    /// Any JSON number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null` and nothing else.
    Null,
    /// A JSON array.
    List(Box<Typed>),
    /// A JSON object with arbitrary keys and values of one type.
    Map(Box<Typed>),
    /// The answers of an `each` or a `batch`, found by their keys.
    Lookup {
        /// The type of a key: a string or an integer.
        key: Box<Type>,
        /// One answer.
        element: Box<Typed>,
    },
    /// An object that a contract (or an inline schema) describes.
    Object(SchemaRef),
    /// An object that a spec puts together.
    Record(Vec<(String, Typed)>),
    /// Raw JSON: it can be copied whole, not looked into.
    Any,
}

impl Type {
    /// How a message names the type.
    pub fn describe(&self) -> String {
        match self {
            Type::String => "a string".to_owned(),
            Type::Integer => "an integer".to_owned(),
            Type::Number => "a number".to_owned(),
            Type::Boolean => "a boolean".to_owned(),
            Type::Null => "null".to_owned(),
            Type::List(element) => format!("a list of {}", element.ty.plural()),
            Type::Map(value) => format!("a map of {}", value.ty.plural()),
            Type::Lookup { .. } => "a lookup of answers by key".to_owned(),
            Type::Object(_) | Type::Record(_) => "an object".to_owned(),
            Type::Any => "raw JSON".to_owned(),
        }
    }

    fn plural(&self) -> String {
        match self {
            Type::String => "strings".to_owned(),
            Type::Integer => "integers".to_owned(),
            Type::Number => "numbers".to_owned(),
            Type::Boolean => "booleans".to_owned(),
            Type::Null => "nulls".to_owned(),
            Type::List(_) => "lists".to_owned(),
            Type::Map(_) | Type::Lookup { .. } => "maps".to_owned(),
            Type::Object(_) | Type::Record(_) => "objects".to_owned(),
            Type::Any => "raw JSON values".to_owned(),
        }
    }

    /// Integers and numbers.
    pub fn is_numeric(&self) -> bool {
        matches!(self, Type::Integer | Type::Number)
    }

    /// What fits into a URL: strings, numbers and booleans.
    pub fn is_scalar(&self) -> bool {
        matches!(self, Type::String | Type::Integer | Type::Number | Type::Boolean)
    }
}

/// Why a value can be missing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A contract does not promise it, such as `users.User.email`.
    Contract(String),
    /// A call failed and its fallback is `null`.
    CallFailed(String),
    /// A call's `when` was false.
    CallSkipped(String),
    /// No answer came for the key that was looked up in this call.
    NoAnswer(String),
    /// The request did not give this input.
    Input(String),
    /// The caller's token does not carry this claim.
    Claim(String),
    /// A filter or an operator has no result, such as `first` on an empty list.
    NoResult(String),
}

impl Cause {
    /// The cause as the end of a sentence: "missing when …".
    pub fn describe(&self) -> String {
        match self {
            Cause::Contract(place) => format!("the upstream leaves `{place}` out"),
            Cause::CallFailed(call) => format!("the call `{call}` fails"),
            Cause::CallSkipped(call) => format!("the call `{call}` is not made"),
            Cause::NoAnswer(call) => format!("`{call}` has no answer for the key"),
            Cause::Input(name) => format!("the request does not give `{name}`"),
            Cause::Claim(name) => format!("the token does not carry `{name}`"),
            Cause::NoResult(what) => format!("`{what}` has no result"),
        }
    }
}

/// A type, and how much can be relied on.
#[derive(Debug, Clone, PartialEq)]
pub struct Typed {
    /// What the value is when it is there.
    pub ty: Type,
    /// Why it can be missing; empty: it is always there.
    pub causes: BTreeSet<Cause>,
    /// The schema that it came from unchanged: where its format, enum, description and example stand.
    pub schema: Option<SchemaRef>,
}

impl Typed {
    /// A value that is always there and that no contract describes.
    pub fn of(ty: Type) -> Typed {
        Typed { ty, causes: BTreeSet::new(), schema: None }
    }

    /// A list that is always there.
    pub fn list(element: Typed) -> Typed {
        Typed::of(Type::List(Box::new(element)))
    }

    /// Whether the value can be missing.
    pub fn is_optional(&self) -> bool {
        !self.causes.is_empty()
    }

    /// The same value, with one more reason to be missing.
    pub fn or_missing(mut self, cause: Cause) -> Typed {
        self.causes.insert(cause);
        self
    }

    /// The same value, missing also for all of these reasons.
    pub fn or_missing_as(mut self, other: &Typed) -> Typed {
        self.causes.extend(other.causes.iter().cloned());
        self
    }

    /// The same value, always there.
    pub fn present(mut self) -> Typed {
        self.causes.clear();
        self
    }

    /// How a message names it.
    pub fn describe(&self) -> String {
        let described = self.ty.describe();
        if self.is_optional() { format!("{described} that can be missing") } else { described }
    }
}
