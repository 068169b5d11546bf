//! From `orders.getOrder` to the operation of a contract.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::codes;
use crate::contract::{Contract, ContractId, Contracts, Operation};
use crate::diagnostic::{Choice, ChoiceKind, Diagnostic, Diagnostics, Meaning, nearest};
use crate::source::{Span, Spanned};
use crate::spec::{OperationName, OperationRef, Platform};

use super::expr::list_of;
use super::meaning;

/// The upstreams of the platform whose contracts could be read.
pub(crate) struct Upstreams<'a> {
    pub(crate) platform: &'a Platform,
    pub(crate) contracts: BTreeMap<String, ContractId>,
}

/// `orders.getOrder`, or `orders GET /orders/{id}`.
pub(super) fn name_of(reference: &OperationRef) -> String {
    let upstream = &reference.upstream.value;
    match &reference.operation {
        OperationName::Named(id) => format!("{upstream}.{}", id.value),
        OperationName::Route { method, path } => format!("{upstream} {} {}", method.value, path.value),
    }
}

/// Where a spec says which operation of the upstream it means.
fn place_of(operation: &OperationName) -> Span {
    match operation {
        OperationName::Named(id) => id.span,
        OperationName::Route { method, path } => method.span.to(path.span),
    }
}

/// The operations of a contract, written as this one is.
fn choices(contract: Contract<'_>, like: &OperationName) -> Vec<Choice> {
    let choice = |(id, method, path): (Option<&str>, _, &str)| {
        let route = format!("{method} {path}");
        match like {
            OperationName::Named(_) => id.map(|id| Choice::new(ChoiceKind::Operation, id, route)),
            OperationName::Route { .. } => Some(Choice::new(ChoiceKind::Operation, route, id.unwrap_or_default())),
        }
    };
    contract.operations().filter_map(choice).collect()
}

impl Upstreams<'_> {
    /// The operation that `reference` names; reports what is wrong with it once, and gives `None` then.
    pub(crate) fn operation(
        &self,
        contracts: &Contracts,
        reference: &Spanned<OperationRef>,
        report: &mut Diagnostics,
    ) -> Option<Rc<Operation>> {
        let upstream = &reference.value.upstream;
        self.tell_of_upstream(upstream, report);
        let Some(contract) = self.contracts.get(&upstream.value) else {
            if !self.platform.upstreams.iter().any(|known| known.name.value == upstream.value) {
                report.push(self.unknown_upstream(upstream));
            }
            return None;
        };
        let contract = contracts.contract(*contract);
        let written = place_of(&reference.value.operation);
        report.offer(written, || choices(contract, &reference.value.operation));
        let found = match &reference.value.operation {
            OperationName::Named(id) => contract.operation(&id.value),
            OperationName::Route { method, path } => contract.operation_at(method.value, &path.value),
        };
        let Some(operation) = found else {
            let ids: Vec<String> = contract.operation_ids().map(str::to_owned).collect();
            let problem = match &reference.value.operation {
                OperationName::Named(id) => Diagnostic::error(
                    codes::UNKNOWN_OPERATION,
                    format!("`{}` has no operation `{}`", upstream.value, id.value),
                )
                .at(id.span, "not in the contract")
                .help(list_of(
                    &ids,
                    "its operations have no names: write `upstream METHOD /path`",
                    "its operations are",
                ))
                .suggest(nearest(&id.value, contract.operation_ids())),
                OperationName::Route { method, path } => {
                    let routes: Vec<String> =
                        contract.routes().map(|(method, path)| format!("{method} {path}")).collect();
                    let wanted = format!("{} {}", method.value, path.value);
                    Diagnostic::error(
                        codes::UNKNOWN_OPERATION,
                        format!("`{}` has no operation `{wanted}`", upstream.value),
                    )
                    .at(method.span.to(path.span), "not in the contract")
                    .help(list_of(&routes, "the contract has no operations", "its operations are"))
                    .suggest(nearest(&wanted, routes.iter().map(String::as_str)))
                }
            };
            report.push(problem);
            return None;
        };
        report.mean(written, || meaning::of_operation(&name_of(&reference.value), &operation));
        for problem in &operation.problems {
            report.push(problem.clone().also(reference.span, "used here"));
        }
        // What is malformed is left out of the operation: much would seem to be missing.
        operation.problems.is_empty().then_some(operation)
    }

    fn tell_of_upstream(&self, upstream: &Spanned<String>, report: &mut Diagnostics) {
        let names = || self.platform.upstreams.iter().map(|known| known.name.value.as_str());
        report.offer(upstream.span, || Choice::all(ChoiceKind::Upstream, names()));
        if let Some(known) = self.platform.upstreams.iter().find(|known| known.name.value == upstream.value) {
            let contract = || known.contract.iter().map(|path| format!("Contract: `{}`", path.value)).collect();
            report.mean(upstream.span, || Meaning {
                details: contract(),
                ..meaning::declared(format!("upstream {}", upstream.value), known.name.span)
            });
        }
    }

    fn unknown_upstream(&self, upstream: &Spanned<String>) -> Diagnostic {
        let known: Vec<String> = self.platform.upstreams.iter().map(|known| known.name.value.clone()).collect();
        let names = known.iter().map(String::as_str);
        Diagnostic::error(codes::UNKNOWN_UPSTREAM, format!("there is no upstream `{}`", upstream.value))
            .at(upstream.span, "not in platform.yaml")
            .help(list_of(&known, "the platform has no upstreams", "the upstreams are"))
            .suggest(nearest(&upstream.value, names))
    }
}
