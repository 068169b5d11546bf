//! Resolved expressions as Rust: plain struct literals, `Option` combinators and iterator chains.

use std::collections::BTreeMap;

use crate::expr::Constant;
use crate::model::{CallId, Filter, InputPlace, Item, Kind, Operator, Part, RecordField, Type, Value, ValueRef};
use crate::resolve::walk;
use crate::spec::{FunctionSpec, FunctionType};

use super::code::{Binding, Code, Form};
use super::lists::Iter;
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

    /// `!of`, without a `!` where there is a word for it.
    pub(super) fn not(&mut self, of: &ValueRef) -> Code {
        match &of.kind {
            Kind::Not(inner) => self.emit(inner),
            Kind::Binary(Operator::Equal, a, b) => self.equality(a, b, false),
            _ => {
                let of = self.emit(of);
                Code::operator(format!("!{}", of.beside(Binding::Unary)), RustType::Bool, Binding::Unary)
            }
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
        found(format!("{}.nth({index})", iter.text), iter.ty, iter.form)
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

    fn filter(&mut self, value: &ValueRef, filter: &Filter, of: &ValueRef) -> Code {
        match filter {
            Filter::First => self.element_of(of, "next()"),
            Filter::Last => self.element_of(of, "last()"),
            Filter::Min => self.extreme(of, "min"),
            Filter::Max => self.extreme(of, "max"),
            Filter::Count => {
                let iter = self.iterate(of);
                Code::operator(format!("{}.count() as i64", iter.text), RustType::I64, Binding::Cast)
            }
            Filter::Sum => {
                let iter = self.present_items(of);
                let sum = if iter.ty == RustType::I64 { "sum_integer" } else { "sum" };
                Code::owned(format!("filters::{sum}({})", iter.text), iter.ty)
            }
            Filter::Average => {
                let iter = self.present_items(of);
                let as_decimal = if iter.ty == RustType::I64 { ".map(Decimal::from)" } else { "" };
                Code::owned(format!("filters::average({}{as_decimal})", iter.text), RustType::Decimal.optional())
            }
            Filter::Join(separator) => {
                let iter = self.present_items(of);
                let separator = self.emit(separator).str_argument();
                Code::owned(format!("filters::join({}, {separator})", iter.text), RustType::Text)
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

    fn element_of(&mut self, list: &ValueRef, which: &str) -> Code {
        let iter = self.iterate(list);
        found(format!("{}.{which}", iter.text), iter.ty, iter.form)
    }

    fn extreme(&mut self, list: &ValueRef, which: &str) -> Code {
        let iter = self.present_items(list);
        Code::owned(format!("filters::{which}({})", iter.text), iter.ty.optional())
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

    fn function(&mut self, index: usize, arguments: &[ValueRef]) -> Code {
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
                let iter = self.own_items(iter);
                let convert = match (&**element, &iter.ty) {
                    (FunctionType::String, RustType::RawString) => ".map(|item| item.text())",
                    (FunctionType::String, RustType::Str) => ".map(Text::from)",
                    (FunctionType::Number, RustType::I64) => ".map(Decimal::from)",
                    _ => "",
                };
                format!("&{}{convert}.collect::<Vec<_>>()", iter.text)
            }
            FunctionType::Optional(inner) => {
                let code = self.emit(value);
                if !code.ty.is_option() {
                    return format!("Some({})", self.function_argument(value, inner));
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

    fn binary(&mut self, operator: Operator, a: &ValueRef, b: &ValueRef) -> Code {
        if operator == Operator::Equal {
            return self.equality(a, b, true);
        }
        let (a, b) = (self.emit(a), self.emit(b));
        match operator {
            Operator::Equal => compare(a, "==", b),
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

    fn coalesce(&mut self, a: &ValueRef, b: &ValueRef) -> Code {
        let (a, b) = (self.emit(a).copied(), self.emit(b).copied());
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
        Kind::With { body, .. } | Kind::Map { list: body, .. } => name_of(emitter, body),
        Kind::Item(item) if item.element => singular(&name_of(emitter, &item.of)),
        Kind::Item(item) => name_of(emitter, &item.of),
        Kind::Body => "sent".to_owned(),
        _ => "value".to_owned(),
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

fn function_result(call: String, ty: &FunctionType) -> Code {
    match ty {
        FunctionType::String => Code::owned(format!("Text::from({call})"), RustType::Text),
        FunctionType::Integer => Code::owned(call, RustType::I64),
        FunctionType::Number => Code::owned(call, RustType::Decimal),
        FunctionType::Boolean => Code::owned(call, RustType::Bool),
        FunctionType::List(element) => {
            let inner = function_result("item".to_owned(), element);
            let text = if inner.text == "item" {
                call
            } else {
                format!("{call}.into_iter().map(|item| {}).collect::<Vec<_>>()", inner.text)
            };
            Code::owned(text, RustType::Vec(Box::new(inner.ty)))
        }
        FunctionType::Optional(inner) => {
            let inner = function_result("value".to_owned(), inner);
            let text = if inner.text == "value" { call } else { format!("{call}.map(|value| {})", inner.text) };
            Code::owned(text, inner.ty.optional())
        }
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
