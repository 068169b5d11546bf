//! Runs cargo.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;
use std::{env, fs};

use serde::Deserialize;

use super::super::Refusal;
use super::children::Slot;

/// A program that cargo has built; equal if it is the same build.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Built {
    pub(super) file: PathBuf,
    modified: Option<SystemTime>,
}

/// What cargo says of a thing that it has built; other messages lack the fields.
#[derive(Deserialize)]
struct Artifact {
    manifest_path: PathBuf,
    executable: Option<PathBuf>,
}

/// Builds the program of the package in this folder. `None` if cargo refused, and said why.
pub(super) fn build(package: &Path, cargo: &Slot) -> Result<Option<Built>, Refusal> {
    let failed = |error| Refusal(format!("cargo cannot be run: {error}"));
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--message-format=json-render-diagnostics"]).current_dir(package);
    let stdout = cargo.start(command.stdin(Stdio::null()).stdout(Stdio::piped())).map_err(failed)?;
    let lines = stdout.map(|stdout| BufReader::new(stdout).lines().map_while(Result::ok));
    let artifacts = lines.into_iter().flatten().filter_map(|line| serde_json::from_str::<Artifact>(&line).ok());
    let own = artifacts.filter(|artifact| artifact.manifest_path == package.join("Cargo.toml"));
    let program = own.filter_map(|artifact| artifact.executable).last();
    let is_fine = cargo.wait().is_some_and(|status| status.success());
    let modified = |file: &Path| fs::metadata(file).and_then(|data| data.modified()).ok();
    Ok(program.filter(|_| is_fine).map(|file| Built { modified: modified(&file), file }))
}
