//! The operations that an endpoint is to call, and the names of the calls.

use std::collections::BTreeMap;
use std::rc::Rc;

use heck::{ToLowerCamelCase, ToUpperCamelCase};

use crate::contract::{ContractId, Contracts, Operation};
use crate::diagnostic::{Diagnostics, Place};
use crate::resolve::Upstreams;
use crate::source::Sources;
use crate::spec::{EndpointSpec, ROOTS, Specs};

use super::StarterError;

/// A call to be written.
pub(super) struct Call {
    /// What expressions call it.
    pub(super) name: String,
    /// The operation as a spec names it.
    pub(super) reference: String,
    pub(super) operation: Rc<Operation>,
}

/// Words that an operation's name begins with and that say nothing of what it answers.
const VERBS: [&str; 4] = ["get", "list", "find", "fetch"];

/// What the rest of a name does not begin with if it is to stand alone.
const LINKS: [&str; 8] = ["All", "By", "For", "From", "In", "Of", "On", "With"];

/// Finds the operations that `probe` names, in their order.
pub(super) fn find(
    probe: &EndpointSpec,
    references: &[String],
    specs: &Specs,
    sources: &Sources,
    contracts: &Contracts,
    by_upstream: BTreeMap<String, ContractId>,
) -> Result<Vec<Call>, StarterError> {
    let upstreams = Upstreams { platform: &specs.platform, contracts: by_upstream };
    let mut calls: Vec<Call> = Vec::new();
    for (spec, reference) in probe.fan_out.iter().zip(references) {
        let mut report = Diagnostics::new();
        let operation = spec.call.as_ref().and_then(|call| upstreams.operation(contracts, call, &mut report));
        let Some(operation) = operation else {
            // What is wrong with the name was written on the command line; anything else stands in the contract.
            let is_named = |place: &Place| place.source() == spec.span.source;
            let why = report.sorted(sources).into_iter().find(|problem| problem.primary().is_some_and(is_named));
            return Err(why.map(StarterError::of).unwrap_or_else(|| {
                StarterError::faulty(&format!("`{reference}` cannot be called"), sources.clone(), report.clone())
            }));
        };
        let name = name(&operation, &calls);
        calls.push(Call { name, reference: reference.clone(), operation });
    }
    Ok(calls)
}

/// `getUser` → `user`, or the whole of it where that says too little, with a number where it is taken.
fn name(operation: &Operation, others: &[Call]) -> String {
    let whole = operation.id.as_deref().and_then(|id| {
        // `repos/get` says in front what it gets.
        let mut parts = id.rsplit(['/', '.']).map(ToLowerCamelCase::to_lower_camel_case);
        parts.find(|part| !VERBS.contains(&part.as_str()))
    });
    let whole = whole.filter(|id| is_call_name(id)).unwrap_or_else(|| {
        let upstream = operation.upstream.to_lower_camel_case();
        if is_call_name(&upstream) { upstream } else { "answer".to_owned() }
    });
    let rest = VERBS.iter().find_map(|verb| whole.strip_prefix(verb)).filter(|rest| {
        let first = rest.find(|c: char| c.is_uppercase()) == Some(0);
        let is_link = |link: &&str| rest.strip_prefix(*link).is_some_and(|more| !more.starts_with(char::is_lowercase));
        first && !LINKS.iter().any(is_link)
    });
    let short = rest.map(ToLowerCamelCase::to_lower_camel_case).filter(|short| is_call_name(short));
    let name = short.unwrap_or(whole);
    let is_free = |name: &str| others.iter().all(|other| other.name != name);
    let mut numbered = (2..).map(|number| format!("{name}{number}"));
    if is_free(&name) { name } else { numbered.find(|name| is_free(name)).unwrap_or_default() }
}

fn is_call_name(name: &str) -> bool {
    !name.is_empty() && crate::expr::name_at(name) == name && !ROOTS.contains(&name)
}

impl Call {
    /// The name of an input that has to differ from another call's of the same name.
    pub(super) fn own(&self, parameter: &str) -> String {
        format!("{}{}", self.name, parameter.to_upper_camel_case())
    }
}
