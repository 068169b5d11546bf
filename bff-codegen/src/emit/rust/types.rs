//! The Rust types of generated code, and the structs among them.

use super::names::{Names, pascal, snake};

/// A Rust type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RustType {
    /// `RawString<'a>`: a JSON string as it came.
    RawString,
    /// `Text<'a>`
    Text,
    /// `&'static str`
    Str,
    /// `RawInteger<'a>`
    RawInteger,
    /// `i64`
    I64,
    /// `RawNumber<'a>`
    RawNumber,
    /// `Decimal`
    Decimal,
    /// `bool`
    Bool,
    /// `RawObject<'a>`
    RawObject,
    /// `RawList<'a>`
    RawList,
    /// `RawAny<'a>`
    RawAny,
    /// `Ignored`: nobody reads it.
    Ignored,
    /// `Meta`
    Meta,
    /// A struct of the module.
    Struct(StructId),
    /// `Whole<'a, T>`: copied whole and looked into.
    Whole(Box<RustType>),
    /// `Vec<T>`
    Vec(Box<RustType>),
    /// `Map<'a, T>`
    Map(Box<RustType>),
    /// `Lookup<K, T>`
    Lookup(Box<RustType>, Box<RustType>),
    /// `Option<T>`
    Option(Box<RustType>),
    /// `Either<A, B>`: numbers of which one is kept as it came and the other calculated.
    Either(Box<RustType>, Box<RustType>),
}

/// The index of a struct in [`Structs`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct StructId(usize);

/// What a struct is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Decoded from JSON.
    Decode,
    /// Written as JSON.
    Encode,
    /// Written as a JSON list, whose elements are of different types: a tuple struct.
    EncodeList,
}

/// A struct of the module.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Struct {
    pub(super) name: String,
    pub(super) doc: String,
    pub(super) purpose: Purpose,
    pub(super) fields: Vec<StructField>,
    pub(super) has_lifetime: bool,
}

/// A field of a struct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StructField {
    /// Its key in JSON.
    pub(super) json: String,
    /// Its name in Rust.
    pub(super) name: String,
    pub(super) ty: RustType,
    /// Whether the key is left out when there is no value.
    pub(super) omit_null: bool,
}

/// All structs of one module.
#[derive(Debug, Default)]
pub(super) struct Structs {
    all: Vec<Struct>,
    names: Names,
}

impl Structs {
    /// No structs yet, and none of these names for one.
    pub(super) fn without(reserved: &[&str]) -> Structs {
        Structs { all: Vec::new(), names: Names::without(reserved) }
    }

    pub(super) fn all(&self) -> &[Struct] {
        &self.all
    }

    pub(super) fn get(&self, id: StructId) -> &Struct {
        &self.all[id.0]
    }

    /// A struct to decode into.
    pub(super) fn decode(&mut self, wanted: &str, doc: String, fields: Vec<(String, RustType)>) -> RustType {
        let fields = fields.into_iter().map(|(json, ty)| (json, ty, false)).collect();
        self.add(wanted, doc, Purpose::Decode, named(fields))
    }

    /// A struct to write; the same fields give the same struct.
    pub(super) fn encode(&mut self, wanted: &str, doc: String, fields: Vec<(String, RustType, bool)>) -> RustType {
        let fields = named(fields);
        let same = |known: &Struct| known.purpose == Purpose::Encode && known.fields == fields;
        match self.all.iter().position(same) {
            Some(index) => RustType::Struct(StructId(index)),
            None => self.add(wanted, doc, Purpose::Encode, fields),
        }
    }

    /// A tuple struct to write as a list.
    pub(super) fn encode_list(&mut self, wanted: &str, doc: String, elements: Vec<RustType>) -> RustType {
        let element = |(index, ty): (usize, RustType)| StructField {
            json: index.to_string(),
            name: index.to_string(),
            ty,
            omit_null: false,
        };
        self.add(wanted, doc, Purpose::EncodeList, elements.into_iter().enumerate().map(element).collect())
    }

    fn add(&mut self, wanted: &str, doc: String, purpose: Purpose, fields: Vec<StructField>) -> RustType {
        let name = self.names.take_type(&pascal(wanted));
        let has_lifetime = fields.iter().any(|field| self.has_lifetime(&field.ty));
        self.all.push(Struct { name, doc, purpose, fields, has_lifetime });
        RustType::Struct(StructId(self.all.len() - 1))
    }

    /// Whether the type borrows from an answer.
    pub(super) fn has_lifetime(&self, ty: &RustType) -> bool {
        match ty {
            RustType::RawString
            | RustType::Text
            | RustType::RawInteger
            | RustType::RawNumber
            | RustType::RawObject
            | RustType::RawList
            | RustType::RawAny
            | RustType::Whole(_)
            | RustType::Map(_) => true,
            RustType::Str | RustType::I64 | RustType::Decimal | RustType::Bool | RustType::Ignored | RustType::Meta => {
                false
            }
            RustType::Struct(id) => self.get(*id).has_lifetime,
            RustType::Vec(inner) | RustType::Option(inner) => self.has_lifetime(inner),
            RustType::Lookup(a, b) | RustType::Either(a, b) => self.has_lifetime(a) || self.has_lifetime(b),
        }
    }

    /// Whether the type holds something that is put together here: to clone it, its structs must be `Clone`.
    pub(super) fn is_put_together(&self, ty: &RustType) -> bool {
        match ty {
            RustType::Struct(id) => self.get(*id).purpose == Purpose::Encode,
            RustType::Vec(inner) | RustType::Option(inner) => self.is_put_together(inner),
            _ => false,
        }
    }

    /// The type as Rust writes it, borrowing for `'a` or for an elided lifetime.
    pub(super) fn write(&self, ty: &RustType, lifetime: &str) -> String {
        let inner = |ty: &RustType| self.write(ty, lifetime);
        match ty {
            RustType::RawString => format!("RawString<{lifetime}>"),
            RustType::Text => format!("Text<{lifetime}>"),
            RustType::Str => "&'static str".to_owned(),
            RustType::RawInteger => format!("RawInteger<{lifetime}>"),
            RustType::I64 => "i64".to_owned(),
            RustType::RawNumber => format!("RawNumber<{lifetime}>"),
            RustType::Decimal => "Decimal".to_owned(),
            RustType::Bool => "bool".to_owned(),
            RustType::RawObject => format!("RawObject<{lifetime}>"),
            RustType::RawList => format!("RawList<{lifetime}>"),
            RustType::RawAny => format!("RawAny<{lifetime}>"),
            RustType::Ignored => "Ignored".to_owned(),
            RustType::Meta => "Meta".to_owned(),
            RustType::Struct(id) if self.get(*id).has_lifetime => format!("{}<{lifetime}>", self.get(*id).name),
            RustType::Struct(id) => self.get(*id).name.clone(),
            RustType::Whole(ty) => format!("Whole<{lifetime}, {}>", inner(ty)),
            RustType::Vec(ty) => format!("Vec<{}>", inner(ty)),
            RustType::Map(ty) => format!("Map<{lifetime}, {}>", inner(ty)),
            RustType::Lookup(key, ty) => format!("Lookup<{}, {}>", inner(key), inner(ty)),
            RustType::Option(ty) => format!("Option<{}>", inner(ty)),
            RustType::Either(a, b) => format!("Either<{}, {}>", inner(a), inner(b)),
        }
    }

    /// The Rust name of a struct's field.
    pub(super) fn field(&self, ty: &RustType, json: &str) -> Option<&StructField> {
        let RustType::Struct(id) = ty else { return None };
        self.get(*id).fields.iter().find(|field| field.json == json)
    }
}

impl RustType {
    pub(super) fn optional(self) -> RustType {
        match self {
            RustType::Option(_) => self,
            other => RustType::Option(Box::new(other)),
        }
    }

    /// The type without its `Option`.
    pub(super) fn present(&self) -> &RustType {
        match self {
            RustType::Option(inner) => inner,
            other => other,
        }
    }

    pub(super) fn is_option(&self) -> bool {
        matches!(self, RustType::Option(_))
    }

    pub(super) fn is_copy(&self) -> bool {
        match self {
            RustType::RawString
            | RustType::Str
            | RustType::RawInteger
            | RustType::I64
            | RustType::RawNumber
            | RustType::Decimal
            | RustType::Bool
            | RustType::RawObject
            | RustType::RawList
            | RustType::RawAny => true,
            RustType::Option(inner) => inner.is_copy(),
            RustType::Either(a, b) => a.is_copy() && b.is_copy(),
            _ => false,
        }
    }

    pub(super) fn is_string(&self) -> bool {
        matches!(self, RustType::RawString | RustType::Text | RustType::Str)
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(
            self,
            RustType::RawInteger | RustType::RawNumber | RustType::I64 | RustType::Decimal | RustType::Either(..)
        )
    }

    /// Whether its own JSON is at hand.
    pub(super) fn is_raw(&self) -> bool {
        matches!(
            self,
            RustType::RawString
                | RustType::RawInteger
                | RustType::RawNumber
                | RustType::RawObject
                | RustType::RawList
                | RustType::RawAny
                | RustType::Whole(_)
        )
    }
}

/// Fields with Rust names: two that would map to one get different ones.
fn named(fields: Vec<(String, RustType, bool)>) -> Vec<StructField> {
    let mut names = Names::default();
    let field = |(json, ty, omit_null): (String, RustType, bool)| {
        let name = names.take(&snake(&json));
        StructField { json, name, ty, omit_null }
    };
    fields.into_iter().map(field).collect()
}
