//! The auth schemes of the platform: their claims, and which of these hold roles, scopes and a tier.

use crate::codes;
use crate::contract::Contracts;
use crate::diagnostic::{Choice, ChoiceKind, Diagnostic, Diagnostics, nearest};
use crate::model::{Claim, Scheme, SchemeKind, Type, Typed};
use crate::source::Spanned;
use crate::spec::{AuthSchemeSpec, ClaimSpec, SchemeKindSpec};

use super::expr::list_of;
use super::types;

/// What a claim is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// A list of texts, or one text.
    Texts,
    /// One text.
    Text,
}

pub(super) fn resolve(spec: &AuthSchemeSpec, contracts: &mut Contracts, report: &mut Diagnostics) -> Scheme {
    let claims = claims(spec, contracts);
    let mut place = |said: &Option<ClaimSpec>, default: &str, wanted| match said {
        Some(claim) => said_place(contracts, &claims, claim, wanted, report),
        None => default_place(contracts, &claims, default, wanted),
    };
    let roles = place(&spec.roles, "roles", Use::Texts);
    let scopes = place(&spec.scopes, "scope", Use::Texts);
    let tier = place(&spec.tier, "tier", Use::Text);
    Scheme {
        name: spec.name.value.clone(),
        kind: spec.kind.as_ref().map_or(SchemeKind::Jwt(None), |kind| match &kind.value {
            SchemeKindSpec::Jwt { token_type } => SchemeKind::Jwt(token_type.clone()),
            SchemeKindSpec::ApiKey { place, name } => SchemeKind::ApiKey(*place, name.clone()),
            SchemeKindSpec::Introspection => SchemeKind::Introspection,
            SchemeKindSpec::Session { login_scopes } => SchemeKind::Session(login_scopes.clone()),
            SchemeKindSpec::ClientCertificate => SchemeKind::ClientCertificate,
        }),
        issuer: spec.issuer.as_ref().map(|issuer| issuer.value.clone()),
        audience: spec.audience.iter().map(|audience| audience.value.clone()).collect(),
        claims,
        roles,
        scopes,
        tier,
    }
}

fn claims(spec: &AuthSchemeSpec, contracts: &mut Contracts) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    for (name, node) in &spec.claims {
        let mut json = node.json.clone();
        let required = json
            .as_object_mut()
            .filter(|object| object.get("required").is_some_and(serde_json::Value::is_boolean))
            .and_then(|object| object.shift_remove("required"))
            .and_then(|required| required.as_bool());
        let schema = contracts.inline(json, node.span);
        claims.push(Claim { name: name.value.clone(), schema, required: required.unwrap_or(true) });
    }
    if !claims.iter().any(|claim| claim.name == "sub") {
        let schema = contracts.inline(serde_json::json!({ "type": "string" }), spec.name.span);
        claims.insert(0, Claim { name: "sub".to_owned(), schema, required: true });
    }
    claims
}

/// The path that a spec gives; `None`: reported.
fn said_place(
    contracts: &Contracts,
    claims: &[Claim],
    claim: &ClaimSpec,
    wanted: Use,
    report: &mut Diagnostics,
) -> Option<Vec<String>> {
    let ty = type_at(contracts, claims, &claim.path, report)?;
    if !fits(&ty.ty, wanted) {
        let what = match wanted {
            Use::Texts => "a list of strings or one string is wanted here",
            Use::Text => "a string is wanted here",
        };
        let problem = Diagnostic::error(codes::TYPE_MISMATCH, what);
        report.push(problem.at(claim.span, format!("this is {}", ty.describe())));
        return None;
    }
    Some(names(&claim.path))
}

/// The claim that is looked at where the spec says nothing, if it is declared and can be what it would be for.
fn default_place(contracts: &Contracts, claims: &[Claim], name: &str, wanted: Use) -> Option<Vec<String>> {
    let claim = claims.iter().find(|claim| claim.name == name)?;
    fits(&types::of_claim(contracts, claim).ty, wanted).then(|| vec![name.to_owned()])
}

fn fits(ty: &Type, wanted: Use) -> bool {
    match ty {
        Type::String | Type::Any => true,
        Type::List(element) => wanted == Use::Texts && matches!(element.ty, Type::String | Type::Any),
        _ => false,
    }
}

pub(super) fn names(path: &[Spanned<String>]) -> Vec<String> {
    path.iter().map(|name| name.value.clone()).collect()
}

/// The type of a claim or of a part of it; what is not there is reported, and gives `None`.
pub(super) fn type_at(
    contracts: &Contracts,
    claims: &[Claim],
    path: &[Spanned<String>],
    report: &mut Diagnostics,
) -> Option<Typed> {
    let (first, inner) = path.split_first()?;
    let known = || claims.iter().map(|claim| claim.name.as_str());
    report.offer(first.span, || Choice::all(ChoiceKind::Name, known()));
    let Some(claim) = claims.iter().find(|claim| claim.name == first.value) else {
        let problem = Diagnostic::error(codes::UNKNOWN_CLAIM, format!("no claim `{}` is declared", first.value))
            .at(first.span, "not a claim of this scheme");
        let problem = match nearest(&first.value, known()) {
            Some(near) => problem.suggest(Some(near)),
            None => problem.help(format!("declare it at the scheme: `claims: {{ {}: {{ type: … }} }}`", first.value)),
        };
        report.push(problem);
        return None;
    };
    let mut ty = types::of_claim(contracts, claim);
    for name in inner {
        ty = match &ty.ty {
            Type::Any => return Some(ty),
            Type::Map(value) => (**value).clone(),
            Type::Object(object) => match types::of_field(contracts, object, &name.value) {
                Some(field) => field,
                None => {
                    let fields = types::field_names(contracts, object);
                    let problem =
                        Diagnostic::error(codes::UNKNOWN_FIELD, format!("there is no field `{}`", name.value))
                            .at(name.span, "not a field of this claim")
                            .help(list_of(&fields, "the claim has no fields", "its fields are"))
                            .suggest(nearest(&name.value, fields.iter().map(String::as_str)));
                    report.push(problem);
                    return None;
                }
            },
            _ => {
                let problem = Diagnostic::error(
                    codes::NO_FIELDS,
                    format!("`{}` is a field of something that has none", name.value),
                );
                report.push(problem.at(name.span, format!("a field of {}", ty.describe())));
                return None;
            }
        };
    }
    Some(ty)
}

/// The type at a path that is known to lead somewhere.
pub(super) fn known_type(contracts: &Contracts, scheme: &Scheme, path: &[String]) -> Option<Typed> {
    let (first, inner) = path.split_first()?;
    let claim = scheme.claims.iter().find(|claim| claim.name == *first)?;
    let mut ty = types::of_claim(contracts, claim);
    for name in inner {
        ty = match &ty.ty {
            Type::Any => return Some(ty),
            Type::Map(value) => (**value).clone(),
            Type::Object(object) => types::of_field(contracts, object, name)?,
            _ => return None,
        };
    }
    Some(ty)
}
