//! Resolved expressions as Rust: plain struct literals, `Option` combinators and iterator chains.

use std::collections::BTreeMap;

use crate::expr::Constant;
use crate::model::{CallId, Filter, InputPlace, Item, Kind, Part, RecordField, Value, ValueRef};
use crate::resolve::walk;
use crate::spec::FunctionSpec;

use super::code::{Binding, Code, Form};
use super::names::{pascal, singular, snake};
use super::types::{Purpose, RustType, Structs};

/// Where the values of an endpoint's roots are found, and of which type they are.
pub(super) struct Roots {
    /// The local variable of each call, and the type behind it.
    pub(super) calls: Vec<(String, RustType)>,
    /// The field of each input, and its type.
    pub(super) inputs: BTreeMap<(InputPlace, usize), (String, RustType)>,
    pub(super) body: Option<RustType>,
    pub(super) claims: Option<RustType>,
    /// The type of `$key`, inside an `each` or a `batch`.
    pub(super) key: Option<RustType>,
}

/// Writes expressions.
pub(super) struct Emitter<'a> {
    pub(super) structs: &'a mut Structs,
    pub(super) roots: Roots,
    pub(super) functions: &'a [FunctionSpec],
    /// What element variables stand for.
    pub(super) items: BTreeMap<usize, Code>,
    /// The closure variables that are in scope.
    pub(super) variables: Vec<String>,
    /// The path that a struct put together here is named after.
    pub(super) path: Vec<String>,
    /// What that struct is, for its docs.
    pub(super) doc: String,
    /// Whether something that is put together is cloned somewhere.
    pub(super) clones: bool,
}

impl Emitter<'_> {
    /// A value as an expression that yields it whole, and its type.
    pub(super) fn own(&mut self, value: &ValueRef) -> Code {
        let code = self.emit(value).copied();
        self.owned(&code)
    }

    pub(super) fn owned(&mut self, code: &Code) -> Code {
        let text = code.own();
        self.clones |= text != code.text && self.structs.is_put_together(&code.ty);
        Code { text, form: Form::Owned, local: false, ..code.clone() }
    }

    /// A value as an expression, in whatever form it is cheapest.
    pub(super) fn emit(&mut self, value: &ValueRef) -> Code {
        match &value.kind {
            Kind::Call(CallId(index)) => {
                let (name, ty) = &self.roots.calls[*index];
                Code::reference(name, ty.clone())
            }
            Kind::Input(place, index) => {
                let (path, ty) = &self.roots.inputs[&(*place, *index)];
                Code::place(path, ty.clone())
            }
            Kind::Body => Code::place("scope.input.body", self.roots.body.clone().unwrap_or(RustType::Ignored)),
            Kind::Claims => Code::place("scope.input.claims", self.roots.claims.clone().unwrap_or(RustType::Ignored)),
            Kind::Key => Code::reference("key", self.roots.key.clone().unwrap_or(RustType::Text)),
            Kind::Keys => {
                let key = self.roots.key.clone().unwrap_or(RustType::Text);
                Code::reference("keys", RustType::Vec(Box::new(key)))
            }
            Kind::Item(item) => self.items[&item.id].clone(),
            Kind::Constant(constant) => self.constant(constant),
            Kind::Field(of, name) => self.field(of, name),
            Kind::Lookup(of, key) => self.lookup(of, key),
            Kind::At(list, index) => self.at(list, index),
            Kind::Map { .. } => self.collect(value),
            Kind::With { of, item, body } => self.with(of, item, body),
            Kind::Record(fields) => self.record(fields),
            Kind::List(values) => self.list(values),
            Kind::Template(parts) => self.template(parts),
            Kind::Filter(filter, of) => self.filter(value, filter, of),
            Kind::Function(index, arguments) => self.function(*index, arguments),
            Kind::Coalesce(a, b) => self.coalesce(a, b),
            Kind::Binary(operator, a, b) => self.binary(*operator, a, b),
            Kind::Not(of) => self.not(of),
            Kind::Negate(of) => {
                let of = self.emit(of);
                let zero = if of.ty == RustType::I64 { "0" } else { "Decimal::ZERO" };
                Code::owned(format!("filters::subtract({zero}, {})", of.own()), of.ty.clone())
            }
            Kind::Poison => Code::owned("()", RustType::Ignored),
        }
    }

    fn constant(&self, constant: &Constant) -> Code {
        match constant {
            Constant::Null => Code::owned("None::<bool>", RustType::Bool.optional()),
            Constant::Boolean(value) => Code::owned(value.to_string(), RustType::Bool),
            Constant::String(text) => Code::owned(format!("{text:?}"), RustType::Str),
            Constant::Number(text) => match text.parse::<i64>() {
                Ok(_) => Code::owned(text.clone(), RustType::I64),
                Err(_) => Code::owned(decimal_literal(text), RustType::Decimal),
            },
        }
    }

    fn field(&mut self, of: &ValueRef, name: &str) -> Code {
        let base = self.emit(of);
        let inner = match &base.ty {
            RustType::Whole(inner) => inner,
            other => other,
        };
        let field = self.structs.field(inner, name).expect("usage has marked every field that an expression reads");
        let text = format!("{}.{}", base.operand(), field.name);
        let local = base.local || base.form == Form::Owned;
        Code { form: Form::Place, local, ..Code::owned(text, field.ty.clone()) }
    }

    fn lookup(&mut self, of: &ValueRef, key: &ValueRef) -> Code {
        let base = self.emit(of);
        let key = self.emit(key);
        let key = match key.ty {
            RustType::I64 => format!("&{}", key.beside(Binding::Unary)),
            _ => key.str_argument(),
        };
        let element = match &base.ty {
            RustType::Lookup(_, element) | RustType::Map(element) => (**element).clone(),
            RustType::Whole(inner) => match &**inner {
                RustType::Map(element) => (**element).clone(),
                other => other.clone(),
            },
            other => other.clone(),
        };
        let got = format!("{}.get({key})", base.operand());
        found(got, element, Form::Ref)
    }

    fn at(&mut self, list: &ValueRef, index: &ValueRef) -> Code {
        let iter = self.iterate(list);
        // Before the first element there is nothing either.
        let index = self.count_or(index, "usize::MAX");
        let text = if index == "0" {
            iter.one("first()", "next()")
        } else {
            iter.one(&format!("get({index})"), &format!("nth({index})"))
        };
        found(text, iter.ty, iter.form)
    }

    /// An integer as a number of elements.
    pub(super) fn count(&mut self, value: &ValueRef) -> String {
        self.count_or(value, "0")
    }

    fn count_or(&mut self, value: &ValueRef, negative: &str) -> String {
        let code = self.emit(value);
        match code.text.parse::<u32>() {
            Ok(constant) => constant.to_string(),
            Err(_) => format!("usize::try_from({}).unwrap_or({negative})", code.own()),
        }
    }

    /// `body` of an object that may be missing.
    fn with(&mut self, of: &ValueRef, item: &Item, body: &ValueRef) -> Code {
        let source = self.emit(of);
        let (option, form) = source.option();
        let variable = self.variable(&name_of(self, of), body);
        let ty = source.ty.present().clone();
        let body = self.bound(item, &variable, ty, form, |emitter| emitter.emit(body));
        let (text, ty, form) = if body.ty.is_option() {
            let (inner, form) = body.option();
            (format!("{option}.and_then(|{variable}| {inner})"), body.ty.clone(), form)
        } else if body.ty.is_copy() || body.form == Form::Owned || body.local {
            let body = self.owned(&body);
            (format!("{option}.map(|{variable}| {})", body.text), body.ty.optional(), Form::Owned)
        } else {
            let lent = if body.form == Form::Ref { body.text.clone() } else { format!("&{}", body.text) };
            (format!("{option}.map(|{variable}| {lent})"), body.ty.optional(), Form::Ref)
        };
        let form = if form == Form::Ref { Form::OptionRef } else { Form::Owned };
        Code { form, ..Code::owned(text, ty) }
    }

    /// Writes something in which `item` is a variable.
    pub(super) fn bound<T>(
        &mut self,
        item: &Item,
        variable: &str,
        ty: RustType,
        form: Form,
        write: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let local = form == Form::Owned && !ty.is_copy();
        self.items.insert(item.id, Code { form, local, ..Code::owned(variable, ty) });
        self.variables.push(variable.to_owned());
        let written = write(self);
        self.variables.pop();
        written
    }

    /// A name for a closure's variable: that of a call only where the closure does not use the call itself.
    pub(super) fn variable(&self, wanted: &str, body: &ValueRef) -> String {
        let mut used = false;
        walk(body, &mut |value| {
            if let Kind::Call(CallId(index)) = value.kind {
                used |= self.roots.calls[index].0 == wanted;
            }
        });
        let taken = |name: &str| {
            RESERVED_LOCALS.contains(&name)
                || self.variables.iter().any(|known| known == name)
                || used && name == wanted
        };
        if !taken(wanted) {
            return wanted.to_owned();
        }
        let free = |name: &String| !taken(name) && !self.roots.calls.iter().any(|(call, _)| call == name);
        (2..).map(|count| format!("{}_{count}", wanted.trim_end_matches('_'))).find(free).unwrap_or_default()
    }

    fn record(&mut self, fields: &[RecordField]) -> Code {
        let mut made = Vec::new();
        let mut values = Vec::new();
        for field in fields {
            self.path.push(field.name.clone());
            let code = self.own(&field.value);
            self.path.pop();
            made.push((field.name.clone(), code.ty.clone(), field.omit_null && code.ty.is_option()));
            values.push(code.text);
        }
        let ty = self.structs.encode(&self.record_name(), self.record_doc(), made);
        Code::owned(self.literal(&ty, &values), ty)
    }

    /// What a struct that is put together here is called.
    fn record_name(&self) -> String {
        pascal(&if self.path.len() == 1 { format!("{} body", self.path[0]) } else { self.path.join(" ") })
    }

    fn record_doc(&self) -> String {
        match self.path.as_slice() {
            [] | [_] => self.doc.clone(),
            [_, inner @ ..] => format!("`{}` within it.", inner.join(".")),
        }
    }

    /// A struct literal.
    pub(super) fn literal(&self, ty: &RustType, values: &[String]) -> String {
        let RustType::Struct(id) = ty else { return "()".to_owned() };
        let known = self.structs.get(*id);
        if known.purpose == Purpose::EncodeList {
            return format!("{}({})", known.name, values.join(", "));
        }
        let fields = known.fields.iter().zip(values).map(|(field, value)| {
            if field.name == *value { value.clone() } else { format!("{}: {value}", field.name) }
        });
        format!("{} {{ {} }}", known.name, fields.collect::<Vec<_>>().join(", "))
    }

    fn list(&mut self, values: &[ValueRef]) -> Code {
        let codes: Vec<Code> = values.iter().map(|value| self.own(value)).collect();
        let types: Vec<RustType> = codes.iter().map(|code| code.ty.clone()).collect();
        let Some((first, others)) = types.split_first() else {
            return Code::owned("Vec::<bool>::new()", RustType::Vec(Box::new(RustType::Bool)));
        };
        let Some(element) = others.iter().try_fold(first.clone(), |joined, ty| self.join(&joined, ty)) else {
            let name = self.record_name();
            let ty = self.structs.encode_list(&name, self.record_doc(), types);
            let texts: Vec<String> = codes.into_iter().map(|code| code.text).collect();
            return Code::owned(self.literal(&ty, &texts), ty);
        };
        let texts: Vec<String> = codes.into_iter().map(|code| self.convert(code, &element).text).collect();
        Code::owned(format!("Vec::from([{}])", texts.join(", ")), RustType::Vec(Box::new(element)))
    }

    fn template(&mut self, parts: &[Part]) -> Code {
        let texts = parts.iter().map(|part| match part {
            Part::Text(text) => format!("{text:?}"),
            Part::Value(value) => self.emit(value).display_argument(),
        });
        let texts: Vec<String> = texts.collect();
        Code::owned(format!("filters::concat(&[{}])", texts.join(", ")), RustType::Text)
    }
}

/// Names that generated functions use themselves.
pub(super) const RESERVED_LOCALS: [&str; 18] = [
    "scope", "exchange", "input", "inputs", "bodies", "values", "request", "answer", "answers", "key", "keys", "body",
    "handle", "reply", "schedule", "pin", "filters", "fallback",
];

/// The result of looking for an element that is not always there.
pub(super) fn found(text: String, element: RustType, form: Form) -> Code {
    let is_option = element.is_option();
    let ty = element.optional();
    let copy = ty.is_copy();
    match form {
        Form::Owned if is_option => Code::owned(format!("{text}.flatten()"), ty),
        Form::Owned | Form::Place => Code::owned(text, ty),
        Form::Ref if is_option && copy => Code::owned(format!("{text}.copied().flatten()"), ty),
        Form::Ref if copy => Code::owned(format!("{text}.copied()"), ty),
        Form::Ref if is_option => {
            Code { form: Form::OptionRef, ..Code::owned(format!("{text}.and_then(Option::as_ref)"), ty) }
        }
        Form::Ref => Code { form: Form::OptionRef, ..Code::owned(text, ty) },
        Form::OptionRef => Code { form: Form::OptionRef, ..Code::owned(format!("{text}.flatten()"), ty) },
    }
}

/// What a variable that stands for `value` (or an element of it) is called.
pub(super) fn name_of(emitter: &Emitter<'_>, value: &Value) -> String {
    match &value.kind {
        Kind::Call(CallId(index)) => emitter.roots.calls[*index].0.clone(),
        Kind::Field(_, name) => snake(name),
        Kind::Lookup(of, _) | Kind::At(of, _) | Kind::Filter(Filter::First | Filter::Last, of) => {
            singular(&name_of(emitter, of))
        }
        Kind::Filter(_, of) | Kind::Coalesce(of, _) => name_of(emitter, of),
        Kind::With { body: of, .. } | Kind::Map { list: of, flatten: true, .. } => name_of(emitter, of),
        Kind::Map { body, .. } if matches!(body.kind, Kind::Field(..)) => name_of(emitter, body),
        Kind::Map { list, .. } => name_of(emitter, list),
        Kind::Item(item) if item.element => singular(&name_of(emitter, &item.of)),
        Kind::Item(item) => name_of(emitter, &item.of),
        Kind::Body => "sent".to_owned(),
        _ => "value".to_owned(),
    }
}

/// A closure, or the function that it would do nothing but call.
pub(super) fn closure(variable: &str, body: &str) -> String {
    let function = body.strip_suffix(&format!("({variable})"));
    match function.filter(|name| name.chars().all(|letter| letter.is_alphanumeric() || letter == ':' || letter == '_'))
    {
        Some(function) => function.to_owned(),
        None => format!("|{variable}| {body}"),
    }
}

/// A number that is no `i64`, as `Decimal::scaled(1990, 2)`.
fn decimal_literal(text: &str) -> String {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().unwrap_or(0)),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let places = i32::try_from(fraction.len()).unwrap_or(0) - exponent;
    let zeros = "0".repeat(usize::try_from(-places).unwrap_or(0));
    let digits = format!("{whole}{fraction}{zeros}");
    let negative = digits.starts_with('-');
    let digits = digits.trim_start_matches('-').trim_start_matches('0');
    let digits = if digits.is_empty() { "0" } else { digits };
    format!("Decimal::scaled({}{digits}, {})", if negative { "-" } else { "" }, places.max(0))
}
