//! `bff add contract` and `bff add endpoint`

mod contract;
mod endpoint;

use bff_codegen::Project;
use bff_codegen::starter::StarterError;
use clap::Subcommand;

use super::terminal::Terminal;
use super::{Refusal, Verdict};

#[derive(Debug, Subcommand)]
pub(super) enum AddCommand {
    /// Copy an OpenAPI contract into the spec folder, and add its upstream to platform.yaml
    Contract(contract::ContractArguments),
    /// Write an endpoint that calls some operations and replies with what they answer
    Endpoint(endpoint::EndpointArguments),
}

/// Adds to a spec folder, and says which files were written.
pub(super) fn add(project: &Project, command: AddCommand, terminal: &Terminal) -> Result<Verdict, Refusal> {
    match command {
        AddCommand::Contract(arguments) => contract::add(project, &arguments, terminal),
        AddCommand::Endpoint(arguments) => endpoint::add(project, &arguments, terminal),
    }
}

/// Why nothing was written; the report, if there is one, is told before.
fn refusal(error: StarterError, terminal: &Terminal) -> Refusal {
    if let StarterError::Faulty { compilation, .. } = &error {
        terminal.tell(&format!("{}\n", compilation.report(terminal.colour_on_stderr())));
    }
    Refusal(error.to_string())
}
