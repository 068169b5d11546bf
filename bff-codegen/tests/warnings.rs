//! No spec of this repository has anything to say.

use std::fs;
use std::path::{Path, PathBuf};

use bff_codegen::Project;

/// Where contracts are that the repository does not hold.
const REAL_CONTRACTS: &str = "../../../shared/contracts";

/// Folders without specs of ours.
const LEFT_OUT: [&str; 3] = ["target", "node_modules", ".git"];

/// Every folder with a `platform.yaml`, from `folder` down.
fn spec_folders(folder: &Path, found: &mut Vec<PathBuf>) {
    if folder.join("platform.yaml").is_file() {
        found.push(folder.to_owned());
    }
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let is_left_out = LEFT_OUT.iter().any(|name| entry.file_name() == *name);
        if entry.file_type().unwrap().is_dir() && !is_left_out {
            spec_folders(&entry.path(), found);
        }
    }
}

/// The workspace's folder; paths below it are what messages show.
fn workspace() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap()
}

fn needs_real_contracts(folder: &Path) -> bool {
    fs::read_to_string(folder.join("platform.yaml")).unwrap().contains(REAL_CONTRACTS)
}

#[test]
fn no_spec_has_an_error_or_a_warning() {
    let mut folders = Vec::new();
    spec_folders(&workspace(), &mut folders);
    let mut clients = 0;
    let mut remarks = Vec::new();
    for folder in folders {
        let project = Project::new(&folder);
        if needs_real_contracts(&folder) && !folder.join(REAL_CONTRACTS).is_dir() {
            continue;
        }
        for client in project.clients().unwrap() {
            clients += 1;
            let compilation = project.compile(&client).unwrap();
            if !compilation.diagnostics.is_empty() {
                remarks.push(format!("{}, {client}:\n{}", folder.display(), compilation.report(false)));
            }
        }
    }
    assert!(clients > 30, "only {clients} clients were found");
    assert!(remarks.is_empty(), "{}", remarks.join("\n"));
}
