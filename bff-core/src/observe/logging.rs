//! Where events go: to stderr, for people or for machines.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

/// How logs are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogSettings {
    /// What is logged: a level (`info`) or `tracing` directives (`info,bff::call=debug`).
    pub(crate) level: String,
    /// For whom it is written.
    pub(crate) format: LogFormat,
}

/// For whom logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people: aligned, coloured on a terminal.
    Pretty,
    /// For machines: one JSON object a line.
    Json,
}

impl Default for LogSettings {
    /// Level `info`; for people when stderr is a terminal, otherwise for machines.
    fn default() -> Self {
        let format = if io::stderr().is_terminal() { LogFormat::Pretty } else { LogFormat::Json };
        Self { level: "info".to_owned(), format }
    }
}

impl LogSettings {
    /// Checks the directives of a `level`.
    ///
    /// # Errors
    ///
    /// A sentence that says what is wrong with them.
    pub(crate) fn check_level(level: &str) -> Result<(), String> {
        EnvFilter::try_new(level).map(drop).map_err(|error| error.to_string())
    }

    /// Sends this process's events to stderr from now on. Later calls change nothing, so that tests may start many BFFs.
    pub(crate) fn install(&self) {
        let filter = EnvFilter::try_new(&self.level).unwrap_or_else(|_| EnvFilter::new("info"));
        let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
        let installed = match self.format {
            LogFormat::Pretty => builder.with_ansi(io::stderr().is_terminal()).try_init(),
            LogFormat::Json => {
                builder.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init()
            }
        };
        if installed.is_err() {
            tracing::debug!("events already go somewhere");
        }
    }
}
