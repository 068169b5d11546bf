//! What an answer is decoded into: structs of the fields that are used, leaves that stay raw where nobody calculates.

use crate::contract::Contracts;
use crate::model::{Type, Typed};
use crate::plan::View;
use crate::resolve::of_field;

use super::names::pascal;
use super::types::{RustType, Structs};

/// Makes the types of one root.
pub(super) struct Decoder<'a> {
    pub(super) contracts: &'a Contracts,
    pub(super) structs: &'a mut Structs,
    /// What the root's own struct is: the others lie in it.
    pub(super) doc: String,
}

impl Decoder<'_> {
    /// The type for `typed` of which `view` is used; structs are named after `path`.
    pub(super) fn decode(&mut self, typed: &Typed, view: &View, path: &[String]) -> RustType {
        let base = self.present(typed, view, path);
        if typed.is_optional() && !view.required { base.optional() } else { base }
    }

    fn present(&mut self, typed: &Typed, view: &View, path: &[String]) -> RustType {
        let inner = match &typed.ty {
            Type::String => return RustType::RawString,
            Type::Integer if view.computed => return RustType::I64,
            Type::Integer => return RustType::RawInteger,
            Type::Number if view.computed => return RustType::Decimal,
            Type::Number => return RustType::RawNumber,
            Type::Boolean => return RustType::Bool,
            Type::Null | Type::Any | Type::Record(_) | Type::Lookup { .. } => return RustType::RawAny,
            Type::List(element) => match &view.element {
                None => return RustType::RawList,
                Some(used) => RustType::Vec(Box::new(self.decode(element, used, path))),
            },
            Type::Map(element) => match (&view.element, view.fields.is_empty()) {
                (None, true) => return RustType::RawObject,
                (used, _) => {
                    let nothing = View::default();
                    RustType::Map(Box::new(self.decode(element, used.as_deref().unwrap_or(&nothing), path)))
                }
            },
            Type::Object(_) if view.fields.is_empty() => return RustType::RawObject,
            Type::Object(object) => {
                let mut fields = Vec::new();
                for (name, used) in &view.fields {
                    let Some(field) = of_field(self.contracts, object, name) else { continue };
                    let mut path = path.to_vec();
                    path.push(name.clone());
                    fields.push((name.clone(), self.decode(&field, used, &path)));
                }
                let doc =
                    if path.len() == 1 { self.doc.clone() } else { format!("`{}` within it.", path[1..].join(".")) };
                self.structs.decode(&pascal(&path.join(" ")), doc, fields)
            }
        };
        if view.copied { RustType::Whole(Box::new(inner)) } else { inner }
    }
}
