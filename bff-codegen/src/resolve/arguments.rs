//! The arguments of a call: which parameter each is for, and whether it can be sent there.

use crate::codes;
use crate::contract::{Operation, Parameter, ParameterPlace, Style};
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::{Argument, Kind, Type, ValueRef};
use crate::source::{Span, Spanned};
use crate::spec::{CallSpec, ClaimSpec, ParameterName, ParameterPlace as SpecPlace};

use super::fit::Wanted;
use super::meaning;
use super::scope::Scope;

/// What a call gives for the parameters of its operation; reports those that neither it nor `identity`, the headers that
/// tell the upstream of the caller, gives.
pub(super) fn arguments(
    scope: &mut Scope<'_>,
    spec: &CallSpec,
    operation: &Operation,
    identity: &[(Spanned<String>, ClaimSpec)],
    at: Span,
) -> Vec<Argument> {
    let mut arguments: Vec<Argument> = Vec::new();
    for (name, tree) in &spec.with {
        let value = scope.tree(tree);
        scope.report.offer(name.span, || meaning::parameters(scope.contracts, operation));
        let Some(parameter) = parameter(scope, name, operation) else { continue };
        scope.report.mean(name.span, || meaning::of_parameter(scope.contracts, parameter));
        if arguments.iter().any(|given| same(&given.parameter, parameter)) {
            let problem = Diagnostic::error(codes::AMBIGUOUS_PARAMETER, format!("`{}` is given twice", parameter.name))
                .at(name.span, "the second of them");
            scope.report.push(problem);
            continue;
        }
        if let Some(why) = unsendable(parameter) {
            let problem =
                Diagnostic::error(codes::PARAMETER_NOT_SUPPORTED, format!("`{}` cannot be sent", parameter.name))
                    .at(name.span, why)
                    .also(parameter.declared.clone(), "declared here");
            scope.report.push(problem);
            continue;
        }
        let what = format!("the parameter `{}`", parameter.name);
        let wanted = Wanted {
            schema: &parameter.schema,
            what: &what,
            declared: Some(&parameter.declared),
            required: parameter.required,
            partial: false,
            skips_nulls: true,
        };
        let found = scope.report.len();
        scope.check_fit(&value, &wanted);
        if let Some(why) = shapeless(parameter, &value).filter(|_| scope.report.len() == found) {
            let problem =
                Diagnostic::error(codes::PARAMETER_NOT_SUPPORTED, format!("`{}` cannot be sent", parameter.name))
                    .at(value.span, why)
                    .also(parameter.declared.clone(), "declared here");
            scope.report.push(problem);
        }
        arguments.push(Argument { name: name.span, parameter: parameter.clone(), value });
    }
    let is_told = |parameter: &Parameter| {
        parameter.place == ParameterPlace::Header
            && identity.iter().any(|(name, _)| name.value.eq_ignore_ascii_case(&parameter.name))
    };
    for parameter in operation.parameters.iter().filter(|parameter| parameter.required && !is_told(parameter)) {
        if !arguments.iter().any(|given| same(&given.parameter, parameter)) && !mentions(spec, parameter) {
            let problem =
                Diagnostic::error(codes::MISSING_PARAMETER, format!("the parameter `{}` is left out", parameter.name))
                    .at(at, "this call needs it")
                    .also(parameter.declared.clone(), "required by the contract")
                    .help(format!("add it: `with: {{ {}: … }}`", parameter.name));
            scope.report.push(problem);
        }
    }
    arguments
}

fn kind_of_parameter(place: ParameterPlace) -> &'static str {
    match place {
        ParameterPlace::Path => "path parameter",
        ParameterPlace::Query => "query parameter",
        ParameterPlace::Header => "header parameter",
        ParameterPlace::Cookie => "cookie parameter",
    }
}

fn same(a: &Parameter, b: &Parameter) -> bool {
    a.place == b.place && a.name == b.name
}

/// Whether the spec names the parameter at all, even in a way that has been reported: under another key than `with`, too.
fn mentions(spec: &CallSpec, parameter: &Parameter) -> bool {
    let is_elsewhere = spec.with.is_empty() && spec.has_unknown_key;
    is_elsewhere || spec.with.iter().any(|(name, _)| name.value.name.eq_ignore_ascii_case(&parameter.name))
}

fn unsendable(parameter: &Parameter) -> Option<String> {
    if parameter.place == ParameterPlace::Cookie {
        return Some("cookies are not sent to upstreams".to_owned());
    }
    parameter.unsupported.clone()
}

/// Why a value has no form in a URL or a header, if so.
fn shapeless(parameter: &Parameter, value: &ValueRef) -> Option<&'static str> {
    let is_plain = |ty: &Type| match ty {
        Type::List(element) => element.ty.is_scalar(),
        other => other.is_scalar() || *other == Type::Null,
    };
    let is_marked = matches!(parameter.style, Style::Label | Style::Matrix);
    match (&value.ty.ty, &value.kind) {
        (_, Kind::Poison) => None,
        (_, Kind::Record(fields)) => {
            let style = parameter.style == Style::DeepObject || parameter.style == Style::Form && parameter.explode;
            let is_sent = parameter.place == ParameterPlace::Query
                && style
                && fields.iter().all(|field| field.value.is_poison() || is_plain(&field.value.ty.ty));
            (!is_sent).then_some("an object is sent in a query only, and of scalars or lists of them")
        }
        (Type::Any, _) => Some("raw JSON has no form here"),
        (Type::List(_), _) if is_marked => Some("a list in the style `label` or `matrix` is not supported"),
        (Type::List(_), Kind::List(elements)) if elements.is_empty() => None,
        (ty, _) if !is_plain(ty) => match ty {
            Type::List(_) => Some("a list of anything but scalars has no form here"),
            _ => Some("an object is sent only if its fields are written out: `{ name: $… }`"),
        },
        (_, _) if parameter.style == Style::DeepObject => Some("the style `deepObject` is for objects"),
        _ => None,
    }
}

fn parameter<'o>(
    scope: &mut Scope<'_>,
    name: &Spanned<ParameterName>,
    operation: &'o Operation,
) -> Option<&'o Parameter> {
    let ParameterName { place, name: wanted } = &name.value;
    let place = place.map(|place| match place {
        SpecPlace::Path => ParameterPlace::Path,
        SpecPlace::Query => ParameterPlace::Query,
        SpecPlace::Header => ParameterPlace::Header,
    });
    let matches = |parameter: &&Parameter| {
        let named = match parameter.place {
            ParameterPlace::Header => parameter.name.eq_ignore_ascii_case(wanted),
            _ => parameter.name == *wanted,
        };
        named && place.is_none_or(|place| place == parameter.place)
    };
    let found: Vec<&Parameter> = operation.parameters.iter().filter(matches).collect();
    match found.as_slice() {
        [one] => Some(one),
        [] => {
            let names = operation.parameters.iter().map(|parameter| parameter.name.as_str());
            let known: Vec<String> = names.clone().map(str::to_owned).collect();
            let parameter = place.map_or("parameter", kind_of_parameter);
            let problem = Diagnostic::error(codes::UNKNOWN_PARAMETER, format!("there is no {parameter} `{wanted}`"))
                .at(name.span, "not a parameter of this operation")
                .also(operation.place.clone(), "the operation is described here")
                .help(super::expr::list_of(&known, "it has no parameters", "its parameters are"))
                .suggest(nearest(wanted, names));
            scope.report.push(problem);
            None
        }
        _ => {
            let problem = Diagnostic::error(codes::AMBIGUOUS_PARAMETER, format!("`{wanted}` stands in two places"))
                .at(name.span, "which one is meant?")
                .help(format!("write `query.{wanted}`, `path.{wanted}` or `header.{wanted}`"));
            scope.report.push(problem);
            None
        }
    }
}
