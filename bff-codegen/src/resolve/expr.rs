//! Expressions: every name found, every node typed.

use crate::codes;
use crate::contract::SchemaRef;
use crate::diagnostic::{Applicability, Choice, ChoiceKind, Diagnostic, nearest};
use crate::expr::{BinaryOp, Constant, Expr, ExprKind, Expression, SelectItem, SelectValue, UnaryOp};
use crate::model::{Cause, InputPlace, Kind, RecordField, Type, Typed, Value, ValueRef};
use crate::source::{Span, Spanned};

use super::meaning;
use super::scope::{Scope, poison};
use super::types;

impl Scope<'_> {
    /// Resolves a whole expression.
    pub(super) fn expression(&mut self, expression: &Expression) -> ValueRef {
        self.expr(&expression.root)
    }

    pub(super) fn expr(&mut self, expr: &Expr) -> ValueRef {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Root(name) => self.root(name, span),
            ExprKind::Name(name) => self.bare(name),
            ExprKind::Literal(constant) => self.computable(constant, span),
            ExprKind::Field(of, name) => self.field_of(of, name, span),
            ExprKind::Spread(of) => self.spread(of, span),
            ExprKind::Index(of, key) => {
                let (of, key) = (self.expr(of), self.expr(key));
                self.index(&of, &key, span)
            }
            ExprKind::Select(of, items) => {
                let of = self.expr(of);
                self.select(&of, items, span)
            }
            ExprKind::Filter(of, name, arguments) => self.filter(of, name, arguments, span),
            ExprKind::Unary(operator, of) => {
                let of = self.expr(of);
                self.unary(*operator, &of, span)
            }
            ExprKind::Binary(operator, left, right) => {
                let (left, right) = (self.expr(left), self.expr(right));
                self.binary(*operator, &left, &right, span)
            }
            ExprKind::Poisoned => poison(span),
        }
    }

    /// A literal in an expression, where it may be calculated with.
    fn computable(&mut self, constant: &Constant, span: Span) -> ValueRef {
        match constant {
            Constant::Number(text) if !is_computable(text) => {
                let problem = Diagnostic::error(codes::BAD_NUMBER, format!("`{text}` is out of bounds"))
                    .at(span, "cannot be calculated with")
                    .help("integers have 64 bits, other numbers 28 digits");
                self.fail(problem, span)
            }
            _ => literal(constant, span),
        }
    }

    /// A bare name: the element's own field.
    fn bare(&mut self, name: &Spanned<String>) -> ValueRef {
        match self.elements.last().cloned() {
            Some(element) => self.field(&element, name, name.span),
            None => {
                let problem = Diagnostic::error(codes::NO_ELEMENT, format!("`{}` stands alone", name.value))
                    .at(name.span, "there is no element whose field it could be")
                    .help(format!("write `${}` for a call, or put text in quotes", name.value));
                self.fail(problem, name.span)
            }
        }
    }

    fn field_of(&mut self, of: &Expr, name: &Spanned<String>, span: Span) -> ValueRef {
        if let ExprKind::Root(root) = &of.kind {
            match root.value.as_str() {
                "path" => return self.input(InputPlace::Path, name, span),
                "query" => return self.input(InputPlace::Query, name, span),
                "headers" => return self.input(InputPlace::Header, name, span),
                "claims" => return self.claim(name, span),
                _ => {}
            }
        }
        let value = self.expr(of);
        match &value.ty.ty {
            Type::List(_) if is_spread(of) => {
                self.map_list(&value, span, |scope, element| scope.field(&element, name, span))
            }
            _ => self.field(&value, name, span),
        }
    }

    /// `value.name`
    pub(super) fn field(&mut self, value: &ValueRef, name: &Spanned<String>, span: Span) -> ValueRef {
        self.with_present(value, span, |scope, present| match &present.ty.ty {
            Type::Object(object) => scope.object_field(&present, object, name, span),
            Type::Record(_) => scope.record_field(&present, name, span),
            Type::Map(value) => {
                let ty = (**value).clone().or_missing(Cause::Contract(name.value.clone()));
                let key = literal(&Constant::String(name.value.clone()), name.span);
                scope.place(ty, Kind::Lookup(present.clone(), key), span)
            }
            _ => scope.no_fields(&present, name),
        })
    }

    fn object_field(&mut self, value: &ValueRef, object: &SchemaRef, name: &Spanned<String>, span: Span) -> ValueRef {
        self.report.offer(name.span, || meaning::fields(self.contracts, object));
        if types::is_write_only(self.contracts, object, &name.value) && !is_of_request(value) {
            let problem = Diagnostic::error(codes::UNKNOWN_FIELD, format!("`{}` is write-only", name.value))
                .at(name.span, "stands in requests only")
                .also_if(self.contracts.schema(object).place.clone(), "the object is described here");
            return self.fail(problem, span);
        }
        if let Some(ty) = types::of_field(self.contracts, object, &name.value) {
            let ty = if is_of_request(value) { asked_of_the_request(ty) } else { ty };
            self.report.mean(name.span, || meaning::of_field(self.contracts, object, &name.value, &ty));
            return self.place(ty, Kind::Field(value.clone(), name.value.clone()), span);
        }
        let names = types::field_names(self.contracts, object);
        let problem = Diagnostic::error(codes::UNKNOWN_FIELD, format!("there is no field `{}`", name.value))
            .at(name.span, "not a field of this object")
            .help(list_of(&names, "the object has no fields", "its fields are"))
            .suggest(nearest(&name.value, names.iter().map(String::as_str)))
            .also_if(self.contracts.schema(object).place.clone(), "the object is described here");
        self.fail(problem, span)
    }

    fn record_field(&mut self, value: &ValueRef, name: &Spanned<String>, span: Span) -> ValueRef {
        let Type::Record(fields) = &value.ty.ty else { return poison(span) };
        self.report.offer(name.span, || {
            let field = |(name, ty): &(String, Typed)| Choice::new(ChoiceKind::Field, name.as_str(), ty.describe());
            fields.iter().map(field).collect()
        });
        if let Some((_, ty)) = fields.iter().find(|(field, _)| *field == name.value) {
            let made_at = value.span.into();
            self.report.mean(name.span, || meaning::of_value(self.contracts, &name.value, ty, Some(made_at)));
            // What was just put together needs not be taken apart.
            if let Kind::Record(made) = &value.kind
                && let Some(field) = made.iter().find(|field| field.name == name.value)
            {
                return field.value.clone();
            }
            return Value::new(ty.clone(), Kind::Field(value.clone(), name.value.clone()), span);
        }
        let problem = Diagnostic::error(codes::UNKNOWN_FIELD, format!("there is no field `{}`", name.value))
            .at(name.span, "not selected")
            .also(value.span, "the object is put together here")
            .suggest(nearest(&name.value, fields.iter().map(|(field, _)| field.as_str())));
        self.fail(problem, span)
    }

    fn no_fields(&mut self, value: &ValueRef, name: &Spanned<String>) -> ValueRef {
        let mut problem = match &value.ty.ty {
            Type::List(_) => Diagnostic::error(codes::NEEDS_SPREAD, format!("a list has no field `{}`", name.value))
                .at(name.span, "its elements may have one")
                .help("write `[]` behind the list for every element, or `| first` for one")
                .fix(value.span.after(), "[]", Applicability::Maybe),
            Type::Lookup { .. } => {
                Diagnostic::error(codes::NO_FIELDS, format!("the answers by key have no field `{}`", name.value))
                    .at(name.span, "there is one answer for each key")
                    .help(format!("look one up by its key: `${}[key]`", self.call_name(value)))
            }
            other => Diagnostic::error(codes::NO_FIELDS, format!("{} has no fields", other.describe()))
                .at(name.span, "cannot be looked into"),
        };
        if matches!(value.kind, Kind::Coalesce(..)) {
            problem = problem.help(format!("select from it first: `(… ?? …) {{ {} }}`", name.value));
        } else if let Some(schema) = &value.ty.schema {
            let schema = self.contracts.schema(schema);
            problem = problem.also_if(schema.place.clone(), format!("this is {}", value.ty.ty.describe()));
            if let Some(why) = schema.opaque_because() {
                problem = problem.help(why);
            }
        }
        self.fail(problem, name.span)
    }

    /// `value[]`
    fn spread(&mut self, of: &Expr, span: Span) -> ValueRef {
        let value = self.expr(of);
        if value.is_poison() {
            return poison(span);
        }
        match &value.ty.ty {
            Type::List(element) if is_spread(of) && matches!(element.ty, Type::List(_)) => self.flatten(&value, span),
            Type::List(_) => value,
            _ => self.not_a_list(&value, "`[]`", span),
        }
    }

    /// The lists in a list, strung together; missing ones count as empty.
    pub(super) fn flatten(&mut self, value: &ValueRef, span: Span) -> ValueRef {
        self.with_present(value, span, |scope, list| {
            let Type::List(element) = &list.ty.ty else { return poison(span) };
            let Type::List(inner) = &element.ty else { return scope.not_a_list_of_lists(&list, span) };
            let item = scope.item(&list, true);
            let body = Value::new((**element).clone(), Kind::Item(item.clone()), list.span);
            let ty = Typed::list((**inner).clone());
            Value::new(ty, Kind::Map { list, item, body, flatten: true }, span)
        })
    }

    fn not_a_list_of_lists(&mut self, value: &ValueRef, span: Span) -> ValueRef {
        let problem = Diagnostic::error(codes::NOT_A_LIST, "`flatten` needs a list of lists")
            .at(value.span, format!("this is {}", value.ty.describe()));
        self.fail(problem, span)
    }

    pub(super) fn not_a_list(&mut self, value: &ValueRef, what: &str, span: Span) -> ValueRef {
        let mut problem = Diagnostic::error(codes::NOT_A_LIST, format!("{what} needs a list"))
            .at(value.span, format!("this is {}", value.ty.describe()));
        if let Some(schema) = &value.ty.schema {
            problem = problem.also_if(self.contracts.schema(schema).place.clone(), "described here");
        }
        self.fail(problem, span)
    }

    /// `value[key]`
    fn index(&mut self, value: &ValueRef, key: &ValueRef, span: Span) -> ValueRef {
        if key.is_poison() {
            return poison(span);
        }
        self.with_present(value, span, |scope, present| {
            scope.with_present(key, span, |scope, key| match &present.ty.ty {
                Type::List(element) if key.ty.ty == Type::Integer => {
                    let ty = (**element).clone().or_missing(Cause::NoResult("[…]".to_owned()));
                    scope.place(ty, Kind::At(present.clone(), key), span)
                }
                Type::Map(element) if key.ty.ty == Type::String => {
                    let ty = (**element).clone().or_missing(Cause::NoResult("[…]".to_owned()));
                    scope.place(ty, Kind::Lookup(present.clone(), key), span)
                }
                Type::Lookup { key: wanted, element } if key.ty.ty == **wanted => {
                    let call = scope.call_name(&present);
                    let ty = (**element).clone().or_missing(Cause::NoAnswer(call));
                    Value::new(ty, Kind::Lookup(present.clone(), key), span)
                }
                Type::List(_) => scope.wrong_key(&key, "an integer", span),
                Type::Map(_) => scope.wrong_key(&key, "a string", span),
                Type::Lookup { key: wanted, .. } => {
                    let wanted = wanted.describe();
                    scope.wrong_key(&key, &wanted, span)
                }
                other => {
                    let problem = Diagnostic::error(codes::NO_FIELDS, "nothing can be looked up here")
                        .at(present.span, format!("this is {}", other.describe()));
                    scope.fail(problem, span)
                }
            })
        })
    }

    fn wrong_key(&mut self, key: &ValueRef, wanted: &str, span: Span) -> ValueRef {
        let problem = Diagnostic::error(codes::NOT_A_KEY, format!("the key must be {wanted}"))
            .at(key.span, format!("this is {}", key.ty.describe()));
        self.fail(problem, span)
    }

    /// The name of the call whose answers `value` is.
    fn call_name(&self, value: &ValueRef) -> String {
        let call = match &value.kind {
            Kind::Call(id) => self.calls.iter().find(|call| call.id == *id),
            _ => None,
        };
        call.map_or_else(|| "each".to_owned(), |call| call.name.value.clone())
    }

    /// `value { items }`; on a list it maps over the elements.
    fn select(&mut self, value: &ValueRef, items: &[SelectItem], span: Span) -> ValueRef {
        if value.is_poison() {
            return poison(span);
        }
        if let Kind::Coalesce(first, second) = &value.kind {
            // The two sides may be objects of different contracts: what is selected is what they share.
            let (first, second) = (self.select(first, items, span), self.select(second, items, span));
            return self.coalesce(&first, &second, span);
        }
        match &value.ty.ty {
            Type::List(_) => self.map_list(value, span, |scope, element| scope.select(&element, items, span)),
            _ => self.with_present(value, span, |scope, present| match &present.ty.ty {
                Type::Object(_) | Type::Record(_) | Type::Map(_) => {
                    scope.elements.push(present);
                    let record = scope.select_items(items, span);
                    scope.elements.pop();
                    record
                }
                _ => scope.not_selectable(&present, span),
            }),
        }
    }

    fn not_selectable(&mut self, value: &ValueRef, span: Span) -> ValueRef {
        let mut problem = Diagnostic::error(codes::NO_FIELDS, "nothing can be selected here")
            .at(value.span, format!("this is {}", value.ty.describe()));
        if matches!(value.ty.ty, Type::Lookup { .. }) {
            let call = self.call_name(value);
            problem =
                problem.help(format!("look one up by its key, `${call}[key]`, or take them all: `${call} | values`"));
        }
        if let Some(schema) = &value.ty.schema {
            let schema = self.contracts.schema(schema);
            problem = problem.also_if(schema.place.clone(), "described here");
            if let Some(why) = schema.opaque_because() {
                problem = problem.help(why);
            }
        }
        self.fail(problem, span)
    }

    fn select_items(&mut self, items: &[SelectItem], span: Span) -> ValueRef {
        let mut fields: Vec<(Spanned<String>, ValueRef)> = Vec::new();
        for item in items {
            let value = match &item.value {
                SelectValue::Itself(None) => self.bare(&item.name),
                SelectValue::Itself(Some(inner)) => {
                    let value = self.bare(&item.name);
                    self.select(&value, inner, item.name.span)
                }
                SelectValue::Expr(expr) => self.expr(expr),
            };
            fields.push((item.name.clone(), value));
        }
        self.record(fields, span)
    }

    /// An object of these fields; missing ones are treated as the endpoint's `nulls` says.
    pub(super) fn record(&mut self, fields: Vec<(Spanned<String>, ValueRef)>, span: Span) -> ValueRef {
        let mut made: Vec<RecordField> = Vec::new();
        for (name, value) in fields {
            if made.iter().any(|field| field.name == name.value) {
                let problem = Diagnostic::error(codes::DUPLICATE_KEY, format!("`{}` stands here twice", name.value))
                    .at(name.span, "the second of them");
                self.report.push(problem);
                continue;
            }
            let value = self.not_a_lookup(value);
            // A `null` that the spec writes is meant.
            let omit_null = self.omit_nulls && !matches!(value.kind, Kind::Constant(Constant::Null));
            made.push(RecordField { name: name.value, value, omit_null, span: name.span });
        }
        let ty = Type::Record(made.iter().map(|field| (field.name.clone(), sealed(&field.value.ty))).collect());
        Value::new(Typed::of(ty), Kind::Record(made), span)
    }

    /// The answers of an `each` are found by key; as one value they mean nothing.
    pub(super) fn not_a_lookup(&mut self, value: ValueRef) -> ValueRef {
        if !matches!(value.ty.ty, Type::Lookup { .. }) {
            return value;
        }
        let call = self.call_name(&value);
        let problem = Diagnostic::error(codes::LOOKUP_COPIED, "the answers by key are not one value")
            .at(value.span, "one answer for each key")
            .help(format!("look one up by its key, `${call}[key]`, or take them all: `${call} | values`"));
        self.fail(problem, value.span)
    }

    fn unary(&mut self, operator: UnaryOp, of: &ValueRef, span: Span) -> ValueRef {
        match operator {
            UnaryOp::Not => {
                if self.is_boolean(of) {
                    Value::new(Typed::of(Type::Boolean), Kind::Not(of.clone()), span)
                } else {
                    poison(span)
                }
            }
            UnaryOp::Negate => self.with_present(of, span, |scope, of| {
                if of.ty.ty.is_numeric() {
                    Value::new(Typed::of(of.ty.ty.clone()), Kind::Negate(of), span)
                } else {
                    let problem = Diagnostic::error(codes::BAD_OPERANDS, "`-` needs a number")
                        .at(of.span, format!("this is {}", of.ty.describe()));
                    scope.fail(problem, span)
                }
            }),
        }
    }

    fn binary(&mut self, operator: BinaryOp, left: &ValueRef, right: &ValueRef, span: Span) -> ValueRef {
        if left.is_poison() || right.is_poison() {
            return poison(span);
        }
        match operator {
            BinaryOp::Coalesce => self.coalesce(left, right, span),
            _ => self.operator(operator, left, right, span),
        }
    }
}

/// What a field of a record is to those who use the record: an upstream's object in it is a copy that cannot be looked
/// into any more. Select from it first.
fn sealed(ty: &Typed) -> Typed {
    let sealed = match &ty.ty {
        Type::Object(_) | Type::Map(_) => Type::Any,
        Type::List(element) => Type::List(Box::new(sealed(element))),
        other => other.clone(),
    };
    Typed { ty: sealed, ..ty.clone() }
}

/// Whether a value comes out of the request's body.
fn is_of_request(value: &ValueRef) -> bool {
    match &value.kind {
        Kind::Body => true,
        Kind::Field(of, _) | Kind::Lookup(of, _) | Kind::At(of, _) => is_of_request(of),
        Kind::Item(item) => is_of_request(&item.of),
        Kind::Filter(_, of) => is_of_request(of),
        _ => false,
    }
}

/// Where no upstream answers, nobody but the caller leaves something out.
fn asked_of_the_request(mut ty: Typed) -> Typed {
    ty.causes = std::mem::take(&mut ty.causes)
        .into_iter()
        .map(|cause| match cause {
            Cause::Contract(name) => Cause::Input(name),
            other => other,
        })
        .collect();
    ty
}

/// Whether the path ends in `[]` and what was taken of its elements.
fn is_spread(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Spread(_) => true,
        ExprKind::Field(of, _) => is_spread(of),
        _ => false,
    }
}

/// A constant with its type.
pub(super) fn literal(constant: &Constant, span: Span) -> ValueRef {
    let ty = match constant {
        Constant::Null => Typed::of(Type::Null).or_missing(Cause::NoResult("null".to_owned())),
        Constant::Boolean(_) => Typed::of(Type::Boolean),
        Constant::String(_) => Typed::of(Type::String),
        Constant::Number(text) if text.contains(['.', 'e', 'E']) => Typed::of(Type::Number),
        Constant::Number(_) => Typed::of(Type::Integer),
    };
    Value::new(ty, Kind::Constant(constant.clone()), span)
}

/// Whether a number has an exact form to calculate with: 64 bits, or a decimal of 28 digits.
fn is_computable(text: &str) -> bool {
    const DIGITS_MAX: i64 = 28;
    if !text.contains(['.', 'e', 'E']) {
        return text.parse::<i64>().is_ok();
    }
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.trim_start_matches('-').split_once('.').unwrap_or((mantissa, ""));
    let digits_of = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX);
    let Ok(exponent) = exponent.parse::<i64>() else { return false };
    let before = digits_of(whole.trim_start_matches(['-', '0'])).saturating_add(exponent).max(0);
    let behind = digits_of(fraction).saturating_sub(exponent).max(0);
    before.saturating_add(behind) <= DIGITS_MAX
}

/// "its fields are `a`, `b` and 12 more"
pub(super) fn list_of(names: &[String], none: &str, some: &str) -> String {
    const SHOWN_MAX: usize = 8;
    if names.is_empty() {
        return none.to_owned();
    }
    let shown: Vec<String> = names.iter().take(SHOWN_MAX).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN_MAX);
    let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{some} {}{rest}", shown.join(", "))
}
