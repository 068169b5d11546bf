//! `bff dev CLIENT`

mod build;
mod children;
mod watch;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use bff_codegen::Project;
use clap::Args;

use super::terminal::Terminal;
use super::{Refusal, Verdict, check};
use build::{Built, build};
use children::{Slot, end_together};
use watch::Watched;

#[derive(Debug, Args)]
pub(super) struct DevArguments {
    /// The client
    client: String,
    /// The address that the BFF listens on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
}

/// Runs a client's BFF on mocks. Whenever a file changes, its specs are checked, and if they are right it is built and
/// started anew; until then, the one before goes on. Does not end by itself, and with it ends what it has started.
pub(super) fn dev(project: &Project, arguments: &DevArguments, terminal: &Terminal) -> Result<Verdict, Refusal> {
    let package = package(project, &arguments.client)?;
    let (bff, cargo) = (Slot::default(), Slot::default());
    let deaf = |error| Refusal(format!("signals cannot be waited for: {error}"));
    end_together([bff.clone(), cargo.clone()]).map_err(deaf)?;
    let refused = follow(project, arguments, &package, [&bff, &cargo], terminal);
    drop(bff.end());
    refused
}

/// Builds and starts the BFF in `bff` after each change, by a cargo in `cargo`.
fn follow(
    project: &Project,
    DevArguments { client, listen }: &DevArguments,
    package: &Path,
    [bff, cargo]: [&Slot; 2],
    terminal: &Terminal,
) -> Result<Verdict, Refusal> {
    let mut watched = Watched::new(vec![project.root().to_owned(), package.to_owned()]);
    let mut running: Option<Built> = None;
    loop {
        // Before the files are read, so that no change is missed.
        watched.look();
        match check::report(project, client, terminal) {
            Ok(compilation) => {
                watched.add(compilation.other_files.iter().map(|file| project.root().join(file)).collect());
                if !compilation.diagnostics.has_errors()
                    && let Some(program) = build(package, cargo)?.filter(|built| running.as_ref() != Some(built))
                {
                    start(bff, &program, listen.as_deref())?;
                    running = Some(program);
                }
            }
            Err(refusal) => terminal.tell(&format!("error: {refusal}\n")),
        }
        watched.wait(|| {
            if let Some(ended) = bff.ended() {
                terminal.tell(&format!("the BFF has ended ({ended}): it is started again when a file changes\n"));
                running = None;
            }
            true
        });
    }
}

/// The folder of the client's package: it stands beside the spec folder, as `bff_codegen::build` has it.
fn package(project: &Project, client: &str) -> Result<PathBuf, Refusal> {
    // Refused here if there is no such client: later it may come back.
    project.spec_files(client)?;
    let specs = project.root().canonicalize();
    let specs = specs.map_err(|error| Refusal(format!("`{}` cannot be read: {error}", project.root().display())))?;
    let package = specs.parent().unwrap_or(&specs).join("bffs").join(client);
    match package.join("Cargo.toml").is_file() {
        true => Ok(package),
        false => Err(Refusal(format!("the client `{client}` has no package: no `{}/Cargo.toml`", package.display()))),
    }
}

/// Starts a BFF in the place of the one that runs.
fn start(bff: &Slot, program: &Built, listen: Option<&str>) -> Result<(), Refusal> {
    let mut command = Command::new(&program.file);
    command.arg("--mock").args(listen.iter().flat_map(|address| ["--listen", address])).stdin(Stdio::null());
    let failed = |error| Refusal(format!("`{}` cannot be started: {error}", program.file.display()));
    bff.start(&mut command).map(drop).map_err(failed)
}
