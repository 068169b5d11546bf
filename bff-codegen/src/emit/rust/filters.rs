//! Built-in filters as Rust: calls of the run time's functions, or the end of an iterator chain.

use crate::model::{Filter, Type, ValueRef};

use super::code::{Binding, Code, Form};
use super::expr::{Emitter, found};
use super::lists::Iter;
use super::types::RustType;

impl Emitter<'_> {
    pub(super) fn filter(&mut self, value: &ValueRef, filter: &Filter, of: &ValueRef) -> Code {
        match filter {
            Filter::First => self.element_of(of, "first()", "next()"),
            Filter::Last => self.element_of(of, "last()", "next_back()"),
            Filter::Min => self.extreme(of, "min"),
            Filter::Max => self.extreme(of, "max"),
            Filter::Count => {
                let iter = self.iterate(of);
                Code::operator(format!("{} as i64", iter.count()), RustType::I64, Binding::Cast)
            }
            Filter::Sum => {
                let iter = self.present_items(of);
                let sum = if iter.ty == RustType::I64 { "sum_integer" } else { "sum" };
                Code::owned(format!("filters::{sum}({})", iter.argument()), iter.ty)
            }
            Filter::Average => {
                let iter = self.present_items(of);
                let as_decimal = if iter.ty == RustType::I64 { ".map(Decimal::from)" } else { "" };
                Code::owned(format!("filters::average({}{as_decimal})", iter.text), RustType::Decimal.optional())
            }
            Filter::Join(separator) => {
                let iter = self.present_items(of);
                let separator = self.emit(separator).str_argument();
                Code::owned(format!("filters::join({}, {separator})", iter.argument()), RustType::Text)
            }
            Filter::Length if !matches!(of.ty.ty, Type::String) => {
                let of = self.emit(of);
                Code::operator(format!("{}.len() as i64", of.operand()), RustType::I64, Binding::Cast)
            }
            Filter::ToString => self.text_of(of),
            Filter::ToInteger if of.ty.ty == Type::Number => {
                let of = self.emit(of);
                Code::owned(format!("{}.integer()", of.into_decimal().operand()), RustType::I64.optional())
            }
            Filter::ToNumber if of.ty.ty == Type::Integer => self.emit(of).into_decimal(),
            Filter::Money(currency) => {
                let amount = self.emit(of).into_decimal();
                let currency = self.emit(currency).str_argument();
                Code::owned(format!("filters::money({}, {currency})", amount.text), RustType::Text)
            }
            Filter::Upper => self.text_filter("upper", of, &[], RustType::Text),
            Filter::Lower => self.text_filter("lower", of, &[], RustType::Text),
            Filter::Trim => self.text_filter("trim", of, &[], RustType::Text),
            Filter::Length => self.text_filter("length", of, &[], RustType::I64),
            Filter::ToInteger => self.text_filter("to_integer", of, &[], RustType::I64.optional()),
            Filter::ToNumber => self.text_filter("to_number", of, &[], RustType::Decimal.optional()),
            Filter::Truncate(length) => self.text_filter("truncate", of, &[length], RustType::Text),
            Filter::Replace(text, by) => self.text_filter("replace", of, &[text, by], RustType::Text),
            Filter::Date(format) => self.text_filter("date", of, &[format], RustType::Text.optional()),
            Filter::Split(separator) => {
                self.text_filter("split", of, &[separator], RustType::Vec(Box::new(RustType::Text)))
            }
            Filter::Take(_)
            | Filter::Skip(_)
            | Filter::Where(..)
            | Filter::Sort(..)
            | Filter::Reverse
            | Filter::Distinct
            | Filter::Keys
            | Filter::Values => self.collect(value),
        }
    }

    fn text_filter(&mut self, name: &str, of: &ValueRef, arguments: &[&ValueRef], ty: RustType) -> Code {
        let mut written = vec![self.emit(of).str_argument()];
        for argument in arguments {
            let code = self.emit(argument);
            written.push(if code.ty.is_string() { code.str_argument() } else { code.own() });
        }
        Code::owned(format!("filters::{name}({})", written.join(", ")), ty)
    }

    fn text_of(&mut self, of: &ValueRef) -> Code {
        let code = self.emit(of);
        if code.ty.is_string() {
            return code;
        }
        Code::owned(format!("Text::from({}.to_string())", code.operand()), RustType::Text)
    }

    fn element_of(&mut self, list: &ValueRef, of_slice: &str, of_others: &str) -> Code {
        let iter = self.iterate(list);
        found(iter.one(of_slice, of_others), iter.ty, iter.form)
    }

    fn extreme(&mut self, list: &ValueRef, which: &str) -> Code {
        let iter = self.present_items(list);
        Code::owned(format!("filters::{which}({})", iter.argument()), iter.ty.optional())
    }

    /// The elements of a list that are there, as values.
    fn present_items(&mut self, list: &ValueRef) -> Iter {
        let iter = self.iterate(list);
        let iter = self.own_items(iter);
        match iter.ty {
            RustType::Option(inner) => Iter { text: format!("{}.flatten()", iter.text), ty: *inner, form: Form::Owned },
            _ => iter,
        }
    }
}
