//! The command line of `bff`, and what becomes of it: a command a file.
//!
//! The exit code is 0 when all is well, 1 when specs have errors, and 2 when the command could not do what it was told:
//! wrong arguments, no such client, endpoint or code, a file that cannot be read.

mod check;
mod expand;
mod explain;
mod openapi;
mod specs;
mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;

use bff_codegen::{Compilation, Output, Project, ProjectError};
use clap::{ColorChoice, Parser, Subcommand};

use specs::SpecsError;
use terminal::Terminal;

/// Checks composition specs and shows what is made of them
#[derive(Debug, Parser)]
#[command(name = "bff", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
    /// The spec folder [default: `specs` here or in the nearest folder above that has one]
    #[arg(long, value_name = "DIR", global = true)]
    specs: Option<PathBuf>,
    /// When to colour reports
    #[arg(long, value_name = "WHEN", global = true, default_value_t)]
    color: ColorChoice,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Report everything that is wrong or doubtful; exits with 1 if anything is wrong
    Check(check::CheckArguments),
    /// Say what a diagnostic's code means, with a wrong and a right example; without a code, list them all
    Explain {
        /// The code: BFF0204
        code: Option<String>,
    },
    /// Print the Rust code that a client is compiled to
    Expand {
        /// The client
        client: String,
        /// Only the code of this endpoint: "GET /home"
        #[arg(long, value_name = "KEY")]
        endpoint: Option<String>,
    },
    /// Print the OpenAPI 3.1 document of a client, as JSON
    Openapi {
        /// The client
        client: String,
    },
}

/// Reads the arguments and does what they say. Ends the process for `--help`, `--version` and wrong arguments.
pub(crate) fn run() -> ExitCode {
    let CommandLine { command, specs, color } = CommandLine::parse();
    let terminal = Terminal::new(color);
    match execute(command, specs, &terminal) {
        Ok(Verdict::Fine) => ExitCode::SUCCESS,
        Ok(Verdict::Faulty) => ExitCode::FAILURE,
        Err(refusal) => {
            terminal.tell(&format!("error: {refusal}\n"));
            ExitCode::from(2)
        }
    }
}

fn execute(command: Command, specs: Option<PathBuf>, terminal: &Terminal) -> Result<Verdict, Refusal> {
    let project = || specs::find(specs).map(Project::new);
    match command {
        Command::Check(arguments) => check::check(&project()?, arguments, terminal),
        Command::Explain { code } => explain::explain(code.as_deref(), terminal),
        Command::Expand { client, endpoint } => expand::expand(&project()?, &client, endpoint.as_deref(), terminal),
        Command::Openapi { client } => openapi::openapi(&project()?, &client, terminal),
    }
}

/// What specs turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Without errors; there may be warnings.
    Fine,
    /// With errors.
    Faulty,
}

/// Why a command did not do its work.
#[derive(Debug)]
struct Refusal(String);

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<ProjectError> for Refusal {
    fn from(error: ProjectError) -> Self {
        Self(error.to_string())
    }
}

impl From<SpecsError> for Refusal {
    fn from(error: SpecsError) -> Self {
        Self(error.to_string())
    }
}

/// Compiles a client for a command that prints what came out; the report goes to stderr, out of the way.
fn compile(project: &Project, client: &str, terminal: &Terminal) -> Result<(Compilation, Option<Output>), Refusal> {
    let mut compilation = project.compile(client)?;
    terminal.tell(&compilation.report(terminal.colour_on_stderr()));
    let output = compilation.output.take();
    Ok((compilation, output))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_sound() {
        CommandLine::command().debug_assert();
    }
}
