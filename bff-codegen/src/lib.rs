//! Compiles composition specs into typed Backend-for-Frontend handlers.

pub mod codes;
pub mod contract;
pub mod diagnostic;
mod emit;
pub mod expr;
mod model;
mod plan;
mod project;
pub mod render;
mod resolve;
pub mod source;
pub mod spec;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::contract::{ContractId, Contracts, Loader};
use crate::diagnostic::Diagnostics;
use crate::source::Sources;
use crate::spec::Specs;

pub use crate::project::Project;

/// What comes out of a compilation: a report always, files only where nothing in it is an error.
#[derive(Debug)]
pub struct Compilation {
    /// Every file that was read, for the report.
    pub sources: Sources,
    /// What there is to say.
    pub diagnostics: Diagnostics,
    /// The paths of the contracts that were read, relative to the spec folder.
    pub contract_files: Vec<PathBuf>,
    /// What was generated.
    pub output: Option<Output>,
}

/// What is generated for one client.
#[derive(Debug, PartialEq, Eq)]
pub struct Output {
    /// Files for `OUT_DIR`: names and contents. `bff.rs` is the one to include.
    pub files: BTreeMap<String, String>,
    /// The client's OpenAPI 3.1 document, as indented JSON.
    pub openapi: String,
}

/// Compiles the specs of one client.
///
/// `files` are `platform.yaml`, the client's `client.yaml` and its endpoint files, as paths relative to the spec folder
/// and contents; their order does not matter. `load` reads a contract by such a path.
pub fn compile(files: &[(String, String)], load: &Loader<'_>) -> Compilation {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::new();
    let mut contracts = Contracts::new();
    let ids: Vec<_> = files.iter().map(|(path, text)| sources.add(path, text)).collect();
    let specs = spec::parse(&ids, &sources, &mut diagnostics);
    let output = specs.and_then(|specs| {
        let by_upstream = read_contracts(&specs, &mut contracts, &mut sources, load, &mut diagnostics);
        let client = resolve::resolve(&specs, &mut contracts, by_upstream, &mut diagnostics);
        let plans = plan::plan(&client, &contracts, &mut diagnostics);
        (!diagnostics.has_errors()).then(|| emit::emit(&client, &plans, &contracts))
    });
    Compilation { contract_files: contracts.all_files().map(Path::to_owned).collect(), sources, diagnostics, output }
}

/// Reads the contracts of the upstreams that the client's endpoints name.
fn read_contracts(
    specs: &Specs,
    contracts: &mut Contracts,
    sources: &mut Sources,
    load: &Loader<'_>,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<String, ContractId> {
    let used = resolve::upstreams_named(specs);
    let mut read = BTreeMap::new();
    for upstream in specs.platform.upstreams.iter().filter(|upstream| used.contains(upstream.name.value.as_str())) {
        let Some(path) = &upstream.contract else { continue };
        match contracts.load(&upstream.name.value, &path.value, sources, load) {
            Ok(contract) => {
                read.insert(upstream.name.value.clone(), contract);
            }
            Err(problem) if problem.labels.is_empty() => {
                diagnostics.push(problem.at(path.span, "named here"));
            }
            Err(problem) => diagnostics.push(*problem),
        }
    }
    read
}
