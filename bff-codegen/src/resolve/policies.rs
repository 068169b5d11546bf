//! Policies in Rego: their files, as far as a compiler without Rego can look into them.

use std::collections::BTreeMap;
use std::io;

use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{PolicyEngine, RulesPolicy};
use crate::source::Spanned;
use crate::spec::{PolicyEngineSpec, PolicySpec, Specs, is_name_of_rego};

/// The texts of policies that endpoints name, by the policies' names.
pub(crate) type Texts = BTreeMap<String, io::Result<String>>;

/// The policies that the client's endpoints name and whose text is a file: names and paths.
pub(crate) fn named(specs: &Specs) -> impl Iterator<Item = (&str, &str)> {
    let is_named = |policy: &&PolicySpec| {
        let mut names = specs.endpoints.iter().flat_map(|endpoint| &endpoint.policies);
        names.any(|name| name.value == policy.name.value)
    };
    specs.platform.policies.iter().filter(is_named).filter_map(|policy| match &policy.engine {
        Some(PolicyEngineSpec::Rego { file, .. }) => Some((policy.name.value.as_str(), file.value.as_str())),
        Some(PolicyEngineSpec::Opa(_)) | None => None,
    })
}

/// The platform's policies. The text of one that no endpoint names was not read, and is empty.
pub(super) fn resolve(specs: &Specs, texts: &Texts, report: &mut Diagnostics) -> Vec<RulesPolicy> {
    specs.platform.policies.iter().map(|policy| resolve_one(policy, texts, report)).collect()
}

fn resolve_one(spec: &PolicySpec, texts: &Texts, report: &mut Diagnostics) -> RulesPolicy {
    let (decision, engine) = match &spec.engine {
        None => (String::new(), PolicyEngine::Server),
        Some(PolicyEngineSpec::Opa(decision)) => (decision.value.clone(), PolicyEngine::Server),
        Some(PolicyEngineSpec::Rego { file, decision }) => {
            let text = texts.get(&spec.name.value);
            let package = text.and_then(|text| package_of(file, text, report));
            let decision = package.and_then(|package| decided(&package, decision.as_ref(), file, report));
            let source = text.and_then(|text| text.as_ref().ok()).cloned().unwrap_or_default();
            (decision.unwrap_or_default(), PolicyEngine::InProcess { file: file.value.clone(), source })
        }
    };
    RulesPolicy { name: spec.name.value.clone(), decision, engine }
}

fn package_of(file: &Spanned<String>, text: &io::Result<String>, report: &mut Diagnostics) -> Option<String> {
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            let problem = Diagnostic::error(codes::POLICY_FILE, format!("the policy `{}` cannot be read", file.value));
            report.push(problem.at(file.span, error.to_string()).help("the path is that from the spec folder"));
            return None;
        }
    };
    let package = package(text);
    if package.is_none() {
        let problem = Diagnostic::error(codes::POLICY_FILE, format!("the policy `{}` names no package", file.value));
        let problem = problem.at(file.span, "it does not begin with a `package`");
        report.push(problem.help("a policy begins with a line such as `package shop.orders`"));
    }
    package
}

/// What stands behind `package`, which comes first in a policy.
fn package(text: &str) -> Option<String> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let rest = first.strip_prefix("package").filter(|rest| rest.starts_with(char::is_whitespace))?;
    let name = rest.trim().split(|end: char| end.is_whitespace() || end == '#').next()?;
    name.split('.').all(is_name_of_rego).then(|| name.to_owned())
}

/// The rule that decides, which is one of the package.
fn decided(
    package: &str,
    decision: Option<&Spanned<String>>,
    file: &Spanned<String>,
    report: &mut Diagnostics,
) -> Option<String> {
    let Some(decision) = decision else { return Some(format!("data.{package}.allow")) };
    let rule = decision.value.strip_prefix(&format!("data.{package}.")).filter(|rule| !rule.is_empty());
    if rule.is_none() {
        let message = format!("`{}` is no rule of the package `{package}`", decision.value);
        let problem = Diagnostic::error(codes::POLICY_DECISION, message)
            .at(decision.span, format!("`data.{package}.` and the name of a rule are wanted here"))
            .also(file.span, "the policy is in this package");
        report.push(problem);
        return None;
    }
    Some(decision.value.clone())
}

#[cfg(test)]
mod tests {
    use super::package;

    #[test]
    fn a_package_comes_first() {
        assert_eq!(package("package shop.orders\n"), Some("shop.orders".to_owned()));
        assert_eq!(package("\u{feff}# METADATA\n\n  package\tshop # here\nallow := true"), Some("shop".to_owned()));
        for wrong in [
            "",
            "# package shop\n",
            "allow := true\npackage shop",
            "packages shop",
            "package",
            "package a-b",
            "package a..b",
        ] {
            assert_eq!(package(wrong), None, "{wrong}");
        }
    }
}
