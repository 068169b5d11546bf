//! Why a value can be missing, for whoever must have it.

use crate::diagnostic::{Diagnostic, Place};
use crate::model::{Cause, Typed, ValueRef};

use super::scope::Scope;

impl Scope<'_> {
    /// Puts `value` among the labels as one that can be missing, with the places that make it so.
    pub(super) fn missing_at(&self, problem: Diagnostic, value: &ValueRef) -> Diagnostic {
        let problem = problem.at(value.span, format!("missing when {}", causes_of(&value.ty)));
        value.ty.causes.iter().fold(problem, |problem, cause| {
            let place = self.place_of(cause, &value.ty);
            problem.also_if(place.filter(|place| *place != Place::Span(value.span)), remark(cause))
        })
    }

    /// Where a spec or a contract says that a value need not be there.
    fn place_of(&self, cause: &Cause, ty: &Typed) -> Option<Place> {
        let call = |name: &String| self.calls.iter().find(|call| call.name.value == *name);
        match cause {
            Cause::CallFailed(name) => call(name)?.fallback.map(Place::Span),
            Cause::CallSkipped(name) => call(name)?.when.map(Place::Span),
            Cause::Input(name) => {
                let input = self.inputs.iter().find(|input| input.name.value == *name)?;
                Some(Place::Span(input.name.span))
            }
            // The field is the value's own only if nothing above it can be missing as well.
            Cause::Contract(_) if ty.causes.iter().filter(|cause| matches!(cause, Cause::Contract(_))).count() == 1 => {
                self.contracts.schema(ty.schema.as_ref()?).place.clone()
            }
            Cause::Contract(_) | Cause::NoAnswer(_) | Cause::Claim(_) | Cause::NoResult(_) => None,
        }
    }
}

fn remark(cause: &Cause) -> &'static str {
    match cause {
        Cause::CallFailed(_) => "what stands in can be null",
        Cause::CallSkipped(_) => "the call is made on this condition only",
        Cause::Input(_) => "an input that need not be given",
        Cause::Contract(_) => "the contract does not promise it",
        Cause::NoAnswer(_) | Cause::Claim(_) | Cause::NoResult(_) => "need not be there",
    }
}

/// The causes as a phrase: "the call `picks` fails, or the upstream leaves `items` out".
pub(super) fn causes_of(ty: &Typed) -> String {
    ty.causes.iter().map(Cause::describe).collect::<Vec<_>>().join(", or ")
}
