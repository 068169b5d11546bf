//! Calls of the Rust functions of the client's own crate.

use crate::model::{Type, ValueRef};
use crate::spec::FunctionType;

use super::code::{Code, Form};
use super::expr::{Emitter, closure};
use super::lists::{Iter, over};
use super::names::snake;
use super::types::RustType;

impl Emitter<'_> {
    pub(super) fn function(&mut self, index: usize, arguments: &[ValueRef]) -> Code {
        let function = &self.functions[index];
        let name = function.name.value.clone();
        let signature = function.signature.clone().expect("a function without a signature has been reported");
        let written: Vec<String> = arguments
            .iter()
            .zip(&signature.parameters)
            .map(|(value, ty)| self.function_argument(value, &ty.value))
            .collect();
        let call = format!("crate::functions::{}({})", snake(&name), written.join(", "));
        function_result(call, &signature.returns.value)
    }

    fn function_argument(&mut self, value: &ValueRef, wanted: &FunctionType) -> String {
        match wanted {
            FunctionType::List(element) => {
                let iter = self.iterate(value);
                format!("&{}", self.collected(iter, element))
            }
            FunctionType::Optional(_) if value.ty.ty == Type::Null => "None".to_owned(),
            FunctionType::Optional(inner) => {
                let code = self.emit(value);
                if !code.ty.is_option() {
                    return format!("Some({})", self.function_argument(value, inner));
                }
                if let FunctionType::List(_) = **inner {
                    return format!("{}.as_deref()", self.by_value(code, wanted));
                }
                let (option, form) = code.option();
                match (&**inner, code.ty.present()) {
                    (FunctionType::String, RustType::RawString) => {
                        format!("{option}.map(|text| text.text()).as_deref()")
                    }
                    (FunctionType::String, RustType::Text) if form == Form::Ref => {
                        format!("{option}.map(|text| text.as_str())")
                    }
                    (FunctionType::String, RustType::Text) => format!("{option}.as_deref()"),
                    (FunctionType::Number, RustType::I64) => format!("{option}.map(Decimal::from)"),
                    _ => option,
                }
            }
            FunctionType::String => self.emit(value).str_argument(),
            FunctionType::Number => self.emit(value).into_decimal().text,
            FunctionType::Integer | FunctionType::Boolean => self.emit(value).own(),
        }
    }

    /// The elements as a function takes them, in a `Vec`.
    fn collected(&mut self, iter: Iter, element: &FunctionType) -> String {
        let iter = self.own_items(iter);
        let item = self.by_value(Code::owned("item", iter.ty.clone()), element);
        if item == "item" {
            return iter.collect();
        }
        format!("{}.map({}).collect::<Vec<_>>()", iter.text, closure("item", &item))
    }

    /// An element of a list, or the list itself, as a function takes it inside something else.
    fn by_value(&mut self, code: Code, wanted: &FunctionType) -> String {
        match wanted {
            FunctionType::String => code.into_text().text,
            FunctionType::Number => code.into_decimal().text,
            FunctionType::Integer | FunctionType::Boolean => code.own(),
            FunctionType::List(element) => self.collected(over(&code), element),
            FunctionType::Optional(inner) if code.ty.is_option() => {
                let (option, form) = code.option();
                let value = Code { form, ..Code::owned("value", code.ty.present().clone()) };
                match self.by_value(value, inner).as_str() {
                    "value" => option,
                    text => format!("{option}.map({})", closure("value", text)),
                }
            }
            FunctionType::Optional(inner) => format!("Some({})", self.by_value(code, inner)),
        }
    }
}

fn function_result(call: String, ty: &FunctionType) -> Code {
    match ty {
        FunctionType::String => Code::owned(format!("Text::from({call})"), RustType::Text),
        FunctionType::Integer => Code::owned(call, RustType::I64),
        FunctionType::Number => Code::owned(call, RustType::Decimal),
        FunctionType::Boolean => Code::owned(call, RustType::Bool),
        FunctionType::List(element) => {
            let inner = function_result("item".to_owned(), element);
            let text = match inner.text.as_str() {
                "item" => call,
                text => format!("{call}.into_iter().map({}).collect::<Vec<_>>()", closure("item", text)),
            };
            Code::owned(text, RustType::Vec(Box::new(inner.ty)))
        }
        FunctionType::Optional(inner) => {
            let inner = function_result("value".to_owned(), inner);
            let text = match inner.text.as_str() {
                "value" => call,
                text => format!("{call}.map({})", closure("value", text)),
            };
            Code::owned(text, inner.ty.optional())
        }
    }
}
