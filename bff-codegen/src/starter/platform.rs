//! A contract, and an upstream that has it.

use std::path::{Path, PathBuf};

use crate::contract::{Contracts, Loader};
use crate::diagnostic::Diagnostics;
use crate::source::Sources;
use crate::spec::{is_name, names_in, with_entry};

use super::StarterError;

/// What a call of the new upstream may take: something to begin with.
const TIMEOUT: &str = "1s";

/// A contract that can be read.
#[derive(Debug, PartialEq, Eq)]
pub struct Added {
    /// Its files: its own first, then those that it refers to.
    pub files: Vec<PathBuf>,
    /// How many operations it has.
    pub operations: usize,
}

/// Reads a contract as a build would.
///
/// # Errors
/// It is no contract, and the report says why.
pub fn check_contract(path: &str, load: &Loader<'_>) -> Result<Added, StarterError> {
    let (mut contracts, mut sources) = (Contracts::new(), Sources::new());
    match contracts.load("", path, &mut sources, load) {
        Ok(id) => Ok(Added {
            files: contracts.files(id).map(Path::to_owned).collect(),
            operations: contracts.contract(id).routes().count(),
        }),
        Err(problem) if problem.labels.is_empty() => Err(StarterError::of(&problem)),
        Err(problem) => {
            let mut diagnostics = Diagnostics::new();
            diagnostics.push(*problem);
            Err(StarterError::faulty("this is no contract", sources, diagnostics))
        }
    }
}

/// The text of a `platform.yaml` with one more upstream, whose contract is at this path from the spec folder.
///
/// # Errors
/// The name is taken or is none, or there is no telling where in the file an upstream goes.
pub fn with_upstream(platform: &str, name: &str, contract: &str) -> Result<String, StarterError> {
    if !is_name(name) {
        let why = "a letter, then letters, digits, `_` and `-`";
        return Err(StarterError::Refused(format!("`{name}` cannot be the name of an upstream: {why}")));
    }
    let known = names_in(platform, "upstreams").unwrap_or_default();
    if known.iter().any(|known| known == name) {
        return Err(StarterError::Refused(format!("the platform has an upstream `{name}` already")));
    }
    let value = format!("{{ contract: {contract}, timeout: {TIMEOUT} }}");
    with_entry(platform, "upstreams", name, &value).ok_or_else(|| {
        let line = format!("{name}: {value}");
        StarterError::Refused(format!(
            "`upstreams` of platform.yaml cannot be read: correct it, or add `{line}` yourself"
        ))
    })
}
