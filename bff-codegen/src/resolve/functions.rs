//! The Rust functions of the client's own crate, used as filters.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Cause, Kind, Type, Typed, Value, ValueRef};
use crate::spec::FunctionType;

use super::filters::{Call, count_of};
use super::scope::{Scope, poison};

impl Scope<'_> {
    /// A Rust function of the client's own crate.
    pub(super) fn function(&mut self, index: usize, value: &ValueRef, call: &Call<'_>) -> ValueRef {
        let function = &self.functions[index];
        let Some(signature) = function.signature.clone() else { return poison(call.span) };
        let declared = function.name.span;
        if signature.parameters.len() != call.arguments.len() + 1 {
            let wanted = signature.parameters.len().saturating_sub(1);
            let problem = Diagnostic::error(
                codes::BAD_ARGUMENTS,
                format!("`{}` takes {}", call.name.value, count_of(wanted, "argument")),
            )
            .at(call.name.span, format!("{} given", count_of(call.arguments.len(), "argument")))
            .also(declared, "declared here; the piped value is its first parameter");
            return self.fail(problem, call.span);
        }
        let mut values = vec![value.clone()];
        values.extend(call.arguments.iter().map(|argument| self.expr(argument)));
        self.apply(index, values, &signature, call)
    }

    fn apply(
        &mut self,
        index: usize,
        mut values: Vec<ValueRef>,
        signature: &crate::spec::Signature,
        call: &Call<'_>,
    ) -> ValueRef {
        if values.iter().any(|value| value.is_poison()) {
            return poison(call.span);
        }
        let piped_may_miss =
            values[0].ty.is_optional() && !matches!(signature.parameters[0].value, FunctionType::Optional(_));
        if piped_may_miss {
            let piped = values.remove(0);
            return self.with_present(&piped, call.span, |scope, present| {
                values.insert(0, present);
                scope.apply(index, values, signature, call)
            });
        }
        let mut fits = true;
        for (value, parameter) in values.iter().zip(&signature.parameters) {
            let (wanted, may_miss) = match &parameter.value {
                FunctionType::Optional(inner) => (of_function_type(inner), true),
                other => (of_function_type(other), false),
            };
            let of_type = same_shape(&value.ty.ty, &wanted.ty) || may_miss && value.ty.ty == Type::Null;
            if of_type && (may_miss || !value.ty.is_optional()) {
                continue;
            }
            fits = false;
            let problem = Diagnostic::error(
                codes::BAD_ARGUMENTS,
                format!("`{}` wants `{}` here", call.name.value, parameter.value),
            )
            .at(value.span, format!("this is {}", value.ty.describe()))
            .also(parameter.span, "declared here");
            self.report.push(problem);
        }
        if !fits {
            return poison(call.span);
        }
        Value::new(of_function_type(&signature.returns.value), Kind::Function(index, values), call.span)
    }
}

/// The type of a parameter or a result of a client's function.
fn of_function_type(ty: &FunctionType) -> Typed {
    match ty {
        FunctionType::String => Typed::of(Type::String),
        FunctionType::Integer => Typed::of(Type::Integer),
        FunctionType::Number => Typed::of(Type::Number),
        FunctionType::Boolean => Typed::of(Type::Boolean),
        FunctionType::List(element) => Typed::list(of_function_type(element)),
        FunctionType::Optional(inner) => of_function_type(inner).or_missing(Cause::NoResult("function".to_owned())),
    }
}

/// Whether a value of type `given` can be handed to a parameter of type `wanted`; integers fit numbers.
fn same_shape(given: &Type, wanted: &Type) -> bool {
    match (given, wanted) {
        (Type::Integer, Type::Number) => true,
        (Type::List(given), Type::List(wanted)) => {
            same_shape(&given.ty, &wanted.ty) && (wanted.is_optional() || !given.is_optional())
        }
        (given, wanted) => given == wanted,
    }
}
