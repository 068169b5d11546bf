//! `pick`, `omit` and `merge`: objects whose fields are known become new objects.

use crate::codes;
use crate::diagnostic::{Applicability, Choice, ChoiceKind, Diagnostic, nearest};
use crate::expr::{Constant, ExprKind, name_at};
use crate::model::{Type, ValueRef};
use crate::source::{Span, Spanned};

use super::filters::Call;
use super::scope::{Scope, poison};

impl Scope<'_> {
    /// `pick`, `omit` and `merge`: objects whose fields are known become new objects; of a list, each element does.
    pub(super) fn shape(&mut self, value: &ValueRef, call: &Call<'_>) -> ValueRef {
        match &value.ty.ty {
            Type::List(_) => self.map_list(value, call.span, |scope, element| scope.shape(&element, call)),
            _ => self.with_present(value, call.span, |scope, object| scope.shape_object(&object, call)),
        }
    }

    fn shape_object(&mut self, object: &ValueRef, call: &Call<'_>) -> ValueRef {
        let Some(fields) = self.fields_of(object) else {
            return self.wants(call, "an object whose fields are known", object);
        };
        if call.name.value == "merge" {
            return match self.arguments::<1>(call, "an object") {
                Some([other]) => self.merge(fields, &other, call),
                None => poison(call.span),
            };
        }
        if call.arguments.is_empty() {
            let problem =
                Diagnostic::error(codes::BAD_ARGUMENTS, format!("`{}` takes names of fields", call.name.value))
                    .at(call.name.span, "no argument given");
            return self.fail(problem, call.span);
        }
        let mut names: Vec<Spanned<String>> = Vec::new();
        for argument in call.arguments {
            match &argument.kind {
                ExprKind::Name(name) => names.push(name.clone()),
                _ => {
                    let problem =
                        Diagnostic::error(codes::BAD_ARGUMENTS, format!("`{}` takes names of fields", call.name.value))
                            .at(argument.span, "not a name");
                    let problem = match &argument.kind {
                        ExprKind::Literal(Constant::String(text)) if name_at(text) == text && !text.is_empty() => {
                            problem.help("names have no quotes here").fix(argument.span, text, Applicability::Sure)
                        }
                        _ => problem,
                    };
                    return self.fail(problem, call.span);
                }
            }
        }
        for name in &names {
            self.report
                .offer(name.span, || Choice::all(ChoiceKind::Field, fields.iter().map(|(field, _)| field.as_str())));
            if !fields.iter().any(|(field, _)| *field == name.value) {
                let problem = Diagnostic::error(codes::UNKNOWN_FIELD, format!("there is no field `{}`", name.value))
                    .at(name.span, "not a field of this object")
                    .suggest(nearest(&name.value, fields.iter().map(|(field, _)| field.as_str())));
                self.report.push(problem);
                return poison(call.span);
            }
        }
        let keep = call.name.value == "pick";
        let kept = fields.into_iter().filter(|(field, _)| names.iter().any(|name| name.value == *field) == keep);
        self.made_of(kept.collect(), call.span)
    }

    fn merge(&mut self, fields: Vec<(String, ValueRef)>, other: &ValueRef, call: &Call<'_>) -> ValueRef {
        if other.ty.is_optional() {
            let problem = Diagnostic::error(codes::MAY_BE_MISSING, "`merge` wants an object that is there");
            let problem = self.missing_at(problem, other).help("say what stands in: `?? …`");
            return self.fail(problem, call.span);
        }
        let Some(others) = self.fields_of(other) else {
            return self.wants(call, "an object whose fields are known", other);
        };
        let mut merged: Vec<(String, ValueRef)> =
            fields.into_iter().filter(|(name, _)| !others.iter().any(|(other, _)| other == name)).collect();
        merged.extend(others);
        self.made_of(merged, call.span)
    }

    fn made_of(&mut self, fields: Vec<(String, ValueRef)>, span: Span) -> ValueRef {
        self.record(fields.into_iter().map(|(name, value)| (Spanned::new(name, span), value)).collect(), span)
    }

    /// The fields of an object, each as a value; `None` where they are not known.
    fn fields_of(&mut self, object: &ValueRef) -> Option<Vec<(String, ValueRef)>> {
        let names: Vec<String> = match &object.ty.ty {
            Type::Record(fields) => fields.iter().map(|(name, _)| name.clone()).collect(),
            Type::Object(schema) => {
                let names = super::types::field_names(self.contracts, schema).into_iter();
                names.filter(|name| !super::types::is_write_only(self.contracts, schema, name)).collect()
            }
            _ => return None,
        };
        let field = |scope: &mut Self, name: String| {
            let spanned = Spanned::new(name.clone(), object.span);
            (name, scope.field(object, &spanned, object.span))
        };
        Some(names.into_iter().map(|name| field(self, name)).collect())
    }
}
