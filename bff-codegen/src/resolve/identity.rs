//! What upstreams are told about the caller: whether everybody who is let in has it.

use std::collections::BTreeSet;

use crate::codes;
use crate::contract::ParameterPlace;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Call, Identity, Token};
use crate::spec::{EndpointSpec, IdentitySpec, TokenSpec};

use super::endpoint::Shared;
use super::schemes;

pub(super) fn resolve(spec: &IdentitySpec) -> Identity {
    let sound = spec.headers.iter().filter(|(_, claim)| !claim.path.is_empty());
    let headers = sound.map(|(name, claim)| (name.value.to_ascii_lowercase(), schemes::names(&claim.path), name.span));
    let token = spec.token.as_ref().map(|token| {
        let value = match token.value.clone() {
            TokenSpec::Relay => Token::Relay,
            TokenSpec::Exchange { audience, scopes } => Token::Exchange { audience, scopes },
            TokenSpec::ClientCredentials { scopes } => Token::ClientCredentials { scopes },
        };
        (value, token.span)
    });
    Identity { headers: headers.collect(), token }
}

/// Reports what the upstreams of an endpoint's calls are to be told of its callers and cannot be.
pub(super) fn check(
    spec: &EndpointSpec,
    calls: &[Call],
    auth: Option<&[usize]>,
    shared: &Shared<'_>,
    report: &mut Diagnostics,
) {
    let mut seen = BTreeSet::new();
    for call in calls.iter().flat_map(Call::chain) {
        let identity = &shared.used[call.upstream].identity;
        given_twice(call, identity, report);
        if let Some(auth) = auth.filter(|_| seen.insert(call.upstream)) {
            token(spec, call, auth, shared, report);
            claims(call, auth, shared, report);
        }
    }
}

/// A header that a call gives, too, could be what the client wants it to be.
fn given_twice(call: &Call, identity: &Identity, report: &mut Diagnostics) {
    for argument in &call.arguments {
        let parameter = &argument.parameter;
        let is_same =
            |name: &str| parameter.place == ParameterPlace::Header && parameter.name.eq_ignore_ascii_case(name);
        if let Some((_, _, span)) = identity.headers.iter().find(|(name, _, _)| is_same(name)) {
            let message = format!("the header `{}` says who the caller is", parameter.name);
            let problem = Diagnostic::error(codes::HEADER_TAKEN, message)
                .at(argument.name, "given by the call, too")
                .also(*span, "the upstream's `identity` gives it")
                .help("leave it out");
            report.push(problem);
        }
    }
}

fn token(spec: &EndpointSpec, call: &Call, auth: &[usize], shared: &Shared<'_>, report: &mut Diagnostics) {
    let upstream = &shared.used[call.upstream];
    let Some((token, span)) = upstream.identity.token.as_ref().filter(|(token, _)| token.is_of_caller()) else {
        return;
    };
    let what = if *token == Token::Relay { "passed on" } else { "exchanged" };
    let message = format!("`{}` wants the caller's token", upstream.name);
    let problem = || {
        Diagnostic::error(codes::NO_TOKEN, message.clone()).also(*span, format!("the caller's token is {what} here"))
    };
    let name = call.operation_name.span;
    if auth.is_empty() {
        let problem = problem().at(name, "called by a public endpoint").also(spec.key.span, "its callers have none");
        return report.push(problem.help(
            "name an auth scheme, or give the upstream a token of the BFF: `token: { client_credentials: {} }`",
        ));
    }
    for index in auth {
        let kind = &shared.schemes[*index].kind;
        if !kind.has_token() {
            let scheme = &shared.specs.platform.auth[*index].name;
            let label = format!("{} has none", kind.caller());
            let problem =
                problem().at(name, label).also(scheme.span, format!("`{}` lets such callers in", scheme.value));
            return report.push(problem.help(
                "leave the scheme out, or give the upstream a token of the BFF: `token: { client_credentials: {} }`",
            ));
        }
    }
}

fn claims(call: &Call, auth: &[usize], shared: &Shared<'_>, report: &mut Diagnostics) {
    let upstream = &shared.used[call.upstream];
    let spec = shared.specs.platform.upstream(&upstream.name);
    let headers = spec.map(|spec| &spec.identity.headers[..]).unwrap_or_default();
    let mut missing = Vec::new();
    for (header, claim) in headers.iter().filter(|(_, claim)| !claim.path.is_empty()) {
        let without = auth.iter().find(|index| {
            let known = &shared.schemes[**index].claims;
            !known.iter().any(|known| known.name == claim.path[0].value)
        });
        match without {
            _ if auth.is_empty() => missing.push((header, claim, None)),
            Some(index) => missing.push((header, claim, Some(*index))),
            None => auth.iter().for_each(|index| {
                let known = &shared.schemes[*index].claims;
                schemes::type_at(shared.contracts, known, &claim.path, report);
            }),
        }
    }
    // One report for each call: what helps helps all headers.
    let Some((header, claim, scheme)) = missing.first() else { return };
    let names = schemes::names(&claim.path).join(".");
    let message = format!("`{}` is told the claim `{names}`", upstream.name);
    let problem = Diagnostic::error(codes::CLAIM_NOT_PROVED, message).also(header.span, "by this header");
    let at = call.operation_name.span;
    report.push(match scheme {
        None => problem.at(at, "called by a public endpoint").help("name an auth scheme: `auth: …`"),
        Some(index) => {
            let scheme = &shared.specs.platform.auth[*index].name;
            problem
                .at(at, format!("`{}` lets callers in without it", scheme.value))
                .also(scheme.span, "it does not declare the claim")
                .help("declare it there, with `required: false` if not every caller has it")
        }
    });
}
