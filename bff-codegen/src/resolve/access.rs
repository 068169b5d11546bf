//! Who may call an endpoint: roles and scopes that its schemes can prove, a condition, and policies.

use crate::codes;
use crate::contract::Contracts;
use crate::diagnostic::{Choice, ChoiceKind, Diagnostic, Diagnostics, nearest, nearest_value};
use crate::model::{Scheme, Type, ValueRef};
use crate::source::Spanned;
use crate::spec::{AuthChoice, EndpointSpec};

use super::call::depends;
use super::endpoint::Shared;
use super::expr::list_of;
use super::names;
use super::scope::Scope;
use super::{meaning, schemes};

/// What a caller can be asked to have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Role,
    Scope,
}

impl Asked {
    fn word(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Scope => "scope",
        }
    }

    /// The scheme's claim that holds them.
    fn claim(self, scheme: &Scheme) -> Option<&[String]> {
        match self {
            Self::Role => scheme.roles.as_deref(),
            Self::Scope => scheme.scopes.as_deref(),
        }
    }
}

/// Reports what an endpoint asks of its callers that nobody, or not everybody whom a scheme lets in, can prove.
pub(super) fn check(spec: &EndpointSpec, auth: Option<&[usize]>, shared: &Shared<'_>, report: &mut Diagnostics) {
    match auth {
        // The schemes are unknown, and that is reported.
        None => {}
        Some([]) => public(spec, shared, report),
        Some(auth) => {
            for scheme in auth {
                for (asked, names) in [(Asked::Role, &spec.roles), (Asked::Scope, &spec.scopes)] {
                    proves(*scheme, asked, names, shared, report);
                }
            }
        }
    }
}

/// At a public endpoint there is nobody of whom anything could be known.
fn public(spec: &EndpointSpec, shared: &Shared<'_>, report: &mut Diagnostics) {
    let choice = spec.auth.as_ref().or(shared.specs.client.defaults.auth.as_ref());
    // Not where all names of schemes were wrong.
    let Some(choice) = choice.filter(|choice| choice.value == AuthChoice::None) else { return };
    let asked = [("roles", spec.roles.first()), ("scopes", spec.scopes.first()), ("a policy", spec.policies.first())];
    for (what, name) in asked {
        let Some(name) = name else { continue };
        let problem = Diagnostic::error(codes::NOBODY_TO_ASK, format!("a public endpoint cannot ask for {what}"))
            .at(name.span, "nobody knows who calls")
            .also(choice.span, "everybody gets in")
            .help("name an auth scheme: `auth: …`");
        report.push(problem);
    }
}

fn proves(index: usize, asked: Asked, names: &[Spanned<String>], shared: &Shared<'_>, report: &mut Diagnostics) {
    let (scheme, spec) = (&shared.schemes[index], &shared.specs.platform.auth[index]);
    let Some(first) = names.first() else { return };
    let word = asked.word();
    let said = match asked {
        Asked::Role => &spec.roles,
        Asked::Scope => &spec.scopes,
    };
    let Some(path) = asked.claim(scheme) else {
        // What the scheme says of it was wrong, and is reported.
        if said.is_none() && spec.kind.is_some() {
            let name = if asked == Asked::Role { "roles" } else { "scope" };
            let message = format!("the scheme `{}` proves no {word}", scheme.name);
            let problem = Diagnostic::error(codes::NEVER_PROVED, message)
                .at(first.span, format!("a {word} that nobody has whom it lets in"))
                .also(spec.name.span, "it declares no claim for it")
                .help(format!("declare the claim `{name}` at the scheme, or say which it is: `{word}s: $claims.…`"));
            report.push(problem);
        }
        return;
    };
    let Some((values, place)) = values(shared.contracts, scheme, path, asked) else { return };
    for name in names {
        let known = || values.iter().map(String::as_str);
        report.offer(name.span, || Choice::all(ChoiceKind::Value, known()));
        if !values.contains(&name.value) {
            let message = format!("the scheme `{}` never proves the {word} `{}`", scheme.name, name.value);
            let problem = Diagnostic::error(codes::NEVER_PROVED, message)
                .at(name.span, "not a value of the claim's enum")
                .also_if(place.clone(), "the enum is declared here");
            report.push(match nearest_value(&name.value, known()) {
                Some(near) => problem.suggest(Some(near)),
                None => problem.help(list_of(&values, "the enum is empty", "its values are")),
            });
        }
    }
}

/// The values that the claim can have, where its schema lists them.
fn values(
    contracts: &Contracts,
    scheme: &Scheme,
    path: &[String],
    asked: Asked,
) -> Option<(Vec<String>, Option<crate::diagnostic::Place>)> {
    let ty = schemes::known_type(contracts, scheme, path)?;
    let schema = match &ty.ty {
        Type::List(element) => element.schema.clone()?,
        // One text may hold several scopes.
        Type::String if asked == Asked::Role => ty.schema?,
        _ => return None,
    };
    let schema = contracts.schema(&schema);
    let values = schema.enum_values.as_ref()?.iter().filter_map(serde_json::Value::as_str);
    Some((values.map(str::to_owned).collect(), schema.place.clone()))
}

/// The policies that an endpoint names, as indices into the platform's.
pub(super) fn policies(spec: &EndpointSpec, shared: &Shared<'_>, report: &mut Diagnostics) -> Vec<usize> {
    let known = &shared.specs.platform.policies;
    let names = || known.iter().map(|policy| policy.name.value.as_str());
    let mut found = Vec::new();
    for name in &spec.policies {
        report.offer(name.span, || Choice::all(ChoiceKind::Value, names()));
        match known.iter().position(|policy| policy.name.value == name.value) {
            Some(index) => {
                let declared = known[index].name.span;
                report.mean(name.span, || meaning::declared(format!("policy {}", name.value), declared));
                found.push(index);
            }
            None => {
                let listed: Vec<String> = names().map(str::to_owned).collect();
                let problem = Diagnostic::error(codes::UNKNOWN_POLICY, format!("there is no policy `{}`", name.value))
                    .at(name.span, "not in platform.yaml")
                    .help(list_of(&listed, "the platform has no policies", "the policies are"))
                    .suggest(nearest(&name.value, names()));
                report.push(problem);
            }
        }
    }
    found
}

/// The condition that a request must meet, asked before any call is made; `None`: there is none, or it was reported.
pub(super) fn allow(scope: &mut Scope<'_>, spec: &EndpointSpec) -> Option<ValueRef> {
    let allow = spec.allow.as_ref()?;
    let mut waits = false;
    for (name, span) in names::used_in(allow) {
        if scope.declared.contains(&name) {
            waits = true;
            let problem = Diagnostic::error(codes::ALLOW_TOO_EARLY, format!("`allow` cannot use `${name}`"))
                .at(span, "asked before any call is made")
                .help("it can use the request and `$claims`");
            scope.report.push(problem);
        }
    }
    if waits {
        return None;
    }
    let value = scope.expression(allow);
    if !scope.is_boolean(&value) {
        return None;
    }
    if !depends(&value) {
        let problem = Diagnostic::error(codes::CONSTANT_ALLOW, "whether this is allowed is always the same")
            .at(value.span, "made of nothing but constants")
            .help("ask for something: `allow: $claims.sub == $path.userId`; or leave it out");
        scope.report.push(problem);
        return None;
    }
    Some(value)
}
