//! Starting and stopping: from a command line to a server that answers, and back to an exit code.
//!
//! [`run`] reads as the whole life of the process: arguments, configuration, [`start`](start::start) (which prepares
//! everything that can fail), [`serve`](serve::serve) (which runs until a signal), exit.
//!
//! A request's way through here: `serve` accepts its connection and deals it to a [`worker`], which secures it ([`tls`]) and
//! ends it when the client is too slow ([`paced`]); [`service`] gives the request an id, a log line and a net for panics, the
//! [`door`] and the edge's guard let it in, [`router`] finds its endpoint, and [`answer`] takes it past the edge to its handler. Beside them, [`operator`] tells whoever runs the BFF how it is.

mod answer;
mod authenticators;
mod bff;
#[cfg(feature = "canned")]
mod canned;
#[cfg(feature = "canned")]
mod canned_limits;
mod command_line;
mod compression;
mod config;
mod crowd;
mod docs;
mod door;
mod operator;
mod paced;
mod preflight;
mod router;
mod sampled;
mod serve;
mod service;
mod site;
mod start;
mod tls;
mod welcome;
mod worker;

pub use bff::Bff;
#[cfg(feature = "canned")]
pub use canned::Canned;
#[cfg(feature = "canned")]
pub use canned_limits::CannedLimits;

use std::io::{self, Write};
use std::process::ExitCode;

use command_line::CommandLine;
use config::Settings;

/// Runs a BFF until SIGTERM or SIGINT: what a generated binary's `main` does.
///
/// Reads `--listen`, `--config` and `--mock` from the command line; see `--help`. Logs go to stderr, and what a person
/// wants to know after the start (address, docs page, under `--mock` a request to try) to stdout.
///
/// The exit code is 0 after a signal, 1 when the BFF cannot start (stderr says why), and 2 for a wrong command line.
pub fn run(bff: Bff) -> ExitCode {
    let arguments = CommandLine::read(bff.client());
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    match runtime.block_on(until_signal(bff, arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(error.as_ref()),
    }
}

async fn until_signal(bff: Bff, arguments: CommandLine) -> Result<(), Box<dyn std::error::Error>> {
    let mut settings = Settings::read(bff.client(), arguments.config.as_deref(), std::env::vars(), arguments.mock)?;
    if let Some(listen) = arguments.listen {
        settings.listen = listen;
    }
    settings.log.install();
    let signals = serve::Signals::listen()?;
    let started = start::start(bff, settings, arguments.mock).await?;
    // Nobody may be reading: a closed stdout is no reason not to serve.
    let _ = io::stdout().write_all(started.welcome.as_bytes());
    serve::serve(started, signals).await;
    Ok(())
}

fn failed(error: &dyn std::error::Error) -> ExitCode {
    // If even stderr is closed, the exit code has to do.
    let _ = writeln!(io::stderr(), "error: {error}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests;
