//! Whether what stands in for an answer has the parts of it that are used.

use crate::codes;
use crate::contract::Contracts;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Call, CallId, Endpoint, Fallback, Kind, Type, Typed, ValueRef};
use crate::resolve::of_field;
use crate::source::Span;

use super::Plan;
use super::usage::Root;
use super::view::View;

pub(super) fn check(endpoint: &Endpoint, plan: &Plan, contracts: &Contracts, report: &mut Diagnostics) {
    for (index, call) in endpoint.calls.iter().enumerate() {
        if let Some(view) = plan.view(Root::Answer(CallId(index))) {
            let primary = match call.fan.as_ref().and_then(|fan| fan.batch.as_ref()) {
                Some(batch) => &batch.element,
                None => &call.answer,
            };
            check_call(call, primary, view, contracts, report);
        }
    }
}

fn check_call(call: &Call, primary: &Typed, view: &View, contracts: &Contracts, report: &mut Diagnostics) {
    let checker = Checker { contracts, what: &call.name.value };
    match &call.fallback {
        Fallback::Required | Fallback::Null => {}
        Fallback::Value(value) => {
            let span = value.span;
            if let Err(why) = checker.value(value, primary, view) {
                report.push(incomplete(span, &why, call));
            }
        }
        Fallback::Call(other) => {
            // A batch's fallback call answers with a list as well.
            let given = match (&other.answer.ty, &primary.ty) {
                (Type::List(element), ty) if !matches!(ty, Type::List(_)) && !other.answer.is_optional() => {
                    (**element).clone()
                }
                _ => other.answer.clone(),
            };
            if let Err(why) = checker.typed(&given.present(), primary, view, "") {
                report.push(
                    incomplete(other.operation_name.span, &why, call)
                        .also(other.operation.place.clone(), "described here"),
                );
            }
            check_call(other, primary, view, contracts, report);
        }
    }
}

fn incomplete(span: Span, why: &str, call: &Call) -> Diagnostic {
    Diagnostic::error(
        codes::INCOMPLETE_FALLBACK,
        format!("the fallback of `{}` cannot stand in for its answer", call.name.value),
    )
    .at(span, why)
}

struct Checker<'a> {
    contracts: &'a Contracts,
    what: &'a str,
}

impl Checker<'_> {
    fn value(&self, value: &ValueRef, wanted: &Typed, view: &View) -> Result<(), String> {
        match (&value.kind, &wanted.ty) {
            (Kind::Poison, _) => Ok(()),
            (Kind::Record(fields), Type::Object(object)) => {
                for (name, inner) in &view.fields {
                    let Some(wanted) = of_field(self.contracts, object, name) else { continue };
                    match fields.iter().find(|field| field.name == *name) {
                        Some(field) => self.value(&field.value, &wanted, inner)?,
                        None if wanted.is_optional() => {}
                        // The key of a batch is filled in for each element.
                        None if inner.required => {}
                        None => return Err(format!("`{name}` is used, and is not here")),
                    }
                }
                Ok(())
            }
            // An object is how a map is written.
            (Kind::Record(fields), Type::Map(element)) => {
                let Some(inner) = &view.element else { return Ok(()) };
                fields.iter().try_for_each(|field| self.value(&field.value, element, inner))
            }
            (Kind::List(values), Type::List(element)) => {
                let Some(inner) = &view.element else { return Ok(()) };
                values.iter().try_for_each(|value| self.value(value, element, inner))
            }
            // Constants of the wrong kind have been reported where they were resolved.
            (Kind::Constant(_), _) => Ok(()),
            _ => self.typed(&value.ty.clone().present(), wanted, view, ""),
        }
    }

    /// Whether everything that `view` uses of `wanted` is in `given`, of the same kind and as surely there.
    fn typed(&self, given: &Typed, wanted: &Typed, view: &View, path: &str) -> Result<(), String> {
        let place = if path.is_empty() { self.what.to_owned() } else { path.to_owned() };
        if given.is_optional() && !wanted.is_optional() {
            return Err(format!("`{place}` is relied on, and can be missing here"));
        }
        let fields = |name: &str| match &given.ty {
            Type::Object(object) => of_field(self.contracts, object, name),
            Type::Record(fields) => fields.iter().find(|(field, _)| field == name).map(|(_, ty)| ty.clone()),
            _ => None,
        };
        match (&given.ty, &wanted.ty) {
            (Type::Object(_) | Type::Record(_), Type::Object(object)) => {
                for (name, inner) in &view.fields {
                    let Some(wanted) = of_field(self.contracts, object, name) else { continue };
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    match fields(name) {
                        Some(given) => self.typed(&given, &wanted, inner, &path)?,
                        None if wanted.is_optional() => {}
                        None => return Err(format!("`{path}` is used, and is not here")),
                    }
                }
                Ok(())
            }
            (Type::Record(fields), Type::Map(wanted)) => {
                let Some(inner) = &view.element else { return Ok(()) };
                fields.iter().try_for_each(|(name, given)| self.typed(given, wanted, inner, name))
            }
            (Type::List(given), Type::List(wanted)) | (Type::Map(given), Type::Map(wanted)) => {
                view.element.as_ref().map_or(Ok(()), |inner| self.typed(given, wanted, inner, path))
            }
            (Type::Null, _) | (_, Type::Any) | (Type::Integer, Type::Number) => Ok(()),
            (given, wanted) if given == wanted => Ok(()),
            (given, wanted) => {
                Err(format!("`{place}` is {} here, and {} is used", given.describe(), wanted.describe()))
            }
        }
    }
}
