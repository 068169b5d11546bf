//! Where the specs are.

use std::path::{Path, PathBuf};
use std::{env, fmt, io};

/// The folder that was named, or else `specs` in the current folder or in the nearest one above it.
pub(super) fn find(named: Option<PathBuf>) -> Result<PathBuf, SpecsError> {
    match named {
        Some(folder) => Ok(folder),
        None => above(&env::current_dir().map_err(SpecsError::Here)?),
    }
}

fn above(here: &Path) -> Result<PathBuf, SpecsError> {
    let mut candidates = here.ancestors().map(|folder| folder.join("specs"));
    candidates.find(|specs| specs.is_dir()).ok_or_else(|| SpecsError::NoneAbove(here.to_owned()))
}

/// Why there are no specs.
#[derive(Debug)]
pub(super) enum SpecsError {
    /// The current folder is gone, or may not be looked at.
    Here(io::Error),
    /// No folder has specs.
    NoneAbove(PathBuf),
}

impl fmt::Display for SpecsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here(error) => write!(f, "the current folder is not known: {error}"),
            Self::NoneAbove(here) => {
                write!(f, "there is no folder `specs` in `{}` or above it: name one with --specs DIR", here.display())
            }
        }
    }
}
