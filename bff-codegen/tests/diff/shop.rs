//! Copies of the shop's specs, and the command that looks at them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Copies the shop's specs into a new folder.
pub(crate) fn copy(to: &Path) {
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs"), to);
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Puts something else in the place of the first such text.
pub(crate) fn edit(file: &Path, before: &str, after: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(before), "{} has no {before:?}", file.display());
    fs::write(file, text.replacen(before, after, 1)).unwrap();
}

/// Runs the command in a folder.
pub(crate) fn bff(here: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bff")).args(arguments).current_dir(here).output().unwrap()
}

pub(crate) fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

pub(crate) fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}
