//! What specs make of warnings: `warnings: { BFF0702: allow }`, in `client.yaml` or at an endpoint.

use std::collections::HashSet;

use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use crate::source::Span;
use crate::spec::{Level, LevelSpec, Specs};

/// Takes away the warnings that are allowed, and makes errors of those that are denied. An `allow` for which there was
/// no warning is remarked on, unless there are errors: then not every rule was asked.
pub(crate) fn apply(specs: &Specs, diagnostics: &mut Diagnostics) {
    let is_complete = !diagnostics.has_errors();
    let used = apply_once(specs, diagnostics);
    if !is_complete {
        return;
    }
    let settings = specs.endpoints.iter().flat_map(|endpoint| &endpoint.warnings).chain(&specs.client.warnings);
    let unused = |setting: &&LevelSpec| setting.level == Level::Allow && !used.contains(&setting.code.span);
    let (of_itself, others): (Vec<_>, Vec<_>) =
        settings.filter(unused).partition(|setting| setting.code.value == codes::ALLOWED_NOTHING);
    others.into_iter().for_each(|setting| diagnostics.push(allows_nothing(setting)));
    let used = apply_once(specs, diagnostics);
    let in_vain = of_itself.into_iter().filter(|setting| !used.contains(&setting.code.span));
    in_vain.for_each(|setting| diagnostics.push(allows_nothing(setting)));
}

/// Gives the codes, as written, that decided about something.
fn apply_once(specs: &Specs, diagnostics: &mut Diagnostics) -> HashSet<Span> {
    let mut used = HashSet::new();
    diagnostics.retain_mut(|found| {
        let Some(setting) = setting_of(specs, found) else { return true };
        used.insert(setting.code.span);
        if setting.level == Level::Deny {
            *found = denied(found, setting);
        }
        setting.level != Level::Allow
    });
    used
}

/// The endpoint's own word, or else the client's.
fn setting_of<'s>(specs: &'s Specs, found: &Diagnostic) -> Option<&'s LevelSpec> {
    if found.severity != Severity::Warning {
        return None;
    }
    let endpoint = match found.primary() {
        Some(Place::Span(span)) => specs.endpoints.iter().find(|endpoint| endpoint.span.contains(*span)),
        Some(Place::Contract { .. }) | None => None,
    };
    let settings = endpoint.map(|endpoint| &endpoint.warnings).into_iter().flatten().chain(&specs.client.warnings);
    settings.into_iter().find(|setting| setting.code.value.id == found.code)
}

fn denied(found: &Diagnostic, setting: &LevelSpec) -> Diagnostic {
    let error = Diagnostic { severity: Severity::Error, ..found.clone() };
    error.also(setting.code.span, "a warning that is denied here")
}

fn allows_nothing(setting: &LevelSpec) -> Diagnostic {
    let id = setting.code.value.id;
    Diagnostic::warning(codes::ALLOWED_NOTHING, format!("nothing earns the warning `{id}`"))
        .at(setting.code.span, "allowed for nothing")
        .help("leave it out: it would hide a warning that comes later")
}
