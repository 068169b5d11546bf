//! One type for two values: what `??` and lists of different things need.

use super::code::{Code, Form};
use super::expr::{Emitter, closure};
use super::types::{Purpose, RustType, StructId};

impl Emitter<'_> {
    /// The type that both can become without losing anything; `None`: there is none.
    pub(super) fn join(&mut self, a: &RustType, b: &RustType) -> Option<RustType> {
        Some(match (a, b) {
            (a, b) if a == b => a.clone(),
            (RustType::Option(a), b) | (b, RustType::Option(a)) => self.join(a, b.present())?.optional(),
            (RustType::I64, RustType::Decimal) | (RustType::Decimal, RustType::I64) => RustType::Decimal,
            (RustType::Vec(a), RustType::Vec(b)) => RustType::Vec(Box::new(self.join(a, b)?)),
            (RustType::Struct(a), RustType::Struct(b)) => self.join_structs(*a, *b)?,
            (a, b) if a.is_string() && b.is_string() => RustType::Text,
            (a, b) if a.is_raw() && b.is_raw() => RustType::RawAny,
            (RustType::Either(a, b), one) if **a == *one || **b == *one => RustType::Either(a.clone(), b.clone()),
            (a, b) if a.is_number() && b.is_number() => RustType::Either(Box::new(a.clone()), Box::new(b.clone())),
            _ => return None,
        })
    }

    /// Two records with the same fields.
    fn join_structs(&mut self, a: StructId, b: StructId) -> Option<RustType> {
        let (first, second) = (self.structs.get(a).clone(), self.structs.get(b).clone());
        let written = first.purpose == Purpose::Encode && second.purpose == Purpose::Encode;
        if !written || first.fields.len() != second.fields.len() {
            return None;
        }
        let fields = first.fields.iter().zip(&second.fields).map(|(a, b)| {
            let ty = self.join(&a.ty, &b.ty)?;
            (a.json == b.json).then(|| (a.json.clone(), ty, a.omit_null || b.omit_null))
        });
        let fields: Option<Vec<_>> = fields.collect();
        Some(self.structs.encode(&first.name, first.doc, fields?))
    }

    /// A value as `wanted`, which it can become.
    pub(super) fn convert(&mut self, code: Code, wanted: &RustType) -> Code {
        if code.ty == *wanted {
            return self.owned(&code);
        }
        match (&code.ty, wanted) {
            (RustType::Option(_), RustType::Option(inner)) => {
                let (option, form) = code.option();
                let item = Code { form, ..Code::owned("value", code.ty.present().clone()) };
                if form == Form::Ref && item.ty == **inner {
                    let owned = self.owned(&code);
                    return Code::owned(owned.text, wanted.clone());
                }
                let converted = self.convert(item, inner);
                Code::owned(format!("{option}.map({})", closure("value", &converted.text)), wanted.clone())
            }
            (_, RustType::Option(inner)) => {
                let converted = self.convert(code, inner);
                Code::owned(format!("Some({})", converted.text), wanted.clone())
            }
            (_, RustType::Text) => code.into_text(),
            (_, RustType::Decimal) => code.into_decimal(),
            (RustType::Vec(element), RustType::Vec(inner)) => {
                let (through, form) =
                    if code.form == Form::Owned { ("into_iter", Form::Owned) } else { ("iter", Form::Ref) };
                let converted = self.convert(Code { form, ..Code::owned("item", (**element).clone()) }, inner);
                let convert = closure("item", &converted.text);
                let text = format!("{}.{through}().map({convert}).collect::<Vec<_>>()", code.operand());
                Code::owned(text, wanted.clone())
            }
            (ty, RustType::Either(first, second)) => {
                let (variant, inner) = if can_become(ty, first) { ("First", &**first) } else { ("Second", &**second) };
                let converted = self.convert(code, inner);
                Code::owned(format!("Either::{variant}({})", converted.text), wanted.clone())
            }
            (RustType::Whole(_), RustType::RawAny) => code.copied(),
            (RustType::Struct(from), RustType::Struct(to)) => {
                let (from, to) = (self.structs.get(*from).clone(), self.structs.get(*to).clone());
                let fields = from.fields.iter().zip(&to.fields).map(|(from, to)| {
                    self.convert(Code::owned(format!("record.{}", from.name), from.ty.clone()), &to.ty).text
                });
                let fields: Vec<String> = fields.collect();
                let literal = self.literal(wanted, &fields);
                Code::owned(format!("{{ let record = {}; {literal} }}", code.own()), wanted.clone())
            }
            (from, RustType::RawAny) if from.is_raw() => {
                Code::owned(format!("RawAny::from({})", code.own()), RustType::RawAny)
            }
            _ => self.owned(&code),
        }
    }
}

/// Whether a number is one of those that an `Either` holds.
fn can_become(ty: &RustType, wanted: &RustType) -> bool {
    match wanted {
        RustType::Either(a, b) => can_become(ty, a) || can_become(ty, b),
        other => ty == other,
    }
}
