//! Where cargo finds this framework: there is no release of it on crates.io.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use super::super::Refusal;

/// The folder of this crate when this program was built.
const BUILT_FROM: &str = env!("CARGO_MANIFEST_DIR");

/// Where the framework's crates are.
#[derive(Debug)]
pub(super) enum Framework {
    /// A folder with a folder for each crate, as an absolute path.
    Folder(String),
    /// A git repository's address.
    Repository(String),
}

impl Framework {
    /// What was named, or else the sources that this program was built from.
    pub(super) fn find(named: Option<&str>) -> Result<Self, Refusal> {
        match named {
            Some(url) if url.contains("://") => Ok(Self::Repository(url.to_owned())),
            Some(path) => folder(Path::new(path)).map_err(|why| {
                Refusal(format!(
                    "`{path}` is no folder of the framework: {why}\na repository is named by an address with `://`"
                ))
            }),
            None => {
                let root = Path::new(BUILT_FROM).parent().unwrap_or(Path::new(BUILT_FROM));
                folder(root).map_err(|_| {
                    Refusal(format!(
                        "the sources that this `bff` was built from are no longer in `{}`: name them with --framework PATH|GIT-URL",
                        root.display()
                    ))
                })
            }
        }
    }

    /// The key of a dependency's table in `Cargo.toml`.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::Folder(_) => "path",
            Self::Repository(_) => "git",
        }
    }

    /// The value of that key for one of its crates, as TOML.
    pub(super) fn source(&self, name: &str) -> String {
        let place = match self {
            Self::Folder(root) => format!("{root}/{name}"),
            // Cargo looks for the crate in the whole repository.
            Self::Repository(url) => url.clone(),
        };
        // A string of JSON is one of TOML, too.
        serde_json::Value::from(place).to_string()
    }
}

impl fmt::Display for Framework {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(place) | Self::Repository(place) => write!(f, "`{place}`"),
        }
    }
}

fn folder(path: &Path) -> Result<Framework, String> {
    let root: PathBuf = fs::canonicalize(path).map_err(|error| error.to_string())?;
    if let Some(missing) =
        ["bff-core", "bff-codegen"].into_iter().find(|name| !root.join(name).join("Cargo.toml").is_file())
    {
        return Err(format!("it has no `{missing}/Cargo.toml`"));
    }
    root.into_os_string().into_string().map(Framework::Folder).map_err(|_| "its path is not Unicode".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_found_by_its_address() {
        let framework = Framework::find(Some("https://git.example/bff.git")).unwrap();
        assert_eq!(framework.key(), "git");
        assert_eq!(framework.source("bff-core"), r#""https://git.example/bff.git""#);
    }

    #[test]
    fn without_a_name_it_is_where_this_was_built() {
        let framework = Framework::find(None).unwrap();
        assert_eq!(framework.key(), "path");
        let expected = fs::canonicalize(Path::new(BUILT_FROM)).unwrap();
        assert_eq!(framework.source("bff-codegen"), format!("{:?}", expected.to_str().unwrap()));
    }

    #[test]
    fn a_folder_without_the_crates_is_refused() {
        let nothing = tempfile::tempdir().unwrap();
        let told = Framework::find(Some(nothing.path().to_str().unwrap())).unwrap_err().to_string();
        assert!(told.contains("it has no `bff-core/Cargo.toml`"), "{told}");
    }
}
