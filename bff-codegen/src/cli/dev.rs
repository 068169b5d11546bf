//! `bff dev CLIENT`

mod build;
mod watch;

use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};

use bff_codegen::Project;
use clap::Args;

use super::terminal::Terminal;
use super::{Refusal, Verdict, check};
use build::{Built, build};
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
/// started anew; until then, the one before goes on. Does not end by itself.
pub(super) fn dev(project: &Project, arguments: &DevArguments, terminal: &Terminal) -> Result<Verdict, Refusal> {
    let DevArguments { client, listen } = arguments;
    let package = package(project, client)?;
    let mut watched = Watched::new(vec![project.root().to_owned(), package.clone()]);
    let mut running: Option<Running> = None;
    loop {
        // Before the files are read, so that no change is missed.
        watched.look();
        match check::report(project, client, terminal) {
            Ok(compilation) => {
                watched.add(compilation.contract_files.iter().map(|file| project.root().join(file)).collect());
                if !compilation.diagnostics.has_errors()
                    && let Some(program) =
                        build(&package)?.filter(|built| running.as_ref().is_none_or(|known| known.program != *built))
                {
                    // The address has to be free before the next one listens on it.
                    drop(running.take());
                    running = Some(Running::start(program, listen.as_deref())?);
                }
            }
            Err(refusal) => terminal.tell(&format!("error: {refusal}\n")),
        }
        watched.wait(|| {
            if let Some(ended) = running.as_mut().and_then(Running::ended) {
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

/// A BFF that runs until this is dropped.
struct Running {
    program: Built,
    child: Child,
}

impl Running {
    fn start(program: Built, listen: Option<&str>) -> Result<Self, Refusal> {
        let mut command = Command::new(&program.file);
        command.arg("--mock").args(listen.iter().flat_map(|address| ["--listen", address])).stdin(Stdio::null());
        match command.spawn() {
            Ok(child) => Ok(Self { program, child }),
            Err(error) => Err(Refusal(format!("`{}` cannot be started: {error}", program.file.display()))),
        }
    }

    /// How it ended, if it did so by itself.
    fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
