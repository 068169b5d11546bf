//! Specs to begin with: what `bff add` writes.
//!
//! [`endpoint`] writes a spec that calls some operations, with their required parameters bound to inputs of the same
//! names, and replies with the fields of their answers. [`with_upstream`] adds an upstream to a `platform.yaml`. Both
//! give text, touch no file, and look at what they wrote before they give it away.

mod calls;
mod endpoint;
mod inputs;
mod platform;
mod reply;
mod yaml;

#[cfg(test)]
mod tests;

use std::fmt;

use crate::Compilation;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Sources;

pub use endpoint::endpoint;
pub use platform::{Added, check_contract, with_upstream};

/// Why there is no spec to begin with.
#[derive(Debug)]
pub enum StarterError {
    /// What was asked for cannot be.
    Refused(String),
    /// Files have errors, or the written spec would have: the compilation has the report.
    Faulty {
        /// What the report is about.
        what: String,
        /// What there is to report.
        compilation: Box<Compilation>,
    },
}

impl StarterError {
    /// What the report of these is about.
    fn faulty(what: &str, sources: Sources, diagnostics: Diagnostics) -> Self {
        let compilation =
            Compilation { sources, diagnostics, other_files: Vec::new(), endpoints: Vec::new(), output: None };
        Self::Faulty { what: what.to_owned(), compilation: Box::new(compilation) }
    }

    /// A diagnostic as the answer to a command line, where there is no place to point at.
    fn of(diagnostic: &Diagnostic) -> Self {
        let help = diagnostic.help.as_deref().map(|help| format!("; {help}")).unwrap_or_default();
        Self::Refused(format!("{}{help}", diagnostic.message))
    }
}

impl fmt::Display for StarterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(why) => f.write_str(why),
            Self::Faulty { what, .. } => f.write_str(what),
        }
    }
}

impl std::error::Error for StarterError {}
