//! Operators as Rust: what can be written as such is, the rest are functions that cannot panic.

use crate::expr::Constant;
use crate::model::{Kind, Operator, ValueRef};

use super::code::{Binding, Code, Form};
use super::expr::Emitter;
use super::lists::Iter;
use super::types::RustType;

impl Emitter<'_> {
    /// `!of`, without a `!` where there is a word for it.
    pub(super) fn not(&mut self, of: &ValueRef) -> Code {
        match &of.kind {
            Kind::Not(inner) => self.emit(inner),
            Kind::Binary(Operator::Equal, a, b) => self.equality(a, b, false),
            Kind::Binary(Operator::Less, a, b) => self.binary(Operator::GreaterOrEqual, a, b),
            Kind::Binary(Operator::LessOrEqual, a, b) => self.binary(Operator::Greater, a, b),
            Kind::Binary(Operator::Greater, a, b) => self.binary(Operator::LessOrEqual, a, b),
            Kind::Binary(Operator::GreaterOrEqual, a, b) => self.binary(Operator::Less, a, b),
            Kind::Binary(Operator::And, a, b) => logic(&self.not(a), "||", &self.not(b), Binding::Or),
            Kind::Binary(Operator::Or, a, b) => logic(&self.not(a), "&&", &self.not(b), Binding::And),
            _ => {
                let of = self.emit(of);
                Code::operator(format!("!{}", of.beside(Binding::Unary)), RustType::Bool, Binding::Unary)
            }
        }
    }

    /// Whether two values are equal, or whether they are not.
    fn equality(&mut self, a: &ValueRef, b: &ValueRef, equal: bool) -> Code {
        if let Some(other) = null_side(a, b) {
            let code = self.emit(other);
            let text = match (code.ty.is_option(), equal) {
                (true, true) => format!("{}.is_none()", code.operand()),
                (true, false) => format!("{}.is_some()", code.operand()),
                (false, equal) => (!equal).to_string(),
            };
            return Code::owned(text, RustType::Bool);
        }
        let (a, b) = (self.emit(a), self.emit(b));
        compare(a, if equal { "==" } else { "!=" }, b)
    }

    pub(super) fn binary(&mut self, operator: Operator, a: &ValueRef, b: &ValueRef) -> Code {
        if operator == Operator::Equal {
            return self.equality(a, b, true);
        }
        if operator == Operator::In {
            return self.membership(a, b);
        }
        let (a, b) = (self.emit(a), self.emit(b));
        match operator {
            // Both are written above.
            Operator::Equal | Operator::In => compare(a, "==", b),
            Operator::Less => compare(a, "<", b),
            Operator::LessOrEqual => compare(a, "<=", b),
            Operator::Greater => compare(a, ">", b),
            Operator::GreaterOrEqual => compare(a, ">=", b),
            Operator::And => logic(&a, "&&", &b, Binding::And),
            Operator::Or => logic(&a, "||", &b, Binding::Or),
            Operator::Add => arithmetic("add", a, b),
            Operator::Subtract => arithmetic("subtract", a, b),
            Operator::Multiply => arithmetic("multiply", a, b),
            Operator::Divide => {
                let (a, b) = (a.into_decimal(), b.into_decimal());
                Code::owned(format!("filters::divide({}, {})", a.text, b.text), RustType::Decimal.optional())
            }
        }
    }

    /// Whether a value is in a list. What is null in the list is nothing that can be found.
    fn membership(&mut self, sought: &ValueRef, list: &ValueRef) -> Code {
        let sought = self.emit(sought);
        let iter = self.iterate(list);
        let present = match (&iter.ty, iter.form) {
            (RustType::Option(inner), Form::Ref) => {
                Iter { text: format!("{}.flatten()", iter.text), ty: (**inner).clone(), form: Form::Ref }
            }
            (RustType::Option(inner), form) => {
                let form = if form == Form::OptionRef { Form::Ref } else { Form::Owned };
                Iter { text: format!("{}.flatten()", iter.text), ty: (**inner).clone(), form }
            }
            _ => iter,
        };
        if present.ty != sought.ty && !sought.ty.is_string() {
            let numbers = self.own_items(present);
            let decimals = if numbers.ty == RustType::Decimal { "" } else { ".map(Decimal::from)" };
            let text = format!("filters::contains({}{decimals}, {})", numbers.text, sought.into_decimal().text);
            return Code::owned(text, RustType::Bool);
        }
        // A reference is equal to a reference, a value to a value.
        let sought = match (present.form, sought.form) {
            (Form::Ref, Form::Ref) => sought.text,
            (Form::Ref, _) => format!("&{}", sought.operand()),
            _ => sought.own(),
        };
        Code::owned(format!("filters::contains({}, {sought})", present.argument()), RustType::Bool)
    }

    /// The first, or else the second: their own JSON where that will do (`whole`).
    pub(super) fn coalesce(&mut self, a: &ValueRef, b: &ValueRef, whole: bool) -> Code {
        let (a, b) = (self.emit(a), self.emit(b));
        let are_raw = whole && a.ty.present().is_raw() && b.ty.present().is_raw();
        let (a, b) = if are_raw { (a.copied(), b.copied()) } else { (a.looked_into(), b.looked_into()) };
        if !a.ty.is_option() {
            return a;
        }
        let joined = self.join(a.ty.present(), b.ty.present());
        let joined = joined.expect("the plan has both sides of `??` decoded so that they can become one");
        let first = self.convert(a, &joined.clone().optional());
        let simple = b.is_simple();
        if b.ty.is_option() {
            let second = self.convert(b, &joined.clone().optional());
            let text = if simple {
                format!("{}.or({})", first.operand(), second.text)
            } else {
                format!("{}.or_else(|| {})", first.operand(), second.text)
            };
            return Code::owned(text, joined.optional());
        }
        let second = self.convert(b, &joined);
        let text = if simple {
            format!("{}.unwrap_or({})", first.operand(), second.text)
        } else {
            format!("{}.unwrap_or_else(|| {})", first.operand(), second.text)
        };
        Code::owned(text, joined)
    }
}

fn null_side<'v>(a: &'v ValueRef, b: &'v ValueRef) -> Option<&'v ValueRef> {
    let is_null = |value: &ValueRef| matches!(value.kind, Kind::Constant(Constant::Null));
    if is_null(a) { Some(b) } else { is_null(b).then_some(a) }
}

/// Strings, booleans, and numbers of one kind or of two.
fn compare(a: Code, symbol: &str, b: Code) -> Code {
    let (a, b) = if a.ty != b.ty && !a.ty.is_string() { (a.into_decimal(), b.into_decimal()) } else { (a, b) };
    // A comparison of comparisons is no Rust, and `as i64 <` begins a type's arguments.
    let text = format!("{} {symbol} {}", a.beside(Binding::Unary), b.beside(Binding::Unary));
    Code::operator(text, RustType::Bool, Binding::Comparison)
}

fn logic(a: &Code, symbol: &str, b: &Code, binds: Binding) -> Code {
    Code::operator(format!("{} {symbol} {}", a.beside(binds), b.beside(binds)), RustType::Bool, binds)
}

fn arithmetic(name: &str, a: Code, b: Code) -> Code {
    if a.ty == RustType::I64 && b.ty == RustType::I64 {
        return Code::owned(format!("filters::{name}({}, {})", a.own(), b.own()), RustType::I64);
    }
    let (a, b) = (a.into_decimal(), b.into_decimal());
    Code::owned(format!("filters::{name}({}, {})", a.text, b.text), RustType::Decimal)
}
