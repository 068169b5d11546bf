//! The types of JSON Schema, and sets of them.

use serde_json::Value;

use crate::contract::schema::{AnyReason, Kind};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    String,
    Integer,
    Number,
    Boolean,
    Object,
    List,
    Null,
}

const ALL: [Type; 7] = [Type::String, Type::Integer, Type::Number, Type::Boolean, Type::Object, Type::List, Type::Null];

impl Type {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "string" => Self::String,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "object" => Self::Object,
            "array" => Self::List,
            "null" => Self::Null,
            _ => return None,
        })
    }

    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::String(_) => Self::String,
            Value::Number(number) if number.is_f64() => Self::Number,
            Value::Number(_) => Self::Integer,
            Value::Bool(_) => Self::Boolean,
            Value::Object(_) => Self::Object,
            Value::Array(_) => Self::List,
            Value::Null => Self::Null,
        }
    }

    pub(super) fn has(self, value: &Value) -> bool {
        let other = Self::of(value);
        self == other || (self == Self::Number && other == Self::Integer)
    }

    pub(super) fn of_scalar(kind: &Kind) -> Option<Self> {
        match kind {
            Kind::String => Some(Self::String),
            Kind::Integer => Some(Self::Integer),
            Kind::Number => Some(Self::Number),
            Kind::Boolean => Some(Self::Boolean),
            Kind::Null | Kind::List(_) | Kind::Object(_) | Kind::Map(_) | Kind::Any(_) => None,
        }
    }

    /// The kind of a scalar type; anything else says no more than that it is JSON.
    pub(super) fn scalar_kind(self) -> Kind {
        match self {
            Self::String => Kind::String,
            Self::Integer => Kind::Integer,
            Self::Number => Kind::Number,
            Self::Boolean => Kind::Boolean,
            Self::Null => Kind::Null,
            Self::Object | Self::List => Kind::Any(AnyReason::OneOf),
        }
    }

    fn bit(self) -> u8 {
        1 << (self as u8)
    }
}

/// A set of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Types(u8);

impl Types {
    pub(super) fn none() -> Self {
        Self(0)
    }

    pub(super) fn of(types: impl IntoIterator<Item = Type>) -> Self {
        types.into_iter().fold(Self::none(), |mut set, one| {
            set.insert(one);
            set
        })
    }

    /// What the keyword `type` names, without null unless that is all.
    pub(super) fn named(names: &Value) -> Result<Self, AnyReason> {
        let names = match names {
            Value::Array(names) => names.as_slice(),
            name => std::slice::from_ref(name),
        };
        let mut set = Self::none();
        for name in names {
            let known = name.as_str().and_then(Type::named);
            set.insert(known.ok_or_else(|| {
                AnyReason::Unsupported(format!(
                    "the contract gives it the type {name}, which JSON Schema does not have"
                ))
            })?);
        }
        Ok(set.beside_null())
    }

    pub(super) fn insert(&mut self, one: Type) {
        self.0 |= one.bit();
    }

    /// Without null, unless that is all there is.
    pub(super) fn beside_null(self) -> Self {
        let others = self.0 & !Type::Null.bit();
        if others == 0 { self } else { Self(others) }
    }

    /// Types that are in both; an integer is a number, too.
    pub(super) fn intersection(self, other: Self) -> Self {
        Self(self.with_integers().0 & other.with_integers().0)
    }

    fn with_integers(self) -> Self {
        if self.contains(Type::Number) { Self(self.0 | Type::Integer.bit()) } else { self }
    }

    fn contains(self, one: Type) -> bool {
        self.0 & one.bit() != 0
    }

    /// The one type of all of them: integers and numbers together are numbers.
    pub(super) fn single(self) -> Option<Type> {
        let mut set = self;
        if set.contains(Type::Number) {
            set.0 &= !Type::Integer.bit();
        }
        let mut types = ALL.into_iter().filter(|one| set.contains(*one));
        types.next().filter(|_| types.next().is_none())
    }
}
