//! Operators: what they work on, and what becomes of values that can be missing.
//!
//! A comparison with a missing value is false (`!=`: true), and a missing value is in no list. Arithmetic on a missing value is missing. `&&`, `||` and
//! `!` want booleans that are there.

use crate::codes;
use crate::contract::SchemaRef;
use crate::diagnostic::{Choice, ChoiceKind, Diagnostic, Near, nearest_value};
use crate::expr::{BinaryOp, Constant};
use crate::model::{Cause, Kind, Operator, Type, Typed, Value, ValueRef};
use crate::source::Span;

use super::expr::literal;
use super::scope::{Scope, poison};

impl Scope<'_> {
    pub(super) fn operator(&mut self, operator: BinaryOp, left: &ValueRef, right: &ValueRef, span: Span) -> ValueRef {
        match operator {
            BinaryOp::Equal => self.equality(Operator::Equal, left, right, span),
            BinaryOp::NotEqual => {
                let equal = self.equality(Operator::Equal, left, right, span);
                if equal.is_poison() { equal } else { Value::new(Typed::of(Type::Boolean), Kind::Not(equal), span) }
            }
            BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual => {
                self.comparison(operator, left, right, span)
            }
            BinaryOp::In => self.membership(left, right, span),
            BinaryOp::And => self.logic(Operator::And, left, right, span),
            BinaryOp::Or => self.logic(Operator::Or, left, right, span),
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide => {
                self.arithmetic(operator, left, right, span)
            }
            BinaryOp::Coalesce => self.coalesce(left, right, span),
        }
    }

    fn equality(&mut self, operator: Operator, left: &ValueRef, right: &ValueRef, span: Span) -> ValueRef {
        let boolean = |kind| Value::new(Typed::of(Type::Boolean), kind, span);
        if is_null(left) || is_null(right) {
            self.can_be_null(left, right);
            return boolean(Kind::Binary(operator, left.clone(), right.clone()));
        }
        if !are_comparable(&left.ty.ty, &right.ty.ty) {
            return self.cannot(BinaryOp::Equal, "compares two scalars of one type", left, right, span);
        }
        if !self.enum_allows(left, &right.ty) || !self.enum_allows(right, &left.ty) {
            return poison(span);
        }
        self.missing_is_false(left, right, span, operator)
    }

    /// Remarks on a value that is compared with `null` and is always there.
    fn can_be_null(&mut self, left: &ValueRef, right: &ValueRef) {
        let (asked, null) = if is_null(right) { (left, right) } else { (right, left) };
        if asked.is_poison() || is_null(asked) || asked.ty.is_optional() {
            return;
        }
        let problem = Diagnostic::warning(codes::NULL_NEVER, "this is never `null`")
            .at(asked.span, "always there")
            .also(null.span, "the answer is always the same");
        self.report.push(problem);
    }

    fn comparison(&mut self, symbol: BinaryOp, left: &ValueRef, right: &ValueRef, span: Span) -> ValueRef {
        let operator = match symbol {
            BinaryOp::Less => Operator::Less,
            BinaryOp::LessOrEqual => Operator::LessOrEqual,
            BinaryOp::Greater => Operator::Greater,
            _ => Operator::GreaterOrEqual,
        };
        let (a, b) = (&left.ty.ty, &right.ty.ty);
        if !(a.is_numeric() && b.is_numeric() || *a == Type::String && *b == Type::String) {
            return self.cannot(symbol, "compares two numbers or two strings", left, right, span);
        }
        self.missing_is_false(left, right, span, operator)
    }

    /// `left in right`
    fn membership(&mut self, left: &ValueRef, right: &ValueRef, span: Span) -> ValueRef {
        let element = match &right.ty.ty {
            Type::List(element) if are_comparable(&left.ty.ty, &element.ty) => element,
            _ => return self.cannot(BinaryOp::In, "looks for a scalar in a list of its type", left, right, span),
        };
        if !self.enum_allows(left, element) {
            return poison(span);
        }
        self.missing_is_false(left, right, span, Operator::In)
    }

    fn missing_is_false(&mut self, left: &ValueRef, right: &ValueRef, span: Span, operator: Operator) -> ValueRef {
        let compared = self.with_present(left, span, |scope, left| {
            scope.with_present(right, span, |_, right| {
                Value::new(Typed::of(Type::Boolean), Kind::Binary(operator, left, right), span)
            })
        });
        if compared.ty.is_optional() {
            let no = literal(&Constant::Boolean(false), span);
            return Value::new(Typed::of(Type::Boolean), Kind::Coalesce(compared, no), span);
        }
        compared
    }

    /// A constant that is compared with an enum must be one of its values.
    fn enum_allows(&mut self, constant: &ValueRef, other: &Typed) -> bool {
        let (Kind::Constant(Constant::String(text)), Some(schema)) = (&constant.kind, &other.schema) else {
            return true;
        };
        let schema = self.contracts.schema(schema);
        let Some(values) = &schema.enum_values else { return true };
        let values: Vec<&str> = values.iter().filter_map(serde_json::Value::as_str).collect();
        self.report
            .offer(constant.span, || Choice::all(ChoiceKind::Value, values.iter().map(|value| format!("\"{value}\""))));
        if values.contains(&text.as_str()) {
            return true;
        }
        let near = nearest_value(text, values.iter().copied());
        let known: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        let problem = Diagnostic::error(codes::CONSTANT_REFUSED, format!("this is never \"{text}\""))
            .at(constant.span, "not a value of the enum");
        let problem = match near {
            Some(Near { name, applicability }) => {
                let help = format!("did you mean \"{name}\"?");
                problem.help(help).fix(constant.span, format!("\"{name}\""), applicability)
            }
            None => problem.help(super::expr::list_of(&known, "the enum is empty", "its values are")),
        };
        self.report.push(problem.also_if(schema.place.clone(), "the enum is declared here"));
        false
    }

    fn logic(&mut self, operator: Operator, left: &ValueRef, right: &ValueRef, span: Span) -> ValueRef {
        let (left_fits, right_fits) = (self.is_boolean(left), self.is_boolean(right));
        if left_fits && right_fits {
            return Value::new(Typed::of(Type::Boolean), Kind::Binary(operator, left.clone(), right.clone()), span);
        }
        poison(span)
    }

    /// Reports what is not a boolean that is there.
    pub(super) fn is_boolean(&mut self, value: &ValueRef) -> bool {
        if value.is_poison() {
            return false;
        }
        let problem = match (&value.ty.ty, value.ty.is_optional()) {
            (Type::Boolean, false) => return true,
            (Type::Boolean, true) => {
                let problem = Diagnostic::error(codes::MAY_BE_MISSING, "a condition must be true or false");
                self.missing_at(problem, value).help("say what counts then: `?? false`")
            }
            (_, true) => Diagnostic::error(codes::TYPE_MISMATCH, "a condition must be true or false")
                .at(value.span, format!("this is {}", value.ty.describe()))
                .help("to ask whether it is there, compare it: `!= null`"),
            (_, false) => Diagnostic::error(codes::TYPE_MISMATCH, "a condition must be true or false")
                .at(value.span, format!("this is {}", value.ty.describe())),
        };
        self.report.push(problem);
        false
    }

    fn arithmetic(&mut self, symbol: BinaryOp, left: &ValueRef, right: &ValueRef, span: Span) -> ValueRef {
        let operator = match symbol {
            BinaryOp::Add => Operator::Add,
            BinaryOp::Subtract => Operator::Subtract,
            BinaryOp::Multiply => Operator::Multiply,
            _ => Operator::Divide,
        };
        if !(left.ty.ty.is_numeric() && right.ty.ty.is_numeric()) {
            return self.cannot(symbol, "calculates with two numbers", left, right, span);
        }
        self.with_present(left, span, |scope, left| {
            scope.with_present(right, span, |_, right| {
                let both_integers = left.ty.ty == Type::Integer && right.ty.ty == Type::Integer;
                let ty = match operator {
                    Operator::Divide => Typed::of(Type::Number).or_missing(Cause::NoResult("/".to_owned())),
                    _ if both_integers => Typed::of(Type::Integer),
                    _ => Typed::of(Type::Number),
                };
                Value::new(ty, Kind::Binary(operator, left, right), span)
            })
        })
    }

    fn cannot(&mut self, symbol: BinaryOp, what: &str, left: &ValueRef, right: &ValueRef, span: Span) -> ValueRef {
        let problem = Diagnostic::error(codes::BAD_OPERANDS, format!("`{}` {what}", symbol.symbol()))
            .at(right.span, format!("this is {}", right.ty.describe()))
            .also(left.span, format!("this is {}", left.ty.describe()));
        self.fail(problem, span)
    }

    /// `left ?? right`
    pub(super) fn coalesce(&mut self, left: &ValueRef, right: &ValueRef, span: Span) -> ValueRef {
        if left.is_poison() || right.is_poison() {
            return poison(span);
        }
        if left.ty.ty == Type::Null {
            return right.clone();
        }
        if right.ty.ty == Type::Null {
            return left.clone();
        }
        let Some(unified) = unify(&left.ty, &right.ty) else {
            let problem = Diagnostic::error(codes::BAD_OPERANDS, "`??` wants both sides to be of one type")
                .at(right.span, format!("this is {}", right.ty.describe()))
                .also(left.span, format!("this is {}", left.ty.describe()));
            return self.fail(problem, span);
        };
        if !left.ty.is_optional() {
            let problem =
                Diagnostic::warning(codes::NEVER_MISSING, "nothing stands in for a value that is always there")
                    .at(right.span, "never used")
                    .also(left.span, "always there");
            self.report.push(problem);
        }
        let ty = if right.ty.is_optional() { unified.present().or_missing_as(&right.ty) } else { unified.present() };
        Value::new(ty, Kind::Coalesce(left.clone(), right.clone()), span)
    }
}

/// Whether two values of these types can be equal.
fn are_comparable(left: &Type, right: &Type) -> bool {
    left.is_scalar() && right.is_scalar() && (left == right || left.is_numeric() && right.is_numeric())
}

fn is_null(value: &ValueRef) -> bool {
    matches!(value.kind, Kind::Constant(Constant::Null))
}

/// The type that holds both. Objects of contracts become raw JSON: they can be copied or selected from.
pub(super) fn unify(left: &Typed, right: &Typed) -> Option<Typed> {
    let schema = shared_schema(left, right);
    let ty = match (&left.ty, &right.ty) {
        (Type::Object(_) | Type::Any | Type::Map(_), Type::Object(_) | Type::Any | Type::Map(_)) => Type::Any,
        (Type::Integer | Type::Number, Type::Integer | Type::Number) if left.ty != right.ty => Type::Number,
        (Type::List(a), Type::List(b)) => Type::List(Box::new(unify(a, b)?.or_missing_as(a).or_missing_as(b))),
        (Type::Record(a), Type::Record(b)) => Type::Record(unify_fields(a, b)?),
        (Type::Lookup { .. }, _) | (_, Type::Lookup { .. }) => return None,
        (a, b) if a == b => a.clone(),
        _ => return None,
    };
    Some(Typed { schema, ..Typed::of(ty) })
}

fn unify_fields(left: &[(String, Typed)], right: &[(String, Typed)]) -> Option<Vec<(String, Typed)>> {
    if left.len() != right.len() {
        return None;
    }
    left.iter()
        .zip(right)
        .map(|((name, a), (other, b))| {
            (name == other).then_some(())?;
            Some((name.clone(), unify(a, b)?.or_missing_as(a).or_missing_as(b)))
        })
        .collect()
}

fn shared_schema(left: &Typed, right: &Typed) -> Option<SchemaRef> {
    (left.schema == right.schema).then(|| left.schema.clone()).flatten()
}
