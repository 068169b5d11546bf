//! The command line of `bff`, and what becomes of it: a command a file.
//!
//! The exit code is 0 when all is well, 1 when specs have errors or a change breaks something, and 2 when the command could
//! not do what it was told: wrong arguments, no such client, endpoint or code, a file that cannot be read.

mod add;
mod check;
mod dev;
mod diff;
mod expand;
mod explain;
mod files;
mod impact;
mod lsp;
mod new;
mod openapi;
mod plan;
mod revision;
mod schema;
mod specs;
mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;

use bff_codegen::diagnostic::nearest;
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
    /// Write a workspace to begin with: one client, one contract, one endpoint
    New(new::NewArguments),
    /// Write what a spec folder begins with: an upstream with its contract, an endpoint
    #[command(subcommand)]
    Add(add::AddCommand),
    /// Report everything that is wrong or doubtful; exits with 1 if anything is wrong
    Check(check::CheckArguments),
    /// Say what a diagnostic's code means, with a wrong and a right example; without a code, list them all
    Explain {
        /// The code: BFF0204
        code: Option<String>,
    },
    /// Run a client's BFF on mocks; check, build and start it anew whenever a file changes
    Dev(dev::DevArguments),
    /// Print the Rust code that a client is compiled to
    Expand {
        /// The client
        client: String,
        /// Only the code of this endpoint: "GET /home"
        #[arg(long, value_name = "KEY")]
        endpoint: Option<String>,
    },
    /// Show how the calls of an endpoint follow one another and what they cost at most, or sum a client's endpoints up
    Plan {
        /// The client
        client: String,
        /// The endpoint: "GET /home" [default: a table of all, the heaviest first]
        endpoint: Option<String>,
        /// How to show it
        #[arg(long, value_enum, default_value_t)]
        format: plan::Format,
    },
    /// Report what changes for clients between two versions of the specs; exits with 1 if anything breaks them
    Diff {
        /// The version before: a spec folder, or a revision of git
        old: String,
        /// The version after
        new: String,
        /// The client [default: every client]
        client: Option<String>,
    },
    /// Report what a new contract of an upstream does to endpoints; exits with 1 if anything breaks
    Impact {
        /// The contract before: the platform's file, or a copy of it
        old: PathBuf,
        /// The contract after
        new: PathBuf,
    },
    /// Serve an editor over stdin and stdout: diagnostics, fixes, completion, hover, definitions
    Lsp {
        /// Taken and passed over: there is no other way, but some editors say so
        #[arg(long, hide = true)]
        stdio: bool,
    },
    /// Print the JSON Schema of a kind of spec file, for editors
    Schema {
        /// The kind of file
        #[arg(value_enum)]
        file: schema::SpecFile,
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
    let project = || specs::find(specs.clone()).map(Project::new).map_err(Refusal::from);
    match command {
        Command::New(arguments) => new::new(&arguments, terminal),
        Command::Add(command) => add::add(&project()?, command, terminal),
        Command::Check(arguments) => check::check(&project()?, arguments, terminal),
        Command::Dev(arguments) => dev::dev(&project()?, &arguments, terminal),
        Command::Explain { code } => explain::explain(code.as_deref(), terminal),
        Command::Expand { client, endpoint } => expand::expand(&project()?, &client, endpoint.as_deref(), terminal),
        Command::Plan { client, endpoint, format } => {
            plan::plan(&project()?, &client, endpoint.as_deref(), format, terminal)
        }
        Command::Openapi { client } => openapi::openapi(&project()?, &client, terminal),
        Command::Schema { file } => Ok(schema::schema(file, terminal)),
        Command::Impact { old, new } => impact::impact(&project()?, &old, &new, terminal),
        // The specs are found from the files that the editor opens.
        Command::Lsp { stdio: _ } => lsp::serve(specs),
        // Two folders can be compared from anywhere.
        Command::Diff { old, new, client } => diff::diff(project().as_ref(), [&old, &new], client.as_deref(), terminal),
    }
}

/// What specs, or changes of them, turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Without errors, and breaking nothing; there may be warnings.
    Fine,
    /// With errors, or breaking something.
    Faulty,
}

/// Why a command did not do its work.
#[derive(Clone, Debug)]
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

/// "no errors", "1 error", "2 errors"
fn count(number: usize, thing: &str) -> String {
    match number {
        0 => format!("no {thing}s"),
        1 => format!("1 {thing}"),
        _ => format!("{number} {thing}s"),
    }
}

fn unknown_endpoint(client: &str, endpoint: &str, known: &[String]) -> Refusal {
    let meant = nearest(endpoint, known.iter().map(String::as_str));
    let meant = meant.map(|near| format!("; did you mean `{}`?", near.name)).unwrap_or_default();
    let known: String = known.iter().map(|key| format!("\n  {key}")).collect();
    Refusal(format!("the client `{client}` has no endpoint `{endpoint}`{meant}\nits endpoints are:{known}"))
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
