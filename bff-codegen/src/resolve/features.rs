//! Parts of `bff-core` that specs need and that a BFF's `Cargo.toml` has to ask for.

use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::features::Features;
use crate::model::{Client, PolicyEngine, SchemeKind};
use crate::source::Span;
use crate::spec::{PolicyEngineSpec, Specs};

/// Browser sessions.
const OIDC: &str = "oidc";
/// Policies that are decided in the process.
const REGO: &str = "rego";

/// Reports what the client's endpoints use of `bff-core` and is not there, where that is known.
pub(super) fn check(specs: &Specs, client: &Client, features: &Features, report: &mut Diagnostics) {
    let needed = needed(specs, client);
    let off: Vec<_> = needed.iter().filter(|(_, feature, _)| features.lacks(feature)).collect();
    let wanted = features.with(off.iter().map(|(_, feature, _)| *feature));
    for (what, feature, span) in off {
        let message = format!("{what} needs the feature `{feature}` of bff-core");
        let help = format!("write in the BFF's Cargo.toml: `bff-core = {{ workspace = true, features = [{wanted}] }}`");
        report.push(Diagnostic::error(codes::FEATURE_OFF, message).at(*span, "the feature is off").help(help));
    }
}

fn needed(specs: &Specs, client: &Client) -> Vec<(&'static str, &'static str, Span)> {
    let sessions = client.schemes.iter().filter(|scheme| matches!(scheme.kind, SchemeKind::Session(_)));
    let sessions = sessions.filter_map(|scheme| {
        let spec = specs.platform.auth.iter().find(|spec| spec.name.value == scheme.name)?;
        Some(("a scheme with sessions", OIDC, spec.name.span))
    });
    let policies = client.policies.iter().filter(|policy| matches!(policy.engine, PolicyEngine::InProcess { .. }));
    let policies = policies.filter_map(|policy| {
        let spec = specs.platform.policies.iter().find(|spec| spec.name.value == policy.name)?;
        match &spec.engine {
            Some(PolicyEngineSpec::Rego { file, .. }) => {
                Some(("a policy that is decided in the process", REGO, file.span))
            }
            Some(PolicyEngineSpec::Opa(_)) | None => None,
        }
    });
    sessions.chain(policies).collect()
}
